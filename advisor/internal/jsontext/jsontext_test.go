package jsontext_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"example.com/crosstalk/advisor/internal/jsontext"
)

// FuzzString: a text is written as encoding/json writes it, whatever is in it.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "a\"\\b", "\x00\x1f\b\f\n\r\t\x7f", "é“”\u2028\u2029\U0001F600",
		"\xff\xc3\xe2\x80", "<&>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		for _, got := range []string{string(jsontext.Append(nil, s)),
			string(jsontext.Append(nil, []byte(s)))} {
			if got+"\n" != want.String() {
				t.Errorf("%q: got %s, want %s", s, got, &want)
			}
		}
	})
}
