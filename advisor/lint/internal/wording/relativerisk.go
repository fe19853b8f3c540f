package wording

import (
	"regexp"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var relativeRisk = &check.Check{Name: "relative-risk", Severity: check.Warning,
	Summary: "No relative risk without the risk it starts from",
	Doc: `"Doubles the risk" may mean from 1 to 2 or from 20 to 40 out of 100, and so may "14 for ` +
		`every 10 in others" or "15 more in every 1,000". Say both numbers, how many of whom and ` +
		`over what time, or use words: "somewhat more often".`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			for _, s := range english.Sentences(t.Value) {
				at, form := relativeForm().FindStringIndex(s.Text), baselineForm()
				if at == nil {
					at, form = countForm().FindStringIndex(s.Text), nil
				}
				if at == nil {
					at, form = moreForm().FindStringIndex(s.Text), otherShare(s.Text, t.Value)
				}
				if at != nil && (form == nil || !form.MatchString(t.Value)) {
					p.Say(t, s.Start+at[0],
						"%q says nothing without the number it starts from; write \"from ... to ... out of 100\"",
						s.Text[at[0]:at[1]])
				}
			}
		}, "title", "whole", "action")
	},
}

// otherShare matches a text with shares beside those of the sentence, which is
// how large the risk is that something adds to; nil if it has none.
func otherShare(sentence, text string) *regexp.Regexp {
	if len(shareForm().FindAllString(text, -1)) > len(shareForm().FindAllString(sentence, -1)) {
		return shareForm()
	}
	return nil
}

var (
	relativeForm = pattern.New(`(?i)\b(doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|` +
		`halv(?:e[sd]?|ing)|(?:two|three|four|five|six|seven|eight|nine|ten|\d+) times ` +
		`(?:the|as|more|higher|greater|likelier)|` +
		`twice (?:the|as)|\d+ ?(?:%|percent) (?:more|less|higher|lower|greater|fewer|reduction|` +
		`increase))`)
	countForm = pattern.New(`(?i)\bfor (?:every|each) \d[\d,]* [^.]*\d`)
	moreForm  = pattern.New(`(?i)\b\d[\d,]* (?:more|fewer|less)\b[^.]* ` +
		`(?:out of|in) (?:every )?1[0,]+\b`)
	shareForm    = pattern.New(`(?i)\b(?:out of|in) (?:every )?(?:100|1,?000|10,?000)\b`)
	baselineForm = pattern.New(`(?i)\b(?:out of|in) (?:every )?(?:100|1,?000|10,?000)\b|` +
		`\bfrom (?:about )?\d`)
)
