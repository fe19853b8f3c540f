package trace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestExtents: a trace of all parts has what decides from the trace of that, with
// the same literals, and the value of each part is what it evaluates to.
func TestExtents(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	idle := 0
	for seed := range uint64(400) {
		known := []float64{0.3, 0.6, 1}[seed%3]
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 11)), known)}
		text := asking(g, 3)
		c := smallpack.Compile(t, p, []string{text})[0]
		f := smallpack.Frame(t, p, g.Profile(), "US")
		every, _ := decisive(t, f, c, trace.Every)
		whole, rest := decisive(t, f, c, trace.Whole)
		if diff := cmp.Diff(every, whole); diff != "" {
			t.Fatalf("seed %d: %s\n%s", seed, text, diff)
		}
		idle += rest
	}
	if idle < 500 {
		t.Errorf("only %d parts decide nothing", idle)
	}
}

// decisive lists the steps of a trace that decide and its literals; rest is how
// many further steps there are.
func decisive(t *testing.T, f *condition.Frame, c condition.Cond,
	extent trace.Extent) (list []string, rest int) {
	t.Helper()
	made := trace.Of(f, c, extent)
	var steps []trace.Step
	for s := range made.Steps() {
		steps = append(steps, s)
	}
	made.Literals(func(l condition.Literal) {
		index := -9
		if l.Elem != nil {
			index = l.Elem.Index
		}
		list = append(list, fmt.Sprint(l.Kind, l.Fact, index, l.Term))
	})
	for _, s := range steps {
		if got := f.EvalIn(s.Cond, s.Elem); got != s.Value {
			t.Fatalf("%s is %v in the trace of %s, and %v by itself", s.Cond, s.Value, c, got)
		}
		if !s.Decides {
			rest++
			continue
		}
		switch s.Cond.(type) {
		case *condition.Atom, *condition.Finding, *condition.Quant:
		default: // of which a trace of what decides has none
			continue
		}
		where := ""
		if s.Elem != nil {
			where = fmt.Sprint(s.Elem.Index, " of ", s.Elem.List.Path, ": ")
		}
		list = append(list, where+s.Cond.String())
	}
	slices.Sort(list) // records come in another order
	return slices.Compact(list), rest
}

// TestUndecided: what a profile in the making must still say is what a walk finds
// that looks at every part wherever it stands.
func TestUndecided(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	undecided := 0
	for seed := range uint64(600) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 12)), 0.5)}
		text := g.Cond(3)
		c := smallpack.Compile(t, p, []string{text})[0]
		f := smallpack.Frame(t, p, g.Profile(), "US")
		for _, all := range []bool{true, false} {
			var got, want []string
			new(trace.Trace).Undecided(f, c, all, func(c condition.Cond, e *fact.Elem) {
				got = appendOnce(got, name(trace.Leaf{Cond: c, Elem: e}))
			})
			plainUndecided(f, c, nil, all, func(c condition.Cond, e *fact.Elem) {
				want = appendOnce(want, name(trace.Leaf{Cond: c, Elem: e}))
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d: undecided (all: %v) in %s:\n%s", seed, all, text, diff)
			}
			undecided += len(got)
		}
	}
	if undecided < 1000 {
		t.Errorf("only %d parts are undecided", undecided)
	}
}

func appendOnce(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// plainUndecided finds what is undecided in c, for the record e.
func plainUndecided(f *condition.Frame, c condition.Cond, e *fact.Elem, all bool,
	visit func(condition.Cond, *fact.Elem)) {
	if sites := trace.Sites(c); len(sites) == 1 && sites[0].Cond == c {
		all = false
	}
	if !all && f.EvalIn(c, e) != condition.Unknown {
		return
	}
	switch c := c.(type) {
	case *condition.Atom:
		visit(c, e)
	case *condition.Finding:
		plainUndecided(f, c.Cond, nil, all, visit)
	case *condition.Quant:
		var known []*fact.Elem
		eachRecord(f, c, func(of *fact.Elem, further bool) {
			if further {
				visit(c, e)
			} else {
				known = append(known, of)
			}
		})
		for _, of := range known {
			plainUndecided(f, c.Pred, of, all, visit)
		}
	default:
		for _, child := range condition.Children(c) {
			plainUndecided(f, child, e, all, visit)
		}
	}
}

// TestUndecidedOnce: what findings share is gone through once, however often they
// name each other.
func TestUndecidedOnce(t *testing.T) {
	p := smallpack.Load(t)
	c := smallpack.Doubled(p, smallpack.Compile(t, p, []string{"smoker"})[0], 40,
		func(c condition.Cond) condition.Cond {
			return condition.Or{c, condition.And{c, c}}
		})
	f := smallpack.Frame(t, p, map[string]any{}, "US")
	n := 0
	new(trace.Trace).Undecided(f, c, true, func(condition.Cond, *fact.Elem) { n++ })
	if n != 3 {
		t.Errorf("%d visits of an atom that stands three times in the innermost finding", n)
	}
}
