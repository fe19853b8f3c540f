package lint

import (
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

var fractionRange = &check{Check: Check{Name: "fraction-in-range", Severity: Error,
	Summary: "No fractional fact is held against a range",
	Doc:     `expr reads "x in 30..40" as "is one of the whole numbers 30 to 40": 31.5 is not. Write "x >= 30 and x <= 40".`},
	run: func(p *pass) {
		p.comparisons(func(d *decision.Decision, at source.Pos, c condition.Comparison) {
			if c.Op == ".." && c.Fact.Kind == fact.Number {
				p.report(d.Text.Node(), at, d.Owner, "%s may be a fraction, and a range holds whole numbers only; write %s >= ... and %s <= ...", c.Fact.Path, c.Fact.Path, c.Fact.Path)
			}
		})
	},
}

// comparisons calls visit for what each atom compares, with its place. An atom
// that stands several times is visited once a decision.
func (p *pass) comparisons(visit func(d *decision.Decision, at source.Pos, c condition.Comparison)) {
	p.atoms(func(d *decision.Decision, at source.Pos, a *condition.Atom) {
		seen := map[string]bool{}
		for _, c := range a.Comparisons() {
			if key := c.Fact.Path + c.Op; c.Op != ".." || !seen[key] {
				seen[key] = true
				visit(d, at, c)
			}
		}
	})
}

// atoms calls visit for each atom as it stands in the text of a decision.
func (p *pass) atoms(visit func(d *decision.Decision, at source.Pos, a *condition.Atom)) {
	for _, d := range p.decisions() {
		path := ""
		if d.Case != nil {
			_, path, _ = strings.Cut(d.Owner, " ")
		}
		sites := d.Sites()
		for i, at := range p.Space.Places(path, d.Text, sites) {
			if a, ok := sites[i].Cond.(*condition.Atom); ok {
				visit(d, at, a)
			}
		}
	}
}
