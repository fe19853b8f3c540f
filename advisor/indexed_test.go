package advisor_test

import (
	"math/rand/v2"
	"os"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/workbench"
)

// TestIndexedPack: an advice of the pack that ships, of hundreds of rules on the
// same sets, has the same bytes without the index and the ground, however little is known;
// and so do decisions.
func TestIndexedPack(t *testing.T) {
	opts := &advisor.LoadOptions{SkipTests: true}
	ready, err := advisor.Load[advisor.Record](os.DirFS("../rules"), opts)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := advisor.Load[advisor.Record](os.DirFS("../rules"), opts)
	if err != nil {
		t.Fatal(err)
	}
	bridge.Change(plain)
	draw := workbench.RandomProfiles(ready)
	profiles := uint64(600)
	if testing.Short() {
		profiles = 200
	}
	for seed := range profiles {
		r := rand.New(rand.NewPCG(seed, 5))
		p, err := draw(r, []float64{1, 0.8, 0.5, 0.2}[seed%4])
		if err != nil {
			t.Fatal(err)
		}
		opts := &advisor.Options{Region: []string{"", "GB"}[r.IntN(2)], Cap: r.IntN(3) - 1}
		if r.IntN(3) > 0 { // without a date, what counts from one is unknown
			opts.AsOf = day("2026-11-20")
		}
		a, err1 := ready.Advise(p, opts)
		b, err2 := plain.Advise(p, opts)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		if x, y := jsonOf(t, a), jsonOf(t, b); x != y {
			t.Fatalf("seed %d: got\n%.2000s\nwant\n%.2000s", seed, x, y)
		}
		d, err := ready.Decide(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		for rule := range ready.Rules() {
			if x, y := d.Outcome(rule.ID), b.Outcome(rule.ID); x != y {
				t.Fatalf("seed %d: %s is %s, want %s", seed, rule.ID, x, y)
			}
		}
	}
}
