package languages

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

var placeholders = &check.Check{Name: "placeholders", Severity: check.Error,
	Summary: "All languages have the same placeholders",
	Doc:     `A translation that drops {emergency_number} leaves a reader without it.`,
	Run: func(p *check.Pass) {
		for name, n := range p.Nodes {
			wordsIn(p, n, strings.TrimSuffix(name, ".yaml"), func(words *source.Node, in string) {
				first := words.Get(p.Languages[0])
				for i, k := range words.Keys {
					samePlaceholders(p, first, words.Items[i], k.Value, in)
				}
			})
		}
	},
}

// placeholdersIn lists those of a text or, of a list, of all that is in it.
func placeholdersIn(n *source.Node) []string {
	list := pack.Placeholder().FindAllString(n.Value, -1)
	for _, item := range n.Items {
		list = append(list, placeholdersIn(item)...)
	}
	return list
}

func samePlaceholders(p *check.Pass, first, other *source.Node, lang, in string) {
	if first.Kind == source.Map { // title, text, action
		for i, k := range first.Keys {
			if n := other.Get(k.Value); n != nil {
				samePlaceholders(p, first.Items[i], n, lang, in)
			}
		}
		return
	}
	want, got := placeholdersIn(first), placeholdersIn(other)
	for _, name := range want {
		if !slices.Contains(got, name) {
			p.Report(other, other.Pos, in, "the words in %q lack %s, which those in %q have", lang, name,
				p.Languages[0])
		}
	}
	for _, name := range got {
		if !slices.Contains(want, name) {
			p.Report(other, other.Pos, in, "the words in %q have %s, which those in %q do not have", lang,
				name, p.Languages[0])
		}
	}
}
