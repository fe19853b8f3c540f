package lint

import (
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
)

var textLength = &check{Check: Check{Name: "text-length", Severity: Warning,
	Summary: "A message is neither a slip nor an essay",
	Doc:     `People keep about three things from a leaflet. A text that is too long is not read; one that is too short does not say why. Split it into two rules, or leave out what the action says again.`, Limits: []Limit{{"text-words", 112, "words of a text, at most"}, {"text-words-least", 25, "words of a text, at least"}, {"text-words-least-pressing", 20, "words of a text that is important or above, at least"}}},
	run: func(p *pass) {
		for _, t := range p.texts {
			if t.part != "text" {
				continue
			}
			least := p.limit("text-words-least")
			if t.words.Level >= pack.Important { // what is pressing may be short
				least = p.limit("text-words-least-pressing")
			}
			switch n := float64(len(strings.Fields(t.value))); {
			case n > p.limit("text-words"):
				p.say(t, 0, "a text of %g words; say it in at most %g", n, p.limit("text-words"))
			case n < least:
				p.say(t, 0, "a text of %g words; use at least %g, so that it says why this matters to the reader and what is known", n, least)
			}
		}
	},
}
