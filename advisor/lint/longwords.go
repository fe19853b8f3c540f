package lint

import (
	"slices"
	"strings"
)

var longWords = &check{Check: Check{Name: "long-words", Severity: Warning,
	Summary: "Few words of a message have three syllables or more",
	Doc:     `Words of three syllables and more slow readers down. A few are needed; many are a sign that the text is written for colleagues. Names that the reader knows from their own record (the terms of the pack, and "names" in pack.yaml) do not count.`, Limits: []Limit{{"long-words", 15, "words of three and more syllables in a text, in percent, at most"}}},
	run: func(p *pass) {
		p.english(func(t *text) {
			m := p.measure(t.value)
			share := 100 * float64(m.long) / float64(max(m.words, 1))
			if share <= p.limit("long-words") {
				return
			}
			var long []string
			for _, w := range p.counted(t.value) {
				if w = strings.ToLower(w); syllables(w) >= 3 && !slices.Contains(long, w) {
					long = append(long, w)
				}
			}
			p.say(t, 0, "%.0f %% of the words have three syllables or more; want at most %g %%. They are %s", share, p.limit("long-words"), quote(long))
		}, "text")
	},
}
