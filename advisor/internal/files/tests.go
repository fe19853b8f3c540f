package files

import (
	"bytes"
	"slices"
)

// WithoutTests blanks the lines of a rule's "tests:", if that is a key at the
// margin, so that every other line keeps its number.
func WithoutTests(data []byte) []byte {
	start := bytes.Index(data, []byte("\ntests:"))
	if start < 0 {
		return data
	}
	start++
	rest, lines := data[start:], 0
	for first := true; len(rest) > 0; first = false {
		if c := rest[0]; !first && c != ' ' && c != '\n' && c != '\r' {
			break
		}
		lines++
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			rest = rest[i+1:]
		} else {
			rest = nil
		}
	}
	if len(rest) == 0 {
		return data[:start:start]
	}
	return slices.Concat(data[:start], bytes.Repeat([]byte("\n"), lines), rest)
}
