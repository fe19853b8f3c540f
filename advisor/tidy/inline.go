package tidy

import (
	"strings"

	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/internal/pattern"
)

// isFlow reports whether a mapping or list stands in braces or brackets.
func isFlow(d *doc, n *source.Node) bool {
	if n.Kind < source.Seq || n.Pos.Line > len(d.lines) {
		return false
	}
	line := []rune(d.lines[n.Pos.Line-1])
	return n.Pos.Col <= len(line) && (line[n.Pos.Col-1] == '{' || line[n.Pos.Col-1] == '[')
}

// scalar is a word as it is to stand, and the column after it; -1 if it does not end on its
// line. Quotation marks are double ones where that changes nothing; a condition stays as it
// is.
func (d *doc) scalar(line []rune, n *source.Node, s format.Shape) (raw string, after int) {
	from := n.Pos.Col - 1
	if n.Style != source.Quoted {
		length := len([]rune(n.Value))
		if from+length > len(line) || string(line[from:from+length]) != n.Value {
			return "", -1
		}
		return n.Value, from + length
	}
	mark := line[from]
	for i := from + 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && mark == '"':
			i++
		case line[i] == mark && mark == '\'' && i+1 < len(line) && line[i+1] == mark:
			i++
		case line[i] == mark:
			raw := string(line[from : i+1])
			if mark == '\'' && !strings.ContainsAny(n.Value, "\"\\\t") &&
				s.What != format.Condition && s.What != format.Expression {
				raw = `"` + n.Value + `"`
			}
			return raw, i + 1
		}
	}
	return "", -1
}

// bareKey is a key that YAML reads as the same text without quotation marks.
var bareKey = pattern.New(`^[a-z][a-z0-9_.-]*$`)

// key is a key as it is to stand, without quotation marks where it needs none, and the column
// after it; -1 if it does not end on its line.
func (d *doc) key(line []rune, n *source.Node) (raw string, after int) {
	raw, after = d.scalar(line, n, format.Shape{})
	if after >= 0 && n.Style == source.Quoted && bareKey().MatchString(n.Value) {
		switch n.Value {
		case "true", "false", "null", "yes", "no", "on", "off", "y", "n": // which some read otherwise
		default:
			raw = n.Value
		}
	}
	return raw, after
}

// flow is a mapping in braces or a list in brackets on one line, with one space after each
// comma and colon, and the column after it. Whole is false if it goes over several lines.
func (d *doc) flow(line []rune, n *source.Node, s format.Shape) (raw string, after int,
	whole bool) {
	marks := "{}"
	if n.Kind == source.Seq {
		marks = "[]"
	}
	at := n.Pos.Col
	var parts []string
	for i, item := range n.Items {
		part := ""
		if n.Kind == source.Map {
			key := n.Keys[i]
			if key.Pos.Line != n.Pos.Line {
				return "", 0, false
			}
			if part, at = d.key(line, key); at < 0 {
				return "", 0, false
			}
			if item.Kind == source.Null && item.Value == "" {
				at = skip(line, at, ":")
				parts = append(parts, part)
				continue
			}
			part += ": "
		}
		text, end, ok := d.inline(line, item, under(n, s, i))
		if !ok || item.Pos.Line != n.Pos.Line {
			return "", 0, false
		}
		parts, at = append(parts, part+text), end
	}
	at = skip(line, at, ",")
	if at >= len(line) || line[at] != rune(marks[1]) {
		return "", 0, false
	}
	if n.Kind == source.Map {
		ordered := make([]string, len(parts))
		for k, i := range inOrder(n, s) {
			ordered[k] = parts[i]
		}
		parts = ordered
	}
	return marks[:1] + strings.Join(parts, ", ") + marks[1:], at + 1, true
}

func (d *doc) inline(line []rune, n *source.Node, s format.Shape) (string, int, bool) {
	if isFlow(d, n) {
		return d.flow(line, n, s)
	}
	if n.Kind >= source.Seq {
		return "", 0, false // a pair in a list, as in [a: b]
	}
	raw, after := d.scalar(line, n, s)
	return raw, after, after >= 0
}

// skip passes over spaces and one mark.
func skip(line []rune, at int, mark string) int {
	for at < len(line) && line[at] == ' ' {
		at++
	}
	if at < len(line) && string(line[at]) == mark {
		at++
	}
	for at < len(line) && line[at] == ' ' {
		at++
	}
	return at
}
