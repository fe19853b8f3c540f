package interval_test

import (
	"fmt"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
)

// A laboratory's "<30", halved: bounds in, bounds out.
func ExampleCalculate() {
	below := fact.Value{Span: &fact.Span{Low: 0, High: 30, HighOpen: true}}
	half := interval.Calculate("/", fact.Number, fact.Number, below, fact.Int, fact.WholeValue(2))
	fmt.Println(half.Known, half.Span.Low, half.Span.High < 15.1, half.Span.High > 14.9)
	// Whether 0 lies between the bounds of a divisor decides whether there is a result.
	none := interval.Calculate("/", fact.Number, fact.Int, fact.WholeValue(2), fact.Number, below)
	fmt.Println(none.Told())
	// Output:
	// false 0 true true
	// false
}
