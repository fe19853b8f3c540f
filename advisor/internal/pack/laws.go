package pack

import (
	"cmp"
	"fmt"

	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A message at warning or above cannot be lost. What could hold it back but its
// own guards, of which every one has a caution, and messages that name it and
// answer what it answers, is refused here; selectors (Matches) and the stages
// of package advisor leave it alone.

// laws reports what could hold back a message at warning or above.
func (l *loader) laws() {
	for _, rule := range l.pack.Rules {
		r := l.reader("rule " + rule.ID)
		l.ownConflicts(r, rule)
		high := rule.MaxLevel()
		if high < Warning {
			continue
		}
		if n := rule.Node.Get("repeat_after"); n != nil {
			r.Errorf(n, `"repeat_after" on a message that can be %s: it would be withheld while it still holds; leave it out`, a(high))
		}
		l.companionLaws(r, rule, high)
	}
	l.namedLaws()
	l.conflictLaws()
}

// a is a level with its article.
func a(level Level) string {
	switch level {
	case Urgent:
		return "urgent"
	case Emergency:
		return "an emergency"
	}
	return "a " + level.String()
}

// MaxLevel is the highest level that the rule's wordings have.
func (rule *Rule) MaxLevel() Level {
	high := rule.Base.Level
	for _, v := range rule.Variants {
		high = max(high, v.Level)
	}
	return high
}

// guardLaw refuses a guard that would leave a warning waiting.
func guardLaw(r *source.Reader, n *source.Node, w *Wording) {
	if w.Level < Warning {
		return
	}
	at := cmp.Or(n.Get("unless"), n.Get("level"), n)
	for _, g := range w.Guards {
		if g.Caution == nil && g.IfText != nil {
			r.Errorf(at, `a message that is %s has the guard "%s" without a "caution": while the guard is unknown nobody would read it; `+
				`give the guard a caution, or the variant an "unless" of its own`, a(w.Level), g.IfText.Text)
		}
	}
}

// companionLaws refuses companions that could be withheld, and their host with
// them.
func (l *loader) companionLaws(r *source.Reader, rule *Rule, high Level) {
	for _, c := range rule.Beside() {
		for _, w := range c.Wordings() {
			if len(w.Guards) > 0 {
				r.Errorf(rule.Node.Get("with"), `its companion %s has an "unless", which would hold back this message, which can be %s; `+
					`take the guard from %[1]s, or say here what %[1]s says`, c.ID, a(high))
				break
			}
		}
	}
}

// namedLaws holds what supersedes a warning by name to answering what that
// answers.
func (l *loader) namedLaws() {
	h := l.pack.Schema.Terms
	for _, rule := range l.pack.Rules {
		for i, s := range rule.Supersedes {
			other := l.pack.byID[s.Rule]
			if other == nil {
				continue
			}
			for _, w := range other.Wordings() {
				if w.Level < Warning {
					continue
				}
				if n := rule.Node.Get("repeat_after"); n != nil {
					l.reader("rule "+rule.ID).Errorf(n, `"repeat_after" on a message that silences %s, which is %s: `+
						`while this one rests nobody would read either; leave it out`, other.ID, a(w.Level))
					break
				}
				if t := unanswered(h, rule, w); t != term.None {
					l.reader("rule "+rule.ID).Errorf(rule.Node.Get("supersedes").Items[i],
						"it silences %s, which is %s and answers %s, and does not answer that itself; add %[3]s to its \"answers\", or take %[1]s out of \"supersedes\"",
						other.ID, a(w.Level), h.Term(t).Name)
					break
				}
			}
		}
	}
}

// unanswered is something that w answers and some wording of rule does not.
func unanswered(h *term.Hierarchy, rule *Rule, w *Wording) term.ID {
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
func (l *loader) ownConflicts(r *source.Reader, rule *Rule) {
	together := append([]*Rule{rule}, rule.Beside()...)
	for i, x := range together {
		for _, y := range together[:i] {
			if what := l.rulesAtOdds(y, x); what != "" {
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

func (l *loader) rulesAtOdds(x, y *Rule) string {
	for _, a := range x.Wordings() {
		for _, b := range y.Wordings() {
			if what := l.odds(a, b); what != "" {
				return what
			}
		}
	}
	return ""
}

// odds says what of two wordings is encouraged by one and discouraged by the
// other; "" if nothing is.
func (l *loader) odds(x, y *Wording) string {
	h := l.pack.Schema.Terms
	for _, pair := range [][2]*Wording{{x, y}, {y, x}} {
		for _, e := range pair[0].Encourages {
			for _, d := range pair[1].Discourages {
				if h.Is(e, d) {
					return fmt.Sprintf("one encourages %s, the other discourages %s", h.Term(e).Name, h.Term(d).Name)
				}
			}
		}
	}
	return ""
}

// conflictLaws refuses two messages that cannot be lost and are at odds.
func (l *loader) conflictLaws() {
	type kept struct {
		rule  *Rule
		words *Wording
	}
	var list []kept
	needed := map[*Rule]bool{}
	for _, rule := range l.pack.Rules {
		if rule.MaxLevel() >= Warning {
			for _, c := range rule.Beside() {
				needed[c] = true
			}
		}
	}
	for _, rule := range l.pack.Rules {
		for _, w := range rule.Wordings() {
			if (w.Level >= Warning || needed[rule]) && len(w.Encourages)+len(w.Discourages) > 0 {
				list = append(list, kept{rule, w})
			}
		}
	}
	for i, x := range list {
		for _, y := range list[:i] {
			if x.rule == y.rule {
				continue
			}
			if what := l.odds(x.words, y.words); what != "" {
				l.reader("rule "+x.rule.ID).Errorf(x.rule.Node, "neither it nor %s can be withheld, being a warning or above or beside one, and they are at odds: %s; "+
					"change what one of them encourages or discourages", y.rule.ID, what)
			}
		}
	}
}
