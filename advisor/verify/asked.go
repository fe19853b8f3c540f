package verify

import (
	"slices"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/prove"
)

// asksFor holds only where an atom or quantifier that is unknown leaves a fact open
// for which an advice has a question. It can be unknown without that: there is no
// as-of day to count from, what derives from known facts is not plausible, what
// it calculates has no value, the question is moot by a premise, or not for this person.
func (c *checker) asksFor(x condition.Cond) prove.Goal {
	var parts []prove.Goal
	sure := true
	asked := func(f *fact.Fact) {
		sure = sure && f.Ask[c.Languages[0]] != ""
		if premise := c.Premise(f); premise != nil {
			parts = append(parts, prove.Not(prove.Fails(premise)))
		}
		if a := c.AskedOf[f]; a != nil {
			parts = append(parts, prove.Not(prove.Fails(a.Cond)))
		}
	}
	condition.Walk(x, func(x condition.Cond) bool {
		switch x := x.(type) {
		case *condition.Atom:
			sure = sure && waitsForFacts(x)
			for _, r := range x.Refs {
				switch {
				case r.Via != nil: // which is asked itself
				case r.Fact.Owner != nil && r.Fact.Kind == fact.Term:
					asked(r.Fact.Owner)
				default:
					asked(r.Fact)
				}
			}
		case *condition.Quant:
			sure = sure && x.List.Kind == fact.List && x.List.Owner == nil
			asked(x.List)
		case *condition.Choice, *condition.Same:
			sure = false
		}
		return sure
	})
	if !sure {
		return prove.Some()
	}
	return prove.All(parts...)
}

// waitsForFacts reports whether an atom is unknown only while a fact is open that
// can be asked for itself.
func waitsForFacts(a *condition.Atom) bool {
	cuts := cells.Of(a)
	if a.Fails || cuts.Since != "" || !cuts.Exact && !a.AsksTerm() || len(a.Inside) > 0 ||
		len(a.Refs) == 0 {
		return false
	}
	return !slices.ContainsFunc(a.Refs, func(r condition.Ref) bool {
		switch {
		case r.Via != nil:
			return len(r.Via.Ask) == 0 || !slices.ContainsFunc(a.Refs, func(own condition.Ref) bool {
				return own.Via == nil && own.Fact == r.Via
			})
		case r.Fact.Derived:
			return len(r.Fact.Ask) == 0
		}
		return false
	})
}
