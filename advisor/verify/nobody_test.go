package verify

import (
	"testing"

	"example.com/crosstalk/advisor/internal/randpack"
)

// TestNobody: an invariant that is about nobody is reported, whatever it demands.
func TestNobody(t *testing.T) {
	const never, must = "  never_encourage: [apple]\n", "  must_answer: flu\n  level: info\n"
	for _, tt := range []struct {
		keys string
		want int
	}{
		{"  whoever: smoker and not smoker\n" + never, 1},
		{"  whoever: x > 11\n" + never, 1},
		{"  whoever: x > 5 and n > 3\n" + never, 0},
		{"  whoever: smoker\n  unless: smoker\n" + never, 1},
		{"  whoever: smoker\n  unless: smoker\n  or_unknown: true\n" + never, 0}, // of whom it is unknown
		{"  whoever: x > 11\n  or_unknown: true\n" + never, 1},
		{"  whoever: x > 11\n" + must, 1},
		{"  whoever: x > 3 and x < 2\n" + must + "  or_asked: true\n", 1},
		{"  whoever: x > 3 and x < 4\n" + must, 0},
		{"  whoever: everyone\n" + never, 0},
	} {
		r, err := newChecker(smallest(t, "", "- id: i\n"+tt.keys+"  because: A reason.\n",
			randpack.Rule("r", "smoker", "encourages: [apple]")), nil).run()
		if err != nil {
			t.Fatal(tt.keys, err)
		}
		n := 0
		for _, f := range r.Findings {
			if f.Kind == "nobody" && f.Error && f.Proven && f.Invariant == "i" {
				n++
			}
		}
		if n != tt.want {
			t.Errorf("%s: %d are about nobody, want %d: %v", tt.keys, n, tt.want, r.Findings)
		}
	}
}
