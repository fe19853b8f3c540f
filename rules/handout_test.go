package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/golden"
	"example.com/crosstalk/advisor/handout"
)

// TestGoldenHandouts holds what ten people take home to files that can be read, in every
// language of the pack.
func TestGoldenHandouts(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](os.DirFS("."), nil)
	if err != nil {
		t.Fatal(err)
	}
	people := []string{"crisis", "eczema-child-sheet", "healthy-adult", "methotrexate-daily",
		"misspelled-names", "osteoporosis-untreated", "steroids-psoriasis-stones", "symptoms-soon-1",
		"transplant-raw-food", "vitamin-d-overdose"}
	for _, name := range people {
		data, err := os.ReadFile("../testdata/profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range rb.Languages() {
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Language: lang})
			if err != nil {
				t.Fatal(err)
			}
			h, err := handout.New(rb, a, nil)
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := h.WriteText(&b); err != nil {
				t.Fatal(err)
			}
			holdHandout(t, name+"."+lang+".txt", b.String())
		}
	}
}

func holdHandout(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("..", "testdata", "handouts", name)
	if os.Getenv("ADVISORTEST_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	if diff := golden.Diff(string(want), got); diff != "" {
		t.Errorf("%s (ADVISORTEST_UPDATE=1 writes it):\n%s", name, diff)
	}
}
