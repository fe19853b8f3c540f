package upkeep

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
)

var citationSupports = &check.Check{Name: "citation-supports", Severity: check.Warning,
	Summary: "Every citation says what its source supports",
	Doc: `A reviewer must be able to hold a message against its source without guessing. Write ` +
		`the claim that the source supports in a sentence of your own, not its title.`,
	Limits: []check.Limit{{Name: "supports-words", Value: 4,
		Summary: "words of a citation's \"supports\", at least"}},
	Run: func(p *check.Pass) {
		for _, r := range p.Rules {
			for i, n := range r.Node.Get("cite").Items {
				supports, c := n.Get("supports"), r.Cite[i]
				switch words := strings.Fields(supports.Value); {
				case float64(len(words)) < p.Limit("supports-words"):
					p.Report(supports, supports.Pos, "rule "+r.ID,
						"%q does not say what the source supports; write a sentence", supports.Value)
				case strings.EqualFold(strings.Trim(supports.Value, ". \n"),
					strings.Trim(c.Source.Title, ". ")):
					p.Report(supports, supports.Pos, "rule "+r.ID,
						"this is the title of the source; write what it supports")
				}
			}
		}
	},
}
