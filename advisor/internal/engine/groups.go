package engine

import "example.com/crosstalk/advisor/internal/pack"

// A Group is what stands for several warnings of one kind, in words.
type Group struct {
	Name, Title, Text, Action string
	Rules                     []string
}

// Groups says as one what shown warnings of one group say. A message that has no words
// in the language stands alone, as all do where the group has none: nobody reads a line in
// another language than the list around it.
func (s *Session) Groups(order []*Ruling) (all []Group) {
	w := s.Words
	for i := range s.Pack.Groups {
		g := &s.Pack.Groups[i]
		if g.Title[w.Lang] == "" || g.Text[w.Lang] == "" || g.Action[w.Lang] == "" {
			continue
		}
		members := s.members(i, order)
		if len(members) < 2 {
			continue
		}
		var rules []string
		text := w.Fill(g.Text[w.Lang], "")
		between := "\n\n- "
		for _, r := range members {
			m, _ := w.Message(r.Wording)
			line := w.Fill(m.Lined(r.Wording.Value(r.Pieces)), "")
			text += between + s.FillNames(line, r, w.Lang)
			between = "\n- "
			rules = append(rules, r.Rule.ID)
		}
		all = append(all, Group{g.Name, w.Fill(g.Title[w.Lang], ""), text,
			w.Fill(g.Action[w.Lang], ""), rules})
	}
	return all
}

// members are the warnings of the i-th group, in their order.
func (s *Session) members(i int, order []*Ruling) (list []*Ruling) {
	for _, r := range order {
		if r.Wording.Level != pack.Warning {
			continue
		}
		if m, lang := s.Words.Message(r.Wording); m.Line != nil && m.Line.Group == i && lang == "" {
			list = append(list, r)
		}
	}
	return list
}
