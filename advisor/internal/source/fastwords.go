package source

import "strings"

// plain reads words without quotation marks, which go on on deeper lines.
func (r *yamlText) plain(col int, flow bool) (*Node, bool) {
	if !r.beginsPlain() {
		return nil, false
	}
	n := r.node(String)
	var folded []byte
	for {
		end, ok := r.plainLine(flow)
		if !ok {
			return nil, false
		}
		if line := r.text[r.at:end]; folded == nil {
			n.Value = line
		} else {
			folded = append(folded, line...)
		}
		r.moveTo(end)
		here, breaks := *r, 0
		for r.peek(0) == ' ' || r.peek(0) == '\n' {
			if r.peek(0) == '\n' {
				breaks++
			}
			r.step()
		}
		if breaks == 0 || r.at == len(r.text) || r.peek(0) == '#' || !flow && r.col() <= col ||
			flow && strings.IndexByte(",[]{}", r.peek(0)) >= 0 {
			*r = here
			break
		}
		if r.col() == 0 { // where a document may end
			return nil, false
		}
		if folded == nil {
			folded = []byte(n.Value)
		}
		folded = fold(folded, breaks)
	}
	if folded != nil {
		n.Value = string(folded)
	}
	n.Kind = plainKind(n.Value)
	return n, true
}

// step passes over a space or line break.
func (r *yamlText) step() {
	if r.at++; r.text[r.at-1] == '\n' {
		r.line, r.lineStart, r.more = r.line+1, r.at, 0
	}
}

// fold adds what some line breaks between words stand for.
func fold(text []byte, breaks int) []byte {
	if breaks == 1 {
		return append(text, ' ')
	}
	for range breaks - 1 {
		text = append(text, '\n')
	}
	return text
}

// plainLine is where the words end on this line.
func (r *yamlText) plainLine(flow bool) (end int, ok bool) {
	i := r.at
scan:
	for ; i < len(r.text) && r.text[i] != '\n'; i++ {
		switch c := r.text[i]; c {
		case ':':
			if i+1 == len(r.text) || gap(r.text[i+1]) {
				if !flow || i == r.at { // a key where none may stand
					return 0, false
				}
				break scan
			}
		case '#':
			if i > r.at && r.text[i-1] == ' ' {
				break scan
			}
		case ',', '[', ']', '{', '}':
			if flow {
				break scan
			}
		case '?':
			if flow {
				return 0, false
			}
		}
	}
	for i > r.at && r.text[i-1] == ' ' {
		i--
	}
	return i, i > r.at
}

// quoted reads words in quotation marks.
func (r *yamlText) quoted() (*Node, bool) {
	n := r.node(String)
	n.Style = Quoted
	q := r.text[r.at]
	r.at++
	var made []byte // once it is more than a part of the text
	start, differs := r.at, false
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == q && (q == '"' || r.peek(1) != q):
			n.Value = r.text[start:r.at]
			if differs {
				n.Value = string(append(made, n.Value...))
			}
			r.at++
			return n, true
		case c == q || c == '\\' && q == '"':
			made, differs = append(made, r.text[start:r.at]...), true
			switch e := r.peek(1); e {
			case '"', '\\', '/', '\'':
				made = append(made, e)
			case 'n':
				made = append(made, '\n')
			default:
				return nil, false
			}
			r.at += 2
			start = r.at
		case c == '\n':
			made = append(made, strings.TrimRight(r.text[start:r.at], " ")...)
			breaks := 0
			for differs = true; r.peek(0) == ' ' || r.peek(0) == '\n'; r.step() {
				if r.peek(0) == '\n' {
					breaks++
				}
			}
			if r.col() == 0 {
				return nil, false
			}
			made, start = fold(made, breaks), r.at
		default:
			r.moveTo(r.at + 1)
		}
	}
	return nil, false
}

// block reads a block, the words below "|" or ">", which stand deeper than col.
func (r *yamlText) block(col int) (*Node, bool) {
	n := r.node(String)
	literal := r.text[r.at] == '|'
	if n.Style = Folded; literal {
		n.Style = Literal
	}
	r.at++
	strip := r.peek(0) == '-'
	if strip {
		r.at++
	}
	if r.peek(0) != '\n' {
		return nil, false
	}
	r.step()
	indent := 0
	for r.peek(indent) == ' ' {
		indent++
	}
	if indent <= col || gap(r.peek(indent)) {
		return nil, false
	}
	r.at += indent
	var text []byte
	breaks, deeper := 0, false // line breaks before this line; whether the last one is indented more
	for r.col() == indent && r.at < len(r.text) {
		blank := r.text[r.at] == ' '
		if literal || deeper || blank {
			for range breaks {
				text = append(text, '\n')
			}
		} else if breaks > 0 {
			text = fold(text, breaks)
		}
		deeper = blank
		end := strings.IndexByte(r.text[r.at:], '\n')
		if end < 0 {
			return nil, false
		}
		text = append(text, r.text[r.at:r.at+end]...)
		r.at += end
		breaks = 0
		for r.peek(0) == '\n' || r.peek(0) == ' ' && r.col() < indent {
			if r.peek(0) == '\n' {
				breaks++
			}
			r.step()
		}
	}
	if !strip {
		text = append(text, '\n')
	}
	n.Value = string(text)
	return n, true
}
