package verify

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestChosen: what is said of some rules is what a check of all says of them.
func TestChosen(t *testing.T) {
	rb := own(t, map[string]string{
		"food/more.yaml": fmt.Sprintf(more, "info", "age >= 60", "unless: [{if: age < 70 and age > 80, "+
			"because: Nobody.}]\nencourages: [sweet_drink]"),
		"invariants.yaml": "- id: insulin\n  whoever: uses_insulin\n  never_encourage: " +
			"[sweet_drink]\n  because: It is sugar.\n" +
			"- id: ages\n  whoever: everyone\n  covered_by: [young]\n  because: Everybody has an age.\n",
		"findings.yaml": "young:\n  when: age < 18\n  silent: true\n",
	})
	for _, tt := range []struct {
		opts  Options
		want  []string // kinds and places of what is found
		rules int
	}{
		{
			Options{}, []string{"conflict rule more", "gap invariant ages", "invariant rule more",
				"undetermined rule more, unless 1"}, 4},
		{
			Options{Rules: []string{"more"}}, []string{
				"conflict rule more", "invariant rule more", "undetermined rule more, unless 1"}, 1},
		{
			Options{Topics: []string{"food"}}, []string{
				"conflict rule more", "invariant rule more", "undetermined rule more, unless 1"}, 2},
		{Options{Rules: []string{"sweet-drinks"}}, []string{"conflict rule more"}, 1},
		{Options{Topics: []string{"sleep"}, Rules: []string{"falls"}}, nil, 2},
	} {
		r, err := Check(rb, &tt.opts)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Kind+" "+f.In)
		}
		slices.Sort(got)
		if diff := cmp.Diff(tt.want, got); diff != "" || r.Rules.Of != tt.rules {
			t.Errorf("%+v: %d rules, %s", tt.opts, r.Rules.Of, diff)
		}
	}
	_, err := Check(rb, &Options{Rules: []string{"mor"}, Topics: []string{"fod"}})
	if err == nil ||
		!strings.Contains(err.Error(), `no rule "mor" in the pack; did you mean "more"`) ||
		!strings.Contains(err.Error(), `no topic "fod"`) {
		t.Errorf("rules and topics that are not there: %v", err)
	}
}
