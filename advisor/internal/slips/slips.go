// Package slips finds what people write in a condition that the rule language does
// not read (AND, 18+, 14,5, "between 18 and 65") and says what to write instead.
//
// It looks at a text that could not be read, and knows no grammar: the words are in
// slips.txt, the forms below.
package slips

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/internal/pattern"
)

// A Slip is what is wrong at a place, and what to write. At counts characters from 0.
type Slip struct {
	At  int
	Msg string
}

// Names says what a text may name.
type Names struct {
	Known   func(name string) bool       // a fact, finding, table or word of the rule language
	Fact    func(name string) *fact.Fact // by its path, or nil
	Unknown func(name string) string     // what to say of a name that is none, or ""
	Lists   []string                     // the lists of records
	Roots   func(f *fact.Fact) []string  // the terms of which a set holds kinds
}

func (n *Names) kind(name string, kinds ...fact.Kind) bool {
	f := n.Fact(name)
	return f != nil && slices.Contains(kinds, f.Kind)
}

func (n *Names) number(name string) bool { return n.kind(name, fact.Int, fact.Number) }
func (n *Names) set(name string) bool    { return n.kind(name, fact.Terms, fact.List) }

// Find is the first slip in a text that cannot be read; not ok if there is none that it
// knows.
func Find(text string, names Names) (Slip, bool) { return find(text, names, forms()) }

// Named is the first slip in a text that can be read, and has names that nothing has.
func Named(text string, names Names) (Slip, bool) { return find(text, names, named()) }

// Meant is the first slip in a text that can be read, and does not say what was meant.
func Meant(text string, names Names) (Slip, bool) { return find(text, names, meant) }

func find(text string, names Names, forms []form) (Slip, bool) {
	runes := []rune(text)
	if s, ok := marks(runes); ok {
		return s, true
	}
	masked, s, ok := mask(runes)
	if ok {
		return s, true
	}
	for _, f := range forms { // the first that says something, since later ones know less
		for _, at := range f.re().FindAllStringSubmatchIndex(masked, -1) {
			m := match{runes, masked, at, names}
			if msg := f.say(m); msg != "" {
				return Slip{m.start(f.at), msg}, true
			}
		}
		if f.brackets {
			if s, ok := brackets(masked); ok {
				return s, true
			}
		}
	}
	return Slip{}, false
}

// A match is a place of a form in a text. Masked has as many bytes as the text has
// characters.
type match struct {
	text   []rune
	masked string
	at     []int
	names  Names
}

func (m match) start(group int) int { return m.at[2*group] }

// group is the text of a group, as it was written.
func (m match) group(i int) string {
	if m.at[2*i] < 0 {
		return ""
	}
	return string(m.text[m.at[2*i]:m.at[2*i+1]])
}

// named is the nearest name before a place of which ok is true, or "".
func (m match) named(ok func(name string) bool) string {
	list := nameForm().FindAllString(m.masked[:m.at[0]], -1)
	for i := len(list) - 1; i >= 0; i-- {
		if ok(list[i]) {
			return list[i]
		}
	}
	return ""
}

// subject is the number before a place, else "age".
func (m match) subject() string { return cmp.Or(m.named(m.names.number), "age") }

// day is the date before a place, else "last_visit".
func (m match) day() string {
	return cmp.Or(m.named(func(name string) bool { return m.names.kind(name, fact.Date) }),
		"last_visit")
}

var nameForm = pattern.New(`[A-Za-z_][A-Za-z0-9_.]*`)

// wrongMarks are characters that word processors put in the place of others.
var wrongMarks = map[rune]string{
	'“': `"`, '”': `"`, '„': `"`, '«': `"`, '»': `"`, '‘': `"`, '’': `"`,
	'‚': `"`, '≥': ">=", '≤': "<=", '≠': "!=", '×': "*", '÷': "/", '−': "-", '–': "-", '—': "-",
	'∧': "and", '∨': "or", '¬': "not", '…': "..", '·': "*", '≈': "==", '½': "0.5", '≧': ">=",
	'≦': "<=", '⩾': ">=", '⩽': "<=", '＞': ">", '＜': "<", '＝': "==", '（': "(", '）': ")", '，': ",",
	'″': `"`, '′': `"`, '´': `"`, '＂': `"`, '‹': `"`, '›': `"`, '‟': `"`, '‛': `"`}

// inUnits are characters of units, which have a form of their own.
var inUnits = map[rune]byte{'²': '2', '³': '3', 'µ': 'u', 'μ': 'u', '°': 'o'}

// marks finds characters that only look like those of the language.
func marks(text []rune) (Slip, bool) {
	quote := rune(0)
	for i, c := range text {
		write := wrongMarks[c]
		switch {
		case quote != 0 && c == quote && text[i-1] != '\\':
			quote = 0
		case quote != 0:
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case inUnits[c] != 0 && i > 0 && text[i-1] != ' ':
		case write == `"`:
			return Slip{i, fmt.Sprintf("%q is a quotation mark of a word processor; write the "+
				"straight one, \"", string(c))}, true
		case write != "":
			return Slip{i, fmt.Sprintf("%q is not read here; write %s", string(c), write)}, true
		case c == '\u00a0' || c == '\u202f' || c == '\u2009' || c == '\u200b' || c == '\ufeff':
			return Slip{i, "a blank of a word processor stands here, which looks like any other; " +
				"write it anew"}, true
		case strings.ContainsRune(`~§@€£\`, c):
			return Slip{i, fmt.Sprintf("%q says nothing in a condition; leave it out",
				string(c))}, true
		case c >= '０' && c <= '９':
			return Slip{i, fmt.Sprintf("%q is not read here; write %d", string(c), c-'０')}, true
		case c > unicode.MaxASCII:
			return Slip{i, fmt.Sprintf("%q cannot stand here; names are written with a to z, "+
				"0 to 9 "+
				"and _, and other text stands in quotation marks", string(c))}, true
		}
	}
	return Slip{}, false
}

// mask puts dots over what stands in quotation marks, and finds one that is not
// closed.
func mask(text []rune) (masked string, s Slip, ok bool) {
	out := make([]byte, len(text))
	quote, open := rune(0), 0
	for i, c := range text {
		out[i] = '.'
		switch {
		case quote != 0 && c == quote && text[i-1] != '\\':
			quote, out[i] = 0, '"'
		case quote != 0 && c == '\n' && quote != '`':
			return "", notClosed(text, open), true
		case quote != 0:
		case c == '"' || c == '\'' || c == '`':
			quote, open, out[i] = c, i, '"'
		case inUnits[c] != 0:
			out[i] = inUnits[c]
		default:
			out[i] = byte(c)
		}
	}
	if quote != 0 {
		return "", notClosed(text, open), true
	}
	return string(out), Slip{}, false
}

func notClosed(text []rune, open int) Slip {
	word := nameForm().FindString(string(text[open+1:]))
	if word == "" {
		word = "..."
	}
	q := string(text[open])
	return Slip{open, fmt.Sprintf("the quotation mark that opens here is never closed; write "+
		"%s%s%s", q,
		word, q)}
}

var closes = map[rune]rune{')': '(', ']': '[', '}': '{'}

// brackets finds one that is not closed, or not opened.
func brackets(masked string) (Slip, bool) {
	type bracket struct {
		c  rune
		at int
	}
	var open []bracket
	for i, c := range masked {
		switch c {
		case '(', '[', '{':
			open = append(open, bracket{c, i})
		case ')', ']', '}':
			if len(open) == 0 {
				return Slip{i, fmt.Sprintf("%q closes nothing; take it out, or write %q where it "+
					"should open", string(c), string(closes[c]))}, true
			}
			last := open[len(open)-1]
			if last.c != closes[c] {
				return Slip{i, fmt.Sprintf("%q stands here, but %q was opened before it; "+
					"close that one "+
					"first", string(c), string(last.c))}, true
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		last := open[len(open)-1]
		return Slip{last.at, fmt.Sprintf("%q opens here and is never closed", string(last.c))}, true
	}
	return Slip{}, false
}

// depth is in how many brackets a place stands.
func depth(masked string, at int) (n int) {
	for _, c := range masked[:at] {
		switch c {
		case '(', '[', '{':
			n++
		case ')', ']', '}':
			n--
		}
	}
	return n
}
