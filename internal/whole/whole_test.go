package whole_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/crosstalk/internal/whole"
)

// TestWrite: a file is replaced with its mode kept, a new one gets the mode that is asked for,
// what cannot be replaced is left alone, and what killed runs have left is removed unless one
// may be at it now.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "a.yaml")
	left := filepath.Join(dir, ".crosstalk-a.yaml-1")
	now := filepath.Join(dir, ".crosstalk-a.yaml-2")
	other := filepath.Join(dir, ".crosstalk-b.yaml-1")
	for _, file := range []string{left, now, other} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-2 * time.Hour)
	for _, file := range []string{left, other} {
		if err := os.Chtimes(file, long, long); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		data       string
		mode, want fs.FileMode
	}{{"new", 0o600, 0o600}, {"again", 0, 0o600}, {"open", 0o644, 0o644}} {
		if err := whole.Write(name, []byte(tt.data), tt.mode); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm() != tt.want {
			t.Errorf("%s: %v %v", tt.data, info.Mode(), err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != tt.data {
			t.Errorf("%s: %q %v", tt.data, got, err)
		}
	}
	if err := whole.Write(dir, []byte("x"), 0o600); err == nil {
		t.Error("a folder was replaced")
	}
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) != 3 || names[0] != filepath.Base(now) || names[1] != filepath.Base(other) {
		t.Errorf("there is %v", names)
	}
	if err := whole.Write(filepath.Join(dir, "none", "a"), nil, 0); err == nil {
		t.Error("a file in no folder was written")
	}
}
