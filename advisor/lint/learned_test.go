package lint_test

import (
	"os"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/lint/internal/likeness"
)

// learnedFrom lists the sentences that the check "reads-like" has learned from: all lots but
// those that are held back, and harmless ones of a pack.
func learnedFrom(t testing.TB, lang string) (list []likeness.Example) {
	t.Helper()
	for _, name := range append(lots(t), learned(t)...) {
		for _, s := range sentencesOf(t, name) {
			if s.lang == lang && (!s.no || s.kind != "phone" && s.kind != "hard") {
				list = append(list, likeness.Example{Text: s.text, No: s.no})
			}
		}
	}
	data, err := os.ReadFile("testdata/sentences/plain.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if text, of := strings.CutPrefix(strings.TrimSpace(line), lang+" "); of {
			list = append(list, likeness.Example{Text: text, Plain: true})
		}
	}
	return list
}

// share is how many harmless sentences of a hundred that look like forbidden ones may be
// taken for them when a model is learned. Those that are written to be mistaken are more like
// them than what authors write.
const share = 7

// TestLearned: the weights are learned from the sentences that stand here.
func TestLearned(t *testing.T) {
	for _, lang := range []string{"en", "es"} {
		examples := learnedFrom(t, lang)
		if os.Getenv("ADVISORTEST_UPDATE") != "" && os.Getenv("CI") == "" {
			m := likeness.Learn(examples, share)
			err := os.WriteFile("internal/likeness/"+lang+".weights", m.Encode(), 0o644)
			if err != nil {
				t.Fatal(err)
			}
		} else if !likeness.Of(lang).LearnedOf(examples) {
			t.Errorf("%s.weights is of other sentences; run go generate ./advisor/lint twice", lang)
		}
	}
}
