package lint_test

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/lint"
)

// TestCaptions: what a picture says is held to what texts are held to, once for all rules that
// show it.
func TestCaptions(t *testing.T) {
	files := fstest.MapFS{}
	dir := os.DirFS("../handout/testdata/pack")
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := func() (list []string) {
		report, err := lint.Run(files, &lint.Options{Checks: []string{"promise"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range report.Findings {
			if f.Pos.File == "pictures.yaml" {
				list = append(list, f.String())
			}
		}
		return list
	}
	if list := found(); len(list) > 0 {
		t.Fatalf("as it is: %s", list)
	}
	const caption = "Ten minutes a day."
	was := files["pictures.yaml"].Data
	now := bytes.Replace(was, []byte(caption), []byte("You will be cured."), 1)
	if bytes.Equal(was, now) {
		t.Fatalf("no caption %q", caption)
	}
	files["pictures.yaml"] = &fstest.MapFile{Data: now}
	if list := found(); len(list) != 1 || !strings.Contains(list[0], "picture ") {
		t.Errorf("a caption that promises: %q", list)
	}
}
