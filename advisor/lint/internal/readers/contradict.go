package readers

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/english"
	"example.com/crosstalk/advisor/lint/internal/texts"
	"example.com/crosstalk/internal/pattern"
)

// A Fault is something wrong at a place of a text.
type Fault struct {
	Text *texts.Text
	At   int
	Msg  string
}

// Contradictions lists the sentences of parts of one text that contradict each other, and
// that somebody reads together.
func (r *Readers) Contradictions(parts []*texts.Text) (list []Fault) {
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			if a.Words != b.Words || a.Lang != b.Lang || a.Piece == b.Piece {
				continue
			}
			for _, x := range english.Sentences(a.Value) {
				for _, y := range english.Sentences(b.Value) {
					if !contrary(x.Text, y.Text) {
						continue
					}
					if given := r.Together(a, b); given != "" {
						list = append(list, Fault{b, y.Start, fmt.Sprintf("%q stands in the same text as %q for "+
							"somebody such as %s; change a condition so that nobody reads both", y.Text, x.Text,
							given)})
					}
				}
			}
		}
	}
	return list
}

// contrary reports whether two sentences have the same words but for a negation or a
// number.
func contrary(x, y string) bool {
	a, denied, numbers := bareOf(x)
	b, deniedToo, others := bareOf(y)
	return len(a) >= 2 && slices.Equal(a, b) &&
		(denied != deniedToo || !slices.Equal(numbers, others))
}

// bareOf gives the words of a sentence in the order of the alphabet, without those that
// say little, whether it denies something, and its numbers.
func bareOf(s string) (words []string, denied bool, numbers []string) {
	for _, w := range bareForm().FindAllString(strings.ToLower(s), -1) {
		switch {
		case slices.Contains(denials, w), strings.HasSuffix(w, "n't"), strings.HasSuffix(w, "n’t"):
			denied = !denied
		case w[0] >= '0' && w[0] <= '9':
			numbers = append(numbers, w)
		case !slices.Contains(fillers, w):
			words = append(words, w)
		}
	}
	slices.Sort(words)
	return words, denied, numbers
}

var (
	bareForm = pattern.New(`[0-9][0-9.,]*[0-9]|[0-9]|[a-z]+(?:['’-][a-z]+)*`)
	denials  = []string{"not", "no", "never", "none", "cannot", "without"}
	fillers  = []string{"a", "an", "the", "do", "does", "did", "any", "please", "you", "your"}
)
