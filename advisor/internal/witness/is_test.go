package witness_test

import (
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/witness"
)

// TestIs: what must all be so is a part each, so that a search can tell which of
// them stands in its way.
func TestIs(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		cond string
		v    condition.Truth
		want int // parts
	}{
		{"smoker and age > 3 and weight_kg > 60", condition.True, 3},
		{"smoker and age > 3 and weight_kg > 60", condition.False, 1},
		{"smoker or age > 3 or weight_kg > 60", condition.True, 1},
		{"smoker or age > 3 or weight_kg > 60", condition.False, 3},
		{"not (smoker or age > 3)", condition.True, 2},
		{"not (smoker or age > 3)", condition.False, 1},
		{"smoker and not (age > 3 or weight_kg > 60)", condition.True, 3},
		{"smoker", condition.False, 1},
	} {
		if got := len(witness.Is(compile(t, p, tt.cond), tt.v)); got != tt.want {
			t.Errorf("%s to be %v: %d parts; want %d", tt.cond, tt.v, got, tt.want)
		}
	}
}
