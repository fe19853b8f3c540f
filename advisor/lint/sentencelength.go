package lint

import (
	"strings"
)

var sentenceLength = &check{Check: Check{Name: "sentence-length", Severity: Warning,
	Summary: "No sentence is long",
	Doc:     `Readers lose the thread of a long sentence, most of all when they are ill or worried. Make two of it. Names that the reader knows from their own record count, too: this is about breath, not about words.`, Limits: []Limit{{"sentence-words", 24, "words of a sentence, at most"}}},
	run: func(p *pass) {
		for _, t := range p.texts {
			for _, s := range sentences(t.value) {
				if n := len(strings.Fields(s.text)); float64(n) > p.limit("sentence-words") {
					p.say(t, s.start, "a sentence of %d words; make it two, of at most %g each", n, p.limit("sentence-words"))
				}
			}
		}
	},
}
