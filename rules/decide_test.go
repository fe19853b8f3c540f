package rules_test

import (
	"path/filepath"
	"slices"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// TestDecide: of the profiles of the goldens and of random ones, a decision says what the
// advice says, of a profile that was read before, too.
func TestDecide(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	list := drawn(t, rb, 120)
	for _, name := range names {
		list = append(list, decoded(t, rb, name))
	}
	seen := map[advisor.Outcome]int{}
	for i, p := range list {
		opts := &advisor.Options{AsOf: asOf, Region: rb.Regions()[i%len(rb.Regions())]}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		d, err := rb.Decide(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		q, err := rb.Prepare(p, asOf)
		if err != nil {
			t.Fatal(err)
		}
		read, err := q.Decide(opts)
		if err != nil {
			t.Fatal(err)
		}
		again, err := q.Advise(opts)
		if err != nil {
			t.Fatal(err)
		}
		same(t, rb, a, d, seen)
		same(t, rb, a, read, seen)
		if !slices.Equal(again.Unrecognised, a.Unrecognised) ||
			!slices.Equal(again.Problems, a.Problems) {
			t.Errorf("read before: %v, %v; want %v, %v", again.Unrecognised, again.Problems,
				a.Unrecognised, a.Problems)
		}
	}
	for o := advisor.NotApplicable; o <= advisor.Shown; o++ {
		if seen[o] == 0 {
			t.Errorf("no rule is %s: the test shows nothing of that", o)
		}
	}
}

func same(t *testing.T, rb *advisor.Rulebase[rules.Profile], a *advisor.Advice, d *advisor.Decision,
	seen map[advisor.Outcome]int) {
	t.Helper()
	for r := range rb.Rules() {
		o := a.Outcome(r.ID)
		seen[o]++
		if got := d.Outcome(r.ID); got != o {
			t.Errorf("%s: %s; the advice says %s", r.ID, got, o)
		}
	}
}
