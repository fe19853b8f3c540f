package interview

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
)

// canShow reports whether the message of a rule can still be shown, if nothing becomes known
// but what can be asked.
func (c *chooser[P]) canShow(o engine.Opening) bool {
	if o.Outcome == engine.Shown {
		return true
	}
	w := could{&c.session.Frame, c.canSay, map[condition.Cond]bool{}}
	if !w.be(o.Rule.When, condition.True) {
		return false
	}
	for _, g := range o.Wording.Guards {
		if g.Caution == nil && !w.be(g.If, condition.False) {
			return false
		}
	}
	return true
}

// A could says which values conditions can still take.
type could struct {
	frame   *condition.Frame
	askable func(condition.Cond, *fact.Elem) bool
	open    map[condition.Cond]bool // of what has been looked at
}

// be reports whether an unknown part of c can still be known such that c is want. It
// says yes where it does not look closely.
func (w could) be(c condition.Cond, want condition.Truth) bool {
	if is := w.frame.Eval(c); is != condition.Unknown {
		return is == want
	}
	switch c := c.(type) {
	case condition.And:
		return w.list(c, want, condition.True)
	case condition.Or:
		return w.list(c, want, condition.False)
	case *condition.Not:
		return w.be(c.X, want.Not())
	case *condition.Finding:
		outer := w.frame.Elem
		w.frame.Elem = nil
		defer func() { w.frame.Elem = outer }()
		return w.be(c.Cond, want)
	}
	key := c
	if w.frame.Elem != nil { // of one record: not remembered
		return w.askable(c, w.frame.Elem)
	}
	if is, known := w.open[key]; known {
		return is
	}
	is := w.askable(c, nil)
	w.open[key] = is
	return is
}

// list is be for parts of which all must have the value all, or one the other.
func (w could) list(parts []condition.Cond, want, all condition.Truth) bool {
	for _, c := range parts {
		if w.be(c, want) != (want == all) {
			return want != all
		}
	}
	return want == all
}
