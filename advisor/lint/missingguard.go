package lint

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

var missingGuard = &check{Check: Check{Name: "missing-guard", Severity: Warning,
	Summary: "An encouraging rule has thought of every interlock",
	Doc:     `An invariant says whom a message must not encourage something. A rule that encourages it, and whose condition and guards read nothing of what the invariant reads, has plainly not thought of these people; nor has any that silences it, in all its wordings, and asks for them. Whether the guards that it has are enough is for "crosstalk verify" to prove.`},
	run: func(p *pass) {
		h := p.Schema.Terms
		for _, r := range p.Rules {
			for _, w := range r.Wordings() {
				reads := p.readsOf(r.When)
				for _, g := range w.Guards {
					reads = append(reads, p.readsOf(g.If)...)
				}
				for _, by := range p.silencers(r) {
					reads = append(reads, p.readsOf(by.When)...)
				}
				for _, v := range r.Variants { // each leaves people to the others
					reads = append(reads, p.readsOf(v.If)...)
				}
				for _, inv := range p.Invariants {
					if inv.Whoever == nil || p.ruledOut(inv) || p.meets(reads, p.readsOf(inv.Whoever)) {
						continue
					}
					for _, e := range w.Encourages {
						if slices.ContainsFunc(inv.NeverEncourage, func(t term.ID) bool { return h.Is(e, t) }) {
							p.report(r.Node, r.Pos, "rule "+r.ID, "it encourages %s, and nothing in it asks what the invariant %s is about: %s", h.Term(e).Name, inv.ID, inv.Because)
						}
					}
				}
			}
		}
	},
}

// silencers are the rules that silence every wording of r.
func (p *pass) silencers(r *pack.Rule) (list []*pack.Rule) {
	for _, by := range p.Rules {
		all := by != r
		for _, w := range r.Wordings() {
			all = all && slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool { return s.Matches(r, w.Level) })
		}
		if all {
			list = append(list, by)
		}
	}
	return list
}

// ruledOut reports whether the engine itself holds messages back for what the
// invariant is about: allergies and the like.
func (p *pass) ruledOut(inv *pack.Invariant) bool {
	return !slices.ContainsFunc(p.readsOf(inv.Whoever), func(r read) bool { return !r.fact.RulesOut })
}

// A read is a fact, with the term that it is asked for.
type read struct {
	fact *fact.Fact
	term term.ID
}

func (p *pass) readsOf(c condition.Cond) (list []read) {
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok {
			for _, r := range a.Refs {
				f := r.Fact
				if f.Owner != nil && r.Term != term.None {
					f = f.Owner
				}
				list = append(list, read{f, r.Term})
			}
		}
		return true
	})
	return list
}

// meets reports whether two conditions ask about the same thing.
func (p *pass) meets(a, b []read) bool {
	h := p.Schema.Terms
	return slices.ContainsFunc(a, func(x read) bool {
		return slices.ContainsFunc(b, func(y read) bool {
			return x.fact == y.fact && (x.term == y.term || h.Meet(x.term, y.term))
		})
	})
}
