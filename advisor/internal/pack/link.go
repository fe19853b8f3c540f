package pack

import (
	"slices"
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
			other := l.pack.byID[n.Value]
			switch {
			case other == nil:
				r.Errorf(n, "unknown rule %q%s", n.Value, r.Hint(n.Value, all))
			case other == rule:
				r.Errorf(n, "a rule cannot be its own companion")
			case other.tellsNames():
				r.Errorf(n, "rule %s tells {names} that nobody knows, so it cannot stand beside another, where there may be none", other.ID)
			default:
				rule.With = append(rule.With, other)
			}
		}
		for i, s := range rule.Supersedes {
			n := rule.Node.Get("supersedes").Items[i]
			if s.Rule != "" && l.pack.byID[s.Rule] == nil {
				r.Errorf(n, "unknown rule %q%s", s.Rule, r.Hint(s.Rule, all))
			} else if s.Rule == rule.ID {
				r.Errorf(n, "a rule cannot supersede itself")
			}
		}
		for _, t := range rule.Tests {
			for id := range t.Delivered {
				if l.pack.byID[id] == nil {
					r.ErrorAt(t.Given, t.Pos, "unknown rule %q%s", id, r.Hint(id, all))
				}
			}
			if t.HasVar && !slices.ContainsFunc(rule.Wordings(), func(w *Wording) bool { return w.Name == t.Variant }) {
				r.ErrorAt(t.Given, t.Pos, "the rule has no variant %q", t.Variant)
			}
		}
	}
	if l.companionsOf() {
		l.laws()
		l.turns()
	}
}

// MaxCompanions is how many messages may stand beside one.
const MaxCompanions = 20

// companionsOf refuses more companions, with theirs, than a reader would read.
func (l *loader) companionsOf() (ok bool) {
	ok = true
	for _, rule := range l.pack.Rules {
		beside := []*Rule{rule}
		for i := 0; i < len(beside) && len(beside) <= MaxCompanions+1; i++ {
			for _, c := range beside[i].With {
				if !slices.Contains(beside, c) {
					beside = append(beside, c)
				}
			}
		}
		if len(beside) > MaxCompanions+1 {
			ok = false
			l.reader("rule "+rule.ID).Errorf(rule.Node.Get("with"), "more than %d messages beside this one, with theirs", MaxCompanions)
		}
	}
	return ok
}
