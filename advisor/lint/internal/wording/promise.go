package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var promise = &check.Check{Name: "promise", Severity: check.Error,
	Summary: "No message promises that something works or cannot harm",
	Doc: `No treatment works for everybody, and none is without risk. The check looks, in ` +
		`English and Spanish, for what is called safe without a limit, for "no side effects" ` +
		`and "no risk", for what always works, cures, heals or never comes back, for what is ` +
		`gone by a day, for what is guaranteed, and for what the reader will be ("you will ` +
		`sleep better", "your skin will clear"). Sentences with "may", "can" or "not", and ` +
		`those about some or many people, pass. What "will" be, what is so for everybody, what ` +
		`does the same as a medicine and what ends an illness is a promise unless something in ` +
		`the sentence limits it. A question is read together with an answer of a word ("Side ` +
		`effects? None."). A promise in other words passes.`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Promise, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q is a promise; say what has been shown and in whom, with \"may\" or "+
				"\"can\"", clause)
		})
	},
}
