package advisortest

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// Coverage fails if the MC/DC of the cases beside the rules, in percent of what
// can be shown, is below atLeast. It then logs what no case shows, and the
// cases that would.
func Coverage[P any](t *testing.T, rb *advisor.Rulebase[P], atLeast float64) {
	t.Helper()
	c, err := workbench.Cover(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen, shown := c.Counts()
	t.Logf("condition coverage %v, MC/DC %v", seen, shown)
	if shown.Share() >= atLeast {
		return
	}
	t.Errorf("MC/DC %v; want %g %%", shown, atLeast)
	for g := range c.Gaps() {
		t.Logf("%v", g)
	}
	for _, s := range c.Suggestions() {
		t.Logf("rule %s:\n%s", s.Rule, s.YAML())
	}
}

// Mutants fails if the cases beside the rules kill less than atLeast percent of
// the mutants that are not equivalent. It then logs the survivors, each with a
// case that would kill it.
func Mutants[P any](t *testing.T, rb *advisor.Rulebase[P], atLeast float64) {
	t.Helper()
	r, err := workbench.Mutate(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("mutants killed: %v", r.Score())
	if r.Score().Share() >= atLeast {
		return
	}
	t.Errorf("mutants killed: %v; want %g %%", r.Score(), atLeast)
	for _, m := range r.Mutants {
		if m.State == workbench.Survived || m.State == workbench.Undecided {
			t.Logf("%v", m)
		}
	}
	for _, s := range r.Killers() {
		t.Logf("rule %s:\n%s", s.Rule, s.YAML())
	}
}
