package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var prescribed = &check.Check{Name: "prescribed-medicine", Severity: check.Error,
	Summary: "Nobody is told to start, stop or change a prescribed medicine",
	Doc: `A reader who stops a medicine because of a leaflet can come to harm. The check reads ` +
		`English and Spanish, and it turns the question round: advice with a medicine in it is ` +
		`an order unless its act is known to be harmless. Advice is a request ("Park your ` +
		`..."), "you can", "it is fine to", "how about", "we suggest", "no need to", a dose ` +
		`that "should be raised", a change that is called good or harmless ("a week without ... ` +
		`does no damage"), and who feels well and "can skip" something. Harmless is what stands ` +
		`in a list (ask about it, store it, tell, read), and taking it without a word on how ` +
		`much or how else. Medicines are the terms of the pack with their labels and other ` +
		`names, the words for medicines in general, some 300 that are often named, words that ` +
		`end like the name of one, and "it" behind any of these or where a text begins with it. ` +
		`Sentences that forbid, ask, report what some people do, name a danger, say "may" of ` +
		`the medicine, tell a condition or leave it to the care team pass: "Do not stop ... on ` +
		`your own", "Ask before you stop". What is left is denied, too: a sentence that says in ` +
		`whatever way that a medicine is changed, and one of which the verb is not known to tell ` +
		`what a medicine does ("slows", "comes in", "is given"), unless it is a heading. A ` +
		`question is read together with an answer of a word ("Can I stop it? Yes."). Where ` +
		`a drug label itself says to stop, "call your ` +
		`care team before the next dose" is the form. The check knows forms, not meanings: a ` +
		`sentence that hints, or that names no medicine, passes, a rare verb in a harmless one ` +
		`does not, and texts in other languages are not read.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Order, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q tells the reader to change a medicine; write \"ask your care team before "+
				"...\"", clause)
		})
	},
}
