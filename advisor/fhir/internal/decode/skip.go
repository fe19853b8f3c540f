package decode

import "bytes"

// maxDepth is how deep values that are passed over may stand in one another.
const maxDepth = 500

func (d *decoder) space() {
	for d.at < len(d.text) {
		switch d.text[d.at] {
		case ' ', '\t', '\r', '\n':
			d.at++
		default:
			return
		}
	}
}

func (d *decoder) next(c byte) bool {
	if d.at < len(d.text) && d.text[d.at] == c {
		d.at++
		return true
	}
	return false
}

// skip passes over a value and checks that it is JSON.
func (d *decoder) skip(depth int) bool {
	if d.at >= len(d.text) || depth > maxDepth {
		return false
	}
	switch d.text[d.at] {
	case '"':
		return d.skipString()
	case '{':
		return d.skipAll('}', depth, true)
	case '[':
		return d.skipAll(']', depth, false)
	case 't':
		return d.word("true")
	case 'f':
		return d.word("false")
	case 'n':
		return d.word("null")
	}
	return d.number()
}

// skipAll passes over an object or a list.
func (d *decoder) skipAll(end byte, depth int, names bool) bool {
	d.at++
	if d.space(); d.next(end) {
		return true
	}
	for {
		if names {
			from := d.at
			if d.at >= len(d.text) || d.text[d.at] != '"' || !d.skipString() {
				return false
			}
			name := d.text[from+1 : d.at-1]
			if d.space(); !d.next(':') {
				return false
			}
			if d.space(); d.notes != nil && !d.note(name) {
				return false
			}
		}
		if !d.skip(depth + 1) {
			return false
		}
		if d.space(); d.next(end) {
			return true
		}
		if !d.next(',') {
			return false
		}
		d.space()
	}
}

func (d *decoder) word(w string) bool {
	if !bytes.HasPrefix(d.text[d.at:], []byte(w)) {
		return false
	}
	d.at += len(w)
	return true
}

// special are the bytes that a text may not have as they are, and its end.
var special = func() (set [256]bool) {
	for c := range ' ' {
		set[c] = true
	}
	set['"'], set['\\'] = true, true
	return set
}()

func (d *decoder) skipString() bool {
	if !d.next('"') {
		return false
	}
	text, at := d.text, d.at
	for at < len(text) {
		if !special[text[at]] {
			at++
			continue
		}
		if d.at = at + 1; text[at] == '"' {
			return true
		}
		if text[at] != '\\' || !d.escape() {
			return false
		}
		at = d.at
	}
	return false
}

// escape passes over what stands after a backslash.
func (d *decoder) escape() bool {
	if d.at >= len(d.text) {
		return false
	}
	c := d.text[d.at]
	d.at++
	if c != 'u' {
		return bytes.IndexByte([]byte(`"\/bfnrt`), c) >= 0
	}
	for range 4 {
		if d.at >= len(d.text) || bytes.IndexByte([]byte("0123456789abcdefABCDEF"), d.text[d.at]) < 0 {
			return false
		}
		d.at++
	}
	return true
}

func (d *decoder) number() bool {
	d.next('-')
	switch from := d.at; {
	case d.next('0'):
	case !d.digits() || d.text[from] == '0':
		return false
	}
	if d.next('.') && !d.digits() {
		return false
	}
	if d.next('e') || d.next('E') {
		if !d.next('+') {
			d.next('-')
		}
		return d.digits()
	}
	return true
}

func (d *decoder) digits() bool {
	from := d.at
	for d.at < len(d.text) && '0' <= d.text[d.at] && d.text[d.at] <= '9' {
		d.at++
	}
	return d.at > from
}
