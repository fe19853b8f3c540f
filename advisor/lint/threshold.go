package lint

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
)

var threshold = &check{Check: Check{Name: "threshold-out-of-range", Severity: Error,
	Summary: "Every limit lies within the range of its fact",
	Doc:     `A comparison with a number that the fact cannot have, or can only have on one side, is the same for everybody. Look for a slip in the number or in the unit.`},
	run: func(p *pass) {
		p.comparisons(func(d *decision.Decision, at source.Pos, c condition.Comparison) {
			if c.Number == nil || !c.Fact.Ranged {
				return
			}
			x, low, high := *c.Number, c.Fact.Min, c.Fact.Max
			if x < low || x > high || x == low && (c.Op == ">=" || c.Op == "<") || x == high && (c.Op == "<=" || c.Op == ">") {
				p.report(d.Text.Node(), at, d.Owner, "%s %s %g is the same for everybody: %s goes from %g to %g", c.Fact.Path, c.Op, x, c.Fact.Path, low, high)
			}
		})
	},
}
