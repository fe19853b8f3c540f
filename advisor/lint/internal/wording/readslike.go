package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/advisor/lint/internal/likeness"
)

var readsLike = &check.Check{Name: "reads-like", Severity: check.Warning,
	Summary: "No sentence reads like an order about a medicine, a diagnosis or a promise",
	Doc: `The checks of [orders](prescribed-medicine.md), [doses](dose.md), ` +
		`[diagnoses](diagnosis.md) and [promises](promise.md) know forms of sentences. This one ` +
		`knows examples: it has learned from some thousand sentences in English and Spanish, ` +
		`half of them forbidden and half harmless and alike, and says of a new one whether its ` +
		`words are more like the ones or the others. So it finds what nobody has thought of a ` +
		`form for ("the evening dose is a luxury"), and cannot say why: it names the word ` +
		`without which the sentence would be least like them. What another check has found it ` +
		`does not find again. Say who decides ("Ask your pharmacist whether ..."), or what may ` +
		`be ("can", "in some people"). It errs: except a sentence that is harmless, with the ` +
		`reason.`,
	Run: func(p *check.Pass) {
		for _, t := range p.Said {
			m := likeness.Of(t.Lang)
			if m == nil {
				continue
			}
			for _, s := range joined(english.Sentences(t.Value)) {
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

// joined puts a question and what answers it into one ("Side effects? None."), and what an
// abbreviation has cut in two ("about 8 drinks in the U.S. a week").
func joined(list []english.Sentence) (all []english.Sentence) {
	const short = 4 // words of what says nothing alone
	for _, s := range list {
		last := len(all) - 1
		first, _ := utf8.DecodeRuneInString(s.Text)
		if last >= 0 && (unicode.IsLower(first) ||
			strings.HasSuffix(all[last].Text, "?") && len(strings.Fields(s.Text)) <= short) {
			all[last].Text += " " + s.Text
			continue
		}
		all = append(all, s)
	}
	return all
}
