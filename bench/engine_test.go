package main

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"example.com/crosstalk/advisor"
)

var update = flag.Bool("update", false, "write ifs_gen.go")

// The generated source is committed, so that anybody can read what the
// yardstick is.
func TestIfs(t *testing.T) {
	want, err := ifsSource()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("ifs_gen.go", want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("ifs_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("ifs_gen.go is not what the rules say; run go generate")
	}
}

// Every engine must give what the three-valued reference gives: of every rule,
// for every profile, on every workload that is timed.
func TestEqualAnswers(t *testing.T) {
	for _, w := range workloads([]int{64, 640, 6400}, 300) {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			profiles := len(w.Profiles)
			if len(w.Rules) > 640 {
				profiles = 100 // some engines take 10 ms a profile
			}
			want := make([][]advisor.Truth, profiles)
			for i := range want {
				want[i] = make([]advisor.Truth, len(w.Rules))
				for k, r := range w.Rules {
					want[i][k] = truth(r.When, w.Profiles[i])
				}
			}
			for _, e := range engines {
				if !e.takes(w) {
					continue
				}
				d, err := e.New(w)
				if err != nil {
					t.Errorf("%s: %v", e.Name, err)
					continue
				}
				compareAnswers(t, e, w, d, want)
			}
		})
	}
}

func compareAnswers(t *testing.T, e *Engine, w *Workload, d *Decider, want [][]advisor.Truth) {
	t.Helper()
	got := make([]advisor.Truth, len(w.Rules))
	for i := range want {
		if err := d.Truths(i, got); err != nil {
			t.Errorf("%s: %v", e.Name, err)
			return
		}
		held := 0
		for k := range got {
			if got[k] != want[i][k] {
				t.Errorf("%s: profile %d: %s is %v, want %v: %+v", e.Name, i, w.Rules[k].ID, got[k], want[i][k],
					w.Rules[k].When)
				return
			}
			if got[k] == advisor.True {
				held++
			}
		}
		// What is timed counts; it must count the same.
		n, err := d.Decide(i)
		if err != nil || n != held {
			t.Errorf("%s: profile %d: Decide = %d, %v, want %d", e.Name, i, n, err, held)
			return
		}
	}
}

// A keyed set that grows is about ever more people, and no more about anyone.
func TestMatches(t *testing.T) {
	for _, known := range []string{All, TwoThirds} {
		var want []int
		for _, n := range []int{64, 640, 6400} {
			w := newWorkload(Keyed, n, known, "tenth", 200)
			got := make([]int, len(w.Profiles))
			for i, p := range w.Profiles {
				for _, r := range w.Rules {
					if truth(r.When, p) == advisor.True {
						got[i]++
					}
				}
			}
			if want == nil {
				want = got
			}
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%v: profile %d: %d rules hold, want %d as for 64 rules", w, i, got[i], want[i])
				}
			}
		}
	}
}

// How many of 64 rules hold is what the shares of the workloads promise.
func TestShare(t *testing.T) {
	for _, w := range workloads([]int{64}, 300) {
		held := 0
		for _, p := range w.Profiles {
			for _, r := range w.Rules {
				if truth(r.When, p) == advisor.True {
					held++
				}
			}
		}
		mean := float64(held) / float64(len(w.Profiles))
		t.Logf("%v: %.1f rules hold a profile", w, mean)
		switch {
		case w.Match == "none" && held > 0:
			t.Errorf("%v: %d rules hold, want none", w, held)
		case w.Match == "tenth" && w.Known == All && (mean < 4 || mean > 9):
			t.Errorf("%v: %.1f rules hold a profile, want 4 to 9", w, mean)
		}
	}
}
