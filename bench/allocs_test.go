package main

import (
	"runtime/debug"
	"testing"

	"example.com/crosstalk/advisor"
)

// Allocations are the same on every machine, so they may have a budget where
// times may not: none for a profile on which nothing applies, and three for
// each message that is shown, into an advice whose memory is used again.
func TestAllocations(t *testing.T) {
	for _, tt := range []struct {
		shape       string
		rules       int
		nothing     float64 // for an advice with no message
		eachMessage float64 // and for each message, with reasons and citations
	}{
		{Dense, 64, 0, 3},
		{Keyed, 64, 0, 3},
		{Keyed, 640, 0, 3},
	} {
		none := (&Workload{Shape: tt.shape, Size: tt.rules, Known: All, Match: "none"}).fill(16)
		tenth := (&Workload{Shape: tt.shape, Size: tt.rules, Known: All, Match: "tenth"}).fill(64)
		rb, err := advisor.Load[Profile](packOf(none.Rules), nil)
		if err != nil {
			t.Fatal(err)
		}
		base, _ := allocations(t, rb, none)
		if base > tt.nothing {
			t.Errorf("%s, %d rules: nothing applies: %.1f allocations, want at most %.0f", tt.shape,
				tt.rules, base, tt.nothing)
		}
		all, messages := allocations(t, rb, tenth)
		each := (all - base) / messages
		if each > tt.eachMessage {
			t.Errorf("%s, %d rules: %.1f allocations a message, want at most %.0f", tt.shape, tt.rules, each,
				tt.eachMessage)
		}
		t.Logf("%s, %d rules: %.1f allocations when nothing applies, %.1f a message", tt.shape, tt.rules,
			base, each)
	}
}

// allocations are the means of a profile of w.
func allocations(t *testing.T, rb *advisor.Rulebase[Profile], w *Workload) (allocs,
	messages float64) {
	t.Helper()
	// A collection would take the memory that is kept for the next profile.
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	opts := &advisor.Options{Cap: -1}
	var a advisor.Advice
	for _, p := range w.Profiles { // the advice grows to what the largest needs
		if err := rb.AdviseInto(&a, p, opts); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range w.Profiles {
		var err error
		allocs += testing.AllocsPerRun(200, func() { err = rb.AdviseInto(&a, p, opts) })
		if err != nil {
			t.Fatal(err)
		}
		messages += float64(len(a.Messages))
	}
	n := float64(len(w.Profiles))
	return allocs / n, messages / n
}
