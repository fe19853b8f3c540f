package lsp

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/format"
	"example.com/crosstalk/internal/pattern"
)

// A spot is what is being typed at a place: a key of a mapping, or a value. It is told from
// the lines alone, since a file that is being typed is often no YAML.
type spot struct {
	path  []string // the keys around it, the outermost first
	key   bool     // a key is being typed; else the value of the last of path
	typed string   // what there is of it before the place
	shape format.Shape
	given string // within a profile: the fact whose value is typed, or "" and key
}

var blockValue = pattern.New(`^[|>][-+0-9]*$`)

var keyLine = pattern.New(`^("?)([A-Za-z0-9_.-]+)("?):(?: +(.*))?$`)

// spot finds what is being typed at a place.
func (w *Workspace) spot(pos advisor.Pos) *spot {
	lines := w.lines(pos.File)
	if pos.Line < 1 || pos.Line > len(lines) {
		return nil
	}
	line := []rune(lines[pos.Line-1])
	before := string(line[:min(pos.Col-1, len(line))])
	if strings.HasPrefix(strings.TrimSpace(before), "#") {
		return nil
	}
	s := &spot{}
	column, rest := dashes(before)
	above, head := keysAbove(lines[:pos.Line-1], column)
	s.path = above
	switch m := keyLine().FindStringSubmatch(rest); {
	case head >= 0: // inside a text in a block
		s.typed = strings.Join(append(slices.Clone(lines[head+1:pos.Line-1]), before), "\n")
	case m != nil:
		s.path = append(s.path, m[2])
		s.flow(m[4])
	default:
		s.key = true
		s.flow(rest)
	}
	w.resolve(s, pos.File)
	return s
}

// dashes passes over the indentation and the dashes of a line, and gives the column after
// them.
func dashes(line string) (column int, rest string) {
	rest = line
	for {
		trimmed := strings.TrimLeft(rest, " ")
		column += len(rest) - len(trimmed)
		rest = trimmed
		if !strings.HasPrefix(rest, "- ") {
			return column, rest
		}
		column, rest = column+1, rest[1:]
	}
}

// keysAbove lists the keys that the column is under, and the line of the head of the text
// in a block that it is in, or -1.
func keysAbove(lines []string, column int) (path []string, head int) {
	head = -1
	inner := true
	for i, line := range slices.Backward(lines) {
		at, rest := dashes(line)
		if rest == "" || rest[0] == '#' || at >= column {
			continue
		}
		m := keyLine().FindStringSubmatch(rest)
		if m == nil {
			continue
		}
		path = append(path, m[2])
		if inner && blockValue().MatchString(strings.TrimSpace(m[4])) {
			head = i
		}
		inner = false
		column = at
		if column == 0 {
			break
		}
	}
	slices.Reverse(path)
	return path, head
}

// flow goes into the braces and brackets of a value that are open at its end.
func (s *spot) flow(value string) {
	type open struct {
		brace bool
		key   string
	}
	var stack []open
	from := 0 // of the word at the end
	quote := byte(0)
	for i := 0; i < len(value); i++ {
		c := value[i]
		if quote != 0 {
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
			continue
		}
		switch {
		case c == '"' || c == '\'':
			quote = c
		case c == '{' || c == '[':
			if len(stack) == 0 && strings.TrimSpace(value[from:i]) != "" {
				continue // of a condition
			}
			stack, from = append(stack, open{brace: c == '{'}), i+1
		case (c == '}' || c == ']') && len(stack) > 0:
			stack = stack[:len(stack)-1]
		case c == ',' && len(stack) > 0:
			stack[len(stack)-1].key, from = "", i+1
		case c == ':' && len(stack) > 0 && stack[len(stack)-1].brace && stack[len(stack)-1].key == "":
			stack[len(stack)-1].key, from = strings.TrimSpace(value[from:i]), i+1
		}
	}
	for _, o := range stack {
		if s.key = o.brace && o.key == ""; o.key != "" {
			s.path = append(s.path, o.key)
		}
	}
	s.typed = strings.TrimLeft(value[min(from, len(value)):], " ")
}

// resolve says what the format has at the path.
func (w *Workspace) resolve(s *spot, file string) {
	s.shape = format.Root(file)
	for i, key := range s.path {
		switch {
		case s.shape.What == format.Profile:
			s.given = given(s.path[i:])
			return
		case s.shape.Each:
			s.shape = format.Shape{What: s.shape.What, Of: s.shape.Of}
		case s.shape.Of != nil:
			s.shape = s.shape.Of.Under(key)
		default:
			s.shape = format.Shape{}
		}
	}
}

// given is the fact of the keys within a profile.
func given(keys []string) string {
	keys = slices.DeleteFunc(slices.Clone(keys), func(k string) bool {
		return k == "has" || k == "not" || k == "value"
	})
	return strings.Join(keys, ".")
}

// record is the list of whose records a condition at the spot is.
func (w *Workspace) record(s *spot, file string) string {
	root := format.Root(file)
	if root.Keys == format.FactName && len(s.path) > 0 {
		if list, _, ok := strings.Cut(s.path[0], "."); ok {
			return list
		}
	}
	if n := len(s.path); n > 0 && root.Of == format.Property {
		return w.lasting(s.path[n-1])
	}
	return ""
}
