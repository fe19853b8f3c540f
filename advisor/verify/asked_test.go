package verify

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/workbench"
)

// smallest is a pack of rules on the facts of package randpack and more, with
// invariants.
func smallest(t testing.TB, facts, invariants string,
	rules ...string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	c := randpack.Case{Rules: rules}
	files := c.Files().(fstest.MapFS)
	files["facts.yaml"] = &fstest.MapFile{Data: append(files["facts.yaml"].Data, facts...)}
	files["invariants.yaml"] = &fstest.MapFile{Data: []byte(invariants)}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestAsked: an unknown condition is sure to be asked about only where a fact is
// open that has a question.
func TestAsked(t *testing.T) {
	const more = `xx: {type: number, unit: mg, range: [0, 10], label: {en: xx}, derive: x * 2}
preg: {type: bool, label: {en: preg}, ask: {en: "Preg?"}, premise: b}
week: {type: int, unit: wk, range: [0, 45], label: {en: week}, ask: {en: "Week?"}, premise: preg}
nums: {type: numbers, unit: mg, range: [0, 10], label: {en: nums}, ask: {en: "Nums?"}}
`
	for cond, want := range map[string]string{
		"x > 4":                    "proven",
		"age > 4":                  "proven", // derived, with a question of its own
		"x > 4 and smoker":         "proven",
		"x + 1 > y":                "open",
		`has(ill, "flu")`:          "proven",
		`has(meds, "statin")`:      "proven",
		"any(meds, .dose > 4)":     "proven",
		`e == "low"`:               "proven",
		"months_since(d) < 3":      "refuted", // without an as-of day
		"xx > 4":                   "refuted", // 14 is not plausible
		"week > 4":                 "refuted", // moot
		"max(nums) > 4":            "refuted", // of none
		"x / y > 4":                "refuted",
		"any(meds, .months > 4)":   "proven",
		"week > 4 and not preg":    "refuted", // not false where it is moot, nor asked
		"preg and b":               "proven",
		"any(meds, .dose / x > 4)": "refuted",
	} {
		must := fmt.Sprintf("- id: i\n  whoever: |\n    %s\n  must_answer: flu\n  level: info\n  "+
			"or_asked: true\n  because: A reason.\n", cond)
		r, err := newChecker(smallest(t, more, must, randpack.Rule("r", cond, "answers: [flu]")),
			nil).run()
		if err != nil {
			t.Errorf("%s: %v", cond, err)
			continue
		}
		if got := string(r.Invariants[0].Verdict); got != want {
			t.Errorf("%s: %s, want %s: %v", cond, got, want, r.Findings)
		}
	}
}

// TestNothingToAsk: what is said where no fact is open.
func TestNothingToAsk(t *testing.T) {
	v := workbench.Violation{Invariant: "i", Term: "flu", Missing: "question", Because: "A reason."}
	if s := v.String(); strings.Contains(s, "()") ||
		!strings.Contains(s, "no answer of the person would tell") {
		t.Error(s)
	}
}
