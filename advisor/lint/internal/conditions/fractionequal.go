package conditions

import (
	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var fractionEqual = &check.Check{Name: "fraction-equality", Severity: check.Warning,
	Summary: "No fraction is held equal to a number",
	Doc: `7.5 in one record is 7.49 in the next. Compare with a limit. (To be 0, or not, is ` +
		`fine.)`,
	Run: func(p *check.Pass) {
		comparisons(p, func(d *decision.Decision, at source.Pos, c cells.Comparison) {
			if c.Number != nil && c.Fact.Kind == fact.Number && *c.Number != 0 &&
				(c.Op == "==" || c.Op == "!=" || c.Op == "in") {
				p.Report(d.Text.Node(), at, d.Owner,
					"%s is measured, so it is seldom exactly %g; compare with <= or >=", c.Fact.Path, *c.Number)
			}
		})
	},
}
