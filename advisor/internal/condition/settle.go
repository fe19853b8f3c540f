package condition

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/syntax"
)

// settling is how x ?? y is read while an atom is evaluated in which it stands.
type settling struct {
	defaults bool  // it is y where x is not known exactly
	bounded  bool  // there was such an x of which something is known
	untold   bool  // bounds went where none come out
	ways     *ways // that are tried while the defaults are not; else nil
}

// Settle is the test of the atom n with x ?? y in it, and conditions inside its
// values. What is known of x decides
// the atom if it can: bounds, and cases of which one holds though nobody knows
// which. Only if these leave it open, y is taken in the place of every x that is
// not known exactly.
//
// Whether they leave it open is not always known: where bounds go into what the
// expr machine calculates, or a number with bounds is read twice. Then the atom is
// unknown, unless two values within the bounds show that it is open.
func Settle(n ast.Node, inside []Cond, test func(*Frame) Truth) func(*Frame) Truth {
	s := &settler{test: test, constants: constantsIn(n, inside)}
	return func(f *Frame) Truth {
		outer := f.settling
		t, open := s.inAllWays(f, 0)
		if t == Unknown && open {
			f.settling = settling{defaults: true}
			t = test(f)
		}
		f.settling = outer
		return t
	}
}

type settler struct {
	test      func(*Frame) Truth
	constants []float64 // at which the test may change
}

// inAllWays evaluates the test for all combinations of values of the conditions
// on which a value in it hangs, where these are unknown, and returns what all
// agree on. If that is Unknown, open says whether a default may decide.
func (s *settler) inAllWays(f *Frame, depth int) (t Truth, open bool) {
	w := f.takeWays()
	defer f.putWays(w)
	f.settling = settling{ways: w}
	t = s.test(f)
	for runs := 1; t != Unknown && w.next(); runs++ {
		if runs == maxWays {
			return Unknown, false
		}
		if s.test(f) != t {
			t = Unknown
		}
	}
	bounded, untold := f.bounded, f.untold
	switch {
	case t != Unknown:
		return t, false
	case !bounded:
		return Unknown, false
	case untold:
		return Unknown, false
	case len(w.twice) > 0:
		return Unknown, s.isOpen(f, w.twice[0], depth)
	}
	return Unknown, true
}

const (
	maxWays  = 64 // how often an atom is evaluated without defaults
	maxDepth = 3  // of how many facts values are tried together
)

// isOpen reports whether it is shown that the test is open: by two values of x,
// of which there are bounds, for which it is something else, or by one for which
// the rest leaves it open.
func (s *settler) isOpen(f *Frame, x bounded, depth int) bool {
	if depth == maxDepth {
		return false
	}
	seen := Unknown
	for _, v := range s.valuesOf(x, *f.slot(x.fact)) {
		t, open := s.inAllWays(f.having(x, v), depth+1)
		switch {
		case t == Unknown && open, t != Unknown && seen == t.Not():
			return true
		case t != Unknown:
			seen = t
		}
	}
	return false
}

// having is a frame like f, for the record at hand, in which x has the value v.
func (f *Frame) having(x bounded, v fact.Value) *Frame {
	g := &Frame{Profile: f.Profile, AsOf: f.AsOf, Region: f.Region}
	g.Reset(f.registry)
	g.Elem = f.Elem
	if x.elem == nil {
		g.Profile.Slots = slices.Clone(f.Profile.Slots)
	} else {
		e := *x.elem
		e.Slots = slices.Clone(e.Slots)
		g.Elem = &e
	}
	*g.slot(x.fact) = v
	return g
}

// valuesOf lists values between the bounds v of x: the ends, and some on both
// sides of where the test may change.
func (s *settler) valuesOf(x bounded, v fact.Value) (list []fact.Value) {
	low, high := v.Span.Low, v.Span.High
	if x.fact.Kind == fact.Int || x.fact.Kind == fact.Number {
		low, high, _ = interval.Reach(x.fact.Kind, v)
	}
	near := []float64{low, high, low + 1, high - 1, (low + high) / 2}
	for _, c := range s.constants {
		near = append(near, c-1, c-1e-6, c, c+1e-6, c+1)
	}
	for _, at := range near {
		switch whole := math.Round(at); {
		case at < low || at > high || math.IsInf(at, 0) || math.IsNaN(at):
		case x.fact.Kind == fact.Number:
			list = append(list, fact.NumberValue(at))
		case at != whole || v.Span.LowOpen && whole == v.Span.Low ||
			v.Span.HighOpen && whole == v.Span.High:
		case x.fact.Kind == fact.Date:
			list = append(list, fact.Value{Known: true, Any: fact.DateOf(whole)})
		default:
			list = append(list, fact.Value{Known: true, Int: int64(whole), Num: whole})
		}
	}
	return list
}

// constantsIn lists the numbers in an atom and in the conditions inside it.
func constantsIn(n ast.Node, inside []Cond) (list []float64) {
	look := func(n ast.Node) {
		syntax.Visit(n, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.IntegerNode:
				list = append(list, float64(n.Value))
			case *ast.FloatNode:
				list = append(list, n.Value)
			}
			return true
		})
	}
	look(n)
	for _, c := range inside {
		Walk(c, func(c Cond) bool {
			if a, ok := c.(*Atom); ok && a.Node != nil {
				look(a.Node)
			}
			return true
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// ways are the assumptions of one evaluation about conditions that are unknown,
// in the order in which it came to them, and what it reads of which there are
// only bounds.
type ways struct {
	made        []assumption
	once, twice []bounded
}

// takeWays takes memory for ways, which one evaluation after the other uses.
func (f *Frame) takeWays() *ways {
	w := f.spare
	if f.spare = nil; w == nil {
		w = new(ways)
	}
	return w
}

// putWays gives it back, with nothing in it that is from a profile.
func (f *Frame) putWays(w *ways) {
	clear(w.made[:cap(w.made)])
	clear(w.once[:cap(w.once)])
	clear(w.twice[:cap(w.twice)])
	w.made, w.once, w.twice = w.made[:0], w.once[:0], w.twice[:0]
	f.spare = w
}

type assumption struct {
	of   any // the *Case or *ast.ConditionalNode that the condition is of
	elem *fact.Elem
	is   Truth
}

// A bounded is a fact, of a record if elem is not nil.
type bounded struct {
	fact *fact.Fact
	elem *fact.Elem
}

// next goes on to the next combination of assumptions; false if all were tried.
func (w *ways) next() bool {
	for i := len(w.made) - 1; i >= 0; i-- {
		if w.made[i].is == True {
			w.made = w.made[:i+1]
			w.made[i].is = False
			w.once = w.once[:0]
			return true
		}
	}
	return false
}

// reads notes that x is read of which there are only bounds.
func (w *ways) reads(x *fact.Fact, e *fact.Elem) {
	if x.Owner == nil {
		e = nil
	}
	b := bounded{x, e}
	switch {
	case !slices.Contains(w.once, b):
		w.once = append(w.once, b)
	case !slices.Contains(w.twice, b):
		w.twice = append(w.twice, b)
	}
}

// Assumed is the value of c, of a *Case or *ast.ConditionalNode; where it is unknown,
// what the evaluation at hand assumes of it.
func (f *Frame) Assumed(of any, c Cond) Truth {
	t, w := f.Inner(c), f.ways
	if t != Unknown || w == nil {
		return t
	}
	f.bounded = true
	Walk(c, func(c Cond) bool {
		if a, ok := c.(*Atom); ok {
			for _, r := range a.Refs {
				if (r.Fact.Owner == nil || f.Elem != nil && f.Elem.List == r.Fact.Owner) &&
					f.slot(r.Fact).Span != nil {
					w.reads(r.Fact, f.Elem)
				}
			}
		}
		return true
	})
	for _, a := range w.made {
		if a.of == of && a.elem == f.Elem {
			return a.is
		}
	}
	w.made = append(w.made, assumption{of, f.Elem, True})
	return True
}

// TakesDefault reports whether x ?? y, of which only bounds of x are known, is y
// while the atom at hand is evaluated: bounds come first, and y is for a question
// that they leave open (see Settle).
func (f *Frame) TakesDefault() bool {
	f.bounded = true
	return f.defaults
}

// Untold notes that something is known of what a value is calculated of, and
// nothing of the value.
func (f *Frame) Untold() { f.untold = true }
