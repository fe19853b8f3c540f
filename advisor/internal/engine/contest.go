package engine

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// arbitrate sees to it that no advice encourages what it discourages, or what
// the profile rules out, as an allergy does. What discourages wins; but what
// cannot be lost takes the message that is against it.
//
// Messages have their turn by standing, then by weight, then in the order of the pack; one that
// was withheld before its turn has none.
func (s *Session) arbitrate() {
	if !s.encourages {
		return
	}
	s.stand()
	s.ruleOut()
	shown := s.showing()
	turns := s.list[:0]
	for _, r := range shown {
		if len(r.Wording.Discourages) > 0 || r.keeps() && len(r.Wording.Encourages) > 0 {
			turns = append(turns, r)
		}
	}
	slices.SortStableFunc(turns, func(a, b *Ruling) int {
		if a.standing != b.standing {
			return int(b.standing - a.standing)
		}
		return b.Wording.Weight - a.Wording.Weight
	})
	for _, r := range turns {
		s.round++
		if r.Outcome == Shown && s.contest(r, shown) {
			s.settle()
		}
	}
	s.list = turns
}

// contest withholds what is at odds with r.
func (s *Session) contest(r *Ruling, shown []*Ruling) (lost bool) {
	h := s.Pack.Schema.Terms
	for _, other := range shown {
		if other == r || other.Outcome != Shown || other.keeps() {
			continue
		}
		var o odds
		switch {
		case other.Wording.Opposes(r.Wording):
			e, _ := other.Wording.Against(h, r.Wording)
			o = odds{e, "encourages"}
		case r.keeps() && r.Wording.Opposes(other.Wording):
			e, _ := r.Wording.Against(h, other.Wording)
			o = odds{e, "discourages"}
		default:
			continue
		}
		s.withholdFor(r, other, "conflict")
		other.odds, lost = o, true
	}
	return lost
}

// odds say what a message does that another does the contrary of.
type odds struct {
	about term.ID
	does  string // "encourages" or "discourages"
}

// ruleOut withholds the messages that encourage what a fact of the profile
// forbids. What cannot be lost says so as a caution; and so does all that the
// fact may forbid, where it has a name that nobody knows.
func (s *Session) ruleOut() {
	h, lost := s.Pack.Schema.Terms, false
	for _, f := range s.rulesOut {
		for _, x := range setOf(s.Frame.Profile.Slots[f.Slot]) {
			for _, r := range s.showing() {
				e := forbidden(h, r.Wording.Encourages, x)
				if e == term.None {
					continue
				}
				if r.keeps() {
					r.Notes = append(r.Notes, fmt.Sprintf(s.Words.Own.Text("forbids"),
						s.Words.Terms[x], s.Words.Labels[f.Place]))
					continue
				}
				s.withhold(r, "conflict", s.told("ruled_out",
					s.Words.Terms[e], s.Words.Labels[f.Place], s.Words.Terms[x]))
				r.By, lost = f.Path, true
			}
		}
	}
	if lost {
		s.settle()
	}
	for _, f := range s.rulesOut {
		s.unsure(f)
	}
}

// forbidden finds what is encouraged of that x forbids: a walnut allergy
// forbids walnuts, and telling people to eat nuts.
func forbidden(h *term.Hierarchy, encouraged []term.ID, x term.ID) term.ID {
	for _, e := range encouraged {
		if h.Is(e, x) || h.Is(x, e) && !isRoot(h, e) {
			return e
		}
	}
	return term.None
}

func isRoot(h *term.Hierarchy, id term.ID) bool { return len(h.Term(id).Is) == 0 }

// supersede withholds what shown messages silence. What is silenced itself
// silences nothing: each rule has its turn after all that could silence it, or
// a message that it must stand beside.
func (s *Session) supersede() {
	if !s.silences {
		return
	}
	s.stand()
	shown := s.showing()
	s.round++
	turns, lost := s.list[:0], false
	for _, r := range shown {
		if len(r.Rule.Supersedes) > 0 {
			turns = append(turns, r)
		}
	}
	slices.SortFunc(turns, func(a, b *Ruling) int { return a.Rule.Turn - b.Rule.Turn })
	for _, by := range turns {
		if by.Outcome != Shown {
			continue
		}
		hit := false
		for _, r := range shown {
			if r.Outcome == Shown && s.silence(by, r) {
				s.withholdFor(by, r, "superseded")
				hit = true
			}
		}
		if hit {
			s.settle()
			lost = true
		}
	}
	if s.list = turns; lost {
		s.nameSilencers(turns, shown)
	}
}

// nameSilencers gives what was silenced the most important of those that
// silence it, even if it has also lost a companion.
func (s *Session) nameSilencers(turns, silenced []*Ruling) {
	slices.SortFunc(turns, before)
	for _, r := range silenced {
		if r.Outcome == Shown {
			continue
		}
		for _, by := range turns {
			if by.Outcome == Shown && s.silence(by, r) {
				s.withholdFor(by, r, "superseded")
				by.instead = by.instead || r.Wording.Level >= pack.Warning
				break
			}
		}
	}
	for _, r := range silenced {
		if r.Kind == "companion" { // that of the first of its companions
			s.loseHost(r)
		}
	}
}

// silence reports whether a message silences another. By level or topic it
// reaches no warning, nothing above and nothing that stands beside these. By
// name it reaches a warning if it is shown for itself, so that it does not go
// with another. Its own companions it never reaches.
func (s *Session) silence(by, r *Ruling) bool {
	if r == by || r.beside || slices.Contains(s.beside[by.Rule.Order], r.Rule) {
		return false
	}
	return slices.ContainsFunc(by.Rule.Supersedes, func(sel pack.Selector) bool {
		reaches := r.Wording.Level < pack.Warning || sel.Rule != "" && by.own == Shown
		return reaches && sel.Matches(r.Rule, r.Wording.Level)
	})
}

// told is a sentence of the library's own on why a message is held back.
func (s *Session) told(name string, args ...any) string {
	return fmt.Sprintf(s.Words.Own.Text("held."+name), args...)
}

func (s *Session) title(r *Ruling) string {
	m, _ := s.Words.Message(r.Wording)
	return s.Words.Own.Quoted(m.Title)
}

// giveReasons gives their reason to those that were withheld for another message,
// in the words of the end: it names only what is shown or was given lately, since
// nobody reads the others.
func (s *Session) giveReasons() {
	for i := range s.Rulings {
		r := &s.Rulings[i]
		if r.Outcome != Withheld || r.cause == nil {
			continue
		}
		switch r.Kind {
		case "superseded": // by what has stayed, so far as the cap let it
			r.By, r.Reason = r.cause.Rule.ID, s.told("superseded", s.title(r.cause))
			if r.cause.Kind == "over-cap" {
				r.Kind, r.By, r.Reason = r.cause.Kind, "", r.cause.Reason
			}
		case "conflict":
			r.By, r.Reason = s.conflict(r)
		}
	}
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Outcome == Withheld && r.cause != nil && r.Kind == "companion" {
			r.By, r.Reason = r.cause.Rule.ID, s.besideReason(r.cause, r.cause.Reason)
		}
	}
}

// conflict is the reason for what lost to a message that may have been lost later.
func (s *Session) conflict(r *Ruling) (by, reason string) {
	because := func(by string) string { return s.told(r.odds.does, s.Words.Terms[r.odds.about], by) }
	switch last := s.last(r.cause); {
	case last.Outcome == Withheld && last.Kind == "over-cap":
		return "", s.told("then_more", because(s.told("another")))
	case last == r.cause:
		return last.Rule.ID, s.told("then", because(s.title(last)))
	default:
		return last.Rule.ID, s.told("then_one", because(s.told("another")), s.title(last))
	}
}

// last follows what withheld a message to one that is shown, was given lately
// or is over the cap. Each was shown for longer than the one before.
func (s *Session) last(r *Ruling) *Ruling {
	for range s.Rulings {
		switch {
		case r.Outcome == Withheld && r.cause != nil:
			r = r.cause
		case r.Outcome == Shown || r.Outcome == Withheld:
			return r
		default: // it was shown beside a message that is gone
			host := s.gone(r)
			if host == nil {
				return r
			}
			r = host
		}
	}
	return r
}

// gone is the message beside which r was shown last.
func (s *Session) gone(r *Ruling) (last *Ruling) {
	for i := range s.Rulings {
		host := &s.Rulings[i]
		if host.own != Shown || host.Outcome != Withheld || last != nil && host.lost <= last.lost {
			continue
		}
		brought := host.given.IsZero() || !r.given.IsZero() // see need
		if brought && slices.Contains(s.beside[host.Rule.Order], r.Rule) {
			last = host
		}
	}
	return last
}

func setOf(v fact.Value) []term.ID {
	if set, ok := v.Any.(*fact.Set); ok {
		return set.Has
	}
	return nil
}

// capital is s with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
