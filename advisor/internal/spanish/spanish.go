// Package spanish measures how hard a Spanish text is to read.
package spanish

import (
	"strings"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/internal/pattern"
)

// A Measure of how hard a text is to read.
type Measure struct{ Words, Sentences, Syllables int }

var (
	word = pattern.New(`\p{L}+`)
	// abbreviated are full stops that end no sentence.
	abbreviated = pattern.New(`\b(EE|UU|[Dd]ra?|[Ss]ra?|[Uu]d|[a-zA-Z])\.`)
)

// Of measures a text.
func Of(s string) (m Measure) {
	for _, w := range word().FindAllString(s, -1) {
		m.Words++
		m.Syllables += Syllables(w)
	}
	m.Sentences = len(english.Sentences(abbreviated().ReplaceAllString(s, "$1")))
	return m
}

// Plus measures two texts together.
func (m Measure) Plus(o Measure) Measure {
	return Measure{m.Words + o.Words, m.Sentences + o.Sentences, m.Syllables + o.Syllables}
}

// INFLESZ is the index of Szigriszt (1993), for which the INFLESZ scale of Barrio-Cantalejo
// and others (2008) has the bands: under 40 very hard, to 55 hard, to 65 normal, to 80
// fairly easy, above very easy. A text without words has none: 0.
func (m Measure) INFLESZ() float64 {
	if m.Words == 0 || m.Sentences == 0 {
		return 0
	}
	return 206.835 - 62.3*float64(m.Syllables)/float64(m.Words) -
		float64(m.Words)/float64(m.Sentences)
}

var (
	// mute are letters that nobody says.
	mute   = pattern.New(`h|([qg])u([eiéí])`)
	vowels = pattern.New(`[aeiouáéíóúü]+`)
)

// Syllables counts the syllables of a word by the rules of spelling: each strong vowel has
// one, and each accented i or u beside a strong vowel; weak vowels go with their neighbors.
func Syllables(word string) (n int) {
	word = strings.ToLower(word)
	if body, ok := strings.CutSuffix(word, "y"); ok {
		word = body + "i"
	}
	for _, run := range vowels().FindAllString(mute().ReplaceAllString(word, "$1$2"), -1) {
		strong, accented := 0, 0
		for _, v := range run {
			switch v {
			case 'a', 'e', 'o', 'á', 'é', 'ó':
				strong++
			case 'í', 'ú':
				accented++
			}
		}
		if strong == 0 {
			strong, accented = 1, 0
		}
		n += strong + accented
	}
	return max(n, 1)
}
