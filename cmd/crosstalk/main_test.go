package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var long = flag.Bool("long", false, "run the commands of docs/fhir.md, too")

// The command is tested by scripts: testdata/script/*.txtar.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"crosstalk": func() { os.Exit(run()) }})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error { // a pack, where none is written out
			return os.CopyFS(filepath.Join(env.WorkDir, "lesser"), os.DirFS(lesser))
		},
		UpdateScripts: os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "",
	})
}

// TestFHIRSample: data of others gives the same lines as Bundles and as a bulk
// export.
func TestFHIRSample(t *testing.T) {
	dir := os.Getenv("CROSSTALK_FHIR_DATA")
	if dir == "" {
		t.Skip("CROSSTALK_FHIR_DATA does not name a folder with sample data")
	}
	var forms [2][]string
	for i, form := range []string{"bundles", "bulk"} {
		var out, errOut strings.Builder
		cmd := root()
		cmd.SetArgs([]string{"advise", "--fhir", "--as-of", "2021-06-01", filepath.Join(dir, form)})
		cmd.SetOut(&out)
		cmd.SetErr(&errOut)
		if status := execute(t.Context(), cmd); status != 0 {
			t.Fatalf("%s: status %d\n%s", form, status, &errOut)
		}
		forms[i] = slices.Sorted(strings.Lines(out.String()))
	}
	if !slices.Equal(forms[0], forms[1]) || len(forms[0]) < 50 {
		t.Errorf("%d lines of bundles, %d of the bulk export, and they differ", len(forms[0]),
			len(forms[1]))
	}
}

// TestFHIRDoc runs the commands of docs/fhir.md, as they stand there, in a
// folder with what they read.
func TestFHIRDoc(t *testing.T) {
	if !*long {
		t.Skip("loads the pack once for each command: -long")
	}
	page, err := os.ReadFile("../../docs/fhir.md")
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	script.WriteString("set -e\n")
	for i, block := range strings.Split(string(page), "```") {
		if commands, ok := strings.CutPrefix(block, "sh\n"); ok && i%2 == 1 {
			script.WriteString(strings.ReplaceAll(commands, "go run ./cmd/crosstalk", "crosstalk"))
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "doc.txtar"),
		[]byte("[!exec:sh] skip\n[!exec:gzip] skip\nexec sh commands.sh\nstderr -count=5 '^4 patients, "+
			"7 messages, 2 resources unmapped, 1 deceased$'\nstderr -count=1 '^4 patients, 7 messages, 1 "+
			"resource unmapped, 1 deceased$'\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t,
		testscript.Params{Dir: dir, RequireExplicitExec: true, Setup: func(env *testscript.Env) error {
			for _, folder := range []string{"rules", "clinic/bulk/testdata/export"} {
				if err := os.CopyFS(filepath.Join(env.WorkDir, folder),
					os.DirFS(filepath.Join("../..", folder))); err != nil {
					return err
				}
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "commands.sh"), []byte(script.String()), 0o644)
		}})
}
