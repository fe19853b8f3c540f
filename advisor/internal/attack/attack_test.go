package attack

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
)

func loadCase(t *testing.T, c *randpack.Case) (*advisor.Rulebase[advisor.Record], Claim) {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](c.Files(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := bridge.Pack(rb)
	if c.Whoever == "" {
		return rb, Claim{Name: "hidden", Hidden: p.Rule("apples")}
	}
	return rb, Claim{Name: "invariant", Invariant: p.Invariants()[0]}
}

// TestCases: the profile of each case breaks its claim, and the adversary finds
// one that does.
func TestCases(t *testing.T) {
	for _, c := range slices.Concat(randpack.Cases, randpack.Numbers) {
		t.Run(c.Name, func(t *testing.T) {
			rb, claim := loadCase(t, &c)
			_, p, err := rb.Decode("given.yaml", []byte(c.Given))
			if err != nil {
				t.Fatal(err)
			}
			opts := &advisor.Options{Region: c.Region}
			if c.AsOf != "" {
				opts.AsOf, _ = time.Parse(time.DateOnly, c.AsOf)
			}
			advice, err := rb.Advise(p, opts)
			if err != nil {
				t.Fatal(err)
			}
			s, err := bridge.Begin(rb, p, opts)
			if err != nil {
				t.Fatal(err)
			}
			defer s.End()
			if claim.broken(bridge.Pack(rb), &s.Frame, advice, opts) == "" {
				t.Errorf("%s does not break the claim", c.Given)
			}
			a := New(rb, []Claim{claim}, NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(1, 1)))
			found, err := a.Run(20_000)
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				t.Errorf("nothing found in %d profiles (%d refused)", a.Profiles, a.Refused)
				return
			}
			t.Logf("after %d profiles (%d refused): %s", a.Profiles, a.Refused, found[0])
		})
	}
}

// TestTrue: a claim that is true is not broken, whatever is tried.
func TestTrue(t *testing.T) {
	c := &randpack.Case{
		Rules: []string{
			randpack.Rule("apples", "x > 3", "unless:\n  - if: |\n      smoker\n    because: A reason.",
				"encourages: [apple]"),
			randpack.Rule("never", "x > 3 and x < 2")}, Whoever: "smoker", OrUnknown: true}
	rb, claim := loadCase(t, c)
	p := bridge.Pack(rb)
	claims := []Claim{claim, {Hidden: p.Rule("never")},
		{Cond: p.Rule("never").When, Never: condition.True},
		{Cond: p.Rule("apples").When, Never: condition.False,
			Where: []Within{{p.Rule("apples").When, condition.Unknown, condition.True}}},
		{Beside: [2]*pack.Rule{p.Rule("never"), p.Rule("apples")}}}
	a := New(rb, claims, NewDomain(p), rand.New(rand.NewPCG(1, 1)))
	found, err := a.Run(20_000)
	if err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	if a.Profiles < a.Refused {
		t.Errorf("only %d profiles are usable, %d are not", a.Profiles, a.Refused)
	}
}
