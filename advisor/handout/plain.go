package handout

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A writer writes the parts of a handout in one of the forms without a layout.
type writer interface {
	heading(level int, text string)
	paragraph(text string)
	strong(text, rest string) // a paragraph that begins with something to be seen
	item(text string)         // of a list
	task(text string)         // of a list, to be ticked
	source(n int, text, url string)
	room(lines int) // to write in
	gap()           // behind a list
	String() string
}

// WriteText writes the handout as plain text in lines of at most 72 characters, for messages
// and terminals. Pictures are their captions. The error is that of w.
func (h *Handout) WriteText(w io.Writer) error { return h.write(w, &plainText{}) }

// WriteMarkdown writes the handout in CommonMark, with lists to be ticked as GitHub has them;
// what is Markdown in a text of the pack stays as it is written.
// Pictures are their captions. The error is that of w.
func (h *Handout) WriteMarkdown(w io.Writer) error { return h.write(w, &markdown{}) }

func (h *Handout) write(w io.Writer, out writer) error {
	if err := h.usable(w); err != nil {
		return err
	}
	level := 1
	if len(h.Call) > 0 {
		h.call(out)
		level = 2
		if len(h.Sections) > 0 {
			out.heading(2, h.Words.After)
		}
	} else {
		h.head(out)
	}
	for _, n := range h.Notes {
		out.strong("", n.String())
	}
	h.toDo(out, level)
	for i := range h.Sections {
		out.heading(level+1, h.Sections[i].Title)
		h.section(out, &h.Sections[i])
	}
	if h.Ask {
		out.heading(2, h.Words.Questions)
		out.paragraph(h.Words.WriteDown)
		out.room(3)
	}
	h.tail(out)
	h.sayBack(out)
	_, err := io.WriteString(w, strings.TrimSpace(out.String())+"\n")
	return err
}

func (h *Handout) head(out writer) {
	if h.Clinic.Name != "" {
		out.paragraph(h.Clinic.Name)
	}
	out.heading(1, h.Title)
	for _, line := range []string{h.Subjects, h.Date} {
		if line != "" {
			out.paragraph(line)
		}
	}
}

// call writes what comes before all else.
func (h *Handout) call(out writer) {
	for i := range h.Call {
		s := &h.Call[i]
		out.heading(min(i+1, 2), s.Action.String())
		out.heading(min(i+2, 3), s.Title)
		h.section(out, s)
	}
}

func (h *Handout) toDo(out writer, level int) {
	if len(h.ToDo) > 0 {
		out.heading(level+1, h.Words.ToDo)
	}
	for _, list := range h.ToDo {
		if list.Title != "" {
			out.heading(level+2, list.Title)
		}
		for _, item := range list.Items {
			out.task(item.Text.String())
		}
		out.gap()
	}
	if h.Phone != "" {
		out.paragraph(h.Phone)
	}
	if h.Emergency != nil {
		out.paragraph(h.Emergency.String())
	}
}

func (h *Handout) section(out writer, s *Section) {
	for _, b := range s.Blocks {
		if b.Items == nil {
			out.paragraph(b.Text.String())
			continue
		}
		for _, item := range b.Items {
			out.item(item.String())
		}
		out.gap()
	}
	if s.Picture != nil {
		out.paragraph(s.Picture.Caption)
	}
	for _, c := range s.Cautions {
		out.strong(h.Words.Caution, c.String())
	}
	if len(s.Why) > 0 {
		out.strong(h.Words.Why, strings.Join(s.Why, "; ")+".")
	}
	if s.Refs != "" {
		out.paragraph(s.Refs)
	}
}

func (h *Handout) tail(out writer) {
	if len(h.Sources) > 0 {
		out.heading(2, h.Words.Sources)
	}
	for _, s := range h.Sources {
		text := s.Text
		if !s.Checked {
			text += " " + h.Words.Unchecked
		}
		out.source(s.Number, text, s.URL)
	}
	out.gap()
	for _, r := range h.Remarks {
		out.paragraph(r)
	}
	out.paragraph(h.Disclaimer)
	if len(h.Call) > 0 && h.Clinic.Name != "" {
		out.paragraph(h.Clinic.Name)
	}
	if h.Clinic.Footer != "" {
		out.paragraph(h.Clinic.Footer)
	}
	last := h.Pack
	if h.Date != "" {
		last += " · " + h.Date
	}
	out.paragraph(last)
}

func (h *Handout) sayBack(out writer) {
	if len(h.TeachBack) == 0 {
		return
	}
	out.heading(2, h.Words.TeachBack)
	out.paragraph(h.Words.SayBack)
	for _, t := range h.TeachBack {
		out.heading(3, t.Title)
		for _, a := range t.Asks {
			out.strong(a.Ask, a.Listen)
			out.task(h.Words.Said)
			out.task(h.Words.Again)
			out.gap()
		}
	}
}

// A plainText is text without marks.
type plainText struct{ strings.Builder }

const width = 72

// fill writes a text in lines of at most width, the first after head and the others under
// it.
func (p *plainText) fill(head, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(head))
	line, empty := head, true
	for _, word := range strings.Fields(text) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			p.WriteString(line + "\n")
			line, empty = indent, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	p.WriteString(strings.TrimRight(line, " ") + "\n")
}

func (p *plainText) heading(level int, text string) {
	if level <= 2 {
		p.WriteString("\n")
	}
	from := p.Len()
	p.fill("", text)
	if level > 2 {
		return
	}
	longest := 0
	for line := range strings.SplitSeq(p.String()[from:], "\n") {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	p.WriteString(strings.Repeat([]string{"=", "-"}[level-1], longest) + "\n\n")
}

func (p *plainText) paragraph(text string) { p.fill("", text); p.gap() }

func (p *plainText) strong(head, rest string) {
	if head == "" {
		p.fill("! ", rest)
	} else {
		p.fill("", head+" "+rest)
	}
	p.gap()
}

func (p *plainText) item(text string) { p.fill("- ", text) }
func (p *plainText) task(text string) { p.fill("[ ] ", text) }
func (p *plainText) gap()             { p.WriteString("\n") }

func (p *plainText) source(n int, text, url string) {
	p.fill(fmt.Sprintf("%2d. ", n), strings.TrimSpace(text+" "+url))
}

func (p *plainText) room(lines int) {
	for range lines {
		p.WriteString(strings.Repeat("_", width) + "\n\n")
	}
}

// A markdown is CommonMark.
type markdown struct{ strings.Builder }

// marks are what CommonMark, and GitHub's lists and links, would take for more than text.
var marks = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`,
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "~", `\~`,
	"://", `:\/\/`, "www.", `www\.`, "@", `\@`)

// escaped is a text that Markdown shows as it is written, in one line.
func escaped(text string) string {
	text = marks.Replace(strings.Join(strings.Fields(text), " "))
	first, _, _ := strings.Cut(text, " ")
	switch {
	case strings.HasPrefix(text, "+"), strings.HasPrefix(text, "-"), strings.HasPrefix(text, "="):
		return `\` + text
	case strings.TrimRight(first, ".)") != first && strings.Trim(first, "0123456789") != first:
		return strings.Replace(strings.Replace(text, ".", `\.`, 1), ")", `\)`, 1)
	}
	return text
}

func (m *markdown) heading(level int, text string) {
	fmt.Fprintf(m, "%s %s\n\n", strings.Repeat("#", level), escaped(text))
}

func (m *markdown) paragraph(text string) { fmt.Fprintf(m, "%s\n\n", escaped(text)) }

func (m *markdown) strong(head, rest string) {
	if head == "" {
		fmt.Fprintf(m, "> %s\n\n", escaped(rest))
	} else {
		fmt.Fprintf(m, "**%s** %s\n\n", escaped(head), escaped(rest))
	}
}

func (m *markdown) item(text string) { fmt.Fprintf(m, "- %s\n", escaped(text)) }
func (m *markdown) task(text string) { fmt.Fprintf(m, "- [ ] %s\n", escaped(text)) }
func (m *markdown) gap()             { m.WriteString("\n") }

func (m *markdown) source(n int, text, url string) {
	fmt.Fprintf(m, "%d. %s", n, escaped(text))
	if url != "" {
		url = strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20", "\n", "").Replace(url)
		fmt.Fprintf(m, " <%s>", url)
	}
	m.WriteString("\n")
}

func (m *markdown) room(lines int) {
	for range lines {
		m.WriteString("---\n\n")
	}
}
