package conditions

import (
	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var threshold = &check.Check{Name: "threshold-out-of-range", Severity: check.Error,
	Summary: "Every limit lies within the range of its fact",
	Doc: `A comparison with a number that the fact cannot have, or can only have on one side, ` +
		`is the same for everybody. Look for a slip in the number or in the unit.`,
	Run: func(p *check.Pass) {
		comparisons(p, func(d *decision.Decision, at source.Pos, c cells.Comparison) {
			if c.Number == nil || !c.Fact.Ranged {
				return
			}
			x, low, high := *c.Number, c.Fact.Min, c.Fact.Max
			if x < low || x > high || x == low && (c.Op == ">=" || c.Op == "<") || x == high &&
				(c.Op == "<=" || c.Op == ">") {
				p.Report(d.Text.Node(), at, d.Owner,
					"%s %s %g is the same for everybody: %s goes from %g to %g", c.Fact.Path, c.Op, x, c.Fact.Path,
					low, high)
			}
		})
	},
}
