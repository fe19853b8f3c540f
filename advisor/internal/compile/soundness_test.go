package compile_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// TestSoundness: what is true or false on a partly known profile is so, by
// plain expr, on every completion; and on a complete profile nothing is
// unknown.
func TestSoundness(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	rounds := 500 * *long
	if testing.Short() {
		rounds = 200
	}
	decided, unknown := 0, 0
	oracles := oracle.For(p)
	for seed := range uint64(rounds) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 1)), 0.55)}
		var texts []string
		for range 4 {
			texts = append(texts, g.Cond(3))
		}
		conds := smallpack.Compile(t, p, texts)
		share := []float64{0, 0.3, 1}[seed%3]
		partial := g.WithoutDerived(g.Profile(), p.Schema.Top, "", share)
		if seed%10 == 0 {
			partial = lengthened(g, partial)
		}
		region := g.Pick("US", "GB")
		f := smallpack.Frame(t, p, partial, region)
		for range 4 {
			whole := g.Complete(partial)
			full := smallpack.Frame(t, p, whole, region)
			o, err := oracles.New(&smallpack.AsGiven(t, p, whole, region).Profile, smallpack.Today, region)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range conds {
				want, err := o.Eval(texts[i])
				if err != nil && len(o.Unusable) > 0 {
					continue // it reads what is not plausible
				}
				if err != nil {
					t.Fatalf("%s: %v", texts[i], err)
				}
				check := func(what string, f *condition.Frame, mustKnow bool) {
					got := f.Eval(c)
					if got == condition.Unknown && !mustKnow {
						unknown++
						return
					}
					decided++
					if got != condition.Of(want.(bool)) {
						t.Fatalf("seed %d: %s: %s\ngot %v, plain expr %v\npartial %s\nwhole %s", seed, what, texts[i],
							got, want, smallpack.Show(partial), smallpack.Show(whole))
					}
				}
				check("partly known", f, false)
				check("complete", full, len(o.Unusable) == 0)
				blurred := smallpack.Blur(g.Rand, p.Schema.Top, "", whole)
				check("blurred", smallpack.Frame(t, p, blurred, region), false)
			}
		}
		if err := f.Err(); err != nil {
			t.Fatalf("%v: %v", texts, err)
		}
	}
	t.Logf("%d decided, %d unknown", decided, unknown)
	if unknown == 0 || decided == 0 {
		t.Error("the test tries nothing")
	}
}

// lengthened is d with so many medications that not all of them are looked at.
func lengthened(g smallpack.Grammar, d randprofile.Doc) randprofile.Doc {
	d = maps.Clone(d)
	list, open := d["medications"].(randprofile.Doc)
	records, _ := d["medications"].([]randprofile.Doc)
	if open {
		records, _ = list["has"].([]randprofile.Doc)
	}
	records = slices.Clone(records)
	for len(records) < 20 {
		more, _ := g.Profile()["medications"].([]randprofile.Doc)
		records = append(records, more...)
	}
	d["medications"] = records
	if open {
		list = maps.Clone(list)
		list["has"], d["medications"] = records, list
		delete(list, "not") // which may rule out what was added
	}
	return d
}
