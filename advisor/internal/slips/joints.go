package slips

import (
	"cmp"
	"fmt"
	"strings"

	"example.com/crosstalk/internal/pattern"
)

// joints are what stands between the parts of a condition, and what is missing there.
var joints = []form{
	when(`^ *\{`, 0, func(match) string { return "a condition stands without { and }" }),
	when(`^ *`+name+` *:`, 0, func(m match) string {
		if m.names.Fact(m.group(1)) == nil {
			return ""
		}
		return `":" joins nothing in a condition; write ==, or a comparison`
	}),
	when(` (?:# |-- )`, 0, func(m match) string {
		if depth(m.masked, m.at[0]) > 0 {
			return ""
		}
		return "a comment stands on a line of its own above the condition, not in it"
	}),
	when(`[;,]`, 0, func(m match) string {
		at, mark := m.at[0], m.group(0)
		behind := strings.TrimSpace(m.masked[at+1:])
		switch {
		case behind == "":
			return "a condition ends without a comma or a full stop"
		case depth(m.masked, at) == 0 && mark == "," && comparison().MatchString(behind):
			return fmt.Sprintf("a comma joins nothing; write \"and\" or \"or\", and name "+
				"again what is "+
				"compared: and %s %s", m.subject(), behind)
		case depth(m.masked, at) == 0 && !strings.Contains(m.masked, "let "):
			return map[string]string{",": "a comma", ";": `";"`}[mark] + ` joins nothing; ` +
				`write "and" or "or"`
		case mark == ";" && depth(m.masked, at) > 0:
			return `a comma stands between what is in brackets, not ";"`
		}
		return ""
	}),
	{re: pattern.New(`^\b$`), brackets: true},
	write(`^ *(and|or)\b`, `a condition cannot begin with %q; something is missing before it`, 1),
	when(`\b(and|or|not|in)\s*(?:$|\))`, 0, func(m match) string {
		return fmt.Sprintf("%q stands at the end; something is missing after it", m.group(1))
	}),
	when(`([<>]=?|[=!]=|[-+*/])\s*(?:$|\)|\band\b|\bor\b)`, 0, func(m match) string {
		return fmt.Sprintf("something is missing after %q", m.group(1))
	}),
	when(`(?:^|\(|\band|\bor) *((<=?|>=?|[=!]=) *`+value+`?)`, 1, func(m match) string {
		what, limit := m.named(func(name string) bool { return m.names.Fact(name) != nil }),
			m.group(3)
		return fmt.Sprintf("something is missing before %q; each comparison names what it "+
			"compares, as in "+
			"%s %s %s", m.group(2), cmp.Or(what, "age"), m.group(2), cmp.Or(limit, "18"))
	}),
	when(`([<>]=?|[=!]=|[-+*/]) +([<>]=?|[=!]=|[+*/])`, 0, func(m match) string {
		return fmt.Sprintf("%q and %q stand side by side; keep one of them", m.group(1), m.group(2))
	}),
	when(name+`-`+name, 0, func(m match) string {
		for _, join := range []string{"_", "."} {
			if joined := m.group(1) + join + m.group(2); m.names.Known(joined) {
				return fmt.Sprintf("%q stands in no name; write %s", "-", joined)
			}
		}
		return ""
	}),
	when(name+` +`+name, 0, func(m match) string {
		joined := strings.ToLower(m.group(1) + "_" + m.group(2))
		if !m.names.Known(joined) {
			return ""
		}
		return fmt.Sprintf("names are written without blanks: %s", joined)
	}),
	write(`(?:[<>]=?|[=!]=) *\?+`, `what it is held against is missing where "?" stands`),
	when(`[.:] *$`, 0, func(m match) string {
		if strings.Contains(m.masked, "?") {
			return ""
		}
		return "a condition ends without a colon or a full stop"
	}),
	write(`\?+ *$`, `a condition ends without a question mark`),
}

// last know least.
var last = []form{
	when(`(^|[^.\w])`+name, 2, func(m match) string {
		name := m.group(2)
		root, _, _ := strings.Cut(name, ".")
		if m.names.Known(name) || m.names.Known(root) || m.names.Fact(name) != nil || isWord(name) ||
			strings.HasPrefix(strings.TrimLeft(m.masked[m.at[5]:], " "), "(") {
			return ""
		}
		return cmp.Or(m.names.Unknown(name),
			fmt.Sprintf("%q is no word of conditions, and no fact or finding has that name", name))
	}),
	when(`(\)|"|\b\d[\d.]*|`+name+`) +(\(|"|`+name+`|\d)`, 3, func(m match) string {
		if isWord(m.group(1)) || isWord(nameForm().FindString(string(m.text[m.start(3):]))) {
			return ""
		}
		return "\"and\", \"or\", a comparison or a comma is missing before this"
	}),
}

var comparison = pattern.New(`^(?:[<>]=?|[=!]=)`)

// behindSign reports whether a comparison stands right before a place, so that what is there
// is held against something.
func behindSign(masked string, at int) bool {
	before := strings.TrimRight(masked[:at], " ")
	return before != "" && strings.ContainsAny(before[len(before)-1:], "<>=")
}

// inCall reports whether a place stands between the brackets of a function or a list.
func inCall(masked string, at int) bool {
	open := 0
	for i := at - 1; i >= 0; i-- {
		switch masked[i] {
		case ')', ']':
			open++
		case '[', '(':
			if open--; open < 0 {
				return masked[i] == '[' || i > 0 && nameForm().MatchString(masked[i-1:i]) &&
					!isWord(lastWord(masked[:i]))
			}
		}
	}
	return false
}

func lastWord(s string) string {
	return s[strings.LastIndexFunc(s, func(c rune) bool {
		return c != '_' && (c < 'a' || c > 'z')
	})+1:]
}

// isWord reports whether a word may stand beside a name without anything between.
func isWord(s string) bool {
	switch s {
	case "and", "or", "not", "in", "contains", "startsWith", "endsWith", "matches", "let", "if",
		"else":
		return true
	}
	return false
}
