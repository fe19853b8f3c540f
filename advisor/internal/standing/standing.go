// Package standing asks what a decision can still do where it stands: a guard
// after "when" and the guards before it, a variant after "when" and the variants
// before it, a case after the cases before it, a part of a condition under all
// of these. What is alive alone may be dead there: the guard "not asthma" under
// "when: asthma".
package standing

import (
	"cmp"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
)

// Reached wants one of the ways to be open. No ways at all are always open.
func Reached(ways []decision.Way) prove.Goal {
	if ways == nil {
		return prove.All()
	}
	var some []prove.Goal
	for _, w := range ways {
		var all []prove.Goal
		for _, s := range w {
			g := prove.Unsure(s.Cond)
			switch s.Is {
			case condition.True:
				g = prove.Holds(s.Cond)
			case condition.False:
				g = prove.Fails(s.Cond)
			}
			if s.Not {
				g = prove.Not(g)
			}
			all = append(all, g)
		}
		some = append(some, prove.All(all...))
	}
	return prove.Some(some...)
}

// Is wants c to have the value v, which is True or False.
func Is(c condition.Cond, v condition.Truth) prove.Goal {
	if v == condition.True {
		return prove.Holds(c)
	}
	return prove.Fails(c)
}

// A Judge asks about one decision. What it has found once answers many later
// questions. It is for one goroutine.
type Judge struct {
	search func(prove.Goal) prove.Answer
	pack   *pack.Pack
	d      *decision.Decision
	found  []*prove.Profile // on which the decision is looked at
	frame  condition.Frame
}

// For returns a Judge of d, a decision of p, that asks with search: the Find or
// Any of a prover.
func For(search func(prove.Goal) prove.Answer, p *pack.Pack, d *decision.Decision) *Judge {
	return &Judge{search: search, pack: p, d: d}
}

// Decision is the one that is asked about.
func (j *Judge) Decision() *decision.Decision { return j.d }

// Value looks for a profile on which the decision is looked at and has the
// value v, which is True or False.
func (j *Judge) Value(v condition.Truth) prove.Answer { return j.Part(j.d.Cond, v) }

// Part looks for a profile on which the decision is looked at and x, which is
// no part of a quantifier, has the value v.
func (j *Judge) Part(x condition.Cond, v condition.Truth) prove.Answer {
	return j.find(Is(x, v))
}

// Contested reports whether the decision is looked at and waits for somebody whose
// record contradicts itself: who is after menopause, and says that she plans a
// pregnancy. What is given is not known then. So a guard that nobody makes true
// where it stands holds the message back all the same, until it is.
func (j *Judge) Contested() bool {
	var some []prove.Goal
	inspect.Reads(j.d.Cond, func(f *fact.Fact) {
		if f.Owner == nil && f.IsBound && j.pack.Space.Derived(f) != nil {
			some = append(some, prove.Disputed(f))
		}
	})
	if len(some) == 0 {
		return false
	}
	// on which nothing before is unknown, which would hold the message back by itself
	var ways []decision.Way
	for _, w := range j.d.Ways {
		strict := slices.Clone(w)
		for i, s := range strict {
			if s.Not && s.Is != condition.Unknown {
				strict[i] = decision.Step{Cond: s.Cond, Is: s.Is.Not(), Before: s.Before}
			}
		}
		ways = append(ways, strict)
	}
	return j.search(prove.All(Reached(ways), prove.Unsure(j.d.Cond),
		prove.Some(some...))).Verdict == prove.Found
}

// Notices looks for a profile on which the decision is looked at and certainly
// true or false, and would not be that with as, True or False, in the place to
// which path leads in now. A condition that asks about the record itself may be
// made to be unknown, so that something is asked: of one, any other value counts.
// If there is no such profile, the part there is of no use: left out, it changes
// nothing that is certain, and at most more is. Now is the decision's condition,
// or one of which that has been found before.
func (j *Judge) Notices(now condition.Cond, path []int, as condition.Truth) prove.Answer {
	was, then := j.d.Cond, condition.With(now, path, condition.Const(as))
	for _, p := range j.found {
		j.frame.Reset(j.pack.Space.Registry)
		j.frame.AsOf, j.frame.Region = p.AsOf, cmp.Or(p.Region, j.pack.Regions[0].Name)
		j.frame.Profile.Slots = slices.Clone(p.Slots)
		j.pack.Hold(&j.frame, func(pack.Misfit) {})
		if Noticed(&j.frame, j.d, then) {
			return prove.Answer{Verdict: prove.Found, Profile: p}
		}
	}
	differ := []prove.Goal{
		prove.All(prove.Holds(was), prove.Not(prove.Holds(then))),
		prove.All(prove.Fails(was), prove.Not(prove.Fails(then))),
	}
	if inspect.AsksTheRecord(was) {
		differ = append(differ, prove.All(prove.Unsure(was),
			prove.Some(prove.Holds(then), prove.Fails(then))))
	}
	return j.find(prove.Some(differ...))
}

func (j *Judge) find(g prove.Goal) prove.Answer {
	a := j.search(prove.All(Reached(j.d.Ways), g))
	if a.Profile != nil {
		j.found = append(j.found, a.Profile)
	}
	return a
}

// Noticed reports whether, on the profile of f, d is looked at and then makes
// the difference that Notices looks for.
func Noticed(f *condition.Frame, d *decision.Decision, then condition.Cond) bool {
	if !d.Reached(f) {
		return false
	}
	v := f.Eval(d.Cond)
	return f.Eval(then) != v && (v != condition.Unknown || inspect.AsksTheRecord(d.Cond))
}

// Differ wants x and y to have different values, of which unknown is one.
func Differ(x, y condition.Cond) prove.Goal {
	return prove.Some(prove.All(prove.Holds(x), prove.Not(prove.Holds(y))),
		prove.All(prove.Fails(x), prove.Not(prove.Fails(y))),
		prove.All(prove.Unsure(x), prove.Some(prove.Holds(y), prove.Fails(y))))
}

// Apart wants x and y to be the one certainly true, the other certainly false.
func Apart(x, y condition.Cond) prove.Goal {
	return prove.Some(prove.All(prove.Holds(x), prove.Fails(y)),
		prove.All(prove.Fails(x), prove.Holds(y)))
}
