package languages

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"
)

var units = &check.Check{Name: "translation-units", Severity: check.Error,
	Summary: "All languages have the same units behind a number",
	Doc: "3 weeks are not 3 months, and 5 mg is a thousand times 5 mcg. Where a unit follows the " +
		"same number in both languages, in the same message, it is the same. Units are those of " +
		"the words that the library has for values; IU and UI are the same.",
	Run: func(p *check.Pass) {
		known := map[string]map[string]string{}
		for _, lang := range p.Languages {
			known[lang] = own.In(lang).Units()
		}
		for name, n := range p.Nodes {
			wordsIn(p, n, strings.TrimSuffix(name, ".yaml"), func(words *source.Node, in string) {
				first := p.Languages[0]
				want := unitsIn(words.Get(first), known[first], map[string][]unit{})
				for i, k := range words.Keys {
					if k.Value == first {
						continue
					}
					for number, got := range unitsIn(words.Items[i], known[k.Value], map[string][]unit{}) {
						for _, u := range got {
							if is := want[number]; len(is) > 0 && !slices.ContainsFunc(is, u.is) {
								p.Report(u.at, u.at.At(u.offset), in, "%s is %q here, and %q in the words in %q", number,
									u.word, is[0].word, first)
							}
						}
					}
				}
			})
		}
	},
}

// A unit stands behind a number.
type unit struct {
	code, word string
	at         *source.Node
	offset     int
}

func (u unit) is(o unit) bool { return u.code == o.code }

var numberAndWord = pattern.New(
	`([0-9]+(?:[.,\x{a0}\x{202f}][0-9]+)*)[ \x{a0}-]?([\p{L}°%/]+)`)

// unitsIn adds the units of a text or, of a mapping or list, of all that is in it, by number.
func unitsIn(n *source.Node, known map[string]string, list map[string][]unit) map[string][]unit {
	if n == nil {
		return list
	}
	for _, at := range numberAndWord().FindAllStringSubmatchIndex(n.Value, -1) {
		number, word := plainNumber(n.Value[at[2]:at[3]]), n.Value[at[4]:at[5]]
		if code := known[word]; code != "" {
			list[number] = append(list[number], unit{code, word, n, at[2]})
		}
	}
	for _, item := range n.Items {
		unitsIn(item, known, list)
	}
	return list
}
