package workbench

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestFresh holds what is taken against counting anew each time.
func TestFresh(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		lists := make([][]int, rnd.IntN(12))
		for i := range lists {
			lists[i] = rnd.Perm(20)[:rnd.IntN(8)]
		}
		f := freshOf(lists)
		for done := map[int]bool{}; ; {
			most := func(i int) (n int) {
				for _, side := range lists[i] {
					if !done[side] {
						n++
					}
				}
				return n
			}
			want := -1
			for i := range lists {
				if n := most(i); n > 0 && (want < 0 || n > most(want)) {
					want = i
				}
			}
			if got := f.take(); got != want {
				t.Fatalf("%v with %v done: takes %d, want %d", lists, slices.Sorted(maps.Keys(done)), got, want)
			}
			if want < 0 {
				break
			}
			for _, side := range lists[want] {
				done[side] = true
			}
		}
	}
}
