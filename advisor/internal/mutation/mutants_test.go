package mutation_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/mutation"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

func TestMutants(t *testing.T) {
	p := smallpack.Load(t)
	for _, tt := range []struct {
		text string
		want []string // kind: was -> now
	}{
		{
			"age >= 65", []string{"comparison: age >= 65 -> age < 65", "boundary: age >= 65 -> age >= 66",
				"boundary: age >= 65 -> age >= 64"}},
		{
			"weight_kg > 2.5", []string{"comparison: weight_kg > 2.5 -> weight_kg <= 2.5",
				"comparison: weight_kg > 2.5 -> weight_kg >= 2.5",
				"boundary: weight_kg > 2.5 -> weight_kg > 2.6",
				"boundary: weight_kg > 2.5 -> weight_kg > 2.4"}},
		{
			"smoker and not adult", []string{"connective: smoker and not adult -> smoker or not adult",
				"dropped: smoker and not adult -> not adult",
				"dropped: smoker and not adult -> smoker", "negation: not adult -> adult"}},
		{
			`sex == "male"`, []string{`comparison: sex == "male" -> sex != "male"`,
				`value: sex == "male" -> sex == "female"`}},
		{
			`has(conditions, "psoriatic_arthritis")`, []string{
				`term: has(conditions, "psoriatic_arthritis") -> has(conditions, "arthritis")`,
				`term: has(conditions, "psoriatic_arthritis") -> has(conditions, "rheumatoid_arthritis")`}},
		{
			"age in [18, 30]", []string{"dropped: age in [18, 30] -> age in [30]",
				"dropped: age in [18, 30] -> age in [18]"}},
		{
			"age in 18..30", []string{"boundary: age in 18..30 -> age in 19..30",
				"boundary: age in 18..30 -> age in 17..30",
				"boundary: age in 18..30 -> age in 18..31", "boundary: age in 18..30 -> age in 18..29"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			var got []string
			for _, m := range mutation.Of(p.Space, "", smallpack.Verbatim(t, tt.text)) {
				got = append(got, m.Kind+": "+m.Was+" -> "+m.Now)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMutantsDiffer: where a mutant certainly differs, by its Differs, it does.
func TestMutantsDiffer(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	differ := 0
	for seed := range uint64(150) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 5)), 0.8)}
		text := g.Cond(3)
		c := smallpack.Compile(t, p, []string{text})[0]
		mutants := mutation.Of(p.Space, "", smallpack.Verbatim(t, text))
		for range 4 {
			f := smallpack.Frame(t, p, g.Complete(g.Profile()), "US")
			for _, m := range mutants {
				if m.Differs == nil {
					continue
				}
				was, now := f.Eval(c), f.Eval(m.Cond)
				if got := f.Eval(m.Differs); got == condition.True && was*now != condition.False {
					t.Fatalf("seed %d: %s\n%s: %v and %v do not differ", seed, text, m.Text, was, now)
				} else if got == condition.False && was*now == condition.False {
					t.Fatalf("seed %d: %s\n%s: %v and %v differ", seed, text, m.Text, was, now)
				} else if got == condition.True {
					differ++
				}
			}
		}
	}
	if differ < 300 {
		t.Errorf("%d differences: too few to mean something", differ)
	}
}
