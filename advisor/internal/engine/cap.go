package engine

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// cap orders the shown messages and withholds those over the cap. It counts
// hosts: a companion comes with its first host, and stays while one does.
func (s *Session) cap() []*Ruling {
	shown := s.showing()
	limit := s.Pack.Cap
	if s.opts.Cap > 0 {
		limit = s.opts.Cap
	} else if s.opts.Cap < 0 {
		limit = len(shown)
	}
	room := room{messages: limit, words: math.MaxInt}
	if s.Pack.CapWords > 0 && s.opts.Cap >= 0 {
		room.words = s.Pack.CapWords
	} else if s.opts.NoMessages && len(shown) <= limit {
		return nil // their order is of no interest, and there are none too many
	}
	s.findAsked(shown)
	list := s.list[:0]
	if s.anyHost {
		list = s.capGroups(list, shown, room)
	} else {
		slices.SortFunc(shown, before)
		for _, lesser := range []bool{false, true} {
			for _, r := range shown {
				if r.lesser() == lesser {
					r.kept = room.take(s.wordsOf(r), lesser, r.uncapped())
				}
			}
		}
		for _, r := range shown {
			if r.kept {
				list = append(list, r)
			}
		}
	}
	s.list = list
	if len(list) < len(shown) {
		reason := s.told("over_cap", limit)
		if room.words < math.MaxInt {
			reason = s.told("over_words", limit, s.Pack.CapWords)
		}
		for _, r := range shown {
			if !r.kept {
				s.withhold(r, "over-cap", reason)
			}
		}
	}
	return list
}

// room is what is left of a cap.
type room struct {
	messages, words int
	taken, full     bool
}

// take reports whether one more group of messages, of so many words, is shown. The first
// is, and what is not capped; words alone hold back only what is lesser. Once one has found
// no room, no other does, short as it may be: what is left out is what matters least.
func (r *room) take(words int, lesser, uncapped bool) bool {
	short := words <= r.words || !r.taken || !lesser
	fits := r.messages > 0 && short
	r.full = r.full || !fits
	if r.full && !uncapped {
		return false
	}
	r.messages--
	r.words -= words
	r.taken = true
	return true
}

// wordsOf is how many words of a message its reader reads.
func (s *Session) wordsOf(r *Ruling) int {
	if s.Pack.CapWords == 0 {
		return 0
	}
	m, _ := s.Words.Message(r.Wording)
	return m.Words(func(p *pack.Piece) condition.Truth { return s.Frame.Eval(p.If) })
}

// findAsked finds the messages that answer what the person asks about: of each term that is
// answered first the first that answers it.
func (s *Session) findAsked(shown []*Ruling) {
	h := s.Pack.Schema.Terms
	for _, f := range s.answeredFirst {
		for _, x := range setOf(s.Frame.Profile.Slots[f.Slot]) {
			var first *Ruling
			for _, r := range shown {
				if r.Wording.Answering(h, x) && (first == nil || before(r, first) < 0) {
					first = r
				}
			}
			if first != nil {
				first.asked = true
			}
		}
	}
}

// uncapped reports whether a message is shown whatever the cap: a warning or
// above, and what stands instead of one.
func (r *Ruling) uncapped() bool { return r.Wording.Level >= pack.Warning || r.instead }

// lesser reports whether a message has what room the others leave: those that are
// important, and those that the person asked for.
func (r *Ruling) lesser() bool { return r.Wording.Level < pack.Important && !r.asked }

// before orders rulings by level, then by weight, then by the order of the pack.
func before(a, b *Ruling) int {
	switch {
	case a.Wording.Level != b.Wording.Level:
		return int(b.Wording.Level - a.Wording.Level)
	case a.Wording.Weight != b.Wording.Weight:
		return b.Wording.Weight - a.Wording.Weight
	}
	return a.Rule.Order - b.Rule.Order
}

// A group is a host and its shown companions, which other hosts may share.
type group struct {
	host *Ruling
	all  []*Ruling // the highest level first; the host before companions of its level
	kept bool      // within the cap
}

func (g *group) lesser() bool {
	return g.all[0].lesser() && !slices.ContainsFunc(g.all, func(r *Ruling) bool { return r.asked })
}

// capGroups adds the groups within the limit to list, most important first:
// by the highest level in the group, its weight, then the order of the pack.
func (s *Session) capGroups(list, shown []*Ruling, room room) []*Ruling {
	groups := s.groups(shown)
	slices.SortFunc(groups, func(a, b group) int {
		if c := before(a.all[0], b.all[0]); c != 0 {
			return c
		}
		return a.host.Rule.Order - b.host.Rule.Order
	})
	for _, lesser := range []bool{false, true} {
		for i := range groups {
			if groups[i].lesser() == lesser {
				s.take(&groups[i], &room)
			}
		}
	}
	for _, g := range groups {
		for _, r := range g.all {
			if g.kept && !r.listed { // with another host
				list = append(list, r)
				r.listed = true
			}
		}
	}
	return list
}

// take keeps a group if there is room for it.
func (s *Session) take(g *group, room *room) {
	words := 0
	for _, r := range g.all {
		if !r.kept {
			words += s.wordsOf(r)
		}
	}
	g.kept = room.take(words, g.lesser(), slices.ContainsFunc(g.all, (*Ruling).uncapped))
	for _, r := range g.all {
		r.kept = r.kept || g.kept
	}
}

// groups finds the hosts among the shown: what no other message needs beside
// it. Of messages that need each other the first is the host.
func (s *Session) groups(shown []*Ruling) (groups []group) {
	for _, host := range shown {
		for _, rule := range s.beside[host.Rule.Order] {
			c := s.Of(rule)
			mutual := slices.Contains(s.beside[rule.Order], host.Rule)
			c.hosted = c.hosted || !mutual || host.Rule.Order < rule.Order
		}
	}
	for _, r := range shown {
		if r.hosted {
			continue
		}
		all := []*Ruling{r}
		for _, c := range s.beside[r.Rule.Order] {
			if c := s.Of(c); c.Outcome == Shown {
				all = append(all, c)
			}
		}
		slices.SortFunc(all, func(a, b *Ruling) int {
			switch {
			case a.Wording.Level != b.Wording.Level, a != r && b != r:
				return before(a, b)
			case a == r:
				return -1
			}
			return 1
		})
		groups = append(groups, group{host: r, all: all})
	}
	return groups
}
