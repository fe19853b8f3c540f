package wording

import (
	"example.com/crosstalk/advisor/internal/speech"
	"example.com/crosstalk/advisor/lint/internal/check"
)

var phoneNumber = &check.Check{Name: "phone-number", Severity: check.Error,
	Summary: "Telephone numbers come from the region",
	Doc: `Emergency numbers differ by country. Write the placeholder ({emergency_number}), and ` +
		`the region fills it in. A number counts if it has the form of a telephone number, if ` +
		`somebody is told to call, dial, text or reach it, or if it is spelled out ("nine one ` +
		`one"); numbers that count people, hours or amounts do not. Texts of all languages are ` +
		`read; the words around a short number are known in English and Spanish.`,
	Run: func(p *check.Pass) {
		for _, t := range p.Said {
			for _, at := range speech.Phones(t.Value) {
				p.Say(t, at[0], "the number %s holds in some countries only; write a placeholder of the "+
					"regions in pack.yaml, like {emergency_number}", t.Value[at[0]:at[1]])
			}
		}
	},
}
