package conditions

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var asksRecord = &check.Check{Name: "asks-record", Severity: check.Info,
	Summary: "Conditions that ask about the record itself are listed",
	Doc: `"known(x)", "x ?? 0" and "x == nil" are not about the person but about what was ` +
		`written down. Nothing that is found out later can be relied on to agree with them, so each ` +
		`should be looked at by somebody who knows the matter.`,
	Run: func(p *check.Pass) {
		atoms(p, func(d *decision.Decision, at source.Pos, a *condition.Atom) {
			if a.Reflexive {
				p.Report(d.Text.Node(), at, d.Owner,
					"%s asks what the record says, not how the person is; is that meant?", a)
			}
		})
	},
}
