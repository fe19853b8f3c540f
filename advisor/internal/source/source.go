// Package source reads YAML and JSON into trees whose every word knows where
// it stands, and keeps what YAML would silently change from passing.
//
// It is the only package that touches the YAML library. Bytes go through
// [YAML] or [JSON] to a [Node]; a [Reader] walks a Node key by key and collects
// every problem as an [Error] with its place.
package source

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Limits on untrusted input.
const (
	MaxFileSize = 1 << 20 // bytes in one file
	MaxDepth    = 64      // levels of nesting in one file
)

// A Pos is a place in a file. Line and Col count from 1, Col in characters
// (runes). Line 0 means the file as a whole.
type Pos struct {
	File string
	Line int
	Col  int
}

func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// An Error is one problem in a file.
type Error struct {
	Pos  Pos
	Rule string // id of the rule, finding or fact it is in, or ""
	Msg  string // what is wrong, and what was wanted
	Line string // the line of the file, for a caret; may be ""
}

func (e *Error) Error() string {
	s := e.Msg
	if e.Rule != "" {
		s = e.Rule + ": " + s
	}
	if e.Pos.File == "" && e.Pos.Line == 0 {
		return s
	}
	return e.Pos.String() + ": " + s
}

// Snippet is the line of the file with a caret under the place, or "".
func (e *Error) Snippet() string {
	if e.Line == "" || e.Pos.Col == 0 {
		return ""
	}
	var pad strings.Builder
	for i, r := range []rune(e.Line) {
		if i >= e.Pos.Col-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return e.Line + "\n" + pad.String() + "^"
}

// Compare orders errors by place, then text.
func Compare(a, b *Error) int {
	if c := strings.Compare(a.Pos.File, b.Pos.File); c != 0 {
		return c
	}
	if a.Pos.Line != b.Pos.Line {
		return a.Pos.Line - b.Pos.Line
	}
	if a.Pos.Col != b.Pos.Col {
		return a.Pos.Col - b.Pos.Col
	}
	return strings.Compare(a.Msg, b.Msg)
}

// Errors collects problems.
type Errors struct{ list []*Error }

// Add notes a problem at p.
func (l *Errors) Add(p Pos, rule, format string, args ...any) {
	l.list = append(l.list, &Error{Pos: p, Rule: rule, Msg: fmt.Sprintf(format, args...)})
}

// AddError notes e.
func (l *Errors) AddError(e *Error) { l.list = append(l.list, e) }

// Len is the number of problems so far.
func (l *Errors) Len() int { return len(l.list) }

// Sorted returns the problems in order, each once.
func (l *Errors) Sorted() []*Error {
	slices.SortStableFunc(l.list, Compare)
	return slices.CompactFunc(l.list, func(a, b *Error) bool {
		return a.Pos == b.Pos && a.Msg == b.Msg && a.Rule == b.Rule
	})
}

// A Kind is the kind of a Node.
type Kind int

const (
	Null Kind = iota
	Bool
	Int
	Float
	String
	Seq
	Map
)

func (k Kind) String() string {
	return [...]string{"nothing", "true or false", "a whole number", "a number", "text", "a list", "a mapping"}[k]
}

// A Style says how a scalar is written.
type Style int

const (
	Plain Style = iota
	Quoted
	Literal // |
	Folded  // >
)

// A Node is a value in a file.
type Node struct {
	Kind  Kind
	Value string // of a scalar, decoded
	Style Style
	Pos   Pos
	Keys  []*Node // of a Map, in order
	Items []*Node // of a Map (values, in the order of Keys) or Seq

	file *file
}

type file struct {
	name  string
	text  string
	once  sync.Once
	split []string
}

// lines are the lines of the text, split when they are first wanted.
func (f *file) lines() []string {
	f.once.Do(func() { f.split = strings.Split(strings.ReplaceAll(f.text, "\r\n", "\n"), "\n") })
	return f.split
}

// line returns line n (from 1), or "".
func (f *file) line(n int) string {
	if f == nil || n < 1 {
		return ""
	}
	if lines := f.lines(); n <= len(lines) {
		return lines[n-1]
	}
	return ""
}

func newFile(name string, data []byte) *file { return &file{name: name, text: string(data)} }

// Get returns the value of key in a Map, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil || n.Kind != Map {
		return nil
	}
	for i, k := range n.Keys {
		if k.Value == key {
			return n.Items[i]
		}
	}
	return nil
}

// Line returns the text of the line on which p stands, if it is in n's file.
func (n *Node) Line(p Pos) string { return n.file.line(p.Line) }
