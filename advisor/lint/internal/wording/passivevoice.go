package wording

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/lint/internal/texts"
)

var passiveVoice = &check.Check{Name: "passive-voice", Severity: check.Info,
	Summary: "Sentences say who does what",
	Doc: `"Your care team can check your bones" is easier than "your bones can be checked". ` +
		`The check knows the forms of "to be" with a past participle, and passes over those that are ` +
		`only states ("tired", "worried", "used to"). It is a hint, since there are good passives.`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			for _, at := range passive().FindAllStringSubmatchIndex(t.Value, -1) {
				if participle := strings.ToLower(t.Value[at[2]:at[3]]); !slices.Contains(states, participle) {
					p.Say(t, at[0], "%q is passive; say who does it", t.Value[at[0]:at[1]])
				}
			}
		}, "title", "action")
	},
}

var passive = pattern.New(`(?i)\b(?:is|are|was|were|be|been|being)\s+(?:not\s+|also\s+|` +
	`often\s+|usually\s+)?([a-z]+ed|` +
	`given|taken|known|shown|seen|done|made|found|kept|held|told|put|set|sent|begun|broken|chosen|` +
	`drawn|driven|eaten|written|worn|thought|brought|bought|taught|built|lost|paid|read|said|sold|` +
	`felt|left|meant|met)\b`)

// states are participles that say how somebody is.
var states = []string{"tired", "worried", "used", "need", "indeed", "advised", "supposed",
	"allowed", "related", "based", "limited", "mixed",
	"interested", "concerned", "prepared", "experienced", "married", "red", "bed", "made", "meant",
	"left", "known", "broken", "swollen"}
