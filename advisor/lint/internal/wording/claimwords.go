package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var claimWords = &check.Check{Name: "claim-words", Severity: check.Error,
	Summary: "No word of advertising",
	Doc: `"Boosts immunity", "detox", "heals the gut": words that sell. No source in medicine ` +
		`supports them, and readers know them from packets.`,
	Run: func(p *check.Pass) {
		p.Search(claimWordForm(), "%q is a word of advertising; say what has been shown, and in whom")
	},
}

var claimWordForm = pattern.New(`(?i)\b(?:detox\w*|boost(?:s|ed|ing)? (?:your |` +
	`the )?(?:immun\w*|collagen|metabolism|energy)|heal(?:s|ing)? (?:your|the) gut|leaky gut cure|` +
	`glowing|radiant|anti-?age?ing|miracle\w*|superfoods?|clean(?:se|ses|sing) (?:your|the) ` +
	`(?:body|gut|liver)|powerful|wonder (?:drug|cure)|natural cure|rejuvenat\w+|` +
	`flush(?:es)? (?:out )?toxins)\b`)
