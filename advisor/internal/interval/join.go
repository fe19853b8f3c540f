package interval

import (
	"math"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
)

// Plus is v + w, each of its kind.
func Plus(kx fact.Kind, v fact.Value, ky fact.Kind, w fact.Value) fact.Value {
	switch {
	case v.Known && w.Known && v.IsWhole(kx) && w.IsWhole(ky):
		return fact.WholeValue(v.Int + w.Int)
	case v.Known && w.Known:
		return fact.NumberValue(v.Num + w.Num)
	case kx == fact.Int && ky == fact.Int:
		return Calculate("+", fact.Int, kx, v, ky, w)
	}
	return Calculate("+", fact.Number, kx, v, ky, w)
}

// Amount is how many there are: some for certain, some that may be.
func Amount(sure, maybe int, more bool) fact.Value {
	switch {
	case more && sure == 0:
		return fact.Value{}
	case more:
		return Between(fact.Int, float64(sure), math.Inf(1))
	}
	return Between(fact.Int, float64(sure), float64(sure+maybe))
}

// Either is what is known of a number that is one of two: that it lies from the
// one to the other.
func Either(kind fact.Kind, v, w fact.Value) fact.Value {
	least, most, ok := Reach(kind, v)
	low, high, both := Reach(kind, w)
	if !ok || !both {
		return fact.Value{}
	}
	return Between(kind, min(least, low), max(most, high))
}

// Agreed is what two values both are, else unknown.
func Agreed(v, w fact.Value) fact.Value {
	same := v.Known && w.Known && v.Whole == w.Whole && v.Int == w.Int && v.Num == w.Num &&
		v.Str == w.Str
	if !same || v.Any != nil || w.Any != nil {
		return fact.Value{}
	}
	return v
}

// Since is what is known of the time since a date that is not: the later
// the date, the shorter.
func Since(unit string, s *fact.Span, asOf time.Time) fact.Value {
	out := &fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	if !math.IsInf(s.High, 1) {
		out.Low = float64(fact.Since(unit, fact.DateOf(s.High), asOf))
	}
	if !math.IsInf(s.Low, -1) {
		out.High = float64(fact.Since(unit, fact.DateOf(s.Low), asOf))
	}
	return fact.Value{Span: out}
}
