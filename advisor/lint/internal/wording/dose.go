package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var dose = &check.Check{Name: "dose", Severity: check.Error,
	Summary: "No message tells anybody what dose to take",
	Doc: `Crosstalk educates; it never doses. An amount may be explained ("adults need about ` +
		`15 micrograms a day from all sources"), never ordered. The check looks, in English ` +
		`and Spanish, for an amount (a number with a unit, or of tablets, puffs, drops, spoons; ` +
		`"a double dose", "half", "one more") behind a request or "you can", for how often a ` +
		`medicine is to be taken, and for amounts that are called enough or right. What ` +
		`prescribed-medicine finds, it does not say again: "most people take two tablets", "the ` +
		`dose should be raised". Name who decides instead: "Ask your pharmacist which amount is ` +
		`right for you." What a study gave, what some people take and what a low dose is passes, ` +
		`and so does an amount that no verb of taking or needing stands with.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Dose, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q tells the reader what dose to take; explain the amount, or send them to "+
				"their care team", clause)
		})
	},
}
