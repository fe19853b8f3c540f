package lint

import (
	"regexp"
	"strings"
)

var vagueFrequency = &check{Check: Check{Name: "vague-frequency", Severity: Warning,
	Summary: `"Rare" and "common" come with a number`,
	Doc:     `Readers take "rare" for anything from 0 to 80 out of 100. Put the number beside the word, or say what is meant: "doctors seldom see this".`},
	run: func(p *pass) {
		p.english(func(t *text) {
			for _, s := range sentences(t.value) {
				at := vagueForm.FindStringIndex(s.text)
				if at == nil || strings.HasPrefix(s.text[at[1]:], " to ") { // "unlikely to": how sure, not how often
					continue
				}
				if !digitForm.MatchString(t.value[s.start:]) {
					p.say(t, s.start+at[0], "%q without a number is read as anything; add one (\"about 2 out of 1,000\"), or leave it out", s.text[at[0]:at[1]])
				}
			}
		})
	},
}

var (
	vagueForm = regexp.MustCompile(`(?i)\b((?:very |quite |fairly |more )?(?:rare|rarely|uncommon|common|commonly|unlikely|frequent|frequently))\b`)
	digitForm = regexp.MustCompile(`\d`)
)
