package verify

import (
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/witness"
)

// shown lists the ways in which a rule alone is shown in some words, each as
// the parts of a goal; in the safe words also while a variant is unknown.
func (c *checker) shown(r *pack.Rule, words *pack.Wording) [][]witness.Part {
	return shownWhen(r, words, witness.Is(r.When, condition.True))
}

// shownAnyhow lists the ways in which a rule alone is shown in any words.
func (c *checker) shownAnyhow(r *pack.Rule) (ways [][]witness.Part) {
	for _, words := range r.Wordings() {
		ways = append(ways, c.shown(r, words)...)
	}
	return ways
}

func shownWhen(r *pack.Rule, words *pack.Wording, when []witness.Part) (ways [][]witness.Part) {
	free := slices.Clone(when)
	for _, g := range words.Guards {
		if g.Caution == nil {
			free = append(free, witness.Is(g.If, condition.False)...)
		} else {
			free = append(free, not(g.If, condition.True))
		}
	}
	certain := slices.Clone(free)
	for _, v := range r.Variants {
		if v == words {
			certain = append(certain, witness.Is(v.If, condition.True)...)
			break
		}
		certain = append(certain, witness.Is(v.If, condition.False)...)
	}
	ways = append(ways, certain)
	if words == r.Safe {
		ways = append(ways, append(free, unsure(r)))
	}
	return ways
}

// not wants a condition to have another value than v.
func not(x condition.Cond, v condition.Truth) witness.Part {
	return witness.Part{Conds: []condition.Cond{x}, Eval: func(f *condition.Frame) condition.Truth {
		return condition.Of(f.Eval(x) != v)
	}}
}

// unsure wants the first variant that is not out of the question to be
// unknown, so that the safe words are used.
func unsure(r *pack.Rule) witness.Part {
	var conds []condition.Cond
	for _, v := range r.Variants {
		conds = append(conds, v.If)
	}
	return witness.Part{Conds: conds, Eval: func(f *condition.Frame) condition.Truth {
		for _, x := range conds {
			if t := f.Eval(x); t != condition.False {
				return condition.Of(t == condition.Unknown)
			}
		}
		return condition.False
	}}
}

// notShown wants the rule alone not to be certainly shown.
func (c *checker) notShown(r *pack.Rule) witness.Part {
	conds := []condition.Cond{r.When}
	for _, w := range r.Wordings() {
		if w.If != nil {
			conds = append(conds, w.If)
		}
		for _, g := range w.Guards {
			conds = append(conds, g.If)
		}
	}
	return witness.Part{Conds: conds, Eval: func(f *condition.Frame) condition.Truth {
		if f.Eval(r.When) != condition.True {
			return condition.True
		}
		words := &r.Base
		for _, v := range r.Variants {
			t := f.Eval(v.If)
			if t == condition.Unknown {
				return condition.True
			}
			if t == condition.True {
				words = v
				break
			}
		}
		for _, g := range words.Guards {
			if f.Eval(g.If) != condition.False {
				return condition.True
			}
		}
		return condition.False
	}}
}

// notRuledOut wants no fact that rules things out, such as allergies, to
// concern what the words encourage.
func (c *checker) notRuledOut(words *pack.Wording) witness.Part {
	h := c.Schema.Terms
	forbids := func(t term.ID) bool {
		return slices.ContainsFunc(words.Encourages, func(e term.ID) bool { return h.Is(e, t) || h.Is(t, e) && len(h.Term(e).Is) > 0 })
	}
	return witness.Part{Eval: func(f *condition.Frame) condition.Truth {
		for _, x := range c.Schema.Top {
			set, ok := f.Profile.Slots[x.Slot].Any.(*fact.Set)
			if x.RulesOut && ok && slices.ContainsFunc(set.Has, forbids) {
				return condition.False
			}
		}
		return condition.True
	}, Tells: func(f *fact.Fact, t term.ID) bool { return f.RulesOut && forbids(t) }}
}

// opposed reports whether x encourages what y discourages.
func opposed(h *term.Hierarchy, x, y *pack.Wording) bool {
	return slices.ContainsFunc(x.Encourages, func(e term.ID) bool {
		return slices.ContainsFunc(y.Discourages, func(d term.ID) bool { return h.Is(e, d) })
	})
}

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
	var who []witness.Part
	switch {
	case inv.Whoever == nil:
	case inv.OrUnknown:
		who = append(who, not(inv.Whoever, condition.False))
	default:
		who = witness.Is(inv.Whoever, condition.True)
	}
	if inv.Unless != nil {
		who = append(who, not(inv.Unless, condition.True))
	}
	who = append(who, c.notRuledOut(words))
	for _, d := range c.silencers(r, words) {
		who = append(who, c.notShown(d))
	}
	ways := c.shown(r, words)
	for _, host := range c.Pack.Rules { // that bring r with them, whatever its condition says
		if slices.Contains(companions(host), r) {
			for _, when := range c.shownAnyhow(host) {
				ways = append(ways, shownWhen(r, words, when)...)
			}
		}
	}
	for _, way := range ways {
		w, kept, err := c.breaks(inv, r, slices.Concat(who, way))
		if err != nil {
			return false, err
		}
		if kept {
			continue
		}
		f := inRule(r, "invariant", "that it keeps the invariant %s is open: %s", inv.ID, inv.Because)
		f.Proven = false
		if w != nil {
			f = inRule(r, "invariant", "it breaks the invariant %s: %s", inv.ID, inv.Because)
			f.Error, f.Witness = true, w
		}
		c.add(f)
		return false, nil
	}
	return true, nil
}

// breaks looks for a profile on which the engine breaks an invariant by rule r.
// Kept says that no profile meets the goal at all. Where another rule withholds
// r from the profile that was found, it looks for one that does not trigger
// that.
func (c *checker) breaks(inv *pack.Invariant, r *pack.Rule, goal []witness.Part) (w *Witness, kept bool, err error) {
	for try := range 8 {
		w, verdict := c.find(goal...)
		if w == nil {
			return nil, try == 0 && verdict == witness.None, nil
		}
		a, violations, err := c.advise(w)
		if err != nil {
			return nil, false, err
		}
		if slices.ContainsFunc(violations, func(v advisor.Violation) bool { return v.Invariant == inv.ID && v.Rule == r.ID }) {
			return w, false, nil
		}
		i := slices.IndexFunc(a.Withheld, func(x advisor.Withheld) bool { return x.Rule == r.ID })
		if i < 0 || c.Rule(a.Withheld[i].By) == nil {
			break
		}
		goal = append(goal, c.notShown(c.Rule(a.Withheld[i].By)))
	}
	return nil, false, nil
}

// silencers lists the rules that certainly withhold the words by arbitration
// whenever they are shown by themselves: they discourage what the words
// encourage, have no companions that could hold them back, do not expire, and
// what silences them silences the words, too.
func (c *checker) silencers(r *pack.Rule, words *pack.Wording) (list []*pack.Rule) {
	for _, d := range c.Pack.Rules {
		if d != r && len(d.With) == 0 && !c.Withhold &&
			!slices.ContainsFunc(d.Wordings(), func(y *pack.Wording) bool { return !opposed(c.Schema.Terms, words, y) }) &&
			c.silencedTogether(d, r, words) {
			list = append(list, d)
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
