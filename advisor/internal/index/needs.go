package index

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A need is a property of a profile that a condition relies on: that it has a
// term, or any record of a list. It tells conditions that concern few people.
type need struct {
	list  *fact.Fact      // the set, or the list of records
	field *fact.Fact      // by which a record is named; nil for a set
	term  term.ID         // term.None: any record will do
	atom  *condition.Atom // that holds where the term is present; nil: there is more to it
}

// A require is a list of needs, one of which is met wherever a condition has
// some value, or may have it. Not ok: no such list was found.
type require struct {
	needs []*need
	ok    bool
}

// cost guesses how often a need is met, in hundredths: a term seldom.
func (r require) cost() (sum int) {
	for _, n := range r.needs {
		if n.term != term.None {
			sum += 2
		} else {
			sum += 80
		}
	}
	return sum
}

// cheaper is the better of two ways to file a condition.
func cheaper(x, y require) require {
	if !x.ok || y.ok && y.cost() < x.cost() {
		return y
	}
	return x
}

// maxNeeds is under how many needs a condition is filed at most.
const maxNeeds = 100

// oneOf files what needs one or the other.
func oneOf(x, y require) require {
	if !x.ok || !y.ok || len(x.needs)+len(y.needs) > maxNeeds {
		return require{}
	}
	return require{append(slices.Clone(x.needs), y.needs...), true}
}

// A filer finds needs, and remembers those of what conditions share.
type filer map[filed]require

type filed struct {
	cond  condition.Cond // a *Finding or *Choice
	value condition.Truth
}

// requires says what must be so for c to be v, True or False, or unknown. What
// evaluating c could run into, a Failure, must not be passed over: so no need is
// taken from behind a part that can fail.
func (x filer) requires(c condition.Cond, v condition.Truth) require {
	switch c.(type) {
	case *condition.Finding, *condition.Choice: // which many conditions may have inside
	default:
		return x.find(c, v)
	}
	r, ok := x[filed{c, v}]
	if !ok {
		r = x.find(c, v)
		x[filed{c, v}] = r
	}
	return r
}

func (x filer) find(c condition.Cond, v condition.Truth) require {
	switch c := c.(type) {
	case condition.Const:
		return require{ok: condition.Truth(c) == v.Not()} // which it never is
	case *condition.Not:
		return x.requires(c.X, v.Not())
	case condition.And:
		return x.ofParts(c, v, v == condition.True)
	case condition.Or:
		return x.ofParts(c, v, v == condition.False)
	case *condition.Finding:
		return x.requires(c.Cond, v)
	case *condition.Choice:
		if !condition.CannotFail(c) {
			return require{}
		}
		// If it holds, Then must be v; if not, Else; where it is unknown, one of them.
		then := cheaper(x.requires(c.If, condition.True), x.requires(c.Then, v))
		other := cheaper(x.requires(c.If, condition.False), x.requires(c.Else, v))
		return oneOf(then, other)
	case *condition.Quant:
		return x.ofQuant(c, v)
	case *condition.Atom:
		if n := needOf(c); v == condition.True && n != nil {
			return require{[]*need{n}, true}
		}
	}
	return require{}
}

// ofParts is requires of an And or Or: of all its parts, or of any.
func (x filer) ofParts(list []condition.Cond, v condition.Truth, all bool) (r require) {
	if all {
		for _, c := range list {
			r = cheaper(r, x.requires(c, v))
			if !condition.CannotFail(c) {
				break
			}
		}
		return r
	}
	r.ok = true
	for _, c := range list {
		r = oneOf(r, x.requires(c, v))
	}
	return r
}

// ofQuant is for quantifiers that need a record: one of which the predicate
// holds, so that some need of it is met in one of the records.
func (x filer) ofQuant(c *condition.Quant, v condition.Truth) require {
	needsOne := false
	switch c.Op {
	case "any", "one":
		needsOne = v == condition.True
	case "none":
		needsOne = v == condition.False
	case "count":
		needsOne = v == condition.True && (c.Cmp == ">=" && c.N >= 1 || c.Cmp == ">" && c.N >= 0 ||
			c.Cmp == "==" && c.N >= 1)
	}
	if !needsOne || c.List.Owner != nil || c.List.Kind != fact.List {
		return require{}
	}
	record := require{[]*need{{list: c.List, term: term.None}}, true}
	return cheaper(record, x.requires(c.Pred, condition.True))
}

// needOf is what a profile must have for an atom to hold, or nil.
func needOf(a *condition.Atom) *need {
	t := a.Test
	switch {
	case t == nil || t.Term == term.None:
	case t.Op == condition.OpHas && t.Fact.Kind == fact.List:
		return &need{t.Fact, t.Fact.TermField(), t.Term, a}
	case t.Op == condition.OpHas && t.Fact.Owner == nil:
		return &need{t.Fact, nil, t.Term, a}
	case t.Op == condition.OpIs && t.Fact.Owner != nil:
		return &need{t.Fact.Owner, t.Fact, t.Term, a}
	}
	return nil
}
