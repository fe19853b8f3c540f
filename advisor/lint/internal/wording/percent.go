package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var percent = &check.Check{Name: "percent", Severity: check.Warning,
	Summary: "No percentages",
	Doc: `"5 %" of what, and of whom? "About 5 out of 100 people like you" can be pictured, ` +
		`and the next number can be held against it.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			for _, s := range english.Sentences(t.Value) {
				for _, at := range percentForm().FindAllStringIndex(s.Text, -1) {
					p.Say(t, s.Start+at[0], "%q: write \"... out of 100 people\"", s.Text[at[0]:at[1]])
				}
			}
		})
	},
}

var percentForm = pattern.New(`(?i)\b\d+(?:\.\d+)? ?(?:%|percent\b)`)
