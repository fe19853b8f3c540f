package english

import (
	"slices"
	"strings"
)

// Names are names by their first two bytes, in lower case, the longest first. A
// regular expression of thousands takes twenty times as long.
type Names map[string][]string

func headOf(s string) string { return strings.ToLower(s[:min(2, len(s))]) }

// Add adds a name; an empty one is none.
func (n Names) Add(name string) {
	list := n[headOf(name)]
	if name == "" || slices.Contains(list, name) {
		return
	}
	at, _ := slices.BinarySearchFunc(list, name, func(a, b string) int { return len(b) - len(a) })
	n[headOf(name)] = slices.Insert(list, at, name)
}

// LeaveOut replaces names that stand as words of their own by a space.
func (n Names) LeaveOut(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		if name := n.at(s, i); name != "" {
			out.WriteByte(' ')
			i += len(name)
			continue
		}
		out.WriteByte(s[i])
		i++
	}
	return out.String()
}

// Blank puts blanks over such names, so that all else stays in its place.
func (n Names) Blank(s string) string {
	out := []byte(s)
	for i := 0; i < len(s); i++ {
		if name := n.at(s, i); name != "" {
			copy(out[i:], strings.Repeat(" ", len(name)))
			i += len(name) - 1
		}
	}
	return string(out)
}

// at is the longest name that begins at a place, "" if none does.
func (n Names) at(s string, i int) string {
	if !isEdge(s, i) {
		return ""
	}
	for _, head := range []string{headOf(s[i:]), headOf(s[i : i+1])} { // names of one letter, too
		for _, name := range n[head] {
			end := i + len(name)
			if end <= len(s) && strings.EqualFold(s[i:end], name) && isEdge(s, end) {
				return name
			}
		}
	}
	return ""
}

// isEdge reports whether a word begins or ends at a place, as \b does.
func isEdge(s string, i int) bool {
	isWord := func(i int) bool {
		return i >= 0 && i < len(s) && (s[i] == '_' || '0' <= s[i] && s[i] <= '9' ||
			'a' <= s[i]|0x20 && s[i]|0x20 <= 'z')
	}
	return isWord(i-1) != isWord(i)
}
