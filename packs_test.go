package crosstalk_test

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/tidy"
)

// faulty are the packs in which lint finds something on purpose, and why. Those of lint's own
// tests are one fault each.
var faulty = map[string]string{
	"cmd/crosstalk/internal/langserver/testdata/pack": "what an author at an editor mends",
}

// TestPacks: lint finds nothing in any pack of the repository but those that are faulty on
// purpose, and each is in the form that fmt gives. The pack that ships has its own test.
func TestPacks(t *testing.T) {
	sound := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "lang" ||
			name == "rules" || name == "advisor/lint/testdata"):
			return fs.SkipDir
		case d.Name() != "pack.yaml":
			return nil
		}
		dir := path.Dir(name)
		report, err := lint.Run(os.DirFS(dir), &lint.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0,
			time.UTC)})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			return nil
		}
		found := 0
		for _, f := range report.Findings {
			if f.Severity < lint.Warning {
				continue
			}
			if found++; faulty[dir] == "" {
				t.Errorf("%s: %v", dir, f)
			}
		}
		if faulty[dir] != "" && found == 0 {
			t.Errorf("%s: nothing is found, though it is there for %s", dir, faulty[dir])
		} else if faulty[dir] == "" {
			sound++
		}
		if strings.HasPrefix(dir, "internal/faults") { // its faults quote its lines
			return nil
		}
		changed, err := tidy.Pack(os.DirFS(dir))
		if err != nil || len(changed) > 0 {
			t.Errorf("%s: %d files have another form, %v; run: crosstalk fmt --pack %s", dir, len(changed),
				err, dir)
		}
		return nil
	})
	if err != nil || sound < 6 {
		t.Errorf("%v; only %d packs", err, sound)
	}
}
