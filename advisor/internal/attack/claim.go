// Package attack tries to break what a verifier claims of a pack, with
// profiles that are random but aimed: a claim that says "never" names the
// conditions that would have to hold together, and a profile is changed fact by
// fact towards that. It shares nothing with the search of a verifier: it knows
// no cells and no proofs, takes its values from the text of the pack, and lets
// the engine's own advice judge.
package attack

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// A Claim is something that is said of every profile. Exactly one of
// Invariant, Hidden, Beside and Cond is set.
type Claim struct {
	Name string // for people: "invariant vka-vitamin-k", "rule salt, unless 2: dead"

	// Invariant is kept by every advice.
	Invariant *pack.Invariant

	// Hidden is a rule that no advice shows.
	Hidden *pack.Rule

	// Beside: whoever is shown the first rule is shown the second, but for the
	// cap and what was given lately.
	Beside [2]*pack.Rule

	// Cond never has the value Never where each condition of Where has one of
	// the values that it names. Or, with Then: where Cond is certainly true or
	// false there, Then is the same; and if Cond asks about the record itself,
	// where it is unknown, too.
	Cond, Then condition.Cond
	Never      condition.Truth
	Where      []Within
}

// Within says that a condition has a value from Low to High.
type Within struct {
	Cond      condition.Cond
	Low, High condition.Truth
}

// broken reports how one advice, on one profile, breaks the claim; "" if it
// does not.
func (c *Claim) broken(p *pack.Pack, f *condition.Frame, a *advisor.Advice,
	o *advisor.Options) string {
	shown := func(r *pack.Rule) bool {
		return slices.ContainsFunc(a.Messages, func(m advisor.Message) bool { return m.Rule == r.ID })
	}
	switch {
	case c.Invariant != nil:
		if len(c.Invariant.MustAnswer) > 0 {
			return unanswered(c.Invariant, p, f, a, o)
		}
		return breaks(c.Invariant, p.Schema.Terms, f, a)
	case c.Hidden != nil:
		if shown(c.Hidden) {
			return fmt.Sprintf("rule %s is shown", c.Hidden.ID)
		}
	case c.Beside[0] != nil:
		if o.Cap < 0 && len(o.History) == 0 && shown(c.Beside[0]) && !shown(c.Beside[1]) {
			return fmt.Sprintf("rule %s is shown without %s", c.Beside[0].ID, c.Beside[1].ID)
		}
	default:
		return c.otherwise(f)
	}
	return ""
}

// otherwise reports how a condition is not as claimed.
func (c *Claim) otherwise(f *condition.Frame) string {
	v := f.Eval(c.Cond)
	if c.Then == nil && v != c.Never || v == condition.Unknown && c.Then != nil &&
		!inspect.AsksTheRecord(c.Cond) {
		return ""
	}
	how := fmt.Sprintf("%s is %s", c.Cond, v)
	if c.Then != nil {
		then := f.Eval(c.Then)
		if then == v {
			return ""
		}
		how += fmt.Sprintf(", and %s is %s", c.Then, then)
	}
	for _, w := range c.Where {
		if v := f.Eval(w.Cond); v < w.Low || v > w.High {
			return ""
		}
	}
	return how
}

// breaks holds an advice to one invariant, as the words of docs/rules.md say.
func breaks(inv *pack.Invariant, h *term.Hierarchy, f *condition.Frame, a *advisor.Advice) string {
	who := condition.True
	if inv.Whoever != nil {
		who = f.Eval(inv.Whoever)
	}
	if len(inv.CoveredBy) > 0 {
		if who != condition.True {
			return ""
		}
		for _, c := range inv.CoveredBy {
			if f.Eval(c) != condition.False {
				return ""
			}
		}
		return "none of the findings covers this person"
	}
	if who == condition.False || who == condition.Unknown && !inv.OrUnknown {
		return ""
	}
	if inv.Unless != nil && f.Eval(inv.Unless) == condition.True {
		return ""
	}
	for _, m := range a.Messages {
		for _, e := range m.Encourages {
			for _, never := range inv.NeverEncourage {
				if h.Is(h.Named(e), never) {
					return fmt.Sprintf("rule %s is shown and encourages %s", m.Rule, e)
				}
			}
		}
	}
	return ""
}

// unanswered holds an advice to an invariant that says what must be answered.
// Below warning the cap and what was given lately may take an answer away, and
// days after a review date count for nothing where that withholds a message.
func unanswered(inv *pack.Invariant, p *pack.Pack, f *condition.Frame, a *advisor.Advice,
	o *advisor.Options) string {
	overdue := p.Withhold && slices.ContainsFunc(p.Rules, func(r *pack.Rule) bool {
		return r.Review.Next.Before(o.AsOf)
	})
	if inv.Level < pack.Warning && (o.Cap >= 0 || len(o.History) > 0 || overdue) {
		return ""
	}
	h := p.Schema.Terms
	for _, want := range inv.MustAnswer {
		who := condition.True
		if want.Whoever != nil {
			who = f.Eval(want.Whoever)
		}
		for _, t := range want.Terms {
			answers := func(m advisor.Message) bool {
				return pack.Level(m.Level) >= inv.Level &&
					slices.ContainsFunc(m.Answers, func(name string) bool { return h.Is(t, h.Named(name)) })
			}
			if who == condition.True && !slices.ContainsFunc(a.Messages, answers) {
				return fmt.Sprintf("no message of level %s or above answers %s", inv.Level, h.Term(t).Name)
			}
		}
		asks := func(q advisor.Question) bool { return slices.Contains(factsOf(want.Whoever), q.Fact) }
		if who == condition.Unknown && inv.OrAsked && o.Without&advisor.Questions == 0 &&
			!slices.ContainsFunc(a.Questions, asks) {
			return fmt.Sprintf("%s is unknown, and nothing is asked that would tell", want.Whoever)
		}
	}
	return ""
}

// factsOf lists the paths of the facts that a condition reads.
func factsOf(c condition.Cond) (list []string) {
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Atom:
			for _, r := range c.Refs {
				list = append(list, r.Fact.Path)
			}
		case *condition.Quant:
			list = append(list, c.List.Path)
		}
		return true
	})
	return list
}

// goals lists ways to break the claim: of each, all conditions would have to
// hold together.
func (c *Claim) goals(p *pack.Pack) (list [][]Within) {
	switch {
	case c.Hidden != nil:
		return shownWays(p, c.Hidden, nil)
	case c.Beside[0] != nil:
		for _, way := range shownWays(p, c.Beside[0], nil) {
			list = append(list, append(way, Within{c.Beside[1].When, condition.False, condition.Unknown}))
			for _, g := range c.Beside[1].Base.Guards {
				list = append(list, append(slices.Clip(way), Within{g.If, condition.True, condition.True}))
			}
		}
		return list
	case c.Then != nil:
		return c.differing()
	case c.Cond != nil:
		return [][]Within{append(slices.Clip(c.Where), Within{c.Cond, c.Never, c.Never})}
	}
	inv := c.Invariant
	if len(inv.MustAnswer) > 0 {
		return unansweredWays(p, inv)
	}
	var who []Within
	if inv.Whoever != nil {
		who = append(who, Within{inv.Whoever, condition.True, condition.True})
		if inv.OrUnknown {
			who[0].Low = condition.Unknown
		}
	}
	if len(inv.CoveredBy) > 0 {
		for _, f := range inv.CoveredBy {
			who = append(who, Within{f, condition.False, condition.False})
		}
		return [][]Within{who}
	}
	if inv.Unless != nil {
		who = append(who, Within{inv.Unless, condition.False, condition.Unknown})
	}
	h := p.Schema.Terms
	for _, r := range p.Rules {
		forbidden := func(w *pack.Wording) bool {
			return slices.ContainsFunc(w.Encourages, func(e term.ID) bool {
				return slices.ContainsFunc(inv.NeverEncourage, func(never term.ID) bool {
					return h.Is(e, never)
				})
			})
		}
		for _, way := range shownWays(p, r, forbidden) {
			list = append(list, slices.Concat(who, way))
		}
	}
	return list
}

// differing lists ways in which Then is not what Cond says that it is.
func (c *Claim) differing() [][]Within {
	const F, U, T = condition.False, condition.Unknown, condition.True
	list := [][]Within{{{c.Cond, T, T}, {c.Then, F, U}}, {{c.Cond, F, F}, {c.Then, U, T}}}
	if inspect.AsksTheRecord(c.Cond) {
		list = append(list, []Within{{c.Cond, U, U}, {c.Then, T, T}},
			[]Within{{c.Cond, U, U}, {c.Then, F, F}})
	}
	for i := range list {
		list[i] = append(list[i], c.Where...)
	}
	return list
}

// unansweredWays lists ways in which somebody might be left without an answer,
// or without a question: an answer that a guard withholds, or that other words
// do not give, and what may silence an answer or take it along.
func unansweredWays(p *pack.Pack, inv *pack.Invariant) (list [][]Within) {
	const F, U, T = condition.False, condition.Unknown, condition.True
	for _, want := range inv.MustAnswer {
		who := Within{want.Whoever, T, T}
		if want.Whoever == nil {
			who.Cond = condition.Const(T)
		}
		list = append(list, []Within{who})
		for _, r := range p.Rules {
			for _, x := range conditionsOf(r) {
				list = append(list, []Within{who, {x, T, T}}, []Within{who, {r.When, T, T}, {x, U, U}})
				if inv.OrAsked && want.Whoever != nil {
					list = append(list, []Within{{want.Whoever, U, U}, {x, F, F}},
						[]Within{{want.Whoever, U, U}, {x, T, T}})
				}
			}
		}
	}
	return list
}

// conditionsOf lists all conditions of a rule.
func conditionsOf(r *pack.Rule) []condition.Cond {
	list := []condition.Cond{r.When}
	for _, w := range r.Wordings() {
		if w.If != nil {
			list = append(list, w.If)
		}
		for _, g := range w.Guards {
			list = append(list, g.If)
		}
	}
	return list
}

// shownWays lists ways in which a rule is shown, in words that wanted likes:
// by itself, or brought along by a rule that has it as a companion.
func shownWays(p *pack.Pack, r *pack.Rule, wanted func(*pack.Wording) bool) (list [][]Within) {
	const F, U, T = condition.False, condition.Unknown, condition.True
	whens := []condition.Cond{r.When}
	for _, host := range p.Rules {
		if slices.Contains(host.With, r) {
			whens = append(whens, host.When)
		}
	}
	add := func(w *pack.Wording, choice []Within) {
		if wanted != nil && !wanted(w) {
			return
		}
		for _, g := range w.Guards {
			x := Within{g.If, F, F}
			if g.Caution != nil {
				x.High = U
			}
			choice = append(choice, x)
		}
		for _, when := range whens {
			list = append(list, append(slices.Clip(choice), Within{when, T, T}))
		}
	}
	var none []Within
	for _, v := range r.Variants {
		add(v, append(slices.Clip(none), Within{v.If, T, T}))
		if r.Safe != nil {
			add(r.Safe, append(slices.Clip(none), Within{v.If, U, U}))
		}
		none = append(none, Within{v.If, F, F})
	}
	add(&r.Base, slices.Clip(none))
	return list
}
