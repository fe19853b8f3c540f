package lint_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/rules"
)

// TestRules: what is found in chosen rules is what is found in them among all. The
// examples of every check are tried, so that each has something to find.
func TestRules(t *testing.T) {
	found := map[string]bool{}
	try := func(t *testing.T, rb *advisor.Rulebase[advisor.Record], some int) {
		whole, err := lint.RunOn(rb, &lint.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(details(err))
		}
		n := 0
		for r := range rb.Rules() {
			if n++; n%some != 0 {
				continue
			}
			want := []lint.Finding{}
			for _, f := range whole.Findings {
				if f.In == "rule "+r.ID {
					want, found[f.Check] = append(want, f), true
				}
			}
			got, err := lint.RunOn(rb, &lint.Options{AsOf: asOf, Rules: []string{r.ID}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got.Findings); diff != "" {
				t.Errorf("%s\n%s", r.ID, diff)
			}
		}
	}
	for _, c := range lint.Checks() {
		rb, err := advisor.Load[advisor.Record](overlay(t, c.Name), nil)
		if err != nil {
			t.Fatal(details(err))
		}
		try(t, rb, 1)
	}
	if len(found) < 30 {
		t.Errorf("only %d checks have found something in a rule", len(found))
	}
	if !testing.Short() {
		rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
		if err != nil {
			t.Fatal(err)
		}
		try(t, rb, 40)
	}
}

func TestRulesThatAreNotThere(t *testing.T) {
	_, err := lint.Run(os.DirFS("../../examples/ownpack/pack"), &lint.Options{Rules: []string{"x"}})
	if err == nil || !strings.Contains(err.Error(), `no rule "x"`) {
		t.Errorf("%v", err)
	}
	if _, err := lint.RunOn[advisor.Record](nil, nil); err == nil {
		t.Error("no error for no rulebase")
	}
}

func TestFindingString(t *testing.T) {
	f := lint.Finding{Check: "dose", Severity: lint.Error, In: "rule salt",
		Pos: advisor.Pos{File: "diet/salt.yaml", Line: 12, Col: 7}, Msg: "an amount"}
	if got := f.String(); got != "diet/salt.yaml:12:7: error: rule salt: an amount (dose)" {
		t.Error(got)
	}
}
