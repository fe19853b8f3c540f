package witness

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// open finds a place of f that is not decided.
func (s *search) open(f *fact.Fact, e *fact.Elem, t term.ID) (place, bool) {
	if f.Owner != nil {
		if e == nil || e.List != f.Owner || e.Index < 0 || !e.Slots[f.Slot].Open {
			return place{}, false
		}
		return place{f, e.Index, t}, true
	}
	v := s.slots[f.Slot]
	if f.Kind == fact.List && t != term.None && v.Known {
		records := v.Any.(*fact.Records)
		for i, e := range records.Elems { // a record that has no name yet
			if name := f.TermField(); e.Slots[name.Slot].Open {
				return place{name, i, t}, true
			}
		}
		if s.ruledOut(f, t) { // what is open of it is not the list's to say
			return place{}, false
		}
	}
	if !v.Open || slices.Contains(s.frozen[f], t) {
		return place{}, false
	}
	// it is said already, and an atom waits for something else
	if f.Kind == fact.Terms && t != term.None && v.Known {
		h, set := s.pack.Schema.Terms, v.Any.(*fact.Set)
		if slices.ContainsFunc(set.Has, func(x term.ID) bool { return h.Is(x, t) }) ||
			slices.ContainsFunc(set.Not, func(n term.ID) bool { return h.Is(t, n) }) {
			return place{}, false
		}
	}
	return place{f, -1, t}, true
}

// A change is one way to go on from a place.
type change struct {
	value  fact.Value
	frozen term.ID // a term of a set or list that stays open; None if none does
	freeze bool
}

// An undo is what put has replaced.
type undo struct {
	value  fact.Value
	frozen []term.ID
}

func (s *search) put(at place, c change) undo {
	owner := at.fact
	if owner.Owner != nil {
		owner = owner.Owner
	}
	old := undo{s.slots[owner.Slot], s.frozen[owner]}
	switch {
	case c.freeze:
		s.frozen[owner] = append(slices.Clone(old.frozen), c.frozen)
	case at.elem >= 0:
		records := *old.value.Any.(*fact.Records)
		records.Elems = slices.Clone(records.Elems)
		e := *records.Elems[at.elem]
		e.Slots = slices.Clone(e.Slots)
		e.Slots[at.fact.Slot] = c.value
		records.Elems[at.elem] = &e
		v := old.value
		v.Any = &records
		s.slots[owner.Slot] = v
	default:
		s.slots[owner.Slot] = c.value
	}
	return old
}

func (s *search) restore(at place, old undo) {
	owner := at.fact
	if owner.Owner != nil {
		owner = owner.Owner
	}
	s.slots[owner.Slot], s.frozen[owner] = old.value, old.frozen
}

// ways lists all ways to go on from a place.
func (s *search) ways(at place) []change {
	switch {
	case at.elem < 0 && at.fact.Kind == fact.Terms:
		return s.setWays(at)
	case at.elem < 0 && at.fact.Kind == fact.List:
		return s.listWays(at)
	}
	var list []change
	for _, v := range s.domain.values[at.fact] {
		if at.fact.Kind == fact.Term && at.elem >= 0 && s.ruledOut(at.fact.Owner, term.ID(v.Int)) {
			continue
		}
		list = append(list, change{value: v})
	}
	leave := change{value: fact.Value{}}
	switch {
	case s.domain.derived[at.fact] && len(at.fact.Ask) == 0:
		list = append([]change{leave}, list...) // as the record would have it
	case s.domain.derived[at.fact] || s.domain.reflexive[at.fact] || s.goal.Unknowns:
		list = append(list, leave)
	}
	return list
}

func (s *search) ruledOut(list *fact.Fact, t term.ID) bool { return s.notIn(s.slots[list.Slot], t) }

// notIn reports whether a list rules out a t.
func (s *search) notIn(list fact.Value, t term.ID) bool {
	records := list.Any.(*fact.Records)
	return slices.ContainsFunc(records.Not, func(n term.ID) bool {
		return s.pack.Schema.Terms.Is(t, n)
	})
}

// setWays: the term is in the set, or ruled out, or stays open.
func (s *search) setWays(at place) (list []change) {
	h := s.pack.Schema.Terms
	v := s.slots[at.fact.Slot]
	set := fact.Set{}
	if v.Known {
		set = *v.Any.(*fact.Set)
	}
	with := func(set fact.Set) change {
		return change{value: fact.Value{Known: true, Open: !set.Complete, Any: &set}}
	}
	if at.term == term.None { // known(set)
		complete := set
		complete.Complete = true
		v.Open = false
		return []change{with(complete), {value: v}}
	}
	t := at.term
	if !slices.ContainsFunc(set.Not, func(n term.ID) bool { return h.Is(t, n) }) {
		for _, x := range s.domain.examples(at.fact, t) {
			if !slices.ContainsFunc(set.Not, func(n term.ID) bool { return h.Is(x, n) }) {
				in := set
				in.Has = append(slices.Clone(set.Has), x)
				list = append(list, with(in))
			}
		}
	}
	if !slices.ContainsFunc(set.Has, func(x term.ID) bool { return h.Is(x, t) }) {
		out := set
		out.Not = append(slices.Clone(set.Not), t)
		list = append(list, with(out))
	}
	if s.goal.Unknowns {
		list = append(list, change{freeze: true, frozen: t})
	}
	return list
}

// listWays: there is no other record, or none of that name, or one more.
func (s *search) listWays(at place) (list []change) {
	v := s.slots[at.fact.Slot]
	records := *fact.UnknownList(at.fact)
	if v.Known {
		records = *v.Any.(*fact.Records)
	}
	with := func(r fact.Records) change {
		return change{value: fact.Value{Known: true, Open: !r.Complete, Any: &r}}
	}
	complete := records
	complete.Complete, complete.Rest = true, nil
	list = append(list, with(complete))
	if t := at.term; t != term.None && !s.names(&records, at.fact, t) {
		without := records
		without.Not = append(slices.Clone(records.Not), t)
		list = append(list, with(without))
	}
	if len(records.Elems) < min(maxRecords, s.domain.records[at.fact]) {
		more := records
		e := &fact.Elem{List: at.fact, Index: len(records.Elems),
			Slots: make([]fact.Value, len(at.fact.Fields))}
		for i := range e.Slots {
			e.Slots[i].Open = true
		}
		more.Elems = append(slices.Clone(records.Elems), e)
		list = append(list, with(more))
	} else if s.domain.records[at.fact] > maxRecords {
		s.inexact = true
	}
	switch {
	case s.goal.Unknowns && at.term != term.None:
		list = append(list, change{freeze: true, frozen: at.term})
	case s.goal.Unknowns || s.domain.reflexive[at.fact]:
		closed := v
		closed.Open = false
		list = append(list, change{value: closed})
	}
	return list
}

// names reports whether a record is named as a kind of t.
func (s *search) names(r *fact.Records, list *fact.Fact, t term.ID) bool {
	name := list.TermField()
	return name == nil || slices.ContainsFunc(r.Elems, func(e *fact.Elem) bool {
		v := e.Slots[name.Slot]
		return v.Known && s.pack.Schema.Terms.Is(term.ID(v.Int), t)
	})
}

// settled is a profile with what is not decided left out.
func settled(slots []fact.Value) []fact.Value {
	out := slices.Clone(slots)
	for i, v := range out {
		v.Open = false
		switch all := v.Any.(type) {
		case *fact.Set:
			if !all.Complete && len(all.Has)+len(all.Not) == 0 {
				v = fact.Value{}
			}
		case *fact.Records:
			if !all.Complete && len(all.Elems)+len(all.Not) == 0 {
				v = fact.Value{}
				break
			}
			r := *all
			r.Elems = make([]*fact.Elem, len(all.Elems))
			for j, e := range all.Elems {
				c := *e
				c.Slots = settled(e.Slots)
				c.Index = j
				r.Elems[j] = &c
			}
			v.Any = &r
		}
		out[i] = v
	}
	return out
}
