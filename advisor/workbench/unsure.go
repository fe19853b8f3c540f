package workbench

import (
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/standing"
)

// unsure suggests, for a piece that no case shows worded as unsure, one that would. If
// there can be none, that is implied: whoever reads the message knows.
func (c *coverer) unsure(prover *prove.Prover, x *covered) *suggested {
	if x.unsure == nil || x.unsure.Shown || x.unsure.Suggestion != nil {
		return nil
	}
	a := prover.Find(prove.All(standing.Reached(x.Ways), prove.Unsure(x.Cond)))
	switch a.Verdict {
	case prove.Open:
		x.unsure.Open = true
	case prove.None:
		x.unsure.Impossible, x.unsure.Implied = true, true
	default:
		s := &suggested{c.suggestion(x.Rule, a.Profile, "unsure of "+abridged(x.Text.Text)), a.Profile}
		x.unsure.Suggestion = s.SuggestedCase
		return s
	}
	return nil
}
