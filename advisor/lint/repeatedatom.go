package lint

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
)

var repeatedAtom = &check{Check: Check{Name: "repeated-part", Severity: Warning,
	Summary: "No part of a condition stands twice beside itself",
	Doc:     `"a and b and a": the second a is idle, or a slip for something else.`},
	run: func(p *pass) {
		for _, d := range p.decisions() {
			condition.Walk(d.Cond, func(c condition.Cond) bool {
				switch x := c.(type) {
				case *condition.Finding:
					return false
				case *condition.Choice:
					return x.Node == nil
				case condition.And:
					p.twice(d, x)
				case condition.Or:
					p.twice(d, x)
				}
				return true
			})
		}
	},
}

func (p *pass) twice(d *decision.Decision, list []condition.Cond) {
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.String()] {
			p.report(d.Text.Node(), d.Text.At(1, 1), d.Owner, "%s stands twice; leave one out", c)
		}
		seen[c.String()] = true
	}
}
