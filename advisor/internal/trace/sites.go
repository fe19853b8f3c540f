package trace

import (
	"iter"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A Site is a place in a condition where a part stands that has no Boolean
// structure of its own there: an atom, a finding, an atom over a derived fact.
// It is what condition coverage and MC/DC count.
type Site struct {
	Cond condition.Cond // what stands there
	path []int          // which child to follow, from the condition down
}

// Path says which child to follow, from the condition down to the site.
func (s Site) Path() []int { return s.path }

// Texts are what stands at the sites.
func Texts(sites []Site) []string {
	texts := make([]string, len(sites))
	for i, s := range sites {
		texts[i] = s.String()
	}
	return texts
}

// String is what stands at the site.
func (s Site) String() string {
	if c, ok := s.Cond.(*condition.Choice); ok {
		return c.Node.String()
	}
	return s.Cond.String()
}

// Sites lists the sites of c, from left to right.
func Sites(c condition.Cond) []Site {
	var list []Site
	var look func(c condition.Cond, path []int)
	look = func(x condition.Cond, path []int) {
		if isSite(x) {
			list = append(list, Site{x, slices.Clone(path)})
			return
		}
		for i, child := range condition.Children(x) {
			look(child, append(path, i))
		}
	}
	look(c, nil)
	return list
}

func isSite(c condition.Cond) bool {
	switch c := c.(type) {
	case *condition.Atom, *condition.Finding:
		return true
	case *condition.Choice:
		return c.Node != nil
	}
	return false
}

// Seen reports whether a site of the condition has the value want, in one of the
// records if it is inside a quantifier. The extent of the trace is ToSites.
func (t *Trace) Seen(s Site, want condition.Truth) bool { return t.seen(0, s.path, want) }

func (t *Trace) seen(step int, path []int, want condition.Truth) bool {
	s := &t.steps[step]
	if len(path) == 0 {
		return s.Value == want
	}
	for i := range t.parts(step) {
		part := &t.steps[i]
		_, quant := s.Cond.(*condition.Quant)
		if quant && part.Elem.Index >= 0 || !quant && int(part.child) == path[0] {
			if t.seen(i, path[1:], want) {
				return true
			}
		}
	}
	return false
}

// Shows is True if a site of the condition has the value want and decides it
// alone: were it the other value, and all others what they are, the condition
// would be, too (masking MC/DC). For a site inside a quantifier it does so in one
// of the records. It is Unknown where that follows for none of the profiles that
// fill in what is open. The extent of the trace is ToSites.
func (t *Trace) Shows(s Site, want condition.Truth) condition.Truth {
	return t.shows(0, s.path, want)
}

func (t *Trace) shows(step int, path []int, want condition.Truth) condition.Truth {
	s := &t.steps[step]
	if len(path) == 0 {
		return s.Value * want
	}
	at, rest := path[0], path[1:]
	switch c := s.Cond.(type) {
	case condition.And:
		return t.rest(step, at, condition.True).And(t.shows(t.partAt(step, at), rest, want))
	case condition.Or:
		return t.rest(step, at, condition.False).And(t.shows(t.partAt(step, at), rest, want))
	case *condition.Not:
		return t.shows(t.partAt(step, at), rest, want)
	case *condition.Same:
		other := t.valueAt(step, 1-at)
		return (other * other).And(t.shows(t.partAt(step, at), rest, want))
	case *condition.Choice:
		var counts condition.Truth // whether the choice has the value of this part
		switch at {
		case 0:
			counts = -(t.valueAt(step, 1) * t.valueAt(step, 2))
		case 1:
			counts = t.valueAt(step, 0)
		case 2:
			counts = t.valueAt(step, 0).Not()
		}
		return counts.And(t.shows(t.partAt(step, at), rest, want))
	case *condition.Quant:
		return t.showsInside(c, step, rest, want)
	}
	return condition.Unknown
}

// parts are the steps of the parts of a step.
func (t *Trace) parts(step int) iter.Seq[int] {
	return func(yield func(int) bool) {
		end := int(t.steps[step].end)
		for i := step + 1; i < end && yield(i); i = int(t.steps[i].end) {
		}
	}
}

// partAt is the step of a part of a step.
func (t *Trace) partAt(step, child int) int {
	for i := range t.parts(step) {
		if int(t.steps[i].child) == child {
			return i
		}
	}
	panic("condition: internal error: a path to a part that was not traced")
}

func (t *Trace) valueAt(step, child int) condition.Truth {
	return t.steps[t.partAt(step, child)].Value
}

// rest is True if all parts of a step but one have the value v.
func (t *Trace) rest(step, child int, v condition.Truth) condition.Truth {
	all := condition.True
	for i := range t.parts(step) {
		if s := &t.steps[i]; int(s.child) != child {
			all = all.And(s.Value * v)
		}
	}
	return all
}

// showsInside looks for a record in which the site shows its value, and which
// decides the quantifier alone.
func (t *Trace) showsInside(c *condition.Quant, step int, path []int,
	want condition.Truth) condition.Truth {
	counts := condition.True // of a record
	if c.Op == "all" {
		counts = condition.False
	}
	var holds []condition.Truth
	found, rest := condition.False, condition.False // rest: whether a further record may count
	for i := range t.parts(step) {
		if s := &t.steps[i]; s.Elem.Index >= 0 {
			holds = append(holds, s.Value)
		} else if s.Value != counts.Not() {
			rest = condition.Unknown
		}
	}
	for i := range t.parts(step) {
		s := &t.steps[i]
		if s.Elem.Index < 0 {
			found = found.Or(condition.Unknown) // of a record that may be added
			continue
		}
		if alone := decidesAlone(c, holds, int(s.child)).And(rest.Not()); alone != condition.False {
			found = found.Or(alone.And(t.shows(i, path, want)))
		}
	}
	return found
}

// decidesAlone reports whether c, whose predicate has the values holds, would
// change with the i-th record.
func decidesAlone(c *condition.Quant, holds []condition.Truth, i int) condition.Truth {
	t, sure, open := condition.True, 0, 0
	for j, h := range holds {
		if j == i {
			continue
		}
		switch c.Op {
		case "any", "none":
			t = t.And(h.Not())
		case "all":
			t = t.And(h)
		}
		switch h {
		case condition.True:
			sure++
		case condition.Unknown:
			open++
		}
	}
	if c.Op == "one" || c.Op == "count" {
		op, n := c.Cmp, c.N
		if c.Op == "one" {
			op, n = "==", 1
		}
		if open > 0 {
			return condition.Unknown
		}
		without := condition.CompareCount(op, n, sure, sure, false)
		t = -(without * condition.CompareCount(op, n, sure+1, sure+1, false))
	}
	return t
}

// Undecided calls visit for each atom and each quantifier in c that has no
// value yet, with the record it is about: what a profile in the making must
// still say. Inside sites, and with all false anywhere, it passes over what
// has a value as a whole.
func (t *Trace) Undecided(f *condition.Frame, c condition.Cond, all bool,
	visit func(c condition.Cond, e *fact.Elem)) {
	extent := Open
	if all {
		extent = PastSites
	}
	t.Follow(f, c, extent)
	for i := range t.steps {
		s := &t.steps[i]
		switch c := s.Cond.(type) {
		case *condition.Quant:
			if s.Open {
				visit(c, s.Elem)
			}
		case *condition.Atom:
			if s.Value == condition.Unknown && !isFurther(s.Elem) {
				visit(c, s.Elem)
			}
		}
	}
}

// isFurther reports whether e stands for any further record of a list.
func isFurther(e *fact.Elem) bool { return e != nil && e.Index < 0 }
