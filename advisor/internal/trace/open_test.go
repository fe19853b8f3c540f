package trace_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestOpen: what is open in conditions that share their parts is what a walk finds
// that looks at every part wherever it stands.
func TestOpen(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	unknown, shared := 0, 0
	for seed := range uint64(300) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 2)), 0.5)}
		var texts []string
		for range 4 {
			texts = append(texts, g.Cond(3))
		}
		conds := smallpack.Compile(t, p, texts)
		f := smallpack.Frame(t, p, g.Profile(), "US")
		var open trace.Trace
		h := &heard{parts: make([][]trace.Leaf, 1), into: []int{0}}
		for i, c := range conds {
			if f.Eval(c) != condition.Unknown {
				continue
			}
			unknown++
			var want, alone []string
			plainOpen(f, c, nil, func(l trace.Leaf) { want = append(want, name(l)) })
			for range 2 { // the second time, by what was noted of its parts
				h.parts[0] = nil
				open.Open(f, c, h)
				var got []string
				for _, l := range h.parts[0] {
					got = append(got, name(l))
				}
				if !slices.Equal(got, want) {
					t.Fatalf("seed %d: open in %s:\ngot  %v\nwant %v", seed, texts[i], got, want)
				}
			}
			for _, l := range leaves(f, c) { // of which each shared part is told once
				alone = append(alone, name(l))
			}
			slices.Sort(want)
			slices.Sort(alone)
			if alone, want = slices.Compact(alone), slices.Compact(want); !slices.Equal(alone, want) {
				t.Fatalf("seed %d: open in %s alone:\ngot  %v\nwant %v", seed, texts[i], alone, want)
			}
		}
		shared += h.again
	}
	if unknown < 100 || shared < 100 {
		t.Errorf("only %d conditions are unknown, with %d shared parts", unknown, shared)
	}
}

// leaves lists the leaves of a trace of c.
func leaves(f *condition.Frame, c condition.Cond) (list []trace.Leaf) {
	trace.Of(f, c, trace.First).Leaves(func(l trace.Leaf) { list = append(list, l) })
	return list
}

func name(l trace.Leaf) string {
	// which says itself of what list it speaks
	if _, quant := l.Cond.(*condition.Quant); quant || l.Elem == nil {
		return l.Cond.String()
	}
	return fmt.Sprint(l.Elem.List.Path, " ", l.Elem.Index, ": ", l.Cond)
}

// heard is what is open in conditions, as an asker is told of it: parts[0] in the
// one at hand, with what Again tells of wherever it stands.
type heard struct {
	parts [][]trace.Leaf
	into  []int
	again int
}

func (h *heard) Leaf(l trace.Leaf) {
	at := h.into[len(h.into)-1]
	h.parts[at] = append(h.parts[at], l)
}

func (h *heard) Enter(part int) {
	if part != len(h.parts) {
		panic("parts are not numbered in their order")
	}
	h.parts, h.into = append(h.parts, nil), append(h.into, part)
}

func (h *heard) Leave() {
	last := len(h.into) - 1
	part := h.into[last]
	h.into = h.into[:last]
	h.tell(part)
}

func (h *heard) Again(part int) {
	h.again++
	h.tell(part)
}

func (h *heard) tell(part int) {
	for _, l := range h.parts[part] {
		h.Leaf(l)
	}
}

// plainOpen finds what is open in c, an unknown condition, for the record e.
func plainOpen(f *condition.Frame, c condition.Cond, e *fact.Elem, visit func(trace.Leaf)) {
	follow := func(list ...condition.Cond) {
		for _, x := range list {
			if f.EvalIn(x, e) == condition.Unknown {
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
		switch f.EvalIn(c.If, e) {
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
		eachRecord(f, c, func(of *fact.Elem, further bool) {
			if further {
				visit(trace.Leaf{Cond: c, Elem: e})
			}
			if f.EvalIn(c.Pred, of) == condition.Unknown {
				plainOpen(f, c.Pred, of, visit)
			}
		})
	case *condition.Atom:
		visit(trace.Leaf{Cond: c, Elem: e})
	}
}

// TestBecause: no fact that the leaves of a trace leave out can change an unknown
// value, and those of a decided one are decided.
func TestBecause(t *testing.T) {
	p := smallpack.Load(t)
	drawer := randprofile.New(p)
	for seed := range uint64(400) {
		g := smallpack.Grammar{Source: drawer.Source(rand.New(rand.NewPCG(seed, 1)), 0.5)}
		text := g.Cond(3)
		c := smallpack.Compile(t, p, []string{text})[0]
		partial := g.Profile()
		f := smallpack.Frame(t, p, partial, "US")
		v := f.Eval(c)
		asked := map[string]bool{}
		open := leaves(f, c)
		for _, l := range open {
			if l.Value != condition.Unknown && v == condition.Unknown {
				t.Fatalf("seed %d: %s is unknown, but %s is given as open though it is %v", seed, text, l.Cond,
					l.Value)
			}
			l.Facts(f, func(r condition.Ref, _ *fact.Elem) {
				asked[strings.SplitN(r.Fact.Path, ".", 2)[0]] = true
			})
		}
		if v != condition.Unknown {
			continue
		}
		if len(open) == 0 {
			t.Fatalf("seed %d: %s is unknown and nothing is open\n%s", seed, text, smallpack.Show(partial))
		}
		// Fill in all facts but those asked for (and what they derive from):
		// it must stay unknown.
		for range 3 {
			whole := g.Complete(partial)
			rest := randprofile.Doc{}
			for k, v := range whole {
				if asked[k] || feeds(asked, k) {
					v = partial[k]
				}
				if v != nil {
					rest[k] = v
				}
			}
			if got := smallpack.Frame(t, p, rest, "US").Eval(c); got != condition.Unknown {
				t.Fatalf("seed %d: %s asks for %v, yet is %v without them\npartial %s\nrest %s", seed, text,
					asked, got, smallpack.Show(partial), smallpack.Show(rest))
			}
		}
	}
}

// feeds reports whether a fact is what an asked fact derives from.
func feeds(asked map[string]bool, k string) bool {
	return asked["age"] && k == "birth_date"
}

// eachRecord calls visit for each record that c speaks about, which is then the
// one at hand; last, if the list is not all known, for what further ones may be.
func eachRecord(f *condition.Frame, c *condition.Quant, visit func(e *fact.Elem, further bool)) {
	outer := f.Elem
	defer func() { f.Elem = outer }()
	records := c.Records(f)
	for _, e := range records.Elems {
		f.Elem = e
		visit(e, false)
	}
	if !records.Complete {
		f.Elem = records.Rest
		visit(records.Rest, true)
	}
}
