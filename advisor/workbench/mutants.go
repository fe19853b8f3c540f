package workbench

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor"
)

// A Mutant is the pack with one thing changed in one condition: the kind of
// mistake that an author can make, which a case should notice.
type Mutant struct {
	In   string `json:"in"`
	Part string `json:"part,omitempty"`
	// Kind is comparison, boundary, connective, dropped, negation, term, value,
	// guard or piece.
	Kind   string         `json:"kind"`
	Pos    advisor.Pos    `json:"pos"`
	Was    string         `json:"was"`
	Now    string         `json:"now"` // "" if it is left out
	State  MutantState    `json:"state"`
	By     string         `json:"by,omitempty"`     // the case that has noticed it: RULE/CASE
	Killer *SuggestedCase `json:"killer,omitempty"` // a case that would notice it, if it survived
}

// String says where the mutant is, and what was changed.
func (m Mutant) String() string {
	in := m.In
	if m.Part != "" {
		in += ", " + m.Part
	}
	change := fmt.Sprintf("%s -> %s", m.Was, m.Now)
	if m.Now == "" {
		change = fmt.Sprintf("%s left out", m.Was)
	}
	return fmt.Sprintf("%s: %s: %s %s: %s", m.Pos, in, m.State, m.Kind, change)
}

// A MutantState is what became of a mutant.
type MutantState string

const (
	Killed     MutantState = "killed"     // a case fails on it
	Survived   MutantState = "survived"   // none does, though some profile gives another outcome
	Equivalent MutantState = "equivalent" // there is no such profile
	Undecided  MutantState = "undecided"  // none was found, which proves nothing
)

// A MutantReport is what became of all mutants, in the order of the pack.
type MutantReport struct {
	Mutants []Mutant `json:"mutants"`
}

// Score counts the killed among all that are not equivalent.
func (r *MutantReport) Score() Ratio {
	var c Ratio
	for _, m := range r.Mutants {
		if m.State == Equivalent {
			continue
		}
		c.Of++
		if m.State == Killed {
			c.Done++
		}
	}
	return c
}

// Killers lists the cases that would kill the survivors, each once, in the
// order of the pack.
func (r *MutantReport) Killers() (list []*SuggestedCase) {
	for _, m := range r.Mutants {
		if m.Killer != nil && !slices.Contains(list, m.Killer) {
			list = append(list, m.Killer)
		}
	}
	return list
}
