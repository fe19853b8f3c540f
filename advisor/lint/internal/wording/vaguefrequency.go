package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var vagueFrequency = &check.Check{Name: "vague-frequency", Severity: check.Warning,
	Summary: `"Rare" and "common" come with a number`,
	Doc: `Readers take "rare" for anything from 0 to 80 out of 100. Put the number beside the ` +
		`word, or say what is meant: "doctors seldom see this".`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			for _, s := range english.Sentences(t.Value) {
				at := vagueForm().FindStringIndex(s.Text)
				// "unlikely to": how sure, not how often
				if at == nil || strings.HasPrefix(s.Text[at[1]:], " to ") {
					continue
				}
				if !digitForm().MatchString(t.Value[s.Start:]) {
					p.Say(t, s.Start+at[0],
						"%q without a number is read as anything; add one (\"about 2 out of 1,000\"), or leave it "+
							"out", s.Text[at[0]:at[1]])
				}
			}
		})
	},
}

var (
	vagueForm = pattern.New(`(?i)\b((?:very |quite |fairly |more )?(?:rare|rarely|uncommon|` +
		`common|commonly|unlikely|frequent|frequently))\b`)
	digitForm = pattern.New(`\d`)
)
