package conditions

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
)

var outcomes = &check.Check{Name: "cases", Severity: check.Warning,
	Summary: "Each rule has a case for every outcome it can have",
	Doc: `A rule with no case in which it is shown, does not apply or (with guards) is ` +
		`withheld has not been tried. "crosstalk test --suggest" writes cases that are missing.`,
	Run: func(p *check.Pass) {
		for _, r := range p.Rules {
			want := []string{"shown", "not applicable"}
			if inspect.CanBeUnknown(r.When) {
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
				p.Report(r.Node, r.Pos, "rule "+r.ID, "no case in which it is %s", strings.Join(missing, ", "))
			}
		}
	},
}
