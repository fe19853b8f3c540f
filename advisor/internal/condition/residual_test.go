package condition_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/randprofile"
)

// TestResidual: what is open in conditions that share their parts is what a
// walk finds that looks at every part wherever it stands.
func TestResidual(t *testing.T) {
	p := smallPack(t)
	drawer := randprofile.New(p)
	var r, evaluated condition.Residual
	unknown, shared, kept := 0, 0, 0
	for seed := range uint64(300) {
		g := grammar{drawer.Source(rand.New(rand.NewPCG(seed, 2)), 0.5)}
		var texts []string
		for range 4 {
			texts = append(texts, g.cond(3))
		}
		conds := compile(t, p, texts)
		profile := g.Profile()
		f, first := frame(t, p, profile, "US"), frame(t, p, profile, "US")
		for i, c := range conds {
			v, part := evaluated.Eval(first, c)
			if v != f.Eval(c) || (first.Err() == nil) != (f.Err() == nil) {
				t.Fatalf("seed %d: %s is %v, %v; want %v, %v", seed, texts[i], v, first.Err(), f.Eval(c), f.Err())
			}
			if f.Eval(c) != condition.Unknown {
				if n := len(r.Of(f, c)); n != 0 {
					t.Fatalf("seed %d: %s is %v, but %d parts are open", seed, texts[i], f.Eval(c), n)
				}
				continue
			}
			unknown++
			var got, want []string
			list := r.Of(f, c)
			shared += leavesOf(&r, list, func(l condition.Leaf) { got = append(got, name(l)) })
			plainOpen(f, c, nil, func(l condition.Leaf) { want = append(want, name(l)) })
			if part > 0 {
				kept++
				var again []string
				leavesOf(&evaluated, evaluated.Part(part), func(l condition.Leaf) { again = append(again, name(l)) })
				if !slices.Equal(again, want) {
					got = again
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: open in %s:\ngot  %v\nwant %v", seed, texts[i], got, want)
			}
		}
		r.Reset()
	}
	if unknown < 100 || shared < 100 || kept < 100 {
		t.Errorf("only %d conditions are unknown, with %d shared parts; of %d what is open was kept", unknown, shared, kept)
	}
}

func name(l condition.Leaf) string {
	if _, quant := l.Cond.(*condition.Quant); quant || l.Elem == nil { // which says itself of what list it speaks
		return l.Cond.String()
	}
	return fmt.Sprint(l.Elem.List.Path, " ", l.Elem.Index, ": ", l.Cond)
}

// leavesOf follows parts wherever they stand, and counts them.
func leavesOf(r *condition.Residual, list []condition.Open, visit func(condition.Leaf)) (parts int) {
	for _, o := range list {
		if o.Part == 0 {
			visit(o.Leaf)
			continue
		}
		parts += 1 + leavesOf(r, r.Part(o.Part), visit)
	}
	return parts
}

// plainOpen finds what is open in c, an unknown condition, for the record e.
func plainOpen(f *condition.Frame, c condition.Cond, e *fact.Elem, visit func(condition.Leaf)) {
	follow := func(list ...condition.Cond) {
		for _, x := range list {
			if f.EvalOn(x, e) == condition.Unknown {
				plainOpen(f, x, e, visit)
			}
		}
	}
	switch c := c.(type) {
	case condition.And:
		follow(c...)
	case condition.Or:
		follow(c...)
	case *condition.Not:
		follow(c.X)
	case *condition.Same:
		follow(c.X, c.Y)
	case *condition.Choice:
		switch f.EvalOn(c.If, e) {
		case condition.True:
			follow(c.Then)
		case condition.False:
			if c.Derived != nil && len(c.Derived.Ask) > 0 {
				follow(c.Then)
			} else {
				follow(c.Else)
			}
		default:
			follow(c.If, c.Then, c.Else)
		}
	case *condition.Finding:
		plainOpen(f, c.Cond, nil, visit)
	case *condition.Quant:
		f.Records(c, func(of *fact.Elem, further bool) {
			if further {
				visit(condition.Leaf{Cond: c, Elem: e})
			}
			if f.EvalOn(c.Pred, of) == condition.Unknown {
				plainOpen(f, c.Pred, of, visit)
			}
		})
	case *condition.Atom:
		visit(condition.Leaf{Cond: c, Elem: e})
	}
}
