package verify

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
)

// By default 1,000 packs are verified and attacked; -packs 100000 goes on longer.
var packs = flag.Int("packs", 1000, "how many random packs are verified and attacked")

// TestHardCases: what provers have got wrong is called proven or dead by none
// of the reports, and no claim about it is broken.
func TestHardCases(t *testing.T) {
	for _, c := range slices.Concat(randpack.Cases, randpack.Numbers) {
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
			broken, _, err := attacked(rb, report.claims, 1000, 1)
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
	drawn, loaded int
	claims        map[string]int // by kind
	verdicts      map[Verdict]int
	broken        map[string]int
	replayed      int // witnesses of conflicts
}

// budget is how many models the searches of one pack may need: where packs are
// many, the few that need more are left open. Every fiftieth has no limit.
const budget = 500

// overPacks verifies n random packs, and has judge say which of the claims are
// broken. What it says, or what cannot be verified, fails the test.
func overPacks(t *testing.T, n int, size func(seed uint64) randpack.Size,
	judge func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) []string) *tally {
	t.Helper()
	sum := &tally{verdicts: map[Verdict]int{}, broken: map[string]int{}, claims: map[string]int{}}
	var next atomic.Uint64
	one := func() bool {
		seed := next.Add(1)
		rb, err := advisor.Load[advisor.Record](randpack.Files(rand.New(rand.NewPCG(seed, 1)),
			size(seed)),
			nil)
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
		c := newChecker(rb, nil)
		if seed%50 > 0 {
			c.prover.Budget, c.prover.Conflicts, c.tries = budget, 2*budget, 40
		}
		report, err := c.run()
		if err != nil {
			t.Errorf("pack %d: %v", seed, err)
			return !enough
		}
		broken := judge(seed, rb, report)
		replayed, wrong := replay(rb, report)
		sum.Lock()
		defer sum.Unlock()
		sum.replayed += replayed
		for _, c := range report.claims {
			sum.claims[kindOf(&c)]++
		}
		for _, c := range report.Invariants {
			sum.verdicts[c.Verdict]++
		}
		for _, b := range append(broken, wrong...) {
			t.Errorf("pack %d: %s", seed, b)
			kind, _, _ := strings.Cut(b, " ")
			sum.broken[kind]++
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
	t.Logf("%d packs of %d drawn; claims %v; invariants %v; %d witnesses of conflicts; broken "+
		"claims %v",
		sum.loaded, sum.drawn, sum.claims, sum.verdicts, sum.replayed, sum.broken)
	return sum
}

// kindOf says what sort of claim it is.
func kindOf(c *attack.Claim) string {
	switch {
	case c.Invariant != nil && c.Invariant.OrAsked:
		return "answered or asked"
	case c.Invariant != nil && len(c.Invariant.MustAnswer) > 0:
		return "answered"
	case c.Invariant != nil && len(c.Invariant.CoveredBy) > 0:
		return "covered"
	case c.Invariant != nil:
		return "never encouraged"
	case c.Beside[0] != nil:
		return "subsumed"
	case c.Then != nil:
		return "does not count"
	case strings.Contains(c.Name, "where it stands"):
		return "where it stands"
	}
	return c.Name[strings.LastIndex(c.Name, ": ")+2:] // dead, shadowed, undetermined, always
}

// claimed is all that is claimed of some pack: each kind must be there often
// enough for the attacks to mean something.
var claimed = []string{"answered or asked", "answered", "covered", "never encouraged", "subsumed",
	"does not count", "where it stands",
	"dead", "shadowed", "undetermined", "always"}

// replay gives the witnesses of conflicts to the engine: both messages are
// triggered, they are not shown together, and the ones that the finding names
// are withheld.
func replay(rb *advisor.Rulebase[advisor.Record], r *Report) (replayed int, wrong []string) {
	for _, f := range r.Findings {
		if f.Kind != "conflict" || f.Witness == nil {
			continue
		}
		replayed++
		says := func(format string, args ...any) {
			wrong = append(wrong,
				fmt.Sprintf("conflict of %s: %s: given %s: %s", f.In, f.Msg, f.Witness.Given,
					fmt.Sprintf(format, args...)))
		}
		_, p, err := rb.Decode("witness.yaml", []byte(f.Witness.Given))
		if err != nil {
			says("%v", err)
			continue
		}
		o := &advisor.Options{Region: f.Witness.Region, Cap: -1}
		o.AsOf, _ = time.Parse(time.DateOnly, f.Witness.AsOf)
		a, err := rb.Advise(p, o)
		if err != nil {
			says("%v", err)
			continue
		}
		_, lost, _ := strings.Cut(strings.TrimSuffix(f.Msg, " is then withheld"), "trigger both; ")
		other, _, _ := strings.Cut(strings.TrimPrefix(f.Msg, "it encourages what "), " ")
		var really []string
		for _, id := range []string{strings.TrimPrefix(f.In, "rule "), other} {
			switch a.Outcome(id) {
			case advisor.IsWithheld:
				really = append(really, id)
			case advisor.Shown:
			default:
				says("%s is %s", id, a.Outcome(id))
			}
		}
		if strings.Join(really, " and ") != lost || len(really) == 0 {
			says("%v withheld", really)
		}
	}
	return replayed, wrong
}

// TestRandomPacks: nothing that is claimed of a random pack is broken by a
// profile that an adversary finds, who knows nothing of the proofs: of 1,000 packs
// with 60 profiles each, or of 400 under -short; -packs N for more. Every tenth pack
// is larger than the others and attacked with 100; every fiftieth is verified to
// the end and attacked with 1,000.
func TestRandomPacks(t *testing.T) {
	n := *packs
	if testing.Short() {
		n = min(n, 400)
	}
	size := func(seed uint64) randpack.Size {
		if seed%10 == 0 {
			return randpack.Small
		}
		return randpack.Few
	}
	sum := overPacks(t, n, size,
		func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) (broken []string) {
			profiles := 60
			switch {
			case seed%50 == 0:
				profiles = 1000
			case seed%10 == 0:
				profiles = 100
			}
			found, _, err := attacked(rb, r.claims, profiles, seed)
			if err != nil {
				t.Errorf("pack %d: %v", seed, err)
			}
			for _, b := range found {
				broken = append(broken, b.String())
			}
			return broken
		})
	for _, kind := range claimed {
		if sum.claims[kind] < n/500 {
			t.Errorf("%q is claimed only %d times, which is too little to mean something", kind,
				sum.claims[kind])
		}
	}
	if sum.verdicts[Proven] < n/4 || sum.verdicts[Refuted] < n/4 || sum.replayed < n/50 {
		t.Error("too little is claimed for this to mean something")
	}
}

// TestEnumerated: on packs whose profiles can all be gone through, the proofs
// and plain enumeration agree: what is proven holds for each profile, and what
// is refuted some profile breaks.
func TestEnumerated(t *testing.T) {
	n := *packs / 10
	if testing.Short() {
		n = min(n, 20)
	}
	var mu sync.Mutex
	whole, refuted, seen := 0, 0, 0
	size := func(uint64) randpack.Size { return randpack.Tiny }
	overPacks(t, n, size,
		func(seed uint64, rb *advisor.Rulebase[advisor.Record], r *Report) (broken []string) {
			p := bridge.Pack(rb)
			claims := r.claims
			others := map[string]bool{} // invariants of which nothing is claimed
			for _, c := range r.Invariants {
				if c.Verdict != Proven {
					inv := p.Invariants()[invariant(p, c.Invariant)]
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
	for i, inv := range p.Invariants() {
		if inv.ID == id {
			return i
		}
	}
	return -1
}
