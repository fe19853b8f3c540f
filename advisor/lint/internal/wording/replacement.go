package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var replacement = &check.Check{Name: "replaces-treatment", Severity: check.Error,
	Summary: "Nothing is offered in place of prescribed treatment",
	Doc: `A food or a product may be worth trying beside a treatment. A text that offers it ` +
		`instead of one invites a reader to stop.`,
	Run: func(p *check.Pass) {
		p.Search(replaceForm(),
			"%q offers something in place of treatment; say that it goes beside it, never instead")
	},
}

var replaceForm = pattern.New(`(?i)\b(?:instead of (?:your |the |taking |using ` +
	`)+(?:medicines?|tablets?|treatment|steroids?|cream)|(?:can|may|will|could) replace (?:your |` +
	`the )?(?:medicines?|tablets?|treatment|steroids?|cream)|(?:safer|better|natural) alternative ` +
	`to (?:your |the )?(?:medicines?|tablets?|treatment|steroids?)|without (?:needing )?(?:any ` +
	`)?medicines?)\b`)
