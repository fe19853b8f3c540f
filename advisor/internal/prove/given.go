package prove

import (
	"cmp"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/sat"
)

// What is given for a derived fact is held against what derives. Its state here
// is what that leaves: what a profile gives, if nothing else derives; or that
// both differ, and nothing is known. Where something derives, is looked up by
// value and not given, it counts as given: the conditions cannot tell.
//
// Which of these states go with which states of what the fact derives from is
// not written down, but learnt from the engine, as what atoms are.

// derived makes the state of a fact one that what derives has a say in.
func (e *encoder) derived(st *state) {
	st.disputed = e.sat.Var()
	none := point{value: -1, to: len(st.cells) - 1}
	for _, l := range st.beyond(none) {
		e.sat.Add(-st.disputed, -l)
	}
	h := e.pack.Space.Derived(st.fact)
	if e.world.Open(h.Atom) {
		return // then what derives may be anything
	}
	lf := e.leaf(h.Atom, st.rec)
	lf.of, lf.free = st, ""
	if !h.Exact {
		lf.free = "the search does not cut the numbers that " + st.fact.Path + " derives from"
	}
	e.given = append(e.given, lf)
}

// made is what derives in the states at hand.
func (s *search) made(lf *leaf, points []point) (v fact.Value) {
	s.at(lf, points, func(elem *fact.Elem) {
		v, _ = s.pack.Space.Derived(lf.of.fact).Make(&s.frame, elem)
	})
	return v
}

// correctGiven holds what the model at hand says of a derived fact against what
// it says of that from which it derives.
func (s *search) correctGiven(lf *leaf) (learnt int) {
	st := lf.of
	if st.rec != nil && !s.sat.True(st.rec.exists) {
		return 0
	}
	points := make([]point, len(lf.states))
	for i, st := range lf.states {
		points[i] = st.point(&s.sat)
	}
	made := s.made(lf, points)
	if !s.asInside(lf) {
		return 0
	}
	p := st.point(&s.sat)
	given := st.at(p)
	wrong := func(made fact.Value) bool {
		return !sameValue(pack.Against(st.fact, given, made), given)
	}
	switch {
	case p.disputed:
		wrong = func(made fact.Value) bool { return !st.other(made).Known }
	case !told(given):
		wrong = func(made fact.Value) bool {
			return s.Reading(st.fact).Value && (made.Known || made.Span != nil && st.fact.HasBounds)
		}
	}
	if !wrong(made) {
		return 0
	}
	var clause []sat.Lit
	unless := func(lits ...sat.Lit) {
		for _, l := range lits {
			clause = append(clause, -l)
		}
	}
	if p.disputed {
		unless(st.disputed)
	} else {
		unless(st.just(p)...)
	}
	if lf.free == "" {
		clause = append(clause, s.moreOrLess(lf, p.disputed)...)
	} else {
		unless(s.asItIs(lf, points)...)
		s.guided = cmp.Or(s.guided, lf.free)
	}
	s.sat.Add(clause...)
	return 1
}

// correctFree is correctGiven for what derives in ways that the search does not
// look into. What is learnt from that is of no use for a proof.
func (s *search) correctFree() (learnt int) {
	for _, lf := range s.given {
		if lf.free != "" {
			learnt += s.correctGiven(lf)
		}
	}
	return learnt
}

// moreOrLess are literals of which one holds if what derives by cases, each with a
// value of its own, may be something else than now: if something of the cases is
// certain that is not now or, unless more is asked for, the other way round. What
// derives is certain as soon as the cases are.
func (s *search) moreOrLess(lf *leaf, more bool) (lits []sat.Lit) {
	for _, in := range lf.inside {
		for _, x := range []sat.Lit{in.yes, in.no} {
			switch is := s.sat.True(x); {
			case more && !is:
				lits = append(lits, x)
			case !more && is:
				lits = append(lits, -x)
			}
		}
	}
	return lits
}

// asItIs are literals that together say all that the model at hand says of what
// a leaf reads.
func (s *search) asItIs(lf *leaf, points []point) (lits []sat.Lit) {
	for _, in := range lf.inside {
		for _, x := range []sat.Lit{in.yes, in.no} {
			if !s.sat.True(x) {
				x = -x
			}
			lits = append(lits, x)
		}
	}
	for i, in := range lf.states {
		lits = append(lits, in.just(points[i])...)
	}
	return lits
}

func told(v fact.Value) bool { return v.Known || v.Span != nil }

func sameValue(v, w fact.Value) bool {
	return v.Known == w.Known && v.Held == w.Held && (v.Span == nil) == (w.Span == nil) &&
		(v.Span == nil || *v.Span == *w.Span)
}

// other is a value of a fact that is not what derives; the zero Value if any may be
// that.
func (st *state) other(made fact.Value) fact.Value {
	list := slices.Clone(st.values)
	for _, c := range st.cells {
		if !c.Beyond {
			list = append(list, st.exactly(c.Value))
		}
	}
	if f := st.fact; f.Ranged && (f.Kind == fact.Int || f.Kind == fact.Number) {
		list = append(list, st.exactly(f.Min), st.exactly(f.Max))
	}
	for _, v := range list {
		if x := pack.Against(st.fact, v, made); x.Held && !told(x) {
			return v
		}
	}
	return fact.Value{}
}

// give puts into a profile what it gives for facts of which something else
// derives. It reports whether there are such values.
func (s *search) give(slots []fact.Value) ([]fact.Value, bool) {
	if len(s.given) == 0 {
		return slots, true
	}
	out := slices.Clone(slots)
	frame := func() {
		s.reset(s.world)
		s.frame.Profile.Slots = slots
	}
	for _, lf := range s.given {
		st := lf.of
		if st.rec != nil || !slots[st.fact.Slot].Held {
			continue
		}
		frame()
		made, _ := s.pack.Space.Derived(st.fact).Make(&s.frame, nil)
		v := st.other(made)
		if !v.Known {
			return nil, false
		}
		out[st.fact.Slot] = v
	}
	for _, l := range s.lists {
		all, ok := out[l.fact.Slot].Any.(*fact.Records)
		if !ok {
			continue
		}
		copied := *all
		copied.Elems = slices.Clone(all.Elems)
		for i, e := range copied.Elems {
			e := *e
			e.Slots = slices.Clone(e.Slots)
			copied.Elems[i] = &e
		}
		out[l.fact.Slot].Any = &copied
		for _, lf := range s.given {
			if lf.of.rec == nil || lf.of.rec.list != l {
				continue
			}
			for i, e := range all.Elems {
				if !e.Slots[lf.of.fact.Slot].Held {
					continue
				}
				frame()
				made, _ := s.pack.Space.Derived(lf.of.fact).Make(&s.frame, e)
				v := lf.of.other(made)
				if !v.Known {
					return nil, false
				}
				copied.Elems[i].Slots[lf.of.fact.Slot] = v
			}
		}
	}
	return out, true
}
