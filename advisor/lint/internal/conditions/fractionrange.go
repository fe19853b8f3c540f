package conditions

import (
	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

var fractionRange = &check.Check{Name: "fraction-in-range", Severity: check.Error,
	Summary: "No fractional fact is held against a range",
	Doc: `expr reads "x in 30..40" as "is one of the whole numbers 30 to 40": 31.5 is not. ` +
		`Write "x >= 30 and x <= 40".`,
	Run: func(p *check.Pass) {
		comparisons(p, func(d *decision.Decision, at source.Pos, c cells.Comparison) {
			if c.Op == ".." && c.Fact.Kind == fact.Number {
				p.Report(d.Text.Node(), at, d.Owner,
					"%s may be a fraction, and a range holds whole numbers only; write %s >= ... and %s <= ...",
					c.Fact.Path, c.Fact.Path, c.Fact.Path)
			}
		})
	},
}
