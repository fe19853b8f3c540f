package book

import (
	"slices"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// A demandView is an invariant with must_answer: who must read about what.
type demandView struct {
	ID, WhoText string
	Everyone    bool
	Who         words.Phrase
	Each, Below string // of for_each: its name, and the words for the class
	Level       string
	OrAsked     bool
	Because     string
	Answers     []answerView
}

// An answerView is a subject, with the rules that answer it.
type answerView struct {
	Term  string
	Rules []link
}

func (v *view) demands() []demandView {
	var list []demandView
	for _, inv := range v.pack.Invariants() {
		if len(inv.MustAnswer) == 0 {
			continue
		}
		by := link{anchor("invariant-" + inv.ID), inv.ID, v.text("by_demand")}
		dv := demandView{ID: inv.ID, Everyone: inv.WhoeverText == nil, Level: inv.Level.String(),
			OrAsked: inv.OrAsked, Because: inv.Because}
		if inv.WhoeverText != nil {
			dv.WhoText = inv.WhoeverText.Text
		}
		if inv.ForEach != nil {
			dv.Each, dv.Below = inv.ForEach.Name, v.words.Term(inv.ForEach.Below)
		}
		var seen []term.ID
		for _, a := range inv.MustAnswer {
			if a.Whoever != nil {
				dv.Who = v.say(a.Whoever, by)
			}
			for _, t := range a.Terms {
				if !slices.Contains(seen, t) { // one that is the same for each
					seen = append(seen, t)
					dv.Answers = append(dv.Answers, v.answering(t, inv.Level))
				}
			}
		}
		list = append(list, dv)
	}
	return list
}

// answering finds the rules of which some words answer a term at a level, or
// above it.
func (v *view) answering(t term.ID, least pack.Level) answerView {
	view := answerView{Term: v.words.Term(t)}
	for _, r := range v.pack.Rules {
		for _, w := range r.Wordings() {
			if w.Level >= least && w.Answering(v.pack.Schema.Terms, t) {
				view.Rules = append(view.Rules, v.ruleLink(r))
				break
			}
		}
	}
	return view
}
