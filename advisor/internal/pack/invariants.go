package pack

import (
	"iter"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// An Invariant is what holds for everybody, whatever the rules say: what must
// never be encouraged, which findings leave no gap, or what must be answered.
type Invariant struct {
	ID             string
	Whoever        condition.Cond   // nil: everyone; of MustAnswer each has its own
	WhoeverText    *source.Verbatim // nil: everyone
	OrUnknown      bool
	Unless         condition.Cond
	NeverEncourage []term.ID
	CoveredBy      []condition.Cond // findings, one of which must hold for whoever it concerns
	MustAnswer     []Answer         // one, or with ForEach one for each term that it goes through
	ForEach        *ForEach         // of MustAnswer
	Level          Level            // of MustAnswer: at least
	// of MustAnswer: where Whoever is unknown, what it waits for is asked
	OrAsked bool
	Because string
	Pos     source.Pos
}

// A ForEach goes through the terms that are a kind of Below, itself apart, under
// a name by which the invariant speaks of them.
type ForEach struct {
	Name  string
	Below term.ID
}

// An Answer is what must be answered: on every profile on which Whoever is
// certainly true, each of the Terms is answered by a message that is shown.
type Answer struct {
	Term    term.ID        // which ForEach is at; term.None without one
	Whoever condition.Cond // nil: everyone
	Terms   []term.ID
}

// Conditions goes through the conditions of the invariant.
func (inv *Invariant) Conditions() iter.Seq[condition.Cond] {
	return func(yield func(condition.Cond) bool) {
		list := []condition.Cond{inv.Whoever, inv.Unless}
		for _, a := range inv.MustAnswer {
			list = append(list, a.Whoever)
		}
		for _, c := range list {
			if c != nil && !yield(c) {
				return
			}
		}
	}
}
