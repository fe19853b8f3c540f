package conditions

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var repeatedAtom = &check.Check{Name: "repeated-part", Severity: check.Warning,
	Summary: "No part of a condition stands twice beside itself",
	Doc:     `"a and b and a": the second a is idle, or a slip for something else.`,
	Run: func(p *check.Pass) {
		written(p, func(d *decision.Decision, c condition.Cond) bool {
			switch x := c.(type) {
			case condition.And:
				twice(p, d, x)
			case condition.Or:
				twice(p, d, x)
			}
			return true
		})
	},
}

func twice(p *check.Pass, d *decision.Decision, list []condition.Cond) {
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.String()] {
			p.Report(d.Text.Node(), d.Text.At(1, 1), d.Owner, "%s stands twice; leave one out", c)
		}
		seen[c.String()] = true
	}
}
