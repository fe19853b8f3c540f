package pack

import (
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/source"
)

// A SignOff says who has approved a rule, and what the rule was then.
type SignOff struct {
	Rule     string
	By, Role string
	On       time.Time
	Note     string
	Pos      source.Pos
	Node     *source.Node // of all of it

	Words, Conditions []Item // as they were approved
	Sum               string // of all of it, which tells whether somebody edited it

	// What is not as it was. Other words make the sign-off void; of other conditions alone
	// it says so.
	Reworded, Moved []Change
}

// An Item is one thing that a rule says, or that decides about it: "en.title" and the
// title.
type Item struct{ Key, Text string }

// A Change is an Item that is not as it was; Old or New is "" where there is none.
type Change struct{ Key, Old, New string }

// States of a sign-off, as everybody is told them.
const (
	Unsigned = "unsigned" // nobody has signed the rule
	Signed   = "signed"
	Changed  = "changed" // signed, and its conditions are not what they were
	Void     = "void"    // signed in other words than it has now: nobody has signed these
)

// SignStates lists them.
var SignStates = []string{Unsigned, Signed, Changed, Void}

// State says what a sign-off is worth today; that of no sign-off is Unsigned.
func (s *SignOff) State() string {
	switch {
	case s == nil:
		return Unsigned
	case len(s.Reworded) > 0:
		return Void
	case len(s.Moved) > 0:
		return Changed
	}
	return Signed
}

// Told is who has reviewed a rule and on which day, as its readers are told: who signed it,
// if its words are those that were signed; else by and on, which the rule says itself.
func (s *SignOff) Told(by string, on time.Time) (string, time.Time) {
	switch s.State() {
	case Signed:
		return s.Who(), s.On
	case Changed:
		return s.Who() + " (its conditions have changed since)", s.On
	}
	return by, on
}

// Differs lists what is not as it was.
func (s *SignOff) Differs() (keys []string) {
	for _, c := range slices.Concat(s.Reworded, s.Moved) {
		keys = append(keys, c.Key)
	}
	return keys
}

// Who is the person as a reader is told of them.
func (s *SignOff) Who() string { return s.By + ", " + s.Role }
