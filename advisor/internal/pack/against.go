package pack

import (
	"math"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// Against is what is known of a fact of which a profile gives a value, where the
// rest of it makes another. Nothing that the rest certainly makes is overridden:
//
//   - values that differ: nothing is known, not even what derives;
//   - the same value, or bounds where nothing more is derived: what is given;
//   - a number that is the derived one rounded, or bounds around what is derived:
//     that is not looked at, so that what derives counts;
//   - bounds that overlap: what lies in both.
//
// A number stands for all that are less than one step of its last decimal away;
// of whole numbers and bounds there is nothing to round.
func Against(f *fact.Fact, given, made fact.Value) fact.Value {
	disputed := fact.Value{Held: true}
	if !made.Told() || !given.Told() {
		return given
	}
	switch f.Kind {
	case fact.Int, fact.Number, fact.Date:
	default:
		if given.Int == made.Int && given.Str == made.Str {
			return given
		}
		return disputed
	}
	g, d := spanIn(f, given), spanIn(f, made)
	if both, some := g.And(d); some {
		switch {
		case given.Known:
			return given
		case made.Known || both == d:
			return fact.Value{}
		case both == g:
			return given
		}
		return f.Between(both)
	}
	if f.Kind != fact.Number || !given.Known && (g.High == d.Low || d.High == g.Low) {
		return disputed
	}
	if _, some := rounded(g, given.Known).And(d); some {
		return fact.Value{}
	}
	return disputed
}

// spanIn is what is known of a number or day, as a span.
func spanIn(f *fact.Fact, v fact.Value) fact.Span {
	switch {
	case v.Known && f.Kind == fact.Date:
		return fact.Exactly(fact.Day(v.Time()))
	case v.Known:
		return fact.Exactly(v.Num)
	case f.Kind == fact.Number:
		return *v.Span
	}
	return v.Span.Whole()
}

// dust is how far, for its size, a number may be off that was calculated in
// another order.
const dust = 1e-9

// rounded is a span with all that may have been rounded to what is in it.
func rounded(s fact.Span, exact bool) fact.Span {
	low, high := math.Abs(s.Low)*dust, math.Abs(s.High)*dust
	if exact {
		if step := syntax.StepOf(s.Low); step > low {
			return fact.Span{Low: s.Low - step, High: s.High + step, LowOpen: true, HighOpen: true}
		}
	}
	return fact.Span{Low: s.Low - low, High: s.High + high}
}
