package lint

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
)

var mixedUnits = &check{Check: Check{Name: "mixed-units", Severity: Error,
	Summary: "No two facts of different units are compared or added",
	Doc:     `Months against years, milligrams against micrograms: convert one of them first.`},
	run: func(p *pass) {
		p.comparisons(func(d *decision.Decision, at source.Pos, c condition.Comparison) {
			if c.Other != nil && c.Fact.Unit != c.Other.Unit && c.Fact.Unit != "" && c.Other.Unit != "" {
				p.report(d.Text.Node(), at, d.Owner, "%s is in %s and %s in %s; convert one of them", c.Fact.Path, c.Fact.Unit, c.Other.Path, c.Other.Unit)
			}
		})
	},
}
