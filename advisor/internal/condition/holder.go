package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A holder is a set, or a list of records, that atoms ask for terms: most atoms of
// a pack do. What it says to all of them is found together, in time that grows with
// what it has and not with how many ask: an atom then takes one look.
type holder struct {
	fact *fact.Fact
	name *fact.Fact // the field that names the records; nil for a set
	*term.Asked
}

// ask has a holder tell an atom what it says, if that is all that the atom asks.
func (r *Registry) ask(c *Atom) {
	t := c.Test
	if !c.AsksTerm() || t.Op != OpHas || t.Fact.Owner != nil {
		return
	}
	at := slices.IndexFunc(r.holders, func(h *holder) bool { return h.fact == t.Fact })
	if at < 0 {
		at, r.holders = len(r.holders), append(r.holders, &holder{t.Fact, t.name, term.NewAsked(t.terms)})
	}
	h := r.holders[at]
	if h.Number(t.Term) < 0 { // else another atom asks the same in other words
		c.holder = int32(at) + 1
		h.Add(t.Term, c.id)
	}
}

// held is the value of an atom that asks a holder.
func (f *Frame) held(c *Atom) Truth {
	at := &f.holds[c.holder-1]
	if at.epoch != f.epoch {
		*at = hold{f.epoch, f.hold(f.registry.holders[c.holder-1])}
		if t, ok := f.remembered(c.id); ok {
			return t
		}
	}
	return at.rest
}

// A hold is what a holder says to atoms for which a Frame remembers nothing else.
type hold struct {
	epoch uint32
	rest  Truth
}

// hold remembers what h says, and gives what it says to the rest: as hasTerm and
// hasRecord do, to which TestHolder holds it. What comes later is stronger.
func (f *Frame) hold(h *holder) (rest Truth) {
	v := &f.Profile.Slots[h.fact.Slot]
	if !v.Known {
		return Unknown
	}
	names, not, whole := h.says(f, v)
	if whole {
		for _, x := range names {
			h.MayBe(x, func(id int) { f.remember(id, Unknown) })
		}
	}
	for _, n := range not {
		h.Kinds(n, func(id int) { f.remember(id, False) })
	}
	for _, x := range names {
		h.Is(x, func(id int) { f.remember(id, True) })
	}
	if whole {
		return False
	}
	return Unknown
}

// says gives the terms that are present and those that are ruled out, and whether
// there is certainly nothing else.
func (h *holder) says(f *Frame, v *fact.Value) (names, not []term.ID, whole bool) {
	if set, ok := v.Any.(*fact.Set); ok {
		return set.Has, set.Not, set.Complete && !set.Hidden
	}
	list := v.Any.(*fact.Records)
	whole, names = list.Complete, f.names[:0]
	for _, e := range list.Elems {
		if name := &e.Slots[h.name.Slot]; name.Known && term.ID(name.Int) != term.None {
			names = append(names, term.ID(name.Int))
		} else {
			whole = false
		}
	}
	f.names = names
	return names, list.Not, whole
}
