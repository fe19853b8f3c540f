package condition

import (
	"math"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
)

// compareSpans compares two numbers or dates of which at least one is not
// known: true (false) if it is so for all the values that they may have.
func compareSpans(op string, kx fact.Kind, v fact.Value, ky fact.Kind, w fact.Value) Truth {
	x, okX := spanOf(kx, v)
	y, okY := spanOf(ky, w)
	if !okX || !okY {
		return Unknown
	}
	switch op {
	case "<":
		return less(x, y)
	case ">":
		return less(y, x)
	case ">=":
		return less(x, y).Not()
	case "<=":
		return less(y, x).Not()
	}
	equal := Unknown
	switch {
	case less(x, y) == True || less(y, x) == True:
		equal = False
	case x.Low == x.High && y.Low == y.High: // and so both are that
		equal = True
	}
	if op == "!=" {
		return equal.Not()
	}
	return equal
}

// less compares spans: all of x before all of y, or nowhere.
func less(x, y fact.Span) Truth {
	switch {
	case x.High < y.Low, x.High == y.Low && (x.HighOpen || y.LowOpen):
		return True
	case x.Low >= y.High:
		return False
	}
	return Unknown
}

func spanOf(kind fact.Kind, v fact.Value) (fact.Span, bool) {
	switch {
	case v.Span != nil && kind == fact.Int:
		return v.Span.Whole(), true
	case v.Span != nil:
		return *v.Span, true
	case !v.Known:
		return fact.Span{}, false
	case kind == fact.Int || kind == fact.Number:
		return fact.Exactly(v.Num), !math.IsNaN(v.Num)
	case kind == fact.Date:
		t := v.Time()
		day := fact.Day(t)
		// A time within a day lies between it and the next.
		if t.Equal(fact.DateOf(day)) {
			return fact.Exactly(day), true
		}
		return fact.Span{Low: day, LowOpen: true, High: day + 1, HighOpen: true}, true
	}
	return fact.Span{}, false
}

// withinSpan says whether a number of which only bounds are known is a whole
// number between from and to.
func withinSpan(kind fact.Kind, v fact.Value, from, to int64) Truth {
	low, high, ok := interval.Reach(kind, v)
	switch {
	case !ok:
		return Unknown
	case high < float64(from) || low > float64(to):
		return False
	case kind == fact.Int && low >= float64(from) && high <= float64(to):
		return True
	}
	return Unknown
}

// amongSpan says whether a value of which only bounds are known is one of
// constants: not, if none lies between the bounds; a whole number is, if all do
// that are between them.
func amongSpan(kind fact.Kind, v fact.Value, constants []fact.Value) Truth {
	span, ok := spanOf(kind, v)
	if !ok {
		return Unknown
	}
	inside := map[float64]bool{}
	for _, k := range constants {
		x, ok := spanOf(kind, k)
		if !ok {
			return Unknown
		}
		if less(span, x) != True && less(x, span) != True {
			inside[x.Low] = true
		}
	}
	switch {
	case len(inside) == 0:
		return False
	case kind == fact.Int && float64(len(inside)) == span.High-span.Low+1:
		return True
	}
	return Unknown
}
