package condition

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Leaf is a part of a condition that helps to give it its value, and is told
// as one: an *Atom, a *Quant for what its list is, or a *Finding with words.
type Leaf struct {
	Cond  Cond
	Elem  *fact.Elem // the record it was evaluated on, or nil
	Value Truth
	step  int // of the frame's trace
}

// Because calls visit for the parts that give c its value: the reasons if that
// is True or False, what is open if it is Unknown. It traces c, so visit must not.
func (f *Frame) Because(c Cond, visit func(Leaf)) {
	f.Trace(c, false).Leaves(visit)
}

// Leaves calls visit for the leaves of the trace. A true or false finding with
// words of its own is a leaf as a whole; what is open is looked for inside it.
func (t *Trace) Leaves(visit func(Leaf)) {
	t.tellings++
	t.leaves(0, len(t.steps), visit)
}

func (t *Trace) leaves(from, to int, visit func(Leaf)) {
	for i := from; i < to; {
		s := &t.steps[i]
		leaf, end := Leaf{s.Cond, s.Elem, s.Value, i}, int(s.end)
		switch c := s.Cond.(type) {
		case *Atom:
			visit(leaf)
		case *Quant:
			t.leaves(i+1, end, visit)
			if s.own < s.to || s.open {
				visit(leaf)
			}
		case *Finding, *Choice:
			if worded(c) && s.Value != Unknown {
				visit(leaf)
			} else if in := t.inner(i); t.steps[in].told != t.tellings {
				t.steps[in].told = t.tellings
				t.leaves(in+1, int(t.steps[in].end), visit)
			}
		default:
			end = i + 1
		}
		i = end
	}
}

// Parts calls visit for each atom and quantifier of the trace, with the record
// it was evaluated on.
func (t *Trace) Parts(visit func(Cond, *fact.Elem)) {
	for i := range t.steps {
		switch c := t.steps[i].Cond.(type) {
		case *Atom, *Quant:
			visit(c, t.steps[i].Elem)
		}
	}
}

// inner is the step that has what is inside the i-th: itself, or an earlier one.
func (t *Trace) inner(i int) int {
	if as := t.steps[i].as; as > 0 {
		return int(as - 1)
	}
	return i
}

func worded(c Cond) bool {
	f, ok := c.(*Finding)
	return ok && f.Because != nil
}

// Literals calls visit for what the profile says that a leaf of the last trace
// stands on, if it is True or False.
func (f *Frame) Literals(l Leaf, visit func(Literal)) {
	t, s := &f.trace, &f.trace.steps[l.step]
	if _, ok := s.Cond.(*Quant); ok { // the rest are leaves of their own
		for _, x := range t.literals[s.own:s.to] {
			visit(x)
		}
		return
	}
	t.epoch++
	t.collect(l.step, visit)
}

// Literals calls visit for all that the value stands on.
func (t *Trace) Literals(visit func(Literal)) {
	t.epoch++
	t.collect(0, visit)
}

// LiteralsOf calls visit for what a step of the trace stands on.
func (t *Trace) LiteralsOf(step int, visit func(Literal)) {
	t.epoch++
	t.collect(step, visit)
}

// Inside gives, for the parts of a step by their places in it, their steps.
// The first step, 0, is the whole condition.
func (t *Trace) Inside(step int) map[int]int {
	in := t.inner(step)
	parts := map[int]int{}
	for i := in + 1; i < int(t.steps[in].end); i = int(t.steps[i].end) {
		parts[int(t.steps[i].child)] = i
	}
	return parts
}

// On calls do with the record of a step at hand.
func (t *Trace) On(step int, do func()) {
	outer := t.frame.elem
	t.frame.elem = t.steps[step].Elem
	do()
	t.frame.elem = outer
}

// collect visits the literals of a step, and of what it has in common with
// others, once.
func (t *Trace) collect(i int, visit func(Literal)) {
	s := &t.steps[i]
	for j := i; j < int(s.end); j++ {
		if in := t.inner(j); (in < i || in >= int(s.end)) && t.steps[in].seen != t.epoch {
			t.steps[in].seen = t.epoch
			t.collect(in, visit)
		}
	}
	for _, x := range t.literals[s.from:s.to] {
		visit(x)
	}
}

// Value returns what the profile says of a fact, for the record at hand.
func (f *Frame) Value(ref *fact.Fact, e *fact.Elem) fact.Value {
	if ref.Owner == nil {
		return f.Profile.Slots[ref.Slot]
	}
	if e == nil || e.List != ref.Owner {
		return fact.Value{}
	}
	return e.Slots[ref.Slot]
}

// blank reports whether nothing is known of a value, not even that there is one.
func blank(v fact.Value) bool { return !v.Known && v.Span == nil }

// told reports whether the profile says something of a fact.
func told(v fact.Value) bool {
	return v.Known || v.Span != nil && !(math.IsInf(v.Span.Low, -1) && math.IsInf(v.Span.High, 1))
}

// Facts calls visit for the facts to ask for, of a leaf that is unknown.
func (f *Frame) Facts(l Leaf, visit func(r Ref, e *fact.Elem)) {
	switch c := l.Cond.(type) {
	case *Atom:
		for i := range c.Refs {
			r := &c.Refs[i]
			if r.Fact.Owner != nil && c.reads(r.Fact.Owner) {
				f.factsOfRecords(r, visit)
				if c.id >= 0 {
					continue
				}
			}
			if f.isOpen(r, l.Elem) {
				visit(*r, l.Elem)
			}
		}
	case *Quant:
		for _, t := range c.terms {
			visit(Ref{Fact: c.List, Term: t}, l.Elem)
		}
		if len(c.terms) == 0 {
			visit(Ref{Fact: c.List, Term: term.None}, l.Elem)
		}
	}
}

// reads reports whether the atom reads f itself.
func (c *Atom) reads(f *fact.Fact) bool {
	return slices.ContainsFunc(c.Refs, func(r Ref) bool { return r.Fact == f })
}

// factsOfRecords is Facts of an atom that reads a field of every record of a list,
// as sum() does.
func (f *Frame) factsOfRecords(r *Ref, visit func(r Ref, e *fact.Elem)) {
	if r.Fact.Owner.Owner != nil {
		return
	}
	if records, ok := f.Profile.Slots[r.Fact.Owner.Slot].Any.(*fact.Records); ok {
		for _, e := range records.Elems {
			if f.isOpen(r, e) {
				visit(*r, e)
			}
		}
	}
}

// isOpen reports whether an unknown atom waits for what it reads.
func (f *Frame) isOpen(r *Ref, e *fact.Elem) bool {
	switch {
	case r.Via != nil && len(r.Via.Ask) > 0: // a derived fact that has a question of its own is asked itself
		return false
	case r.Fact.Derived && len(r.Fact.Ask) == 0:
		return f.Disputed(r.Fact, e)
	case r.Fact.Kind == fact.List && r.Term == term.None && f.isComplete(r.Fact):
		return false // what is not known is in its records
	case r.Fact.Kind == fact.Terms, r.Fact.Kind == fact.List, r.Fact.Kind == fact.Term:
		return true
	case r.Fact.Owner == nil:
		return !f.Profile.Slots[r.Fact.Slot].Known
	}
	return e == nil || e.List != r.Fact.Owner || !e.Slots[r.Fact.Slot].Known
}

// Disputed reports whether a fact is not known since what is given differs from
// what derives.
func (f *Frame) Disputed(ref *fact.Fact, e *fact.Elem) bool {
	v := f.Value(ref, e)
	return v.Held && !told(v)
}

func (f *Frame) isComplete(list *fact.Fact) bool {
	if list.Owner != nil {
		return false
	}
	records, ok := f.Profile.Slots[list.Slot].Any.(*fact.Records)
	return ok && records.Complete
}
