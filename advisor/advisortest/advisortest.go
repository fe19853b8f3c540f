// Package advisortest tests packs of rules, anybody's, from go test.
//
//	func TestRules(t *testing.T)  { advisortest.Cases(t, rb) }
//	func TestGolden(t *testing.T) { advisortest.Golden(t, rb, advisortest.Params{Dir: "testdata/profiles"}) }
//	func TestCoverage(t *testing.T) { advisortest.Coverage(t, rb, 100) }
//	func TestMutants(t *testing.T) { advisortest.Mutants(t, rb, 95) }
//
// [Cases] runs the worked cases that stand beside the rules. [Golden] holds
// the advice for whole profiles to files that can be read: NAME.yaml or NAME.json is
// a profile, NAME.advice.txt beside it what the pack says to that person. A
// profile without its text, a text without a profile and a folder without profiles
// all fail. Package [golden] has the format, and how to update the files.
//
// [Coverage] and [Mutants] say how much the cases beside the rules would
// notice, and fail below a threshold.
package advisortest

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/golden"
)

// Params says which profiles Golden runs, and how.
type Params = golden.Params

// Cases runs the worked cases beside the rules, each as a subtest named
// RULE/CASE.
func Cases[P any](t *testing.T, rb *advisor.Rulebase[P]) {
	t.Helper()
	ran := 0
	for c, err := range rb.RunTests() {
		ran++
		t.Run(c.Rule+"/"+c.Name, func(t *testing.T) {
			if err != nil {
				t.Errorf("%s: %v", c.Pos, err)
			}
		})
	}
	if ran == 0 {
		t.Error("no rule has a case")
	}
}

// Golden runs each profile of p.Dir as a subtest and compares its advice with
// the files beside it, as golden.Check does.
func Golden[P any](t *testing.T, rb *advisor.Rulebase[P], p Params) {
	t.Helper()
	for name, err := range golden.Check(rb, p) {
		t.Run(name, func(t *testing.T) {
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// Diff says how two advices differ, in the lines of their JSON; "" if they do not.
func Diff(want, got *advisor.Advice) string {
	a, errA := json.MarshalIndent(want, "", "  ")
	b, errB := json.MarshalIndent(got, "", "  ")
	if err := errors.Join(errA, errB); err != nil {
		return err.Error()
	}
	return golden.Diff(string(a), string(b))
}

// Random draws a profile of the pack: each fact is known with the chance
// known (0 to 1), lists and sets may be complete or open. Numbers are drawn
// near those that conditions compare with, terms from those they ask for. The
// same r and pack give the same profile. It is for property tests: whatever
// the profile, advice must keep the pack's invariants.
func Random[P any](rb *advisor.Rulebase[P], r *rand.Rand, known float64) (*P, error) {
	return rb.RandomProfile(r, known)
}
