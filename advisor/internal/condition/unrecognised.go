package condition

import (
	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// unrecognisedTest compiles unrecognised(x): whether the profile names
// something in the set or list x that nobody knows. It is about the record
// itself and never unknown: where nothing is said, no such name is.
func (b *builder) unrecognisedTest(n *ast.CallNode) func(*Frame) Truth {
	f := b.space.Schema.Lookup(b.pathOf(n.Arguments[0]))
	switch {
	case f == nil:
		b.failAt(n, "unrecognised() asks a fact, named as it is")
		return nil
	case f.Owner != nil || f.Kind != fact.Terms && (f.Kind != fact.List || f.TermField() == nil):
		b.failAt(n, "unrecognised() asks a set of terms of the profile or a list with a term field; %s is a %s", f.Path, f.Kind)
		return nil
	}
	b.note(f, term.None)
	b.flag.reflexive = true
	if f.Kind == fact.Terms {
		return func(fr *Frame) Truth {
			set, ok := fr.slot(f).Any.(*fact.Set)
			if !ok || !set.Hidden {
				return False
			}
			if fr.reading != nil {
				fr.reading.add(Literal{Kind: Says, Fact: f, Term: term.None, Asked: term.None})
			}
			return True
		}
	}
	name := f.TermField()
	return func(fr *Frame) Truth {
		records, ok := fr.slot(f).Any.(*fact.Records)
		if !ok {
			return False
		}
		for _, e := range records.Elems {
			if v := e.Slots[name.Slot]; v.Known && term.ID(v.Int) == term.None {
				if fr.reading != nil {
					fr.reading.add(Literal{Kind: Says, Fact: name, Elem: e, Term: term.None, Asked: term.None})
				}
				return True
			}
		}
		return False
	}
}

// AsksUnrecognised is the set or list of which the atom asks whether it has a
// name that nobody knows, if it does no more; else nil.
func (c *Atom) AsksUnrecognised() *fact.Fact {
	if calls(c.Node, "unrecognised") {
		return c.Refs[0].Fact
	}
	return nil
}

// Unrecognised is the set or list that has a name that nobody knows wherever c
// is true: c is unrecognised(x), alone or joined to the rest by "and". It is
// nil if c may be true of others, or speaks of several.
func Unrecognised(c Cond) (f *fact.Fact) {
	parts, ok := c.(And)
	if !ok {
		parts = And{c}
	}
	for _, part := range parts {
		a, ok := part.(*Atom)
		if !ok || a.AsksUnrecognised() == nil {
			continue
		}
		if f != nil && f != a.AsksUnrecognised() {
			return nil
		}
		f = a.AsksUnrecognised()
	}
	return f
}
