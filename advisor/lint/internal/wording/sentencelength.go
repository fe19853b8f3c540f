package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var sentenceLength = &check.Check{Name: "sentence-length", Severity: check.Warning,
	Summary: "No sentence is long",
	Doc: `Readers lose the thread of a long sentence, most of all when they are ill or ` +
		`worried. Make two of it. Names that the reader knows from their own record count, too: this ` +
		`is about breath, not about words.`,
	Limits: []check.Limit{{Name: "sentence-words", Value: 24,
		Summary: "words of a sentence, at most"}},
	Run: func(p *check.Pass) {
		p.Each(func(t *texts.Text) {
			for _, s := range english.Sentences(t.Value) {
				if n := len(strings.Fields(s.Text)); float64(n) > p.Limit("sentence-words") {
					p.Say(t, s.Start, "a sentence of %d words; make it two, of at most %g each", n,
						p.Limit("sentence-words"))
				}
			}
		})
	},
}
