package condition_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/source"
)

// TestShows: on a complete profile a site decides its condition alone exactly
// if putting the other value in its place changes the condition. On a partly
// known one what is said of a site holds on every completion.
func TestShows(t *testing.T) {
	p := smallPack(t)
	drawer := randprofile.New(p)
	shown, not, kept := 0, 0, 0
	for seed := range uint64(400) {
		g := grammar{drawer.Source(rand.New(rand.NewPCG(seed, 3)), 0.6)}
		text := g.cond(3)
		c := compile(t, p, []string{text})[0]
		partial := g.withoutDerived(g.Profile(), p.Schema.Top, "", 0)
		open := frame(t, p, partial, "US")
		full := frame(t, p, g.withoutDerived(g.Complete(partial), p.Schema.Top, "", 0), "US")
		for _, site := range condition.Sites(c) {
			for _, v := range []condition.Truth{condition.True, condition.False} {
				got := full.Shows(site, v)
				if early := open.Shows(site, v); early != condition.Unknown && !reflexive(site) {
					kept++
					if early != got {
						t.Fatalf("seed %d: %s\n%s as %v: %v where partly known, then %v", seed, text, site, v, early, got)
					}
				}
				yes, no := condition.Force(site, condition.True), condition.Force(site, condition.False)
				if yes == nil || no == nil || inQuantifier(c, site) {
					continue
				}
				if full.Eval(yes) == condition.Unknown || full.Eval(no) == condition.Unknown || full.Eval(site.Cond) == condition.Unknown {
					continue // a derived value is not plausible
				}
				want := condition.Of(full.Eval(site.Cond) == v && full.Eval(yes) != full.Eval(no))
				if got != want {
					t.Fatalf("seed %d: %s\n%s as %v: %v, want %v", seed, text, site, v, got, want)
				}
				if want == condition.True {
					shown++
				} else {
					not++
				}
			}
		}
	}
	if shown < 300 || not < 300 || kept < 300 {
		t.Errorf("%d shown, %d not, %d kept: too few to mean something", shown, not, kept)
	}
}

func reflexive(s condition.Site) (is bool) {
	condition.Walk(s.Cond, func(c condition.Cond) bool {
		a, ok := c.(*condition.Atom)
		is = is || ok && a.Reflexive
		return !is
	})
	return is
}

// inQuantifier reports whether the site is inside a quantifier of c.
func inQuantifier(c condition.Cond, s condition.Site) (is bool) {
	condition.Walk(c, func(c condition.Cond) bool {
		if q, ok := c.(*condition.Quant); ok {
			is = is || slices.ContainsFunc(condition.Sites(q.Pred), func(o condition.Site) bool { return o.String() == s.String() })
			return false
		}
		return true
	})
	return is
}

func TestMutants(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		text string
		want []string // kind: was -> now
	}{
		{"age >= 65", []string{"comparison: age >= 65 -> age < 65", "boundary: age >= 65 -> age >= 66", "boundary: age >= 65 -> age >= 64"}},
		{"weight_kg > 2.5", []string{"comparison: weight_kg > 2.5 -> weight_kg <= 2.5", "comparison: weight_kg > 2.5 -> weight_kg >= 2.5",
			"boundary: weight_kg > 2.5 -> weight_kg > 2.6", "boundary: weight_kg > 2.5 -> weight_kg > 2.4"}},
		{"smoker and not adult", []string{"connective: smoker and not adult -> smoker or not adult", "dropped: smoker and not adult -> not adult",
			"dropped: smoker and not adult -> smoker", "negation: not adult -> adult"}},
		{`sex == "male"`, []string{`comparison: sex == "male" -> sex != "male"`, `value: sex == "male" -> sex == "female"`}},
		{`has(conditions, "psoriatic_arthritis")`, []string{`term: has(conditions, "psoriatic_arthritis") -> has(conditions, "arthritis")`,
			`term: has(conditions, "psoriatic_arthritis") -> has(conditions, "rheumatoid_arthritis")`}},
		{"age in [18, 30]", []string{"dropped: age in [18, 30] -> age in [30]", "dropped: age in [18, 30] -> age in [18]"}},
		{"age in 18..30", []string{"boundary: age in 18..30 -> age in 19..30", "boundary: age in 18..30 -> age in 17..30",
			"boundary: age in 18..30 -> age in 18..31", "boundary: age in 18..30 -> age in 18..29"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			var got []string
			for _, m := range p.Space.Mutants("", verbatim(t, tt.text)) {
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
	p := smallPack(t)
	drawer := randprofile.New(p)
	differ := 0
	for seed := range uint64(150) {
		g := grammar{drawer.Source(rand.New(rand.NewPCG(seed, 5)), 0.8)}
		text := g.cond(3)
		c := compile(t, p, []string{text})[0]
		mutants := p.Space.Mutants("", verbatim(t, text))
		for range 4 {
			f := frame(t, p, g.Complete(g.Profile()), "US")
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

func TestPlaces(t *testing.T) {
	p := smallPack(t)
	text := verbatim(t, `smoker and (age >= 65 or age < 5) and smoker`)
	r := &source.Reader{Errs: &source.Errors{}}
	var got []string
	sites := condition.Sites(p.Space.Compile(text, r))
	for i, pos := range p.Space.Places("", text, sites) {
		got = append(got, sites[i].String()+" "+strings.TrimPrefix(pos.String(), "condition.yaml:"))
	}
	if diff := cmp.Diff([]string{"smoker 2:3", "age >= 65 2:15", "age < 5 2:28", "smoker 2:41"}, got); diff != "" {
		t.Error(diff)
	}
}

func verbatim(t testing.TB, text string) *source.Verbatim {
	t.Helper()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	v := r.Verbatim(source.YAML("condition.yaml", []byte("when: |\n  "+text+"\n"), errs).Get("when"))
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	return v
}
