package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
)

var titleLength = &check.Check{Name: "title-length", Severity: check.Warning,
	Summary: "A title has few words",
	Doc: `A title is read at a glance, often on a phone. Say the point, not the subject: "Do ` +
		`not stop steroid tablets suddenly" rather than "Steroids". A language may need more words ` +
		`than another: the limit can be one for each, as in {title-words: {en: 8, es: 10}}.`,
	Limits: []check.Limit{{Name: "title-words", Value: 8, In: map[string]float64{"es": 10},
		Summary: "words of a title, at most"}},
	Run: func(p *check.Pass) {
		for _, t := range p.Texts {
			most := p.LimitIn("title-words", t.Lang)
			if n := len(strings.Fields(t.Value)); t.Part == "title" && float64(n) > most {
				p.Say(t, 0, "a title of %d words; say the point in at most %g", n, most)
			}
		}
	},
}
