package witness

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// An Edit is a change of one fact of a profile, or of one record.
type Edit struct {
	Fact  *fact.Fact
	Elem  int        // index of the record, or -1
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
func (f *Finder) Nearest(slots []fact.Value, g *Goal) ([]Edit, bool) {
	n := &nearest{search: search{Finder: f, goal: g, domain: domainOf(f.pack, f.asOf, g)}, tries: maxTries}
	for depth := 0; depth <= maxEdits && n.tries > 0; depth++ {
		if n.edit(slices.Clone(slots), depth, nil) {
			return n.found, true
		}
	}
	return nil, false
}

type nearest struct {
	search
	tries int
	found []Edit
}

// edit looks for a way to the goal with at most depth more edits.
func (n *nearest) edit(slots []fact.Value, depth int, done []Edit) bool {
	met := n.held(slots) == condition.True
	n.tries -= 1 + n.frame.Looks()/looks
	if met {
		n.found = n.widen(slots, done)
		return true
	}
	if depth == 0 || n.tries <= 0 {
		return false
	}
	for _, e := range n.edits(slots) {
		if slices.ContainsFunc(done, func(o Edit) bool { return o.Fact == e.Fact && o.Elem == e.Elem && o.Term == e.Term }) {
			continue
		}
		at, v := changed(slots, e, n.pack.Schema.Terms)
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
			if s := (subject{c.List, -3, term.None}); c.List.Owner == nil && len(c.List.Fields) > 0 && !thought[s] {
				thought[s] = true
				add(Edit{Fact: c.List, Elem: -1, Term: term.None, Add: true})
			}
		case *condition.Atom:
			for _, r := range c.Refs {
				if s := (subject{readFor(r), indexOf(r, e), r.Term}); !thought[s] && len(list) < mostEdits {
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
			n.frame.Trace(c, false).Parts(visit)
		}
	}
	for i := 0; i < len(premises); i++ {
		if n.frame.Eval(premises[i]) != condition.True {
			n.frame.Trace(premises[i], false).Parts(visit)
		}
	}
	return list
}

// readFor is the fact to edit where r was read.
func readFor(r condition.Ref) *fact.Fact {
	if r.Via != nil && r.Via.IsBound() {
		return r.Via
	}
	return r.Fact
}

// indexOf is the record to edit where r was read of e; -1: of none, -2: it is none
// that there is.
func indexOf(r condition.Ref, e *fact.Elem) int {
	switch f := readFor(r); {
	case f.Owner == nil:
		return -1
	case e == nil || e.List != f.Owner || e.Index < 0:
		return -2
	}
	return e.Index
}

func (n *nearest) atomEdits(slots []fact.Value, r condition.Ref, e *fact.Elem, add func(Edit)) {
	f, at := readFor(r), indexOf(r, e)
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
		slices.SortStableFunc(values, func(a, b fact.Value) int { return cmp.Compare(math.Abs(a.Num-now.Num), math.Abs(b.Num-now.Num)) })
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
	records := fact.Records{Rest: fact.Further(list)}
	if r, ok := old.Any.(*fact.Records); ok {
		records = *r
	}
	name := list.TermField()
	if e.Out {
		records.Elems = slices.DeleteFunc(slices.Clone(records.Elems), func(x *fact.Elem) bool {
			v := x.Slots[name.Slot]
			return v.Known && isA(term.ID(v.Int))
		})
	}
	switch {
	case e.Term == term.None:
	case e.Out:
		records.Not = append(slices.Clone(records.Not), e.Term)
	default:
		records.Not = slices.DeleteFunc(slices.Clone(records.Not), rulesOut)
	}
	if !e.Out {
		x := &fact.Elem{List: list, Index: len(records.Elems), Slots: make([]fact.Value, len(list.Fields))}
		if e.Term != term.None {
			x.Slots[name.Slot] = fact.Value{Known: true, Int: int64(e.Term)}
		}
		records.Elems = append(slices.Clone(records.Elems), x)
	}
	for i, x := range records.Elems { // numbered anew where one has gone
		if x.Index != i {
			c := *x
			c.Index = i
			records.Elems[i] = &c
		}
	}
	return fact.Value{Known: true, Any: &records}
}

// widen says of numbers whether any greater or smaller one would do as well.
func (n *nearest) widen(slots []fact.Value, edits []Edit) []Edit {
	for i := range edits {
		e := &edits[i]
		if e.Fact.Kind != fact.Int && e.Fact.Kind != fact.Number || e.Elem < 0 && e.Fact.Owner != nil {
			continue
		}
		e.More, e.Less = true, true
		for _, v := range n.domain.values[e.Fact] {
			other := *e
			other.Value = v
			if v.Num == e.Value.Num || n.held(apply(slots, other, n.pack.Schema.Terms)) == condition.True {
				continue
			}
			if v.Num > e.Value.Num {
				e.More = false
			} else {
				e.Less = false
			}
		}
		// "Or more" is said of the least that will do, "or less" of the most.
		for _, v := range n.domain.values[e.Fact] {
			if e.More != e.Less && v.Num != e.Value.Num && e.More == (v.Num < e.Value.Num) {
				other := *e
				other.Value = v
				if n.held(apply(slots, other, n.pack.Schema.Terms)) == condition.True {
					e.Value = v
				}
			}
		}
		n.limit(e)
	}
	return edits
}

// limit finds the constant beyond which a number that is no constant lies.
func (n *nearest) limit(e *Edit) {
	constants := n.domain.numbers[e.Fact]
	if e.Fact.Kind != fact.Number || e.More == e.Less || slices.Contains(constants, e.Value.Num) {
		return
	}
	for _, c := range constants {
		if e.More && c < e.Value.Num && (e.Limit == nil || c > *e.Limit) || e.Less && c > e.Value.Num && (e.Limit == nil || c < *e.Limit) {
			e.Limit = &c
		}
	}
}

// String says the edit as a supposition: "age were 18 or more".
func (e Edit) String(h *term.Hierarchy, records string) string {
	name := e.Fact.Path
	if records != "" {
		name += " (" + records + ")"
	}
	switch {
	case e.Add:
		return fmt.Sprintf("%s had one more record", name)
	case e.Term != term.None && e.Out:
		return fmt.Sprintf("%s were known not to include %s", name, h.Term(e.Term).Name)
	case e.Term != term.None:
		return fmt.Sprintf("%s included %s", name, h.Term(e.Term).Name)
	}
	value := e.Fact.Show(e.Value, h, "")
	if e.Fact.Kind == fact.Enum {
		value = e.Value.Str
	}
	if e.Limit != nil {
		value = e.Fact.Show(fact.Value{Num: *e.Limit}, h, "")
	}
	switch {
	case e.Limit != nil && e.More:
		return fmt.Sprintf("%s were more than %s", name, value)
	case e.Limit != nil && e.Less:
		return fmt.Sprintf("%s were less than %s", name, value)
	case e.More && e.Less: // any: it only has to be known
		return fmt.Sprintf("%s were known", name)
	case e.More:
		value += " or more"
	case e.Less:
		value += " or less"
	}
	return fmt.Sprintf("%s were %s", name, value)
}
