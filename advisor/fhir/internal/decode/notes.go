package decode

import (
	"bytes"
	"unicode/utf8"
)

// Notes are what a text has anywhere under names that are looked for in every
// resource, whatever its type, so that it need not be searched for them again.
type Notes struct {
	Codes      [][]byte // the texts under "code"
	References [][]byte // the texts under "reference"
	Modifier   bool     // there is a "modifierExtension"
}

// Reset empties the notes for another text, and keeps their memory.
func (n *Notes) Reset() {
	n.Codes, n.References, n.Modifier = n.Codes[:0], n.References[:0], false
}

// note notes what stands at a name, whose value comes next. Texts that are not to be
// read as they stand are not plain.
func (d *decoder) note(name []byte) bool {
	var list *[][]byte
	switch string(name) {
	case "code":
		list = &d.notes.Codes
	case "reference":
		list = &d.notes.References
	case "modifierExtension":
		d.notes.Modifier = true
		return true
	default:
		return true
	}
	if d.at >= len(d.text) || d.text[d.at] != '"' {
		return true
	}
	rest := d.text[d.at+1:]
	end := bytes.IndexByte(rest, '"')
	if end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 || !utf8.Valid(rest[:end]) {
		return false
	}
	*list = append(*list, rest[:end:end])
	return true
}
