package randpack_test

import (
	"math/rand/v2"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

// TestLoads: most packs load, so that tests which draw until one does see what
// the generator means to draw.
func TestLoads(t *testing.T) {
	for _, size := range []randpack.Size{randpack.Small, randpack.Tiny} {
		const n = 300
		loaded := 0
		why := map[string]int{}
		for i := range uint64(n) {
			_, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(i, 1)), size), nil)
			if err == nil {
				loaded++
				continue
			}
			if len(why) < 12 {
				why[err.Error()]++
			}
		}
		t.Logf("%+v: %d of %d load", size, loaded, n)
		if loaded < n*3/4 { // the rest breaks the laws of what cannot be lost
			for text := range why {
				t.Log(text)
			}
			t.Errorf("%+v: only %d of %d load", size, loaded, n)
		}
	}
}
