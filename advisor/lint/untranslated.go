package lint

var untranslated = &check{Check: Check{Name: "untranslated", Severity: Warning,
	Summary: "A translation is not the original",
	Doc:     `A text that is the same in two languages was probably forgotten.`},
	run: func(p *pass) {
		for _, t := range p.texts {
			if t.lang != p.Languages[0] || t.part != "text" {
				continue
			}
			for _, other := range p.texts {
				if other.rule == t.rule && other.words == t.words && other.part == t.part && other.lang != t.lang && other.value == t.value {
					p.say(other, 0, "the text in %q is that in %q; translate it, or take it out", other.lang, t.lang)
				}
			}
		}
	},
}
