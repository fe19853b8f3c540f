package condition_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// TestGrid: which conditions are left to the grid, and which of them it decides.
func TestGrid(t *testing.T) {
	p := smallPack(t)
	const none, filter, exact = "none", "filter", "exact"
	wide := make([]string, 5) // 2 by 2 by 2 by 2 by 2 products
	for i := range wide {
		wide[i] = fmt.Sprintf("(age > %d or bmi > %d)", 40+i, 20+i)
	}
	tests := []struct{ text, want, reason string }{
		{`age >= 40 and smoker`, exact, "facts and constants"},
		{`not (age >= 40 or not smoker) or sex == "female" and bmi < 30`, exact, "any Boolean structure over them"},
		{`adult and not smoker`, exact, "a finding is what it stands for"},
		{`age >= 40 and (smoker or has(conditions, "lupus"))`, filter, "a part that is not a fact held against a constant"},
		{`smoker or has(conditions, "lupus")`, none, "it may hold whatever the grid knows"},
		{`has(conditions, "lupus") and age >= 40`, none, "filed under the term"},
		{`smoker and int(sex) > 3`, none, "evaluating it may fail, which must be seen"},
		{strings.Join(wide, " and "), none, "too many products"},
	}
	var texts []string
	for _, tt := range tests {
		texts = append(texts, tt.text)
	}
	index := condition.NewIndex(p.Space, compile(t, p, texts))
	for i, tt := range tests {
		got := none
		if taken, decided := index.ByGrid(i); decided {
			got = exact
		} else if taken {
			got = filter
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s: %s", tt.text, got, tt.want, tt.reason)
		}
	}
}

// TestGridCells: however many constants cut the values of a fact, each value is
// in the right cell: at the cuts, next to them, and where there are none.
func TestGridCells(t *testing.T) {
	p := smallPack(t)
	r := rand.New(rand.NewPCG(1, 2))
	var texts []string
	values := []float64{8, 90, math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300}
	for i := range 600 {
		k := []float64{math.Round(8 + 80*r.Float64()), 8 + 80*r.Float64(), 30 + 1e-9*r.Float64()}[i%3]
		texts = append(texts, fmt.Sprintf("bmi %s %v", []string{"<", "<=", ">", ">=", "==", "!="}[r.IntN(6)], k))
		values = append(values, k, math.Nextafter(k, 0), math.Nextafter(k, 100), 8+80*r.Float64())
	}
	conds := compile(t, p, texts)
	index := condition.NewIndex(p.Space, conds)
	byGrid := 0
	for i := range conds {
		if _, exact := index.ByGrid(i); exact {
			byGrid++
		}
	}
	if byGrid < 150 || byGrid == len(conds) {
		t.Errorf("%d of %d by the grid; want many, and a limit", byGrid, len(conds))
	}
	f := frame(t, p, map[string]any{"age": 40}, "US")
	slot := p.Schema.Lookup("bmi").Slot
	var found condition.Found
	for _, x := range values {
		f.Reset(p.Space)
		f.Profile.Slots[slot] = fact.Value{Known: true, Num: x}
		index.Find(f, &found)
		for i, c := range conds {
			got := condition.False
			if found.Has(i) {
				got = index.Eval(f, &found, i)
			}
			if want := f.Eval(c); got != want {
				t.Fatalf("%s is %v by the index, else %v, of %v", texts[i], got, want, x)
			}
		}
	}
}
