package trace_test

import (
	"fmt"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestFollowAgain: a trace that is used again has nothing of what it was before.
func TestFollowAgain(t *testing.T) {
	p := smallpack.Load(t)
	conds := smallpack.Compile(t, p, []string{
		`any(medications, is(.name, "warfarin")) and age > 70 and smoker`, `age > 30`})
	f := smallpack.Frame(t, p, randprofile.Doc{"age": 80, "smoker": true,
		"medications": []string{"warfarin", "prednisone"}}, "US")
	said := func(tr *trace.Trace) (list []string) {
		for s := range tr.Steps() {
			list = append(list, fmt.Sprint(s.Cond, s.Value, s.Decides))
		}
		tr.Literals(func(l condition.Literal) {
			list = append(list, fmt.Sprint(l.Kind, l.Fact.Path, l.Elem != nil, l.Term))
		})
		return list
	}
	var again trace.Trace
	for _, extent := range []trace.Extent{trace.First, trace.Whole, trace.ToSites} {
		for _, c := range conds {
			want, got := said(trace.Of(f, c, extent)), said(again.Follow(f, c, extent))
			if fmt.Sprint(got) != fmt.Sprint(want) || len(want) == 0 {
				t.Errorf("%s: followed again it is %v, at first %v", c, got, want)
			}
		}
	}
}
