package pack

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
)

// A check is what a profile is held to before anything else is read of it: the
// premise of a fact, or what others derive it from.
type check struct {
	premise *Premise
	derived *condition.Derived
}

// A Misfit is what a profile says of a fact and cannot be so.
type Misfit struct {
	Fact *fact.Fact
	Elem *fact.Elem // of which record, or nil

	// Premise is certainly false; Contrary: the profile says something all the
	// same.
	Premise  *Premise
	Contrary bool

	// Derived makes Made of the fact: something else than what is Given or, where
	// that is the zero Value, something that is not plausible.
	Derived     *condition.Derived
	Given, Made fact.Value
}

// OrderChecks puts the checks of all facts in order: each after those of what it
// reads. Neither premises nor derivations go in circles.
func (p *Pack) OrderChecks() {
	byFact := map[*fact.Fact]check{}
	for _, f := range p.Schema.Facts {
		if d := p.Space.Derived(f); d != nil && (f.IsBound || f.Ranged) {
			byFact[f] = check{derived: d}
		}
	}
	for i := range p.Premises {
		byFact[p.Premises[i].Fact] = check{premise: &p.Premises[i]}
	}
	done := map[*fact.Fact]bool{}
	var walk func(f *fact.Fact)
	walk = func(f *fact.Fact) {
		if done[f] {
			return
		}
		done[f] = true
		for _, field := range f.Fields {
			walk(field)
		}
		c, ok := byFact[f]
		switch {
		case !ok:
			return
		case c.derived != nil:
			inspect.Reads(c.derived.Atom, walk)
		default:
			inspect.Reads(c.premise.Cond, walk)
		}
		p.checks = append(p.checks, c)
	}
	for _, f := range p.Schema.Facts {
		walk(f)
	}
}

// Hold puts what a profile says of facts to what their premises allow, and to
// what the rest of it derives, and calls misfit for what does not fit. It must
// come before all other evaluation of f. Records that it changes are new ones.
func (p *Pack) Hold(f *condition.Frame, misfit func(Misfit)) {
	for _, c := range p.checks {
		switch {
		case c.premise != nil:
			c.premise.hold(f, misfit)
		case c.derived.Fact.Owner == nil:
			slot := &f.Profile.Slots[c.derived.Fact.Slot]
			*slot = against(f, c.derived, nil, *slot, misfit)
		default:
			holdRecords(f, c.derived, misfit)
		}
	}
}

// holdRecords is Hold for a field of the records of a list.
func holdRecords(f *condition.Frame, d *condition.Derived, misfit func(Misfit)) {
	if d.Fact.Owner.Owner != nil {
		return // of lists inside lists nothing is derived
	}
	list := &f.Profile.Slots[d.Fact.Owner.Slot]
	all, ok := list.Any.(*fact.Records)
	if !ok {
		return
	}
	changed := false
	for i, e := range all.Elems {
		given := e.Slots[d.Fact.Slot]
		v := against(f, d, e, given, misfit)
		if v.Known == given.Known && v.Span == given.Span && v.Held == given.Held {
			continue // it is what is given
		}
		if !changed {
			copied := *all
			copied.Elems = slices.Clone(all.Elems)
			all, changed = &copied, true
		}
		held := *e
		held.Slots = slices.Clone(e.Slots)
		held.Slots[d.Fact.Slot] = v
		all.Elems[i] = &held
	}
	if changed {
		list.Any = all
	}
}

// against is what is known of a fact of which something may be given, and
// something else derive.
func against(f *condition.Frame, d *condition.Derived, e *fact.Elem, given fact.Value,
	misfit func(Misfit)) fact.Value {
	told := given.Known || given.Span != nil
	if given.Held || !told && !d.Fact.Ranged {
		return given
	}
	made, beyond := d.Make(f, e)
	m := Misfit{Fact: d.Fact, Elem: e, Derived: d}
	if beyond != nil {
		m.Made = *beyond
		misfit(m)
	}
	if !told {
		return given
	}
	v := Against(d.Fact, given, made)
	if v.Held && !v.Known && v.Span == nil {
		m.Given, m.Made = given, made
		misfit(m)
	}
	return v
}
