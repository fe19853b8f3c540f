package prove_test

import (
	"testing"

	"example.com/crosstalk/advisor/internal/prove"
)

// TestGiven: what can and cannot be of facts that are given, or derive, or of
// which both are told and differ.
func TestGiven(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		cond string
		want prove.Verdict
	}{
		{`has(conditions, "lupus") and risk == "high"`, prove.Found},
		{`has(conditions, "lupus") and risk == "low"`, prove.None}, // given, it is not what derives
		{`has(conditions, "lupus") and risk != "high"`, prove.None},
		{`has(conditions, "lupus") and known(risk)`, prove.Found},
		// high, which nothing else names
		{`has(conditions, "lupus") and known(risk) and risk != "low"`, prove.Found},
		// where something else is given
		{`has(conditions, "lupus") and not known(risk)`, prove.Found},
		{`has(conditions, "lupus") and (risk ?? "low") == "low"`, prove.Found},
		{`has(conditions, "lupus") and (risk ?? "low") != "low"`, prove.Found},
		{`has(conditions, "lupus") and known(risk) and risk == "middle"`, prove.None},
		// given, where it is not known whether a steroid is taken
		{`not has(conditions, "lupus") and risk == "high"`, prove.Found},
		{`not has(conditions, "lupus") and has(medications, "glucocorticoid") and risk == "high"`,
			prove.None},
		{`not has(conditions, "lupus") and has(medications, "glucocorticoid") and not known(risk)`,
			prove.Found},
		{`any(medications, .months >= 3 and .months < 2)`, prove.None},
	} {
		a := prove.New(p, today).Find(prove.Holds(compile(t, p, tt.cond)))
		if a.Verdict != tt.want {
			t.Errorf("%s: %v (%s), want %v", tt.cond, a.Verdict, a.Why, tt.want)
		}
	}
}
