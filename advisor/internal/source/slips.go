package source

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/internal/pattern"
)

// What usually makes a line unreadable.
var (
	keyLine   = pattern.New(`^(\s*(?:- +)*)([\w-]+):(?: +(.*))?$`)
	noBlank   = pattern.New(`^\s*(?:- +)*([\w-]+):([^\s:/].*)$`)
	itemLine  = pattern.New(`^(\s*)- `)
	noDash    = pattern.New(`^\s*()-[\w-]+(?:: |$)`)
	otherwise = pattern.New(`^\s*(?:- +)*([\w-]+) *([=;])(?: |$)`)
	headText  = pattern.New(`^\s*(?:- +)*[\w-]+: +([|>])[-+]? +[^ #]`)
	noColon   = pattern.New(`^\s*(?:- +)*()[A-Za-z][^:#]*$`)
	head      = pattern.New(`: +[|>][-+0-9]*\s*(?:#.*)?$`)
)

// plainSyntax says what is wrong in a line that YAML cannot read, in the words of whoever
// wrote it, and where: in that line, or the one before it. Msg is what the library says,
// which knows less.
func plainSyntax(f *file, line int, msg string) (at, col int, plain string) {
	before := line - 1
	for before > 0 && strings.TrimSpace(f.line(before)) == "" {
		before--
	}
	for _, at := range []int{line, before} {
		if at > 0 && !inBlock(f, at) {
			if col, plain := oddLine(f.line(at)); plain != "" {
				return at, col, plain
			}
		}
	}
	col, plain = inLine(f, line, msg)
	if !strings.Contains(plain, "does not fit") && plain != unreadable {
		return line, col, plain
	}
	if before > 0 && head().MatchString(f.line(before)) {
		return line, col, "the text behind \"|\" or \">\" stands further in than its key; " +
			"move this line in"
	}
	for _, at := range []int{line, before} {
		if at == 0 || inBlock(f, at) {
			continue
		}
		if m := noColon().FindStringSubmatchIndex(f.line(at)); m != nil {
			return at, utf8.RuneCountInString(f.line(at)[:m[2]]) + 1, "this line has no " +
				"colon; each line " +
				"here is a key, a colon, a blank and what it says"
		}
	}
	return line, col, plain
}

// oddLine says what is wrong with a line whatever stands around it, "" if nothing is seen.
func oddLine(text string) (col int, plain string) {
	text = strings.TrimRight(text, " \r")
	at := func(i int) int { return utf8.RuneCountInString(text[:i]) + 1 }
	if m := noBlank().FindStringSubmatchIndex(text); m != nil && keyLine().FindString(text) == "" {
		return at(m[4]), `a blank is missing after ":"`
	}
	if m := noDash().FindStringSubmatchIndex(text); m != nil {
		return at(m[2]), `a blank is missing after "-"`
	}
	if m := otherwise().FindStringSubmatchIndex(text); m != nil {
		return at(m[4]), fmt.Sprintf("behind a key stands a colon: %s: ...", text[m[2]:m[3]])
	}
	if m := headText().FindStringSubmatchIndex(text); m != nil {
		return at(m[2]), fmt.Sprintf("the line ends behind %q; the text begins on the next "+
			"one, further in",
			text[m[2]:m[3]])
	}
	return 0, ""
}

// inBlock reports whether a line is one of a text in a block, which may hold anything.
func inBlock(f *file, line int) bool {
	depth := func(i int) int { return len(f.line(i)) - len(strings.TrimLeft(f.line(i), " ")) }
	deep := depth(line)
	for back := line - 1; back >= max(1, line-60); back-- {
		if text := f.line(back); strings.TrimSpace(text) != "" && depth(back) < deep {
			if deep = depth(back); head().MatchString(text) {
				return true
			}
		}
	}
	return false
}

// inLine says what is wrong with the line that YAML stumbles over.
func inLine(f *file, line int, msg string) (col int, plain string) {
	text := strings.TrimRight(f.line(line), " \r")
	indent := len(text) - len(strings.TrimLeft(text, " \t"))
	at := func(i int) int { return utf8.RuneCountInString(text[:i]) + 1 }
	if i := strings.IndexByte(text[:indent], '\t'); i >= 0 {
		return at(i), "this line begins with a tab; lines are moved in with blanks"
	}
	switch {
	case strings.Contains(msg, "unknown anchor"):
		i := max(strings.IndexByte(text, '*'), 0)
		return at(i), `a text that begins with "*" stands in quotation marks`
	case strings.Contains(msg, "excessive aliasing"):
		return at(indent), "this file repeats itself by aliases; write the text instead"
	}
	if m := keyLine().FindStringSubmatchIndex(text); m != nil && m[6] >= 0 {
		i, plain := plainValue(text[m[6]:], text[m[4]:m[5]])
		if (plain == "" || plain == oddBrackets) && hasValueAbove(f, line, indent) {
			return at(indent), indented(f, line, indent)
		}
		if plain != "" {
			return at(m[6] + i), plain
		}
	} else if m := itemLine().FindStringIndex(text); m != nil {
		if i, plain := plainValue(text[m[1]:], "-"); plain != "" {
			return at(m[1] + i), plain
		}
	}
	if start := text[indent:]; start != "" && strings.ContainsAny(start[:1], "[{\"'@`%") {
		if i, plain := plainValue(start, "x"); plain != "" {
			return at(indent + i), plain
		}
	}
	for back := line - 1; back >= max(1, line-40); back-- { // opened before, never closed
		if m := keyLine().FindStringSubmatchIndex(f.line(back)); m != nil && m[6] >= 0 {
			value := f.line(back)[m[6]:]
			if i, plain := plainValue(value, "x"); plain != "" && strings.Contains(plain,
				"never closed") {
				return 1, fmt.Sprintf("this line cannot be read, since on line %d %s", back, plain)
			} else if i > 0 {
				break
			}
		}
	}
	return at(indent), indented(f, line, indent)
}

// hasValueAbove reports whether a line stands further in than a key before it that has its
// value already, on its own line.
func hasValueAbove(f *file, line, indent int) bool {
	before := strings.TrimRight(f.line(line-1), " \r")
	m := keyLine().FindStringSubmatchIndex(before)
	if m == nil || m[6] < 0 || m[3] >= indent || !keyLine().MatchString(f.line(line)) {
		return false
	}
	value := before[m[6]:]
	return value != "" && !strings.ContainsAny(value[:1], "|>[{\"'#&*!")
}

// plainValue says what is wrong with what stands behind a key, "" if nothing is seen.
func plainValue(value, key string) (at int, plain string) {
	if value == "" {
		return 0, ""
	}
	switch c := value[0]; c {
	case '"', '\'':
		end := closing(value, c)
		if end < 0 {
			return 0, fmt.Sprintf("the quotation mark that opens here is never closed; write "+
				"%c at the "+
				"end of the text", c)
		}
		if m := escape().FindAllStringIndex(value[:end], -1); c == '"' {
			for _, at := range m {
				if code := value[at[0]:at[1]]; !goodEscape().MatchString(code) {
					return at[0], fmt.Sprintf("%s means nothing in double quotation marks; write \\\\ for \\, or "+
						"put the text in a \"|\" block", code)
				}
			}
		}
		rest := strings.TrimSpace(value[end+1:])
		if rest != "" && rest[0] != '#' && key != "x" {
			return end + 1, fmt.Sprintf("the text ends at its closing quotation mark, and "+
				"more stands "+
				"behind it; put the whole in a block: %s: | and the text on the next line", key)
		}
		return 0, ""
	case '[', '{':
		return plainBrackets(value)
	case '@', '`', '%', '&', '*', '!', '|', '>', '?':
		if len(value) > 1 && strings.ContainsRune("@`%&*!", rune(c)) {
			return 0, fmt.Sprintf("a text that begins with %q stands in quotation marks", string(c))
		}
		if len(value) > 1 && value[1] != ' ' && value[1] != '-' && value[1] != '+' {
			return 0, fmt.Sprintf("a text that begins with %q stands in quotation marks", string(c))
		}
	case '-':
		if strings.HasPrefix(value, "- ") {
			return 0, "a list stands on lines of its own, each with \"- \", or in square " +
				"brackets: [a, b]"
		}
	}
	if i := strings.Index(value, ": "); i >= 0 {
		return i, `a text with ": " in it stands in quotation marks, or on the next line behind "|"`
	}
	if strings.HasSuffix(value, ":") {
		return len(value) - 1, `a text that ends with ":" stands in quotation marks`
	}
	return 0, ""
}

// closing is where the quotation mark that opens a value is closed, or -1.
func closing(value string, quote byte) int {
	for i := 1; i < len(value); i++ {
		switch {
		case quote == '"' && value[i] == '\\':
			i++
		case value[i] == quote && quote == '\'' && i+1 < len(value) && value[i+1] == quote:
			i++
		case value[i] == quote:
			return i
		}
	}
	return -1
}

// What a backslash makes in double quotation marks, and what of it YAML knows.
var (
	escape     = pattern.New(`\\(?:x[0-9A-Fa-f]{0,2}|u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|.)`)
	goodEscape = pattern.New(`^\\(?:[0abtnvfreN_LP "/\\]|x..|u.{4}|U.{8})$`)
)

var partsMissComma = pattern.New(`: *[^,:{}\[\]"']+ ([\w-]+):( |$)`)

// bound is a comparison in the place of a value.
var (
	bound  = pattern.New(`: *([<>]=?)`)
	bounds = map[string]string{">=": "at_least", ">": "above", "<=": "at_most", "<": "below"}
)

func plainBrackets(value string) (at int, plain string) {
	depth, odd := 0, -1
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '?':
			odd = max(odd, i)
		case '"', '\'':
			end := closing(value[i:], value[i])
			if end < 0 && (i == 0 || strings.ContainsRune(" [{,", rune(value[i-1]))) {
				return i, "the quotation mark that opens here is never closed"
			}
			i += max(end, 0)
		case '[', '{':
			if before := strings.TrimRight(value[:i], " "); i > 0 &&
				!strings.ContainsAny(before[len(before)-1:], ":,[{") {
				odd = i
			}
			depth++
		case ']', '}':
			depth--
		}
	}
	if m := partsMissComma().FindStringSubmatchIndex(value); m != nil && value[0] == '{' {
		return m[2], fmt.Sprintf("a comma is missing before %s", value[m[2]:m[3]])
	}
	if depth > 0 {
		return 0, fmt.Sprintf("%q opens here and is never closed", value[:1])
	}
	if depth < 0 {
		return len(value) - 1, "a bracket closes here that was never opened"
	}
	if m := bound().FindStringSubmatchIndex(value); m != nil {
		return m[2], fmt.Sprintf("a value stands here, not a comparison; a bound is written {%s: ...}",
			bounds[value[m[2]:m[3]]])
	}
	if odd >= 0 {
		return odd, fmt.Sprintf("a text with %q in it stands in quotation marks where it is in brackets",
			value[odd:odd+1])
	}
	return 0, oddBrackets
}

const oddBrackets = "what stands in these brackets cannot be read; look at its commas, its " +
	"colons and its quotation marks"

// indented says that a line stands further in or out than those it belongs to.
func indented(f *file, line, indent int) string {
	text := f.line(line)
	for back := line - 1; back >= max(1, line-60); back-- {
		before := f.line(back)
		if strings.TrimSpace(before) == "" || strings.HasPrefix(strings.TrimSpace(before), "#") {
			continue
		}
		was := len(before) - len(strings.TrimLeft(before, " "))
		switch {
		case was == indent && itemLine().MatchString(before) != itemLine().MatchString(text):
			return fmt.Sprintf("this line and line %d stand in one column, but only one of "+
				"them begins "+
				"with \"- \"; an item of a list and a key cannot stand side by side", back)
		case was != indent:
			return fmt.Sprintf("this line does not fit to those before it; line %d begins in "+
				"column %d, "+
				"and this one in column %d: begin it where those that it belongs to begin",
				back, was+1,
				indent+1)
		}
	}
	return unreadable
}

const unreadable = "this line cannot be read; look at the blanks before it, its colon and its " +
	"quotation marks"
