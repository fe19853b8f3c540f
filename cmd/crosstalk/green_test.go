package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/internal/faults"
)

// TestGreen: what is wrong with a pack, a case, a golden or a choice of rules is said,
// and fails. The file is read as a whole: would its author know what to do?
// ADVISORTEST_UPDATE=1 writes it anew. Package advisortest is held to the same faults.
func TestGreen(t *testing.T) {
	update := os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == ""
	t.Setenv("ADVISORTEST_UPDATE", "") // or the goldens among the faults are written, too
	file, err := filepath.Abs("../../internal/faults/green/" + faults.File)
	if err != nil {
		t.Fatal(err)
	}
	head, list, err := faults.Read()
	if err != nil {
		t.Fatal(err)
	}
	before := faults.Text(head, list)
	for _, f := range list {
		dir := filepath.Join(t.TempDir(), "it")
		if err := f.Make(dir); err != nil {
			t.Fatal(err)
		}
		t.Chdir(dir)
		var out strings.Builder
		cmd := root()
		cmd.SetArgs(append(f.Run, "--pack", "pack"))
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		f.Exit = execute(t.Context(), cmd)
		f.Says = out.String()
		if (f.Exit == 0) != strings.HasPrefix(f.Name, "nothing wrong") {
			t.Errorf("%s: exit status %d\n%s", f.Name, f.Exit, f.Says)
		}
	}
	after := faults.Text(head, list)
	if update {
		if err := os.WriteFile(file, after, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(before), string(after)); diff != "" {
		t.Error(diff)
	}
	if len(list) < 100 {
		t.Errorf("%d faults", len(list))
	}
}
