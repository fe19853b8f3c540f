package english

import (
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// A Sentence of a text.
type Sentence struct {
	Text  string
	Start int // byte offset
}

var sentenceEnd = pattern.New(`[.!?]+["”)]*(\s+|$)`)

// Sentences cuts a text after each full stop.
func Sentences(s string) (list []Sentence) {
	start := 0
	add := func(end int) {
		if body := s[start:end]; strings.TrimSpace(body) != "" {
			skip := len(body) - len(strings.TrimLeft(body, " \n\t"))
			list = append(list, Sentence{strings.TrimSpace(body), start + skip})
		}
		start = end
	}
	for _, at := range sentenceEnd().FindAllStringIndex(s, -1) {
		add(at[1])
	}
	add(len(s))
	return list
}
