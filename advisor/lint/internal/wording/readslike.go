package wording

import (
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/likeness"
)

var readsLike = &check.Check{Name: "reads-like", Severity: check.Warning,
	Summary: "No sentence reads like an order about a medicine, a diagnosis or a promise",
	Doc: `The checks of [orders](prescribed-medicine.md), [doses](dose.md), ` +
		`[diagnoses](diagnosis.md) and [promises](promise.md) know forms of sentences. This one ` +
		`knows examples: it has learned from some 30,000 sentences in English and Spanish, ` +
		`half of them forbidden and half harmless and alike, and says of a new one whether its ` +
		`words are more like the ones or the others. So it finds what nobody has thought of a ` +
		`form for ("the evening dose is a luxury"), and cannot say why: it names the word ` +
		`without which the sentence would be least like them. What another check has found it ` +
		`does not find again; and what a form finds in a sentence that is less like the forbidden ` +
		`ones than all but one in fifty of them is not said. Say who decides ("Ask your ` +
		`pharmacist whether ..."), or what may be ("can", "in some people"). It errs: except a ` +
		`sentence that is harmless, with the reason.`,
	Run: func(p *check.Pass) {
		for _, t := range p.Said {
			m := likeness.Of(t.Lang)
			if m == nil {
				continue
			}
			for _, s := range check.Sentences(t.Value) {
				if p.Faulty(t, s.Start, s.Start+len(s.Text)) {
					continue
				}
				if word, found := m.Found(s.Text); found {
					p.Say(t, s.Start, "%q reads like an order about a medicine, a diagnosis or a "+
						"promise, by %q most of all; say who decides, or what may be",
						strings.Join(strings.Fields(s.Text), " "), word)
				}
			}
		}
	},
}
