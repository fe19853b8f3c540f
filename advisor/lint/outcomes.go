package lint

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

var outcomes = &check{Check: Check{Name: "cases", Severity: Warning,
	Summary: "Each rule has a case for every outcome it can have",
	Doc:     `A rule with no case in which it is shown, does not apply or (with guards) is withheld has not been tried. "crosstalk test --suggest" writes cases that are missing.`},
	run: func(p *pass) {
		for _, r := range p.Rules {
			want := []string{"shown", "not applicable"}
			if condition.CanBeUnknown(r.When) {
				want = append(want, "pending")
			}
			for _, w := range r.Wordings() {
				if len(w.Guards) > 0 && !slices.Contains(want, "withheld") {
					want = append(want, "withheld")
				}
			}
			var missing []string
			for _, outcome := range want {
				if !slices.ContainsFunc(r.Tests, func(t *pack.Test) bool { return t.Expect == outcome }) {
					missing = append(missing, outcome)
				}
			}
			if len(missing) > 0 {
				p.report(r.Node, r.Pos, "rule "+r.ID, "no case in which it is %s", strings.Join(missing, ", "))
			}
		}
	},
}
