package verify

import (
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/term"
)

// What becomes of rules, as goals. A rule judged alone is decided by its
// conditions; what the later stages do to it is bounded from both sides: mayShow
// holds wherever an advice can show the rule, surely only where every advice
// does.

// alone wants the rule, judged alone, to be shown in some words.
func alone(r *pack.Rule, words *pack.Wording) prove.Goal {
	return aloneWhen(r, words, prove.Holds(r.When))
}

// aloneAnyhow wants the rule, judged alone, to be shown in any words.
func aloneAnyhow(r *pack.Rule) prove.Goal { return anyhowWhen(r, prove.Holds(r.When)) }

func anyhowWhen(r *pack.Rule, when prove.Goal) prove.Goal {
	var ways []prove.Goal
	for _, words := range r.Wordings() {
		ways = append(ways, aloneWhen(r, words, when))
	}
	return prove.Some(ways...)
}

// aloneWhen is alone with another goal in the place of the rule's condition.
func aloneWhen(r *pack.Rule, words *pack.Wording, when prove.Goal) prove.Goal {
	parts := []prove.Goal{when, inWords(r, words)}
	for _, g := range words.Guards {
		if g.Caution == nil {
			parts = append(parts, prove.Fails(g.If))
		} else {
			parts = append(parts, prove.Not(prove.Holds(g.If)))
		}
	}
	return prove.All(parts...)
}

// inWords wants the words to be those of the first variant that is true; or, of
// the safe ones, that one is unknown before any is true.
func inWords(r *pack.Rule, words *pack.Wording) prove.Goal {
	var before []prove.Goal
	var ways []prove.Goal
	for _, v := range r.Variants {
		if v == words {
			ways = append(ways, prove.All(append(slices.Clone(before), prove.Holds(v.If))...))
		}
		if words == r.Safe {
			ways = append(ways, prove.All(append(slices.Clone(before), prove.Unsure(v.If))...))
		}
		before = append(before, prove.Fails(v.If))
	}
	if words == &r.Base {
		ways = append(ways, prove.All(before...))
	}
	return prove.Some(ways...)
}

// hosts lists the rules that bring r with them, whatever its condition says.
func (c *checker) hosts(r *pack.Rule) (list []*pack.Rule) {
	for _, host := range c.Pack.Rules {
		if slices.Contains(companions(host), r) {
			list = append(list, host)
		}
	}
	return list
}

// mayShowIn holds wherever an advice can show the rule in some words.
func (c *checker) mayShowIn(r *pack.Rule, words *pack.Wording) prove.Goal {
	when := []prove.Goal{prove.Holds(r.When)}
	for _, host := range c.hosts(r) {
		when = append(when, aloneAnyhow(host))
	}
	return aloneWhen(r, words, prove.Some(when...))
}

// mayShow holds wherever an advice can show the rule.
func (c *checker) mayShow(r *pack.Rule) prove.Goal {
	var ways []prove.Goal
	for _, words := range r.Wordings() {
		ways = append(ways, c.mayShowIn(r, words))
	}
	return prove.Some(ways...)
}

// notRuledOut wants no fact that rules things out, such as allergies, to
// concern what the words encourage.
func (c *checker) notRuledOut(words *pack.Wording) prove.Goal {
	h := c.Schema.Terms
	forbids := func(t term.ID) bool {
		return slices.ContainsFunc(words.Encourages, func(e term.ID) bool { return h.Is(e, t) || h.Is(t, e) && len(h.Term(e).Is) > 0 })
	}
	var parts []prove.Goal
	for _, f := range c.Schema.Top {
		if f.RulesOut {
			parts = append(parts, prove.Not(prove.Has(f, forbids)))
		}
	}
	return prove.All(parts...)
}

// opposed reports whether x encourages what y discourages.
func opposed(h *term.Hierarchy, x, y *pack.Wording) bool {
	return slices.ContainsFunc(x.Encourages, func(e term.ID) bool {
		return slices.ContainsFunc(y.Discourages, func(d term.ID) bool { return h.Is(e, d) })
	})
}

// companions lists the companions of a rule, and theirs.
func companions(r *pack.Rule) (list []*pack.Rule) {
	var add func(*pack.Rule)
	add = func(x *pack.Rule) {
		for _, w := range x.With {
			if w != r && !slices.Contains(list, w) {
				list = append(list, w)
				add(w)
			}
		}
	}
	add(r)
	return list
}
