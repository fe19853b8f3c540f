package spell

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"age", "smoker", "when", "unless", "systemic_glucocorticoid"}
	for _, tt := range []struct{ name, want string }{
		{"agee", "age"},
		{"smokre", "smoker"}, // a swap is one edit
		{"Unless", "unless"},
		{"systemic-glucocorticoid", "systemic_glucocorticoid"},
		{"glucocorticoid_systemic", ""},
		{"q", ""},
		{"", ""},
		{"whn", "when"},
		{"ag", ""},
		{"a", ""},
		{"agexx", ""},          // two edits for five letters
		{"smo", ""},            // as long as three edits would need
		{"smokerxx", "smoker"}, // two edits for eight
		{"smokerxxx", "smoker"},
		{"smokerxxxx", ""},
		{"wehn", "when"}, // a swap in the middle
		{"ehwn", ""},     // two of them, for four letters
	} {
		if got := Nearest(tt.name, names); got != tt.want {
			t.Errorf("Nearest(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
