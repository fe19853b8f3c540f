package conditions

import (
	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var listForSpan = &check.Check{Name: "list-for-span", Severity: check.Warning,
	Summary: "No two numbers in a list stand for all between them",
	Doc: `age in [18, 65] is true at 18 and at 65, and at no age between. Write "age >= 18 and ` +
		`age <= 65" for a span, and "age == 18 or age == 65" for the two.`,
	Run: func(p *check.Pass) {
		atoms(p, func(d *decision.Decision, at source.Pos, a *condition.Atom) {
			for _, l := range cells.NumberLists(a) {
				if len(l.Numbers) == 2 && l.Numbers[1]-l.Numbers[0] >= 2 {
					p.Report(d.Text.Node(), at, d.Owner, "%s is true at %g and at %g alone; a span is "+
						"written %s >= %g and %s <= %g", l.Text, l.Numbers[0], l.Numbers[1], l.X,
						l.Numbers[0], l.X, l.Numbers[1])
				}
			}
		})
	},
}
