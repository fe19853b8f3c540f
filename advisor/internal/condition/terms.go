package condition

import (
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// hasTerm: true if a term present is a t; false if t is ruled out, or if the
// set is complete and nothing present is or could be one. A term present that
// is wider than t or overlaps it, or a name that nobody recognised, could be.
func hasTerm(h *term.Hierarchy, v *fact.Value, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	set := v.Any.(*fact.Set)
	could := false
	for _, x := range set.Has {
		if h.Is(x, t) {
			return True
		}
		could = could || h.Meet(x, t)
	}
	for _, x := range set.Not {
		if h.Is(t, x) {
			return False
		}
	}
	if set.Complete && !set.Hidden && !could {
		return False
	}
	return Unknown
}

var nothing fact.Value // what a record says that nobody named

func hasRecord(h *term.Hierarchy, v *fact.Value, slot int, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	list := v.Any.(*fact.Records)
	truth := False
	for _, e := range list.Elems {
		if truth = truth.Or(isTerm(h, &e.Slots[slot], list.Not, t)); truth == True {
			return True
		}
	}
	if !list.Complete {
		truth = truth.Or(isTerm(h, &nothing, list.Not, t))
	}
	return truth
}

// isTerm says whether what is named v is a t, where it is none of not nor a kind
// of them.
func isTerm(h *term.Hierarchy, v *fact.Value, not []term.ID, t term.ID) Truth {
	x := term.ID(v.Int)
	switch {
	case couldBe(h, v, t):
	case h.Is(x, t):
		return True
	default:
		return False
	}
	for _, n := range not {
		if h.Is(t, n) {
			return False
		}
	}
	return Unknown
}

// couldBe reports whether a name leaves it open whether what it names is a t:
// there is none, nobody knows it, or it is wider than t or overlaps it.
func couldBe(h *term.Hierarchy, v *fact.Value, t term.ID) bool {
	x := term.ID(v.Int)
	return !v.Known || x == term.None || h.Meet(x, t) && !h.Is(x, t)
}

// ruledOut lists the terms that the record at hand, of list, is not, whatever
// it is named.
func (f *Frame) ruledOut(list *fact.Fact) []term.ID {
	if f.Elem.Index == spareIndex {
		return f.Elem.Not
	}
	if records, ok := f.Profile.Slots[list.Slot].Any.(*fact.Records); ok {
		return records.Not
	}
	return nil
}

// AsksTerm reports whether the atom is has(...) or is(...) and no more: the fact
// and the term are then its only Ref.
func (c *Atom) AsksTerm() bool {
	return c.Test != nil && c.Test.Term != term.None && len(c.Refs) == 1
}

// AsksKnown is the fact of which the atom asks whether it is known, if it does
// no more: known(x), x == nil, x != nil.
func (c *Atom) AsksKnown() *fact.Fact {
	t := c.Test
	switch {
	case c.Asks != nil:
		return c.Asks
	case t != nil && (t.Op == OpKnown || t.Op == OpUnknown) && len(c.Refs) == 1:
		return t.Fact
	}
	return nil
}

// AsksUnrecognised is the set or list of which the atom asks whether it has a
// name that nobody knows, if it does no more; else nil.
func (c *Atom) AsksUnrecognised() *fact.Fact {
	if c.Test != nil && c.Test.Op == OpUnrecognised {
		return c.Test.Fact
	}
	return nil
}

// unrecognised reports whether the set or list that t asks has a name that nobody
// knows, and notes it.
func (t *Test) unrecognised(f *Frame) bool {
	switch all := f.slot(t.Fact).Any.(type) {
	case *fact.Set:
		if all.Hidden && f.reading != nil {
			f.reading.Note(Literal{Kind: Says, Fact: t.Fact, Term: term.None, Asked: term.None})
		}
		return all.Hidden
	case *fact.Records:
		for _, e := range all.Elems {
			if v := e.Slots[t.name.Slot]; v.Known && term.ID(v.Int) == term.None {
				if f.reading != nil {
					f.reading.Note(Literal{Kind: Says, Fact: t.name, Elem: e, Term: term.None, Asked: term.None})
				}
				return true
			}
		}
	}
	return false
}
