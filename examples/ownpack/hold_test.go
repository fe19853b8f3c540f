package main

import (
	"testing"
	"time"

	"example.com/crosstalk/advisor/advisortest"
)

// TestHold holds the pack to everything that there is: the worked cases, what they show and
// would notice, plain language and safe wording, the proofs, and what is asked of people.
func TestHold(t *testing.T) {
	rb, err := load()
	if err != nil {
		t.Fatal(err)
	}
	advisortest.Cases(t, rb)
	advisortest.Coverage(t, rb, 100)
	advisortest.Mutants(t, rb, 95)
	advisortest.Lint(t, rb, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC))
	advisortest.Verify(t, rb)
	advisortest.Interview(t, rb, 20, nil)
}
