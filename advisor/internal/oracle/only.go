package oracle

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// Only makes a profile of which nothing is known but what the literals say of
// the profile with these values: records in their order with no other fields,
// sets and lists open unless they are said to be complete. The error says which
// literal is not so.
func Only(s *fact.Schema, values []fact.Value, literals []condition.Literal) ([]fact.Value, error) {
	o := &only{schema: s, values: values, out: make([]fact.Value, len(values)),
		lists: map[*fact.Fact]*knownList{}}
	for _, l := range literals {
		if l.Fact == nil {
			continue
		}
		if why := o.add(l); why != "" {
			return nil, fmt.Errorf("%s of %s is not what the profile says: %s", kinds[l.Kind], l.Fact.Path,
				why)
		}
	}
	for f, list := range o.lists {
		o.out[f.Slot] = list.value(f)
	}
	return o.out, nil
}

var kinds = map[condition.LiteralKind]string{condition.Says: "says", condition.Has: "has",
	condition.Lacks:  "lacks",
	condition.Exists: "exists", condition.Complete: "complete"}

type only struct {
	schema *fact.Schema
	values []fact.Value
	out    []fact.Value
	lists  map[*fact.Fact]*knownList
}

// A knownList is what is known of a list of records.
type knownList struct {
	records  map[int]*fact.Elem
	not      []term.ID
	complete bool
}

func (l *knownList) value(f *fact.Fact) fact.Value {
	r := &fact.Records{Complete: l.complete, Not: l.not}
	for i := range slices.Max(append(keys(l.records), -1)) + 1 {
		if e := l.records[i]; e != nil {
			e.Index = len(r.Elems)
			r.Elems = append(r.Elems, e)
		}
	}
	if !l.complete {
		r.Rest = &fact.Elem{List: f, Index: -1, Slots: make([]fact.Value, len(f.Fields))}
		for i := range r.Rest.Slots {
			r.Rest.Slots[i].Open = true
		}
		if len(r.Elems)+len(l.not) == 0 {
			return fact.Value{}
		}
	}
	return fact.Value{Known: true, Any: r}
}

func keys(m map[int]*fact.Elem) (list []int) {
	for k := range m {
		list = append(list, k)
	}
	return list
}

func (o *only) list(f *fact.Fact) *knownList {
	if o.lists[f] == nil {
		o.lists[f] = &knownList{records: map[int]*fact.Elem{}}
	}
	return o.lists[f]
}

// record is the record of the profile in the making that stands for e.
func (o *only) record(f *fact.Fact, e *fact.Elem) *fact.Elem {
	list := o.list(f)
	if list.records[e.Index] == nil {
		list.records[e.Index] = &fact.Elem{List: f, Slots: make([]fact.Value, len(f.Fields))}
	}
	return list.records[e.Index]
}

// place is where what is said of a fact goes, and what the profile says.
func (o *only) place(f *fact.Fact, e *fact.Elem) (out, said *fact.Value) {
	if f.Owner == nil {
		return &o.out[f.Slot], &o.values[f.Slot]
	}
	return &o.record(f.Owner, e).Slots[f.Slot], &e.Slots[f.Slot]
}

func (o *only) add(l condition.Literal) (wrong string) {
	if l.Fact.Owner != nil && (l.Elem == nil || l.Elem.Index < 0 || l.Elem.List != l.Fact.Owner) {
		return "it is of no record"
	}
	if l.Fact.Kind == fact.List {
		return o.ofList(l)
	}
	out, said := o.place(l.Fact, l.Elem)
	if l.Kind == condition.Says {
		if !said.Known && said.Span == nil && !said.Held {
			return "nothing is known"
		}
		*out = *said
		return ""
	}
	return o.ofSet(l, out, said)
}

func (o *only) ofSet(l condition.Literal, out, said *fact.Value) string {
	all, ok := said.Any.(*fact.Set)
	if !ok {
		return "it is no set"
	}
	set, _ := out.Any.(*fact.Set)
	if set == nil {
		set = &fact.Set{}
		*out = fact.Value{Known: true, Any: set}
	}
	h := o.schema.Terms
	switch l.Kind {
	case condition.Has:
		if !slices.Contains(all.Has, l.Term) {
			return "it has no such term"
		}
		set.Has = append(set.Has, l.Term)
	case condition.Lacks:
		ruledOut := slices.ContainsFunc(all.Not, func(n term.ID) bool { return h.Is(l.Term, n) })
		if !ruledOut && (!all.Complete || all.Hidden ||
			slices.ContainsFunc(all.Has, func(x term.ID) bool { return h.Meet(x, l.Term) })) {
			return "it could have one"
		}
		set.Not = append(set.Not, l.Term)
	case condition.Complete:
		if !all.Complete || all.Hidden {
			return "it is open"
		}
		set.Complete, set.Has = true, append(set.Has, all.Has...)
	default:
		return "no such literal"
	}
	return ""
}

func (o *only) ofList(l condition.Literal) string {
	all, ok := o.values[l.Fact.Slot].Any.(*fact.Records)
	if !ok {
		return "it is no list"
	}
	list, name := o.list(l.Fact), l.Fact.TermField()
	nameOf := func(e *fact.Elem) term.ID {
		v := e.Slots[name.Slot]
		if !v.Known {
			return term.None
		}
		return term.ID(v.Int)
	}
	h := o.schema.Terms
	switch l.Kind {
	case condition.Has:
		if !slices.Contains(all.Elems, l.Elem) || nameOf(l.Elem) != l.Term {
			return "it has no such record"
		}
		o.record(l.Fact, l.Elem).Slots[name.Slot] = l.Elem.Slots[name.Slot]
	case condition.Lacks:
		ruledOut := slices.ContainsFunc(all.Not, func(n term.ID) bool { return h.Is(l.Term, n) })
		if !all.Complete && !ruledOut {
			return "a further record could be one"
		}
		for _, e := range all.Elems {
			id := nameOf(e)
			if h.Is(id, l.Term) || !ruledOut && (id == term.None || h.Meet(id, l.Term)) {
				return "a record is or could be one"
			}
		}
		list.not = append(list.not, l.Term)
	case condition.Exists:
		if !slices.Contains(all.Elems, l.Elem) {
			return "it has no such record"
		}
		o.record(l.Fact, l.Elem)
	case condition.Complete:
		if !all.Complete {
			return "it is open"
		}
		list.complete = true
		for _, e := range all.Elems {
			o.record(l.Fact, e)
		}
	case condition.Says: // all of it
		list.complete = all.Complete
		for _, e := range all.Elems {
			copy(o.record(l.Fact, e).Slots, e.Slots)
		}
		list.not = append(list.not, all.Not...)
	}
	return ""
}
