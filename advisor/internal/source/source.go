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
	"sync/atomic"
	"unicode"
	"unicode/utf8"
)

// Limits on untrusted input.
const (
	MaxFileSize = 1 << 20 // bytes in one file
	MaxDepth    = 64      // levels of nesting in one file
	MaxProblems = 50      // that are told; of the rest it is told how many there are
	MaxHints    = 10      // of nearest names
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

// A Kind is the kind of a Node.
type Kind uint8

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
	return [...]string{"nothing", "true or false", "a whole number", "a number", "text", "a list",
		"a mapping"}[k]
}

// A Style says how a scalar is written.
type Style uint8

const (
	Plain Style = iota
	Quoted
	Literal // |
	Folded  // >
)

// A Node is a value in a file.
type Node struct {
	Value string // of a scalar, decoded
	Kind  Kind
	Style Style
	at    int32 // one more than the offset in the text of the file; 0: not known
	Pos   Pos
	Keys  []*Node // of a Map, in order
	Items []*Node // of a Map (values, in the order of Keys) or Seq

	file    *file
	refused *refused // of a mapping of which keys were; else nil
}

// What of the keys of a mapping was refused.
type refused struct {
	keys    []string
	strange int // of these, how many are like no key that is wanted
}

// Count is how many nodes n is made of.
func (n *Node) Count() int {
	if n == nil {
		return 0
	}
	count := 1
	for _, list := range [2][]*Node{n.Keys, n.Items} {
		for _, item := range list {
			count += item.Count()
		}
	}
	return count
}

type file struct {
	name  string
	text  string
	late  func() string // gives the text, of a file whose nodes were unpacked; else nil
	once  sync.Once
	split []string
	index atomic.Pointer[lineIndex] // of the line that was asked for last
}

// A lineIndex says where the characters of a line begin; starts is nil for a
// line of single bytes.
type lineIndex struct {
	line   int
	starts []int
}

// from is line n from column col (in runes) on, both from 1. To count the
// runes of a line anew for each word on it would cost the square of its length.
func (f *file) from(n, col int) string {
	text := f.line(n)
	if f == nil || col < 1 {
		return ""
	}
	x := f.index.Load()
	if x == nil || x.line != n {
		x = &lineIndex{line: n}
		if utf8.RuneCountInString(text) < len(text) {
			for i := range text {
				x.starts = append(x.starts, i)
			}
		}
		f.index.Store(x)
	}
	switch {
	case x.starts == nil && col <= len(text):
		return text[col-1:]
	case col <= len(x.starts):
		return text[x.starts[col-1]:]
	}
	return ""
}

// rest is the line on which n stands, from n on but for some bytes.
func (n *Node) rest(skip int) string {
	if n.at == 0 {
		return n.file.from(n.Pos.Line, n.Pos.Col+skip)
	}
	line, _, _ := strings.Cut(n.file.text[int(n.at)-1+skip:], "\n")
	return line
}

// below gives the lines below that on which n stands, one after the other.
func (n *Node) below() (next func() string) {
	if n.at == 0 {
		line := n.Pos.Line
		return func() string {
			line++
			return n.file.line(line)
		}
	}
	_, rest, _ := strings.Cut(n.file.text[n.at-1:], "\n")
	return func() (line string) {
		line, rest, _ = strings.Cut(rest, "\n")
		return line
	}
}

// lines are the lines of the text, split when they are first wanted.
func (f *file) lines() []string {
	f.once.Do(func() {
		text := f.text
		if f.unpacked() {
			text = strings.TrimPrefix(f.late(), "\ufeff")
		}
		f.split = strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	})
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

// unpacked reports whether the nodes of the file were unpacked.
func (f *file) unpacked() bool { return f != nil && f.late != nil }

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

// At is the place of a byte of a scalar in its file: exact in a "|" block and in one line,
// else the place of the scalar.
func (n *Node) At(offset int) Pos {
	at, before := n.Pos, n.Value[:offset]
	switch {
	case n.Style == Literal:
		line := strings.Count(before, "\n")
		at.Line += 1 + line
		start := strings.LastIndexByte(before, '\n') + 1
		text, _, _ := strings.Cut(n.Value[start:], "\n")
		indent := max(0, len(n.Line(at))-len(text)) // a line may stand deeper than the text does
		at.Col = indent + utf8.RuneCountInString(before[start:]) + 1
	case strings.Contains(n.Line(at), n.Value):
		at.Col += utf8.RuneCountInString(before)
		if n.Style == Quoted {
			at.Col++
		}
	}
	return at
}

// Made is a text that stands nowhere itself: it has the place of n.
func (n *Node) Made(value string) *Node {
	return &Node{Kind: String, Value: value, Style: Quoted, Pos: n.Pos, file: n.file}
}

// Part is a mapping with those of n's entries whose keys are named, at the place of n.
func (n *Node) Part(keys ...string) *Node {
	part := &Node{Kind: Map, Pos: n.Pos, file: n.file}
	for i, k := range n.Keys {
		if slices.Contains(keys, k.Value) {
			part.Keys, part.Items = append(part.Keys, k), append(part.Items, n.Items[i])
		}
	}
	return part
}

// Put adds an entry to a mapping, or puts it in the place of that of its key; what was nothing
// becomes one.
func (n *Node) Put(key string, value *Node) {
	if n.Kind == Null {
		n.Kind = Map
	}
	if i := slices.IndexFunc(n.Keys, func(k *Node) bool { return k.Value == key }); i >= 0 {
		n.Items[i] = value
		return
	}
	n.Keys, n.Items = append(n.Keys, value.Made(key)), append(n.Items, value)
}

// HasLetters reports whether a text, or a text anywhere in n, has letters.
func (n *Node) HasLetters() bool {
	return n != nil && (strings.ContainsFunc(n.Value, unicode.IsLetter) ||
		slices.ContainsFunc(n.Items, (*Node).HasLetters))
}
