// Package english counts the syllables of English words and finds names in
// texts, for measures of how hard a text is to read.
package english

import (
	"regexp"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// Syllables counts the syllables of a word, as spoken; of one with hyphens those
// of its parts.
func Syllables(word string) (n int) {
	for part := range strings.SplitSeq(word, "-") {
		n += max(1, spokenVowels(strings.ToLower(part)))
	}
	return n
}

// A run of vowels is a syllable, but for an e that is mute, as in "used" and
// "safely", for vowels that are spoken apart, as in "diet", and for those that
// melt into one, as in "action".
var (
	vowelRun = pattern.New(`[aeiouy]+`)
	muteE    = pattern.New(`[^aeiouy]e$|[gq]ue$|[^aeiouydt]ed$|[aeiouy]les$|[tp]hes$|` +
		`[^aeiouylscxzgh][^aeiouylscxzg]?es$|` +
		`[aeiouy][^aeiouyl]e(?:ly|less|ment|ful|ness|thing|one|time|body)`)
	apart = pattern.New(`[^aeiouyl]l(?:e|ed)$|i[ao]|react|eo(?:[^p]|po)|[^q]ua|iu|` +
		`ie[tr]|[aeiouy]ing|[st]m$|thm$`)
	melted = pattern.New(`[cst]i(?:on|an|al|ou)|gi(?:on|a)|eous`)
)

func spokenVowels(word string) int {
	count := func(what *regexp.Regexp) int { return len(what.FindAllString(word, -1)) }
	return count(vowelRun()) - count(muteE()) + count(apart()) - count(melted())
}
