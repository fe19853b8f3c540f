package advisor

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
)

// companions shows what must stand beside a shown message, whatever its own
// condition says. A companion whose guard holds withholds its host; else one
// with an unknown guard and no caution for it leaves the host pending. What all
// such guards wait for is asked, and whether the words with the guard are right.
func (s *session) companions() {
	if !s.anyHost {
		return
	}
	for i := range s.rulings {
		if host := &s.rulings[i]; host.own == Shown && host.outcome == Shown {
			s.accompany(host)
		}
	}
	s.settle()
}

func (s *session) accompany(host *ruling) {
	for _, rule := range s.beside[host.rule.Order] {
		c := s.of(rule)
		if c.own == Shown {
			continue // by itself it could stand beside the host
		}
		forced := ruling{rule: rule}
		s.judge(&forced, True)
		switch forced.outcome {
		case IsWithheld:
			s.withhold(host, "companion", besideReason(rule, forced.reason))
			host.by = rule.ID
			host.open = append(host.open, forced.open...)
			return
		case Pending:
			host.outcome, host.cautions = Pending, nil
			host.open = append(host.open, forced.open...)
		}
	}
}

func besideReason(companion *pack.Rule, reason string) string {
	return "It must have " + companion.ID + " beside it, which is withheld: " + reason
}

// settle makes companions follow their hosts: shown with a shown host, and
// what they are by themselves without one. A host whose companion was
// withheld is withheld.
func (s *session) settle() {
	if !s.anyHost {
		return // nor a companion that is shown for one
	}
	for changed := true; changed; {
		changed = s.loseHosts()
		s.need()
		for i := range s.rulings {
			c := &s.rulings[i]
			switch {
			case c.needed && (c.outcome == Pending || c.outcome == NotApplicable):
				s.judge(c, True) // whether its guards let it be was seen in companions
				changed = changed || c.outcome == Shown
			case c.outcome == Shown && c.own != Shown && !c.needed:
				words, variant := c.words, c.variant // as what it was silenced, if it was
				s.judge(c, s.frame.Eval(c.rule.When))
				c.words, c.variant, c.notes, changed = words, variant, nil, true
			}
		}
	}
}

// loseHosts withholds the messages that must have a withheld one beside them.
func (s *session) loseHosts() (lost bool) {
	for i := range s.rulings {
		host := &s.rulings[i]
		if host.outcome != Shown || host.own != Shown { // what is there for another goes with that
			continue
		}
		if s.loseHost(host) {
			lost = true
		}
	}
	return lost
}

func (s *session) loseHost(host *ruling) bool {
	for _, rule := range s.beside[host.rule.Order] {
		// What a companion of a companion lost is in the list itself.
		if c := s.of(rule); c.outcome == IsWithheld && c.kind != "guard" && c.kind != "companion" {
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
func (s *session) need() {
	for i := range s.rulings {
		s.rulings[i].needed = false
	}
	for i := range s.rulings {
		if host := &s.rulings[i]; host.outcome == Shown && host.own == Shown {
			for _, rule := range s.beside[host.rule.Order] {
				c := s.of(rule)
				c.needed = c.needed || host.given.IsZero() || !c.given.IsZero()
			}
		}
	}
}

// stand gives every message its standing, when a stage begins.
func (s *session) stand() {
	for i := range s.rulings {
		if r := &s.rulings[i]; r.outcome == Shown {
			r.standing, r.beside = r.words.Level, false
		}
	}
	if !s.anyHost {
		return
	}
	for i := range s.rulings {
		host := &s.rulings[i]
		if host.outcome != Shown || host.own != Shown || host.words.Level < pack.Warning {
			continue
		}
		for _, rule := range s.beside[host.rule.Order] {
			c := s.of(rule)
			c.standing, c.beside = max(c.standing, host.words.Level), true
		}
	}
}

// keeps reports whether a message cannot be lost: it is a warning or above, or
// stands beside one.
func (r *ruling) keeps() bool { return r.standing >= pack.Warning }

// showing are the rulings that are shown, for the stage at hand.
func (s *session) showing() []*ruling {
	s.shown = s.shown[:0]
	for i := range s.rulings {
		if r := &s.rulings[i]; r.outcome == Shown {
			s.shown = append(s.shown, r)
		}
	}
	return s.shown
}

// expire withholds rules past their review date, if the pack says so. What
// cannot be lost is marked in any case.
func (s *session) expire() {
	if !s.pack.Withhold || s.opts.AsOf.IsZero() {
		return
	}
	s.stand()
	for _, r := range s.showing() {
		if !r.keeps() && s.overdue(r.rule) {
			s.withhold(r, "expired", "Its review was due on "+r.rule.Review.Next.Format(time.DateOnly)+".")
		}
	}
	s.settle()
}

func (s *session) overdue(rule *pack.Rule) bool { return rule.Review.Next.Before(s.opts.AsOf) }

// recall notes what was given so lately that it may rest. The history is a set:
// order, hours and what lies ahead do not matter.
func (s *session) recall() error {
	if len(s.opts.History) == 0 {
		return nil
	}
	if s.opts.AsOf.IsZero() {
		return fmt.Errorf("a delivery history needs an as-of date")
	}
	for _, d := range s.opts.History {
		rule := s.pack.Rule(d.Rule)
		if rule == nil || rule.RepeatAfter.IsZero() {
			continue // a rule of another version of the pack; one that is always shown
		}
		on := time.Date(d.On.Year(), d.On.Month(), d.On.Day(), 0, 0, 0, 0, time.UTC)
		if r := s.of(rule); r != nil && on.After(r.given) && !on.After(s.opts.AsOf) && s.opts.AsOf.Before(rule.RepeatAfter.After(on)) {
			r.given = on
		}
	}
	return nil
}

// repeat withholds what was given lately, unless a message that was not must
// have it beside it.
func (s *session) repeat() {
	if len(s.opts.History) == 0 {
		return
	}
	s.round++
	for awake := true; awake && s.anyHost; { // what an awake host needs rests no more
		awake = false
		for i := range s.rulings {
			host := &s.rulings[i]
			if host.outcome != Shown || host.own != Shown || !host.given.IsZero() {
				continue
			}
			for _, rule := range s.beside[host.rule.Order] {
				if c := s.of(rule); !c.given.IsZero() {
					c.given, awake = time.Time{}, true
				}
			}
		}
	}
	for i := range s.rulings {
		if r := &s.rulings[i]; !r.given.IsZero() && r.outcome == Shown {
			s.withhold(r, "recently-given", fmt.Sprintf("It was given on %s and is repeated from %s.",
				r.given.Format(time.DateOnly), r.rule.RepeatAfter.After(r.given).Format(time.DateOnly)))
		}
	}
	s.settle()
}

// cap orders the shown messages and withholds those over the cap. It counts
// hosts: a companion comes with its first host, and stays while one does.
func (s *session) cap() []*ruling {
	shown := s.showing()
	limit := s.pack.Cap
	if s.opts.Cap > 0 {
		limit = s.opts.Cap
	} else if s.opts.Cap < 0 {
		limit = len(shown)
	}
	if s.opts.Without&Messages != 0 && len(shown) <= limit {
		return nil // their order is of no interest, and there are none too many
	}
	list := s.list[:0]
	if s.anyHost {
		list = s.capGroups(list, shown, limit)
	} else {
		sortShown(shown)
		for i, r := range shown {
			if i < limit || r.uncapped() {
				list = append(list, r)
			}
		}
	}
	s.list = list
	if len(list) < len(shown) {
		for _, r := range shown {
			if !slices.Contains(list, r) {
				s.withhold(r, "over-cap", overCap(limit))
			}
		}
	}
	return list
}

// giveWay lets what stands below an emergency say that the emergency comes
// first, so that no two calls to action compete.
func (s *session) giveWay(order []*ruling) {
	if len(order) == 0 || order[0].words.Level != pack.Emergency || s.pack.AfterEmergency == nil {
		return
	}
	words := s.pack.AfterEmergency.In(s.lang, s.pack.Languages[0])
	for _, r := range order {
		if r.words.Level < pack.Emergency {
			r.notes = slices.Insert(r.notes, 0, words)
		}
	}
}

// readFor lets each message say to whoever reads it for a child, or for somebody
// who needs help with it, that it is read for another.
func (s *session) readFor(order []*ruling) {
	if len(order) == 0 {
		return
	}
	for _, who := range s.pack.Readers {
		if s.frame.Eval(who.If) == True {
			words := s.words().fill(s.core, who.Words.In(s.lang, s.pack.Languages[0]))
			for _, r := range order {
				if r.words.Level >= who.Level {
					r.notes = slices.Insert(r.notes, 0, words)
				}
			}
			return
		}
	}
}

// uncapped reports whether a message is shown whatever the cap: a warning or
// above, and what stands instead of one.
func (r *ruling) uncapped() bool { return r.words.Level >= pack.Warning || r.instead }

// sortShown sorts rulings that are in the order of the pack.
func sortShown(list []*ruling) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && before(list[j], list[j-1]) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
			if i > 32 { // a profile on which all is shown
				slices.SortFunc(list, before)
				return
			}
		}
	}
}

// before orders rulings by level, then by weight, then by the order of the pack.
func before(a, b *ruling) int {
	switch {
	case a.words.Level != b.words.Level:
		return int(b.words.Level - a.words.Level)
	case a.words.Weight != b.words.Weight:
		return b.words.Weight - a.words.Weight
	}
	return a.rule.Order - b.rule.Order
}

// overCaps are the reasons for the caps that packs have.
var overCaps = func() (list [16]string) {
	for i := range list {
		list[i] = fmt.Sprintf("More important messages come first; at most %d are shown.", i)
	}
	return list
}()

func overCap(limit int) string {
	if limit < len(overCaps) {
		return overCaps[limit]
	}
	return fmt.Sprintf("More important messages come first; at most %d are shown.", limit)
}

// A group is a host and its shown companions, which other hosts may share.
type group struct {
	host *ruling
	all  []*ruling // the highest level first; the host before companions of its level
}

// capGroups adds the groups within the limit to list, most important first:
// by the highest level in the group, its weight, then the order of the pack.
func (s *session) capGroups(list, shown []*ruling, limit int) []*ruling {
	groups := s.groups(shown)
	slices.SortFunc(groups, func(a, b group) int {
		if c := before(a.all[0], b.all[0]); c != 0 {
			return c
		}
		return a.host.rule.Order - b.host.rule.Order
	})
	for i, g := range groups {
		if i >= limit && !slices.ContainsFunc(g.all, (*ruling).uncapped) {
			continue
		}
		for _, r := range g.all {
			if !slices.Contains(list, r) {
				list = append(list, r)
			}
		}
	}
	return list
}

// groups finds the hosts among the shown: what no other message needs beside
// it. Of messages that need each other the first is the host.
func (s *session) groups(shown []*ruling) (groups []group) {
	for _, r := range shown {
		hosted := slices.ContainsFunc(shown, func(h *ruling) bool {
			mutual := slices.Contains(s.beside[r.rule.Order], h.rule)
			return slices.Contains(s.beside[h.rule.Order], r.rule) && (!mutual || h.rule.Order < r.rule.Order)
		})
		if hosted {
			continue
		}
		all := []*ruling{r}
		for _, c := range s.beside[r.rule.Order] {
			if c := s.of(c); c.outcome == Shown {
				all = append(all, c)
			}
		}
		slices.SortFunc(all, func(a, b *ruling) int {
			switch {
			case a.words.Level != b.words.Level, a != r && b != r:
				return before(a, b)
			case a == r:
				return -1
			}
			return 1
		})
		groups = append(groups, group{r, all})
	}
	return groups
}
