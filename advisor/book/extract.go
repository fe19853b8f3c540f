package book

import (
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
)

// appendix says what follows the rules: all of it or, of an extract, what its rules lead to.
func (v *view) appendix(pv *pageView) {
	if v.opts.Rules == nil {
		pv.Invariants, pv.Demands = v.invariants(), v.demands()
		pv.Moves, pv.Properties, pv.Indexes = v.moves(), v.properties(), v.indexes()
	} else {
		pv.Of = len(v.pack.Rules)
	}
	for n := -1; n != len(v.uses); { // until what is told leads to nothing more
		n = len(v.uses)
		pv.Findings, pv.Derived, pv.Tables = v.findings(), v.derived(), v.tables()
	}
}

// ruleLink leads to a rule; nowhere, if it is not in this extract.
func (v *view) ruleLink(r *pack.Rule) link {
	if !v.has(r) {
		return link{"", r.ID, ""}
	}
	return link{anchor("rule-" + r.ID), r.ID, ""}
}

// has reports whether the page has a rule.
func (v *view) has(r *pack.Rule) bool {
	return v.opts.Rules == nil || slices.Contains(v.opts.Rules, r.ID)
}

// leadsTo reports whether the page has an element that rules lead to.
func (v *view) leadsTo(to anchor) bool { return v.opts.Rules == nil || len(v.uses[to]) > 0 }
