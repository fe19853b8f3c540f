package condition

import (
	"cmp"
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// An Index finds, among many conditions, those that may not be false on a
// profile, without looking at the others. A condition is filed under needs of
// which one must be met for it to hold, even to be unknown: a term that is
// present or may be, a number in some range, a text. What a profile does not
// know meets every need of its kind, and none of another: where it is not
// known how old somebody is, what needs a drug that they certainly do not take
// stays where it is.
type Index struct {
	conds  []Cond
	rest   []Cond // of conditions filed under a term that their set must have: what else they need; nil: all of it is to be looked at
	size   int
	always Places // conditions without a need
	some   bool   // there are such
	grid   *Grid  // conditions that need no term and no record; nil: none
	byGrid Places // these
	exact  Places // of these: those that the grid decides
	terms  []*termNeeds
	ranges []*rangeNeeds
	texts  []*textNeeds
	lists  []*listNeeds
}

// Places are a set of conditions, by their place in the list that the Index
// was made of.
type Places []uint64

// Add puts a place into the set.
func (p Places) Add(i int32) { p[i>>6] |= 1 << (i & 63) }

// Has reports whether a place is in the set.
func (p Places) Has(i int) bool { return p[i>>6]&(1<<(i&63)) != 0 }

// Found are the conditions that an Index finds on a profile.
type Found struct {
	Places
	holds     Places // those that its grid has seen to hold
	present   Places // those filed under a term that is present for certain
	blank     Places // those that are unknown, since nothing is known of a fact
	added     Places // those that the Index had left out
	may, open []uint64
}

// AddFalse adds a condition that is to be looked at all the same, if it was not
// found: then it is false.
func (x *Found) AddFalse(i int) {
	if !x.Has(i) {
		x.Add(int32(i))
		if len(x.added) == 0 {
			x.added = cleared(x.added, len(x.Places))
		}
		x.added.Add(int32(i))
	}
}

// Needs of one fact are kept together, so that it is looked at once. All of
// them are met where the fact is not known.
type (
	termNeeds struct {
		unknown
		slot, field int // of the set or list; of the record's name, or -1 for a set
		of          [][]int32
		met         [][]meeting // by the term that is present, in no order
		wide        []bool      // terms that meet so many that they are looked for when needed
		h           *term.Hierarchy
	}
	// A meeting is a condition whose need a present term may meet.
	meeting struct {
		place int32
		is    bool // it does for certain
	}
	rangeNeeds struct {
		unknown
		value  val
		bool   bool
		low    []bound // without an upper end, by their lower ends
		high   []bound // without a lower end, by their upper ends, falling
		within []bound // by their lower ends
	}
	bound struct {
		from, to float64
		place    int32
	}
	textNeeds struct {
		unknown
		value val
		of    map[string][]int32
	}
	listNeeds struct {
		unknown
		slot int
	}
)

// unknown are the conditions that need something of one fact, for profiles
// where that fact is not known. If they are many, what else they need is filed
// as well.
type unknown struct {
	all    []int32
	fact   *fact.Fact
	others *Index
	blank  Places // those that are unknown if others finds them where nothing is known of the fact
}

// manyUnknown is from how many conditions on it is less work to look for what
// else they need than to look at all of them.
const manyUnknown = 16

func (u *unknown) file(s *Space, conds []Cond, x filer) {
	slices.Sort(u.all)
	u.all = slices.Compact(u.all)
	if len(u.all) >= manyUnknown && len(x.without) < 2 {
		u.others = newIndex(s, conds, u.all, newFiler(append(slices.Clip(x.without), u.fact)...))
		u.blank = make(Places, u.others.size)
		for _, i := range u.all {
			if whole, ok := blankBut(conds[i], u.fact); ok && (whole || u.others.byGrid.Has(int(i))) {
				u.blank.Add(i)
			}
		}
	}
}

// find adds the conditions that may not be false where the fact is not known.
// AtAll: something is
// known of it, as of an open set.
func (u *unknown) find(f *Frame, out *Found, atAll bool) {
	if u.others == nil {
		addAll(out, u.all)
		return
	}
	u.others.find(f, out)
	if !atAll {
		for i, word := range u.blank {
			out.blank[i] |= word
		}
	}
}

// NewIndex files conditions.
func NewIndex(s *Space, conds []Cond) *Index {
	all := make([]int32, len(conds))
	for i := range all {
		all[i] = int32(i)
	}
	return newIndex(s, conds, all, newFiler())
}

// newIndex files the conditions at the given places.
func newIndex(s *Space, conds []Cond, places []int32, by filer) *Index {
	x := &Index{conds: conds, rest: make([]Cond, len(conds)), size: (len(conds) + 63) / 64}
	x.always, x.byGrid, x.exact = make(Places, x.size), make(Places, x.size), make(Places, x.size)
	grid := &Grid{byKey: map[axisKey]*axis{}}
	for _, i := range places {
		r := by.requires(conds[i], True)
		if !r.ok || !r.ofTerms() {
			if taken, exact := grid.add(conds[i], i); taken {
				x.grid = grid
				if x.byGrid.Add(i); exact {
					x.exact.Add(i)
				}
				continue
			}
		}
		if !r.ok {
			x.always.Add(i)
			x.some = true
			continue
		}
		for _, n := range r.needs {
			x.file(s, n, i)
		}
		if len(r.needs) == 1 {
			x.rest[i] = without(conds[i], r.needs[0])
		}
	}
	if x.grid != nil {
		x.grid.close()
	}
	for _, t := range x.terms {
		t.close()
		t.unknown.file(s, conds, by)
	}
	for _, t := range x.texts {
		t.unknown.file(s, conds, by)
	}
	for _, l := range x.lists {
		l.unknown.file(s, conds, by)
	}
	for _, r := range x.ranges {
		up := func(a, b bound) int { return cmp.Compare(a.from, b.from) }
		slices.SortFunc(r.low, up)
		slices.SortFunc(r.within, up)
		slices.SortFunc(r.high, func(a, b bound) int { return cmp.Compare(b.to, a.to) })
		r.unknown.file(s, conds, by)
	}
	return x
}

// without is what an And needs besides the atom of n; nil if that is not one of
// its parts.
func without(c Cond, n *need) Cond {
	and, _ := c.(And)
	for i, part := range and {
		if a, ok := part.(*Atom); ok && a.need == n {
			if len(and) == 2 {
				return and[1-i]
			}
			return slices.Delete(slices.Clone(and), i, i+1)
		}
	}
	return nil
}

func (x *Index) file(s *Space, n *need, place int32) {
	switch n.kind {
	case needTerm:
		field := -1
		if n.field != nil {
			field = n.field.Slot
		}
		i := slices.IndexFunc(x.terms, func(t *termNeeds) bool { return t.slot == n.list.Slot && t.field == field })
		if i < 0 {
			i, x.terms = len(x.terms), append(x.terms, &termNeeds{unknown: unknown{fact: n.list}, slot: n.list.Slot, field: field, h: s.Schema.Terms, of: make([][]int32, s.Schema.Terms.Len())})
		}
		t := x.terms[i]
		t.of[n.term] = append(t.of[n.term], place)
		t.all = append(t.all, place)
	case needRange:
		i := slices.IndexFunc(x.ranges, func(r *rangeNeeds) bool { return r.value.same(n.value) })
		if i < 0 {
			i, x.ranges = len(x.ranges), append(x.ranges, &rangeNeeds{unknown: unknown{fact: n.value.fact}, value: n.value, bool: n.value.fact.Kind == fact.Bool})
		}
		r, b := x.ranges[i], bound{n.from, n.to, place}
		r.all = append(r.all, place)
		switch {
		case isHigh(n.to):
			r.low = append(r.low, b)
		case isLow(n.from):
			r.high = append(r.high, b)
		default:
			r.within = append(r.within, b)
		}
	case needText:
		i := slices.IndexFunc(x.texts, func(t *textNeeds) bool { return t.value.same(n.value) })
		if i < 0 {
			i, x.texts = len(x.texts), append(x.texts, &textNeeds{unknown: unknown{fact: n.value.fact}, value: n.value, of: map[string][]int32{}})
		}
		t := x.texts[i]
		t.of[n.text] = append(t.of[n.text], place)
		t.all = append(t.all, place)
	case needRecord:
		i := slices.IndexFunc(x.lists, func(l *listNeeds) bool { return l.slot == n.list.Slot })
		if i < 0 {
			i, x.lists = len(x.lists), append(x.lists, &listNeeds{unknown: unknown{fact: n.list}, slot: n.list.Slot})
		}
		x.lists[i].all = append(x.lists[i].all, place)
	}
}

// same reports whether two values are the same fact, read in the same way.
func (v val) same(w val) bool { return v.fact == w.fact && v.plain == w.plain }

// few is how many terms a term may concern for its conditions to be listed
// beforehand, so that a deep hierarchy does not make the lists grow with its
// square.
const few = 64

// close lists for each term the conditions whose need it may meet: those that
// need a term of which both could be a kind.
func (t *termNeeds) close() {
	var needed []term.ID
	for id := range t.of {
		if t.of[id] != nil {
			needed = append(needed, term.ID(id))
		}
	}
	t.met, t.wide = make([][]meeting, len(t.of)), make([]bool, len(t.of))
	count := make([]int, len(t.of))
	for _, id := range needed {
		t.h.Meets(id, func(x term.ID) {
			if count[x]++; count[x] > few {
				t.wide[x], t.met[x] = true, nil
				return
			}
			for _, place := range t.of[id] {
				t.met[x] = append(t.met[x], meeting{place, t.h.Is(x, id)})
			}
		})
	}
}

func (t *termNeeds) present(id term.ID, out *Found) {
	if !t.wide[id] {
		for _, m := range t.met[id] {
			out.Add(m.place)
			if m.is {
				out.present.Add(m.place)
			}
		}
		return
	}
	t.h.Meets(id, func(x term.ID) {
		for _, i := range t.of[x] {
			out.Add(i)
		}
	})
}

// Reset drops what was found, which says something of the profile.
func (x *Found) Reset() {
	for _, bits := range [][]uint64{x.Places, x.holds, x.present, x.blank, x.added, x.may, x.open} {
		clear(bits)
	}
}

// Find puts the conditions that may not be false on f's profile into out,
// whose old content is dropped.
func (x *Index) Find(f *Frame, out *Found) {
	out.Places, out.holds, out.present = cleared(out.Places, x.size), cleared(out.holds, x.size), cleared(out.present, x.size)
	out.blank, out.added = cleared(out.blank, x.size), out.added[:0]
	x.find(f, out)
}

func cleared(p Places, size int) Places {
	if cap(p) < size {
		return make(Places, size)
	}
	p = p[:size]
	clear(p)
	return p
}

// Left is what is left to look at of the i-th condition, which is among found:
// it has the value of the whole. If finding it has decided it already, t is that
// value.
func (x *Index) Left(found *Found, i int) (c Cond, t Truth, decided bool) {
	c = x.conds[i]
	switch {
	case len(found.added) > 0 && found.added.Has(i):
		return c, False, true
	case x.exact.Has(i) && found.holds.Has(i):
		return c, True, true
	case x.exact.Has(i), found.blank.Has(i):
		return c, Unknown, true
	case found.present.Has(i) && x.rest[i] != nil:
		return x.rest[i], Unknown, false
	}
	return c, Unknown, false
}

// find adds the conditions that may not be false to out.
func (x *Index) find(f *Frame, out *Found) {
	if x.grid != nil {
		x.grid.addTo(out, f)
	}
	if x.some {
		for i, word := range x.always {
			out.Places[i] |= word
		}
	}
	for _, t := range x.terms {
		t.find(f, out)
	}
	for _, r := range x.ranges {
		r.find(f, out)
	}
	for _, t := range x.texts {
		if v := t.value.at(f); v.Known {
			addAll(out, t.of[v.Str])
		} else {
			t.unknown.find(f, out, true)
		}
	}
	for _, l := range x.lists {
		records, ok := f.Profile.Slots[l.slot].Any.(*fact.Records)
		switch {
		case !ok || !records.Complete:
			l.unknown.find(f, out, ok)
		case len(records.Elems) > 0:
			addAll(out, l.all)
		}
	}
}

func addAll(out *Found, list []int32) {
	for _, i := range list {
		out.Add(i)
	}
}

// at is the value on a profile.
func (v val) at(f *Frame) fact.Value {
	if v.plain {
		return f.Profile.Slots[v.fact.Slot]
	}
	return v.get(f)
}

func (t *termNeeds) find(f *Frame, out *Found) {
	v := &f.Profile.Slots[t.slot]
	if !v.Known {
		t.unknown.find(f, out, false)
		return
	}
	if t.field < 0 {
		set := v.Any.(*fact.Set)
		if !set.Complete || set.Hidden {
			t.unknown.find(f, out, true)
			return
		}
		for _, id := range set.Has {
			t.present(id, out)
		}
		return
	}
	records := v.Any.(*fact.Records)
	if !records.Complete {
		t.unknown.find(f, out, true)
		return
	}
	for _, e := range records.Elems {
		name := &e.Slots[t.field]
		if !name.Known || term.ID(name.Int) == term.None {
			t.unknown.find(f, out, true)
			return
		}
		t.present(term.ID(name.Int), out)
	}
}

func (r *rangeNeeds) find(f *Frame, out *Found) {
	var x fact.Value
	v := &x
	if r.value.plain {
		v = &f.Profile.Slots[r.value.fact.Slot]
	} else {
		x = r.value.get(f)
	}
	if !v.Known && v.Span == nil {
		r.unknown.find(f, out, true)
		return
	}
	least, most := math.Inf(-1), math.Inf(1)
	switch {
	case v.Known && r.bool:
		least, most = float64(v.Int), float64(v.Int)
	case v.Known && v.Num == v.Num:
		least, most = v.Num, v.Num
	case v.Span != nil:
		least, most = v.Span.Low, v.Span.High
	}
	add := func(list []bound, least, most float64) {
		for i := range list {
			if list[i].from > most {
				break
			}
			if list[i].to >= least {
				out.Add(list[i].place)
			}
		}
	}
	for i := range r.low {
		if r.low[i].from > most {
			break
		}
		out.Add(r.low[i].place)
	}
	for i := range r.high {
		if r.high[i].to < least {
			break
		}
		out.Add(r.high[i].place)
	}
	add(r.within, least, most)
}
