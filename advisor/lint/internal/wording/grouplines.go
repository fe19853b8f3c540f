package wording

import (
	"fmt"
	"regexp"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
	"example.com/crosstalk/internal/pattern"
)

var groupLines = &check.Check{Name: "group-lines", Severity: check.Warning,
	Summary: "A line of a group says by itself what cannot wait",
	Doc: `Where several warnings of a group of ` + "`pack.yaml`" + ` are shown, a reader has a ` +
		`line of each instead of its text. So a line is whole sentences that say what they are ` +
		`about, not "it ...", and is short: it is one of many. What the text says is to be done ` +
		`today or as an emergency, the line says, too, or the words of the group do. A group of ` +
		`one message never is one.`,
	Limits: []check.Limit{{Name: "line-words", Value: 50, Summary: "words of a line, at most"}},
	Run: func(p *check.Pass) {
		for _, t := range p.Texts {
			if t.Part == "line" {
				for _, fault := range lineFaults(p, t) {
					p.Say(t, 0, "%s", fault)
				}
			}
		}
		for i, g := range p.Pack.Groups {
			if n := members(p.Pack, i); n < 2 {
				p.Report(g.Node, g.Node.Pos, "group "+g.Name, "a group that %d messages have a line "+
					"of; two make a group", n)
			}
		}
	},
}

// cannotWait are the words for what is to be done at once, by language.
var cannotWait = map[string][]func() *regexp.Regexp{
	"en": {pattern.New(`(?i)\b(today|tonight)\b`),
		pattern.New(`(?i)\bemergency\b|911|999|112`),
		pattern.New(`(?i)\bget help fast\b`), pattern.New(`(?i)\bthis week\b`)},
	"es": {pattern.New(`(?i)\b(hoy|esta noche)\b`),
		pattern.New(`(?i)\b(urgencias?|emergencias?)\b|911|999|112`),
		pattern.New(`(?i)\bayuda rápido\b`), pattern.New(`(?i)\besta semana\b`)},
}

var braced = pattern.New(`\{[a-z_]+\}`)

// lineFaults says what is wrong with a line of a group.
func lineFaults(p *check.Pass, t *texts.Text) (faults []string) {
	limit := int(p.Limit("line-words"))
	if n := len(strings.Fields(t.Value)); n > limit {
		faults = append(faults, fmt.Sprintf("a line of %d words; say it in at most %d", n, limit))
	}
	if !strings.HasSuffix(strings.TrimSpace(t.Value), ".") {
		faults = append(faults, "the line is no whole sentence; end it with a full stop")
	}
	lang, _, _ := strings.Cut(t.Lang, "-")
	if m := backwards().FindString(strings.TrimSpace(t.Value)); m != "" && lang == "en" {
		faults = append(faults, fmt.Sprintf("%q points back at the message, and the line stands "+
			"instead of its text; say what is meant", m))
	}
	m := t.Words.Message[t.Lang]
	if m == nil || m.Line == nil {
		return faults
	}
	g := p.Pack.Groups[m.Line.Group]
	read := strings.Join([]string{t.Value, g.Text[t.Lang], g.Action[t.Lang]}, " ")
	alone := m.Text + " " + m.Action
	for _, form := range append(cannotWait[lang], braced) {
		if word := form().FindString(alone); word != "" && !form().MatchString(read) {
			faults = append(faults, fmt.Sprintf("the text says %q, and neither the line nor the group "+
				"does; a reader of the group would not know", word))
		}
	}
	return faults
}

var backwards = pattern.New(`(?i)^(it|its|this|these|those|they|them)\b`)

// members is how many rules have a line of a group.
func members(p *pack.Pack, group int) (n int) {
	for _, r := range p.Rules {
		for _, w := range r.Wordings() {
			if m := w.Message[p.Languages[0]]; m != nil && m.Line != nil && m.Line.Group == group {
				n++
				break
			}
		}
	}
	return n
}
