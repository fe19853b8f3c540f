package load

import (
	"slices"

	"example.com/crosstalk/advisor/internal/laws"
	"example.com/crosstalk/advisor/internal/pack"
)

// linkRules finds the rules that rules name, and circles.
func (l *loader) linkRules() {
	var ids []string
	for _, rule := range l.pack.Rules {
		ids = append(ids, rule.ID)
	}
	all := func() []string { return ids }
	for _, rule := range l.pack.Rules {
		r := l.reader("rule " + rule.ID)
		for _, n := range l.withs[rule] {
			other := l.pack.Rule(n.Value)
			switch {
			case other == nil:
				r.Errorf(n, "unknown rule %q%s", n.Value, r.Hint(n.Value, all))
			case other == rule:
				r.Errorf(n, "a rule cannot be its own companion")
			case tellsNames(other):
				r.Errorf(n,
					"rule %s tells {names} that nobody knows, so it cannot stand beside another, where there "+
						"may be none", other.ID)
			default:
				rule.With = append(rule.With, other)
			}
		}
		for i, s := range rule.Supersedes {
			n := rule.Node.Get("supersedes").Items[i]
			if s.Rule != "" && l.pack.Rule(s.Rule) == nil {
				r.Errorf(n, "unknown rule %q%s", s.Rule, r.Hint(s.Rule, all))
			} else if s.Rule == rule.ID {
				r.Errorf(n, "a rule cannot supersede itself")
			}
		}
		for _, t := range rule.Tests {
			if d := t.Node.Get("delivered"); d != nil {
				for _, k := range d.Keys {
					if l.pack.Rule(k.Value) == nil {
						r.Errorf(k, "unknown rule %q%s", k.Value, r.Hint(k.Value, all))
					}
				}
			}
			if t.HasVar && !slices.ContainsFunc(rule.Wordings(), func(w *pack.Wording) bool {
				return w.Name == t.Variant
			}) {
				r.Errorf(t.Node.Get("variant"), "the rule has no variant %q%s", t.Variant,
					r.Hint(t.Variant, rule.VariantNames))
			}
		}
	}
	if l.trees == nil {
		laws.Check(l.pack, l.errs)
		return
	}
	for i, rule := range l.pack.Rules { // which were held to the laws when the trees were made
		rule.Turn = l.trees.turns[i]
	}
}
