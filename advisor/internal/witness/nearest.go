package witness

import (
	"cmp"
	"math"
	"reflect"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// An Edit is a change of one fact of a profile, or of one record.
type Edit struct {
	Fact *fact.Fact
	// Elem is the record, or -1: its place in the list of the profile or, of one
	// that an edit before this one adds, its place behind all those. That another
	// edit takes records away changes nothing about it.
	Elem  int
	Value fact.Value // of a scalar: what it would be
	More  bool       // or any greater number
	Less  bool       // or any smaller number
	Limit *float64   // of More and Less: the number itself will not do, but all beyond
	Term  term.ID    // of a set, or a list by name: what would be in it, or not
	Out   bool       // Term would not be in it
	Add   bool       // one more record, of which nothing is said
}

// Limits of Nearest: edits, and profiles looked at.
const (
	maxEdits  = 4
	maxTries  = 40_000
	looks     = 25   // into records that cost as much as a try
	mostEdits = 1000 // that are thought of at a time
)

// Nearest finds the fewest changes to a profile after which it meets the goal:
// at most four, each of a fact that holds the goal back. False if it finds none.
//
// Given is what the profile gives, slots what is left of that where it is held
// to premises and to what derives. A change may bring back what did not count,
// so the goal must be met either way.
func (f *Finder) Nearest(slots, given []fact.Value, g *Goal) ([]Edit, bool) {
	n := &nearest{search: search{Finder: f, goal: g, domain: domainOf(f.pack, f.asOf, g)},
		tries: maxTries,
		given: given, places: map[*fact.Fact][]int{}}
	n.domain.linkTo(slots)
	for depth := 0; depth <= maxEdits && n.tries > 0 && !n.ended(); depth++ {
		if n.edit(slices.Clone(slots), depth, nil) {
			return n.found, true
		}
	}
	return nil, false
}

type nearest struct {
	search
	given []fact.Value
	tries int
	found []Edit
	whole []fact.Value // room for the profile that is held
	// of a list without some of its records: where those that are left stood
	places map[*fact.Fact][]int
}

// held is search.held of what is left of the records.
func (n *nearest) held(slots []fact.Value) condition.Truth {
	clear(n.places)
	n.whole = append(n.whole[:0], slots...)
	for i, v := range slots {
		all, ok := v.Any.(*fact.Records)
		if !ok || !slices.Contains(all.Elems, nil) {
			continue
		}
		left, list := *all, n.pack.Schema.Top[i]
		left.Elems, n.places[list] = nil, nil
		for at, e := range all.Elems {
			if e == nil {
				continue
			}
			c := *e
			c.Index = len(left.Elems)
			left.Elems = append(left.Elems, &c)
			n.places[list] = append(n.places[list], at)
		}
		n.whole[i] = fact.Value{Known: true, Any: &left}
	}
	return n.search.held(n.whole)
}

// meets reports whether the profile that the edits make of what is given meets the
// goal as well.
func (n *nearest) meets(edits []Edit) bool { return n.held(n.after(edits)) == condition.True }

// after is what is given with the edits done.
func (n *nearest) after(edits []Edit) []fact.Value {
	slots := n.given
	for _, e := range edits {
		slots = apply(slots, e, n.pack.Schema.Terms)
	}
	return slots
}

// edit looks for a way to the goal with at most depth more edits.
func (n *nearest) edit(slots []fact.Value, depth int, done []Edit) bool {
	met := n.held(slots) == condition.True
	n.tries -= 1 + n.frame.Looks()/looks
	if met && n.meets(done) {
		n.found = n.widen(slots, done)
		return true
	}
	if depth == 0 || n.tries <= 0 {
		return false
	}
	bars := slots
	if met { // then what is given and did not count so far is in the way
		bars = n.after(done)
	}
	for _, e := range n.edits(bars) {
		switch {
		case n.tries <= 0 || n.ended():
			return false
		case n.contradicts(done, e):
			continue
		}
		at, v := changed(slots, e, n.pack.Schema.Terms)
		if lost(v, done, n.pack.Schema.Top[at]) {
			continue
		}
		old := slots[at]
		slots[at] = v
		found := n.edit(slots, depth-1, append(done[:len(done):len(done)], e))
		slots[at] = old
		if found {
			return true
		}
	}
	return false
}

// contradicts reports whether an edit is about what another has changed already.
func (n *nearest) contradicts(done []Edit, e Edit) bool {
	h := n.pack.Schema.Terms
	return slices.ContainsFunc(done, func(o Edit) bool {
		if o.Fact != e.Fact || o.Elem != e.Elem {
			return false
		}
		return o.Term == e.Term || o.Out && !e.Out && h.Is(e.Term, o.Term) || e.Out && !o.Out &&
			h.Is(o.Term, e.Term)
	})
}

// lost reports whether a record that an edit is about is no longer in its list.
func lost(v fact.Value, done []Edit, list *fact.Fact) bool {
	all, ok := v.Any.(*fact.Records)
	return ok && slices.ContainsFunc(done, func(o Edit) bool {
		return o.Elem >= 0 && o.Fact.Owner == list && all.Elems[o.Elem] == nil
	})
}

// edits lists the changes that bear on what holds the goal back.
func (n *nearest) edits(slots []fact.Value) (list []Edit) {
	n.held(slots)
	type subject struct {
		fact *fact.Fact
		elem int
		term term.ID
	}
	thought := map[subject]bool{} // of what, so that nothing is listed for each part that reads it
	add := func(e Edit) {
		if len(list) < mostEdits {
			list = append(list, e)
		}
	}
	var premises []condition.Cond // of what is read: where they are false, it does not count
	visit := func(c condition.Cond, e *fact.Elem) {
		switch c := c.(type) {
		case *condition.Quant:
			if s := (subject{c.List, -3, term.None}); c.List.Owner == nil && len(c.List.Fields) > 0 &&
				!thought[s] {
				thought[s] = true
				add(Edit{Fact: c.List, Elem: -1, Term: term.None, Add: true})
			}
		case *condition.Atom:
			for _, r := range c.Refs {
				if s := (subject{readFor(r), n.indexOf(r, e), r.Term}); !thought[s] && len(list) < mostEdits {
					thought[s] = true
					n.atomEdits(slots, r, e, add)
					if premise := n.pack.Premise(s.fact); premise != nil {
						premises = append(premises, premise)
					}
				}
			}
		}
	}
	for _, p := range n.goal.Parts {
		if p.Eval(n.frame) == condition.True {
			continue
		}
		for _, c := range p.Conds {
			n.trace.Follow(n.frame, c, trace.First).Basics(visit)
		}
	}
	for i := 0; i < len(premises); i++ {
		if n.frame.Eval(premises[i]) != condition.True {
			n.trace.Follow(n.frame, premises[i], trace.First).Basics(visit)
		}
	}
	return list
}

// readFor is the fact to edit where r was read.
func readFor(r condition.Ref) *fact.Fact {
	if r.Via != nil && r.Via.IsBound {
		return r.Via
	}
	return r.Fact
}

// indexOf is the record to edit where r was read of e; -1: of none, -2: it is none
// that there is.
func (n *nearest) indexOf(r condition.Ref, e *fact.Elem) int {
	switch f := readFor(r); {
	case f.Owner == nil:
		return -1
	case e == nil || e.List != f.Owner || e.Index < 0:
		return -2
	}
	return n.placeOf(e)
}

// placeOf is where a record of the profile at hand stands among all that there were.
func (n *nearest) placeOf(e *fact.Elem) int {
	if places := n.places[e.List]; e.Index >= 0 && e.Index < len(places) {
		return places[e.Index]
	}
	return e.Index
}

func (n *nearest) atomEdits(slots []fact.Value, r condition.Ref, e *fact.Elem, add func(Edit)) {
	f, at := readFor(r), n.indexOf(r, e)
	now := fact.Value{}
	switch at {
	case -1:
		now = slots[f.Slot]
	case -2:
		return
	default:
		now = e.Slots[f.Slot]
	}
	if f.Kind == fact.Terms || f.Kind == fact.List {
		if r.Term != term.None {
			add(Edit{Fact: f, Elem: at, Term: r.Term})
			add(Edit{Fact: f, Elem: at, Term: r.Term, Out: true})
		}
		return
	}
	values := slices.Clone(n.domain.values[f])
	if now.Known && (f.Kind == fact.Int || f.Kind == fact.Number) { // the nearest first
		slices.SortStableFunc(values, func(a, b fact.Value) int {
			return cmp.Compare(math.Abs(a.Num-now.Num), math.Abs(b.Num-now.Num))
		})
	}
	for _, v := range values {
		if at >= 0 && f == f.Owner.TermField() && n.notIn(slots[f.Owner.Slot], term.ID(v.Int)) {
			continue // what its list rules out no record is
		}
		if !now.Known || !reflect.DeepEqual(f.Any(v), f.Any(now)) {
			add(Edit{Fact: f, Elem: at, Value: v, Term: term.None})
		}
	}
}

// apply returns slots with one edit done.
func apply(slots []fact.Value, e Edit, h *term.Hierarchy) []fact.Value {
	out := slices.Clone(slots)
	at, v := changed(slots, e, h)
	out[at] = v
	return out
}

// changed is the slot that an edit changes, and what it is then.
func changed(slots []fact.Value, e Edit, h *term.Hierarchy) (at int, v fact.Value) {
	owner := e.Fact
	if owner.Owner != nil {
		owner = owner.Owner
	}
	old := slots[owner.Slot]
	isA := func(t term.ID) bool { return h.Is(t, e.Term) }
	rulesOut := func(t term.ID) bool { return h.Is(e.Term, t) }
	switch {
	case e.Elem >= 0:
		return owner.Slot, withSlot(old, e.Elem, e.Fact.Slot, e.Value)
	case e.Fact.Kind == fact.Terms:
		set := fact.Set{}
		if s, ok := old.Any.(*fact.Set); ok {
			set = *s
		}
		if e.Out {
			set.Has = slices.DeleteFunc(slices.Clone(set.Has), isA)
			set.Not = append(slices.Clone(set.Not), e.Term)
		} else {
			set.Not = slices.DeleteFunc(slices.Clone(set.Not), rulesOut)
			set.Has = append(slices.Clone(set.Has), e.Term)
		}
		return owner.Slot, fact.Value{Known: true, Any: &set}
	case e.Fact.Kind == fact.List:
		return owner.Slot, withRecords(e, old, isA, rulesOut)
	}
	return owner.Slot, e.Value
}

func withSlot(list fact.Value, elem, slot int, v fact.Value) fact.Value {
	records := *list.Any.(*fact.Records)
	records.Elems = slices.Clone(records.Elems)
	e := *records.Elems[elem]
	e.Slots = slices.Clone(e.Slots)
	e.Slots[slot] = v
	records.Elems[elem] = &e
	return fact.Value{Known: true, Any: &records}
}

func withRecords(e Edit, old fact.Value, isA, rulesOut func(term.ID) bool) fact.Value {
	list := e.Fact
	records := *fact.UnknownList(list)
	if r, ok := old.Any.(*fact.Records); ok {
		records = *r
	}
	name := list.TermField()
	if e.Out {
		records.Elems = slices.Clone(records.Elems)
		for i, x := range records.Elems { // their places stay, so that those of the others do
			if x != nil && x.Slots[name.Slot].Known && isA(term.ID(x.Slots[name.Slot].Int)) {
				records.Elems[i] = nil
			}
		}
	}
	switch {
	case e.Term == term.None:
	case e.Out:
		records.Not = append(slices.Clone(records.Not), e.Term)
	default:
		records.Not = slices.DeleteFunc(slices.Clone(records.Not), rulesOut)
	}
	if !e.Out {
		x := &fact.Elem{List: list, Index: len(records.Elems),
			Slots: make([]fact.Value, len(list.Fields))}
		if e.Term != term.None {
			x.Slots[name.Slot] = fact.Value{Known: true, Int: int64(e.Term)}
		}
		records.Elems = append(slices.Clone(records.Elems), x)
	}
	return fact.Value{Known: true, Any: &records}
}
