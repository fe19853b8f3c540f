package conditions

import (
	"strings"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/lint/internal/check"
)

// written calls visit for each part of each condition that its own text has: what a
// finding or a derived fact stands for is looked at where that is written. Below a part
// for which visit is false it does not look.
func written(p *check.Pass, visit func(d *decision.Decision, c condition.Cond) bool) {
	for _, d := range p.Decisions() {
		condition.Walk(d.Cond, func(c condition.Cond) bool {
			switch x := c.(type) {
			case *condition.Finding:
				return false
			case *condition.Choice:
				if x.Node != nil {
					return false
				}
			}
			return visit(d, c)
		})
	}
}

// comparisons calls visit for what each atom compares, with its place. An atom
// that stands several times is visited once a decision.
func comparisons(p *check.Pass, visit func(d *decision.Decision, at source.Pos,
	c cells.Comparison)) {
	atoms(p, func(d *decision.Decision, at source.Pos, a *condition.Atom) {
		seen := map[string]bool{}
		for _, c := range cells.Comparisons(a) {
			if key := c.Fact.Path + c.Op; c.Op != ".." || !seen[key] {
				seen[key] = true
				visit(d, at, c)
			}
		}
	})
}

// atoms calls visit for each atom as it stands in the text of a decision.
func atoms(p *check.Pass, visit func(d *decision.Decision, at source.Pos, a *condition.Atom)) {
	for _, d := range p.Decisions() {
		path := ""
		if d.Case != nil {
			_, path, _ = strings.Cut(d.Owner, " ")
		}
		sites := d.Sites()
		for i, at := range p.Space.Places(path, d.Text, trace.Texts(sites)) {
			if a, ok := sites[i].Cond.(*condition.Atom); ok {
				visit(d, at, a)
			}
		}
	}
}
