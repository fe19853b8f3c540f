package advisor_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// TestUnaskedClasses: a question does not offer a class that nobody can tick,
// and is asked all the same.
func TestUnaskedClasses(t *testing.T) {
	for _, tt := range []struct {
		when string
		want []advisor.Choice
	}{
		{`has(meds, "troublemaker") or has(meds, "statin")`,
			[]advisor.Choice{{Value: "statin", Text: "statin"}}},
		{`has(meds, "troublemaker")`, nil},
		{`any(meds, is(.name, "troublemaker"))`, nil},
	} {
		a := adviseGiven(t, givenPack(t, tt.when), "{}", nil)
		if len(a.Questions) != 1 || a.Questions[0].Fact != "meds" {
			t.Fatalf("%s: questions %v; want that for the medicines", tt.when, a.Questions)
		}
		if diff := cmp.Diff(tt.want, a.Questions[0].Terms); diff != "" {
			t.Errorf("%s: what the question offers (-want +got):\n%s", tt.when, diff)
		}
	}
}
