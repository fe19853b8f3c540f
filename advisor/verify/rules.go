package verify

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
)

// reachable looks for a person to whom each rule is shown in the end, and for
// rules that everybody triggers.
func (c *checker) reachable() error {
	for _, r := range c.Pack.Rules {
		if !c.choice.has(r) {
			continue
		}
		c.report.Rules.Of++
		n := len(c.report.Findings)
		if c.nobody().Eval(r.When) == condition.True {
			if c.prover.Any(prove.Not(prove.Holds(r.When))).Verdict == prove.None {
				for _, v := range []condition.Truth{condition.False, condition.Unknown} {
					c.claims(attack.Claim{Name: "rule " + r.ID + ": always", Cond: r.When, Never: v})
				}
				f := inRule(r, "always", "everybody triggers it, so it says nothing about a person")
				f.Error = true
				c.add(f)
			}
		}
		if err := c.reach(r); err != nil {
			return err
		}
		if len(c.report.Findings) == n {
			c.report.Rules.Done++
		}
	}
	return nil
}

// reach looks for a person to whom the rule is shown in the end. Where another
// rule withholds it from the one that was found, it looks for one to whom that
// is not certain to happen.
func (c *checker) reach(r *pack.Rule) error {
	goal := c.mayShow(r)
	if w, _ := c.witness(c.prover.Any(goal)); w != nil { // somebody who was found before, often
		a, _, err := c.advise(w)
		if err != nil || a.Outcome(r.ID) == advisor.Shown {
			return err
		}
	}
	hidden := attack.Claim{Name: "rule " + r.ID, Hidden: r}
	undecided := func(why string) {
		if c.someone(hidden) == nil {
			c.add(open(inRule(r, "shadowed", "whether anybody is shown it in the end is open: %s", why)))
		}
	}
	var rivals []*pack.Rule
	for {
		w, answer := c.find(goal)
		switch {
		case answer.Verdict == prove.None && len(rivals) == 0:
			hidden.Name += ": dead"
			c.claims(hidden)
			c.add(mended(inRule(r, "dead", "nobody is shown it")))
			return nil
		case answer.Verdict == prove.None:
			hidden.Name += ": shadowed"
			c.claims(hidden)
			c.add(mended(inRule(r, "shadowed", "whoever triggers it triggers what withholds it as well")))
			return nil
		case w == nil:
			undecided(answer.Why)
			return nil
		}
		a, _, err := c.advise(w)
		if err != nil {
			return err
		}
		if a.Outcome(r.ID) == advisor.Shown {
			return nil
		}
		rival := c.rival(a, r)
		if rival == nil || slices.Contains(rivals, rival) { // that it withholds r is not certain
			undecided("on " + w.Given + " another message withholds it")
			return nil
		}
		rivals = append(rivals, rival)
		goal = prove.All(goal, prove.Not(c.lasts(rival)))
	}
}

// rival is the rule that withholds r from an advice, and would in all words; or
// nil.
func (c *checker) rival(a *advisor.Advice, r *pack.Rule) *pack.Rule {
	i := slices.IndexFunc(a.Withheld, func(x advisor.Withheld) bool { return x.Rule == r.ID })
	if i < 0 {
		return nil
	}
	by := c.Rule(a.Withheld[i].By)
	if by == nil {
		return nil
	}
	for _, words := range r.Wordings() {
		conflict := !c.keeps(r, words) && !slices.ContainsFunc(by.Wordings(), func(w *pack.Wording) bool {
			return !words.Opposes(w)
		})
		if !conflict && !(silences(by, r, words) && (!c.keeps(r, words) || words.Level >= pack.Warning)) {
			return nil
		}
	}
	return by
}

// subsumed looks for rules of one topic that move a reader the same way, of
// which one is never shown without the other.
func (c *checker) subsumed() {
	for _, a := range c.Pack.Rules {
		for _, b := range c.Pack.Rules {
			same := a != b && a.Topic == b.Topic && len(a.Base.Encourages)+len(a.Base.Discourages) > 0 &&
				slices.Equal(a.Base.Encourages, b.Base.Encourages) && slices.Equal(a.Base.Discourages,
				b.Base.Discourages)
			if !same || !c.choice.has(a, b) || slices.Contains(b.Beside(), a) ||
				slices.Contains(a.Beside(), b) {
				continue
			}
			// Somebody is mostly found for whom b says nothing at all, which is a small question:
			// whether others may withhold b is the large one.
			if c.prover.Any(prove.All(c.mayShow(a), prove.Not(aloneAnyhow(b)))).Verdict == prove.Found {
				continue
			}
			if c.prover.Any(prove.All(c.mayShow(a), prove.Not(c.lasts(b)))).Verdict == prove.None {
				c.claims(attack.Claim{Name: "rule " + a.ID + ": subsumed", Beside: [2]*pack.Rule{a, b}})
				c.add(inRule(a, "subsumed",
					"whoever is shown it is shown %s as well, but for the cap, which moves the reader the same "+
						"way", b.ID))
			}
		}
	}
}

// conflicts looks for messages that can be triggered together and pull in
// opposite directions. The engine then withholds one of them, mostly the one that
// encourages, which for an important message an author should have decided.
func (c *checker) conflicts() error {
	for _, a := range c.Pack.Rules {
		for _, b := range c.Pack.Rules {
			if a != b && c.choice.has(a, b) {
				if err := c.conflict(a, b); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *checker) conflict(a, b *pack.Rule) error {
	for _, x := range a.Wordings() {
		for _, y := range b.Wordings() {
			if !x.Opposes(y) {
				continue
			}
			c.report.Pairs++
			w, _ := c.find(prove.All(alone(a, x), alone(b, y), c.notRuledOut(x)))
			if w == nil {
				continue
			}
			f, err := c.confirmed(a, b, w)
			if err != nil {
				return err
			}
			f.Error = f.Error || min(x.Level, y.Level) >= pack.Important && !c.justified(a, b)
			c.add(f)
			return nil
		}
	}
	return nil
}

// confirmed is the finding that two rules are at odds, as the engine sees it on
// the profile that was found to trigger both.
func (c *checker) confirmed(a, b *pack.Rule, w *Witness) (Finding, error) {
	advice, _, err := c.advise(w)
	if err != nil {
		return Finding{}, err
	}
	var lost []string
	for _, r := range []*pack.Rule{a, b} {
		i := slices.IndexFunc(advice.Withheld, func(x advisor.Withheld) bool { return x.Rule == r.ID })
		switch {
		case i >= 0 && advice.Withheld[i].Kind != "guard":
			lost = append(lost, r.ID)
		case advice.Outcome(r.ID) != advisor.Shown:
			f := inRule(a, "conflict",
				"whether somebody can trigger both it and %s, which discourages what it encourages, is "+
					"open: on %s, %s is %s",
				b.ID, w.Given, r.ID, advice.Outcome(r.ID))
			return open(f), nil
		}
	}
	f := inRule(a, "conflict",
		"it encourages what %s discourages, and somebody can trigger both; %s is then withheld", b.ID,
		strings.Join(lost, " and "))
	if len(lost) == 0 {
		f = mended(inRule(a, "broken",
			"it is shown beside %s, which discourages what it encourages; this is a fault of the "+
				"verifier or the engine", b.ID))
	}
	f.Witness = w
	return f, nil
}

// justified reports whether the pack says that a conflict of two rules is
// meant: one silences the other.
func (c *checker) justified(a, b *pack.Rule) bool {
	silences := func(by, r *pack.Rule) bool {
		return slices.ContainsFunc(by.Supersedes, func(s pack.Selector) bool {
			return s.Matches(r, r.Base.Level)
		})
	}
	return silences(b, a) || silences(a, b)
}

// gaps looks for people whom none of the findings covers that the pack declares
// to cover them.
func (c *checker) gaps() {
	for _, inv := range c.Pack.Invariants() {
		if len(inv.CoveredBy) == 0 {
			continue
		}
		var parts []prove.Goal
		if inv.Whoever != nil {
			parts = append(parts, prove.Holds(inv.Whoever))
		}
		for _, f := range inv.CoveredBy {
			parts = append(parts, prove.Fails(f))
		}
		w, answer := c.find(prove.All(parts...))
		if answer.Verdict != prove.None {
			f := Finding{Kind: "gap", Proven: true, In: "invariant " + inv.ID, Pos: advisor.Pos(inv.Pos),
				Witness: w, Invariant: inv.ID}
			if w != nil {
				f.Msg = "somebody is in none of the findings that should cover them"
				c.add(mended(f))
			} else {
				f.Msg = "whether everybody is covered is open: " + answer.Why
				c.add(open(f))
			}
		}
		c.claim(inv.ID)
	}
}
