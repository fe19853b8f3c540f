package engine

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// showing are the rulings that are shown, for the stage at hand.
func (s *Session) showing() []*Ruling {
	s.shown = s.shown[:0]
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Outcome == Shown {
			s.shown = append(s.shown, r)
		}
	}
	return s.shown
}

// expire withholds rules past their review date, if the pack says so. What
// cannot be lost is marked in any case.
func (s *Session) expire() {
	if !s.Pack.Withhold || s.opts.AsOf.IsZero() {
		return
	}
	s.stand()
	for _, r := range s.showing() {
		if !r.keeps() && s.Overdue(r.Rule) {
			s.withhold(r, "expired",
				s.told("expired", r.Rule.Review.Next.Format(time.DateOnly)))
		}
	}
	s.settle()
}

func (s *Session) Overdue(rule *pack.Rule) bool { return rule.Review.Next.Before(s.opts.AsOf) }

// recall notes what was given so lately that it may rest. The history is a set:
// order, hours and what lies ahead do not matter.
func (s *Session) recall() error {
	if len(s.opts.History) == 0 {
		return nil
	}
	if s.opts.AsOf.IsZero() {
		return fmt.Errorf("a delivery history needs an as-of date")
	}
	for _, d := range s.opts.History {
		rule := s.Pack.Rule(d.Rule)
		if rule == nil || rule.RepeatAfter.IsZero() {
			continue // a rule of another version of the pack; one that is always shown
		}
		on := time.Date(d.On.Year(), d.On.Month(), d.On.Day(), 0, 0, 0, 0, time.UTC)
		past := !on.After(s.opts.AsOf)
		rests := past && s.opts.AsOf.Before(rule.RepeatAfter.After(on))
		if r := s.Of(rule); r != nil && rests && on.After(r.given) {
			r.given = on
		}
	}
	return nil
}

// repeat withholds what was given lately, unless a message that was not must
// have it beside it.
func (s *Session) repeat() {
	if len(s.opts.History) == 0 {
		return
	}
	s.round++
	for awake := true; awake; { // what an awake host needs rests no more
		awake = false
		for host, c := range s.pairs {
			if host.given.IsZero() && !c.given.IsZero() {
				c.given, awake = time.Time{}, true
			}
		}
	}
	for i := range s.Rulings {
		if r := &s.Rulings[i]; !r.given.IsZero() && r.Outcome == Shown {
			s.withhold(r, "recently-given", s.told("recently-given",
				r.given.Format(time.DateOnly), r.Rule.RepeatAfter.After(r.given).Format(time.DateOnly)))
		}
	}
	s.settle()
}

// giveWay lets what stands below an emergency say that the emergency comes
// first, so that no two calls to action compete.
func (s *Session) giveWay(order []*Ruling) {
	if len(order) == 0 || order[0].Wording.Level != pack.Emergency || s.Pack.AfterEmergency == nil {
		return
	}
	words := s.Words.In(s.Pack.AfterEmergency)
	for _, r := range order {
		if r.Wording.Level < pack.Emergency {
			r.Notes = slices.Insert(r.Notes, 0, words)
		}
	}
}

// readFor lets each message say to whoever reads it for a child, or for somebody
// who needs help with it, that it is read for another.
func (s *Session) readFor(order []*Ruling) {
	if len(order) == 0 {
		return
	}
	for _, who := range s.Pack.Readers {
		if s.Frame.Eval(who.If) == condition.True {
			words := s.Words.Told(who.Words)
			for _, r := range order {
				if r.Wording.Level >= who.Level {
					r.Notes = slices.Insert(r.Notes, 0, words)
				}
			}
			return
		}
	}
}

// Review is the state of a rule's review.
func (s *Session) Review(rule *pack.Rule) string {
	switch {
	case s.Frame.AsOf.IsZero():
		return "unchecked"
	case s.Overdue(rule):
		return "overdue"
	}
	return "current"
}
