package lint

var wordLength = &check{Check: Check{Name: "word-length", Severity: Warning,
	Summary: "The words of a message are short",
	Doc:     `A grade for reading means little on a text as short as a message, so each is held to a plain count: the mean number of syllables a word. Names that the reader knows from their own record (the terms of the pack, and "names" in pack.yaml) do not count.`, Limits: []Limit{{"word-syllables", 1.65, "syllables a word in a text, on average, at most"}}},
	run: func(p *pass) {
		p.english(func(t *text) {
			m := p.measure(t.value)
			if mean := float64(m.syllables) / float64(max(m.words, 1)); mean > p.limit("word-syllables") {
				p.say(t, 0, "%.2f syllables a word; use shorter words, at most %.2f on average", mean, p.limit("word-syllables"))
			}
		}, "text")
	},
}
