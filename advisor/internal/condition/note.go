package condition

import (
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// noteSet notes what has() found, or what it did not: the terms present that are
// a want, or that none is.
func (f *Frame) noteSet(h *term.Hierarchy, set *fact.Fact, want term.ID, is Truth) {
	switch is {
	case False:
		f.reading.Note(Literal{Kind: Lacks, Fact: set, Elem: f.elemOf(set), Term: want,
			Asked: term.None})
	case True:
		for _, x := range f.slot(set).Any.(*fact.Set).Has {
			if !h.Is(x, want) {
				continue
			}
			f.reading.Note(Literal{Kind: Has, Fact: set, Elem: f.elemOf(set), Term: x, Asked: want})
			if !f.reading.Every() {
				return
			}
		}
	}
}

// elemOf is the record at hand if ref is a field of it, else nil.
func (f *Frame) elemOf(ref *fact.Fact) *fact.Elem {
	if ref.Owner == nil {
		return nil
	}
	return f.Elem
}

// noteList is noteSet for the names of records.
func (f *Frame) noteList(h *term.Hierarchy, list, name *fact.Fact, want term.ID, is Truth) {
	switch is {
	case False:
		f.reading.Note(Literal{Kind: Lacks, Fact: list, Term: want, Asked: term.None})
	case True:
		for _, e := range f.Profile.Slots[list.Slot].Any.(*fact.Records).Elems {
			v := e.Slots[name.Slot]
			if !v.Known || v.Int == int64(term.None) || !h.Is(term.ID(v.Int), want) {
				continue
			}
			f.reading.Note(Literal{Kind: Has, Fact: list, Elem: e, Term: term.ID(v.Int), Asked: want})
			if !f.reading.Every() {
				return
			}
		}
	}
}

// noteName notes what is() found of the name of a record, or of a fact that is
// one term: what it is named, or that its list rules it out.
func (f *Frame) noteName(h *term.Hierarchy, name *fact.Fact, want term.ID, is Truth) {
	switch {
	case is == Unknown:
	case couldBe(h, f.slot(name), want):
		f.reading.Note(Literal{Kind: Lacks, Fact: name.Owner, Term: want, Asked: term.None})
	default:
		f.reading.Note(Literal{Kind: Says, Fact: name, Elem: f.elemOf(name), Term: term.None,
			Asked: want, Is: is})
	}
}

// noteWhole notes all that is said of what is read, sets and lists as they stand,
// with the day and the region.
func (f *Frame) noteWhole(refs []Ref) {
	f.ReadAsOf()
	f.ReadRegion()
	for _, ref := range refs {
		e := f.elemOf(ref.Fact)
		if v := f.Value(ref.Fact, e); v.Told() {
			f.reading.Note(Literal{Kind: Says, Fact: ref.Fact, Elem: e, Term: term.None,
				Asked: term.None})
		}
	}
}

// NoteRead tells r that a fact was read as a value, for the record e, where the
// profile says something of it.
func (f *Frame) NoteRead(r Recorder, ref *fact.Fact, e *fact.Elem) {
	if ref.Owner == nil {
		e = nil
	}
	v := f.Value(ref, e)
	kind := Says
	switch all := v.Any.(type) {
	case *fact.Set:
		if kind = Complete; !all.Complete || all.Hidden {
			return
		}
	case *fact.Records:
		if kind = Complete; !all.Complete {
			return
		}
	}
	if v.Told() || v.Held {
		r.Note(Literal{Kind: kind, Fact: ref, Elem: e, Term: term.None, Asked: term.None})
	}
	if v.Held { // both what is given and what derives have made it
		f.noting(r, e, func() { f.registry.derived[ref].value.Get(f) })
	}
	if c := f.registry.premises[ref]; v.Denied && c != nil { // nobody gave it
		f.noting(r, nil, func() { f.Inner(c) })
	}
}

// noting has r told what read reads, with e as the record at hand.
func (f *Frame) noting(r Recorder, e *fact.Elem, read func()) {
	elem, reading := f.Elem, f.reading
	f.Elem, f.reading = e, r
	read()
	f.Elem, f.reading = elem, reading
}
