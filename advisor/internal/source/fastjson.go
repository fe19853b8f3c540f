package source

import (
	"encoding/json"
	"unicode/utf8"
)

// An Arena is memory for the nodes of one text in JSON after another.
type Arena struct {
	nodes []Node
	used  int
	step  int     // how many nodes are made at once; 0: twice as many each time
	refs  []*Node // lists of keys and items
	list  []*Node // those that are being read
}

// Reset makes room for another text. Nodes that were read before must not be
// used any more.
func (a *Arena) Reset() {
	clear(a.nodes[:a.used])
	clear(a.refs)
	a.used, a.refs, a.list = 0, a.refs[:0], a.list[:0]
}

// node takes an empty node.
func (a *Arena) node() *Node {
	if a.used == len(a.nodes) { // the nodes so far stay where they are
		n := a.step
		if n == 0 {
			n = max(64, 2*len(a.nodes))
		}
		a.nodes, a.used = make([]Node, n), 0
	}
	a.used++
	return &a.nodes[a.used-1]
}

// lists takes a list of n nodes.
func (a *Arena) lists(n int) []*Node {
	at := len(a.refs)
	if at+n > cap(a.refs) {
		a.refs, at = make([]*Node, 0, max(64, n, 2*cap(a.refs))), 0
	}
	a.refs = a.refs[:at+n]
	return a.refs[at : at+n : at+n]
}

// fastJSON reads what JSON reads, for text in which nothing is wrong: for all
// else ok is false, and the slow reader says what it is. Keys and values are
// parts of one copy of the text, nodes lie side by side.
func fastJSON(a *Arena, f *file, text string) (n *Node, ok bool) {
	r := fastReader{Arena: a, text: text, file: f, line: 1}
	r.space()
	if n, ok = r.value(0); !ok {
		return nil, false
	}
	r.space()
	return n, r.at == len(text)
}

type fastReader struct {
	*Arena
	text string
	file *file
	at   int

	line      int
	lineStart int // offset of the first byte of the line
	more      int // bytes on the line so far that begin no character
}

// node takes a node for what begins here.
func (r *fastReader) node(kind Kind) *Node {
	n := r.Arena.node()
	n.Kind, n.file, n.at = kind, r.file, int32(r.at)+1
	n.Pos = Pos{r.file.name, r.line, r.at - r.lineStart - r.more + 1}
	return n
}

func (r *fastReader) space() {
	for r.at < len(r.text) {
		switch r.text[r.at] {
		case '\n':
			r.line, r.lineStart, r.more = r.line+1, r.at+1, 0
		case ' ', '\t', '\r':
		default:
			return
		}
		r.at++
	}
}

// next passes over white space and c.
func (r *fastReader) next(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *fastReader) value(depth int) (*Node, bool) {
	if depth > MaxDepth || r.at == len(r.text) {
		return nil, false
	}
	switch c := r.text[r.at]; {
	case c == '"':
		n := r.node(String)
		n.Style = Quoted
		var ok bool
		n.Value, ok = r.string()
		return n, ok
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.array(depth)
	case c == '-' || '0' <= c && c <= '9':
		return r.number()
	case c == 't':
		return r.word("true", Bool)
	case c == 'f':
		return r.word("false", Bool)
	case c == 'n':
		return r.word("null", Null)
	}
	return nil, false
}

func (r *fastReader) word(word string, kind Kind) (*Node, bool) {
	if len(r.text)-r.at < len(word) || r.text[r.at:r.at+len(word)] != word {
		return nil, false
	}
	n := r.node(kind)
	if kind == Bool {
		n.Value = word
	}
	r.at += len(word)
	return n, true
}

func (r *fastReader) number() (*Node, bool) {
	n := r.node(Int)
	start := r.at
	digits := func() bool {
		from := r.at
		for r.at < len(r.text) && '0' <= r.text[r.at] && r.text[r.at] <= '9' {
			r.at++
		}
		return r.at > from
	}
	is := func(c byte) bool { return r.at < len(r.text) && r.text[r.at] == c }
	if is('-') {
		r.at++
	}
	if is('0') {
		r.at++
	} else if !digits() {
		return nil, false
	}
	if is('.') {
		n.Kind = Float
		if r.at++; !digits() {
			return nil, false
		}
	}
	if is('e') || is('E') {
		n.Kind = Float
		if r.at++; is('+') || is('-') {
			r.at++
		}
		if !digits() {
			return nil, false
		}
	}
	n.Value = r.text[start:r.at]
	return n, true
}

// string reads a string from its quotation mark on.
func (r *fastReader) string() (string, bool) {
	start, escaped := r.at, false
	for r.at++; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			if escaped {
				var s string
				err := json.Unmarshal([]byte(r.text[start:r.at]), &s)
				return s, err == nil
			}
			return r.text[start+1 : r.at-1], true
		case c == '\\':
			escaped = true
			r.at++ // what follows ends nothing
			if r.at < len(r.text) && r.text[r.at] >= utf8.RuneSelf {
				return "", false
			}
		case c < ' ':
			return "", false
		case c >= utf8.RuneSelf && !utf8.RuneStart(c):
			r.more++
		}
	}
	return "", false
}

func (r *fastReader) array(depth int) (*Node, bool) {
	n := r.node(Seq)
	r.at++
	if r.next(']') {
		return n, true
	}
	mark := len(r.list)
	for {
		r.space()
		item, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		r.list = append(r.list, item)
		if r.next(']') {
			break
		}
		if !r.next(',') {
			return nil, false
		}
	}
	r.items(n, mark)
	return n, true
}

// items gives n, a list, what has been read since mark.
func (a *Arena) items(n *Node, mark int) {
	n.Items = a.lists(len(a.list) - mark)
	copy(n.Items, a.list[mark:])
	a.list = a.list[:mark]
}

func (r *fastReader) object(depth int) (*Node, bool) {
	n := r.node(Map)
	r.at++
	if r.next('}') {
		return n, true
	}
	mark := len(r.list)
	for {
		r.space()
		if r.at == len(r.text) || r.text[r.at] != '"' {
			return nil, false
		}
		key := r.node(String)
		key.Style = Quoted
		var ok bool
		if key.Value, ok = r.string(); !ok || !r.next(':') {
			return nil, false
		}
		r.space()
		item, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		r.list = append(r.list, key, item)
		if r.next('}') {
			break
		}
		if !r.next(',') {
			return nil, false
		}
	}
	return n, r.pairs(n, mark)
}

// pairs gives n, a mapping, the keys and items that have been read since mark. It
// reports false if a key is given twice.
func (a *Arena) pairs(n *Node, mark int) bool {
	pairs := a.list[mark:]
	both := a.lists(len(pairs))
	n.Keys, n.Items = both[:len(pairs)/2:len(pairs)/2], both[len(pairs)/2:]
	for i := range n.Keys {
		n.Keys[i], n.Items[i] = pairs[2*i], pairs[2*i+1]
	}
	a.list = a.list[:mark]
	return !givenTwice(n.Keys)
}

func givenTwice(keys []*Node) bool {
	const few = 32
	if len(keys) <= few {
		for i, k := range keys {
			for _, other := range keys[:i] {
				if k.Value == other.Value {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		if seen[k.Value] {
			return true
		}
		seen[k.Value] = true
	}
	return false
}
