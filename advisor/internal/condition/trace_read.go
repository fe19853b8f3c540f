package condition

import (
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// What atoms read goes through the methods of this file, so that a Trace can
// note it.

// slot is what the profile says of f, for the record at hand.
func (f *Frame) slot(ref *fact.Fact) *fact.Value {
	if ref.Owner == nil {
		return &f.Profile.Slots[ref.Slot]
	}
	return &f.elem.Slots[ref.Slot]
}

func (f *Frame) read(ref *fact.Fact) fact.Value {
	if f.reading != nil {
		f.reading.reads(ref, f.elem)
	}
	v := *f.slot(ref)
	if v.Span != nil && f.ways != nil {
		f.ways.reads(ref, f.elem)
	}
	return v
}

func (f *Frame) asOf() time.Time {
	if f.reading != nil && !f.AsOf.IsZero() {
		f.reading.add(Literal{Kind: AsOf, Term: term.None, Asked: term.None})
	}
	return f.AsOf
}

func (f *Frame) region() string {
	if f.reading != nil {
		f.reading.add(Literal{Kind: Region, Term: term.None, Asked: term.None})
	}
	return f.Region
}

// truth is the value of a condition that stands inside a value. It is the same
// whatever is assumed of the atom at hand.
func (f *Frame) truth(c Cond) Truth {
	outer, t := f.settling, f.reading
	f.settling, f.reading = settling{}, nil
	v := c.eval(f)
	if t != nil && v != Unknown {
		t.walk(c, v, -1)
	}
	f.settling, f.reading = outer, t
	return v
}

// truthIn is truth with e as the record at hand.
func (f *Frame) truthIn(e *fact.Elem, c Cond) Truth {
	outer := f.elem
	f.elem = e
	t := f.truth(c)
	f.elem = outer
	return t
}

// lists notes that the records of an open list count; those of a complete one
// are known with it.
func (f *Frame) lists(list *fact.Fact, records *fact.Records) {
	if f.reading == nil || records.Complete {
		return
	}
	for _, e := range records.Elems {
		f.reading.add(Literal{Kind: Exists, Fact: list, Elem: e, Term: term.None, Asked: term.None})
	}
}

// ofSet notes what has() found, or what it did not: the terms present that are
// a want, or that none is.
func (t *Trace) ofSet(h *term.Hierarchy, f *fact.Fact, want term.ID, is Truth) {
	e := t.frame.elem
	if f.Owner == nil {
		e = nil
	}
	switch is {
	case False:
		t.add(Literal{Kind: Lacks, Fact: f, Elem: e, Term: want, Asked: term.None})
	case True:
		for _, x := range t.frame.slot(f).Any.(*fact.Set).Has {
			if !h.Is(x, want) {
				continue
			}
			if t.add(Literal{Kind: Has, Fact: f, Elem: e, Term: x, Asked: want}); !t.every {
				return
			}
		}
	}
}

// ofList is ofSet for the names of records.
func (t *Trace) ofList(h *term.Hierarchy, list, name *fact.Fact, want term.ID, is Truth) {
	switch is {
	case False:
		t.add(Literal{Kind: Lacks, Fact: list, Term: want, Asked: term.None})
	case True:
		for _, e := range t.frame.Profile.Slots[list.Slot].Any.(*fact.Records).Elems {
			v := e.Slots[name.Slot]
			if !v.Known || v.Int == int64(term.None) || !h.Is(term.ID(v.Int), want) {
				continue
			}
			if t.add(Literal{Kind: Has, Fact: list, Elem: e, Term: term.ID(v.Int), Asked: want}); !t.every {
				return
			}
		}
	}
}

// ofName notes what is() found of the name of a record, or of a fact that is
// one term: what it is named, or that its list rules it out.
func (t *Trace) ofName(h *term.Hierarchy, f *fact.Fact, want term.ID, is Truth) {
	e := t.frame.elem
	if f.Owner == nil {
		e = nil
	}
	switch {
	case is == Unknown:
	case couldBe(h, t.frame.slot(f), want):
		t.add(Literal{Kind: Lacks, Fact: f.Owner, Term: want, Asked: term.None})
	default:
		t.add(Literal{Kind: Says, Fact: f, Elem: e, Term: term.None, Asked: want, Is: is})
	}
}

// whole notes all that is said of what is read, sets and lists as they stand, with
// the day and the region.
func (t *Trace) whole(refs []Ref) {
	t.frame.asOf()
	t.frame.region()
	for _, r := range refs {
		e := t.frame.elem
		if r.Fact.Owner == nil {
			e = nil
		}
		if told(t.frame.Value(r.Fact, e)) {
			t.add(Literal{Kind: Says, Fact: r.Fact, Elem: e, Term: term.None, Asked: term.None})
		}
	}
}

// mark is how far the trace has come; undo takes back what was noted since.
func (t *Trace) mark() [2]int { return [2]int{len(t.steps), len(t.literals)} }

// disputed reports whether something that was noted since is not known because
// what is given and what derives differ: then that it is not known stands on both.
func (t *Trace) disputed(mark [2]int) bool {
	return slices.ContainsFunc(t.literals[mark[1]:], func(l Literal) bool {
		if l.Fact == nil || l.Kind != Says {
			return false
		}
		v := t.frame.Value(l.Fact, l.Elem)
		return v.Held && !told(v)
	})
}

func (t *Trace) undo(mark [2]int) {
	clear(t.steps[mark[0]:])
	clear(t.literals[mark[1]:])
	t.steps, t.literals = t.steps[:mark[0]], t.literals[:mark[1]]
}
