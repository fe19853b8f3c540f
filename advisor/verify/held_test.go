package verify

import (
	"testing"

	"example.com/crosstalk/advisor/internal/randpack"
)

// TestHeldBack: a message that its companion's guard, or a message that comes first,
// certainly holds back from whomever an invariant is about keeps the invariant.
func TestHeldBack(t *testing.T) {
	guarded := randpack.Rule("hh", "b", "unless:\n  - if: |\n      c\n    because: A.")
	cautioned := randpack.Rule("hh", "b", "unless:\n  - if: |\n      c\n    because: A.\n    "+
		"caution: {en: Check first.}")
	second := randpack.Rule("hh", "b", "with: [ii]")
	third := randpack.Rule("ii", "b", "unless:\n  - if: |\n      c\n    because: A.")
	host := randpack.Rule("apples", "smoker", "encourages: [apple]\nwith: [hh]")
	fruit := randpack.Rule("apples", "smoker", "encourages: [apple]")
	beside := randpack.Rule("outer", "smoker", "with: [apples, hh]")
	never := randpack.Rule("apples", "smoker and not smoker", "encourages: [apple]")
	for _, tt := range []struct {
		name, whoever string
		want          Verdict
		rules         []string
	}{
		{"guard true", "c", Proven, []string{host, guarded}},
		{"guard unknown", "c == nil", Proven, []string{host, guarded}},
		{"guard false", "not c", Refuted, []string{host, guarded}},
		{"caution, true", "c", Proven, []string{host, cautioned}},
		{"caution, unknown", "c == nil", Refuted, []string{host, cautioned}},
		{"a companion's companion", "c", Proven, []string{host, second, third}},
		{"beside a guarded one", "c", Refuted, []string{fruit, beside, guarded}},
		{"only beside a guarded one", "c", Proven, []string{never, beside, guarded}},
		{"only beside, guard false", "not c", Refuted, []string{never, beside, guarded}},
		{
			"superseded", "smoker", Proven, []string{fruit,
				randpack.Rule("top", "smoker", "supersedes: [apples]")}},
		{
			"superseded, perhaps", "smoker", Refuted, []string{
				fruit, randpack.Rule("top", "smoker and b", "supersedes: [apples]")}},
		{"superseded by what may go", "smoker", Refuted,
			[]string{fruit, randpack.Rule("top", "smoker", "supersedes: [apples]"),
				randpack.Rule("first", "b", "supersedes: [top]")}},
		{"superseded by what rests", "smoker", Proven,
			[]string{fruit, randpack.Rule("top", "smoker", "supersedes: [apples]\nrepeat_after: 30 days")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inv := "- id: i\n  whoever: |\n    " + tt.whoever +
				"\n  never_encourage: [apple]\n  because: A reason.\n"
			c := newChecker(smallest(t, "c: {type: bool, label: {en: c}, ask: {en: \"C?\"}}\n", inv,
				tt.rules...), nil)
			if err := c.invariants(); err != nil {
				t.Fatal(err)
			}
			if got := c.report.Invariants[0].Verdict; got != tt.want {
				t.Errorf("%s, want %s: %v", got, tt.want, c.report.Findings)
			}
		})
	}
}
