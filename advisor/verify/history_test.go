package verify

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/workbench"
)

// TestAnsweredLately: what is proven to be answered is so whatever was given
// lately, at every cap: also where an answer is silenced beside a message that
// rests, by one that is shown only for that.
func TestAnsweredLately(t *testing.T) {
	const lately, answers = "repeat_after: 30 days", "answers: [flu]"
	answer := randpack.Rule("answer", "smoker", answers)
	host := randpack.Rule("host", "smoker", "with: [beside]", lately)
	for _, tt := range []struct {
		name    string
		rules   []string
		history []string
		proven  bool
	}{
		{
			"a companion silences it", []string{answer, host,
				randpack.Rule("beside", "b", answers, "supersedes: [answer]")}, []string{"host"}, true},
		{
			"a companion that may rest silences it", []string{
				answer, host, randpack.Rule("beside", "b", answers, lately, "supersedes: [answer]")},
			[]string{"host", "beside"}, true},
		{
			"a companion of two silences it", []string{
				answer, host, randpack.Rule("other", "x > 3", "with: [host]"),
				randpack.Rule("beside", "b", answers, "supersedes: [answer]")},
			[]string{"host", "other"}, true},
		{
			"what may rest silences it", []string{answer,
				randpack.Rule("host", "b", answers, lately, "supersedes: [answer]")}, []string{"host"}, true},
		{
			"all may rest", []string{randpack.Rule("answer", "smoker", answers, lately), host,
				randpack.Rule("beside", "b", answers, lately, "supersedes: [answer]")},
			[]string{"answer", "host", "beside"}, true},
		{"a companion that does not answer silences it",
			[]string{answer, host, randpack.Rule("beside", "b", "supersedes: [answer]")}, []string{"host"},
			false},
	} {
		files := (&randpack.Case{Rules: tt.rules}).Files().(fstest.MapFS)
		files["invariants.yaml"] = &fstest.MapFile{
			Data: []byte("- id: i\n  whoever: smoker\n  must_answer: flu\n  because: A reason.\n")}
		rb, err := advisor.Load[advisor.Record](files, nil)
		if err != nil {
			t.Fatal(err)
		}
		report, err := newChecker(rb, nil).run()
		if err != nil {
			t.Fatal(err)
		}
		if proven := report.Count(Proven) == 1; proven != tt.proven {
			t.Errorf("%s: proven is %t", tt.name, proven)
		}
		broken := unansweredLately(t, rb, tt.history)
		if (broken == "") != tt.proven {
			t.Errorf("%s: proven is to be %t, and broken by %q", tt.name, tt.proven, broken)
		}
	}
}

// unansweredLately looks for an advice that breaks an invariant: somebody, a cap
// and a history.
func unansweredLately(t *testing.T, rb *advisor.Rulebase[advisor.Record], history []string) string {
	asOf := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for _, given := range []string{"{smoker: true}", "{smoker: true, b: true}",
		"{smoker: true, b: false}", "{smoker: true, x: 4}", "{smoker: true, b: true, x: 4}"} {
		_, p, err := rb.Decode("p.yaml", []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		for _, limit := range []int{-1, 1, 2} {
			for which := range 1 << len(history) {
				o := &advisor.Options{AsOf: asOf, Cap: limit}
				for i, rule := range history {
					if which>>i&1 == 1 {
						o.History = append(o.History, advisor.Delivery{Rule: rule, On: asOf.AddDate(0, 0, -8)})
					}
				}
				a, err := rb.Advise(p, o)
				if err != nil {
					t.Fatal(err)
				}
				violations, err := workbench.Violations(rb, p, o, a)
				if err != nil {
					t.Fatal(err)
				}
				if len(violations) > 0 {
					return fmt.Sprintf("%s %+v: %v", given, *o, violations)
				}
			}
		}
	}
	return ""
}
