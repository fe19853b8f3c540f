// Package inspect says of conditions, by their form alone, what they read and ask about.
package inspect

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// Reads calls visit for the facts that c reads, those for which others are read,
// and the lists that it speaks of; for some more than once.
func Reads(c condition.Cond, visit func(*fact.Fact)) {
	seen := map[*condition.Atom]bool{}
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Quant:
			visit(c.List)
		case *condition.Choice:
			if c.Derived != nil {
				visit(c.Derived)
			}
		case *condition.Atom:
			if seen[c] {
				return false
			}
			seen[c] = true
			for _, r := range c.Refs {
				if visit(r.Fact); r.Via != nil {
					visit(r.Via)
				}
			}
			if c.Asks != nil {
				visit(c.Asks)
			}
			for _, inside := range c.Inside {
				Reads(inside, visit)
			}
		}
		return true
	})
}

// CanBeUnknown reports whether some profile leaves c unknown, as far as its
// form shows.
func CanBeUnknown(c condition.Cond) bool {
	can := false
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Atom:
			can = can || c.Fails && len(c.Refs) == 0 ||
				len(c.Refs) > 0 && (c.Node == nil && !c.Reflexive || c.Node != nil && !syntax.IsTotal(c.Node))
		case *condition.Quant:
			can = true
		case condition.Const:
			can = can || condition.Truth(c) == condition.Unknown
		}
		return !can
	})
	return can
}

// AsksTheRecord reports whether something in c is about the record itself:
// known(x), unrecognised(x), x ?? y or x == nil, as its author wrote it.
func AsksTheRecord(c condition.Cond) bool {
	asks := false
	condition.Walk(c, func(c condition.Cond) bool {
		a, ok := c.(*condition.Atom)
		asks = asks || ok && a.Reflexive && a.Asks == nil
		return !asks
	})
	return asks
}

// AsksTheRecordItself is AsksTheRecord of what stands in c, and not in its findings: of
// what those ask, their authors have said what holds where nothing is known.
func AsksTheRecordItself(c condition.Cond) bool {
	asks := false
	condition.Walk(c, func(c condition.Cond) bool {
		a, ok := c.(*condition.Atom)
		asks = asks || ok && a.Reflexive && a.Asks == nil
		_, finding := c.(*condition.Finding)
		return !asks && !finding
	})
	return asks
}

// Unrecognised is the set or list that has a name that nobody knows wherever c
// is true: c is unrecognised(x), alone or joined to the rest by "and". It is
// nil if c may be true of others, or speaks of several.
func Unrecognised(c condition.Cond) (f *fact.Fact) {
	parts, ok := c.(condition.And)
	if !ok {
		parts = condition.And{c}
	}
	for _, part := range parts {
		a, ok := part.(*condition.Atom)
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

// ByValue reports whether a fact is read for a derived one that a profile may
// give itself: then that one is looked at, since whatever the fact makes of it
// can be given.
func ByValue(r condition.Ref) bool { return r.Via != nil && r.Via.IsBound }

// Needs is how many records a quantifier may need to have each of its values.
func Needs(c *condition.Quant) int {
	switch c.Op {
	case "one":
		return 2
	case "count":
		return int(min(max(c.N+1, 1), 100))
	}
	return 1
}

// Seen are parts that conditions may share, which were looked at.
type Seen map[condition.Cond]bool

// Again reports whether c is such a part and was met before.
func (s Seen) Again(c condition.Cond) bool {
	switch c.(type) {
	case *condition.Finding, *condition.Quant, *condition.Atom, *condition.Choice:
		if s[c] {
			return true
		}
		s[c] = true
	}
	return false
}
