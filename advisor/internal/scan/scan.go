// Package scan finds the names in the text of a condition, however unfinished that is:
// an editor asks about it while it is being typed. What the names mean is for others.
package scan

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Kind says how a name stands in a condition.
type Kind int

const (
	Plain  Kind = iota // age, adult
	Field              // .months, or the second part of upper_limit.zinc
	Quoted             // "psoriasis"
	Called             // has(
)

// A Name is a name in a condition.
type Name struct {
	Kind       Kind
	Text       string // without dot and quotation marks
	Start, End int    // bytes of the text; without dot and quotation marks

	// Of is what the name belongs to: of a Field the list of whose records it is, or the
	// name before the dot; of a Quoted the fact that it is held against. "" if that is not
	// clear.
	Of string
}

// quantifiers look at the records of the list that is their first argument.
var quantifiers = []string{"any", "all", "none", "one", "count", "filter", "map", "sum", "find",
	"len", "min", "max", "mean", "median"}

// words are of the rule language itself.
var words = []string{"and", "or", "not", "in", "true", "false", "nil", "contains", "startsWith",
	"endsWith", "matches"}

// Words lists the words of the rule language itself.
func Words() []string { return slices.Clone(words) }

// Names lists the names in text, in order. Record is the list of whose records a bare
// .field is, as in what derives a field; "" for none.
func Names(text, record string) []Name {
	s := &scanner{text: text, record: record}
	for s.at < len(text) {
		s.next()
	}
	return s.names
}

// A frame is a call whose parenthesis is open.
type frame struct {
	function string
	first    string // its first argument, if that is a name
	args     int    // commas so far
}

type scanner struct {
	text, record string
	at           int
	names        []Name
	frames       []frame
	last         string // the fact that was named last, for what it is compared with
	called       string // the name before a parenthesis
}

func (s *scanner) next() {
	c, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case c == '"' || c == '\'' || c == '`':
		s.quoted(byte(c))
		return
	case unicode.IsDigit(c):
		s.skip(func(c rune) bool { return unicode.IsDigit(c) || unicode.IsLetter(c) || c == '_' })
		return
	case unicode.IsLetter(c) || c == '_':
		s.name()
		return
	case c == '(':
		s.frames = append(s.frames, frame{function: s.called})
	case c == ')':
		if len(s.frames) > 0 {
			s.frames = s.frames[:len(s.frames)-1]
		}
	case c == ',':
		if len(s.frames) > 0 {
			s.frames[len(s.frames)-1].args++
		}
	}
	if !unicode.IsSpace(c) {
		s.called = ""
	}
	s.at += size
}

// skip passes over characters and returns them.
func (s *scanner) skip(is func(rune) bool) string {
	rest := s.text[s.at:]
	n := strings.IndexFunc(rest, func(c rune) bool { return !is(c) })
	if n < 0 {
		n = len(rest)
	}
	s.at += n
	return rest[:n]
}

func (s *scanner) quoted(mark byte) {
	start := s.at + 1
	end := start
	for end < len(s.text) && s.text[end] != mark && s.text[end] != '\n' {
		if s.text[end] == '\\' && mark != '`' && end+1 < len(s.text) {
			end++
		}
		end++
	}
	end = min(end, len(s.text))
	of := s.last
	if len(s.frames) > 0 {
		if f := s.frames[len(s.frames)-1]; f.function == "has" || f.function == "is" {
			of = f.first
		}
	}
	s.names = append(s.names, Name{Quoted, s.text[start:end], start, end, of})
	if s.at = end; end < len(s.text) && s.text[end] == mark {
		s.at++
	}
	s.called = ""
}

func (s *scanner) name() {
	start := s.at
	text := s.skip(func(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) || c == '_' })
	n := Name{Plain, text, start, s.at, ""}
	full := text
	before := strings.TrimRight(s.text[:start], " \t\n")
	switch {
	case strings.HasSuffix(before, "."):
		n.Kind, n.Of = Field, s.list()
		if k := len(s.names) - 1; k >= 0 && s.names[k].End == len(before)-1 &&
			s.names[k].Kind != Quoted {
			n.Of = s.names[k].Text
		}
		full = text
		if n.Of != "" {
			full = n.Of + "." + text
		}
	case slices.Contains(words, text):
		s.called = ""
		return
	case strings.HasPrefix(strings.TrimLeft(s.text[s.at:], " \t\n"), "("):
		n.Kind, s.called = Called, text
		s.names = append(s.names, n)
		return
	}
	s.names = append(s.names, n)
	s.last, s.called = full, ""
	if k := len(s.frames) - 1; k >= 0 && s.frames[k].args == 0 {
		s.frames[k].first = full
	}
}

// list is the list whose records are looked at here.
func (s *scanner) list() string {
	for _, f := range slices.Backward(s.frames) {
		if slices.Contains(quantifiers, f.function) && f.args > 0 {
			return f.first
		}
	}
	return s.record
}
