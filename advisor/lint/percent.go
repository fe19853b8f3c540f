package lint

import (
	"regexp"
)

var percent = &check{Check: Check{Name: "percent", Severity: Warning,
	Summary: "No percentages",
	Doc:     `"5 %" of what, and of whom? "About 5 out of 100 people like you" can be pictured, and the next number can be held against it.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			for _, s := range sentences(t.value) {
				for _, at := range percentForm.FindAllStringIndex(s.text, -1) {
					p.say(t, s.start+at[0], "%q: write \"... out of 100 people\"", s.text[at[0]:at[1]])
				}
			}
		})
	},
}

var percentForm = regexp.MustCompile(`(?i)\b\d+(?:\.\d+)? ?(?:%|percent\b)`)
