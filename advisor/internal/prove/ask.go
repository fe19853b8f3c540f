package prove

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/sat"
	"example.com/crosstalk/advisor/internal/term"
)

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
		return fact.Further(r.list.fact)
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
		if f := a.Refs[0].Fact; f.Kind == fact.Terms || f.Kind == fact.List || f.Kind == fact.Term &&
			f.Owner != nil {
			return a.Refs[0].Term, true
		}
	}
	return term.None, false
}

func (e *encoder) hasTerm(l sat.Lit, a *condition.Atom, t term.ID, rec *record, is condition.Truth,
	wanted bool) {
	f := a.Refs[0].Fact
	switch {
	case f.Kind == fact.Term:
		e.same(l, e.named(rec, f, t, is))
	case f.Kind == fact.List:
		list := e.list(f)
		sided := func(is condition.Truth) speaks {
			return func(r *record, _ bool) sat.Lit { return e.named(r, list.name, t, is) }
		}
		if is == condition.True {
			e.exists(l, a, list, sided(condition.True), wanted)
		} else {
			e.forAll(l, a, list, sided(condition.False), wanted)
		}
	case f.Owner == nil:
		e.same(l, e.hasIn(e.set(f, nil), t, is))
	case rec == nil || rec.rest:
		e.sat.Add(-l)
	default:
		e.same(l, e.hasIn(e.set(f, rec), t, is))
	}
}

// named is that the term field f of a record is certainly a t or, for False, certainly
// not one. Only the side that is asked for is written: mostly the other never is.
func (e *encoder) named(r *record, f *fact.Fact, t term.ID, is condition.Truth) sat.Lit {
	key := naming{r, f, t, is}
	l, ok := e.names[key]
	if !ok {
		l = e.name(r, f, t, is)
		e.names[key] = l
	}
	return l
}

// A naming is what named says of a record.
type naming struct {
	rec  *record
	fact *fact.Fact
	term term.ID
	is   condition.Truth
}

func (e *encoder) name(r *record, f *fact.Fact, t term.ID, is condition.Truth) sat.Lit {
	var ways []sat.Lit
	if f == r.list.name && is == condition.False {
		ways = append(ways, r.list.not[t])
	}
	if r.rest { // nobody has named it
		return e.or(ways...)
	}
	st := e.state(f, r)
	if len(st.is) == 0 { // no profile says it
		return e.or(ways...)
	}
	for _, i := range e.ClassesThat(f, t, is) {
		ways = append(ways, st.is[i])
	}
	return e.or(ways...)
}

// asksWhole is the set or list of which an atom asks whether it is all known.
func asksWhole(a *condition.Atom) *fact.Fact {
	if f := a.AsksKnown(); f != nil && (f.Kind == fact.Terms || f.Kind == fact.List) {
		return f
	}
	return nil
}

// knownWhole ties an atom to whether a set or list is complete.
func (e *encoder) knownWhole(l sat.Lit, a *condition.Atom, f *fact.Fact, rec *record,
	is condition.Truth) {
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

func (e *encoder) evalAt(a condition.Cond, f *fact.Fact, rec *record,
	v fact.Value) condition.Truth {
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
