package handout

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
)

// Message is one message of an advice that rb has given, by its index, as a handout has it, for
// where it stands by itself, as in a FHIR Communication: its title, what to do, the text in
// paragraphs, what to note and why it is for this person, what was not taken into account, who
// has not looked at it, and the disclaimer. It is plain text with an empty line between
// paragraphs. A heading that the pack's language has no words for is English. The error is that
// the advice is none of rb, or has no such message.
func Message[P any](rb *advisor.Rulebase[P], a *advisor.Advice, message int) (string, error) {
	switch info := rb.Info(); {
	case a == nil || info.Digest == "" || a.Pack != info:
		return "", fmt.Errorf("handout.Message: the advice is not of this rulebase; give the one that " +
			"has advised")
	case message < 0 || message >= len(a.Messages):
		return "", fmt.Errorf("handout.Message: no message %d; the advice has %d", message,
			len(a.Messages))
	}
	p := bridge.Pack(rb)
	one := *a
	one.Messages, one.Groups, one.Errands = a.Messages[message:message+1], nil, nil
	from := p.Own(a.Language).For(a.Region)
	m := &maker{pack: p, advice: &one, read: one.Messages, words: wordsFrom(from), own: from}
	s := m.section(0, one.Told()[0], nil)
	s.Refs = "" // whoever takes it gets the sources beside it
	h := &Handout{Words: m.words}
	out := &lines{}
	out.paragraph(s.Title)
	out.paragraph(s.Action.String())
	h.section(out, &s)
	for _, r := range m.remarks() {
		out.paragraph(r)
	}
	out.paragraph(clean(a.Disclaimer))
	return strings.TrimSpace(out.String()), nil
}

// lines are paragraphs, each in one line.
type lines struct{ plainText }

func (l *lines) paragraph(text string) {
	if text != "" {
		l.WriteString(text + "\n\n")
	}
}

func (l *lines) strong(head, rest string) { l.paragraph(strings.TrimSpace(head + " " + rest)) }
func (l *lines) item(text string)         { l.WriteString("- " + text + "\n") }
