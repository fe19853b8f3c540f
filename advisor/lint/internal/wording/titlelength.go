package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
)

var titleLength = &check.Check{Name: "title-length", Severity: check.Warning,
	Summary: "A title has few words",
	Doc: `A title is read at a glance, often on a phone. Say the point, not the subject: "Do ` +
		`not stop steroid tablets suddenly" rather than "Steroids".`,
	Limits: []check.Limit{{Name: "title-words", Value: 8,
		Summary: "words of a title, at most"}},
	Run: func(p *check.Pass) {
		for _, t := range p.Texts {
			if n := len(strings.Fields(t.Value)); t.Part == "title" && float64(n) > p.Limit("title-words") {
				p.Say(t, 0, "a title of %d words; say the point in at most %g", n, p.Limit("title-words"))
			}
		}
	},
}
