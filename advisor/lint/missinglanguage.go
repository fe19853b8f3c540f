package lint

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/source"
)

var missingLanguage = &check{Check: Check{Name: "missing-language", Severity: Warning,
	Summary: "Everything is said in every language of the pack",
	Doc:     `A reader of a language that is missing gets the text in the pack's first language.`},
	run: func(p *pass) {
		for name, n := range p.nodes {
			in := strings.TrimSuffix(name, ".yaml")
			p.wordsIn(n, in, func(words *source.Node, in string) {
				for _, lang := range p.Languages[1:] {
					if words.Get(lang) == nil {
						p.report(words, words.Keys[0].Pos, in, "no words in %q", lang)
					}
				}
			})
		}
	},
}

// wordsIn calls visit for each mapping from languages to words, with what it
// is in.
func (p *pass) wordsIn(n *source.Node, in string, visit func(words *source.Node, in string)) {
	if n == nil {
		return
	}
	if id := n.Get("id"); id != nil {
		in = "rule " + id.Value
	}
	if n.Kind == source.Map && len(n.Keys) > 0 && n.Get(p.Languages[0]) != nil && !slices.ContainsFunc(n.Keys, func(k *source.Node) bool {
		return !slices.Contains(p.Languages, k.Value)
	}) {
		visit(n, in)
	}
	for _, item := range n.Items {
		p.wordsIn(item, in, visit)
	}
}
