package advisor

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// RandomProfile draws a profile for property tests; advisortest.Random says how.
func (rb *Rulebase[P]) RandomProfile(r *rand.Rand, known float64) (*P, error) {
	doc := rb.core.drawer().Source(r, known).Profile()
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	_, p, err := rb.Decode("random.json", text)
	return p, err
}

// A Violation is an invariant of the pack that an advice breaks.
type Violation struct {
	Invariant string
	Rule      string // whose message breaks it
	Term      string // what it encourages
	Because   string
}

func (v Violation) String() string {
	return fmt.Sprintf("invariant %s: rule %s encourages %s. %s", v.Invariant, v.Rule, v.Term, v.Because)
}

// Violations holds an advice to the invariants of the pack, for the profile
// and the options it was made from. A sound pack gives none, whatever the
// profile.
func (rb *Rulebase[P]) Violations(p *P, opts *Options, a *Advice) ([]Violation, error) {
	s, err := rb.core.begin(structOf(p), opts)
	if err != nil {
		return nil, err
	}
	defer s.end()
	var list []Violation
	for _, inv := range s.pack.Invariants {
		if s.concerns(inv) {
			list = append(list, s.violations(inv, a)...)
		}
	}
	return list, s.frame.Err()
}

// concerns reports whether an invariant holds for the session's profile.
func (s *session) concerns(inv *pack.Invariant) bool {
	who := True
	if inv.Whoever != nil {
		who = s.frame.Eval(inv.Whoever)
	}
	if who == False || who == Unknown && !inv.OrUnknown {
		return false
	}
	return inv.Unless == nil || s.frame.Eval(inv.Unless) != condition.True
}

func (s *session) violations(inv *pack.Invariant, a *Advice) (list []Violation) {
	h := s.pack.Schema.Terms
	for _, m := range a.Messages {
		for _, name := range m.Encourages {
			for _, never := range inv.NeverEncourage {
				if h.Is(h.Named(name), never) {
					list = append(list, Violation{inv.ID, m.Rule, name, inv.Because})
				}
			}
		}
	}
	return list
}
