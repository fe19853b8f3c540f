package conditions

import (
	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var mixedUnits = &check.Check{Name: "mixed-units", Severity: check.Error,
	Summary: "No two facts of different units are compared or added",
	Doc:     `Months against years, milligrams against micrograms: convert one of them first.`,
	Run: func(p *check.Pass) {
		comparisons(p, func(d *decision.Decision, at source.Pos, c cells.Comparison) {
			if c.Other != nil && c.Fact.Unit != c.Other.Unit && c.Fact.Unit != "" && c.Other.Unit != "" {
				p.Report(d.Text.Node(), at, d.Owner, "%s is in %s and %s in %s; convert one of them",
					c.Fact.Path, c.Fact.Unit, c.Other.Path, c.Other.Unit)
			}
		})
	},
}
