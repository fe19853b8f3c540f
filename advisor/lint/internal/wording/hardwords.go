package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/lint/internal/check"
	"example.com/crosstalk/internal/pattern"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/wordlist"
)

var hardWords = &check.Check{Name: "hard-words", Severity: check.Warning,
	Summary: "No long word that people seldom read",
	Doc: `A long word that people seldom read stops them. In English a word counts from three ` +
		`syllables on, in Spanish from four, if neither it nor another form of it stands in a list ` +
		`of what is used often: at least 1.6 times in a million words of subtitles, news, books and ` +
		`web pages (1 in Spanish; the data are those of wordfreq 3.1.1, see ` +
		`advisor/internal/wordlist). Names of medicines, labels of terms, names written with a ` +
		`capital, a few words that texts for patients cannot do without, and "names" in pack.yaml ` +
		`pass. Short words that are hard all the same are the business of jargon.`,
	Run: func(p *check.Pass) {
		shown := labels(p)
		for _, t := range p.Said {
			reader := p.Reader(t.Lang)
			for _, at := range anyWord().FindAllStringIndex(leftOut(shown, t.Value), -1) {
				word := strings.TrimSuffix(strings.TrimSuffix(t.Value[at[0]:at[1]], "'s"), "’s")
				if isName(t.Value, at[0]) || reader != nil && reader.IsMedicine(word) ||
					!wordlist.Rare(t.Lang, word) {
					continue
				}
				p.Say(t, at[0], "%q is a word that people seldom read; say it in everyday words, or "+
					"put it under \"names\" of lint in pack.yaml if your readers know it", word)
			}
		}
	},
}

var anyWord = pattern.New(`\p{L}+(?:['’-]\p{L}+)*`)

// leftOut blanks names and placeholders, so that places stay as they are.
func leftOut(names english.Names, s string) string {
	return names.Blank(pack.Placeholder().ReplaceAllStringFunc(s,
		func(m string) string { return strings.Repeat(" ", len(m)) }))
}

// labels are the names that a reader meets: labels of terms, and what pack.yaml
// lists.
func labels(p *check.Pass) english.Names {
	names := english.Names{}
	for _, name := range p.Config.Names {
		names.Add(name)
	}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		for _, label := range h.Term(h.Named(name)).Label {
			names.Add(label)
		}
	}
	return names
}

// isName reports whether a word within a sentence is written with a capital.
func isName(s string, at int) bool {
	first, _ := utf8.DecodeRuneInString(s[at:])
	before := strings.TrimRight(s[:at], " \n\"“(¿¡")
	return unicode.IsUpper(first) && before != "" &&
		!strings.ContainsAny(before[len(before)-1:], ".!?:")
}
