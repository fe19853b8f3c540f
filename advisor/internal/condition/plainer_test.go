package condition

import "testing"

// TestPlainer: names of types are put into other words, what expr quotes is not,
// nor words that a name of a type is a part of.
func TestPlainer(t *testing.T) {
	for _, tt := range []struct{ msg, want string }{
		{`unexpected token Identifier("interior")`, `unexpected token Identifier("interior")`},
		{`unexpected token Identifier("int")`, `unexpected token Identifier("int")`},
		{"invalid operation: == (mismatched types string and int)", "invalid operation: == (mismatched types text and whole number)"},
		{"cannot use point as time.Time", "cannot use point as date"},
	} {
		if got := plainer(tt.msg); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.msg, got, tt.want)
		}
	}
}
