// Package wordlist tells words that people use often from those that they seldom
// read, in English and Spanish. README.md says where the words come from, and
// under which license.
package wordlist

import (
	"embed"
	"strings"
	"sync"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/internal/spanish"
)

//go:embed en.txt es.txt plain_en.txt plain_es.txt patient.txt
var files embed.FS

// A list is the long words of a language that are used often.
type list struct {
	words, stems map[string]bool
	stem         func(string) string
	syllables    func(string) int
	long, root   int // syllables: a shorter word, or one of a shorter stem, is not looked up
}

// patient are long words that texts for patients cannot do without.
var patient = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for line := range strings.Lines(text("patient.txt")) {
		if line[0] != '#' {
			for w := range strings.FieldsSeq(line) {
				words[w] = true
			}
		}
	}
	return words
})

// plain is what to write for words that readers do not use, by language and word.
var plain = sync.OnceValue(func() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, lang := range []string{"en", "es"} {
		all[lang] = map[string]string{}
		for line := range strings.Lines(text("plain_" + lang + ".txt")) {
			if word, say, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && line[0] != '#' {
				all[lang][word] = say
			}
		}
	}
	return all
})

// Plain is what to write for a word of a language that readers do not use, "" if it
// is none that the list has.
func Plain(lang, word string) string {
	base, _, _ := strings.Cut(lang, "-")
	return plain()[base][Fold(word)]
}

func text(name string) string {
	data, err := files.ReadFile(name)
	if err != nil {
		panic("wordlist: internal error: " + err.Error())
	}
	return string(data)
}

var lists = map[string]func() *list{
	"en": sync.OnceValue(func() *list { return read("en", englishStem, english.Syllables, 3, 3) }),
	"es": sync.OnceValue(func() *list { return read("es", spanishStem, spanish.Syllables, 4, 3) }),
}

func read(lang string, stem func(string) string, syllables func(string) int, long, root int) *list {
	l := &list{map[string]bool{}, map[string]bool{}, stem, syllables, long, root}
	for word := range strings.FieldsSeq(text(lang + ".txt")) {
		l.words[word], l.stems[stem(word)] = true, true
	}
	return l
}

// Rare reports whether a word is long and seldom used, as far as the list of the
// language ("en", "es-MX") knows: it has neither the word nor another form of it.
// Of other languages no word is.
func Rare(lang, word string) bool {
	base, _, _ := strings.Cut(lang, "-")
	get, ok := lists[base]
	if !ok || patient()[Fold(word)] {
		return false
	}
	l := get()
	for part := range strings.SplitSeq(word, "-") {
		if n := l.syllables(strings.ToLower(part)); n < l.long {
			continue
		}
		folded := Fold(part)
		stem := strings.TrimPrefix(strings.TrimPrefix(l.stem(folded), "un"), "over")
		if !l.words[folded] && !l.stems[stem] && l.syllables(stem) >= l.root {
			return true
		}
	}
	return false
}

var accents = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u",
	"ñ", "n", "’", "'")

// Fold is a word in lower case without accents, as the lists have it.
func Fold(word string) string { return accents.Replace(strings.ToLower(word)) }

var englishEnds = []string{"iness", "iest", "ingly", "ness", "ings", "edly", "able", "ies", "ied",
	"ily",
	"ier", "ing", "ers", "est", "ed", "er", "ly", "es", "'s", "s", "y", "e"}

func englishStem(word string) string { return cutEnd(word, englishEnds, 4) }

var spanishEnds = []string{
	"amientos", "amiento", "imientos", "imiento", "aciones", "acion", "iciones", "icion",
	"adores", "adoras", "adora", "ador", "abamos", "aramos", "ieramos", "iendo", "ieron",
	"aremos", "eremos", "iremos", "mente", "ariamos", "arian", "erian", "irian", "aria", "eria",
	"iria", "ando", "aban", "aron", "aran", "eran", "iran", "ados", "adas", "idos", "idas",
	"amos", "emos", "imos", "eros", "eras", "ero",
	"eos", "eas", "eo", "ea", "ado", "ada", "ido", "ida", "aba", "ara", "era", "ira", "are",
	"ere", "ire", "ias", "ian", "ar", "er", "ir", "an", "en", "as", "es", "os", "ia", "ie",
	"io", "a", "e", "i", "o", "s",
}

var spanishClitics = []string{
	"noslos", "noslas", "noslo", "nosla",
	"selos", "selas", "selo", "sela", "melo", "los", "las", "les", "nos", "lo", "la", "le",
	"se", "me", "te",
}

func spanishStem(word string) string {
	for _, end := range spanishClitics {
		if body, ok := strings.CutSuffix(word, end); ok && len(body) > 3 &&
			strings.ContainsAny(body[len(body)-1:], "raeno") {
			word = body
			break
		}
	}
	return spelledAlike(cutEnd(word, spanishEnds, 4))
}

func cutEnd(word string, ends []string, least int) string {
	for _, end := range ends {
		if body, ok := strings.CutSuffix(word, end); ok && len(body) >= least {
			return body
		}
	}
	return word
}

// spelledAlike is a Spanish stem as it is written before "a": "enjuagu(e)" is "enjuag(a)".
func spelledAlike(stem string) string {
	for _, end := range [][2]string{{"gu", "g"}, {"qu", "c"}, {"z", "c"}} {
		if body, ok := strings.CutSuffix(stem, end[0]); ok {
			return body + end[1]
		}
	}
	return stem
}
