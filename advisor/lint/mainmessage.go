package lint

import (
	"regexp"
	"strings"
)

var mainMessage = &check{Check: Check{Name: "main-message", Severity: Info,
	Summary: "The main message comes first",
	Doc:     `Readers decide in the first sentence whether a text is for them. It should speak to the reader ("you", "your"), or be about what the title is about.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			list := sentences(t.value)
			if len(list) == 0 {
				return
			}
			first := strings.ToLower(list[0].text)
			if readerForm.MatchString(first) {
				return
			}
			for _, w := range wordForm.FindAllString(strings.ToLower(t.title), -1) {
				if len(w) > 3 && strings.Contains(first, strings.TrimSuffix(w, "s")) {
					return
				}
			}
			p.say(t, list[0].start, "the first sentence neither speaks to the reader nor shares a word with the title; put what matters most first")
		}, "text")
	},
}

var readerForm = regexp.MustCompile(`\b(you|your|yours|yourself)\b`)
