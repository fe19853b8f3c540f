package slips

import (
	"strconv"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// Spelt is the first thing in a text that can be read, and that is written in another way
// here: programmers' signs, of which each has one word, so that all conditions read alike.
func Spelt(text string, names Names) (Slip, bool) {
	if !maybeSpelt().MatchString(text) {
		return Slip{}, false
	}
	return find(text, names, spelt)
}

// maybeSpelt fits every text that Spelt says something of, and few others.
var maybeSpelt = pattern.New(`&&|\||![^=]|//|/\*|\bif\b|\d_|\b0\d|\b0[A-Za-z]`)

var spelt = []form{
	write(`\band */ *or\b`, `"and/or" is written: or`),
	write(`&&`, `"&&" is written: and`),
	write(`\|+`, `%q is written: or`, 0),
	write(`!(?:[^=]|$)`, `"!" is written: not`),
	write(`//|/\*`, `a comment stands on a line of its own above the condition, not in it`),
	write(`\bif\b`, `"if" is not a word of conditions: write "and", "or" and "not", or a ? b : c`),
	when(`(?:^|[^-+/.\w])(0[xXoObB]\w+|\d+_[\d_]+|0\d+)\b`, 1, func(m match) string {
		behind := strings.TrimLeft(m.masked[m.at[3]:], "-/.") // 01/02/2024 is a day
		if n, ok := plainNumber(m.group(1)); ok && behind == m.masked[m.at[3]:] {
			return "a number is written in plain digits: " + n
		}
		return ""
	}),
}

// plainNumber is a number as people write it: 18 of 0x12, 018 and 1_8.
func plainNumber(s string) (string, bool) {
	if plain := strings.ReplaceAll(s, "_", ""); strings.Trim(plain, "0123456789") == "" {
		n, err := strconv.ParseInt(plain, 10, 64) // 018 as well, which base 0 does not read
		return strconv.FormatInt(n, 10), err == nil
	}
	n, err := strconv.ParseInt(s, 0, 64)
	return strconv.FormatInt(n, 10), err == nil
}
