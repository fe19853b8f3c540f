package verify

import (
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/term"
)

// invariants proves each invariant, or finds who breaks it.
func (c *checker) invariants() error {
	h := c.Schema.Terms
	for _, inv := range c.Pack.Invariants {
		if len(inv.NeverEncourage) == 0 {
			continue
		}
		proven, concerned := true, c.choice.all()
		for _, r := range c.Pack.Rules {
			if !c.choice.has(r) {
				continue
			}
			for _, words := range r.Wordings() {
				if !slices.ContainsFunc(words.Encourages, func(e term.ID) bool {
					return slices.ContainsFunc(inv.NeverEncourage, func(never term.ID) bool { return h.Is(e, never) })
				}) {
					continue
				}
				ok, err := c.holds(inv, r, words)
				if err != nil {
					return err
				}
				proven, concerned = proven && ok, true
			}
		}
		if !concerned {
			continue
		}
		c.report.Invariants.Of++
		if proven {
			c.report.Invariants.Done++
		}
	}
	return nil
}

// holds proves an invariant for one wording of a rule.
func (c *checker) holds(inv *pack.Invariant, r *pack.Rule, words *pack.Wording) (bool, error) {
	goal := prove.All(concerns(inv), c.notRuledOut(words), c.mayShowIn(r, words), prove.Not(prove.Some(c.silencers(r, words)...)))
	w, answer, err := c.breaks(inv, r, goal)
	if err != nil || answer.Verdict == prove.None {
		return err == nil, err
	}
	f := inRule(r, "invariant", "that it keeps the invariant %s is open (%s): %s", inv.ID, answer.Why, inv.Because)
	f.Proven, f.Error = false, true
	if w != nil {
		f = inRule(r, "invariant", "it breaks the invariant %s: %s", inv.ID, inv.Because)
		f.Error, f.Witness = true, w
	}
	c.add(f)
	return false, nil
}

// concerns wants the invariant to be about a person.
func concerns(inv *pack.Invariant) prove.Goal {
	var parts []prove.Goal
	switch {
	case inv.Whoever == nil:
	case inv.OrUnknown:
		parts = append(parts, prove.Not(prove.Fails(inv.Whoever)))
	default:
		parts = append(parts, prove.Holds(inv.Whoever))
	}
	if inv.Unless != nil {
		parts = append(parts, prove.Not(prove.Holds(inv.Unless)))
	}
	return prove.All(parts...)
}

// breaks looks for a profile on which the engine breaks an invariant by rule r.
// Where another rule withholds r from the profile that was found, it looks for
// one that does not trigger that.
func (c *checker) breaks(inv *pack.Invariant, r *pack.Rule, goal prove.Goal) (*Witness, prove.Answer, error) {
	w, answer := c.find(goal)
	for next := answer; next.Profile != nil; {
		a, violations, err := c.advise(w)
		if err != nil {
			return nil, answer, err
		}
		if slices.ContainsFunc(violations, func(v advisor.Violation) bool { return v.Invariant == inv.ID && v.Rule == r.ID }) {
			return w, answer, nil
		}
		answer = prove.Answer{Why: "the profile " + w.Given + " would, but for another message"}
		i := slices.IndexFunc(a.Withheld, func(x advisor.Withheld) bool { return x.Rule == r.ID })
		if i < 0 || c.Rule(a.Withheld[i].By) == nil {
			break
		}
		answer.Why = "no profile was found on which " + a.Withheld[i].By + " does not withhold it"
		goal = prove.All(goal, prove.Not(aloneAnyhow(c.Rule(a.Withheld[i].By))))
		w, next = c.find(goal)
	}
	return nil, answer, nil
}

// silencers lists the rules that certainly withhold the words by arbitration
// whenever they are shown by themselves: they discourage what the words
// encourage, have no companions that could hold them back, do not expire, and
// what silences them silences the words, too.
func (c *checker) silencers(r *pack.Rule, words *pack.Wording) (list []prove.Goal) {
	for _, d := range c.Pack.Rules {
		if d != r && len(d.With) == 0 && !c.Withhold &&
			!slices.ContainsFunc(d.Wordings(), func(y *pack.Wording) bool { return !opposed(c.Schema.Terms, words, y) }) &&
			c.silencedTogether(d, r, words) {
			list = append(list, aloneAnyhow(d))
		}
	}
	return list
}

// silencedTogether reports whether each rule that may silence d also silences
// the words of r.
func (c *checker) silencedTogether(d, r *pack.Rule, words *pack.Wording) bool {
	for _, by := range c.Pack.Rules {
		may := slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool {
			return slices.ContainsFunc(d.Wordings(), func(w *pack.Wording) bool { return s.Matches(d, w.Level) })
		})
		beside := companions(by)
		if by == d || !may || slices.Contains(beside, d) {
			continue
		}
		if by == r || slices.Contains(beside, r) ||
			!slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool { return s.Matches(r, words.Level) }) {
			return false
		}
	}
	return true
}
