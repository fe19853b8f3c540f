package trace_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestShows: on a complete profile a site decides its condition alone exactly
// if putting the other value in its place changes the condition. On a partly
// known one what is said of a site holds on every completion.
func TestShows(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	shown, not, kept := 0, 0, 0
	for seed := range uint64(400) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 3)), 0.6)}
		text := g.Cond(3)
		c := smallpack.Compile(t, p, []string{text})[0]
		partial := g.WithoutDerived(g.Profile(), p.Schema.Top, "", 0)
		open := smallpack.Frame(t, p, partial, "US")
		full := smallpack.Frame(t, p, g.WithoutDerived(g.Complete(partial), p.Schema.Top, "", 0), "US")
		for _, site := range trace.Sites(c) {
			for _, v := range []condition.Truth{condition.True, condition.False} {
				got := trace.Of(full, c, trace.ToSites).Shows(site, v)
				if early := trace.Of(open, c, trace.ToSites).Shows(site, v); early != condition.Unknown &&
					!reflexive(site) {
					kept++
					if early != got {
						t.Fatalf("seed %d: %s\n%s as %v: %v where partly known, then %v", seed, text, site, v, early,
							got)
					}
				}
				yes, no := force(c, site, condition.True), force(c, site, condition.False)
				if yes == nil || no == nil || inQuantifier(c, site) {
					continue
				}
				if full.Eval(yes) == condition.Unknown || full.Eval(no) == condition.Unknown ||
					full.Eval(site.Cond) == condition.Unknown {
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

func reflexive(s trace.Site) (is bool) {
	condition.Walk(s.Cond, func(c condition.Cond) bool {
		a, ok := c.(*condition.Atom)
		is = is || ok && a.Reflexive
		return !is
	})
	return is
}

// inQuantifier reports whether the site is inside a quantifier of c.
func inQuantifier(c condition.Cond, s trace.Site) (is bool) {
	condition.Walk(c, func(c condition.Cond) bool {
		if q, ok := c.(*condition.Quant); ok {
			is = is ||
				slices.ContainsFunc(trace.Sites(q.Pred),
					func(o trace.Site) bool { return o.String() == s.String() })
			return false
		}
		return true
	})
	return is
}

// force is c with a constant in the place of a site, which must not be inside a
// quantifier.
func force(c condition.Cond, s trace.Site, v condition.Truth) condition.Cond {
	return condition.With(c, s.Path(), condition.Const(v))
}
