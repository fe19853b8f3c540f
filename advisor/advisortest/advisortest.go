// Package advisortest tests packs of rules, anybody's, from go test.
//
//	func TestRules(t *testing.T)  { advisortest.Cases(t, rb) }
//	func TestGolden(t *testing.T) {
//		advisortest.Golden(t, rb, advisortest.Params{Dir: "testdata/profiles"})
//	}
//	func TestCoverage(t *testing.T) { advisortest.Coverage(t, rb, 100) }
//	func TestMutants(t *testing.T) { advisortest.Mutants(t, rb, 95) }
//	func TestLint(t *testing.T)    { advisortest.Lint(t, rb, time.Now()) }
//	func TestProofs(t *testing.T)  { advisortest.Verify(t, rb) }
//
// [Cases] runs the worked cases that stand beside the rules. [Golden] holds
// the advice for whole profiles to files that can be read: NAME.yaml or NAME.json is
// a profile, NAME.advice.txt beside it what the pack says to that person. A
// profile without its text, a text without a profile and a folder without profiles
// all fail. Package [golden] has the format, and how to update the files.
//
// [Coverage] and [Mutants] say how much the cases beside the rules would
// notice, and fail below a threshold. [Lint] holds the pack to package lint, [Verify] to its
// proofs, and [Book] the page for clinical review to a file. A pack with all of them stands
// in examples/ownpack.
package advisortest

import (
	"encoding/json"
	"errors"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/golden"
	"example.com/crosstalk/advisor/workbench"
)

// Params says which profiles Golden runs, and how.
type Params = golden.Params

// Cases runs the worked cases beside the rules, each as a subtest named
// RULE/CASE. A rule without a case fails.
func Cases[P any](t *testing.T, rb *advisor.Rulebase[P]) {
	t.Helper()
	ran := 0
	for c, err := range workbench.RunCases(rb) {
		if ran++; c.Expect == "" {
			t.Errorf("%s: rule %s: %s: %v", c.Pos, c.Rule, c.Name, err)
			continue
		}
		t.Run(c.Rule+"/"+c.Name, func(t *testing.T) {
			if err != nil {
				t.Errorf("%s: %v", c.Pos, err)
			}
		})
	}
	if ran == 0 {
		t.Error("the pack has no rules, so no case was run")
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
