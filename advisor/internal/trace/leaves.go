package trace

import (
	"iter"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Leaf is a part of a condition that helps to give it its value, and is told
// as one: an *Atom, a *Quant for what its list is, or a *Finding with words.
type Leaf struct {
	Cond  condition.Cond
	Elem  *fact.Elem // the record it was evaluated on, or nil
	Value condition.Truth
	Step  int // of the trace
}

// Leaves calls visit for the leaves of the trace: the reasons if its condition is
// True or False, what is open if it is Unknown. A true or false finding with
// words of its own is a leaf as a whole; what is open is looked for inside it.
func (t *Trace) Leaves(visit func(Leaf)) {
	t.tellings++
	var told func(step int)
	told = func(step int) {
		if s := &t.steps[step]; s.told != t.tellings {
			s.told = t.tellings
			t.leavesIn(step, visit, told)
		}
	}
	t.leaves(0, len(t.steps), visit, told)
}

// leaves calls visit for the leaves of the steps from one to another, and shared for
// parts that may stand elsewhere as well, instead of theirs.
func (t *Trace) leaves(from, to int, visit func(Leaf), shared func(step int)) {
	for i := from; i < to; i = int(t.steps[i].end) {
		s := &t.steps[i]
		in := t.inner(i)
		if _, atom := s.Cond.(*condition.Atom); atom || worded(s.Cond) && s.Value != condition.Unknown {
			visit(Leaf{s.Cond, s.Elem, s.Value, i})
		} else if t.steps[in].part > 0 {
			shared(in)
		} else {
			t.leavesIn(in, visit, shared)
		}
	}
}

// leavesIn is leaves for what is inside a step.
func (t *Trace) leavesIn(step int, visit func(Leaf), shared func(step int)) {
	s := &t.steps[step]
	t.leaves(step+1, int(s.end), visit, shared)
	_, quant := s.Cond.(*condition.Quant)
	if quant && (s.own < s.to || s.Open && s.Value == condition.Unknown) {
		visit(Leaf{s.Cond, s.Elem, s.Value, step})
	}
}

// inner is the step that has what is inside another: itself, or an earlier one.
func (t *Trace) inner(step int) int {
	if as := t.steps[step].as; as > 0 {
		return int(as - 1)
	}
	return step
}

func worded(c condition.Cond) bool {
	f, ok := c.(*condition.Finding)
	return ok && f.Because != nil
}

// Step is a step of the trace; 0 is the whole condition.
func (t *Trace) Step(i int) Step { return t.steps[i] }

// Inside gives, for the parts of a step by their places in it, their steps.
func (t *Trace) Inside(step int) map[int]int {
	in := t.inner(step)
	parts := map[int]int{}
	for i := in + 1; i < int(t.steps[in].end); i = int(t.steps[i].end) {
		parts[int(t.steps[i].child)] = i
	}
	return parts
}

// Basics calls visit for each atom and quantifier of the trace, with the record
// it was evaluated on.
func (t *Trace) Basics(visit func(condition.Cond, *fact.Elem)) {
	for i := range t.steps {
		switch c := t.steps[i].Cond.(type) {
		case *condition.Atom, *condition.Quant:
			visit(c, t.steps[i].Elem)
		}
	}
}

// Literals calls visit for all that the value stands on.
func (t *Trace) Literals(visit func(condition.Literal)) {
	for _, x := range t.literals {
		visit(x)
	}
}

// LiteralsOf calls visit for what the profile says that a step stands on; of a
// quantifier, whose records are told by themselves, for what it says of the list.
func (t *Trace) LiteralsOf(step int, visit func(condition.Literal)) {
	s := &t.steps[step]
	if _, quant := s.Cond.(*condition.Quant); quant {
		for _, x := range t.literals[s.own:s.to] {
			visit(x)
		}
		return
	}
	t.epoch++
	t.collect(step, visit)
}

// collect visits the literals of a step, and of what it has in common with
// others, once.
func (t *Trace) collect(i int, visit func(condition.Literal)) {
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

// Facts calls visit for the facts to ask for on the profile of f, of a leaf that is
// unknown.
func (l Leaf) Facts(f *condition.Frame, visit func(r condition.Ref, e *fact.Elem)) {
	switch c := l.Cond.(type) {
	case *condition.Atom:
		for i := range c.Refs {
			r := &c.Refs[i]
			if r.Fact.Owner != nil && reads(c, r.Fact.Owner) {
				factsOfRecords(f, r, visit)
				if condition.Memo(c) >= 0 {
					continue
				}
			}
			if isOpen(f, r, l.Elem) {
				visit(*r, l.Elem)
			}
		}
	case *condition.Quant:
		for _, t := range c.Terms {
			visit(condition.Ref{Fact: c.List, Term: t}, l.Elem)
		}
		if len(c.Terms) == 0 {
			visit(condition.Ref{Fact: c.List, Term: term.None}, l.Elem)
		}
	}
}

// reads reports whether the atom reads f itself.
func reads(c *condition.Atom, f *fact.Fact) bool {
	return slices.ContainsFunc(c.Refs, func(r condition.Ref) bool { return r.Fact == f })
}

// factsOfRecords is Facts of an atom that reads a field of every record of a list,
// as sum() does.
func factsOfRecords(f *condition.Frame, r *condition.Ref,
	visit func(r condition.Ref, e *fact.Elem)) {
	if r.Fact.Owner.Owner != nil {
		return
	}
	if records, ok := f.Profile.Slots[r.Fact.Owner.Slot].Any.(*fact.Records); ok {
		for _, e := range records.Elems {
			if isOpen(f, r, e) {
				visit(*r, e)
			}
		}
	}
}

// isOpen reports whether an unknown atom waits for what it reads.
func isOpen(f *condition.Frame, r *condition.Ref, e *fact.Elem) bool {
	switch {
	case r.Via != nil && len(r.Via.Ask) > 0:
		return false // a derived fact that has a question of its own is asked itself
	case r.Fact.Derived && len(r.Fact.Ask) == 0:
		return f.Disputed(r.Fact, e)
	case r.Fact.Kind == fact.List && r.Term == term.None && isComplete(f, r.Fact):
		return false // what is not known is in its records
	case r.Fact.Kind == fact.Terms, r.Fact.Kind == fact.List, r.Fact.Kind == fact.Term:
		return true
	case r.Fact.Owner == nil:
		return !f.Profile.Slots[r.Fact.Slot].Known
	}
	return e == nil || e.List != r.Fact.Owner || !e.Slots[r.Fact.Slot].Known
}

func isComplete(f *condition.Frame, list *fact.Fact) bool {
	if list.Owner != nil {
		return false
	}
	records, ok := f.Profile.Slots[list.Slot].Any.(*fact.Records)
	return ok && records.Complete
}

// Steps are the steps of the trace, each before those inside it.
func (t *Trace) Steps() iter.Seq[Step] { return slices.Values(t.steps) }
