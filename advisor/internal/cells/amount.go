package cells

import (
	"cmp"
	"math"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/syntax"
)

// A form is what a side of a comparison may be: a constant, or an amount of one
// fact that only rises or only falls with it, such as 10 - 2*fact.
type form struct {
	of         string                  // the fact as it is written, "" of a constant
	at         func(x float64) float64 // calculated as the engine does it
	falls      bool
	calculated bool      // it is more than the fact alone
	kind       fact.Kind // of its values, if it is the fact alone; whole numbers are numbers

	slope, shift float64 // on paper: slope*fact + shift
}

func constantForm(k float64) form {
	return form{at: func(float64) float64 { return k }, shift: k}
}

// factForm is the form of a fact. What is named as one but read as something else,
// such as an entry of a table, has no cuts.
func (c *Cuts) factForm(n ast.Node) form {
	c.Exact = c.Exact && c.isFact(n)
	kind := syntax.KindOf(n)
	if kind == fact.Int {
		kind = fact.Number
	}
	return form{of: n.String(), at: func(x float64) float64 { return x }, slope: 1, kind: kind}
}

// otherForm is the form of what is no fact but depends on one, or on the region.
func otherForm(n ast.Node) form {
	return form{of: n.String(), at: func(x float64) float64 { return x }, slope: 1}
}

// combined lists what left, op and right give, if all of it only rises or only
// falls with one fact; else nil. N is the whole.
func (c *Cuts) combined(op string, left []form, right, n ast.Node) (list []form) {
	kind := syntax.KindOf(n)
	if kind != fact.Int && kind != fact.Number {
		return nil
	}
	for _, l := range left {
		for _, r := range c.forms(right) {
			f, ok := calculated(op, l, r)
			if !ok || kind == fact.Int && math.Abs(f.shift) >= exactWhole {
				return nil
			}
			if kind == fact.Int && f.of != "" {
				to := (exactWhole - math.Abs(f.shift)) / math.Abs(f.slope)
				c.WholeTo = min(to, cmp.Or(c.WholeTo, to))
			}
			list = append(list, f)
		}
	}
	return list
}

// calculated is l op r.
func calculated(op string, l, r form) (form, bool) {
	f := form{of: l.of, calculated: true}
	if l.of == "" {
		f.of = r.of
	}
	constant := func(f form) bool { return f.of == "" }
	switch {
	case !constant(l) && !constant(r) && l.of != r.of: // of two facts
		return f, false
	case op == "+":
		f.at = func(x float64) float64 { return l.at(x) + r.at(x) }
		f.slope, f.shift = l.slope+r.slope, l.shift+r.shift
	case op == "-":
		f.at = func(x float64) float64 { return l.at(x) - r.at(x) }
		f.slope, f.shift = l.slope-r.slope, l.shift-r.shift
		r.falls = !r.falls
	case op == "*" && constant(l) && l.shift != 0:
		f.at = func(x float64) float64 { return l.shift * r.at(x) }
		f.slope, f.shift = l.shift*r.slope, l.shift*r.shift
		r.falls = r.falls != (l.shift < 0)
	case op == "*" && constant(r) && r.shift != 0:
		f.at = func(x float64) float64 { return l.at(x) * r.shift }
		f.slope, f.shift = l.slope*r.shift, l.shift*r.shift
		l.falls = l.falls != (r.shift < 0)
	case op == "**" && constant(l) && constant(r):
		f.at = func(float64) float64 { return math.Pow(l.shift, r.shift) }
	case op == "/" && constant(r) && r.shift != 0:
		f.at = func(x float64) float64 { return l.at(x) / r.shift }
		f.slope, f.shift = l.slope/r.shift, l.shift/r.shift
		l.falls = l.falls != (r.shift < 0)
	default:
		return f, false
	}
	switch {
	case constant(l):
		f.falls = r.falls
	case constant(r):
		f.falls = l.falls
	default: // of one that rises and one that falls, either may
		f.falls = l.falls
		if l.falls != r.falls {
			return f, false
		}
	}
	finite := !math.IsInf(f.slope, 0) && !math.IsInf(f.shift, 0) && !math.IsNaN(f.slope+f.shift)
	if f.of == "" {
		f = constantForm(f.at(0))
	}
	return f, finite && (f.of == "" || f.slope != 0)
}

// crossing notes where an amount passes a constant.
func (c *Cuts) crossing(f form, k float64) {
	if !f.calculated {
		c.Numbers = append(c.Numbers, k)
		return
	}
	c.Numbers = append(c.Numbers, interval.Round((k-f.shift)/f.slope, 12))
	rising := func(x float64) float64 { return f.at(x) - k }
	if f.falls {
		rising = func(x float64) float64 { return k - f.at(x) }
	}
	c.Edges = append(c.Edges, edges(rising)...)
}

// edges are the first number of which a function that only rises is not less
// than 0, and the last of which it is not more, where there are such numbers.
func edges(rising func(float64) float64) (list []float64) {
	first := search(func(x float64) bool { return rising(x) >= 0 })
	last := math.Nextafter(search(func(x float64) bool { return rising(x) > 0 }), math.Inf(-1))
	for _, x := range []float64{first, last} {
		if !math.IsInf(x, 0) {
			list = append(list, x)
		}
	}
	return list
}

// search is the first number for which a property holds that, once it does,
// holds for all greater ones; Inf if there is none.
func search(holds func(float64) bool) float64 {
	lo, hi := ordinal(-math.MaxFloat64), ordinal(math.Inf(1))
	for lo < hi {
		if mid := lo + (hi-lo)/2; mid < lo { // the distance is more than fits
			lo, hi = halve(lo, hi, holds)
		} else if holds(numberAt(mid)) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return numberAt(lo)
}

// halve looks at 0, between numbers that lie far apart.
func halve(lo, hi int64, holds func(float64) bool) (int64, int64) {
	if holds(0) {
		return lo, 0
	}
	return 1, hi
}

// ordinal counts the floats from 0, in their order.
func ordinal(x float64) int64 {
	i := int64(math.Float64bits(x))
	if i < 0 {
		return math.MinInt64 - i
	}
	return i
}

func numberAt(i int64) float64 {
	if i < 0 {
		i = math.MinInt64 - i
	}
	return math.Float64frombits(uint64(i))
}

// exactWhole is up to where every whole number has a float64 of its own.
const exactWhole = 1 << 53
