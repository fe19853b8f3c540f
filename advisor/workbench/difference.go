package workbench

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/mutation"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/internal/witness"
)

// difference looks for a profile on which a rule that reads d has another
// outcome if m stands in d's place.
func (w *mutator) difference(d *decision.Decision, m mutation.Mutant, rules []*pack.Rule) (
	MutantState, killer,
) {
	changed := []condition.Cond{d.Cond, m.Cond}
	if q, ok := d.Cond.(*condition.Quant); ok && d.OfRecords {
		changed[1] = condition.AnyOf(q.List, m.Cond)
	}
	state := Equivalent
	// First where the conditions certainly differ, which is found soon; then
	// where they may, which is all that is left.
	if m.Differs != nil {
		_, verdict := w.finder.Find(&witness.Goal{Parts: witness.Is(m.Differs, condition.True)})
		if verdict != witness.None {
			for _, r := range rules {
				goal := w.goal(d, m, r, changed, false)
				if d.Rule != nil && d.Reach != nil { // best where the rest of the rule is true
					sure := *goal
					sure.Parts = slices.Concat(goal.Parts, witness.Is(d.Reach, condition.True))
					if p, verdict := w.finder.Find(&sure); verdict == witness.Found {
						return Survived, w.killerOf(m, r, p)
					}
				}
				p, verdict := w.finder.Find(goal)
				switch verdict {
				case witness.Found:
					return Survived, w.killerOf(m, r, p)
				case witness.Unproven:
					state = Undecided
				}
			}
		}
	}
	w.finder.Nodes = fewNodes
	defer func() { w.finder.Nodes = manyNodes }()
	for _, r := range rules {
		p, verdict := w.finder.Find(w.goal(d, m, r, changed, true))
		switch verdict {
		case witness.Found:
			return Survived, w.killerOf(m, r, p)
		case witness.Unproven:
			state = Undecided
		}
	}
	if state == Equivalent {
		return w.anywhere(d, m, changed, rules)
	}
	return state, killer{}
}

// anywhere asks the prover, which knows of bounds and of all else that a profile
// can say, whether m makes any difference where d stands. If it may, but no rule
// has another outcome on the profiles that were found, that is open.
func (w *mutator) anywhere(d *decision.Decision, m mutation.Mutant, changed []condition.Cond,
	rules []*pack.Rule,
) (MutantState, killer) {
	differ := prove.All(standing.Reached(d.Ways), standing.Differ(changed[0], changed[1]))
	if w.prover.Find(differ).Verdict == prove.None {
		return Equivalent, killer{}
	}
	for _, r := range rules {
		for _, matters := range w.matters(d, r) {
			a := w.prover.Find(prove.All(differ, matters))
			if a.Verdict != prove.Found {
				continue
			}
			k := w.killerOf(m, r, a.Profile)
			undo := d.Set(m.Cond, w.choices)
			noticed := w.notices(k)
			if undo(); noticed {
				return Survived, k
			}
		}
	}
	return Undecided, killer{}
}

// matters lists goals on which d may decide something of r: where the finding that
// d is decides alone in r, then whatever r's condition is.
func (w *mutator) matters(d *decision.Decision, r *pack.Rule) (goals []prove.Goal) {
	for _, x := range w.decisions {
		if d.Finding == nil || x.Rule != r {
			continue
		}
		for _, site := range x.Sites() {
			if site.Cond == condition.Cond(d.Finding) {
				with := func(v condition.Truth) condition.Cond {
					return condition.With(x.Cond, site.Path(), condition.Const(v))
				}
				apart := standing.Apart(with(condition.True), with(condition.False))
				goals = append(goals, prove.All(standing.Reached(x.Ways), apart))
			}
		}
	}
	return append(goals, prove.Holds(r.When), prove.Unsure(r.When), prove.Fails(r.When))
}

// Bounds of the searches for a difference: a certain one, and one that is only
// in what is open.
const (
	manyNodes = 20_000
	fewNodes  = 2000
)

// goal is a profile on which rule r has another outcome with m in d's place;
// for which m certainly differs, unless unknowns is true.
func (w *mutator) goal(d *decision.Decision, m mutation.Mutant, r *pack.Rule,
	changed []condition.Cond, unknowns bool,
) *witness.Goal {
	all := slices.Concat(changed, r.Conditions())
	f := &w.probe.Frame
	as := func(c condition.Cond, do func()) {
		undo := d.Set(c, w.choices)
		if d.Rule == nil { // what is remembered of findings may have changed
			f.Reset(w.Pack.Space.Registry)
		}
		do()
		if undo(); d.Rule == nil {
			f.Reset(w.Pack.Space.Registry)
		}
	}
	look := func() (signature, condition.Truth) { return sign(w.probe, r), f.Eval(r.When) }
	differs := witness.Part{Conds: all, Eval: func(f *condition.Frame) condition.Truth {
		if t := f.Eval(d.Cond); unknowns && t != condition.Unknown && !d.OfRecords &&
			t == f.Eval(m.Cond) {
			return condition.False
		}
		was, when := look()
		var now signature
		var then condition.Truth
		as(m.Cond, func() { now, then = look() })
		switch {
		case when == condition.False && then == condition.False:
			return condition.False
		case was != now:
			return condition.True
		}
		return condition.Unknown
	}, Undecided: func(f *condition.Frame, visit func(condition.Cond, *fact.Elem)) {
		var t trace.Trace
		gather := func() {
			for _, c := range all {
				t.Undecided(f, c, true, visit)
			}
		}
		gather()
		as(m.Cond, gather)
	}}
	goal := &witness.Goal{Unknowns: unknowns}
	if !unknowns {
		goal.Parts = witness.Is(m.Differs, condition.True)
	}
	goal.Parts = append(goal.Parts, differs)
	return goal
}
