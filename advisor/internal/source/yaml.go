package source

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/crosstalk/internal/pattern"
	"go.yaml.in/yaml/v3"
)

// YAML parses data, one YAML document, refusing what is legal YAML but not
// what an author means: anchors, aliases, merge keys, tags, keys given twice,
// keys that are not text, second documents. An empty file gives a Null node.
// Every problem has a place; the node is nil if the text is not YAML at all.
func YAML(name string, data []byte, errs *Errors) *Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // which the library does not count as a column
	f := newFile(name, data)
	top := Pos{File: name, Line: 1, Col: 1}
	switch {
	case len(data) > MaxFileSize:
		errs.Add(top, "", "file of %d bytes; at most %d are read", len(data), MaxFileSize)
		return nil
	case !utf8.Valid(data):
		errs.AddError(badUTF8(f, data))
		return nil
	}
	if n, ok := fastYAML(f); ok {
		return n
	}
	return slowYAML(f, data, errs)
}

// slowYAML reads whatever is YAML, and says what is wrong.
func slowYAML(f *file, data []byte, errs *Errors) *Node {
	doc, err := parseYAML(data)
	if err != nil {
		errs.AddError(syntaxError(f, err))
		return nil
	}
	if doc == nil {
		return &Node{Kind: Null, Pos: Pos{File: f.name, Line: 1, Col: 1}, file: f}
	}
	c := yamlReader{f: f, errs: errs}
	return c.node(doc, 0)
}

func badUTF8(f *file, data []byte) *Error {
	line := 1
	for i, l := range bytes.Split(data, []byte("\n")) {
		if !utf8.Valid(l) {
			line = i + 1
			break
		}
	}
	return &Error{Pos: Pos{f.name, line, 1}, Msg: "text that is not UTF-8"}
}

var errSecondDocument = errors.New("second document")

// parseYAML returns the root of the only document in data, or nil if there
// is none. The library may panic on hostile input; that is an error here.
func parseYAML(data []byte) (root *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	if err := dec.Decode(&second); err == nil {
		return nil, fmt.Errorf("yaml: line %d: %w", second.Line, errSecondDocument)
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		return nil, nil
	}
	return doc.Content[0], nil
}

var yamlLine = pattern.New(`^yaml: (?:line (\d+): )?(?:did not find |found |could not )?`)

// syntaxError finds the line of a syntax error. The library often names the
// line where the enclosing block began; the first line after which no
// beginning of the file can be parsed any more is where a person would look.
func syntaxError(f *file, err error) *Error {
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := yamlLine().FindStringSubmatch(err.Error()); m != nil && m[1] != "" {
		line, _ = strconv.Atoi(m[1])
		msg = regexp.MustCompile(`^line \d+: `).ReplaceAllString(msg, "")
	}
	if errors.Is(err, errSecondDocument) {
		return &Error{Pos: Pos{f.name, line, 1}, Line: f.line(line),
			Msg: `a second document ("---"); one file holds one document`}
	}
	if first := firstUnreadable(f); first > 0 {
		line = first
	}
	line, col, plain := plainSyntax(f, line, msg)
	return &Error{Pos: Pos{f.name, line, col}, Line: f.line(line), Msg: plain}
}

// firstUnreadable finds a line before which the file can be parsed and after
// which it cannot, or gives 0. It looks back line by line from the end, near
// which a mistake most often shows, then in longer and longer steps, and halves
// the last one. What it parses in all is limited to a few times the file.
func firstUnreadable(f *file) int {
	lines := f.lines()
	budget := 256<<10 + 12*len(f.text)
	reads := func(n int) bool { // the first n lines
		text := strings.Join(lines[:n], "\n") + "\n"
		budget -= len(text)
		_, err := parseYAML([]byte(text))
		return err == nil
	}
	bad, step := len(lines), 1 // the first bad lines cannot be read
	good := bad - 1
	for tries := 1; good > 0 && !reads(good); tries++ {
		if budget < 0 {
			return 0
		}
		if bad = good; tries > 32 {
			step *= 2
		}
		good = max(bad-step, 0)
	}
	for good+1 < bad {
		if budget < 0 {
			return 0
		}
		if middle := (good + bad) / 2; reads(middle) {
			good = middle
		} else {
			bad = middle
		}
	}
	return bad
}

type yamlReader struct {
	f    *file
	errs *Errors

	line    []rune // the last that was looked at, which may have all nodes of a file
	lineNum int
}

// bang reports whether there is a "!" at a place, where a value begins: no value without quotes
// begins with one.
func (c *yamlReader) bang(at Pos) bool {
	if c.lineNum != at.Line {
		c.line, c.lineNum = []rune(c.f.line(at.Line)), at.Line
	}
	return at.Col <= len(c.line) && c.line[at.Col-1] == '!'
}

func (c *yamlReader) node(y *yaml.Node, depth int) *Node {
	n := &Node{Value: y.Value, Pos: Pos{c.f.name, max(y.Line, 1), max(y.Column, 1)}, file: c.f}
	add := func(format string, args ...any) {
		e := &Error{Pos: n.Pos, Msg: fmt.Sprintf(format, args...), Line: c.f.line(n.Pos.Line)}
		c.errs.AddError(e)
	}
	if depth > MaxDepth {
		add("nested more than %d levels deep", MaxDepth)
		return n
	}
	if y.Anchor != "" {
		add("anchor &%s; repeat the text instead, or name a finding", y.Anchor)
		y.Value = cmp.Or(y.Value, "&"+y.Anchor) // one fault, one error: that nothing is left is none
	}
	if y.Style&yaml.TaggedStyle == 0 && c.bang(n.Pos) { // the library says nothing of "!" alone
		y.Style, y.Tag = y.Style|yaml.TaggedStyle, "!"
	}
	if y.Style&yaml.TaggedStyle != 0 {
		add("YAML reads %q as a tag and drops it; write \"not ...\", or put the text in a \"|\" block",
			y.Tag)
		y.Value = cmp.Or(y.Value, y.Tag)
	}
	switch y.Kind {
	case yaml.AliasNode:
		add("alias *%s; repeat the text instead, or name a finding", y.Value)
	case yaml.ScalarNode:
		c.scalar(n, y)
	case yaml.SequenceNode:
		n.Kind = Seq
		for _, item := range y.Content {
			n.Items = append(n.Items, c.node(item, depth+1))
		}
	case yaml.MappingNode:
		n.Kind = Map
		seen := map[string]*Node{}
		for i := 0; i+1 < len(y.Content); i += 2 {
			k, v := c.node(y.Content[i], depth+1), c.node(y.Content[i+1], depth+1)
			if y.Content[i].Kind != yaml.ScalarNode {
				c.errs.Add(k.Pos, "", "a key must be a word")
				continue
			}
			if y.Content[i].Tag == "!!merge" {
				c.errs.Add(k.Pos, "", `merge key "<<"; repeat the keys instead`)
				continue
			}
			if first := seen[k.Value]; first != nil {
				c.errs.AddError(&Error{Pos: k.Pos, Line: c.f.line(k.Pos.Line),
					Msg: fmt.Sprintf("key %q is given twice, first on line %d", k.Value, first.Pos.Line)})
				continue
			}
			seen[k.Value] = k
			n.Keys = append(n.Keys, k)
			n.Items = append(n.Items, v)
		}
	}
	return n
}

var (
	wholeNumber = pattern.New(`^[-+]?(0|[1-9][0-9]*)$`)
	number      = pattern.New(`^[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
)

// scalar classifies a scalar by how it is written, more strictly than YAML:
// 010, 1_000, 0x1f, .5, .nan, yes and on are text, so that a reader which
// wants a number or a bool can say so.
func (c *yamlReader) scalar(n *Node, y *yaml.Node) {
	switch {
	case y.Style&yaml.LiteralStyle != 0:
		n.Kind, n.Style = String, Literal
	case y.Style&yaml.FoldedStyle != 0:
		n.Kind, n.Style = String, Folded
	case y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		n.Kind, n.Style = String, Quoted
	case y.Tag == "!!null" && y.Style&yaml.TaggedStyle == 0:
		// A node is Null until it is said to be something else.
	case y.Value == "":
		n.Kind = String // after a tag, which has been reported
	default:
		n.Kind = plainKind(y.Value)
	}
}

// plainKind is the kind of words without quotation marks.
func plainKind(words string) Kind {
	switch {
	case words == "~" || words == "null" || words == "Null" || words == "NULL":
		return Null
	case words == "true" || words == "false":
		return Bool
	case !strings.ContainsRune("+-0123456789", rune(words[0])):
		return String
	case wholeNumber().MatchString(words):
		return Int
	case number().MatchString(words):
		return Float
	}
	return String
}
