package languages

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/lint/internal/check"

	"example.com/crosstalk/advisor/internal/overlay"
	"example.com/crosstalk/advisor/internal/source"
)

var missingLanguage = &check.Check{Name: "missing-language", Severity: check.Warning,
	Summary: "Everything is said in every language of the pack",
	Doc: "A reader of a language that is missing gets the text in the pack's first language. The " +
		"words that programs say of their own are there in English and Spanish; of another " +
		"language they stand in lang/LANGUAGE/words.yaml, and what is not there is English.",
	Run: func(p *check.Pass) {
		told := map[*source.Node]map[string]bool{} // by words and language, elsewhere
		for _, t := range p.Overlay.Translations {
			if t.State == overlay.Whole {
				continue
			}
			if t.State != overlay.Stale {
				p.Report(t.At, t.At.Pos, p.In(t.Unit), "no words in %q for %s; the first language is read "+
					"for all of it", t.Lang, few(t.Lacks))
			}
			for _, words := range t.Words() {
				if told[words] == nil {
					told[words] = map[string]bool{}
				}
				told[words][t.Lang] = true
			}
		}
		sayOwn(p)
		for name, n := range p.Nodes {
			in := strings.TrimSuffix(name, ".yaml")
			wordsIn(p, n, in, func(words *source.Node, in string) {
				first := words.Get(p.Languages[0])
				if !first.HasLetters() { // "911" says the same in every language
					return
				}
				for _, lang := range p.Languages[1:] {
					if words.Get(lang) == nil && !told[words][lang] {
						p.Report(words, words.Keys[0].Pos, in, "no words in %q", lang)
					}
				}
			})
		}
	},
}

// sayOwn tells of which languages the words are missing that programs say of their own.
func sayOwn(p *check.Pass) {
	n := p.Nodes["pack.yaml"].Get("languages")
	if n == nil {
		return
	}
	for _, lang := range n.Items {
		lacks := p.Own(lang.Value).Lacks("")
		if len(lacks) > 0 {
			p.Report(lang, lang.Pos, "pack", "lang/%s/words.yaml lacks %s, which programs say of their "+
				"own; it is read in English", lang.Value, few(lacks))
		}
	}
}

// few names the first of several keys.
func few(keys []string) string {
	const most = 4
	if more := len(keys) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(keys[:most], ", "), more)
	}
	return strings.Join(keys, ", ")
}

// wordsIn calls visit for each mapping from languages to words, with what it
// is in.
func wordsIn(p *check.Pass, n *source.Node, in string, visit func(words *source.Node, in string)) {
	if n == nil {
		return
	}
	if id := n.Get("id"); id != nil {
		in = "rule " + id.Value
	}
	if n.Kind == source.Map && len(n.Keys) > 0 && n.Get(p.Languages[0]) != nil &&
		!slices.ContainsFunc(n.Keys, func(k *source.Node) bool {
			return !slices.Contains(p.Languages, k.Value)
		}) {
		visit(n, in)
	}
	for _, item := range n.Items {
		wordsIn(p, item, in, visit)
	}
}
