package conditions

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var unused = &check.Check{Name: "unused", Severity: check.Info,
	Summary: "Every finding and fact is used",
	Doc: `A finding that no rule, finding or invariant reads, and a fact that no condition ` +
		`reads, is work that nobody sees: a leftover, or a rule that was forgotten.`,
	Run: func(p *check.Pass) {
		facts, findings := map[*fact.Fact]bool{}, map[*condition.Finding]bool{}
		note := func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Finding:
				findings[c] = true
			case *condition.Quant:
				facts[c.List] = true
			case *condition.Choice:
				facts[c.Derived] = true
			case *condition.Atom:
				for _, r := range c.Refs {
					facts[r.Fact], facts[r.Fact.Owner], facts[r.Via] = true, true, true
				}
			}
			return true
		}
		for _, d := range p.Decisions() {
			condition.Walk(d.Cond, note)
		}
		for _, i := range p.Invariants() {
			for c := range i.Conditions() {
				condition.Walk(c, note)
			}
		}
		for _, f := range p.Findings {
			if f.Property != nil {
				condition.Walk(f.Cond, note)
			}
		}
		for _, f := range p.Findings {
			if !findings[f.Finding] {
				p.Report(f.Text.Node(), f.Pos, "finding "+f.Name,
					"nothing uses this finding; take it out, or use it")
			}
		}
		for _, f := range p.Schema.Facts {
			if n := p.Nodes["facts.yaml"]; !facts[f] && n != nil && n.Get(f.Path) != nil &&
				f.Kind != fact.Term {
				p.Report(n, n.Get(f.Path).Pos, "fact "+f.Path,
					"no condition reads this fact; take it out, or use it")
			}
		}
	},
}
