package prove

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/sat"
	"example.com/crosstalk/advisor/internal/term"
)

const noTerm = term.None

// nobodyKnows is a name that no pack has.
const nobodyKnows = "a name that nobody knows"

func termOf(v fact.Value) term.ID { return term.ID(v.Int) }

// A set is what a profile says of a set of terms.
type set struct {
	fact     *fact.Fact
	rec      *record
	classes  []term.ID
	has      []sat.Lit // by class
	not      map[term.ID]sat.Lit
	asked    []term.ID
	complete sat.Lit
	hidden   sat.Lit // a name that nobody recognised is in it
}

// set is the state of a set of terms.
func (e *encoder) set(f *fact.Fact, rec *record) *set {
	key := place{f, rec}
	if s := e.sets[key]; s != nil {
		return s
	}
	s := &set{fact: f, rec: rec, complete: e.sat.Var(), hidden: e.sat.Var()}
	e.sets[key] = s
	if r := e.Reading(f); r != nil {
		s.asked, s.classes = r.Terms, e.Classes(f)
	}
	s.not = e.ruledOut(s.asked)
	h := e.pack.Schema.Terms
	for _, c := range s.classes {
		in := e.sat.Var()
		s.has = append(s.has, in)
		for _, x := range s.asked {
			if h.Is(c, x) {
				e.sat.Add(-in, -s.not[x])
			}
		}
	}
	if c := e.pack.Premise(f); c != nil {
		moot := e.both(c, nil, condition.False)
		for _, l := range append(slices.Clone(s.has), s.complete, s.hidden) {
			e.sat.Add(-moot, -l)
		}
		for _, x := range s.asked {
			e.sat.Add(-moot, -s.not[x])
		}
	}
	switch {
	case !f.IsBound:
		e.sat.Add(-s.complete)
		e.sat.Add(-s.hidden)
		for _, in := range s.has {
			e.sat.Add(-in)
		}
		for _, no := range s.not {
			e.sat.Add(-no)
		}
	case !f.CanBeOpen:
		for _, in := range s.has {
			e.sat.Add(-in, s.complete)
		}
		e.sat.Add(-s.hidden, s.complete)
		for _, no := range s.not {
			e.sat.Add(-no)
		}
	}
	return s
}

// ruledOut are variables for terms that are ruled out, with their kinds.
func (e *encoder) ruledOut(asked []term.ID) map[term.ID]sat.Lit {
	h := e.pack.Schema.Terms
	not := map[term.ID]sat.Lit{}
	for _, x := range asked {
		not[x] = e.sat.Var()
	}
	for _, x := range asked {
		for _, y := range asked {
			if x != y && h.Is(y, x) {
				e.sat.Add(-not[x], not[y])
			}
		}
	}
	return not
}

// hasIn is that a t is certainly present in a set or, for False, certainly not.
func (e *encoder) hasIn(s *set, t term.ID, is condition.Truth) sat.Lit {
	var kinds []sat.Lit
	if is == condition.True {
		for _, i := range e.ClassesThat(s.fact, t, condition.True) {
			kinds = append(kinds, s.has[i])
		}
		return e.or(kinds...)
	}
	none := slices.Clone(s.has)
	for _, i := range e.ClassesThat(s.fact, t, condition.False) { // which it may have all the same
		none[i] = 0
	}
	none = slices.DeleteFunc(none, func(l sat.Lit) bool { return l == 0 })
	for i := range none {
		none[i] = -none[i]
	}
	return e.or(s.not[t], e.and(append(none, s.complete, -s.hidden)...))
}

// unrecognised ties an atom to whether a set, or the name of a record of a list,
// is one that nobody knows.
func (e *encoder) unrecognised(l sat.Lit, a *condition.Atom, f *fact.Fact, is condition.Truth,
	wanted bool) {
	if f.Kind == fact.Terms {
		yes := e.set(f, nil).hidden
		if is == condition.False {
			yes = -yes
		}
		e.same(l, yes)
		return
	}
	list := e.list(f)
	strange := func(r *record) sat.Lit {
		if r.rest { // nobody has named it
			return -e.yes
		}
		st := e.state(list.name, r)
		for i, v := range st.values {
			if termOf(v) == noTerm {
				return st.is[i]
			}
		}
		return -e.yes
	}
	if is == condition.True {
		e.exists(l, a, list, func(r *record, _ bool) sat.Lit { return strange(r) }, wanted)
	} else {
		e.forAll(l, a, list, func(r *record, _ bool) sat.Lit { return -strange(r) }, wanted)
	}
}

// value is what the model at hand says of the set.
func (s *set) value(m *sat.Solver) fact.Value {
	v := &fact.Set{Complete: m.True(s.complete)}
	for i, in := range s.has {
		if m.True(in) {
			v.Has = append(v.Has, s.classes[i])
		}
	}
	for _, x := range s.asked {
		if m.True(s.not[x]) {
			v.Not = append(v.Not, x)
		}
	}
	if m.True(s.hidden) {
		v.Hidden, v.Unrecognised = true, []string{nobodyKnows}
	}
	if !v.Complete && !v.Hidden && len(v.Has)+len(v.Not) == 0 {
		return fact.Value{}
	}
	return fact.Value{Known: true, Any: v}
}

// A list is what a profile says of a list of records.
type list struct {
	fact     *fact.Fact
	name     *fact.Fact // the field by which records are ruled out, or nil
	asked    []term.ID
	not      map[term.ID]sat.Lit
	complete sat.Lit
	records  []*record
	rest     *record // any further one
	counted  bool
	every    []func(*record) // what must be said of each record
}

// A record of a list; or, of which the list's not says something, any further
// one.
type record struct {
	list   *list
	exists sat.Lit
	rest   bool
}

// list is the state of a list of records.
func (e *encoder) list(f *fact.Fact) *list {
	if l := e.lists[f]; l != nil {
		return l
	}
	l := &list{fact: f, name: f.TermField(), complete: e.sat.Var()}
	e.lists[f] = l
	l.rest = &record{list: l, exists: -l.complete, rest: true}
	if l.name != nil {
		if r := e.Reading(l.name); r != nil {
			l.asked = r.Terms
		}
	}
	l.not = e.ruledOut(l.asked)
	if c := e.pack.Premise(f); c != nil {
		moot := e.both(c, nil, condition.False)
		e.sat.Add(-moot, -l.complete)
		for _, x := range l.asked {
			e.sat.Add(-moot, -l.not[x])
		}
		l.forEvery(func(r *record) { e.sat.Add(-moot, -r.exists) })
	}
	switch {
	case !f.IsBound:
		e.sat.Add(-l.complete)
		for _, no := range l.not {
			e.sat.Add(-no)
		}
	case !f.CanBeOpen:
		for _, no := range l.not {
			e.sat.Add(-no)
		}
	}
	if r := e.Reading(f); r != nil && r.Counted {
		l.counted = true
		n := r.Records
		if n > maxCounted {
			n = maxCounted
			e.Limit("more than %d records of %s may be needed", maxCounted, f.Path)
		}
		for range n {
			e.add(&record{list: l, exists: e.sat.Var()})
		}
	}
	return l
}

// maxCounted is how many records of a list are tried where they are counted.
const maxCounted = 8

// add adds a record to its list, and says of it all that is said of every one.
func (e *encoder) add(r *record) {
	l := r.list
	switch {
	case !l.fact.IsBound:
		e.sat.Add(-r.exists)
	case !l.fact.CanBeOpen:
		e.sat.Add(-r.exists, l.complete)
	}
	l.records = append(l.records, r)
	for i := 0; i < len(l.every); i++ {
		l.every[i](r)
	}
}

// forEvery says something of every record that the list has or will have.
func (l *list) forEvery(say func(*record)) {
	l.every = append(l.every, say)
	for _, r := range slices.Clone(l.records) {
		say(r)
	}
}
