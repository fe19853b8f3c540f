package load_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// small is the pack of testdata/small.txtar, with some files replaced or added.
func small(t *testing.T, files ...txtar.File) fstest.MapFS {
	t.Helper()
	ar, err := txtar.ParseFile(filepath.Join("testdata", "small.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range append(ar.Files, files...) {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

// golden runs each file of a folder of testdata: the files of a pack that
// differ from the small one, and last the text that comes of them. Run with
// ADVISORTEST_UPDATE=1 to write what comes out, and read the difference.
func golden(t *testing.T, dir, last string, run func(fs.FS) string) {
	names, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(ar.Files) - 1; n < 0 || ar.Files[n].Name != last {
				ar.Files = append(ar.Files, txtar.File{Name: last})
			}
			n := len(ar.Files) - 1
			got := run(small(t, ar.Files[:n]...))
			if os.Getenv("ADVISORTEST_UPDATE") != "" {
				ar.Files[n].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(strings.Split(string(ar.Files[n].Data), "\n"),
				strings.Split(got, "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestErrors: every problem of a pack is told, at its place.
func TestErrors(t *testing.T) {
	golden(t, "errors", "errors.txt", func(fsys fs.FS) string {
		_, errs := load.Pack(fsys, nil, false)
		var b strings.Builder
		for _, e := range errs {
			fmt.Fprintln(&b, e)
		}
		return b.String()
	})
}
