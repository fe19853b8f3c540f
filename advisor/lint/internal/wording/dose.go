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
		`and Spanish, for an amount (a number with a unit or of tablets, "a double dose", ` +
		`"one more") behind a request or "you can", for how often a medicine is to be taken, ` +
		`and for amounts that are called enough or right. Name who decides instead: "Ask your ` +
		`pharmacist which amount is right for you." An amount that is told in another way ` +
		`passes.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Dose, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q tells the reader what dose to take; explain the amount, or send them to "+
				"their care team", clause)
		})
	},
}
