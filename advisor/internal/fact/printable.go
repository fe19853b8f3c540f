package fact

import (
	"strings"
	"unicode"
)

const longestName = 60 // characters that are printed of a name that nobody knows

// Printable is a name as it can stand in a text: of one line, without what
// cannot be seen, its quotation marks those of a name inside one, and cut
// where it is too long.
func Printable(name string) string {
	var out []rune
	for _, r := range name {
		switch {
		case unicode.IsSpace(r) || unicode.In(r, unicode.Zl, unicode.Zp):
			r = ' '
		case strings.ContainsRune(`“”«»"`, r):
			r = '\''
		case r == unicode.ReplacementChar ||
			!unicode.IsGraphic(r): // control and direction marks, joiners, what is no character
			continue
		}
		if r == ' ' && (len(out) == 0 || out[len(out)-1] == ' ') {
			continue
		}
		if len(out) == longestName+1 { // a longer one, whatever follows
			break
		}
		out = append(out, r)
	}
	s := []rune(strings.TrimRight(string(out), " "))
	if len(s) > longestName {
		return strings.TrimRight(string(s[:longestName-1]), " ") + "…"
	}
	return string(s)
}
