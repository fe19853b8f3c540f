package engine

import (
	"fmt"
	"math/bits"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// An Outcome is what became of a rule.
type Outcome int

const (
	NotApplicable Outcome = iota
	Pending
	Withheld
	Shown
)

// Outcomes are the names of outcomes.
var Outcomes = [...]string{"not applicable", "pending", "withheld", "shown"}

func (o Outcome) String() string {
	if o < NotApplicable || o > Shown {
		return fmt.Sprintf("Outcome(%d)", int(o))
	}
	return Outcomes[o]
}

// A Ruling is what becomes of one rule, while an advice is made.
type Ruling struct {
	Rule     *pack.Rule
	Wording  *pack.Wording
	Outcome  Outcome
	Kind     string // of what withholds it
	Reason   string // for which it is withheld
	By       string // the rule or fact of the reason
	Cautions []*pack.Guard
	Notes    []string // cautions that are no guard's
	// Pieces says of each piece of the wording, if the message is shown, whether its
	// condition holds: it is said, worded as unsure, or left out.
	Pieces []condition.Truth

	own Outcome // before companions: what it is if no host needs it
	// cause is the message that withholds it: shown at that time, or a companion that
	// was lost.
	cause   *Ruling
	odds    odds             // with the cause
	lost    int              // the round in which that was
	open    []condition.Cond // whose unknown facts are asked for
	later   []condition.Cond // whose unknown facts are asked for last: those of pieces
	variant condition.Cond   // that is unknown, for which the safe words are used
	kept    bool             // within the cap
	listed  bool             // with a host that is kept
	asked   bool             // it answers what the person asks about
	hosted  bool             // another message is the host of its group
	needed  bool             // a shown message must have it beside it
	// standing is its level or, from warning up, that of a message that needs it beside
	// it.
	standing pack.Level
	beside   bool      // a message at warning or above needs it beside it
	instead  bool      // it has silenced a message that cannot be lost
	given    time.Time // when it was last given, if that is so lately that it may rest
}

// judgeAll judges every rule alone. Rules that the index leaves out do not
// apply; companions are judged with their hosts, whatever becomes of them.
func (s *Session) judgeAll() {
	s.forget()
	if s.index == nil {
		for _, rule := range s.Pack.Rules {
			s.look(rule.Order, s.Frame.Eval(rule.When))
		}
		return
	}
	s.index.Find(&s.Frame, &s.found)
	for _, host := range s.hosts {
		if s.found.Has(host.Order) {
			for _, rule := range s.beside[host.Order] {
				s.found.Add(int32(rule.Order))
			}
		}
	}
	s.ground()
	for at, word := range s.found.Places {
		for ; word != 0; word &= word - 1 {
			i := at<<6 + bits.TrailingZeros64(word)
			s.look(i, s.when(i))
		}
	}
}

const (
	// fewProfiles are those for which no ground is made: it takes as long as many decisions.
	fewProfiles = 128
	// Where fewer than fewRules may hold, or one in fewShare of the pack, no ground is used: to
	// find out what a profile concerns takes longer than to evaluate them.
	fewRules, fewShare = 16, 16
)

// ground lets the frame take from the ground what the profile does not concern.
func (s *Session) ground() {
	if s.begun.Load() < fewProfiles && s.begun.Add(1) <= fewProfiles {
		return
	}
	if n := s.found.Len(); n >= fewRules && n*fewShare >= len(s.Pack.Rules) {
		s.Frame.Stand(s.Engine.ground())
	}
}

// when is the value of the condition of the i-th rule, which is among those found.
func (s *Session) when(i int) condition.Truth {
	if t, ok := s.Frame.Stands(i); ok {
		return t
	}
	c, open := s.index.Left(&s.found, i)
	if open {
		return condition.Unknown
	}
	return s.Frame.Eval(c)
}

// look judges the i-th rule, by the value of its condition. A rule that does not
// apply is of interest only if it can be shown beside another.
func (s *Session) look(i int, when condition.Truth) {
	if when == condition.False && !s.companion[i] {
		return
	}
	if few := s.opts.OnlyOutcomes || s.opts.Brief; few && !s.companion[i] {
		if when == condition.Unknown && !s.guarded[i] {
			s.settled[Pending].Add(int32(i))
			return
		}
		if s.opts.OnlyOutcomes {
			s.outcome(i, when)
			return
		}
	}
	r := s.ruling(s.Pack.Rules[i])
	s.judge(r, when)
	r.own = r.Outcome
}

// outcome is look where nobody asks why: no stage touches what is not shown and is nobody's
// companion, so of that no more is kept than what becomes of it.
func (s *Session) outcome(i int, when condition.Truth) {
	conds, cautions := len(s.conds), len(s.cautions)
	s.alone = Ruling{Rule: s.Pack.Rules[i]}
	s.judge(&s.alone, when)
	if s.alone.Outcome != Shown {
		s.settled[s.alone.Outcome].Add(int32(i))
		s.conds, s.cautions = s.conds[:conds], s.cautions[:cautions]
		return
	}
	r := s.ruling(s.alone.Rule)
	*r = s.alone
	r.own = Shown
}

// ruling adds a ruling.
func (s *Session) ruling(rule *pack.Rule) *Ruling {
	n := len(s.Rulings)
	if n == cap(s.Rulings) {
		s.Rulings = slices.Grow(s.Rulings, 1)
		clear(s.Rulings[n:cap(s.Rulings)])
	}
	s.Rulings = s.Rulings[:n+1] // forget has left nothing there
	s.at[rule.Order] = int32(n + 1)
	s.anyHost = s.anyHost || s.beside[rule.Order] != nil
	r := &s.Rulings[n]
	r.Rule = rule
	return r
}

// JudgeOne judges one rule, as if there were no other.
func (s *Session) JudgeOne(rule *pack.Rule) {
	s.forget()
	r := s.ruling(rule)
	s.judge(r, s.Frame.Eval(rule.When))
	if r.Outcome == Shown {
		s.pieces(r)
	}
}

// judge decides one rule alone, by the outcome table, from the value of its
// condition.
func (s *Session) judge(r *Ruling, when condition.Truth) {
	r.Outcome, r.Wording, r.open, r.variant, r.Cautions = NotApplicable, &r.Rule.Base, nil, nil, nil
	if when == condition.False {
		return
	}
	r.variant = s.choose(r)
	blocked := s.guards(r)
	switch {
	case blocked:
	case when == condition.Unknown:
		r.Outcome, r.Cautions = Pending, nil
		r.open = s.keep(r.Rule.When)
		return
	case r.Outcome == Pending:
		r.Cautions = nil
	default:
		r.Outcome = Shown
		s.silences = s.silences || len(r.Rule.Supersedes) > 0
		s.encourages = s.encourages || len(r.Wording.Encourages) > 0
	}
	if r.variant != nil { // other words may have other guards
		r.open = append(r.open, r.variant)
	}
}

// keep is a list of one condition.
func (s *Session) keep(c condition.Cond) []condition.Cond {
	s.conds = append(s.conds, c)
	n := len(s.conds)
	return s.conds[n-1 : n : n]
}

// Wording picks the words of a rule.
func (s *Session) Wording(rule *pack.Rule) *pack.Wording {
	r := Ruling{Rule: rule, Wording: &rule.Base}
	s.choose(&r)
	return r.Wording
}

// choose picks the wording. It returns a variant's condition if it is unknown
// and the safe wording is used for that.
func (s *Session) choose(r *Ruling) condition.Cond {
	for _, v := range r.Rule.Variants {
		switch s.Frame.Eval(v.If) {
		case condition.True:
			r.Wording = v
			return nil
		case condition.Unknown:
			r.Wording = r.Rule.Safe
			return v.If
		}
	}
	return nil
}

// guards looks at what withholds the chosen wording. It reports whether a
// guard holds. Else the outcome is Pending if an unknown guard has no
// caution, and unknown guards are open.
func (s *Session) guards(r *Ruling) bool {
	r.Cautions = nil
	if len(r.Wording.Guards) == 0 {
		return false
	}
	open, cautioned := 0, 0
	for _, g := range r.Wording.Guards {
		switch s.Frame.Eval(g.If) {
		case condition.True:
			r.Outcome, r.Kind = Withheld, "guard"
			if s.Words != nil { // a session that only decides has none
				r.Reason = s.Words.In(g.Reasons)
			}
			r.open = nil
			return true
		case condition.Unknown:
			if g.Caution == nil {
				open++
			} else {
				cautioned++
			}
		}
	}
	if open > 0 {
		r.Outcome = Pending
	}
	if open+cautioned > 0 {
		from, first := len(s.conds), len(s.cautions)
		s.unknownGuards(r, false)
		s.unknownGuards(r, true)
		r.open = slices.Clip(s.conds[from:])
		if cautioned > 0 {
			r.Cautions = slices.Clip(s.cautions[first:])
		}
	}
	return false
}

// unknownGuards keeps the conditions of the unknown guards with, or without, a
// caution.
func (s *Session) unknownGuards(r *Ruling, caution bool) {
	for _, g := range r.Wording.Guards {
		if (g.Caution != nil) == caution && s.Frame.Eval(g.If) == condition.Unknown {
			s.conds = append(s.conds, g.If)
			if caution {
				s.cautions = append(s.cautions, g)
			}
		}
	}
}

// withhold withholds a message that was shown until now. In other words it might
// not be withheld, so what decides over them is asked all the same.
func (s *Session) withhold(r *Ruling, kind, reason string) {
	r.Outcome, r.Kind, r.cause, r.Reason, r.By, r.lost = Withheld, kind, nil, reason, "", s.round
	if r.open = nil; r.variant != nil {
		r.open = s.keep(r.variant)
	}
}

// withholdFor withholds a message for another. The reason is given when it has
// been seen what becomes of that one.
func (s *Session) withholdFor(cause, r *Ruling, kind string) {
	s.withhold(r, kind, "")
	r.cause = cause
}
