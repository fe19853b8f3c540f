package conditions

import (
	"slices"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

var oneKind = &check.Check{Name: "one-kind", Severity: check.Warning,
	Summary: "A condition asks for what medicines do, not for one of them by name",
	Doc: `What one medicine does its relatives mostly do, too, those that come on the market ` +
		`next year among them: a rule on acitretin leaves out isotretinoin. In the lists that the ` +
		`pack's properties are about, ask for the class or for a property; where only this one is ` +
		`meant, except the place in pack.yaml and say why.`,
	Run: func(p *check.Pass) {
		lists := map[*fact.Fact]bool{}
		for _, prop := range p.Properties {
			lists[prop.Now] = true
			if prop.Past != nil {
				lists[prop.Past] = true
			}
		}
		if len(lists) == 0 {
			return
		}
		said := map[string]bool{}
		written(p, func(d *decision.Decision, c condition.Cond) bool {
			a, ok := c.(*condition.Atom)
			if !ok {
				return true
			}
			for _, ref := range a.Refs {
				name := d.Owner + " " + p.Schema.Terms.Term(max(ref.Term, 0)).Name
				if class := relatives(p, ref, lists); class != term.None && !said[name] {
					said[name] = true
					p.Report(d.Text.Node(), d.Text.At(1, 1), d.Owner,
						"%s is one kind of %s; ask for that, or for a property of theirs",
						p.Schema.Terms.Term(ref.Term).Name, p.Schema.Terms.Term(class).Name)
				}
			}
			return true
		})
	},
}

// relatives is the narrowest class of a single term that a condition asks for in
// one of the lists, if the class has other kinds and is none of the list's roots.
func relatives(p *check.Pass, ref condition.Ref, lists map[*fact.Fact]bool) term.ID {
	h := p.Schema.Terms
	if ref.Term == term.None || ref.Via != nil { // a derived fact is looked at by itself
		return term.None
	}
	f := ref.Fact
	if f.Kind == fact.Term && f.Owner != nil {
		f = f.Owner
	}
	if !lists[f] {
		return term.None
	}
	for k := range term.ID(h.Len()) {
		if k != ref.Term && h.Is(k, ref.Term) { // a class, not one kind
			return term.None
		}
	}
	return narrowest(h, []term.ID{ref.Term}, f.TermField().Of)
}

// narrowest is the smallest class that all the terms are kinds of, and another term as
// well, if it is none of the roots.
func narrowest(h *term.Hierarchy, terms, roots []term.ID) term.ID {
	class, size := term.None, 0
	for t := range term.ID(h.Len()) {
		if slices.Contains(roots, t) || slices.ContainsFunc(terms, func(x term.ID) bool {
			return x == t || !h.Is(x, t)
		}) {
			continue
		}
		kinds := 0
		for k := range term.ID(h.Len()) {
			if k != t && h.Is(k, t) {
				kinds++
			}
		}
		if kinds > 1 && (class == term.None || kinds < size) {
			class, size = t, kinds
		}
	}
	return class
}
