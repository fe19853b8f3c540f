package source

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"example.com/crosstalk/advisor/internal/spell"
)

// A Reader takes values out of Nodes and notes every problem. Its methods
// return the zero value after noting one, so that reading can go on.
type Reader struct {
	Errs *Errors
	Rule string // what is being read ("rule x"), for messages

	// Strict makes problems of values that a fact of a profile cannot have,
	// which are otherwise left to whoever uses the profile.
	Strict bool

	// About is the fact whose value is being read, if one is: what a person's
	// record says is not repeated in an error, only its kind.
	About string
}

// unwanted notes that n is something else than what was wanted.
func (r *Reader) unwanted(n *Node, wanted string, args ...any) {
	is := describe(n)
	if r.About != "" {
		is = "fact " + r.About + ": " + n.Kind.String()
		if n.Kind == String && strings.TrimSpace(n.Value) == "" {
			is = "fact " + r.About + ": an empty text"
		}
	}
	r.Errorf(n, "%s where "+wanted+" was wanted", append([]any{is}, args...)...)
}

// tooLarge notes that the number n is larger than any that is read.
func (r *Reader) tooLarge(n *Node, most string) {
	is := describe(n)
	if r.About != "" {
		is = "fact " + r.About + ": a number that"
	}
	r.Errorf(n, "%s is too large; %s", is, most)
}

// Errorf notes a problem at n.
func (r *Reader) Errorf(n *Node, format string, args ...any) {
	r.ErrorAt(n, n.Pos, format, args...)
}

// ErrorAt notes a problem at p, a place in n's file.
func (r *Reader) ErrorAt(n *Node, p Pos, format string, args ...any) {
	if len(r.Errs.list) >= maxKept { // the text would not be kept
		r.Errs.more++
		return
	}
	r.Errs.AddError(&Error{Pos: p, Rule: r.Rule, Msg: fmt.Sprintf(format, args...), Line: n.Line(p)})
}

// Hint is `; did you mean "x"?` for the name among names that is closest to
// name, or "" if none is close, or hints enough have been given.
func (r *Reader) Hint(name string, names func() []string) string {
	return r.Errs.Hint(spell.Hint, name, names)
}

func among(names []string) func() []string { return func() []string { return names } }

// Map checks that n is a mapping with no keys but those allowed.
func (r *Reader) Map(n *Node, allowed ...string) bool {
	if n.Kind != Map {
		r.unwanted(n, "a mapping with the keys %s", strings.Join(allowed, ", "))
		return false
	}
	for _, k := range n.Keys {
		if !slices.Contains(allowed, k.Value) {
			hint := r.Hint(k.Value, among(allowed))
			if hint == "" {
				hint = "; want one of " + strings.Join(slices.Sorted(slices.Values(allowed)), ", ")
			}
			r.Errorf(k, "unknown key %q%s", k.Value, hint)
		}
	}
	return true
}

func describe(n *Node) string {
	switch n.Kind {
	case String, Int, Float, Bool:
		return strconv.Quote(abbreviate(n.Value))
	}
	return n.Kind.String()
}

func abbreviate(s string) string {
	if utf8.RuneCountInString(s) > 40 {
		return string([]rune(s)[:37]) + "..."
	}
	return s
}

// Need returns the value of a required key of the mapping n, or nil.
func (r *Reader) Need(n *Node, key, what string) *Node {
	v := n.Get(key)
	if v == nil || v.Kind == Null {
		at := n.Pos
		if v != nil {
			at = v.Pos
		}
		r.ErrorAt(n, at, "no %q; %s", key, what)
		return nil
	}
	return v
}

// Text returns a non-empty text. Words that are numbers or bools in YAML are
// text here, as written.
func (r *Reader) Text(n *Node) string {
	if n == nil {
		return ""
	}
	if n.Kind == Seq || n.Kind == Map || n.Kind == Null || strings.TrimSpace(n.Value) == "" {
		r.unwanted(n, "text")
		return ""
	}
	if n.Style == Plain && n.Kind == String {
		rest, ok := r.afterPlain(n)
		if !ok {
			r.Errorf(n, `text over several lines goes in a "|" or ">" block`)
		} else if strings.HasPrefix(rest, "#") {
			r.Errorf(n, `YAML drops everything after " #" on this line; put the text in a "|" or ">" block`)
		}
	}
	return strings.TrimSpace(n.Value)
}

// afterPlain returns what follows a one-line plain scalar on its line.
func (r *Reader) afterPlain(n *Node) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(n.file.from(n.Pos.Line, n.Pos.Col), n.Value)
	return strings.TrimSpace(rest), ok
}

// Bool returns a bool; only true and false are.
func (r *Reader) Bool(n *Node) bool {
	if n == nil {
		return false
	}
	if n.Kind != Bool {
		r.unwanted(n, "true or false")
	}
	return n.Value == "true"
}

// Int returns a whole number.
func (r *Reader) Int(n *Node) int {
	if n == nil {
		return 0
	}
	i, err := strconv.Atoi(n.Value)
	switch {
	case n.Kind == Int && errors.Is(err, strconv.ErrRange):
		r.tooLarge(n, "write a whole number that is smaller")
		return 0
	case n.Kind != Int || err != nil:
		r.unwanted(n, "a whole number")
		return 0
	}
	return i
}

// Number returns a finite number.
func (r *Reader) Number(n *Node) float64 {
	if n == nil {
		return 0
	}
	x, err := strconv.ParseFloat(n.Value, 64)
	number := n.Kind == Int || n.Kind == Float
	switch {
	case number && (errors.Is(err, strconv.ErrRange) || math.IsInf(x, 0)):
		r.tooLarge(n, "write one that is smaller")
		return 0
	case !number || err != nil:
		r.unwanted(n, "a number")
		return 0
	}
	return x
}

// Date returns a date (2026-11-20), at midnight UTC.
func (r *Reader) Date(n *Node) time.Time {
	if n == nil {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil || n.Kind != String {
		r.unwanted(n, "a date like 2026-11-20")
		return time.Time{}
	}
	return t
}

// One returns a text that is one of allowed.
func (r *Reader) One(n *Node, allowed ...string) string {
	if n == nil {
		return ""
	}
	if n.Kind == Map || n.Kind == Seq || !slices.Contains(allowed, n.Value) {
		r.Errorf(n, "%s where one of %s was wanted%s", describe(n), strings.Join(allowed, ", "), r.Hint(n.Value, among(allowed)))
		return ""
	}
	return n.Value
}

// List returns the items of a sequence; nil stays nil.
func (r *Reader) List(n *Node) []*Node {
	if n == nil {
		return nil
	}
	if n.Kind != Seq {
		r.unwanted(n, "a list")
		return nil
	}
	return n.Items
}

// Texts returns a list of texts.
func (r *Reader) Texts(n *Node) []string {
	var list []string
	for _, item := range r.List(n) {
		if s := r.Text(item); s != "" {
			list = append(list, s)
		}
	}
	return list
}

var (
	snake = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
)

// Snake checks a name that conditions use: long_term_steroids.
func (r *Reader) Snake(n *Node) bool {
	if !snake.MatchString(n.Value) {
		r.Errorf(n, "%s is not a name in snake_case", describe(n))
		return false
	}
	return true
}

// Kebab checks an id: steroid-tablets-and-bone.
func (r *Reader) Kebab(n *Node) bool {
	if n.Kind == Map || n.Kind == Seq || !kebab.MatchString(n.Value) {
		r.Errorf(n, "%s is not an id in kebab-case", describe(n))
		return false
	}
	return true
}

// A Verbatim is a text that stands in its file exactly as it is in memory,
// so that a place in one is a place in the other.
type Verbatim struct {
	Text string
	node *Node
	line int // of the first line of Text
	col  int // of the first character of each line

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
	return &Verbatim{Text: strings.Join(t.lines, "\n"), node: n, line: n.Pos.Line, col: n.Pos.Col, parts: t.parts}
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
	return Pos{v.node.Pos.File, v.line + line - 1, v.col + col - 1}
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
	switch n.Style {
	case Plain, Quoted:
		return r.verbatimLine(n)
	case Literal:
		return r.verbatimBlock(n)
	}
	r.Errorf(n, `a condition in a ">" block, whose lines YAML joins; use "|"`)
	return nil
}

func (r *Reader) verbatimLine(n *Node) *Verbatim {
	col := n.Pos.Col
	if n.Style == Quoted {
		col++
	}
	rest, ok := strings.CutPrefix(n.file.from(n.Pos.Line, col), n.Value)
	if n.Style == Quoted && ok {
		rest, ok = strings.CutPrefix(rest, n.file.from(n.Pos.Line, n.Pos.Col)[:1])
	}
	if !ok {
		r.Errorf(n, `a condition stands on one line, or in a "|" block, as it is to be evaluated; YAML would change this one`)
		return nil
	}
	if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, "#") {
		p := n.Pos
		p.Col = col + utf8.RuneCountInString(n.Value) + 1
		r.ErrorAt(n, p, `YAML drops what follows " #"; put the condition in a "|" block, and a comment on a line of its own`)
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
	first := n.file.line(n.Pos.Line + 1)
	indent, ok := strings.CutSuffix(first, lines[0])
	if ok && strings.Trim(indent, " ") == "" && lines[0] != "" {
		for i, l := range lines {
			got := n.file.line(n.Pos.Line + 1 + i)
			if got != indent+l && (l != "" || strings.TrimSpace(got) != "") {
				ok = false
			}
		}
		if ok {
			return &Verbatim{Text: value, node: n, line: n.Pos.Line + 1, col: len(indent) + 1}
		}
	}
	r.Errorf(n, `the condition does not stand in the file as YAML reads it; begin it on the line after "|", indented with spaces`)
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
