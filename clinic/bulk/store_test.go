package bulk

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/fhir"
)

// TestStore: each key has what was added of it, in order, and nothing that was rolled back,
// whatever keys there are and however they come.
func TestStore(t *testing.T) {
	type told struct {
		ids  []string
		self bool
	}
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 1))
		s, err := newStore(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error) {
			if err != nil {
				t.Fatal(seed, err)
			}
		}
		want := map[int64]told{}
		var bs blocks
		for file := range 30 {
			s.mark()
			before := map[int64]told{}
			for key, v := range want {
				before[key] = v
			}
			for n := range rng.IntN(200) {
				key := rng.Int64N(1 + rng.Int64N(2000)) // near one another, and far
				e := fhir.Entry{Type: "Observation", ID: fmt.Sprintf("%d-%d", file, n), JSON: []byte("{}")}
				if rng.IntN(4) == 0 {
					e.Type = "Patient"
				}
				bs.add(key, e)
				v := want[key]
				ids := append(append([]string{}, v.ids...), e.Type+e.ID)
				want[key] = told{ids, v.self || e.Type == "Patient"}
				if rng.IntN(20) == 0 {
					must(bs.write(s))
				}
			}
			if rng.IntN(3) == 0 {
				bs.clear()
				must(s.rollback())
				want = before
			} else {
				must(bs.write(s))
			}
		}
		must(s.finish())
		for key := range int64(2100) {
			var got told
			places, err := s.places([]int64{key})
			must(err)
			for _, p := range places {
				block, err := s.block(p)
				must(err)
				for e, err := range entriesOf(block) {
					must(err)
					got.ids = append(got.ids, e.Type+e.ID)
				}
			}
			got.self, err = s.hasSelf([]int64{key})
			must(err)
			if diff := cmp.Diff(want[key], got, cmp.AllowUnexported(told{})); diff != "" {
				t.Fatalf("seed %d, key %d: (-want +got)\n%s", seed, key, diff)
			}
		}
		must(s.close())
	}
}
