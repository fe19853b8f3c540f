package wording

import (
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/texts"
)

var piecesContradict = &check.Check{Name: "pieces-contradict", Severity: check.Error,
	Summary: "No two sentences of one text contradict each other",
	Doc: `Each piece of a text may be right alone, and two of them read together say the ` +
		`contrary. The check sees two sentences with the same words of which one has a "not", "no" or ` +
		`"never", or another number, and looks for somebody who reads both; the finding gives the ` +
		`smallest such record. It does not see a contradiction in other words: read the texts ` +
		`in "crosstalk book", which shows each piece alone, the shortest and the longest text. What ` +
		`nobody reads together (one hangs on "smoker", the other on "not smoker") is passed.`,
	Run: func(p *check.Pass) {
		var parts []*texts.Text
		p.English(func(t *texts.Text) {
			if t.Partial && p.About(t.In) {
				parts = append(parts, t)
			}
		}, "text")
		for _, f := range p.Whom().Contradictions(parts) {
			p.Say(f.Text, f.At, "%s", f.Msg)
		}
	},
}
