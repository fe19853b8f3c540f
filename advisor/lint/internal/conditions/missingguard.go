package conditions

import (
	"slices"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/lint/internal/readers"
)

var missingGuard = &check.Check{Name: "missing-guard", Severity: check.Warning,
	Summary: "An encouraging rule has thought of every interlock",
	Doc: `An invariant says whom a message must not encourage something. A rule that ` +
		`encourages it, and whose condition and guards read nothing of what the invariant reads, has ` +
		`plainly not thought of these people; nor has any that silences it, in all its wordings, and ` +
		`asks for them. Whether the guards that it has are enough is for "crosstalk verify" to prove.`,
	Run: func(p *check.Pass) {
		h := p.Schema.Terms
		for _, r := range p.Rules {
			for _, w := range r.Wordings() {
				reads := readers.ReadsOf(r.When)
				for _, g := range w.Guards {
					reads = append(reads, readers.ReadsOf(g.If)...)
				}
				for _, by := range silencers(p, r) {
					reads = append(reads, readers.ReadsOf(by.When)...)
				}
				for _, v := range r.Variants { // each leaves people to the others
					reads = append(reads, readers.ReadsOf(v.If)...)
				}
				for _, inv := range p.Invariants() {
					if inv.Whoever == nil || ruledOut(inv) ||
						readers.Meet(h, reads, readers.ReadsOf(inv.Whoever)) {
						continue
					}
					for _, e := range w.Encourages {
						if slices.ContainsFunc(inv.NeverEncourage, func(t term.ID) bool { return h.Is(e, t) }) {
							p.Report(r.Node, r.Pos, "rule "+r.ID,
								"it encourages %s, and nothing in it asks what the invariant %s is about: %s",
								h.Term(e).Name, inv.ID, inv.Because)
						}
					}
				}
			}
		}
	},
}

// silencers are the rules that silence every wording of r.
func silencers(p *check.Pass, r *pack.Rule) (list []*pack.Rule) {
	for _, by := range p.Rules {
		all := by != r
		for _, w := range r.Wordings() {
			all = all && slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool {
				return s.Matches(r, w.Level)
			})
		}
		if all {
			list = append(list, by)
		}
	}
	return list
}

// ruledOut reports whether the engine itself holds messages back for what the
// invariant is about: allergies and the like.
func ruledOut(inv *pack.Invariant) bool {
	return !slices.ContainsFunc(readers.ReadsOf(inv.Whoever), func(r readers.Read) bool {
		return !r.Fact.RulesOut
	})
}
