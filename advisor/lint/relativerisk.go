package lint

import (
	"regexp"
)

var relativeRisk = &check{Check: Check{Name: "relative-risk", Severity: Warning,
	Summary: "No relative risk without the risk it starts from",
	Doc:     `"Doubles the risk" may mean from 1 to 2 or from 20 to 40 out of 100. Say both numbers, or leave the figure out.`},
	run: func(p *pass) {
		p.english(func(t *text) {
			for _, s := range sentences(t.value) {
				at := relativeForm.FindStringIndex(s.text)
				if at != nil && !baselineForm.MatchString(t.value) {
					p.say(t, s.start+at[0], "%q says nothing without the number it starts from; write \"from ... to ... out of 100\"", s.text[at[0]:at[1]])
				}
			}
		})
	},
}

var (
	relativeForm = regexp.MustCompile(`(?i)\b(doubl(?:e[sd]?|ing)|tripl(?:e[sd]?|ing)|halv(?:e[sd]?|ing)|(?:two|three|four|five|\d+) times (?:the|as|more|higher|greater|likelier)|twice (?:the|as)|\d+ ?(?:%|percent) (?:more|less|higher|lower|greater|fewer|reduction|increase))`)
	baselineForm = regexp.MustCompile(`(?i)\b(?:out of|in) (?:every )?(?:100|1,?000|10,?000)\b|\bfrom (?:about )?\d`)
)
