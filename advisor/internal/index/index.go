// Package index finds, among many conditions, those that may not be false on a
// profile, without looking at the others.
package index

import (
	"math/bits"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// An Index finds, among many conditions, those that may not be false on a
// profile, without looking at the others. A condition that needs a term is filed
// under it, one that needs a record of a list under that list; of several needs
// one must be met. Where a profile does not know what it would take, a need
// counts as met. Conditions without such a need are found on every profile.
//
// Where that finds many, those go again of which a part is false that holds a fact
// against a constant: each such part is tested once, for all conditions with it.
type Index struct {
	conds  []condition.Cond
	rest   []condition.Cond // of those that need a term, and more: what else; nil of others
	size   int
	always group
	terms  []*termNeeds
	lists  []*listNeeds
	looks  []*look
	limits []*limits
}

// A group are conditions that are found together.
type group struct {
	Places
	n int // how many they are
}

// Places are a set of conditions, by their place in the list that the Index
// was made of.
type Places []uint64

// Add puts a place into the set.
func (p Places) Add(i int32) { p[i>>6] |= 1 << (i & 63) }

// Has reports whether a place is in the set.
func (p Places) Has(i int) bool { return p[i>>6]&(1<<(i&63)) != 0 }

// Len is how many places are in the set.
func (p Places) Len() (n int) {
	for _, word := range p {
		n += bits.OnesCount64(word)
	}
	return n
}

// Found are the conditions that an Index finds on a profile.
type Found struct {
	Places
	met  Places // those of which the one need is met for certain
	open Places // those that are unknown, since nothing is known of their one need
}

// Reset drops what was found, which says something of the profile.
func (x *Found) Reset() {
	clear(x.Places)
	clear(x.met)
	clear(x.open)
}

func (p Places) addAll(more Places) {
	for i, word := range more {
		p[i] |= word
	}
}

// Needs of one fact are kept together, so that it is looked at once.
type (
	termNeeds struct {
		need   *need     // one of them, for its fact
		all    group     // where it is not known
		alone  Places    // of these: those that need a look besides, and no more
		of     [][]int32 // by term
		needed []term.ID // those of which of has something
		terms  *term.Hierarchy
	}
	listNeeds struct {
		list *fact.Fact
		all  group
	}
)

// New files conditions about terms of h.
func New(h *term.Hierarchy, conds []condition.Cond) *Index {
	x := &Index{conds: conds, rest: make([]condition.Cond, len(conds)),
		size: (len(conds) + 63) / 64}
	x.always = x.group()
	by, looks := filer{}, looker{size: x.size, by: map[lookKey]*look{},
		seen: map[filed]int32{}}
	for i, c := range conds {
		looks.add(c, int32(i))
		r := by.requires(c, condition.True)
		if !r.ok {
			x.always.add(int32(i))
			continue
		}
		for _, n := range r.needs {
			x.file(h, n, int32(i))
		}
		if len(r.needs) == 1 {
			x.rest[i] = without(c, r.needs[0].atom)
		}
	}
	looks.close()
	x.looks, x.limits = looks.looks, looks.limits
	for _, t := range x.terms {
		for i, rest := range x.rest {
			if a, ok := rest.(*condition.Atom); ok && t.all.Has(i) && a.Test.OfProfile() {
				t.alone.Add(int32(i))
			}
		}
	}
	return x
}

func (x *Index) group() group { return group{Places: make(Places, x.size)} }

func (g *group) add(i int32) {
	if !g.Has(int(i)) {
		g.Add(i)
		g.n++
	}
}

func (x *Index) file(h *term.Hierarchy, n *need, place int32) {
	if n.term == term.None {
		i := slices.IndexFunc(x.lists, func(l *listNeeds) bool { return l.list == n.list })
		if i < 0 {
			i, x.lists = len(x.lists), append(x.lists, &listNeeds{n.list, x.group()})
		}
		x.lists[i].all.add(place)
		return
	}
	i := slices.IndexFunc(x.terms, func(t *termNeeds) bool {
		return t.need.list == n.list && t.need.field == n.field
	})
	if i < 0 {
		i, x.terms = len(x.terms),
			append(x.terms,
				&termNeeds{need: n, all: x.group(), alone: make(Places, x.size),
					of: make([][]int32, h.Len()), terms: h})
	}
	t := x.terms[i]
	if t.of[n.term] == nil {
		t.needed = append(t.needed, n.term)
	}
	t.of[n.term] = append(t.of[n.term], place)
	t.all.add(place)
}

// present adds the conditions whose need a term that is present meets, and those whose
// need it may meet: what is a kind of it may be a kind of what they need.
func (t *termNeeds) present(id term.ID, out *Found) {
	for _, wide := range t.terms.Wider(id) {
		for _, place := range t.of[wide] {
			out.Add(place)
			out.met.Add(place)
		}
	}
	if t.terms.Leaf(id) {
		return
	}
	for _, need := range t.needed {
		if t.terms.Meet(id, need) {
			for _, place := range t.of[need] {
				out.Add(place)
			}
		}
	}
}

// Find puts the conditions that may not be false on f's profile into out, whose
// old content is dropped.
func (x *Index) Find(f *condition.Frame, out *Found) {
	out.Places = append(out.Places[:0], x.always.Places...)
	out.met = slices.Grow(out.met[:0], x.size)[:x.size]
	out.open = slices.Grow(out.open[:0], x.size)[:x.size]
	clear(out.met)
	clear(out.open)
	many := x.always.n
	for _, t := range x.terms {
		if t.find(f, out) {
			continue
		}
		out.addAll(t.all.Places)
		many += t.all.n
		if !f.Profile.Slots[t.need.list.Slot].Known {
			out.open.addAll(t.alone)
		}
	}
	for _, l := range x.lists {
		records, ok := f.Profile.Slots[l.list.Slot].Any.(*fact.Records)
		if !ok || !records.Complete || len(records.Elems) > 0 {
			out.addAll(l.all.Places)
			many += l.all.n
		}
	}
	if many >= len(x.looks)+len(x.limits) { // else to look at each of them takes less
		x.look(f, out.Places)
	}
}

// look takes conditions of which a part is false out of a set.
func (x *Index) look(f *condition.Frame, out Places) {
	for _, l := range x.looks {
		if l.test.On(f) == l.bars {
			l.drop(out)
		}
	}
	for _, g := range x.limits {
		g.drop(g.barred(f), out)
	}
}

// Left is what is left to look at of the i-th condition, which is among found: it
// has the value of the whole. That is Unknown, without another look, if it is open.
func (x *Index) Left(found *Found, i int) (c condition.Cond, open bool) {
	if x.rest[i] != nil && found.met.Has(i) {
		return x.rest[i], false
	}
	return x.conds[i], found.open.Has(i)
}

// without is what an And needs besides one atom; nil if that is not one of its
// parts.
func without(c condition.Cond, a *condition.Atom) condition.Cond {
	and, _ := c.(condition.And)
	i := slices.IndexFunc(and, func(part condition.Cond) bool { return part == condition.Cond(a) })
	if i < 0 {
		return nil
	}
	rest := slices.Delete(slices.Clone(and), i, i+1)
	if len(rest) == 1 {
		return rest[0]
	}
	return rest
}

// find adds what the terms present may meet; false: they are not all known.
func (t *termNeeds) find(f *condition.Frame, out *Found) bool {
	switch all := f.Profile.Slots[t.need.list.Slot].Any.(type) {
	case *fact.Set:
		if all.Complete && !all.Hidden {
			for _, id := range all.Has {
				t.present(id, out)
			}
			return true
		}
	case *fact.Records:
		return t.findNames(all, out)
	}
	return false
}

// findNames adds what the names of records may meet; false: they are not all known.
func (t *termNeeds) findNames(all *fact.Records, out *Found) bool {
	if !all.Complete {
		return false
	}
	for _, e := range all.Elems {
		name := &e.Slots[t.need.field.Slot]
		if !name.Known || term.ID(name.Int) == term.None {
			return false
		}
		t.present(term.ID(name.Int), out)
	}
	return true
}
