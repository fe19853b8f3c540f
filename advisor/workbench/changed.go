package workbench

import (
	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/digest"
)

// Changed lists the ids of the rules of now, in its order, that was does not have or has
// otherwise: in their words, conditions, sources, cases or review, or in a finding,
// property, table, fact, term or source that they use. Comments, the order of keys and
// the file in which a rule stands are no change. What other rules do to a rule
// (superseding it, standing beside it) is not looked at.
func Changed[P, Q any](now *advisor.Rulebase[P], was *advisor.Rulebase[Q]) []string {
	list := []string{}
	a, b := bridge.Pack(was), bridge.Pack(now)
	before, after := digest.New(a), digest.New(b)
	for _, r := range b.Rules {
		if old := a.Rule(r.ID); old == nil || !before.Of(old).Equal(after.Of(r)) {
			list = append(list, r.ID)
		}
	}
	return list
}
