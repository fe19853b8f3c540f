package conditions

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

var listsKinds = &check.Check{Name: "lists-kinds", Severity: check.Warning,
	Summary: "A condition asks for a class, not for some of its kinds",
	Doc: `"isotretinoin or acitretin" leaves out alitretinoin, and whatever comes on the ` +
		`market next year. Where a class stands above all of the terms that an "or" lists, ask for ` +
		`the class, or for a property that says how long it lasts; where only these kinds are meant, ` +
		`make a class for what they have in common, or except the place in pack.yaml and say why.`,
	Run: func(p *check.Pass) {
		said := map[string]bool{} // of cases, which repeat what those before them ask for
		written(p, func(d *decision.Decision, c condition.Cond) bool {
			or, ok := c.(condition.Or)
			if !ok {
				return true
			}
			listed(p, or, func(of term.ID, names []string) {
				key := d.Owner + " " + strings.Join(names, " ")
				if said[key] {
					return
				}
				said[key] = true
				p.Report(d.Text.Node(), d.Text.At(1, 1), d.Owner,
					"%s are kinds of %s; ask for that, or for a property of theirs",
					strings.Join(names, " and "), p.Schema.Terms.Term(of).Name)
			})
			return true
		})
	},
}

// listed finds terms of one fact that the parts of an "or" ask for, and the
// narrowest class that holds them all, if it is none of the roots of the fact.
func listed(p *check.Pass, or condition.Or, report func(of term.ID, names []string)) {
	h := p.Schema.Terms
	terms := map[*fact.Fact][]term.ID{}
	var order []*fact.Fact
	for _, c := range or {
		a, ok := c.(*condition.Atom)
		if !ok || len(a.Refs) != 1 || a.Refs[0].Term == term.None {
			continue
		}
		f := a.Refs[0].Fact
		if f.Kind == fact.List {
			f = f.TermField()
		}
		if terms[f] == nil {
			order = append(order, f)
		}
		terms[f] = append(terms[f], a.Refs[0].Term)
	}
	for _, f := range order {
		list := terms[f]
		if len(list) < 2 {
			continue
		}
		of := narrowest(h, list, f.Of)
		if of != term.None {
			var names []string
			for _, t := range list {
				names = append(names, h.Term(t).Name)
			}
			report(of, names)
		}
	}
}
