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

func (l *loader) readInvariants() {
	seen := map[string]bool{}
	for _, n := range l.nodes["invariants"] {
		for _, item := range l.reader("").List(n) {
			r := l.reader("")
			if !r.Map(item, FormatInvariant.Names()...) {
				continue
			}
			id := r.Need(item, "id", "the invariant's name")
			if id == nil || !r.Kebab(id) {
				continue
			}
			r = l.reader("invariant " + id.Value)
			if seen[id.Value] {
				r.Errorf(id, "the id is used already")
			}
			seen[id.Value] = true
			inv := &Invariant{ID: id.Value, Pos: id.Pos, OrUnknown: r.Bool(item.Get("or_unknown")), Because: r.Text(r.Need(item, "because", "the reason"))}
			if who := r.Need(item, "whoever", `a condition, or "everyone"`); who != nil && who.Value != "everyone" {
				inv.WhoeverText = r.Verbatim(who)
				inv.Whoever = l.compile(r, inv.WhoeverText)
			}
			if u := item.Get("unless"); u != nil {
				inv.Unless = l.compile(r, r.Verbatim(u))
			}
			never, covered := item.Get("never_encourage"), item.Get("covered_by")
			switch {
			case (never == nil) == (covered == nil):
				r.Errorf(id, `want either "never_encourage", terms, or "covered_by", findings`)
			case never != nil:
				inv.NeverEncourage = l.terms(r, never)
			}
			for _, f := range r.List(covered) {
				name := r.Text(f)
				finding := l.pack.Space.Findings[name]
				if finding == nil {
					r.Errorf(f, "unknown finding %q", name)
					continue
				}
				inv.CoveredBy = append(inv.CoveredBy, finding)
			}
			l.pack.Invariants = append(l.pack.Invariants, inv)
		}
	}
}
