package main

import (
	"testing"

	"example.com/crosstalk/advisor/advisortest"
)

func TestPack(t *testing.T) {
	rb, err := load()
	if err != nil {
		t.Fatal(err)
	}
	advisortest.Cases(t, rb)
}

func Example() {
	main()
	// Output:
	// Staying steady on your feet
	//   Ask your care team which exercise program suits you.
	//   [https://doi.org/10.1001/jama.2024.8481]
	// Sleep long enough
	//   Choose a bedtime that leaves at least seven hours.
	//   [https://doi.org/10.5664/jcsm.4758]
	// Fewer sweet drinks
	//   Swap one sweet drink a day for water.
	//   ! If you use insulin, keep sugar at hand for low blood sugar.
	//   [https://www.who.int/publications/i/item/9789241549028]
	// ask: Do you use insulin?
}
