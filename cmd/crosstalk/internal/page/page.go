// Package page writes an advice as text, for a terminal.
package page

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
)

// A style says how parts of a text are set off on a terminal.
type style struct{ strong, faint, alarm, reset string }

var (
	plain    = style{}
	coloured = style{strong: "\x1b[1m", faint: "\x1b[2m", alarm: "\x1b[1;31m", reset: "\x1b[0m"}
)

const width = 80

// A page writes text for a person to read.
type page struct {
	w io.Writer
	style
	words   words.Words
	sources []advisor.Citation // numbered from 1
}

func (p *page) number(c advisor.Citation) int {
	i := slices.IndexFunc(p.sources, func(o advisor.Citation) bool { return o.Source == c.Source })
	if i < 0 {
		p.sources = append(p.sources, c)
		i = len(p.sources) - 1
	}
	return i + 1
}

// fill writes text in lines of at most width, the first after head and the
// others under the first.
func (p *page) fill(head, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(head))
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := head
		started := false
		for _, word := range strings.Fields(paragraph) {
			if started && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
				fmt.Fprintln(p.w, line)
				line, started = indent, false
			}
			if started {
				line += " "
			}
			line += word
			started = true
		}
		fmt.Fprintln(p.w, strings.TrimRight(line, " "))
		head = indent
	}
}

// Write writes an advice for a person to read, under headings in words: with what there is to
// ask and tell said once, and a caution that all messages have above them. Colour sets parts
// off as a terminal does. It has so many questions at most; 0: maxQuestions. What w fails to
// take is lost.
func Write(w io.Writer, a *advisor.Advice, in words.Words, colour bool,
	questions int) {
	p := &page{w: w, style: plain, words: in}
	if colour {
		p.style = coloured
	}
	if len(a.Messages) == 0 {
		fmt.Fprintln(w, in.Text("none"))
	}
	forAll, told := a.ForAll(), a.Told()
	for _, c := range forAll {
		p.fill("! ", c)
	}
	for i, m := range a.AsRead() {
		if i > 0 || len(forAll) > 0 {
			fmt.Fprintln(w)
		}
		p.message(m, forAll, told[i], a.Elsewhere(m.Rule))
	}
	p.errands(a)
	p.heldBack(a)
	p.questions(a, cmp.Or(questions, maxQuestions))
	if len(a.Problems) > 0 {
		p.heading(in.Text("cannot_be"))
		for _, x := range a.Problems {
			p.fill("  - ",
				strings.Join(slices.DeleteFunc([]string{x.Fact, x.Place, x.Part, x.Value,
					fmt.Sprintf(in.Text("want"), x.Want)}, func(s string) bool { return s == "" }), ", "))
		}
	}
	p.listSources()
	p.footer(a)
}

func (p *page) heading(text string) {
	fmt.Fprintf(p.w, "\n%s%s%s\n", p.strong, text, p.reset)
}

// message writes a message, but for the cautions that all have, reasons that were told
// above, and the action if what it asks or tells stands in a list below.
func (p *page) message(m advisor.Message, forAll []string, told []advisor.Reason,
	elsewhere bool) {
	mark, set := "", p.strong
	if m.Level >= advisor.Warning {
		mark, set = p.words.Text("levels."+m.Level.String())+": ", p.alarm
	}
	fmt.Fprintf(p.w, "%s%s%s%s\n", set, mark, m.Title, p.reset)
	var numbers []string
	for _, c := range m.Citations {
		numbers = append(numbers, fmt.Sprint(p.number(c)))
	}
	p.fill("  ", m.Text+" ["+strings.Join(numbers, ",")+"]")
	for _, c := range m.Cautions {
		if !slices.Contains(forAll, c) {
			p.fill("  ! ", c)
		}
	}
	if !elsewhere {
		p.fill("  → ", m.Action)
	}
	var why []string
	for _, r := range told {
		why = append(why, r.Text)
	}
	fmt.Fprint(p.w, p.faint)
	if len(why) > 0 {
		head, rest, _ := strings.Cut(p.words.Text("why"), "%s")
		p.fill("  "+head, strings.Join(why, "; ")+rest)
	}
	fmt.Fprint(p.w, p.reset)
}

// errands writes what there is to ask and tell, said once for all messages.
func (p *page) errands(a *advisor.Advice) {
	for _, list := range a.Errands {
		p.heading("→ " + list.Title + ":")
		for _, e := range list.Items {
			p.fill("  - ", e.Text)
		}
	}
}

func (p *page) heldBack(a *advisor.Advice) {
	if len(a.Withheld) == 0 {
		return
	}
	p.heading(p.words.Text("held"))
	for _, h := range a.Withheld {
		p.fill("  - ", h.Rule+" ("+p.words.Text("kinds."+h.Kind)+"): "+h.Reason)
	}
}

// maxQuestions is how many questions are printed if nobody says; the JSON has all.
const maxQuestions = 5

func (p *page) questions(a *advisor.Advice, most int) {
	if len(a.Questions) == 0 {
		return
	}
	p.heading(p.words.Text("ask"))
	for i, q := range a.Questions {
		if i == most {
			p.fill("  - ", fmt.Sprintf(p.words.Text("more"), len(a.Questions)-i))
			break
		}
		ask := q.Ask
		if names := optionTexts(q.Terms, 4); names != "" {
			ask = fmt.Sprintf(p.words.Text("such_as"), ask, names)
		} else if names := optionTexts(q.Options, 6); names != "" {
			ask = fmt.Sprintf(p.words.Text("one_of"), ask, names)
		}
		p.fill("  - ", ask)
	}
}

func optionTexts(options []advisor.Choice, limit int) string {
	var names []string
	for i, o := range options {
		if i == limit {
			names = append(names, "...")
			break
		}
		names = append(names, or(o.Text, o.Value))
	}
	return strings.Join(names, ", ")
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (p *page) listSources() {
	if len(p.sources) == 0 {
		return
	}
	p.heading(p.words.Text("sources"))
	for i, c := range p.sources {
		text := c.Text
		if c.URL != "" {
			text += " " + c.URL
		}
		if c.Checked != "verified" {
			text += " " + p.words.Text("unchecked")
		}
		p.fill(fmt.Sprintf(" %2d. ", i+1), text)
	}
}

func (p *page) footer(a *advisor.Advice) {
	unreviewed, overdue := 0, 0
	for _, m := range a.Messages {
		if m.Review.By == "unreviewed" {
			unreviewed++
		}
		if m.Review.State == "overdue" {
			overdue++
		}
	}
	fmt.Fprintf(p.w, "\n%s", p.faint)
	if names := a.NotTakenIntoAccount(); names != "" {
		p.fill("", names)
	}
	p.fill("", a.Disclaimer)
	if note := a.TranslationNote(); note != "" {
		p.fill("", note)
	}
	if unreviewed > 0 {
		p.fill("", p.words.Text("unreviewed"))
	}
	if overdue > 0 {
		p.fill("", fmt.Sprintf(p.words.Text("overdue"), overdue))
	}
	p.fill("", fmt.Sprintf(p.words.Text("as_of"), a.Pack.Name, a.Pack.Version,
		or(a.AsOf, p.words.Text("no_date"))))
	fmt.Fprint(p.w, p.reset)
}
