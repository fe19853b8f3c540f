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

// answers proves each invariant that says what must be answered, or finds who
// is left without an answer.
func (c *checker) answers() error {
	for _, inv := range c.Pack.Invariants() {
		concerned := false
		for i := range inv.MustAnswer {
			want := &inv.MustAnswer[i]
			for _, t := range want.Terms {
				if !c.choice.all() && !slices.ContainsFunc(c.Pack.Rules, func(r *pack.Rule) bool {
					return c.choice.has(r) && answersAt(c.Schema.Terms, r.Wordings(), t, inv.Level)
				}) {
					continue
				}
				concerned = true
				if err := c.answered(inv, want, t); err != nil {
					return err
				}
			}
			if inv.OrAsked && concerned {
				if err := c.asked(inv, want); err != nil {
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

// answersAt reports whether one of the wordings answers t at the level or above.
func answersAt(h *term.Hierarchy, list []*pack.Wording, t term.ID, level pack.Level) bool {
	return slices.ContainsFunc(list, func(w *pack.Wording) bool {
		return w.Level >= level && w.Answering(h, t)
	})
}

// answered proves that whoever it is about is shown an answer to t.
func (c *checker) answered(inv *pack.Invariant, want *pack.Answer, t term.ID) error {
	h := c.Schema.Terms
	who := prove.All()
	if want.Whoever != nil {
		who = prove.Holds(want.Whoever)
	}
	// A rule that silences an answer and always answers itself may do so: if it
	// is shown when it is its turn, it is so in the end, or was given lately, or is
	// over the cap. It is not there for a message that rests (session.need).
	answers := func(w *pack.Wording) bool { return answersAt(h, []*pack.Wording{w}, t, inv.Level) }
	spare := func(by *pack.Rule) bool {
		return !slices.ContainsFunc(by.Wordings(), func(w *pack.Wording) bool { return !answers(w) })
	}
	var named, sure, may []prove.Goal
	for _, r := range c.Pack.Rules {
		for _, w := range r.Wordings() {
			if answers(w) {
				sure = append(sure, c.lastsIn(r, w, spare))
				may = append(may, c.mayShowIn(r, w))
				if slices.Contains(w.Answers, t) {
					named = append(named, sure[len(sure)-1])
				}
			}
		}
	}
	// Those that answer it by its very name mostly suffice, and are a small part of a pack in
	// which each emergency answers everything: a proof from them alone is one from all.
	if len(named) > 0 && len(named) < len(sure) {
		_, answer := c.find(prove.All(who, prove.Not(prove.Some(named...))))
		if answer.Verdict == prove.None {
			return nil
		}
	}
	w, answer := c.find(prove.All(who, prove.Not(prove.Some(sure...))))
	if answer.Verdict == prove.None {
		return nil
	}
	return c.unanswered(inv, t, who, may, w, answer)
}

// unanswered reports that nobody could prove an answer to t for everybody: with somebody
// whom the engine leaves without one, if one is found. Who is whom it is about, may where
// something can answer them.
func (c *checker) unanswered(inv *pack.Invariant, t term.ID, who prove.Goal, may []prove.Goal,
	w *Witness, answer prove.Answer) error {
	name := c.Schema.Terms.Term(t).Name
	about := Finding{Kind: "answer", Proven: true, In: "invariant " + inv.ID,
		Pos: advisor.Pos(inv.Pos), Invariant: inv.ID}
	missing := func(v workbench.Violation) bool { return v.Missing == "answer" && v.Term == name }
	// First somebody whom nothing can answer, then the one who was found.
	for _, try := range []func() *Witness{
		func() *Witness { return c.first(prove.All(who, prove.Not(prove.Some(may...)))) },
		func() *Witness { return w },
		func() *Witness { return c.someone(attack.Claim{Name: inv.ID, Invariant: inv}) },
	} {
		about.Witness = try()
		broken, err := c.violates(about.Witness, inv, missing)
		if err != nil {
			return err
		}
		if broken {
			about.Msg = fmt.Sprintf("nothing of level %s or above answers %s: %s", inv.Level, name,
				inv.Because)
			c.add(mended(about))
			return nil
		}
	}
	about.Witness = nil
	about.Msg = fmt.Sprintf("whether %s is always answered at level %s or above is open", name,
		inv.Level)
	if answer.Why != "" {
		about.Msg += ": " + answer.Why
	} else {
		about.Msg += ": other messages may withhold the answer, as on " + w.Given
	}
	c.add(open(about))
	return nil
}

// first is somebody of whom a goal holds, if one was found.
func (c *checker) first(g prove.Goal) *Witness {
	w, _ := c.find(g)
	return w
}

// violates gives a profile to the engine, and reports whether its advice breaks
// the invariant.
func (c *checker) violates(w *Witness, inv *pack.Invariant,
	how func(workbench.Violation) bool) (bool, error) {
	if w == nil {
		return false, nil
	}
	_, violations, err := c.advise(w)
	return slices.ContainsFunc(violations, func(v workbench.Violation) bool {
		return v.Invariant == inv.ID && how(v)
	}), err
}

// asked proves that of whoever it is unknown whether the invariant is about
// them, a fact is asked that would tell; or finds somebody who is not asked.
func (c *checker) asked(inv *pack.Invariant, want *pack.Answer) error {
	if want.Whoever == nil {
		return nil
	}
	unsure := prove.Unsure(want.Whoever)
	w, answer := c.find(prove.All(unsure, prove.Not(c.asks(want.Whoever))))
	proven := answer.Verdict == prove.None
	if proven { // somebody who is asked, for the engine to confirm it
		w, _ = c.find(unsure)
	}
	about := Finding{Kind: "answer", Proven: true, In: "invariant " + inv.ID,
		Pos: advisor.Pos(inv.Pos), Invariant: inv.ID}
	unasked := func(v workbench.Violation) bool { return v.Missing == "question" }
	tries := []func() *Witness{func() *Witness { return w }}
	if !proven {
		tries = append(tries,
			func() *Witness { return c.someone(attack.Claim{Name: inv.ID, Invariant: inv}) })
	}
	for _, try := range tries {
		w := try()
		broken, err := c.violates(w, inv, unasked)
		if err != nil {
			return err
		}
		if broken {
			about.Witness = w
			about.Msg = fmt.Sprintf("it is unknown whether it is about somebody, and nothing is asked "+
				"that would tell: %s", inv.Because)
			c.add(mended(about))
			return nil
		}
	}
	if !proven {
		about.Msg = fmt.Sprintf("whether everybody is asked of whom %q is unknown is open: no pending "+
			"rule is sure to ask for what that waits for", want.Whoever)
		c.add(open(about))
	}
	return nil
}

// asks holds only where an advice asks for a fact that who waits for: where a
// rule that is pending waits for the same part. Rules that may stand beside
// others are left out, since they need not wait.
func (c *checker) asks(who condition.Cond) prove.Goal {
	var ways []prove.Goal
	paths(who, nil, func(a condition.Cond, why []prove.Goal) {
		for _, r := range c.Pack.Rules {
			if len(c.hosts(r)) > 0 {
				continue
			}
			paths(r.When, nil, func(b condition.Cond, waits []prove.Goal) {
				if a == b {
					ways = append(ways, prove.All(slices.Concat(why, waits,
						[]prove.Goal{unblocked(r), c.asksFor(a)})...))
				}
			})
		}
	})
	return prove.Some(ways...)
}

// paths calls visit for each atom and quantifier that c may wait for, with the
// goal that all from c down to it are unknown.
func paths(c condition.Cond, above []prove.Goal, visit func(condition.Cond, []prove.Goal)) {
	above = append(slices.Clone(above), prove.Unsure(c))
	switch c := c.(type) {
	case condition.And, condition.Or, *condition.Not, *condition.Finding:
		for _, part := range condition.Children(c) {
			paths(part, above, visit)
		}
	case *condition.Atom, *condition.Quant:
		visit(c, above)
	}
}

// unblocked wants no guard of the words that are chosen to hold.
func unblocked(r *pack.Rule) prove.Goal {
	var ways []prove.Goal
	for _, words := range r.Wordings() {
		parts := []prove.Goal{inWords(r, words)}
		for _, g := range words.Guards {
			parts = append(parts, prove.Not(prove.Holds(g.If)))
		}
		ways = append(ways, prove.All(parts...))
	}
	return prove.Some(ways...)
}
