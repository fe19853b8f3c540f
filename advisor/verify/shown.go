package verify

import (
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/term"
)

// What becomes of rules, as goals. A rule judged alone is decided by its
// conditions; what the later stages do to it is bounded from both sides: mayShow
// holds wherever an advice can show the rule, and lasts only where every advice
// shows it, as far as the stages before the delivery history and the cap go.

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
		if slices.Contains(host.Beside(), r) {
			list = append(list, host)
		}
	}
	return list
}

// mayShowIn holds wherever an advice can show the rule in some words.
func (c *checker) mayShowIn(r *pack.Rule, words *pack.Wording) prove.Goal {
	when := []prove.Goal{prove.Holds(r.When)}
	for _, host := range c.hosts(r) {
		when = append(when, prove.All(append(unheld(host), aloneAnyhow(host))...))
	}
	return prove.All(append(unheld(r), aloneWhen(r, words, prove.Some(when...)))...)
}

// unheld wants no companion of a rule to hold it back: their guards are decided
// before any stage, whatever their own conditions say.
func unheld(r *pack.Rule) (parts []prove.Goal) {
	for _, companion := range r.Beside() {
		if slices.ContainsFunc(companion.Wordings(), func(w *pack.Wording) bool {
			return len(w.Guards) > 0
		}) {
			parts = append(parts, anyhowWhen(companion, prove.All()))
		}
	}
	return parts
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
		return slices.ContainsFunc(words.Encourages, func(e term.ID) bool {
			return h.Is(e, t) || h.Is(t, e) && len(h.Term(e).Is) > 0
		})
	}
	var parts []prove.Goal
	for _, f := range c.Schema.Top {
		if f.RulesOut {
			parts = append(parts, prove.Not(prove.Has(f, forbids)))
		}
	}
	return prove.All(parts...)
}

// keeps reports whether the words may stand at warning or above, for their own
// level or for that of a message that they stand beside: no stage then takes
// them out.
func (c *checker) keeps(r *pack.Rule, words *pack.Wording) bool {
	return words.Level >= pack.Warning ||
		slices.ContainsFunc(c.hosts(r), func(host *pack.Rule) bool {
			return host.MaxLevel() >= pack.Warning
		})
}

// silences reports whether a rule, where it is shown, supersedes another in
// some words of that.
func silences(by, r *pack.Rule, words *pack.Wording) bool {
	return by != r && !slices.Contains(by.Beside(), r) &&
		slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool {
			return s.Matches(r, words.Level)
		})
}

// threatened holds wherever a stage may withhold the words of a rule that would
// be shown: arbitration, what the profile rules out, a rule that supersedes it
// (but for those that spare is true for) or that a companion is withheld.
func (c *checker) threatened(r *pack.Rule, words *pack.Wording,
	spare func(*pack.Rule) bool) prove.Goal {
	threats := c.threats(r, words, spare)
	if words.Level < pack.Warning {
		for _, companion := range r.Beside() {
			var free []prove.Goal
			for _, w := range companion.Wordings() {
				free = append(free, prove.All(aloneWhen(companion, w, prove.All()),
					prove.Not(prove.Some(c.threats(companion, w, nil)...))))
			}
			threats = append(threats, prove.Not(prove.Some(free...)))
		}
	}
	return prove.Some(threats...)
}

// threats are the ways in which other messages, or what the profile rules out,
// may withhold the words of a rule.
func (c *checker) threats(r *pack.Rule, words *pack.Wording,
	spare func(*pack.Rule) bool) (threats []prove.Goal) {
	for _, by := range c.Pack.Rules {
		if silences(by, r, words) && (spare == nil || !spare(by)) {
			threats = append(threats, c.mayShow(by))
		}
	}
	if words.Level >= pack.Warning {
		return threats
	}
	if len(words.Encourages) > 0 {
		threats = append(threats, prove.Not(c.notRuledOut(words)))
	}
	for _, other := range c.Pack.Rules {
		for _, w := range other.Wordings() {
			if other != r && (words.Opposes(w) || w.Opposes(words) && c.keeps(other, w)) {
				threats = append(threats, c.mayShowIn(other, w))
			}
		}
	}
	return threats
}

// lasts holds only where every advice shows the rule, or would but for what was
// given lately and the cap.
func (c *checker) lasts(r *pack.Rule) prove.Goal {
	var ways []prove.Goal
	for _, words := range r.Wordings() {
		ways = append(ways, c.lastsIn(r, words, nil))
	}
	return prove.Some(ways...)
}

func (c *checker) lastsIn(r *pack.Rule, words *pack.Wording,
	spare func(*pack.Rule) bool) prove.Goal {
	if c.Withhold && spare == nil && words.Level < pack.Warning {
		return prove.Some() // it may be past its review
	}
	return prove.All(alone(r, words), prove.Not(c.threatened(r, words, spare)))
}
