package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var prescribed = &check.Check{Name: "prescribed-medicine", Severity: check.Error,
	Summary: "Nobody is told to start, stop or change a prescribed medicine",
	Doc: `A reader who stops a medicine because of a leaflet can come to harm. The check goes ` +
		`by the form of a sentence, in English and Spanish. What a reader may well do with a medicine ` +
		`is a list (ask about it, store it, take it as told); any other request with a medicine in it ` +
		`("Skip ...", "Park your ..."), "you can", "it is safe to", "the best thing is to" with such ` +
		`a verb, a break from it, less of it, half of it, "no longer needed" and "can be left out" are ` +
		`orders. Medicines are the terms of the pack with their labels and other names, the words for ` +
		`medicines in general, some 300 that are often named, words that end like the name of one, and ` +
		`"it" behind any of these. Sentences that forbid, ask, report what others do, say "may" of the ` +
		`medicine, tell a condition or leave it to the care team pass: "Do not stop ... on your own", ` +
		`"Ask before you stop". Where a drug label itself says to stop, "call your care team before ` +
		`the next dose" is the form. The check knows forms, not meanings: an order in a form that it ` +
		`does not know passes, and texts in other languages are not read.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Order, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q tells the reader to change a medicine; write \"ask your care team before "+
				"...\"", clause)
		})
	},
}
