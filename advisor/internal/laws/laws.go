// Package laws is what the rules of a pack must be like beside each other. A message at
// warning or above cannot be lost: what could hold it back but its own guards, of which
// every one has a caution, and messages that name it and answer what it answers, is
// refused here; selectors (Matches) and the stages of package engine leave it alone.
package laws

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A checker reports what is wrong with a pack.
type checker struct {
	pack *pack.Pack
	errs *source.Errors
}

func (c *checker) reader(rule string) *source.Reader {
	return &source.Reader{Errs: c.errs, Rule: rule}
}

// Check holds the rules of p, which are linked, to the laws, and gives each its turn.
func Check(p *pack.Pack, errs *source.Errors) {
	c := &checker{p, errs}
	if !c.companions() {
		return // what else there is to say would be long
	}
	c.laws()
	c.turns()
}

// laws reports what could hold back a message at warning or above.
func (c *checker) laws() {
	for _, rule := range c.pack.Rules {
		r := c.reader("rule " + rule.ID)
		c.ownConflicts(r, rule)
		high := rule.MaxLevel()
		if high < pack.Warning {
			continue
		}
		if n := rule.Node.Get("repeat_after"); n != nil {
			r.Errorf(n,
				`"repeat_after" on a message that can be %s: it would be withheld while it still holds; `+
					`leave it out`, a(high))
		}
		c.companionLaws(r, rule, high)
	}
	c.namedLaws()
	c.conflictLaws()
}

// a is a level with its article.
func a(level pack.Level) string {
	switch level {
	case pack.Urgent:
		return "urgent"
	case pack.Emergency:
		return "an emergency"
	}
	return "a " + level.String()
}

// Guards refuses a guard of w that would leave a warning waiting.
func Guards(r *source.Reader, n *source.Node, w *pack.Wording) {
	if w.Level < pack.Warning {
		return
	}
	at := cmp.Or(n.Get("unless"), n.Get("level"), n)
	for _, g := range w.Guards {
		if g.Caution == nil && g.IfText != nil {
			r.Errorf(at,
				`a message that is %s has the guard "%s" without a "caution": while the guard is unknown `+
					`nobody would read it; `+
					`give the guard a caution, or the variant an "unless" of its own`, a(w.Level), g.IfText.Text)
		}
	}
}

// Errands refuses errands of what cannot wait for a visit: its action stays beside its
// text. It looks at the words that a variant has from its rule, too.
func Errands(r *source.Reader, n *source.Node, w *pack.Wording) {
	for _, m := range w.Message {
		if len(m.Errands) > 0 && w.Level >= pack.Warning {
			r.Errorf(cmp.Or(n.Get("level"), n), "errands at level %s; from warning up the action "+
				"stays beside the text: take them out", w.Level)
			return
		}
	}
}

// Groups refuses a line of a group on what is no warning: below, the cap bounds what there is
// to read, and above, each message is a call for help of its own. A variant of another level
// that has the words of its rule has them without the line.
func Groups(r *source.Reader, n *source.Node, w *pack.Wording) {
	for _, m := range w.Message {
		if m.Line != nil && n.Get("message") != nil && w.Level != pack.Warning {
			r.Errorf(cmp.Or(n.Get("level"), n), "a line of a group at level %s; only warnings are said as "+
				"one: take it out", w.Level)
			return
		}
	}
}

// companionLaws refuses companions that could be withheld, and their host with
// them.
func (c *checker) companionLaws(r *source.Reader, rule *pack.Rule, high pack.Level) {
	for _, beside := range rule.Beside() {
		for _, w := range beside.Wordings() {
			if len(w.Guards) > 0 {
				r.Errorf(rule.Node.Get("with"),
					`its companion %s has an "unless", which would hold back this message, which can be %s; `+
						`take the guard from %[1]s, or say here what %[1]s says`, beside.ID, a(high))
				break
			}
		}
	}
}

// namedLaws holds what supersedes a warning by name to answering what that
// answers.
func (c *checker) namedLaws() {
	h := c.pack.Schema.Terms
	for _, rule := range c.pack.Rules {
		for i, s := range rule.Supersedes {
			other := c.pack.Rule(s.Rule)
			if other == nil {
				continue
			}
			for _, w := range other.Wordings() {
				if w.Level < pack.Warning {
					continue
				}
				if n := rule.Node.Get("repeat_after"); n != nil {
					c.reader("rule "+rule.ID).Errorf(n,
						`"repeat_after" on a message that silences %s, which is %s: `+
							`while this one rests nobody would read either; leave it out`, other.ID, a(w.Level))
					break
				}
				if t := unanswered(h, rule, w); t != term.None {
					c.reader("rule "+rule.ID).Errorf(rule.Node.Get("supersedes").Items[i],
						"it silences %s, which is %s and answers %s, and does not answer that itself; add %[3]s to "+
							"its \"answers\", or take %[1]s out of \"supersedes\"",
						other.ID, a(w.Level), h.Term(t).Name)
					break
				}
			}
		}
	}
}

// unanswered is something that w answers and some wording of rule does not.
func unanswered(h *term.Hierarchy, rule *pack.Rule, w *pack.Wording) term.ID {
	for _, t := range w.Answers {
		for _, mine := range rule.Wordings() {
			if !mine.Answering(h, t) {
				return t
			}
		}
	}
	return term.None
}

// ownConflicts refuses messages that must stand beside each other and are at
// odds: none of them could be shown.
func (c *checker) ownConflicts(r *source.Reader, rule *pack.Rule) {
	together := append([]*pack.Rule{rule}, rule.Beside()...)
	for i, x := range together {
		for _, y := range together[:i] {
			if what := c.rulesAtOdds(y, x); what != "" {
				if y == rule {
					r.Errorf(rule.Node.Get("with"), "it is at odds with its companion %s: %s", x.ID, what)
				} else {
					r.Errorf(rule.Node.Get("with"), "its companions %s and %s are at odds: %s", y.ID, x.ID, what)
				}
				return
			}
		}
	}
}

func (c *checker) rulesAtOdds(x, y *pack.Rule) string {
	for _, a := range x.Wordings() {
		for _, b := range y.Wordings() {
			if what := c.odds(a, b); what != "" {
				return what
			}
		}
	}
	return ""
}

// odds says what of two wordings is encouraged by one and discouraged by the
// other; "" if nothing is.
func (c *checker) odds(x, y *pack.Wording) string {
	h := c.pack.Schema.Terms
	for _, pair := range [][2]*pack.Wording{{x, y}, {y, x}} {
		if e, d := pair[0].Against(h, pair[1]); e != term.None {
			return fmt.Sprintf("one encourages %s, the other discourages %s", h.Term(e).Name, h.Term(d).Name)
		}
	}
	return ""
}

// conflictLaws refuses two messages that cannot be lost and are at odds.
func (c *checker) conflictLaws() {
	type kept struct {
		rule  *pack.Rule
		words *pack.Wording
	}
	var list []kept
	needed := map[*pack.Rule]bool{}
	for _, rule := range c.pack.Rules {
		if rule.MaxLevel() >= pack.Warning {
			for _, beside := range rule.Beside() {
				needed[beside] = true
			}
		}
	}
	for _, rule := range c.pack.Rules {
		for _, w := range rule.Wordings() {
			if (w.Level >= pack.Warning || needed[rule]) && len(w.Encourages)+len(w.Discourages) > 0 {
				list = append(list, kept{rule, w})
			}
		}
	}
	for i, x := range list {
		for _, y := range list[:i] {
			if x.rule == y.rule {
				continue
			}
			if what := c.odds(x.words, y.words); what != "" {
				c.reader("rule "+x.rule.ID).Errorf(x.rule.Node,
					"neither it nor %s can be withheld, being a warning or above or beside one, and they are at "+
						"odds: %s; "+
						"change what one of them encourages or discourages", y.rule.ID, what)
			}
		}
	}
}

// MaxCompanions is how many messages may stand beside one.
const MaxCompanions = 20

// companions refuses more companions, with theirs, than a reader would read.
func (c *checker) companions() (ok bool) {
	ok = true
	for _, rule := range c.pack.Rules {
		beside := []*pack.Rule{rule}
		for i := 0; i < len(beside) && len(beside) <= MaxCompanions+1; i++ {
			for _, next := range beside[i].With {
				if !slices.Contains(beside, next) {
					beside = append(beside, next)
				}
			}
		}
		if len(beside) > MaxCompanions+1 {
			ok = false
			c.reader("rule "+rule.ID).Errorf(rule.Node.Get("with"),
				"more than %d messages beside this one, with theirs", MaxCompanions)
		}
	}
	return ok
}
