package crosstalk_test

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"
)

// TestNoConflicts: no file has what a merge leaves where two changes met. A file of data may well
// be read with it, a document always is.
func TestNoConflicts(t *testing.T) {
	marks := [][]byte{[]byte("\n<<<<<<< "), []byte("\n>>>>>>> ")}
	kinds := []string{".go", ".yaml", ".md", ".gohtml", ".css", ".js", ".txt", ".txtar", ".json"}
	seen := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(kinds, path.Ext(name)):
			return nil
		}
		seen++
		text, err := os.ReadFile(name)
		for _, mark := range marks {
			if bytes.Contains(append([]byte("\n"), text...), mark) {
				t.Errorf("%s has a line that begins with %q", name, mark[1:])
			}
		}
		return err
	})
	if err != nil || seen < 1000 {
		t.Fatal(seen, err)
	}
}
