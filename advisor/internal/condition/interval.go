package condition

import (
	"math"

	"example.com/crosstalk/advisor/internal/fact"
)

// Arithmetic over numbers of which only bounds are known gives bounds. All
// operations here are monotone, and so is the rounding of their results: what
// the ends of the operands give are the ends of what any values between them
// can give, to the last bit.

// reach is the least and the greatest value that v can have, both included; -Inf
// and Inf where there is no bound. Not ok: nothing is known of it.
func reach(kind fact.Kind, v fact.Value) (low, high float64, ok bool) {
	switch {
	case v.Known:
		return v.Num, v.Num, !math.IsNaN(v.Num)
	case v.Span == nil:
		return 0, 0, false
	case kind == fact.Int:
		s := v.Span.Whole()
		return s.Low, s.High, true
	}
	low, high = v.Span.Low, v.Span.High
	if v.Span.LowOpen {
		low = math.Nextafter(low, math.Inf(1))
	}
	if v.Span.HighOpen {
		high = math.Nextafter(high, math.Inf(-1))
	}
	return low, high, true
}

// between is a value of which the least and the greatest are known. If they are -Inf and
// Inf it is a number all the same, so max(of it, 5) is at least 5.
func between(kind fact.Kind, low, high float64) fact.Value {
	large := func(x float64) bool { return !math.IsInf(x, 0) && math.Abs(x) >= exactInt }
	switch {
	case math.IsNaN(low) || math.IsNaN(high):
		return fact.Value{}
	case kind == fact.Int && (large(low) || large(high)): // whole numbers could wrap around
		return fact.Value{}
	case low != high || math.IsInf(low, 0):
		return fact.Value{Span: &fact.Span{Low: low, High: high}}
	case kind == fact.Int:
		return whole(int64(low))
	}
	return number(low)
}

// calculate gives the bounds of v op w, of which at least one is not known.
func calculate(op string, kind, kx fact.Kind, v fact.Value, ky fact.Kind, w fact.Value) fact.Value {
	a, b, okV := reach(kx, v)
	c, d, okW := reach(ky, w)
	if !okV || !okW {
		return fact.Value{}
	}
	switch op {
	case "+":
		return between(kind, finite(a, c, a+c), finite(b, d, b+d))
	case "-":
		return between(kind, finite(a, d, a-d), finite(b, c, b-c))
	case "/":
		if c <= 0 && d >= 0 {
			return fact.Value{}
		}
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, x := range [2]float64{a, b} {
		for _, y := range [2]float64{c, d} {
			z := x * y
			if op == "/" {
				z = x / y
			}
			if math.IsNaN(z) { // Inf/Inf and 0*Inf, of ends that no value reaches
				z = 0
			}
			z = finite(x, y, z)
			if math.IsNaN(z) {
				return fact.Value{}
			}
			low, high = min(low, z), max(high, z)
		}
	}
	return between(kind, low, high)
}

// finite is z, which x and y give; NaN if it is too large though they are not.
func finite(x, y, z float64) float64 {
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return math.NaN()
	}
	return z
}

// negative gives the bounds of -v.
func negative(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return between(kind, -high, -low)
}

// absolute gives the bounds of abs(v).
func absolute(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return between(kind, max(low, -high, 0), max(-low, high))
}

// truncated gives the bounds of int(v).
func truncated(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return between(fact.Number, math.Trunc(low), math.Trunc(high))
}
