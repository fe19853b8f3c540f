// Package jsontext writes texts as encoding/json does that leaves HTML alone, into
// memory that is there already.
package jsontext

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Encoded is v, of strings and lists of them, as encoding/json has it when it leaves HTML
// alone.
func Encoded(v any) []byte {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil // which strings do not give
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}

// Append adds s in quotation marks as encoding/json does that leaves
// HTML alone.
func Append[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	from := 0 // of what is not added yet
	for i := 0; i < len(s); {
		c := s[i]
		if ' ' <= c && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := rune(c), 1
		if c >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(string(s[i:min(i+utf8.UTFMax, len(s))]))
			if (r != utf8.RuneError || size > 1) && r != '\u2028' && r != '\u2029' {
				i += size
				continue
			}
		}
		b = appendEscaped(append(b, s[from:i]...), r)
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// appendEscaped adds a character that JSON, or JavaScript, does not take as it
// is.
func appendEscaped(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
