package lint

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var placeholders = &check{Check: Check{Name: "placeholders", Severity: Error,
	Summary: "All languages have the same placeholders",
	Doc:     `A translation that drops {emergency_number} leaves a reader without it.`},
	run: func(p *pass) {
		for name, n := range p.nodes {
			p.wordsIn(n, strings.TrimSuffix(name, ".yaml"), func(words *source.Node, in string) {
				first := words.Get(p.Languages[0])
				for i, k := range words.Keys {
					p.samePlaceholders(first, words.Items[i], k.Value, in)
				}
			})
		}
	},
}

func (p *pass) samePlaceholders(first, other *source.Node, lang, in string) {
	if first.Kind == source.Map { // title, text, action
		for i, k := range first.Keys {
			if n := other.Get(k.Value); n != nil {
				p.samePlaceholders(first.Items[i], n, lang, in)
			}
		}
		return
	}
	want, got := pack.Placeholder.FindAllString(first.Value, -1), pack.Placeholder.FindAllString(other.Value, -1)
	for _, name := range want {
		if !slices.Contains(got, name) {
			p.report(other, other.Pos, in, "the words in %q lack %s, which those in %q have", lang, name, p.Languages[0])
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			p.report(other, other.Pos, in, "the words in %q have %s, which those in %q do not have", lang, name, p.Languages[0])
		}
	}
}
