package lint

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
)

var repeatsFinding = &check{Check: Check{Name: "repeats-finding", Severity: Info,
	Summary: "A condition uses the findings that there are",
	Doc:     `A condition that writes out what a finding already says goes its own way when the finding is corrected. Name the finding.`},
	run: func(p *pass) {
		for _, d := range p.decisions() {
			condition.Walk(d.Cond, func(c condition.Cond) bool {
				if _, inside := c.(*condition.Finding); inside {
					return false
				}
				if x, ok := c.(*condition.Choice); ok && x.Node != nil {
					return false
				}
				for _, f := range p.Findings {
					if f.Finding != d.Finding && says(c, f.Cond) {
						p.report(d.Text.Node(), d.Text.At(1, 1), d.Owner, "%s is what the finding %s says; name it instead", f.Cond, f.Name)
						return false
					}
				}
				return true
			})
		}
	},
}

// decisions lists the conditions of the pack.
func (p *pass) decisions() []*decision.Decision { return decision.All(p.Pack) }

// says reports whether c is the condition whole, or a conjunction
// (disjunction) that has all its parts.
func says(c, whole condition.Cond) bool {
	switch c := c.(type) {
	case condition.And:
		if w, ok := whole.(condition.And); ok {
			return containsAll(c, w)
		}
	case condition.Or:
		if w, ok := whole.(condition.Or); ok {
			return containsAll(c, w)
		}
	case *condition.Atom, *condition.Quant, *condition.Not:
		return c.String() == whole.String()
	}
	return false
}

func containsAll(list, parts []condition.Cond) bool {
	return !slices.ContainsFunc(parts, func(p condition.Cond) bool {
		return !slices.ContainsFunc(list, func(c condition.Cond) bool { return c.String() == p.String() })
	})
}
