package speech

import (
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A token is a word, number or mark of a text, folded to lower case without
// accents. Two tokens may be of one word: "don't" is "do" and "not".
type token struct {
	text     string
	from, to int
	capital  bool
	future   bool // ends as the Spanish future does: "curará"; or is "está"
}

var tokenForm = pattern.New(`\{[a-z_]+\}|\p{L}+(?:['’-]\p{L}+)*\.?|\d+(?:[.,]\d+)*|\S`)

var futureEnd = pattern.New(`(?:[aei]|d)r(?:á|án|ás|emos)\.?$|^(?i:está)$`)

var folds = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u",
	"ñ", "n", "’", "'", "µ", "u")

func fold(s string) string { return folds.Replace(strings.ToLower(s)) }

// endings are what English joins to a word.
var endings = []struct{ end, word string }{
	{"n't", "not"}, {"'ve", "have"}, {"'ll", "will"}, {"'re", "are"}, {"'d", "would"}, {"'m", "am"},
}

// hadForm is what stands behind "'d" for "had", and not for "would".
var hadForm = pattern.New(`^(?:better|best|been|had|taken|given|started|stopped)$`)

// whole are words that change when they are joined.
var whole = map[string][]string{
	"won't": {"will", "not"}, "can't": {"can", "not"}, "cannot": {"can", "not"},
	"shan't": {"shall", "not"}, "it's": {"it", "is"}, "that's": {"that", "is"},
	"there's": {"there", "is"}, "what's": {"what", "is"}, "let's": {"let", "us"},
	"here's": {"here", "is"}, "gonna": {"going", "to"}, "wanna": {"want", "to"},
	"del": {"de", "el"}, "al": {"a", "el"},
}

func tokensOf(text string) (list []token) {
	for _, at := range tokenForm().FindAllStringIndex(text, -1) {
		raw := text[at[0]:at[1]]
		word := fold(raw)
		add := func(word string) {
			list = append(list, token{word, at[0], at[1], raw[0] >= 'A' && raw[0] <= 'Z',
				futureEnd().MatchString(raw)})
		}
		if body, ok := strings.CutSuffix(word, "."); ok && body != "" {
			add(body) // an abbreviation or the end: the sentence is cut already
			continue
		}
		split := func(at int) { // two tokens are of two places
			last := len(list) - 1
			list[last-1].to = list[last].from + at
			list[last].from += at
		}
		if parts, ok := whole[word]; ok {
			for _, p := range parts {
				add(p)
			}
			split(1)
			continue
		}
		tail := ""
		for _, e := range endings {
			if body, ok := strings.CutSuffix(word, e.end); ok && body != "" {
				word, tail = body, e.word
				break
			}
		}
		if n := len(list); n > 0 && hadForm().MatchString(word) && list[n-1].text == "would" &&
			strings.Contains(text[list[n-1].from:list[n-1].to], "d") && list[n-1].to-list[n-1].from < 4 {
			list[n-1].text = "had" // "you'd better"
		}
		add(word)
		if tail != "" {
			add(tail)
			split(1)
		}
	}
	return list
}

// wordsOf are the words of a phrase.
func wordsOf(_ *grammar, phrase string) (words []string) {
	for _, t := range tokensOf(phrase) {
		words = append(words, t.text)
	}
	return words
}

// stemOf is a name as English and Spanish both write it, about: "methotrexate" and
// "metotrexato" have the same stem.
func stemOf(word string) string {
	s := stems.Replace(word)
	var b strings.Builder
	for i := range len(s) { // no letter twice
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	s = strings.TrimSuffix(b.String(), "s")
	for _, end := range []string{"ium", "um", "io", "ia", "ic", "ico", "ica", "e", "a", "o"} {
		if body, ok := strings.CutSuffix(s, end); ok && len(body) > 3 {
			return body
		}
	}
	return s
}

var stems = strings.NewReplacer("th", "t", "ph", "f", "rh", "r", "ch", "c", "y", "i", "k", "c",
	"qu", "c", "sc", "c", "ae", "e", "oe", "e")
