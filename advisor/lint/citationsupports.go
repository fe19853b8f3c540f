package lint

import (
	"strings"
)

var citationSupports = &check{Check: Check{Name: "citation-supports", Severity: Warning,
	Summary: "Every citation says what its source supports",
	Doc:     `A reviewer must be able to hold a message against its source without guessing. Write the claim that the source supports in a sentence of your own, not its title.`, Limits: []Limit{{"supports-words", 4, "words of a citation's \"supports\", at least"}}},
	run: func(p *pass) {
		for _, r := range p.Rules {
			for i, n := range r.Node.Get("cite").Items {
				supports, c := n.Get("supports"), r.Cite[i]
				switch words := strings.Fields(supports.Value); {
				case float64(len(words)) < p.limit("supports-words"):
					p.report(supports, supports.Pos, "rule "+r.ID, "%q does not say what the source supports; write a sentence", supports.Value)
				case strings.EqualFold(strings.Trim(supports.Value, ". \n"), strings.Trim(c.Source.Title, ". ")):
					p.report(supports, supports.Pos, "rule "+r.ID, "this is the title of the source; write what it supports")
				}
			}
		}
	},
}
