package engine

import (
	"example.com/crosstalk/advisor/internal/asking"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
)

// An Opening is what a rule waits for.
type Opening struct {
	*Ruling
	Level pack.Level       // the highest that its message can have, as far as is known
	Open  []condition.Cond // the unknown conditions that decide whether and how it is shown
}

// Openings lists what rules wait for, in the order of the pack. Decide has found it.
func (s *Session) Openings() (list []Opening) {
	for i := range s.Rulings {
		if r := &s.Rulings[i]; len(r.open) > 0 {
			list = append(list, Opening{r, asking.Level(&s.Frame, r.Rule), r.open})
		}
	}
	return list
}
