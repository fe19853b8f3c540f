package prove

import (
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/witness"
)

// A Profile is a partly known profile that a search has found.
type Profile = witness.Profile

// slots is the profile of the model at hand.
func (s *search) slots() []fact.Value {
	slots := make([]fact.Value, len(s.pack.Schema.Top))
	for _, f := range s.pack.Schema.Top {
		switch {
		case s.lists[f] != nil:
			slots[f.Slot] = s.lists[f].value(s)
		default:
			slots[f.Slot] = s.of(place{f, nil})
		}
	}
	return slots
}

// of is what the model at hand says of a fact.
func (s *search) of(at place) fact.Value {
	if st := s.states[at]; st != nil {
		return st.at(st.point(&s.sat))
	}
	if set := s.sets[at]; set != nil {
		return set.value(&s.sat)
	}
	return fact.Value{}
}

// value is what the model at hand says of the list.
func (l *list) value(s *search) fact.Value {
	v := &fact.Records{Complete: s.sat.True(l.complete)}
	for _, r := range l.records {
		if !s.sat.True(r.exists) {
			continue
		}
		e := &fact.Elem{List: l.fact, Index: len(v.Elems), Slots: make([]fact.Value, len(l.fact.Fields))}
		for _, f := range l.fact.Fields {
			e.Slots[f.Slot] = s.of(place{f, r})
		}
		v.Elems = append(v.Elems, e)
	}
	for _, x := range l.asked {
		if s.sat.True(l.not[x]) {
			v.Not = append(v.Not, x)
		}
	}
	switch {
	case v.Complete:
	case len(v.Elems)+len(v.Not) == 0:
		return fact.Value{}
	default:
		v.Rest = fact.Further(l.fact)
	}
	return fact.Value{Known: true, Any: v}
}

// shrink leaves out all that the goal holds without, and what only the as-of
// day and the region are.
func (s *search) shrink(slots []fact.Value) *Profile {
	slots = witness.Shrink(s.exact(slots), s.met)
	region, asOf := s.world.Region, s.world.AsOf
	if region == s.pack.Regions[0].Name {
		region = ""
	}
	s.world.AsOf = time.Time{}
	if !s.met(slots) {
		s.world.AsOf = asOf
	}
	return witness.Of(s.pack.Schema, slots, region, s.world.AsOf)
}

// exact puts a number or day in the place of bounds where that does as well: it
// is easier to read.
func (s *search) exact(slots []fact.Value) []fact.Value {
	for i, f := range s.pack.Schema.Top {
		st, old := s.states[place{f, nil}], slots[i]
		if st == nil || old.Span == nil {
			continue
		}
		p := st.point(&s.sat)
		for _, k := range []int{max(p.from, 1), min(p.to, len(st.cells)-2)} {
			slots[i] = st.exactly(st.cells[k].Value)
			if s.met(slots) {
				break
			}
			slots[i] = old
		}
	}
	return slots
}
