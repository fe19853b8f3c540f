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
