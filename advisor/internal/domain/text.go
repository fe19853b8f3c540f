package domain

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/fact"
)

// textValues gives each constant, and so many texts before, between and behind
// them, as far as there are texts that a record can hold.
func textValues(constants []string, between int) (list []fact.Value) {
	constants = slices.Compact(slices.Sorted(slices.Values(constants)))
	// nothing is before it
	constants = slices.DeleteFunc(constants, func(s string) bool { return s == "" })
	add := func(texts ...string) {
		for _, s := range texts {
			if fact.CanBeHeld(s) {
				list = append(list, fact.Value{Known: true, Str: s})
			}
		}
	}
	from := ""
	for _, s := range constants {
		add(texts(from, s, between)...)
		add(s)
		from = s
	}
	add(texts(from, "", between)...)
	return list
}

// texts are n texts between two others, or all there are; to the end if hi is
// empty.
func texts(lo, hi string, n int) []string {
	s := textAfter(lo, hi)
	if s == "" || n == 0 {
		return nil
	}
	after := texts(s, hi, n-1)
	return slices.Concat(texts(lo, s, n-1-len(after)), []string{s}, after)
}

// textAfter is a text that a record can hold, behind lo and before hi; "" if there
// is none. It reads well, if that is possible.
func textAfter(lo, hi string) string {
	fits := func(s string) bool { return fact.CanBeHeld(s) && s > lo && (hi == "" || s < hi) }
	for _, tail := range []string{" !", "!", "0", "a", "~", "\x00"} { // the last is the very next text
		if fits(lo + tail) {
			return lo + tail
		}
	}
	for _, s := range []string{"!", "0", "a"} {
		if fits(s) {
			return s
		}
	}
	// No record holds a text that begins with a space as lo does.
	first, _ := utf8.DecodeRuneInString(lo)
	for first++; first <= unicode.MaxRune; first++ {
		if utf8.ValidRune(first) && !unicode.IsSpace(first) {
			if fits(string(first)) {
				return string(first)
			}
			return ""
		}
	}
	return ""
}
