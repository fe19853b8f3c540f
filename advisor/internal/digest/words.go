package digest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
)

// saying collects what a rule says.
type saying struct {
	pack  *pack.Pack
	items []Item
	names map[string]bool // placeholders in it
	lists map[int]bool    // of errands
	group map[int]bool    // of warnings
}

func (s *saying) add(text, key string, args ...any) {
	if text = lines(text); text == "" {
		return
	}
	s.items = append(s.items, Item{Key: fmt.Sprintf(key, args...), Text: text})
	for _, m := range pack.Placeholder().FindAllStringSubmatch(text, -1) {
		s.names[m[1]] = true
	}
}

// lines are the lines of a text, without spaces at their ends and empty ones around them.
func lines(text string) string {
	list := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range list {
		list[i] = strings.TrimRight(line, " \t\r")
	}
	return strings.Join(list, "\n")
}

func (m *Maker) words(r *pack.Rule) []Item {
	s := &saying{pack: m.pack, names: map[string]bool{}, lists: map[int]bool{},
		group: map[int]bool{}}
	for _, w := range r.Wordings() {
		s.wording(r, w)
	}
	s.add(r.Certainty, "certainty")
	s.add(r.Strength, "strength")
	for i, c := range r.Cite {
		at := fmt.Sprintf("source %d", i+1)
		s.add(c.Source.Text(), "%s", at)
		s.add(c.Source.Link(), "%s.link", at)
		s.add(c.Supports, "%s.supports", at)
		s.add(c.Where, "%s.where", at)
		checked := c.Source.CheckedStatus
		if len(c.Source.Missing) > 0 {
			checked += ": " + strings.Join(c.Source.Missing, ", ")
		}
		s.add(checked, "%s.details", at)
		for _, p := range c.For {
			s.add(p.Name, "%s.for.%s", at, p.Name)
		}
	}
	s.add(r.Review.SignOff, "to approve")
	s.around()
	return s.items
}

// picture collects what a drawing shows and says.
func (s *saying) picture(p *pack.Picture, at string) {
	if p == nil {
		return
	}
	s.add(p.Name, "%spicture", at)
	viewBox, shapes := p.Drawing()
	s.add(viewBox+" "+shapes, "%spicture.drawing", at)
	for _, lang := range s.pack.Languages {
		s.add(p.Alt[lang], "%spicture.alt.%s", at, lang)
		s.add(p.Caption[lang], "%spicture.caption.%s", at, lang)
	}
}

// wording collects what a wording says; what a variant has from the rule is said there.
func (s *saying) wording(r *pack.Rule, w *pack.Wording) {
	at := ""
	own := w == &r.Base
	if !own {
		at = "variant " + w.Name + "."
	}
	if own || w.Level != r.Base.Level {
		s.add(w.Level.String(), "%slevel", at)
	}
	if own || w.Picture != r.Base.Picture {
		s.picture(w.Picture, at)
	}
	for _, lang := range s.pack.Languages {
		if m := w.Message[lang]; m != nil && (own || m != r.Base.Message[lang]) {
			s.message(m, at+lang)
		}
	}
	if !own && slices.Equal(w.Guards, r.Base.Guards) {
		return
	}
	for i, g := range w.Guards {
		s.add(g.Because, "%sguard %d.reason", at, i+1)
		for _, lang := range s.pack.Languages[1:] {
			s.add(g.Reasons[lang], "%sguard %d.reason.%s", at, i+1, lang)
		}
		for _, lang := range s.pack.Languages {
			s.add(g.Caution[lang], "%sguard %d.caution.%s", at, i+1, lang)
		}
	}
}

func (s *saying) message(m *pack.Message, at string) {
	s.add(m.Title, "%s.title", at)
	if m.Parts == nil {
		s.add(m.Text, "%s.text", at)
	}
	for i, part := range m.Parts {
		if part.Piece == nil {
			s.add(part.Text, "%s.text %d", at, i+1)
			continue
		}
		s.add(part.Text, "%s.text %d.%s", at, i+1, part.Piece.Name)
		s.add(part.Unsure, "%s.text %d.%s.unsure", at, i+1, part.Piece.Name)
	}
	s.add(m.Action, "%s.action", at)
	for i, e := range m.Errands {
		s.add(e.Text, "%s.errand %d.%s", at, i+1, s.pack.Errands[e.List].Name)
		s.lists[e.List] = true
	}
	if m.Line != nil {
		s.add(m.Line.Text, "%s.group %s", at, s.pack.Groups[m.Line.Group].Name)
		s.group[m.Line.Group] = true
	}
}

// around collects the words of the pack that stand within the rule's own.
func (s *saying) around() {
	for _, list := range slices.Sorted(maps.Keys(s.lists)) {
		for _, lang := range s.pack.Languages {
			s.add(s.pack.Errands[list].Words[lang], "list %s.%s", s.pack.Errands[list].Name, lang)
		}
	}
	for _, i := range slices.Sorted(maps.Keys(s.group)) {
		g := s.pack.Groups[i]
		for _, lang := range s.pack.Languages {
			s.add(g.Title[lang], "group %s.title.%s", g.Name, lang)
			s.add(g.Text[lang], "group %s.text.%s", g.Name, lang)
			s.add(g.Action[lang], "group %s.action.%s", g.Name, lang)
		}
	}
	regions := slices.Clone(s.pack.Regions)
	slices.SortFunc(regions, func(a, b pack.Region) int { return cmp.Compare(a.Name, b.Name) })
	for _, name := range slices.Sorted(maps.Keys(s.names)) {
		for _, region := range regions {
			for _, lang := range s.pack.Languages {
				s.add(region.Words[name][lang], "region %s.%s.%s", region.Name, name, lang)
			}
		}
	}
}

// Said is a digest of what a person may read of a rule in a language, whichever of its wordings
// applies: what Words has of that language, without what is for clinicians.
func Said(p *pack.Pack, r *pack.Rule, language string) string {
	if r.Base.Message[language] == nil {
		language = p.Languages[0]
	}
	s := &saying{pack: &pack.Pack{Languages: []string{language}, Errands: p.Errands,
		Groups: p.Groups, Regions: p.Regions}, names: map[string]bool{}, lists: map[int]bool{},
		group: map[int]bool{}}
	for _, w := range r.Wordings() {
		if m := w.Message[language]; m != nil {
			s.message(m, w.Name)
		}
		for i, g := range w.Guards {
			s.add(g.Caution[language], "%s.caution %d", w.Name, i+1)
		}
	}
	s.around()
	return Sum(s.items)
}
