package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/lint/internal/texts"
)

var timeSpan = &check.Check{Name: "time-span", Severity: check.Info,
	Summary: "A risk says over what time",
	Doc: `"3 out of 100" within a year or in a lifetime? A risk without a time span cannot be ` +
		`weighed. (How many have something now needs none, so this is a hint.)`,
	Run: func(p *check.Pass) {
		p.English(func(t *texts.Text) {
			if at := riskForm().FindStringIndex(t.Value); at != nil && !spanForm().MatchString(t.Value) {
				p.Say(t, at[0], "%q has no time span; say \"in a year\", \"over ten years\" or when it was "+
					"counted", t.Value[at[0]:at[1]])
			}
		}, "whole")
	},
}

var (
	riskForm = pattern.New(`(?i)\b\d[\d,]* (?:out of|in) (?:every )?(?:100|1,?000|10,?000)\b`)
	spanForm = pattern.New(`(?i)\b(?:a|per|each|every|within|over|after|for|in|the next|the ` +
		`last|\d+) (?:a |the |about |\d+ |two |three |five |ten |next |last |first )*(?:day|week|` +
		`month|year|decade)s?\b|lifetime|at (?:some|any) (?:time|point)|age of|trials?\b|stud(?:y|ies)\b`)
)
