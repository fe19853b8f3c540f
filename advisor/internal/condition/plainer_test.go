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
		{"invalid operation: > (mismatched types time.Duration and int)", "invalid operation: > (mismatched types duration and whole number)"},
		{"invalid operation: == (mismatched types map[string]interface {} and []interface {})", "invalid operation: == (mismatched types record and list)"},
		{"cannot use []float64 as type interface {} in array", "cannot use list as type value in array"},
		{"mismatched types []map[string]interface {} and []time.Duration", "mismatched types list and list"},
		{"invalid argument for int (type time.Time)", "invalid argument for int (type date)"},
		{"cannot use int as argument (type string) to call string ", "cannot use whole number as argument (type text) to call string "},
	} {
		if got := plainer(tt.msg); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.msg, got, tt.want)
		}
	}
}
