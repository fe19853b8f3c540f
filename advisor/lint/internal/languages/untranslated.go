package languages

import "example.com/crosstalk/advisor/lint/internal/check"

var untranslated = &check.Check{Name: "untranslated", Severity: check.Warning,
	Summary: "A translation is not the original",
	Doc:     `A text that is the same in two languages was probably forgotten.`,
	Run: func(p *check.Pass) {
		for _, t := range p.Texts {
			if t.Lang != p.Languages[0] || t.Part != "text" || t.Assembled {
				continue
			}
			for _, other := range p.Texts {
				if other.Rule == t.Rule && other.Words == t.Words && other.Part == t.Part &&
					!other.Assembled && other.Lang != t.Lang && other.Value == t.Value {
					p.Say(other, 0, "the text in %q is that in %q; translate it, or take it out", other.Lang,
						t.Lang)
				}
			}
		}
	},
}
