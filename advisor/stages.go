package advisor

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// closure lists the companions of a rule, and theirs.
func closure(rule *pack.Rule) []*pack.Rule {
	if len(rule.With) == 0 {
		return nil
	}
	var list []*pack.Rule
	var add func(*pack.Rule)
	add = func(r *pack.Rule) {
		for _, c := range r.With {
			if c != rule && !slices.Contains(list, c) {
				list = append(list, c)
				add(c)
			}
		}
	}
	add(rule)
	return list
}

// companions shows what must stand beside a shown message, whatever its own
// condition says. A companion whose guard holds withholds its host; one with
// an unknown guard and no caution for it leaves the host pending.
func (s *session) companions() {
	if !s.anyHost {
		return
	}
	for i := range s.rulings {
		host := &s.rulings[i]
		if host.own != Shown || host.outcome != Shown {
			continue
		}
		for _, rule := range s.beside[host.rule.Order] {
			c := s.of(rule)
			if c.outcome == Shown {
				continue
			}
			forced := ruling{rule: rule}
			s.judge(&forced, True)
			switch forced.outcome {
			case IsWithheld:
				s.withhold(host, "companion", rule.ID, "It must have "+rule.ID+" beside it, which is withheld: "+forced.reason)
			case Pending:
				host.outcome, host.open = Pending, append(host.open, forced.open...)
			}
			if host.outcome != Shown {
				break
			}
		}
	}
	s.settle()
}

// settle makes companions follow their hosts: shown with a shown host, and
// what they are by themselves without one. A host whose companion was
// withheld is withheld.
func (s *session) settle() {
	if !s.anyHost {
		return // nor a companion that is shown for one
	}
	for changed := true; changed; {
		changed = false
		for i := range s.rulings {
			s.rulings[i].needed = false
		}
		for i := range s.rulings {
			host := &s.rulings[i]
			if host.outcome != Shown || len(host.rule.With) == 0 {
				continue
			}
			for _, rule := range s.beside[host.rule.Order] {
				c := s.of(rule)
				if c.outcome == IsWithheld && c.kind != "guard" {
					s.withhold(host, "companion", rule.ID, "It must have "+rule.ID+" beside it, which is withheld: "+c.reason)
					changed = true
					break
				}
			}
			if host.outcome == Shown && host.own == Shown {
				for _, rule := range s.beside[host.rule.Order] {
					s.of(rule).needed = true
				}
			}
		}
		for i := range s.rulings {
			c := &s.rulings[i]
			switch {
			case c.needed && (c.outcome == Pending || c.outcome == NotApplicable):
				s.judge(c, True) // whether its guards let it be was seen in companions
				changed = changed || c.outcome == Shown
			case c.outcome == Shown && c.own != Shown && !c.needed:
				*c = ruling{rule: c.rule}
				s.judge(c, s.frame.Eval(c.rule.When))
				c.own = c.outcome
				changed = true
			}
		}
	}
}

// expire withholds rules past their review date, if the pack says so.
func (s *session) expire() {
	if !s.pack.Withhold || s.opts.AsOf.IsZero() {
		return
	}
	for i := range s.rulings {
		if r := &s.rulings[i]; r.outcome == Shown && s.overdue(r.rule) {
			s.withhold(r, "expired", "", "Its review was due on "+r.rule.Review.Next.Format(time.DateOnly)+".")
		}
	}
	s.settle()
}

func (s *session) overdue(rule *pack.Rule) bool { return rule.Review.Next.Before(s.opts.AsOf) }

// supersede withholds what shown messages silence, judged on what is shown
// when the stage begins.
func (s *session) supersede() {
	if !s.silences {
		return
	}
	shown := s.showing()
	s.list = s.list[:0] // of the silenced
	for _, by := range shown {
		beside := s.beside[by.rule.Order]
		for _, sel := range by.rule.Supersedes {
			for _, r := range shown {
				if r.by == "" && r != by && sel.Matches(r.rule, r.words.Level) && !slices.Contains(beside, r.rule) {
					s.list = append(s.list, r)
					r.by = by.rule.ID
				}
			}
		}
	}
	for _, r := range s.list {
		s.withhold(r, "superseded", r.by, s.title(s.of(s.pack.Rule(r.by)))+" comes first.")
	}
	s.settle()
}

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

func (s *session) title(r *ruling) string {
	return "“" + s.message(r).Title + "”"
}

// arbitrate withholds a message that encourages what a shown one discourages,
// or what the profile rules out, as an allergy does.
func (s *session) arbitrate() {
	if !s.encourages {
		return
	}
	h := s.pack.Schema.Terms
	shown := s.showing()
	discouraging := s.list[:0]
	for _, r := range shown {
		if len(r.words.Discourages) > 0 {
			discouraging = append(discouraging, r)
		}
	}
	s.list = discouraging
	var lost []*ruling
	for _, r := range shown {
		if len(r.words.Encourages) == 0 {
			continue
		}
		kind, by, reason := s.ruledOut(r)
		for _, other := range discouraging {
			if other == r || reason != "" {
				continue
			}
			for _, e := range r.words.Encourages {
				for _, d := range other.words.Discourages {
					if h.Is(e, d) {
						kind, by = "conflict", other.rule.ID
						reason = fmt.Sprintf("It encourages %s, which %s discourages.", h.Label(e, s.lang), s.title(other))
					}
				}
			}
		}
		if reason != "" {
			lost = append(lost, r)
			r.kind, r.by, r.reason = kind, by, reason
		}
	}
	for _, r := range lost {
		s.withhold(r, r.kind, r.by, r.reason)
	}
	s.settle()
}

// ruledOut finds a fact of the profile that forbids what a message encourages.
func (s *session) ruledOut(r *ruling) (kind, by, reason string) {
	h := s.pack.Schema.Terms
	for _, f := range s.rulesOut {
		for _, x := range setOf(s.frame.Profile.Slots[f.Slot]) {
			for _, e := range r.words.Encourages {
				// A walnut allergy forbids walnuts, and telling people to eat nuts.
				if h.Is(e, x) || h.Is(x, e) && !isRoot(h, e) {
					return "conflict", f.Path, fmt.Sprintf("It encourages %s; %s: %s.", h.Label(e, s.lang), label(f, s.lang), h.Label(x, s.lang))
				}
			}
		}
	}
	return "", "", ""
}

func isRoot(h *term.Hierarchy, id term.ID) bool { return len(h.Term(id).Is) == 0 }

// repeat withholds what was given lately. Companions go with their hosts.
func (s *session) repeat() error {
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
		r := s.of(rule)
		if r == nil {
			continue // it does not apply
		}
		until := rule.RepeatAfter.After(d.On)
		if r.outcome == Shown && s.opts.AsOf.Before(until) && !s.isCompanion(rule) {
			s.withhold(r, "recently-given", "", fmt.Sprintf("It was given on %s and is repeated from %s.",
				d.On.Format(time.DateOnly), until.Format(time.DateOnly)))
		}
	}
	s.settle()
	return nil
}

// isCompanion reports whether a shown message must have rule beside it.
func (s *session) isCompanion(rule *pack.Rule) bool {
	for i := range s.rulings {
		if r := &s.rulings[i]; r.outcome == Shown && slices.Contains(s.beside[r.rule.Order], rule) {
			return true
		}
	}
	return false
}

// cap orders the shown messages and withholds those over the cap. Messages
// that belong together count as one.
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
	groups := 0
	add := func(group []*ruling) {
		if groups++; groups <= limit || group[0].words.Level >= pack.Urgent {
			list = append(list, group...)
			return
		}
		for _, r := range group {
			s.withhold(r, "over-cap", "", overCap(limit))
		}
	}
	if s.anyHost {
		for _, group := range s.group(shown) {
			add(group)
		}
	} else {
		sortShown(shown)
		for i := range shown {
			add(shown[i : i+1])
		}
	}
	s.list = list
	return list
}

// sortShown sorts rulings that are in the order of the pack.
func sortShown(list []*ruling) {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j].words.Level > list[j-1].words.Level; j-- {
			list[j], list[j-1] = list[j-1], list[j]
			if i > 32 { // a profile on which all is shown
				slices.SortFunc(list, before)
				return
			}
		}
	}
}

// before orders rulings by level, then by the order of the pack.
func before(a, b *ruling) int {
	if a.words.Level != b.words.Level {
		return int(b.words.Level - a.words.Level)
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

// group puts hosts and their companions together, most important first: by
// the highest level in the group, then the order of the pack. Inside a group
// a host comes before its companions.
func (s *session) group(shown []*ruling) [][]*ruling {
	groupOf := map[*pack.Rule]int{}
	var groups [][]*ruling
	join := func(a, b int) {
		if a == b {
			return
		}
		for _, r := range groups[b] {
			groupOf[r.rule] = a
		}
		groups[a], groups[b] = append(groups[a], groups[b]...), nil
	}
	for i, r := range shown {
		groupOf[r.rule] = i
		groups = append(groups, []*ruling{r})
	}
	for _, r := range shown {
		for _, c := range s.beside[r.rule.Order] {
			if g, ok := groupOf[c]; ok {
				join(groupOf[r.rule], g)
			}
		}
	}
	groups = slices.DeleteFunc(groups, func(g []*ruling) bool { return len(g) == 0 })
	for _, g := range groups {
		slices.SortFunc(g, func(a, b *ruling) int {
			if ab, ba := slices.Contains(s.beside[a.rule.Order], b.rule), slices.Contains(s.beside[b.rule.Order], a.rule); ab != ba {
				if ab {
					return -1
				}
				return 1
			}
			return before(a, b)
		})
	}
	top := func(g []*ruling) *ruling {
		return slices.MinFunc(g, before)
	}
	slices.SortStableFunc(groups, func(a, b []*ruling) int { return before(top(a), top(b)) })
	return groups
}
