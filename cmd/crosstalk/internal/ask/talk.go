package ask

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
)

// A screen is where a talk takes place.
type screen interface {
	// Ask puts a question and returns what the person wants. Number counts from 1.
	Ask(q *interview.Question, number int) (reply, error)
	Say(lines ...string)
	Sure(question string) (bool, error) // yes or no
	// Pick lets one of some items be chosen; -1: none.
	Pick(title string, items []string) (int, error)
}

// A reply is what a person wants: answer, unknown, skip, back, change, why, advice, quit; or
// to see the question again.
type reply struct {
	do     string
	answer interview.Answer
}

// A talk is an interview with somebody at a terminal.
type talk struct {
	*interview.Interview[advisor.Record]
	rb    *advisor.Rulebase[advisor.Record]
	words *words
	at    screen
	save  func() error
	told  map[string]bool // urgent messages that have been said
	log   *decisions.Log  // nil: none is kept
	opts  *interview.Options
}

// account has an advice in the log before any of it is said.
func (t *talk) account(a *advisor.Advice) error {
	if t.log == nil {
		return nil
	}
	facts, err := t.ProfileJSON()
	if err != nil {
		return err
	}
	return t.log.Add(decisions.Given{Via: "ask", Profile: facts, Options: t.opts.Advice,
		Advice: a})
}

// run asks until there is nothing to ask, or no more is wanted. It returns why that is.
func (t *talk) run() (why string, err error) {
	for {
		q, err := t.Next()
		if err == nil {
			err = decisions.AddQuestion(t.log, "ask", t.rb, t.Interview, t.opts)
		}
		if err != nil {
			return "", err
		}
		if q == nil {
			at, err := t.Standing()
			return string(at.Why), err
		}
		r, err := t.at.Ask(q, len(t.Answers())+1)
		if errors.Is(err, io.EOF) {
			return "quit", nil
		} else if err != nil {
			return "", err
		}
		if r.do == "quit" {
			return r.do, nil
		}
		if err := t.act(q, r); err != nil {
			return "", err
		}
		if err := t.save(); err != nil {
			return "", err
		}
		if err := t.first(); err != nil {
			return "", err
		}
	}
}

// act does what a person wants.
func (t *talk) act(q *interview.Question, r reply) error {
	switch r.do {
	case "unknown":
		return t.DontKnow(q.ID)
	case "skip":
		return t.Skip(q.ID)
	case "back":
		if !t.Back() {
			t.at.Say(t.words.noBack)
		}
	case "again":
	case "why":
		t.at.Say(q.Why)
	case "change":
		return t.change()
	case "advice":
		return t.soFar()
	default:
		return t.answer(q, r.answer)
	}
	return nil
}

func (t *talk) answer(q *interview.Question, a interview.Answer) error {
	heard, err := t.Answer(q.ID, a)
	var no *interview.Error
	if errors.As(err, &no) {
		t.at.Say(no.Msg)
		return nil
	} else if err != nil {
		return err
	}
	var known []string
	for _, n := range heard.Names {
		if len(n.As) > 0 {
			known = append(known, strings.Join(n.As, ", "))
			continue
		}
		t.at.Say(fmt.Sprintf(t.words.strange, printable(n.Said)))
		if len(n.Near) > 0 {
			var near []string
			for _, c := range n.Near {
				near = append(near, c.Text)
			}
			t.at.Say(fmt.Sprintf(t.words.near, strings.Join(near, ", ")))
		}
	}
	if len(known) > 0 {
		t.at.Say(fmt.Sprintf(t.words.reading, strings.Join(known, ", ")))
	}
	return nil
}

// first says what is urgent as soon as it is known.
func (t *talk) first() error {
	a, err := t.Advice()
	if err != nil {
		return err
	}
	for _, m := range a.Messages {
		if m.Level >= advisor.Urgent && !t.told[m.Rule] {
			if err := t.account(a); err != nil {
				return err
			}
			t.told[m.Rule] = true
			t.at.Say(fmt.Sprintf(t.words.now, strings.TrimRight(m.Title, "."), m.Action))
		}
	}
	return nil
}

// soFar says what the advice would be now.
func (t *talk) soFar() error {
	a, err := t.Advice()
	if err != nil {
		return err
	}
	if err := t.account(a); err != nil {
		return err
	}
	if len(a.Messages) == 0 {
		t.at.Say(t.words.noneYet)
	}
	for _, m := range a.AsRead() {
		t.at.Say(m.Title + ": " + m.Action)
	}
	return nil
}

// change lets an answer be taken back.
func (t *talk) change() error {
	given := t.Answers()
	if len(given) == 0 {
		t.at.Say(t.words.noChange)
		return nil
	}
	i, err := t.at.Pick(t.words.which, t.lines(given))
	if err != nil || i < 0 {
		return err
	}
	return t.Change(given[i].Question)
}

func (t *talk) lines(given []interview.Given) (lines []string) {
	for _, g := range given {
		says := g.Says
		if g.State != "answered" {
			says = t.words.notKnown
		}
		lines = append(lines, g.Label+": "+says)
	}
	return lines
}

// end says what was said and what stays open, and gives the handout.
func (t *talk) end(out io.Writer, why string, large bool) error {
	t.at.Say("", t.words.over[why])
	if given := t.Answers(); len(given) > 0 {
		t.at.Say(append([]string{t.words.what}, t.lines(given)...)...)
	}
	at, err := t.Standing()
	if err != nil {
		return err
	}
	if len(at.Open) > 0 {
		lines := []string{t.words.open}
		for _, o := range at.Open {
			lines = append(lines, "- "+o.Title)
		}
		t.at.Say(lines...)
	}
	if at.Lower > 0 && why != string(interview.Emergency) {
		t.at.Say(fmt.Sprintf(t.words.more, at.Lower))
	}
	a, err := t.Advice()
	if err != nil {
		return err
	}
	if err := t.account(a); err != nil {
		return err
	}
	h, err := handout.New(t.rb, a, &handout.Options{Large: large})
	if err != nil {
		return err
	}
	t.at.Say("")
	columns, _ := size(out)
	if columns >= 76 {
		return h.WriteText(out)
	}
	var text strings.Builder
	if err := h.WriteText(&text); err != nil {
		return err
	}
	for line := range strings.Lines(text.String()) {
		if len([]rune(line)) > columns {
			line = wrap(line, columns-1) + "\n"
		}
		if _, err := io.WriteString(out, line); err != nil {
			return err
		}
	}
	return nil
}

// printable is what somebody typed, on one line and short.
func printable(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
