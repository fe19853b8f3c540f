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
	list := s.list[:0]
	if s.anyHost {
		list = s.capGroups(list, shown, room)
	} else {
		slices.SortFunc(shown, before)
		for _, r := range shown {
			if room.take(s.wordsOf(r), r, r.uncapped()) {
				list = append(list, r)
				r.kept = true
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
// is, and what is not capped; words alone hold back nothing important. Once one has found
// no room, no lesser one does, short as it may be: what is left out is what matters least.
func (r *room) take(words int, highest *Ruling, uncapped bool) bool {
	short := words <= r.words || !r.taken || highest.Wording.Level >= pack.Important
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

// uncapped reports whether a message is shown whatever the cap: a warning or
// above, and what stands instead of one.
func (r *Ruling) uncapped() bool { return r.Wording.Level >= pack.Warning || r.instead }

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
	for _, g := range groups {
		words := 0
		for _, r := range g.all {
			if !r.kept {
				words += s.wordsOf(r)
			}
		}
		if !room.take(words, g.all[0], slices.ContainsFunc(g.all, (*Ruling).uncapped)) {
			continue
		}
		for _, r := range g.all {
			if !r.kept { // with another host
				list = append(list, r)
				r.kept = true
			}
		}
	}
	return list
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
		groups = append(groups, group{r, all})
	}
	return groups
}
