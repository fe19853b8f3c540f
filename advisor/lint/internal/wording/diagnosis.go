package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var diagnosis = &check.Check{Name: "diagnosis", Severity: check.Error,
	Summary: "No message makes a diagnosis",
	Doc: `A rule knows what a record says. It does not examine anybody. The check looks, in ` +
		`English and Spanish, for sentences that say of the reader, or of "this", "it" or ` +
		`what the reader has, that it is an illness, comes from one, or is none ("you have ` +
		`...", "your rash is ...", "this is not cancer"), for certain or likely ("this is ` +
		`probably ...", "an infection is a likely cause"). Illnesses are the conditions of the ` +
		`pack, the common ones, and words that end like one. Say what a finding can mean and ` +
		`who can tell: "This can be a sign of ...; a doctor can check." What the record says ` +
		`is told as such: "You told us that you have ...", "If you have ...", or as a piece ` +
		`that hangs on it. "You may have ..." passes, and so does an illness that the check ` +
		`does not know. Any other sentence that has the reader and an illness in it is a ` +
		`diagnosis, and so is a lone name of one behind a colon ("It has a name: ...") or behind ` +
		`a question ("Red, scaly elbows? ...").`,
	Run: func(p *check.Pass) {
		p.Speech(speech.Diagnosis, func(t *texts.Text, at int, clause string) {
			p.Say(t, at, "%q is a diagnosis; say what it can be a sign of, and who can tell", clause)
		})
	},
}
