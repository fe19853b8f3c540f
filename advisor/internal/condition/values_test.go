package condition_test

import (
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// TestBoundsDecide: a bound decides a comparison that no value within it can
// turn, and leaves every other open.
func TestBoundsDecide(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	ops := []string{"<", "<=", ">", ">=", "==", "!="}
	for _, tt := range []struct {
		bounds doc
		want   map[string][6]condition.Truth // constant -> by operator
	}{
		{doc{"above": 30}, map[string][6]condition.Truth{
			"29": {F, F, T, T, F, T},
			"30": {F, F, T, T, F, T}, // thirty itself is not in it
			"31": {U, U, U, U, U, U},
		}},
		{doc{"at_least": 30}, map[string][6]condition.Truth{
			"29": {F, F, T, T, F, T},
			"30": {F, U, U, T, U, U},
			"31": {U, U, U, U, U, U},
		}},
		{doc{"below": 30}, map[string][6]condition.Truth{
			"29": {U, U, U, U, U, U},
			"30": {T, T, F, F, F, T},
			"31": {T, T, F, F, F, T},
		}},
		{doc{"at_most": 30}, map[string][6]condition.Truth{
			"29": {U, U, U, U, U, U},
			"30": {U, T, F, U, U, U},
			"31": {T, T, F, F, F, T},
		}},
		{doc{"at_least": 30, "below": 40}, map[string][6]condition.Truth{
			"29": {F, F, T, T, F, T},
			"30": {F, U, U, T, U, U},
			"35": {U, U, U, U, U, U},
			"40": {T, T, F, F, F, T},
		}},
	} {
		for k, want := range tt.want {
			for i, op := range ops {
				for _, turned := range []bool{false, true} {
					when := "vitamin_d " + op + " " + k
					if turned { // the constant first
						when = k + " " + []string{">", ">=", "<", "<=", "==", "!="}[i] + " vitamin_d"
					}
					c := smallpack.Compile(t, p, []string{when})[0]
					if got := smallpack.Frame(t, p, doc{"vitamin_d": tt.bounds}, "US").Eval(c); got != want[i] {
						t.Errorf("%s where it is %v: %v; want %v", when, tt.bounds, got, want[i])
					}
				}
			}
		}
	}
}

// TestWholeAndNot: what kind of number a constant is written as does not matter,
// a name that nobody knows does, and a date is a day.
func TestWholeAndNot(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	for _, tt := range []struct {
		when    string
		profile doc
		want    condition.Truth
		why     string
	}{
		{"age in [3.0]", doc{"age": 3}, T, "a whole number among numbers"},
		{"age + 0 in [3.5]", doc{"age": 3}, F, ""},
		{"age in [2, 3.0]", doc{"age": 3}, T, ""},
		{"age == 3.0", doc{"age": 3}, T, ""},
		{"age != 3.0", doc{"age": 3}, F, ""},
		{"vitamin_d in [30]", doc{"vitamin_d": 30.0}, T, "a number among whole ones"},
		{"vitamin_d in [30]", doc{"vitamin_d": 30.5}, F, ""},
		{"vitamin_d == 30", doc{"vitamin_d": 30.0}, T, ""},
		{"age not in [3.0]", doc{"age": 3}, F, ""},

		{"known(conditions)", doc{"conditions": []string{"lupus"}}, T,
			"a complete set of names that are terms"},
		{"known(conditions)", doc{"conditions": []string{}}, T, "none at all"},
		{"known(conditions)", doc{"conditions": []string{"lupuss"}}, F, "it may be anything"},
		{"known(conditions)", doc{"conditions": []string{"lupus", "lupuss"}}, F, "one of them may be"},
		{"known(conditions)", doc{"conditions": doc{"not": []string{"lupus"}}}, F, ""},
		{"known(conditions)", doc{}, F, ""},

		{`last_scan == date("2026-01-01")`, doc{"last_scan": "2026-01-01T15:30:00Z"}, T,
			"at any time of the day"},
		{`last_scan == date("2026-01-01")`, doc{"last_scan": "2026-01-01T23:30:00-11:00"}, T,
			"where it was written"},
		{`last_scan == date("2026-01-02")`, doc{"last_scan": "2026-01-01T23:30:00-11:00"}, F, ""},
		{`last_scan > date("2026-01-01")`, doc{"last_scan": "2026-01-01T15:30:00Z"}, F, ""},
		{`last_scan <= date("2026-01-01")`, doc{"last_scan": "2026-01-01T15:30:00Z"}, T, ""},
		{"days_since(last_scan) == 1", doc{"last_scan": "2026-11-19T23:59:59+14:00"}, T, ""},
	} {
		c := smallpack.Compile(t, p, []string{tt.when})[0]
		if got := smallpack.Frame(t, p, tt.profile, "US").Eval(c); got != tt.want {
			t.Errorf("%s on %s = %v, want %v; %s", tt.when, smallpack.Show(tt.profile), got, tt.want, tt.why)
		}
	}
}
