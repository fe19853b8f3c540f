package page_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
	"example.com/crosstalk/cmd/crosstalk/internal/page"
	"example.com/crosstalk/rules"
)

// TestNotesStandApart: over all goldens, in each language, why a message is held back stands
// under the heading that says that it is for the clinician, and what a clinician must sign off
// nowhere.
func TestNotesStandApart(t *testing.T) {
	rb, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../../../testdata/profiles/*.yaml")
	if err != nil || len(names) < 100 {
		t.Fatal(len(names), err)
	}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	apart := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode(name, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range rb.Languages() {
			a, err := rb.Advise(p, &advisor.Options{AsOf: day, Language: language})
			if err != nil {
				t.Fatal(err)
			}
			in := words.In(rb, language, "advise")
			whole, head, tail := written(a, in)
			for _, w := range a.Withheld {
				note := " " + one(w.Reason)
				if strings.Contains(head+tail, note) {
					t.Errorf("%s, %s: for the patient: %s", name, language, w.Reason)
				}
				if strings.Contains(whole, note) {
					apart++
				}
			}
			for _, m := range a.Messages {
				if note := one(m.Review.SignOff); note != "" && strings.Contains(whole, note) {
					t.Errorf("%s, %s: what is to be signed off: %s", name, language, note)
				}
			}
		}
	}
	if apart < 100 {
		t.Errorf("only %d notes stand apart", apart)
	}
}

// written is an advice as text in one line, whole, and what stands above and below the part
// for the clinician.
func written(a *advisor.Advice, in words.Words) (whole, head, tail string) {
	var b strings.Builder
	page.Write(&b, a, in, false, 0)
	head, rest, _ := strings.Cut(b.String(), "\n\n"+in.Text("held")+"\n")
	_, tail, _ = strings.Cut(rest, "\n\n")
	return one(b.String()), one(head), one(tail)
}

func one(text string) string { return strings.Join(strings.Fields(text), " ") }
