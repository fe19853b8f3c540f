package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var prescribed = &check.Check{Name: "prescribed-medicine", Severity: check.Error,
	Summary: "Nobody is told to start, stop or change a prescribed medicine",
	Doc: `A reader who stops a medicine because of a leaflet can come to harm. The check goes ` +
		`by the form of a sentence, in English and Spanish: a verb that changes how a ` +
		`medicine is taken (stop, skip, halve, swap, add ...) with a medicine as its object, ` +
		`as a request ("Skip ..."), after "you can", "it is safe to", "consider" and the ` +
		`like, or said of the medicine ("... can be stopped", "... is no longer needed"). ` +
		`Medicines are the terms of the pack with their labels and other names, the words for ` +
		`medicines in general, and words that end like the name of one. Sentences that ` +
		`forbid, ask, report, tell a condition or leave it to the care team pass: "Do not ` +
		`stop ... on your own", "Ask before you stop". Where a drug label itself says to ` +
		`stop, "call your care team before the next dose" is the form. The check knows forms, ` +
		`not meanings: an order in words that it does not know passes, and texts in other ` +
		`languages are not read.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Order, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q tells the reader to change a medicine; write \"ask your care team before "+
				"...\"", clause)
		})
	},
}
