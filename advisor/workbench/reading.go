package workbench

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
)

// A Reading is how much there is to read in an advice for the one whom it is for.
type Reading struct {
	Words    int // of titles, texts, actions, errands, cautions and reasons
	Messages int // a group of them is one
	Errands  int // things to ask and tell
	// Apart is an advice with a message that is urgent or an emergency. Nothing of that is
	// held back, so however many dangers there are, their words are there.
	Apart bool
}

// ReadingOf counts what there is to read in an advice as the command writes it, without
// what is held back, questions, sources and the disclaimer: a caution that all messages have
// once, each reason where it is first told, a group of warnings as one, and what stands
// in Errands instead of the
// actions of its messages.
func ReadingOf(a *advisor.Advice) Reading {
	r := Reading{}
	if a == nil {
		return r
	}
	all := a.AsRead()
	r.Messages = len(all)
	forAll, told := a.ForAll(), a.Told()
	r.add(forAll...)
	for i, m := range all {
		r.Apart = r.Apart || m.Level >= advisor.Urgent
		r.add(m.Title, m.Text)
		if !a.Elsewhere(m.Rule) {
			r.add(m.Action)
		}
		for _, c := range m.Cautions {
			if !slices.Contains(forAll, c) {
				r.add(c)
			}
		}
		if len(told[i]) > 0 {
			r.add("Why:")
		}
		for _, reason := range told[i] {
			r.add(reason.Text)
		}
	}
	for _, list := range a.Errands {
		r.add(list.Title)
		for _, e := range list.Items {
			r.Errands++
			r.add(e.Text)
		}
	}
	return r
}

func (r *Reading) add(texts ...string) {
	for _, text := range texts {
		r.Words += len(strings.Fields(text))
	}
}
