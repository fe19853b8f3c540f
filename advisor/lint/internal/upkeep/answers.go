package upkeep

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

var answersNothing = &check.Check{Name: "answers-nothing", Severity: check.Warning,
	Summary: "An urgent message says what it answers",
	Doc: `Invariants with "must_answer" ask whether somebody with a symptom, or a medicine, ` +
		`reads of it. They find a message by its "answers". One that is urgent or an emergency and ` +
		`answers nothing is there for nobody as far as they can tell, and another message may silence ` +
		`it without saying what it says. Name the terms that the message tells a reader what to do ` +
		`about: those that its condition asks for, or a wider one.`,
	Run: func(p *check.Pass) {
		for _, r := range p.Rules {
			for _, w := range r.Wordings() {
				if w.Level >= pack.Urgent && len(w.Answers) == 0 {
					what := "it is"
					if w.Name != "" {
						what = "its variant " + w.Name + " is"
					}
					p.Report(r.Node, w.Pos, "rule "+r.ID,
						"%s %v and answers nothing; name in \"answers\" the terms that it says what to do about",
						what, w.Level)
					break // the other words mostly lack the same
				}
			}
		}
	},
}

var unanswered = &check.Check{Name: "unanswered", Severity: check.Error,
	Summary: "What must be answered, some rule answers",
	Doc: `An invariant with "must_answer" demands that a message on each of its terms is ` +
		`shown, at its level or above. Where no rule has such words for a term, nobody can be ` +
		`answered, whatever their record says: write the rule, or declare in "answers" what a rule ` +
		`answers. Whether the rules that there are answer everybody is for "crosstalk verify" to prove.`,
	Run: func(p *check.Pass) {
		h := p.Schema.Terms
		for _, inv := range p.Invariants() {
			var missing []string
			for _, a := range inv.MustAnswer {
				for _, t := range a.Terms {
					if name := h.Term(t).Name; !someAnswer(p, t, inv.Level) && !slices.Contains(missing, name) {
						missing = append(missing, name)
					}
				}
			}
			if len(missing) > 0 {
				p.Report(p.Nodes[inv.Pos.File], inv.Pos, "invariant "+inv.ID,
					"no rule answers %s at level %v or above", firstOf(missing, 10), inv.Level)
			}
		}
	},
}

// someAnswer reports whether some words of some rule answer t at a level, or
// above it.
func someAnswer(p *check.Pass, t term.ID, least pack.Level) bool {
	return slices.ContainsFunc(p.Rules, func(r *pack.Rule) bool {
		return slices.ContainsFunc(r.Wordings(), func(w *pack.Wording) bool {
			return w.Level >= least && w.Answering(p.Schema.Terms, t)
		})
	})
}

// firstOf lists the first names, and says how many there are beside them.
func firstOf(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
