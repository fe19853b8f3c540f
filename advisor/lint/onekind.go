package lint

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

var oneKind = &check{Check: Check{Name: "one-kind", Severity: Warning,
	Summary: "A condition asks for what medicines do, not for one of them by name",
	Doc:     `What one medicine does its relatives mostly do, too, those that come on the market next year among them: a rule on acitretin leaves out isotretinoin. In the lists that the pack's properties are about, ask for the class or for a property; where only this one is meant, except the place in pack.yaml and say why.`},
	run: func(p *pass) {
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
		for _, d := range p.decisions() {
			condition.Walk(d.Cond, func(c condition.Cond) bool {
				switch x := c.(type) {
				case *condition.Finding:
					return false
				case *condition.Choice:
					return x.Node == nil
				case *condition.Atom:
					for _, ref := range x.Refs {
						name := d.Owner + " " + p.Schema.Terms.Term(max(ref.Term, 0)).Name
						if class := p.relatives(ref, lists); class != term.None && !said[name] {
							said[name] = true
							p.report(d.Text.Node(), d.Text.At(1, 1), d.Owner, "%s is one kind of %s; ask for that, or for a property of theirs",
								p.Schema.Terms.Term(ref.Term).Name, p.Schema.Terms.Term(class).Name)
						}
					}
				}
				return true
			})
		}
	},
}

// relatives is the narrowest class of a single term that a condition asks for in
// one of the lists, if the class has other kinds and is none of the list's roots.
func (p *pass) relatives(ref condition.Ref, lists map[*fact.Fact]bool) term.ID {
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
	kinds := func(t term.ID) (n int) {
		for k := range term.ID(h.Len()) {
			if k != t && h.Is(k, t) {
				n++
			}
		}
		return n
	}
	if kinds(ref.Term) > 0 {
		return term.None
	}
	class, size := term.None, 0
	for t := range term.ID(h.Len()) {
		if t == ref.Term || !h.Is(ref.Term, t) || slices.Contains(f.TermField().Of, t) {
			continue
		}
		if n := kinds(t); n > 1 && (class == term.None || n < size) {
			class, size = t, n
		}
	}
	return class
}
