package compile_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// amount writes an amount of a fact, which is linear on paper.
func amount(r *rand.Rand, of string, depth int) string {
	if depth == 0 {
		return of
	}
	k := []string{"3", "0.1", "7.25", "1000000007.5", "0.3", "-2", "10 / 3", "0.000001"}[r.IntN(8)]
	inner := amount(r, of, depth-1)
	return fmt.Sprintf([]string{"(%s + %s)", "(%s - %s)", "(%s * %s)", "(%s / (%s))"}[r.IntN(4)],
		inner, k)
}

// TestAmounts: between neighboring cuts and edges of an atom that is exact, the
// engine's value of it does not change, to the last bit.
func TestAmounts(t *testing.T) {
	p, r := smallpack.Load(t), rand.New(rand.NewPCG(1, 1))
	f := p.Schema.Lookup("weight_kg")
	var fr condition.Frame
	eval := func(a condition.Cond, x float64) condition.Truth {
		slots := make([]fact.Value, len(p.Schema.Top))
		slots[f.Slot] = fact.Value{Known: true, Num: x}
		fr.Reset(p.Space.Registry)
		fr.Profile.Slots = slots
		return fr.Eval(a)
	}
	var texts []string
	for range 300 {
		x := amount(r, "weight_kg", r.IntN(4))
		switch r.IntN(4) {
		case 0:
			x = fmt.Sprintf("(%d - %s)", r.IntN(100), x)
		case 1:
			x = fmt.Sprintf("(%s + weight_kg)", x)
		case 2:
			x = "-" + x
		}
		texts = append(texts,
			fmt.Sprintf("%s %s %v", x, []string{"<", "<=", "==", "!=", ">=", ">"}[r.IntN(6)],
				[]any{0, 3, 0.3, 70.1, -12, "10 / 3", 1e-14, 1000000107.5}[r.IntN(8)]))
	}
	exact, changes := 0, 0
	for i, c := range smallpack.Compile(t, p, texts) {
		a := atom(c)
		cuts := cells.Of(a)
		if !cuts.Exact {
			continue
		}
		exact++
		all := slices.Concat(cuts.Numbers, cuts.Edges)
		slices.Sort(all)
		all = slices.Compact(all)
		at := map[int]condition.Truth{} // by cell: 2*k+1 is the k-th cut
		for range 400 {
			x := (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(24)-12))
			if len(all) > 0 && r.IntN(4) > 0 {
				x = all[r.IntN(len(all))]
				for range r.IntN(4) {
					x = math.Nextafter(x, math.Inf(r.IntN(2)*2-1))
				}
				if r.IntN(3) == 0 {
					x += (r.Float64() - 0.5) * math.Pow(10, -float64(r.IntN(20)))
				}
			}
			k, found := slices.BinarySearch(all, x)
			if k *= 2; found {
				k++
			}
			v := eval(a, x)
			if was, ok := at[k]; ok && was != v {
				t.Fatalf("%s: %v at %v, and %v elsewhere between the same of %v", texts[i], v, x, was, all)
			}
			at[k] = v
		}
		if len(at) > 1 {
			changes++
		}
	}
	if exact < 250 || changes < 200 {
		t.Errorf("%d of %d are exact, %d have cuts", exact, len(texts), changes)
	}
}

// TestTooSteep: an amount whose slope or shift is no number is not taken for one that
// is cut.
func TestTooSteep(t *testing.T) {
	p := smallpack.Load(t)
	for text, want := range map[string]bool{
		"weight_kg * 1e308 > 3":                               true,
		"weight_kg * 1e308 * 10 > 3":                          false,
		"weight_kg * 1e200 * -1e200 > 3":                      false,
		"weight_kg / 1e-200 / 1e-200 > 3":                     false,
		"weight_kg * 1e308 + weight_kg * 1e308 > 3":           false,
		"(weight_kg + 1e308) * 10 > 3":                        false,
		"(weight_kg + 1e307) * 10 > 3":                        true,
		"weight_kg * 1e308 * 10 - weight_kg * 1e308 * 10 > 3": false,
	} {
		if got := cells.Of(atom(smallpack.Compile(t, p, []string{text})[0])).Exact; got != want {
			t.Errorf("%s is exact: %v", text, got)
		}
	}
}
