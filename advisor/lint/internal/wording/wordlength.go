package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var wordLength = &check.Check{Name: "word-length", Severity: check.Warning,
	Summary: "The words of a message are short",
	Doc: `A grade for reading means little on a text as short as a message, so each is held to ` +
		`a plain count: the mean number of syllables a word. Names that the reader knows from their ` +
		`own record (the terms of the pack, and "names" in pack.yaml) do not count.`,
	Limits: []check.Limit{{Name: "word-syllables", Value: 1.65,
		Summary: "syllables a word in a text, on average, at most"}},
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			m := p.Measure(t.Value)
			if mean := float64(m.Syllables) / float64(max(m.Words, 1)); mean > p.Limit("word-syllables") {
				p.Say(t, 0, "%.2f syllables a word; use shorter words, at most %.2f on average", mean,
					p.Limit("word-syllables"))
			}
		}, "whole")
	},
}
