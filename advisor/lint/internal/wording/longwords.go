package wording

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var longWords = &check.Check{Name: "long-words", Severity: check.Warning,
	Summary: "Few words of a message have three syllables or more",
	Doc: `Words of three syllables and more slow readers down. A few are needed; many are a ` +
		`sign that the text is written for colleagues. Names that the reader knows from their own ` +
		`record (the terms of the pack, and "names" in pack.yaml) do not count.`,
	Limits: []check.Limit{{Name: "long-words", Value: 15,
		Summary: "words of three and more syllables in a text, in percent, at most"}},
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			m := p.Measure(t.Value)
			share := 100 * float64(m.Long) / float64(max(m.Words, 1))
			if share <= p.Limit("long-words") {
				return
			}
			var long []string
			for _, w := range p.Counted(t.Value) {
				if w = strings.ToLower(w); english.Syllables(w) >= 3 && !slices.Contains(long, w) {
					long = append(long, w)
				}
			}
			p.Say(t, 0, "%.0f %% of the words have three syllables or more; want at most %g %%. They are %s",
				share, p.Limit("long-words"), quote(long))
		}, "whole")
	},
}

func quote(words []string) string { return `"` + strings.Join(words, `", "`) + `"` }
