package lint

import (
	"strings"
)

var titleLength = &check{Check: Check{Name: "title-length", Severity: Warning,
	Summary: "A title has few words",
	Doc:     `A title is read at a glance, often on a phone. Say the point, not the subject: "Do not stop steroid tablets suddenly" rather than "Steroids".`, Limits: []Limit{{"title-words", 8, "words of a title, at most"}}},
	run: func(p *pass) {
		for _, t := range p.texts {
			if n := len(strings.Fields(t.value)); t.part == "title" && float64(n) > p.limit("title-words") {
				p.say(t, 0, "a title of %d words; say the point in at most %g", n, p.limit("title-words"))
			}
		}
	},
}
