// Package interval is arithmetic over values of which perhaps only bounds are
// known. It gives what the expr machine gives of values that are known, and
// otherwise bounds.
package interval

import (
	"math"
	"math/bits"

	"example.com/crosstalk/advisor/internal/fact"
)

// Arithmetic over numbers of which only bounds are known gives bounds. All
// operations here are monotone, and so is the rounding of their results: what
// the ends of the operands give are the ends of what any values between them
// can give, to the last bit.

// exactInt is up to where every whole number has a float64 of its own.
const exactInt = 1 << 53

// Reach is the least and the greatest value that v can have, both included; -Inf
// and Inf where there is no bound. Not ok: nothing is known of it.
func Reach(kind fact.Kind, v fact.Value) (low, high float64, ok bool) {
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

// Between is a value of which the least and the greatest are known. If they are -Inf and
// Inf it is a number all the same, so max(of it, 5) is at least 5.
func Between(kind fact.Kind, low, high float64) fact.Value {
	large := func(x float64) bool { return !math.IsInf(x, 0) && math.Abs(x) >= exactInt }
	switch {
	case math.IsNaN(low) || math.IsNaN(high):
		return fact.Value{}
	case kind == fact.Int && (large(low) || large(high)): // whole numbers could wrap around
		return fact.Value{}
	case low != high || math.IsInf(low, 0):
		return fact.Value{Span: &fact.Span{Low: low, High: high}}
	case kind == fact.Int:
		return fact.WholeValue(int64(low))
	}
	return fact.NumberValue(low)
}

// Calculate gives the bounds of v op w, of which at least one is not known.
func Calculate(op string, kind, kx fact.Kind, v fact.Value, ky fact.Kind, w fact.Value) fact.Value {
	a, b, okV := Reach(kx, v)
	c, d, okW := Reach(ky, w)
	if !okV || !okW {
		return fact.Value{}
	}
	switch op {
	case "+":
		return Between(kind, finite(a, c, a+c), finite(b, d, b+d))
	case "-":
		return Between(kind, finite(a, d, a-d), finite(b, c, b-c))
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
	return Between(kind, low, high)
}

// finite is z, which x and y give; NaN if it is too large though they are not.
func finite(x, y, z float64) float64 {
	if math.IsInf(z, 0) && !math.IsInf(x, 0) && !math.IsInf(y, 0) {
		return math.NaN()
	}
	return z
}

// Negative gives the bounds of -v.
func Negative(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := Reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return Between(kind, -high, -low)
}

// Absolute gives the bounds of abs(v).
func Absolute(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := Reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return Between(kind, max(low, -high, 0), max(-low, high))
}

// Truncated gives the bounds of int(v).
func Truncated(kind fact.Kind, v fact.Value) fact.Value {
	low, high, ok := Reach(kind, v)
	if !ok {
		return fact.Value{}
	}
	return Between(fact.Number, math.Trunc(low), math.Trunc(high))
}

var wholeOperation = map[string]func(x, y int64) (z int64, ok bool){
	"+": func(x, y int64) (int64, bool) { return x + y, (x+y > x) == (y > 0) },
	"-": func(x, y int64) (int64, bool) { return x - y, (x-y < x) == (y > 0) },
	"*": func(x, y int64) (int64, bool) {
		high, low := bits.Mul64(magnitude(x), magnitude(y))
		limit := uint64(math.MaxInt64)
		if (x < 0) != (y < 0) {
			limit++
		}
		return x * y, high == 0 && low <= limit
	},
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// FloatOp is an operator of numbers, or nil if there is none of that name.
func FloatOp(op string) func(x, y float64) float64 { return operation[op] }

// WholeOp is an operator of whole numbers, or nil; not ok: the result is none that
// an int64 can be.
func WholeOp(op string) func(x, y int64) (z int64, ok bool) { return wholeOperation[op] }

var operation = map[string]func(x, y float64) float64{
	"+": func(x, y float64) float64 { return x + y },
	"-": func(x, y float64) float64 { return x - y },
	"*": func(x, y float64) float64 { return x * y },
	"/": func(x, y float64) float64 { return x / y },
}

// Round is x with so many decimals, so that decimal arithmetic leaves no dust behind;
// a number that is too large for that is as it was.
func Round(x float64, decimals int) float64 {
	scale := math.Pow(10, float64(decimals))
	if y := math.Round(x*scale) / scale; !math.IsInf(y, 0) && !math.IsNaN(y) {
		return y
	}
	return x
}
