package lint

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

var listsKinds = &check{Check: Check{Name: "lists-kinds", Severity: Warning,
	Summary: "A condition asks for a class, not for some of its kinds",
	Doc:     `"isotretinoin or acitretin" leaves out alitretinoin, and whatever comes on the market next year. Where a class stands above all of the terms that an "or" lists, ask for the class, or for a property that says how long it lasts; where only these kinds are meant, make a class for what they have in common, or except the place in pack.yaml and say why.`},
	run: func(p *pass) {
		said := map[string]bool{} // of cases, which repeat what those before them ask for
		for _, d := range p.decisions() {
			condition.Walk(d.Cond, func(c condition.Cond) bool {
				switch x := c.(type) {
				case *condition.Finding:
					return false
				case *condition.Choice:
					return x.Node == nil
				case condition.Or:
					p.listed(x, func(of term.ID, names []string) {
						key := d.Owner + " " + strings.Join(names, " ")
						if said[key] {
							return
						}
						said[key] = true
						p.report(d.Text.Node(), d.Text.At(1, 1), d.Owner, "%s are kinds of %s; ask for that, or for a property of theirs",
							strings.Join(names, " and "), p.Schema.Terms.Term(of).Name)
					})
				}
				return true
			})
		}
	},
}

// listed finds terms of one fact that the parts of an "or" ask for, and the
// narrowest class that holds them all, if it is none of the roots of the fact.
func (p *pass) listed(or condition.Or, report func(of term.ID, names []string)) {
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
		of, size := term.None, 0
		for t := range term.ID(h.Len()) {
			if slices.Contains(f.Of, t) || slices.ContainsFunc(list, func(x term.ID) bool { return x == t || !h.Is(x, t) }) {
				continue
			}
			kinds := 0
			for k := range term.ID(h.Len()) {
				if h.Is(k, t) {
					kinds++
				}
			}
			if of == term.None || kinds < size {
				of, size = t, kinds
			}
		}
		if of != term.None {
			var names []string
			for _, t := range list {
				names = append(names, h.Term(t).Name)
			}
			report(of, names)
		}
	}
}
