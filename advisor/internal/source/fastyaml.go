package source

import (
	"strings"
	"unicode/utf8"
)

// fastYAML reads what YAML reads, for text as people write it and in which nothing is
// wrong: mappings and lists by indentation or in brackets, plain and quoted words, blocks.
// For all else (anchors, tags, keys that say nothing, tabs, mistakes) ok is false, and the
// library says what it is. It takes a fraction of the library's time.
func fastYAML(f *file) (n *Node, ok bool) {
	if !plainBytes(f.text) {
		return nil, false
	}
	a := &Arena{step: 16 + len(f.text)/128} // as nodes stay in use, few are made in vain
	r := yamlText{fastReader{Arena: a, text: f.text, file: f, line: 1}}
	r.blank()
	switch {
	case !r.fresh():
		return nil, false
	case r.isDash():
		n, ok = r.sequence(0)
	case r.isKey():
		n, ok = r.mapping(0)
	}
	return n, ok && r.at == len(r.text)
}

// plainBytes reports whether text has none of the characters that YAML refuses or takes
// for the end of a line, and no tab.
func plainBytes(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' && c != '\n', c == 0x7f, c == 0xef: // of U+F000 and above, a byte order mark is one
			return false
		case c == 0xc2 && text[i+1] < 0xa0, // U+0080 to U+009F
			c == 0xe2 && text[i+1] == 0x80 && text[i+2]|1 == 0xa9: // U+2028, U+2029
			return false
		}
	}
	return true
}

// yamlText is a text in YAML. Its readers stop behind what they have read.
type yamlText struct{ fastReader }

// peek is the byte n from here on; 0 behind the end.
func (r *yamlText) peek(n int) byte {
	if r.at+n < len(r.text) {
		return r.text[r.at+n]
	}
	return 0
}

// gap reports whether a byte is a space, the end of a line or of the text.
func gap(c byte) bool { return c == ' ' || c == '\n' || c == 0 }

func (r *yamlText) col() int { return r.at - r.lineStart - r.more }

// moveTo passes over text without line breaks.
func (r *yamlText) moveTo(at int) {
	for ; r.at < at; r.at++ {
		if !utf8.RuneStart(r.text[r.at]) {
			r.more++
		}
	}
}

// blank passes over spaces, line breaks and comments.
func (r *yamlText) blank() {
	for {
		r.space()
		if r.peek(0) != '#' || r.at > 0 && !gap(r.text[r.at-1]) {
			return
		}
		if end := strings.IndexByte(r.text[r.at:], '\n'); end >= 0 {
			r.at += end
		} else {
			r.at = len(r.text)
		}
	}
}

// fresh reports whether only spaces stand before this on its line.
func (r *yamlText) fresh() bool {
	return r.at < len(r.text) && strings.Trim(r.text[r.lineStart:r.at], " ") == ""
}

func (r *yamlText) isDash() bool { return r.peek(0) == '-' && gap(r.peek(1)) }

// beginsPlain reports whether a word without quotation marks may begin here.
func (r *yamlText) beginsPlain() bool {
	switch c := r.peek(0); c {
	case 0, ' ', '\n', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%',
		'@', '`':
		return false
	case '-', '.', '<': // of "---", "..." and "<<"
		return r.peek(1) != c && !gap(r.peek(1)) && !strings.ContainsRune(",?[]{}", rune(r.peek(1)))
	}
	return true
}

// isKey reports whether a key and its colon stand here, on one line.
func (r *yamlText) isKey() bool {
	const longest = 1000
	i := r.at
	switch q := r.peek(0); {
	case q == '"' || q == '\'':
		for i++; i < len(r.text) && r.text[i] != q && r.text[i] != '\n'; i++ {
			if r.text[i] == '\\' {
				return false
			}
		}
		i++
	case !r.beginsPlain():
		return false
	default:
		for ; i < len(r.text) && r.text[i] != '\n'; i++ {
			if c := r.text[i]; c == ':' && (i+1 == len(r.text) || gap(r.text[i+1])) {
				break
			} else if c == '#' && r.text[i-1] == ' ' {
				return false
			}
		}
	}
	return i+1 < len(r.text) && r.text[i] == ':' && gap(r.text[i+1]) && r.text[i-1] != ' ' &&
		i-r.at < longest
}

// key reads what isKey has found, and its colon.
func (r *yamlText) key() (n *Node, ok bool) {
	if c := r.peek(0); c == '"' || c == '\'' {
		if n, ok = r.quoted(); !ok {
			return nil, false
		}
	} else {
		n = r.node(String)
		end := r.at
		for r.text[end] != ':' || !gap(r.text[end+1]) {
			end++
		}
		n.Value = r.text[r.at:end]
		n.Kind = plainKind(n.Value)
		r.moveTo(end)
	}
	r.at++
	return n, true
}

// mapping reads a mapping whose keys stand below each other.
func (r *yamlText) mapping(depth int) (*Node, bool) {
	n, col, mark := r.node(Map), r.col(), len(r.list)
	for {
		if !r.isKey() {
			return nil, false
		}
		key, ok := r.key()
		if !ok {
			return nil, false
		}
		item, ok := r.below(col, true, depth+1)
		if !ok {
			return nil, false
		}
		r.list = append(r.list, key, item)
		if r.blank(); r.at == len(r.text) || r.col() < col {
			break
		}
		if !r.fresh() || r.col() > col {
			return nil, false
		}
	}
	return n, r.pairs(n, mark)
}

// sequence reads a list whose dashes stand below each other.
func (r *yamlText) sequence(depth int) (*Node, bool) {
	n, col, mark := r.node(Seq), r.col(), len(r.list)
	for {
		r.at++
		item, ok := r.below(col, false, depth+1)
		if !ok {
			return nil, false
		}
		r.list = append(r.list, item)
		if r.blank(); r.at == len(r.text) || r.col() < col || r.col() == col && !r.isDash() {
			break // whether a key may stand here, the mapping around it knows
		}
		if !r.fresh() || r.col() > col {
			return nil, false
		}
	}
	r.items(n, mark)
	return n, true
}

// below reads what belongs to the key or dash that stands in column col.
func (r *yamlText) below(col int, key bool, depth int) (*Node, bool) {
	line := r.line
	if r.blank(); r.at == len(r.text) || depth > MaxDepth {
		return nil, false
	}
	same := r.line == line
	switch here := r.col(); {
	case r.isDash():
		if same == key || here < col || here == col && !key {
			return nil, false
		}
		return r.sequence(depth)
	case here <= col:
		return nil, false
	case r.isKey():
		if same && key {
			return nil, false
		}
		return r.mapping(depth)
	case r.peek(0) == '|' || r.peek(0) == '>':
		return r.block(col)
	}
	return r.value(col, false, depth)
}

// value reads what ends by itself: words, quoted or not, or something in brackets.
func (r *yamlText) value(col int, flow bool, depth int) (*Node, bool) {
	if depth > MaxDepth {
		return nil, false
	}
	switch r.peek(0) {
	case '[', '{':
		return r.flow(depth)
	case '"', '\'':
		return r.quoted()
	}
	return r.plain(col, flow)
}

// flow reads a list or mapping in brackets.
func (r *yamlText) flow(depth int) (*Node, bool) {
	n, end := r.node(Seq), byte(']')
	if r.text[r.at] == '{' {
		n.Kind, end = Map, '}'
	}
	r.at++
	for mark := len(r.list); ; {
		if !r.inside() {
			return nil, false
		}
		if r.peek(0) == end {
			r.at++
			if n.Kind == Map {
				return n, r.pairs(n, mark)
			}
			r.items(n, mark)
			return n, true
		}
		if n.Kind == Map {
			line := r.line
			key, ok := r.value(0, true, MaxDepth)
			if !ok || key.Kind > String || r.line != line || len(key.Value) > 1000 ||
				r.peek(0) != ':' || !gap(r.peek(1)) {
				return nil, false
			}
			r.list = append(r.list, key)
			if r.at++; !r.inside() {
				return nil, false
			}
		}
		item, ok := r.value(0, true, depth+1)
		if !ok || !r.inside() {
			return nil, false
		}
		r.list = append(r.list, item)
		switch r.peek(0) {
		case ',':
			r.at++
		case end:
		default:
			return nil, false
		}
	}
}

// inside passes over what is blank in brackets. It is false at the start of a line.
func (r *yamlText) inside() bool {
	r.blank()
	return r.at < len(r.text) && r.at > r.lineStart
}
