package prove

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/sat"
	"example.com/crosstalk/advisor/internal/term"
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
		lf.inside = append(lf.inside, inside{e.both(c, rec, condition.True), e.both(c, rec, condition.False)})
	}
	lf.frozen = readInside(a)
	for _, f := range inputs(a) {
		switch {
		case !isScalar(f):
		case f.Owner == nil:
			lf.states = append(lf.states, e.state(f, nil))
		case !rec.rest: // of a further record nothing is known
			lf.states = append(lf.states, e.state(f, rec))
		}
	}
	if !allCut(a) {
		lf.free = "the search does not cut the numbers of " + a.Text
	}
	if len(a.Inside) > 0 && slices.ContainsFunc(a.Refs, func(r condition.Ref) bool { return r.Fact.Owner != nil && byValue(r) }) {
		lf.free = "the search does not look into what " + a.Text + " derives of a record"
	}
	direct := inputs(a)
	for _, r := range a.Refs {
		// A derived fact and what it derives from at once: that the one is not
		// known says something of the other.
		if byValue(r) && slices.Contains(direct, r.Fact) {
			lf.free = "the search does not look into what " + a.Text + " reads twice, as it is and derived"
		}
	}
	return lf
}

// unseen says why the engine cannot be asked what an atom is, from the states of
// its facts: it may depend on the day or region while that is open, on a list as
// a whole, or, in what it calculates of a list, on each record. Else it is "".
func (e *encoder) unseen(a *condition.Atom, rec *record) string {
	if e.world.any && worldly(a) {
		return "the search does not look at when or where " + a.Text
	}
	var of *fact.Fact
	if rec != nil {
		of = rec.list.fact
	}
	inside := readInside(a)
	foreign := func(f *fact.Fact) bool { return f.Owner != nil && f.Owner != of }
	if slices.ContainsFunc(a.Inside, func(c condition.Cond) bool { return readsOther(c, of) }) ||
		slices.ContainsFunc(inputs(a), func(f *fact.Fact) bool { return foreign(f) || !isScalar(f) && !inside[f] }) {
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
				for _, f := range inputs(c) {
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
		return f.Owner != nil && f.Owner != of || (f.Kind == fact.Numbers || f.Kind == fact.Texts) && f != of
	}
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Atom:
			found = found || slices.ContainsFunc(c.Refs, other)
			found = found || slices.ContainsFunc(c.Inside, func(c condition.Cond) bool { return readsOther(c, of) })
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

// blank are the slots of a profile that says nothing.
func (e *encoder) blank() []fact.Value {
	if e.empty == nil {
		e.empty = make([]fact.Value, len(e.pack.Schema.Top))
	}
	return e.empty
}

// elem is a record of which nothing is known.
func (e *encoder) elem(r *record) *fact.Elem {
	if r.rest {
		return condition.Further(r.list.fact)
	}
	return &fact.Elem{List: r.list.fact, Slots: make([]fact.Value, len(r.list.fact.Fields))}
}

func readsRecord(a *condition.Atom) bool {
	for _, r := range a.Refs {
		if r.Fact.Owner != nil {
			return true
		}
	}
	return a.Asks != nil && a.Asks.Owner != nil
}

// asksTerm recognises has() and is(), and the term that they ask for.
func asksTerm(a *condition.Atom) (term.ID, bool) {
	if a.AsksTerm() {
		if f := a.Refs[0].Fact; f.Kind == fact.Terms || f.Kind == fact.List || f.Kind == fact.Term && f.Owner != nil {
			return a.Refs[0].Term, true
		}
	}
	return term.None, false
}

func (e *encoder) hasTerm(l sat.Lit, a *condition.Atom, t term.ID, rec *record, is condition.Truth, wanted bool) {
	f := a.Refs[0].Fact
	side := func(yes, no sat.Lit) sat.Lit {
		if is == condition.True {
			return yes
		}
		return no
	}
	switch {
	case f.Kind == fact.Term:
		e.same(l, side(e.named(rec, f, t)))
	case f.Kind == fact.List:
		list := e.list(f)
		sided := func(is condition.Truth) speaks {
			return func(r *record, _ bool) sat.Lit {
				yes, no := e.named(r, list.name, t)
				if is == condition.True {
					return yes
				}
				return no
			}
		}
		if is == condition.True {
			e.exists(l, a, list, sided(condition.True), wanted)
		} else {
			e.forAll(l, a, list, sided(condition.False), wanted)
		}
	case f.Owner == nil:
		e.same(l, side(e.hasIn(e.set(f, nil), t)))
	case rec == nil || rec.rest:
		e.sat.Add(-l)
	default:
		e.same(l, side(e.hasIn(e.set(f, rec), t)))
	}
}

// named is whether the term field f of a record is certainly a t, or certainly
// not one.
func (e *encoder) named(r *record, f *fact.Fact, t term.ID) (yes, no sat.Lit) {
	var is, isNot []sat.Lit
	if f == r.list.name {
		isNot = append(isNot, r.list.not[t])
	}
	if r.rest { // nobody has named it
		return -e.yes, e.or(isNot...)
	}
	h := e.pack.Schema.Terms
	st := e.state(f, r)
	for i, v := range st.values {
		x := termOf(v)
		switch {
		case x == noTerm:
		case h.Is(x, t):
			is = append(is, st.is[i])
		case !h.Meet(x, t):
			isNot = append(isNot, st.is[i])
		}
	}
	return e.or(is...), e.or(isNot...)
}

// asksWhole is the set or list of which an atom asks whether it is all known.
func asksWhole(a *condition.Atom) *fact.Fact {
	if f := a.AsksKnown(); f != nil && (f.Kind == fact.Terms || f.Kind == fact.List) {
		return f
	}
	return nil
}

// knownWhole ties an atom to whether a set or list is complete.
func (e *encoder) knownWhole(l sat.Lit, a *condition.Atom, f *fact.Fact, rec *record, is condition.Truth) {
	complete := -e.yes
	values := map[bool]fact.Value{}
	switch {
	case f.Kind == fact.List && f.Owner == nil:
		complete = e.list(f).complete
		values[true] = fact.Value{Known: true, Any: &fact.Records{Complete: true}}
	case f.Kind == fact.Terms && (f.Owner == nil || rec != nil && !rec.rest):
		if f.Owner == nil {
			rec = nil
		}
		s := e.set(f, rec)
		complete = e.and(s.complete, -s.hidden)
		values[true] = fact.Value{Known: true, Any: &fact.Set{Complete: true}}
	}
	for _, whole := range []bool{false, true} {
		t := e.evalAt(a, f, rec, values[whole])
		when := complete
		if !whole {
			when = -complete
		}
		if t == is {
			e.sat.Add(-when, l)
		} else {
			e.sat.Add(-when, -l)
		}
	}
}

func (e *encoder) evalAt(a condition.Cond, f *fact.Fact, rec *record, v fact.Value) condition.Truth {
	slots := e.blank()
	var elem *fact.Elem
	if f.Owner == nil {
		slots[f.Slot] = v
		defer func() { slots[f.Slot] = fact.Value{} }()
	} else if rec != nil {
		elem = e.elem(rec)
		if !rec.rest {
			elem.Slots[f.Slot] = v
		}
	}
	e.reset(e.world)
	e.frame.Profile.Slots = slots
	return e.frame.EvalIn(a, elem)
}
