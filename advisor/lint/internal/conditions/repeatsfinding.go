package conditions

import (
	"slices"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
)

var repeatsFinding = &check.Check{Name: "repeats-finding", Severity: check.Info,
	Summary: "A condition uses the findings that there are",
	Doc: `A condition that writes out what a finding already says goes its own way when the ` +
		`finding is corrected. Name the finding.`,
	Run: func(p *check.Pass) {
		written(p, func(d *decision.Decision, c condition.Cond) bool {
			for _, f := range p.Findings {
				if f.Finding != d.Finding && says(c, f.Cond) {
					p.Report(d.Text.Node(), d.Text.At(1, 1), d.Owner,
						"%s is what the finding %s says; name it instead", f.Cond, f.Name)
					return false
				}
			}
			return true
		})
	},
}

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
