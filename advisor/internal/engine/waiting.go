package engine

import (
	"math/bits"

	"example.com/crosstalk/advisor/internal/asking"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/index"
	"example.com/crosstalk/advisor/internal/pack"
)

// This file tells what became of the rules, and finds what those wait for that are not settled.

// Settled are the rules of which that becomes and no Ruling is kept: of Brief options most that
// are pending, where nobody asks why also those that are withheld.
func (s *Session) Settled(o Outcome) index.Places { return s.settled[o] }

// ask finds what to ask, and in which order: the first so many, or all.
func (s *Session) ask(most int) {
	k := &s.questions
	k.Begin(asking.From{Pack: s.Pack, Frame: &s.Frame, Own: s.Words.Own, Asks: s.Words.Asks,
		Moot: s.moot})
	for rule, open := range s.waiting {
		k.Wait(rule, open, nil)
	}
	k.OnlyWording()
	for i := range s.Rulings {
		if r := &s.Rulings[i]; len(r.later) > 0 {
			k.Wait(r.Rule, r.later, r.open)
		}
	}
	k.Sort(most)
}

// waiting goes through the rules that wait for something, in their order, and what is open.
func (s *Session) waiting(yield func(rule *pack.Rule, open []condition.Cond) bool) {
	for i, o := range s.Outcomes {
		r := s.Of(s.Pack.Rules[i])
		switch {
		case r == nil && o == Pending:
			s.one[0] = s.Pack.Rules[i].When
			if !yield(s.Pack.Rules[i], s.one[:]) {
				return
			}
		case r != nil && len(r.open) > 0 && !yield(r.Rule, r.open):
			return
		}
	}
}

// Outcomes goes through what became of the rules that were looked at, in their order, without
// most that do not apply.
func (s *Session) Outcomes(yield func(order int, o Outcome) bool) {
	next := 0
	ruled := func(before int) bool {
		for ; next < len(s.Rulings) && s.Rulings[next].Rule.Order < before; next++ {
			if !yield(s.Rulings[next].Rule.Order, s.Rulings[next].Outcome) {
				return false
			}
		}
		return true
	}
	for at, word := range s.settled[Pending] {
		for ; word != 0; word &= word - 1 {
			i := at<<6 + bits.TrailingZeros64(word)
			if !ruled(i) || !yield(i, Pending) {
				return
			}
		}
	}
	ruled(len(s.Pack.Rules))
}

// Questions are what to ask, in order. Decide has found them.
func (s *Session) Questions() *asking.Questions { return &s.questions }

// AskedFor lists the facts that are asked for one rule.
func (s *Session) AskedFor(rule *pack.Rule) (paths []string) {
	for i := range s.Rulings {
		if r := &s.Rulings[i]; r.Rule != rule {
			r.open, r.later = nil, nil
		}
	}
	s.ask(0)
	for i := range s.questions.Len() {
		paths = append(paths, s.questions.At(i).Fact.Path)
	}
	return paths
}
