package engine

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// companions shows what must stand beside a shown message, whatever its own
// condition says. A companion whose guard holds withholds its host; else one
// with an unknown guard and no caution for it leaves the host pending. What all
// such guards wait for is asked, and whether the words with the guard are right.
func (s *Session) companions() {
	if !s.anyHost {
		return
	}
	for i := range s.Rulings {
		if host := &s.Rulings[i]; host.own == Shown && host.Outcome == Shown {
			s.accompany(host)
		}
	}
	s.settle()
}

func (s *Session) accompany(host *Ruling) {
	for _, rule := range s.beside[host.Rule.Order] {
		c := s.Of(rule)
		if c.own == Shown {
			continue // by itself it could stand beside the host
		}
		forced := Ruling{Rule: rule}
		s.judge(&forced, condition.True)
		switch forced.Outcome {
		case Withheld:
			s.withhold(host, "companion", s.besideReason(&forced, forced.Reason))
			host.By = rule.ID
			host.open = append(host.open, forced.open...)
			return
		case Pending:
			host.Outcome, host.Cautions = Pending, nil
			host.open = append(host.open, forced.open...)
		}
	}
}

func (s *Session) besideReason(companion *Ruling, reason string) string {
	return s.told("companion", s.title(companion), reason)
}

// settle makes companions follow their hosts: shown with a shown host, and
// what they are by themselves without one. A host whose companion was
// withheld is withheld.
func (s *Session) settle() {
	if !s.anyHost {
		return // nor a companion that is shown for one
	}
	for changed := true; changed; {
		changed = s.loseHosts()
		s.need()
		for i := range s.Rulings {
			c := &s.Rulings[i]
			switch {
			case c.needed && (c.Outcome == Pending || c.Outcome == NotApplicable):
				s.judge(c, condition.True) // whether its guards let it be was seen in companions
				changed = changed || c.Outcome == Shown
			case c.Outcome == Shown && c.own != Shown && !c.needed:
				words, variant := c.Wording, c.variant // as what it was silenced, if it was
				s.judge(c, s.Frame.Eval(c.Rule.When))
				c.Wording, c.variant, c.Notes, changed = words, variant, nil, true
			}
		}
	}
}

// loseHosts withholds the messages that must have a withheld one beside them.
func (s *Session) loseHosts() (lost bool) {
	for i := range s.Rulings {
		host := &s.Rulings[i] // what is there for another goes with that
		if host.Outcome == Shown && host.own == Shown && s.loseHost(host) {
			lost = true
		}
	}
	return lost
}

func (s *Session) loseHost(host *Ruling) bool {
	for _, rule := range s.beside[host.Rule.Order] {
		// What a companion of a companion lost is in the list itself.
		if c := s.Of(rule); c.Outcome == Withheld && c.Kind != "guard" && c.Kind != "companion" {
			s.withholdFor(c, host, "companion")
			return true
		}
	}
	return false
}

// need marks what must stand beside a message that is shown for itself. One that
// was given lately needs nothing beside it but what rests with it: its companions
// are not shown for it, and so must not withhold anything. (Where another needs
// that message beside it, it needs its companions, too.)
func (s *Session) need() {
	for i := range s.Rulings {
		s.Rulings[i].needed = false
	}
	for host, c := range s.pairs {
		c.needed = c.needed || host.given.IsZero() || !c.given.IsZero()
	}
}

// pairs goes through the messages that are shown for themselves, each with every
// one that must stand beside it.
func (s *Session) pairs(yield func(host, companion *Ruling) bool) {
	if !s.anyHost {
		return
	}
	for i := range s.Rulings {
		host := &s.Rulings[i]
		if host.Outcome != Shown || host.own != Shown {
			continue
		}
		for _, rule := range s.beside[host.Rule.Order] {
			if !yield(host, s.Of(rule)) {
				return
			}
		}
	}
}

// stand gives every message its standing, when a stage begins.
func (s *Session) stand() {
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Outcome == Shown {
			r.standing, r.beside = r.Wording.Level, false
		}
	}
	for host, c := range s.pairs {
		if host.Wording.Level >= pack.Warning {
			c.standing, c.beside = max(c.standing, host.Wording.Level), true
		}
	}
}

// keeps reports whether a message cannot be lost: it is a warning or above, or
// stands beside one.
func (r *Ruling) keeps() bool { return r.standing >= pack.Warning }
