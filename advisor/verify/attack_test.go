package verify

import (
	"flag"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
)

var packs = flag.Int("packs", 1000, "how many random packs are verified and attacked")

// TestHardCases: what provers have got wrong is called proven or dead by none
// of the reports, and no claim about it is broken.
func TestHardCases(t *testing.T) {
	for _, c := range randpack.Cases {
		t.Run(c.Name, func(t *testing.T) {
			rb, err := advisor.Load[advisor.Record](c.Files(), nil)
			if err != nil {
				t.Fatal(err)
			}
			report, err := newChecker(rb, nil).run()
			if err != nil {
				t.Fatal(err)
			}
			for _, claim := range report.claims {
				if claim.Invariant != nil || claim.Hidden != nil && claim.Hidden.ID == "apples" {
					t.Errorf("%s is claimed, and %s breaks it", claim.Name, c.Given)
				}
			}
			broken, _, err := attacked(rb, report, 1000, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range broken {
				t.Error(b)
			}
		})
	}
}

// A tally is what became of many random packs.
type tally struct {
	sync.Mutex
	drawn, loaded, claims int
	verdicts              map[Verdict]int // of invariants
	broken                map[string]int  // packs with a broken claim, by its kind
}

// overPacks verifies n random packs, beside each other, and has judge look at
// each report.
func overPacks(t *testing.T, n int, size randpack.Size, judge func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) []string) *tally {
	t.Helper()
	sum := &tally{verdicts: map[Verdict]int{}, broken: map[string]int{}}
	var next atomic.Uint64
	one := func() bool {
		seed := next.Add(1)
		rb, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(seed, 1)), size), nil)
		sum.Lock()
		sum.drawn++
		if err == nil {
			sum.loaded++
		}
		enough := sum.loaded >= n
		sum.Unlock()
		if err != nil {
			return !enough
		}
		report, err := newChecker(rb, nil).run()
		if err != nil {
			t.Errorf("pack %d: %v", seed, err)
			return !enough
		}
		broken := judge(seed, rb, report)
		sum.Lock()
		defer sum.Unlock()
		sum.claims += len(report.claims)
		for _, c := range report.Invariants {
			sum.verdicts[c.Verdict]++
		}
		for _, b := range broken {
			t.Errorf("pack %d: %s", seed, b)
			sum.broken[kindOf(b)]++
		}
		return !enough
	}
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for one() {
			}
		})
	}
	workers.Wait()
	t.Logf("%d packs of %d drawn; %d claims; invariants %v; broken claims %v", sum.loaded, sum.drawn, sum.claims, sum.verdicts, sum.broken)
	return sum
}

// kindOf says what sort of claim is broken.
func kindOf(broken string) string {
	for _, kind := range []string{"invariant", "dead", "undetermined", "always", "shadowed", "subsumed"} {
		if strings.HasPrefix(broken, kind) || strings.Contains(broken, ": "+kind) {
			return kind
		}
	}
	return "other"
}

// TestRandomPacks: nothing that is claimed of a random pack is broken by a
// profile that an adversary finds, who knows nothing of the proofs.
func TestRandomPacks(t *testing.T) {
	n := *packs
	if testing.Short() {
		n = min(n, 100)
	}
	sum := overPacks(t, n, randpack.Small, func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) (broken []string) {
		found, _, err := attacked(rb, r, 100, seed)
		if err != nil {
			t.Errorf("pack %d: %v", seed, err)
		}
		for _, b := range found {
			broken = append(broken, b.String())
		}
		return broken
	})
	if sum.claims < n || sum.verdicts[Proven] < n/4 || sum.verdicts[Refuted] < n/4 {
		t.Error("too little is claimed for this to mean something")
	}
}

// TestEnumerated: on packs whose profiles can all be gone through, the proofs
// and plain enumeration agree: what is proven holds for each profile, and what
// is refuted some profile breaks.
func TestEnumerated(t *testing.T) {
	n := *packs / 5
	if testing.Short() {
		n = min(n, 20)
	}
	var mu sync.Mutex
	whole, refuted, seen := 0, 0, 0
	overPacks(t, n, randpack.Tiny, func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) (broken []string) {
		p := bridge.Pack(rb)
		claims := r.claims
		others := map[string]bool{} // invariants of which nothing is claimed
		for _, c := range r.Invariants {
			if c.Verdict != Proven {
				inv := p.Invariants[invariant(p, c.Invariant)]
				claims = append(claims, attack.Claim{Name: c.Invariant, Invariant: inv})
				others[c.Invariant] = c.Verdict == Refuted
			}
		}
		a := attack.New(rb, claims, attack.NewDomain(p), rand.New(rand.NewPCG(seed, 2)))
		found, all, err := a.Enumerate(6_000)
		if err != nil {
			t.Errorf("pack %d: %v", seed, err)
		}
		if !all {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		whole++
		for _, isRefuted := range others {
			if isRefuted {
				refuted++
			}
		}
		for _, b := range found {
			if isRefuted, other := others[b.Claim]; !other {
				broken = append(broken, b.String())
			} else if isRefuted {
				seen++
			}
		}
		return broken
	})
	t.Logf("%d packs gone through; of %d refuted invariants %d are broken there", whole, refuted, seen)
	if whole < n/3 || seen < refuted*8/10 || refuted < whole/4 {
		t.Error("too little is gone through for this to mean something")
	}
}

func invariant(p *pack.Pack, id string) int {
	for i, inv := range p.Invariants {
		if inv.ID == id {
			return i
		}
	}
	return -1
}
