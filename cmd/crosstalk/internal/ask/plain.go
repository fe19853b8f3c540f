package ask

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/term"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
)

// plain asks line by line: nothing is drawn over, no color says anything, so that a screen
// reader, a pipe and a script read it alike.
type plain struct {
	in    *bufio.Scanner
	out   io.Writer
	words *words
	yes   []string
	told  bool // the commands have been said
}

func newPlain(in io.Reader, out io.Writer, w *words) *plain {
	p := &plain{in: bufio.NewScanner(in), out: out, words: w,
		yes: []string{"y", "yes", "s", "si", "sí"}}
	p.in.Buffer(nil, 1<<16)
	return p
}

func (p *plain) Say(lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(p.out, wrap(line, p.width()))
	}
}

// line reads one line; io.EOF at the end of all.
func (p *plain) line(prompt string) (string, error) {
	fmt.Fprint(p.out, prompt)
	if !p.in.Scan() {
		fmt.Fprintln(p.out)
		if err := p.in.Err(); err != nil {
			return "", err
		}
		return "", io.EOF
	}
	return strings.TrimSpace(p.in.Text()), nil
}

func (p *plain) Ask(q *interview.Question, number int) (reply, error) {
	p.Say("", heading(p.words, q, number), q.Ask)
	p.Say(p.hints(q)...)
	if !p.told {
		p.told = true
		p.Say(p.words.commands)
	}
	var listed []advisor.Choice
	for {
		text, err := p.line(p.words.prompt)
		if err != nil {
			return reply{}, err
		}
		switch do := p.words.keys[strings.ToLower(text)]; do {
		case "":
		case "list":
			listed = q.Terms
			for i, c := range listed {
				p.Say(fmt.Sprintf("%d. %s", i+1, c.Text))
			}
			p.Say(p.words.list)
			continue
		default:
			return reply{do: do}, nil
		}
		a := interview.Answer{Text: chosen(text, q, listed)}
		if text != "" && (q.Type == "terms" || q.Type == "list") && !isNone(text) {
			if a.All, err = p.Sure(p.words.isAll); err != nil {
				return reply{}, err
			}
		}
		return reply{"answer", a}, nil
	}
}

// hints are what helps to answer.
func (p *plain) hints(q *interview.Question) (lines []string) {
	if s := limits(p.words, q); s != "" {
		lines = append(lines, s)
	}
	if len(q.Known) > 0 {
		lines = append(lines, fmt.Sprintf(p.words.known, strings.Join(q.Known, ", ")))
	}
	for i, c := range q.Options {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, c.Text))
	}
	switch n := len(q.Terms); {
	case n > 12:
		lines = append(lines, fmt.Sprintf(p.words.many, n))
	case n > 0:
		var names []string
		for _, c := range q.Terms {
			names = append(names, c.Text)
		}
		lines = append(lines, fmt.Sprintf(p.words.examples, strings.Join(names, ", ")))
	}
	return lines
}

// chosen puts names in place of numbers of what was listed.
func chosen(text string, q *interview.Question, listed []advisor.Choice) string {
	if len(q.Options) > 0 {
		if i, err := strconv.Atoi(text); err == nil && i > 0 && i <= len(q.Options) {
			return q.Options[i-1].Text
		}
		return text
	}
	if len(listed) == 0 {
		return text
	}
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if i, err := strconv.Atoi(part); err == nil && i > 0 && i <= len(listed) {
			part = listed[i-1].Text
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ";")
}

// isNone reports whether a text says that there is nothing.
func isNone(text string) bool {
	switch strings.ToLower(strings.TrimRight(text, ".")) {
	case "none", "no", "nothing", "ninguno", "ninguna", "nada":
		return true
	}
	return false
}

func (p *plain) Sure(question string) (bool, error) {
	p.Say(question)
	text, err := p.line(p.words.yesNo)
	text = strings.ToLower(strings.TrimRight(text, "."))
	for _, yes := range p.yes {
		if text == yes {
			return true, err
		}
	}
	return false, err // whatever is not yes leaves the rest open
}

func (p *plain) Pick(title string, items []string) (int, error) {
	for i, item := range items {
		p.Say(fmt.Sprintf("%d. %s", i+1, item))
	}
	p.Say(title)
	text, err := p.line(p.words.prompt)
	if err != nil {
		return -1, err
	}
	if i, err := strconv.Atoi(text); err == nil && i > 0 && i <= len(items) {
		return i - 1, nil
	}
	return -1, nil
}

// heading is the line above a question.
func heading(w *words, q *interview.Question, number int) string {
	if q.Left <= 1 {
		return fmt.Sprintf(w.left, number)
	}
	return fmt.Sprintf(w.question, number, q.Left-1)
}

// limits are the range of a number or day, and the units that are read.
func limits(w *words, q *interview.Question) string {
	var s string
	switch {
	case q.Min != nil:
		s = fmt.Sprintf(w.of, number(*q.Min), number(*q.Max))
		if len(q.Units) > 0 {
			s += " (" + strings.Join(q.Units, ", ") + ")"
		}
	case q.From != "" && q.By != "":
		s = fmt.Sprintf(w.of, q.From, q.By)
	}
	return s
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// width is how many characters a line may have.
func (p *plain) width() int {
	columns, _ := size(p.out)
	return min(76, columns-1)
}

// size is that of a terminal; of what is none, and of one that does not know, 80 by 24.
func size(out io.Writer) (columns, rows int) {
	if f, ok := out.(interface{ Fd() uintptr }); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 10 && h > 0 {
			return w, h
		}
	}
	return 80, 24
}

// wrap breaks a line between words.
func wrap(line string, width int) string {
	var b strings.Builder
	n := 0
	for word := range strings.FieldsSeq(line) {
		k := len([]rune(word))
		switch {
		case n == 0:
		case n+1+k > width:
			b.WriteByte('\n')
			n = 0
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += k
	}
	return b.String()
}
