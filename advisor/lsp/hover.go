package lsp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/words"
)

// Hover says what stands at a place, in Markdown: what a fact asks, the wider terms and the
// codes of a term, a finding in plain words, a source's details, what a rule says, what a
// key means. It is "" if there is nothing to say.
func (w *Workspace) Hover(pos advisor.Pos) (text string, at Range) {
	if n := w.at(pos); n != nil {
		if w.pack == nil && w.load() != nil {
			return "", Range{}
		}
		return w.meaning(n), n.At
	}
	s := w.spot(advisor.Pos{File: pos.File, Line: pos.Line, Col: 1 << 20})
	at = w.word(pos)
	if s == nil || len(s.path) == 0 || w.slice(at) != s.path[len(s.path)-1] {
		return "", Range{}
	}
	key := s.path[len(s.path)-1]
	s.path = s.path[:len(s.path)-1]
	w.resolve(s, pos.File)
	if s.shape.Of == nil || s.shape.Each {
		return "", Range{}
	}
	for _, k := range s.shape.Of.Keys {
		if k.Name == key {
			return fmt.Sprintf("**%s**: %s", key, k.Doc), at
		}
	}
	return "", Range{}
}

// word is the key-like word at a place.
func (w *Workspace) word(pos advisor.Pos) Range {
	lines := w.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(lines) {
		return Range{}
	}
	line := []rune(lines[pos.Line-1])
	in := func(i int) bool {
		return i >= 0 && i < len(line) && (line[i] == '_' || line[i] == '-' ||
			line[i] >= 'a' && line[i] <= 'z' || line[i] >= '0' && line[i] <= '9')
	}
	from := pos.Col - 1
	to := from
	for in(from - 1) {
		from--
	}
	for in(to) {
		to++
	}
	pos.Col = from + 1
	return Range{pos, to + 1}
}

// slice is the text of a range.
func (w *Workspace) slice(at Range) string {
	lines := w.lines(at.File)
	if at.Line < 1 || at.Line > len(lines) {
		return ""
	}
	line := []rune(lines[at.Line-1])
	from, to := min(at.Col-1, len(line)), min(at.End-1, len(line))
	return string(line[from:max(from, to)])
}

func (w *Workspace) meaning(n *name) string {
	what := n.What
	if made := w.made(n); made != nil {
		what = made.What
	}
	switch what {
	case format.FactName:
		if f := w.fact(n.Text); f != nil {
			return w.factMeaning(f)
		}
	case format.FindingName:
		for _, f := range w.pack.Findings {
			if f.Name == n.Text {
				return w.findingMeaning(f)
			}
		}
	case format.TermName:
		return w.termMeaning(n)
	case format.SourceName:
		if s := w.pack.Sources[n.Text]; s != nil {
			return sourceMeaning(s)
		}
	case format.PictureName:
		if p := w.pack.Pictures[n.Text]; p != nil {
			return fmt.Sprintf("**%s**, a picture: %s\n\n%s", p.Name, w.in(p.Alt), w.in(p.Caption))
		}
	case format.RuleName:
		if r := w.pack.Rule(n.Text); r != nil {
			return w.ruleMeaning(r)
		}
	case format.TableName:
		for _, t := range w.pack.Tables {
			if t.Name == n.Text {
				return fmt.Sprintf("**%s**, a table: %s\n\nEntries: %s", t.Name, t.Title,
					strings.Join(t.Entries, ", "))
			}
		}
	}
	return ""
}

func (w *Workspace) in(text map[string]string) string {
	return pack.Words(text).In(w.pack.Languages[0], "en")
}

func (w *Workspace) factMeaning(f *fact.Fact) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**, a fact: %s\n", f.Path, w.factDetail(f))
	if f.Ranged && f.Kind != fact.Date {
		fmt.Fprintf(&b, "\nPlausible: %g to %g\n", f.Min, f.Max)
	}
	if ask := w.in(f.Ask); ask != "" {
		fmt.Fprintf(&b, "\nAsks: “%s”\n", ask)
	}
	for _, v := range f.Values {
		fmt.Fprintf(&b, "- `%s`: %s\n", v, w.in(f.ValueText[v]))
	}
	for _, p := range w.pack.Premises {
		if p.Fact == f {
			fmt.Fprintf(&b, "\nOnly where: `%s`\n", p.Text.Text)
		}
	}
	if a := w.pack.AskedOf[f]; a != nil {
		fmt.Fprintf(&b, "\nAsked where: `%s`\n", a.Text.Text)
	}
	if f.Derived {
		b.WriteString("\nIt derives from other facts.\n")
	}
	return b.String()
}

func (w *Workspace) findingMeaning(f *pack.Finding) string {
	var b strings.Builder
	kind := "a finding"
	if f.Property != nil {
		kind = "a property"
	}
	fmt.Fprintf(&b, "**%s**, %s\n", f.Name, kind)
	if because := w.in(f.Because); because != "" {
		fmt.Fprintf(&b, "\nTold as: “%s”\n", because)
	}
	b.WriteString("\n")
	speaker := words.New(w.pack.Space, w.pack.Own(w.pack.Languages[0]),
		w.pack.Languages[0])
	tell(&b, speaker.Say(f.Cond), speaker, 0)
	return b.String()
}

// tell writes a condition in plain words, its parts as a list.
func tell(b *strings.Builder, p words.Phrase, s *words.Speaker, depth int) {
	const deep = 4
	if len(p.Parts) == 0 || depth == deep {
		fmt.Fprintf(b, "%s- %s\n", strings.Repeat("  ", depth), s.Line(p))
		return
	}
	head := strings.TrimSpace(p.Lead + " " + p.Text + " " + s.Op(p.Op))
	if head == "" {
		for _, part := range p.Parts {
			tell(b, part, s, depth)
		}
		return
	}
	fmt.Fprintf(b, "%s- %s:\n", strings.Repeat("  ", depth), head)
	for _, part := range p.Parts {
		tell(b, part, s, depth+1)
	}
}

func (w *Workspace) termMeaning(n *name) string {
	h := w.pack.Schema.Terms
	id := h.Named(n.Text)
	if id == term.None {
		if f := w.fact(n.Of); f != nil && slices.Contains(f.Values, n.Text) {
			return fmt.Sprintf("**%s**, a value of %s: %s", n.Text, f.Path, w.in(f.ValueText[n.Text]))
		}
		return ""
	}
	t := h.Term(id)
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**, a term: %s\n", t.Name, h.Label(id, w.pack.Languages[0]))
	var wider []string
	for _, a := range h.Wider(id) {
		if a != id {
			wider = append(wider, h.Term(a).Name)
		}
	}
	if len(wider) > 0 {
		fmt.Fprintf(&b, "\nIt is a kind of %s\n", strings.Join(wider, ", "))
	}
	kinds := 0
	for k := range term.ID(h.Len()) {
		if k != id && h.Is(k, id) {
			kinds++
		}
	}
	if kinds > 0 {
		fmt.Fprintf(&b, "\nKinds of it: %d\n", kinds)
	}
	if len(t.Also) > 0 {
		fmt.Fprintf(&b, "\nAlso: %s\n", strings.Join(t.Also, ", "))
	}
	for _, system := range slices.Sorted(maps.Keys(t.Codes)) {
		fmt.Fprintf(&b, "- %s: %s\n", system, strings.Join(t.Codes[system], ", "))
	}
	return b.String()
}

func sourceMeaning(s *pack.Source) string {
	text := fmt.Sprintf("**%s**\n\n%s\n", s.ID, s.Text())
	if link := s.Link(); link != "" {
		text += "\n" + link + "\n"
	}
	return text + "\nDetails: " + strings.TrimSuffix(s.CheckedStatus+
		"; not yet seen: "+strings.Join(s.Missing, ", "), "; not yet seen: ") + "\n"
}

func (w *Workspace) ruleMeaning(r *pack.Rule) string {
	text := fmt.Sprintf("**%s**, a rule: %s, %s\n", r.ID, r.Topic, r.Base.Level)
	if m := r.Base.Message[w.pack.Languages[0]]; m != nil {
		text += fmt.Sprintf("\n**%s**\n\n%s\n\n*%s*\n", m.Title, strings.TrimSpace(m.Text), m.Action)
	}
	by, _ := r.SignOff.Told(r.Review.By, r.Review.On)
	if r.SignOff.State() == pack.Void {
		by += "; the sign-off by " + r.SignOff.Who() + " is void, its words are not these"
	}
	return text + fmt.Sprintf("\nReviewed: %s\n", cmp.Or(by, "nobody"))
}
