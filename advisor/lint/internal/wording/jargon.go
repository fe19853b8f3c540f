package wording

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/wordlist"
)

var jargon = &check.Check{Name: "jargon", Severity: check.Warning,
	Summary: "No word that readers do not use",
	Doc: `Clinicians use these words every day; readers do not. The list, in English and ` +
		`Spanish, begins with the substitutions that the Agency for Healthcare Research and Quality ` +
		`suggests with its Patient Education Materials Assessment Tool, the rest is ours; a pack adds ` +
		`its own under "jargon", and words that its readers do know under "names". Words that are ` +
		`not on the list pass; hard-words looks for long ones that are seldom used.`,
	Run: func(p *check.Pass) {
		for _, t := range p.Said {
			for _, at := range anyWord().FindAllStringIndex(t.Value, -1) {
				word := strings.ToLower(t.Value[at[0]:at[1]])
				plain := p.Jargon[word]
				if plain == "" && !isName(t.Value, at[0]) {
					plain = wordlist.Plain(t.Lang, word)
				}
				if plain != "" && !slices.Contains(p.Config.Names, word) {
					p.Say(t, at[0], "%q is jargon; write %q", word, plain)
				}
			}
		}
	},
}
