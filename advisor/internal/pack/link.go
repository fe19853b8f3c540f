package pack

import (
	"slices"

	"example.com/crosstalk/advisor/internal/spell"
)

// linkRules finds the rules that rules name, and circles.
func (l *loader) linkRules() {
	var ids []string
	for _, rule := range l.pack.Rules {
		ids = append(ids, rule.ID)
	}
	for _, rule := range l.pack.Rules {
		r := l.reader("rule " + rule.ID)
		for _, n := range l.withs[rule] {
			other := l.pack.byID[n.Value]
			switch {
			case other == nil:
				r.Errorf(n, "unknown rule %q%s", n.Value, spell.Hint(n.Value, ids))
			case other == rule:
				r.Errorf(n, "a rule cannot be its own companion")
			default:
				rule.With = append(rule.With, other)
			}
		}
		for i, s := range rule.Supersedes {
			n := rule.Node.Get("supersedes").Items[i]
			if s.Rule != "" && l.pack.byID[s.Rule] == nil {
				r.Errorf(n, "unknown rule %q%s", s.Rule, spell.Hint(s.Rule, ids))
			} else if s.Rule == rule.ID {
				r.Errorf(n, "a rule cannot supersede itself")
			}
		}
		for _, t := range rule.Tests {
			for id := range t.Delivered {
				if l.pack.byID[id] == nil {
					r.ErrorAt(t.Given, t.Pos, "unknown rule %q%s", id, spell.Hint(id, ids))
				}
			}
			if t.HasVar && !slices.ContainsFunc(rule.Wordings(), func(w *Wording) bool { return w.Name == t.Variant }) {
				r.ErrorAt(t.Given, t.Pos, "the rule has no variant %q", t.Variant)
			}
		}
	}
	l.laws()
	l.turns()
}
