package rules_test

import (
	"os"
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
	golden, _ := goldens(t, rb)
	list := append(drawn(t, rb, 120), golden...)
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

// TestDecideAllocations: to decide takes next to no memory: what it needs meanwhile is used
// again for the next profile.
func TestDecideAllocations(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector allocates, and its tests are short")
	}
	rb := load(t)
	list, _ := goldens(t, rb)
	var d advisor.Decision
	all := testing.AllocsPerRun(5, func() {
		for _, p := range list {
			if err := rb.DecideInto(&d, p, &advisor.Options{AsOf: asOf}); err != nil {
				t.Fatal(err)
			}
		}
	})
	if n := all / float64(len(list)); n > 8 {
		t.Errorf("%.1f allocations a profile", n)
	}
}

// goldens are the profiles of the goldens, as they are and read before.
func goldens(t testing.TB, rb *advisor.Rulebase[rules.Profile]) (list []*rules.Profile,
	ready []*advisor.PreparedProfile) {
	t.Helper()
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode(name, text)
		if err != nil {
			t.Fatal(err)
		}
		q, err := rb.Prepare(p, asOf)
		if err != nil {
			t.Fatal(err)
		}
		list, ready = append(list, p), append(ready, q)
	}
	return list, ready
}

// BenchmarkDecide: all goldens, one after the other; a ns/profile is what one takes.
func BenchmarkDecide(b *testing.B) {
	rb := load(b)
	list, ready := goldens(b, rb)
	opts := &advisor.Options{AsOf: asOf}
	bare := *opts
	bare.Without = advisor.Messages | advisor.Reasons | advisor.Questions
	var d advisor.Decision
	var a advisor.Advice
	for _, way := range []struct {
		name string
		do   func(i int) error
	}{
		{"advise", func(i int) error { return rb.AdviseInto(&a, list[i], opts) }},
		{"advise-bare", func(i int) error { return rb.AdviseInto(&a, list[i], &bare) }},
		{"decide", func(i int) error { return rb.DecideInto(&d, list[i], opts) }},
		{"decide-prepared", func(i int) error { return ready[i].DecideInto(&d, opts) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for i := range list {
					if err := way.do(i); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(list)), "ns/profile")
		})
	}
}
