package advisor_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// A growth is what may be much larger in somebody's pack or profile than in ours.
type growth struct {
	what        string
	small       int // the size that is the measure
	large, long int // and those that are held to it, the second with -long 2
	pack        func(n int) []string
	profile     func(n int) string
	most        float64 // times as much in an advice, for each time as many; 0: as much, however many
}

// oneRule is a pack whose rule asks one of many, and those in files of a thousand.
func oneRule(dir, when string, n int, each func(i int) string) []string {
	files := []string{"food/a.yaml", simple("r0", "|\n    "+when, ""), "facts/x.yaml", xFact}
	for from := 0; from < n; from += 1000 {
		files = append(files, fmt.Sprintf("%s/g%d.yaml", dir, from),
			many(min(1000, n-from), func(i int) string { return each(from + i) }))
	}
	return files
}

const unknownFacts = "facts of which few are known"

var growths = []growth{
	// A vocabulary of medicines, some with kinds, as one made from a release of a classification.
	{"terms", 5_000, 40_000, 499_000, func(n int) []string {
		return oneRule("terms", "x > 1", n, func(i int) string {
			of := "medicine"
			if i%10 != 0 {
				of = fmt.Sprint("grown_", i-i%10)
			}
			return fmt.Sprintf("grown_%d: {is: %s, label: {en: grown %d}}\n", i, of, i)
		})
	}, func(n int) string {
		return fmt.Sprintf("{x: 5, medications: [{name: grown_%d}]}", n-1)
	}, 0},
	{unknownFacts, 250, 1_000, 5_000, func(n int) []string {
		return oneRule("facts", "x > 1", n, func(i int) string {
			return fmt.Sprintf("grown_%d: {type: int, unit: \"1\", range: [0, 9], ask: {en: \"Grown %d?\"}}\n",
				i, i)
		})
	}, func(n int) string { return fmt.Sprintf("{x: 5, grown_%d: 3, grown_%d: 1}", n-1, n/2) }, 0},
	{"records of a list", 125, 1_000, 1_000, func(n int) []string {
		return ruled(16, func(i int) string {
			return simple(id(i), fmt.Sprintf("any(medications, .dose > %d)", 10+i), "")
		})
	}, func(n int) string {
		return "{medications: [" + many(n, func(i int) string {
			return fmt.Sprintf("{name: prednisone, dose: %d}, ", i%9)
		}) + "]}"
	}, 1},
	{"rules on the same facts", 640, 6_400, 64_000, func(n int) []string {
		return ruled(n, func(i int) string {
			return simple(id(i), fmt.Sprintf("x > %d and not (x > %d)", i%1000, i%1000+7), "")
		})
	}, is("{x: 500}"), 1},
}

// spent is what a size costs: bytes held by the rulebase, and bytes taken in loading and advising.
type spent struct{ held, load, advise float64 }

func (g *growth) spend(t *testing.T, n int) (s spent) {
	t.Helper()
	fsys := with(g.pack(n)...)
	var rb *advisor.Rulebase[advisor.Record]
	var err error
	var before, after runtime.MemStats
	for range 3 { // pools keep what they have for one
		runtime.GC()
	}
	runtime.ReadMemStats(&before)
	s.load = allocated(func() {
		rb, err = advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
	})
	if err != nil {
		t.Fatalf("%d %s: %.300v", n, g.what, err)
	}
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&after)
	s.held = max(0, float64(after.HeapAlloc)-float64(before.HeapAlloc))
	_, p, err := rb.Decode("p.yaml", []byte(g.profile(n)))
	if err != nil {
		t.Fatalf("%d %s: %.300v", n, g.what, err)
	}
	// Many times into the same memory: room is made for each fact at the first, which
	// later ones use again.
	const times = 200
	var a advisor.Advice
	opts := &advisor.Options{Cap: -1, Without: advisor.Questions}
	s.advise = allocated(func() {
		for range times {
			err = errors.Join(err, rb.AdviseInto(&a, p, opts))
		}
	}) / times
	if err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(rb)
	return s
}

// TestGrowth: what is much larger than in the pack that ships costs no more than
// in proportion. It counts bytes, which are the same on every machine: what is
// held after loading, and what loading and an advice take.
func TestGrowth(t *testing.T) {
	if raceDetector {
		t.Skip("under the race detector pools forget at random")
	}
	for _, g := range growths {
		large := g.large
		if *length >= 2 {
			large = g.long
		}
		small, grown := g.spend(t, g.small), g.spend(t, large)
		times := float64(large) / float64(g.small)
		const slack = 16 << 10
		var wrong []string
		check := func(doing string, a, b, most float64) {
			if b > 1.5*most*a+slack {
				wrong = append(wrong, fmt.Sprintf("%s takes %.0f bytes for %d and %.0f for %d", doing, a,
					g.small, b, large))
			}
		}
		check("holding the rulebase", small.held, grown.held, times)
		check("loading", small.load, grown.load, times)
		check("advising", small.advise, grown.advise, max(1, g.most*times))
		if len(wrong) > 0 {
			t.Errorf("%s: %s", g.what, strings.Join(wrong, "; "))
		}
		t.Logf("%s: %d %+.0f, %d %+.0f", g.what, g.small, small, large, grown)
	}
}
