package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var textLength = &check.Check{Name: "text-length", Severity: check.Warning,
	Summary: "A message is neither a slip nor an essay",
	Doc: `People keep about three things from a leaflet. A text that is too long is not read; ` +
		`one that is too short does not say why. Split it into two rules, or leave out what the ` +
		`action says again.`, Limits: []check.Limit{
		{Name: "text-words", Value: 112, Summary: "words of a text, at most"},
		{Name: "text-words-least", Value: 25, Summary: "words of a text, at least"},
		{Name: "text-words-least-pressing", Value: 20,
			Summary: "words of a text that is important or above, at least"},
	},
	Run: func(p *check.Pass) {
		p.Each(func(t *texts.Text) {
			least := p.Limit("text-words-least")
			if t.Words.Level >= pack.Important { // what is pressing may be short
				least = p.Limit("text-words-least-pressing")
			}
			switch n := float64(len(strings.Fields(t.Value))); {
			case n > p.Limit("text-words"):
				p.Say(t, 0, "a text of %g words; say it in at most %g", n, p.Limit("text-words"))
			case n < least:
				p.Say(t, 0, "a text of %g words; use at least %g, so that it says why this matters to the "+
					"reader and what is known", n, least)
			}
		}, "whole")
	},
}
