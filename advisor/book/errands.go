package book

import "example.com/crosstalk/advisor/internal/pack"

// An errandView is what an action asks or tells, and the words of its list.
type errandView struct{ List, Text []segment }

func (v *view) errands(m *pack.Message, lang string) (list []errandView) {
	for _, e := range m.Errands {
		title := v.pack.Errands[e.List].Words.In(lang, v.pack.Languages[0])
		list = append(list, errandView{v.fill(title, lang), v.fill(e.Text, lang)})
	}
	return list
}

// A lineView is what a message says beside others of its group, and the words of that.
type lineView struct{ Title, Before, Text, Action []segment }

func (v *view) line(m *pack.Message, lang string) *lineView {
	if m.Line == nil {
		return nil
	}
	g, first := v.pack.Groups[m.Line.Group], v.pack.Languages[0]
	return &lineView{v.fill(g.Title.In(lang, first), lang), v.fill(g.Text.In(lang, first), lang),
		v.fill(m.Line.Text, lang), v.fill(g.Action.In(lang, first), lang)}
}
