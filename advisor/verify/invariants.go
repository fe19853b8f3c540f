package verify

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/workbench"
)

// invariants proves each invariant, or finds who breaks it.
func (c *checker) invariants() error {
	h := c.Schema.Terms
	for _, inv := range c.Pack.Invariants() {
		if len(inv.NeverEncourage) == 0 {
			continue
		}
		concerned := c.choice.all()
		for _, r := range c.Pack.Rules {
			if !c.choice.has(r) {
				continue
			}
			for _, words := range r.Wordings() {
				if !forbids(h, inv, words) {
					continue
				}
				concerned = true
				if _, err := c.holds(inv, r, words); err != nil {
					return err
				}
			}
		}
		if concerned {
			c.claim(inv.ID)
		}
	}
	return nil
}

// unpromised reports a pack without an invariant: that nothing is refuted says nothing.
func (c *checker) unpromised() {
	if c.choice.all() && len(c.Pack.Invariants()) == 0 {
		c.add(Finding{Kind: "unpromised", Error: true, In: "pack",
			Pos: advisor.Pos{File: "pack.yaml", Line: 1, Col: 1},
			Msg: "the pack has no invariants, so nothing is held to a proof; say in invariants.yaml what " +
				"must never be encouraged, and what must be answered"})
	}
}

// vacuous looks for invariants that are about nobody: a slip in "whoever" would
// switch them off, and they would be proven all the same.
func (c *checker) vacuous() {
	if !c.choice.all() {
		return
	}
	for _, inv := range c.Pack.Invariants() {
		if len(inv.MustAnswer) == 0 {
			c.aboutNobody(inv, inv.Whoever, "")
		}
		for i := range inv.MustAnswer {
			of := ""
			if t := inv.MustAnswer[i].Term; t != term.None {
				of = ", of " + c.Schema.Terms.Term(t).Name
			}
			c.aboutNobody(inv, inv.MustAnswer[i].Whoever, of)
		}
	}
}

// aboutNobody reports an invariant of which who never holds, but for its
// exceptions. That it counts where who is unknown, too, makes it no better.
func (c *checker) aboutNobody(inv *pack.Invariant, who condition.Cond, of string) {
	if who == nil {
		return
	}
	claim := attack.Claim{Name: "invariant " + inv.ID + ": nobody", Cond: who, Never: condition.True}
	goal := prove.Holds(who)
	if inv.Unless != nil && !inv.OrUnknown {
		goal = prove.All(goal, prove.Not(prove.Holds(inv.Unless)))
		claim.Where = []attack.Within{{Cond: inv.Unless, Low: condition.False, High: condition.Unknown}}
	}
	if c.prover.Any(goal).Verdict != prove.None {
		return
	}
	c.claims(claim)
	c.add(mended(Finding{Kind: "nobody", Proven: true, In: "invariant " + inv.ID,
		Pos: advisor.Pos(inv.Pos), Invariant: inv.ID,
		Msg: fmt.Sprintf("whoever: nobody%s; %q holds for no profile, so the invariant promises nothing",
			of, who)}))
}

// forbids reports whether the words encourage what the invariant forbids.
func forbids(h *term.Hierarchy, inv *pack.Invariant, words *pack.Wording) bool {
	return slices.ContainsFunc(words.Encourages, func(e term.ID) bool {
		return slices.ContainsFunc(inv.NeverEncourage, func(never term.ID) bool { return h.Is(e, never) })
	})
}

// holds proves an invariant for one wording of a rule.
func (c *checker) holds(inv *pack.Invariant, r *pack.Rule, words *pack.Wording) (bool, error) {
	goal := prove.All(concerns(inv), c.mayShowIn(r, words),
		prove.Not(prove.Some(c.silencers(r, words)...)))
	if !c.keeps(r, words) {
		goal = prove.All(goal, c.notRuledOut(words))
	}
	w, answer, err := c.breaks(inv, r, goal)
	if err != nil || answer.Verdict == prove.None {
		return err == nil, err
	}
	if w == nil && c.superseded(r, words, goal) {
		return true, nil
	}
	if w == nil {
		if w = c.someone(attack.Claim{Name: inv.ID, Invariant: inv}); w != nil {
			if broken, err := c.violates(w, inv, func(v workbench.Violation) bool {
				return v.Rule == r.ID
			}); err != nil || !broken {
				w = nil
			}
		}
	}
	f := open(inRule(r, "invariant", "whether it keeps the invariant %s is open (%s): %s", inv.ID,
		answer.Why, inv.Because))
	if w != nil {
		f = mended(inRule(r, "invariant", "it breaks the invariant %s: %s", inv.ID, inv.Because))
		f.Witness = w
	}
	f.Invariant = inv.ID
	c.add(f)
	return false, nil
}

// superseded reports whether, wherever the goal is met, a message that is sure to
// be shown supersedes the words of a rule.
func (c *checker) superseded(r *pack.Rule, words *pack.Wording, goal prove.Goal) bool {
	if c.keeps(r, words) && words.Level < pack.Warning { // it stands beside what is not withheld
		return false
	}
	parts := []prove.Goal{goal}
	for _, by := range c.Pack.Rules {
		if silences(by, r, words) {
			parts = append(parts, prove.Not(c.lasts(by)))
		}
	}
	return len(parts) > 1 && c.prover.Any(prove.All(parts...)).Verdict == prove.None
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
func (c *checker) breaks(inv *pack.Invariant, r *pack.Rule,
	goal prove.Goal) (*Witness, prove.Answer, error) {
	w, answer := c.find(goal)
	rivals := map[string]bool{}
	for next := answer; next.Profile != nil; {
		a, violations, err := c.advise(w)
		if err != nil {
			return nil, answer, err
		}
		if slices.ContainsFunc(violations, func(v workbench.Violation) bool {
			return v.Invariant == inv.ID && v.Rule == r.ID
		}) {
			return w, answer, nil
		}
		answer = prove.Answer{Why: "the profile " + w.Given + " would, but for another message"}
		i := slices.IndexFunc(a.Withheld, func(x advisor.Withheld) bool { return x.Rule == r.ID })
		if i < 0 || c.Rule(a.Withheld[i].By) == nil || rivals[a.Withheld[i].By] {
			break // what is asked for does not keep the rival away, which is shown beside another
		}
		rivals[a.Withheld[i].By] = true
		answer.Why = "no profile was found on which " + a.Withheld[i].By + " does not withhold it"
		goal = prove.All(goal, prove.Not(aloneAnyhow(c.Rule(a.Withheld[i].By))))
		w, next = c.find(goal)
	}
	return nil, answer, nil
}

// silencers are the ways in which arbitration certainly withholds the words:
// others are shown that discourage what these encourage, and that nothing
// takes out before.
func (c *checker) silencers(r *pack.Rule, words *pack.Wording) (list []prove.Goal) {
	if c.keeps(r, words) {
		return nil
	}
	for _, d := range c.Pack.Rules {
		for _, y := range d.Wordings() {
			if d != r && words.Opposes(y) && c.arbitrates(d, y) {
				list = append(list, alone(d, y))
			}
		}
	}
	return list
}

// arbitrates reports whether the words of a rule, where it is shown alone, are
// sure to be still shown when it is their turn in arbitration.
func (c *checker) arbitrates(d *pack.Rule, words *pack.Wording) bool {
	if words.Level >= pack.Warning {
		return true
	}
	if c.Withhold || len(d.Beside()) > 0 || len(words.Encourages) > 0 {
		return false
	}
	for _, x := range c.Pack.Rules {
		for _, w := range x.Wordings() {
			if x != d && c.keeps(x, w) && w.Opposes(words) {
				return false
			}
		}
	}
	return true
}
