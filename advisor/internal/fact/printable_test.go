package fact

import (
	"strings"
	"testing"
)

// TestPrintable: a name that somebody typed is one short line without what
// cannot be seen or turns the text around it.
func TestPrintable(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"", ""},
		{"sore elbow", "sore elbow"},
		{"  sore\n\telbow\u2028 \u00a0 ", "sore elbow"},
		{"a\u200bb\u202ec\u2066d\u2069e\ufefff\u00adg\x00h\x1b[31m", "abcdefgh[31m"},
		{"\u202e\u2069\x07", ""},
		{"a\xffb", "ab"},
		{"a\ue000b\U000e0041c", "abc"},
		{`say “it” and "that"`, "say 'it' and 'that'"},
		{"diga «esto»", "diga 'esto'"},
		{"dolor de garganta, ñandú, 喉咙痛", "dolor de garganta, ñandú, 喉咙痛"},
		{strings.Repeat("é", 60), strings.Repeat("é", 60)},
		{strings.Repeat("é", 61), strings.Repeat("é", 59) + "…"},
		{strings.Repeat("ab ", 100), strings.Repeat("ab ", 19) + "ab…"},
		{strings.Repeat("é", 60) + "\u200b  ", strings.Repeat("é", 60)},
	} {
		if got := Printable(tt.name); got != tt.want {
			t.Errorf("%q is printed as %q, want %q", tt.name, got, tt.want)
		}
	}
}
