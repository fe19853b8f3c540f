package advisor

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// arbitrate sees to it that no advice encourages what it discourages, or what
// the profile rules out, as an allergy does. What discourages wins; but what
// cannot be lost takes the message that is against it.
//
// Messages have their turn by standing, then by weight, then in the order of the pack; one that
// was withheld before its turn has none.
func (s *session) arbitrate() {
	if !s.encourages {
		return
	}
	s.stand()
	s.ruleOut()
	shown := s.showing()
	turns := s.list[:0]
	for _, r := range shown {
		if len(r.words.Discourages) > 0 || r.keeps() && len(r.words.Encourages) > 0 {
			turns = append(turns, r)
		}
	}
	slices.SortStableFunc(turns, func(a, b *ruling) int {
		if a.standing != b.standing {
			return int(b.standing - a.standing)
		}
		return b.words.Weight - a.words.Weight
	})
	if len(turns) > 0 {
		s.file(shown)
	}
	for _, r := range turns {
		s.round++
		if r.outcome == Shown && s.contest(r, shown) {
			s.settle()
		}
	}
	s.list = turns
}

// file notes what each message encourages, with all that is a kind of, and what it
// discourages: two messages are at odds if these meet. With long lists of terms
// looking at each pair of terms would take minutes.
func (s *session) file(shown []*ruling) {
	h := s.pack.Schema.Terms
	room := h.Room()
	s.bits = slices.Grow(s.bits[:0], 2*room*len(shown))[:2*room*len(shown)]
	clear(s.bits)
	for i, r := range shown {
		own := s.bits[2*room*i:]
		r.towards, r.away = own[:room:room], own[room:2*room:2*room]
		for _, e := range r.words.Encourages {
			r.towards.Above(h, e)
		}
		for _, d := range r.words.Discourages {
			r.away.Add(d)
		}
	}
}

// contest withholds what is at odds with r.
func (s *session) contest(r *ruling, shown []*ruling) (lost bool) {
	h := s.pack.Schema.Terms
	for _, other := range shown {
		if other == r || other.outcome != Shown || other.keeps() {
			continue
		}
		var o odds
		switch {
		case other.towards.Meets(r.away):
			o = odds{firstOf(h, other.words.Encourages, r.away), "encourages", "discourages"}
		case r.keeps() && r.towards.Meets(other.away):
			o = odds{firstOf(h, r.words.Encourages, other.away), "discourages", "encourages"}
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
	about       term.ID
	does, does2 string // "encourages", "discourages"
}

// firstOf finds what is encouraged that is a kind of something discouraged.
func firstOf(h *term.Hierarchy, encouraged []term.ID, away term.Bits) term.ID {
	kinds := make(term.Bits, len(away))
	for _, e := range encouraged {
		clear(kinds)
		if kinds.Above(h, e); kinds.Meets(away) {
			return e
		}
	}
	return term.None
}

// ruleOut withholds the messages that encourage what a fact of the profile
// forbids. What cannot be lost says so as a caution; and so does all that the
// fact may forbid, where it has a name that nobody knows.
func (s *session) ruleOut() {
	h, lost := s.pack.Schema.Terms, false
	for _, f := range s.rulesOut {
		for _, x := range setOf(s.frame.Profile.Slots[f.Slot]) {
			for _, r := range s.showing() {
				e := forbidden(h, r.words.Encourages, x)
				if e == term.None {
					continue
				}
				if r.keeps() {
					r.notes = append(r.notes, fmt.Sprintf(wordsFor(s.lang).forbids, h.Label(x, s.lang), label(f, s.lang)))
					continue
				}
				s.withhold(r, "conflict", fmt.Sprintf("It encourages %s; %s: %s.", h.Label(e, s.lang), label(f, s.lang), h.Label(x, s.lang)))
				r.by, lost = f.Path, true
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
func (s *session) supersede() {
	if !s.silences {
		return
	}
	s.stand()
	shown := s.showing()
	s.round++
	turns, lost := s.list[:0], false
	for _, r := range shown {
		if len(r.rule.Supersedes) > 0 {
			turns = append(turns, r)
		}
	}
	slices.SortFunc(turns, func(a, b *ruling) int { return a.rule.Turn - b.rule.Turn })
	for _, by := range turns {
		if by.outcome != Shown {
			continue
		}
		hit := false
		for _, r := range shown {
			if r.outcome == Shown && s.silence(by, r) {
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
func (s *session) nameSilencers(turns, silenced []*ruling) {
	slices.SortFunc(turns, before)
	for _, r := range silenced {
		if r.outcome == Shown {
			continue
		}
		for _, by := range turns {
			if by.outcome == Shown && s.silence(by, r) {
				s.withholdFor(by, r, "superseded")
				by.instead = by.instead || r.words.Level >= pack.Warning
				break
			}
		}
	}
	for _, r := range silenced {
		if r.kind == "companion" { // that of the first of its companions
			s.loseHost(r)
		}
	}
}

// silence reports whether a message silences another. By level or topic it
// reaches no warning, nothing above and nothing that stands beside these. By
// name it reaches a warning if it is shown for itself, so that it does not go
// with another. Its own companions it never reaches.
func (s *session) silence(by, r *ruling) bool {
	if r == by || r.beside || slices.Contains(s.beside[by.rule.Order], r.rule) {
		return false
	}
	for _, sel := range by.rule.Supersedes {
		if sel.Matches(r.rule, r.words.Level) && (r.words.Level < pack.Warning || sel.Rule != "" && by.own == Shown) {
			return true
		}
	}
	return false
}

func (s *session) title(r *ruling) string {
	return "“" + s.message(r).Title + "”"
}

// giveReasons gives their reason to those that were withheld for another message,
// in the words of the end: it names only what is shown or was given lately, since
// nobody reads the others.
func (s *session) giveReasons() {
	for i := range s.rulings {
		r := &s.rulings[i]
		if r.outcome != IsWithheld || r.cause == nil {
			continue
		}
		switch r.kind {
		case "superseded": // by what has stayed, so far as the cap let it
			if r.by, r.reason = r.cause.rule.ID, s.title(r.cause)+" comes first."; r.cause.kind == "over-cap" {
				r.kind, r.by, r.reason = r.cause.kind, "", r.cause.reason
			}
		case "conflict":
			r.by, r.reason = s.conflict(r)
		}
	}
	for i := range s.rulings {
		if r := &s.rulings[i]; r.outcome == IsWithheld && r.cause != nil && r.kind == "companion" {
			r.by, r.reason = r.cause.rule.ID, besideReason(r.cause.rule, r.cause.reason)
		}
	}
}

// conflict is the reason for what lost to a message that may have been lost later.
func (s *session) conflict(r *ruling) (by, reason string) {
	what := s.pack.Schema.Terms.Label(r.odds.about, s.lang)
	because := func(by, more string) string {
		return fmt.Sprintf("It %s %s, which %s %s%s.", r.odds.does, what, by, r.odds.does2, more)
	}
	switch last := s.last(r.cause); {
	case last.outcome == IsWithheld && last.kind == "over-cap":
		return "", because("another message", "; more important messages come before that one")
	case last == r.cause:
		return last.rule.ID, because(s.title(last), "")
	default:
		return last.rule.ID, because("another message", "; "+s.title(last)+" comes before that one")
	}
}

// last follows what withheld a message to one that is shown, was given lately
// or is over the cap. Each was shown for longer than the one before.
func (s *session) last(r *ruling) *ruling {
	for range s.rulings {
		switch {
		case r.outcome == IsWithheld && r.cause != nil:
			r = r.cause
		case r.outcome == Shown || r.outcome == IsWithheld:
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
func (s *session) gone(r *ruling) (last *ruling) {
	for i := range s.rulings {
		host := &s.rulings[i]
		brought := host.given.IsZero() || !r.given.IsZero() // see need
		if host.own == Shown && host.outcome == IsWithheld && brought && slices.Contains(s.beside[host.rule.Order], r.rule) &&
			(last == nil || host.lost > last.lost) {
			last = host
		}
	}
	return last
}

// capital is s with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
