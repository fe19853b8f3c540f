package source

import (
	"strings"
	"unicode/utf8"
)

// A Verbatim is a text that stands in its file exactly as it is in memory,
// so that a place in one is a place in the other.
type Verbatim struct {
	Text string
	node *Node
	line int // of the first line of Text
	col  int // of the first character of each line; 0: as deep as the first of them stands

	parts []part // of a text that was put together, by line
}

// A part is the place of one line of a text that was put together: a line of a
// text that stands in a file, or the node for which it was written.
type part struct {
	of   *Verbatim
	line int
	node *Node
}

// A Text puts a condition together from texts that stand in a file and others.
type Text struct {
	lines []string
	parts []part
}

// Add appends a line that stands for n.
func (t *Text) Add(n *Node, line string) {
	t.lines, t.parts = append(t.lines, line), append(t.parts, part{node: n})
}

// Include appends the lines of v.
func (t *Text) Include(v *Verbatim) {
	for i, line := range strings.Split(v.Text, "\n") {
		t.lines, t.parts = append(t.lines, line), append(t.parts, part{of: v, line: i + 1})
	}
}

// Verbatim is the text as a whole. What is wrong with a line is said of the
// place that it has in the file, or of the node for which it was added.
func (t *Text) Verbatim(n *Node) *Verbatim {
	return &Verbatim{Text: strings.Join(t.lines, "\n"), node: n, line: n.Pos.Line, col: n.Pos.Col,
		parts: t.parts}
}

// At returns the place of line and column (both from 1, in runes) of v.Text.
func (v *Verbatim) At(line, col int) Pos {
	if line >= 1 && line <= len(v.parts) {
		p := v.parts[line-1]
		if p.of != nil {
			return p.of.At(p.line, col)
		}
		return p.node.Pos
	}
	return Pos{v.node.Pos.File, v.line + line - 1, v.indent() + col - 1}
}

// indent is the column of the first character of each line.
func (v *Verbatim) indent() int {
	if v.col > 0 {
		return v.col
	}
	text, _, _ := strings.Cut(v.Text, "\n")
	return len(v.node.file.line(v.line)) - len(text) + 1
}

// Node is the node v was read from.
func (v *Verbatim) Node() *Node { return v.node }

// Verbatim returns a condition: text on one line, or in a "|" block, exactly
// as it stands in the file. Where YAML would change it, that is an error.
func (r *Reader) Verbatim(n *Node) *Verbatim {
	if n == nil {
		return nil
	}
	switch n.Kind {
	case Null, Seq, Map:
		r.Errorf(n, "%s where a condition was wanted%s", describe(n),
			` (one that begins with a quotation mark, "[" or "{" goes in a "|" block)`)
		return nil
	case Int, Float:
		r.Errorf(n, "%s is a number; a condition was wanted", describe(n))
		return nil
	}
	if strings.TrimSpace(n.Value) == "" {
		r.Errorf(n, "an empty condition")
		return nil
	}
	if n.file.unpacked() {
		return n.checked()
	}
	switch n.Style {
	case Plain, Quoted:
		return r.verbatimLine(n)
	case Literal:
		return r.verbatimBlock(n)
	}
	r.Errorf(n, `a condition in a ">" block, whose lines YAML joins; use "|"`)
	return nil
}

// checked is a condition that stands in its file as it is in memory, as was found out before
// it was packed.
func (n *Node) checked() *Verbatim {
	v := &Verbatim{Text: n.Value, node: n, line: n.Pos.Line, col: n.Pos.Col}
	switch n.Style {
	case Quoted:
		v.col++
	case Literal:
		v.Text, v.line, v.col = strings.TrimRight(n.Value, "\n"), v.line+1, 0
	}
	return v
}

func (r *Reader) verbatimLine(n *Node) *Verbatim {
	col, skip := n.Pos.Col, 0
	if n.Style == Quoted {
		col, skip = col+1, 1
	}
	rest, ok := strings.CutPrefix(n.rest(skip), n.Value)
	if n.Style == Quoted && ok {
		rest, ok = strings.CutPrefix(rest, n.rest(0)[:1])
	}
	if !ok {
		r.Errorf(n, `a condition stands on one line, or in a "|" block, as it is to be evaluated; YAML `+
			`would change this one`)
		return nil
	}
	if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, "#") {
		p := n.Pos
		p.Col = col + utf8.RuneCountInString(n.Value) + 1
		r.ErrorAt(n, p, `YAML drops what follows " #"; put the condition in a "|" block, and a comment `+
			`on a line of its own`)
		return nil
	} else if rest != "" && !strings.ContainsAny(rest[:1], ",}]") {
		r.Errorf(n, `a condition stands on one line, or in a "|" block; YAML would change this one`)
		return nil
	}
	return &Verbatim{Text: n.Value, node: n, line: n.Pos.Line, col: col}
}

func (r *Reader) verbatimBlock(n *Node) *Verbatim {
	value := strings.TrimRight(n.Value, "\n")
	lines := strings.Split(value, "\n")
	next := n.below()
	first := next()
	indent, ok := strings.CutSuffix(first, lines[0])
	if ok && strings.Trim(indent, " ") == "" && lines[0] != "" {
		for i, l := range lines {
			got := first
			if i > 0 {
				got = next()
			}
			if got != indent+l && (l != "" || strings.TrimSpace(got) != "") {
				ok = false
			}
		}
		if ok {
			return &Verbatim{Text: value, node: n, line: n.Pos.Line + 1, col: len(indent) + 1}
		}
	}
	r.Errorf(n, `the condition does not stand in the file as YAML reads it; begin it on the line `+
		`after "|", indented with spaces`)
	return nil
}

// VerbatimValue returns a scalar that stands in the file as it is: a number,
// true or false, a word, or an expression.
func (r *Reader) VerbatimValue(n *Node) *Verbatim {
	if n.Kind == Int || n.Kind == Float || n.Kind == Bool {
		copied := *n
		copied.Kind = String
		n = &copied
	}
	return r.Verbatim(n)
}
