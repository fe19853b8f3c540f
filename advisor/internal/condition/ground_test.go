package condition_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// written are conditions whose values hang on more than what they name.
var written = []string{
	`years_since(birth_date ?? date("1950-01-01")) > 70`,
	`all(medications, not is(.name, "glucocorticoid") or .months > 3)`,
	`all(medications, is(.name, "glucocorticoid") and .months > 3)`,
	`none(medications, is(.name, "glucocorticoid") and .dose > age)`,
	`count(medications, is(.name, "glucocorticoid")) == 0`,
	`count(medications, .months > 2) < 2`,
	`any(medications, is(.name, "warfarin") and has(conditions, "lupus"))`,
	`(any(medications, .dose > weight_kg) ? 60 : 70) < age`,
	`known(conditions) and not has(conditions, "lupus")`,
	`unrecognised(conditions) or unrecognised(medications)`,
	`region == "GB" and smoker`,
	`(bmi ?? 20) > 25`,
}

// stand has f stand on a ground for which enough profiles have come.
func stand(f *condition.Frame, g *condition.Ground) {
	for range condition.LaidAfter + 1 {
		f.Stand(g)
	}
}

// TestGround: where a profile says nothing that a condition hangs on, the value that the
// ground has for it is the one that it has on the profile.
func TestGround(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 4))
	taken, evaluated, seen := 0, 0, map[condition.Truth]int{}
	for range 12 {
		p := smallpack.Load(t)
		draw := randprofile.New(p)
		texts := slices.Clone(written)
		for range 40 {
			texts = append(texts, smallpack.Grammar{Source: draw.Source(r, 1)}.Cond(3))
		}
		conds := smallpack.Compile(t, p, texts)
		ground := p.Space.Registry.Ground(p.Schema, conds)
		for i := range 150 {
			doc := draw.Source(r, []float64{1, 0.7, 0.3, 0.05}[i%4]).Profile()
			if r.IntN(4) == 0 { // a name that nobody knows
				doc["conditions"] = []string{"lupus", "what nobody knows"}
			}
			frame := func() *condition.Frame {
				f := smallpack.AsGiven(t, p, doc, p.Regions[i%len(p.Regions)].Name)
				if i%3 == 0 {
					f.AsOf = time.Time{}
				}
				p.Hold(f, func(pack.Misfit) {})
				return f
			}
			plain, f := frame(), frame()
			stand(f, ground)
			for _, at := range r.Perm(len(conds)) {
				want := plain.Eval(conds[at])
				if got := f.Eval(conds[at]); got != want {
					t.Fatalf("%s is %v from the ground, want %v\n%s", texts[at], got, want,
						smallpack.Show(doc))
				}
				got, ok := f.Stands(at)
				if ok && got != want {
					t.Fatalf("%s is %v in the ground, want %v\n%s", texts[at], got, want,
						smallpack.Show(doc))
				}
				if ok {
					taken++
					seen[got]++
				} else {
					evaluated++
				}
			}
		}
	}
	t.Logf("%d values taken from grounds (%v), %d not", taken, seen, evaluated)
	if taken < 10_000 || evaluated < 10_000 || len(seen) < 3 {
		t.Error("that shows little")
	}
}

// TestGroundWork: what a profile does not say costs nothing: of whom is known that they smoke
// and have no conditions, only conditions on smoking are evaluated.
func TestGroundWork(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	p := smallpack.Load(t)
	texts := slices.Clone(written)
	for range 200 {
		g := smallpack.Grammar{Source: randprofile.New(p).Source(r, 1)}
		texts = append(texts, g.Cond(2))
	}
	conds := smallpack.Compile(t, p, texts)
	ground := p.Space.Registry.Ground(p.Schema, conds)
	f := smallpack.Frame(t, p, map[string]any{"smoker": true, "conditions": []string{}}, "US")
	for range condition.LaidAfter {
		f.Stand(ground)
		if _, ok := f.Stands(0); ok {
			t.Fatal("the ground is laid for fewer profiles than it is worth")
		}
	}
	stand(f, ground)
	about := 0
	for i, text := range texts {
		concerned := strings.Contains(text, "smoker") || i == 0 // which the day may decide
		if concerned {
			about++
		}
		if _, ok := f.Stands(i); !ok && !concerned {
			t.Errorf("%s is evaluated", text)
		}
	}
	if about < 10 || about > len(texts)/2 {
		t.Errorf("%d of %d ask for smoking: that shows little", about, len(texts))
	}
}
