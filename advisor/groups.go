package advisor

import (
	"slices"

	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
)

// A Group says in one text what several warnings of one kind say, such as those of
// supplements above their limits: nothing is left out of an advice from warning up, so
// that alone they could fill pages. Each stays a message of the advice, with its own
// text for where it stands alone; who reads the advice as a whole reads the group, as
// Advice.AsRead has it.
type Group struct {
	Name   string   `json:"group"` // as the pack calls it: above_limits
	Title  string   `json:"title"`
	Text   string   `json:"text"` // what all of them say, then a list with a line of each
	Action string   `json:"action"`
	Rules  []string `json:"rules"` // of the messages, in their order; two or more
}

// AsRead lists what there is to read in the advice as a whole, most important first:
// its messages, where the first of a Group stands for all of that and the others
// are left out. That one has the words of the group, the highest level of its messages, the
// cautions, reasons, citations and terms of all of them, each once, and the review and
// translation of which least is sure. It has no Rule, Variant, Pieces or Evidence.
// Without groups it is Messages itself. Nothing in it must be written to.
func (a *Advice) AsRead() []Message {
	if a == nil {
		return nil
	}
	if len(a.Groups) == 0 {
		return a.Messages
	}
	list := make([]Message, 0, len(a.Messages))
	for i := range a.Messages {
		m := &a.Messages[i]
		g := a.groupOf(m.Rule)
		switch {
		case g == nil:
			list = append(list, *m)
		case g.Rules[0] == m.Rule:
			list = append(list, a.joined(g))
		}
	}
	return list
}

// groupOf is the group that stands for a message, or nil.
func (a *Advice) groupOf(rule string) *Group {
	for i := range a.Groups {
		if slices.Contains(a.Groups[i].Rules, rule) {
			return &a.Groups[i]
		}
	}
	return nil
}

// joined is the message that stands for those of a group.
func (a *Advice) joined(g *Group) Message {
	all := Message{Cautions: []string{}, Because: []Reason{}, Encourages: []string{},
		Discourages: []string{}, Citations: []Citation{}}
	begun := false
	for i := range a.Messages {
		m := &a.Messages[i]
		if !slices.Contains(g.Rules, m.Rule) {
			continue
		}
		if !begun {
			begun = true
			all.Level, all.Topic, all.Review, all.Translation = m.Level, m.Topic, m.Review, m.Translation
		}
		all.join(m, g)
	}
	all.Title, all.Text, all.Action = g.Title, g.Text, g.Action
	return all
}

// join adds to a message what another of the group g says beside its text.
func (all *Message) join(m *Message, g *Group) {
	all.Level = max(all.Level, m.Level)
	if all.Picture == "" {
		all.Picture = m.Picture
	}
	if m.Translation == string(pack.Outdated) || all.Translation == string(pack.Reviewed) {
		all.Translation = m.Translation
	}
	if m.Review.By == "unreviewed" {
		all.Review.By, all.Review.Signed = m.Review.By, m.Review.Signed
	}
	if m.Review.State == "overdue" {
		all.Review.State = m.Review.State
	}
	addNew(&all.Cautions, m.Cautions...)
	addNew(&all.Encourages, m.Encourages...)
	addNew(&all.Discourages, m.Discourages...)
	addNew(&all.Answers, m.Answers...)
	for _, rule := range m.With {
		if !slices.Contains(g.Rules, rule) {
			addNew(&all.With, rule)
		}
	}
	for _, r := range m.Because {
		if !slices.ContainsFunc(all.Because, func(o Reason) bool { return o.Text == r.Text }) {
			all.Because = append(all.Because, r)
		}
	}
	for _, c := range m.Citations {
		if !slices.ContainsFunc(all.Citations, func(o Citation) bool { return o.Source == c.Source }) {
			all.Citations = append(all.Citations, c)
		}
	}
}

func addNew(list *[]string, items ...string) {
	for _, s := range items {
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	}
}

// groupsOf are the groups of what is shown; nil, if there are none.
func groupsOf(s *engine.Session, order []*engine.Ruling) (all []Group) {
	for _, g := range s.Groups(order) {
		all = append(all, Group(g))
	}
	return all
}
