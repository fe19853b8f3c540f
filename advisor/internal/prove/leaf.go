package prove

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/domain"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/sat"
)

// A leaf is an atom, of a record or of none, with what it reads.
type leaf struct {
	atom   condition.Cond
	rec    *record
	lits   [2]sat.Lit // that it is certainly true, certainly false
	states []*state
	elem   *fact.Elem          // that eval has last made of rec
	inside []inside            // conditions inside its values
	frozen map[*fact.Fact]bool // facts that those read as well
	about  bool                // it asks about the record, so more knowledge may make it false
	free   string              // why it may have any value, if it may
	of     *state              // of the atom that reads what a fact derives from: that fact
}

// inside is a condition within a value, and that it is certainly true, false.
type inside struct{ yes, no sat.Lit }

// atom says when an atom is certainly true or false.
func (e *encoder) atom(l sat.Lit, a *condition.Atom, rec *record, is condition.Truth, wanted bool) {
	if t, ok := asksTerm(a); ok {
		e.hasTerm(l, a, t, rec, is, wanted)
		return
	}
	if f := a.AsksUnrecognised(); f != nil {
		e.unrecognised(l, a, f, is, wanted)
		return
	}
	if f := asksWhole(a); f != nil {
		e.knownWhole(l, a, f, rec, is)
		return
	}
	if !readsRecord(a) {
		rec = nil
	}
	key := part{a, 0, rec, condition.Unknown}
	lf := e.byAtom[key]
	if lf == nil {
		lf = e.leaf(a, rec)
		e.byAtom[key] = lf
		e.leaves = append(e.leaves, lf)
		e.table(lf)
	}
	e.same(l, lf.side(is))
}

func (e *encoder) same(x, y sat.Lit) {
	e.sat.Add(-x, y)
	e.sat.Add(x, -y)
}

func (lf *leaf) side(is condition.Truth) sat.Lit {
	if is == condition.True {
		return lf.lits[0]
	}
	return lf.lits[1]
}

// free makes a condition one that may have any value.
func (e *encoder) free(l sat.Lit, c condition.Cond, is condition.Truth) {
	key := part{c, 0, nil, condition.Unknown}
	lf := e.byAtom[key]
	if lf == nil {
		lf = &leaf{atom: c, free: "the search does not look into " + c.String()}
		e.newLits(lf)
		e.byAtom[key] = lf
		e.leaves = append(e.leaves, lf)
	}
	e.same(l, lf.side(is))
}

func (e *encoder) newLits(lf *leaf) {
	lf.lits = [2]sat.Lit{e.sat.Var(), e.sat.Var()}
	e.sat.Add(-lf.lits[0], -lf.lits[1])
}

func (e *encoder) leaf(a *condition.Atom, rec *record) *leaf {
	lf := &leaf{atom: a, rec: rec, about: a.Reflexive, frozen: map[*fact.Fact]bool{}}
	e.newLits(lf)
	if lf.free = e.unseen(a, rec); lf.free != "" {
		return lf
	}
	for _, c := range a.Inside {
		lf.inside = append(lf.inside, inside{e.both(c, rec, condition.True),
			e.both(c, rec, condition.False)})
	}
	lf.frozen = readInside(a)
	for _, f := range domain.Inputs(a) {
		switch {
		case !isScalar(f):
		case f.Owner == nil:
			lf.states = append(lf.states, e.state(f, nil))
		case !rec.rest: // of a further record nothing is known
			lf.states = append(lf.states, e.state(f, rec))
		}
	}
	if !domain.AllCut(a) {
		lf.free = "the search does not cut the numbers of " + a.Text
	}
	if len(a.Inside) > 0 && slices.ContainsFunc(a.Refs, func(r condition.Ref) bool {
		return r.Fact.Owner != nil && inspect.ByValue(r)
	}) {
		lf.free = "the search does not look into what " + a.Text + " derives of a record"
	}
	direct := domain.Inputs(a)
	for _, r := range a.Refs {
		// A derived fact and what it derives from at once: that the one is not
		// known says something of the other.
		if inspect.ByValue(r) && slices.Contains(direct, r.Fact) {
			lf.free = "the search does not look into what " + a.Text + " reads twice, as it is and derived"
		}
	}
	return lf
}

// unseen says why the engine cannot be asked what an atom is, from the states of
// its facts: it may depend on the day or region while that is open, on a list as
// a whole, or, in what it calculates of a list, on each record. Else it is "".
func (e *encoder) unseen(a *condition.Atom, rec *record) string {
	if e.world.Open(a) {
		return "the search does not look at when or where " + a.Text
	}
	var of *fact.Fact
	if rec != nil {
		of = rec.list.fact
	}
	inside := readInside(a)
	foreign := func(f *fact.Fact) bool { return f.Owner != nil && f.Owner != of }
	if slices.ContainsFunc(a.Inside, func(c condition.Cond) bool { return readsOther(c, of) }) ||
		slices.ContainsFunc(domain.Inputs(a), func(f *fact.Fact) bool {
			return foreign(f) || !isScalar(f) && !inside[f]
		}) {
		return "the search does not look into " + a.Text
	}
	for f := range inside {
		if f.Owner != nil && !isScalar(f) {
			return "the search does not look into " + a.Text
		}
	}
	return ""
}

// readInside are the facts that the conditions inside an atom read.
func readInside(a *condition.Atom) map[*fact.Fact]bool {
	read := map[*fact.Fact]bool{}
	for _, c := range a.Inside {
		condition.Walk(c, func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Atom:
				for _, f := range domain.Inputs(c) {
					read[f] = true
				}
			case *condition.Quant:
				read[c.List] = true
			}
			return true
		})
	}
	return read
}

// readsOther reports whether a condition speaks of a record at hand that is none
// of the list of, which may be nil.
func readsOther(c condition.Cond, of *fact.Fact) bool {
	found := false
	other := func(r condition.Ref) bool { // of a list of numbers or texts, the item is the record
		f := r.Fact
		return f.Owner != nil && f.Owner != of || (f.Kind == fact.Numbers || f.Kind == fact.Texts) &&
			f != of
	}
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Atom:
			found = found || slices.ContainsFunc(c.Refs, other)
			found = found || slices.ContainsFunc(c.Inside, func(c condition.Cond) bool {
				return readsOther(c, of)
			})
		case *condition.Quant:
			found = found || readsOther(c.Pred, c.List)
			return false
		}
		return !found
	})
	return found
}

// both is a literal that means what it says in both directions.
func (e *encoder) both(c condition.Cond, rec *record, is condition.Truth) sat.Lit {
	e.lit(c, rec, is, true)
	return e.lit(c, rec, is, false)
}

// table writes down the value of an atom for every value of its only fact, if
// that has no order; and of an atom that reads nothing here.
func (e *encoder) table(lf *leaf) {
	if lf.free != "" || len(lf.inside) > 0 || len(lf.states) > 1 {
		return
	}
	if len(lf.states) == 0 {
		e.force(lf, e.eval(lf, nil), nil)
		return
	}
	st := lf.states[0]
	if isOrdered(st.fact.Kind) {
		return
	}
	for i := -1; i < len(st.values); i++ {
		p := point{value: i, to: -1}
		e.force(lf, e.eval(lf, []point{p}), st.just(p))
	}
	if st.disputed != 0 {
		p := point{value: -1, to: -1, disputed: true}
		e.force(lf, e.eval(lf, []point{p}), st.just(p))
	}
}

// force says which value an atom has under some literals.
func (e *encoder) force(lf *leaf, t condition.Truth, when []sat.Lit) {
	for i, is := range []condition.Truth{condition.True, condition.False} {
		clause := make([]sat.Lit, 0, len(when)+1)
		for _, l := range when {
			clause = append(clause, -l)
		}
		if t == is {
			clause = append(clause, lf.lits[i])
		} else {
			clause = append(clause, -lf.lits[i])
		}
		e.sat.Add(clause...)
	}
}

// eval asks the engine what an atom is for states of its facts. With
// conditions inside it all else is as the model at hand says.
func (e *encoder) eval(lf *leaf, points []point) (t condition.Truth) {
	e.at(lf, points, func(elem *fact.Elem) { t = e.frame.EvalIn(lf.atom, elem) })
	return t
}

// at calls look with the frame at the states of a leaf.
func (e *encoder) at(lf *leaf, points []point, look func(*fact.Elem)) {
	slots := e.blank()
	if len(lf.inside) > 0 { // what those read is as the model at hand says
		slots = slices.Clone(slots)
		for f := range lf.frozen {
			if f.Owner == nil && e.last != nil {
				slots[f.Slot] = e.last[f.Slot]
			}
		}
		if lf.rec != nil && e.last != nil { // for what the list rules out
			list := lf.rec.list.fact
			slots[list.Slot] = e.last[list.Slot]
		}
	}
	var elem *fact.Elem
	if lf.rec != nil {
		elem = e.elem(lf.rec)
		for f := range lf.frozen {
			if f.Owner == lf.rec.list.fact && !lf.rec.rest {
				elem.Slots[f.Slot] = e.of(place{f, lf.rec})
			}
		}
	}
	lf.elem = elem
	for i, st := range lf.states {
		v := st.at(points[i])
		if st.rec == nil {
			slots[st.fact.Slot] = v
		} else {
			elem.Slots[st.fact.Slot] = v
		}
	}
	e.reset(e.world)
	e.frame.Profile.Slots = slots
	look(elem)
	if len(lf.inside) > 0 {
		return // slots of its own, which asInside looks at
	}
	for _, st := range lf.states {
		if st.rec == nil {
			slots[st.fact.Slot] = fact.Value{}
		}
	}
}
