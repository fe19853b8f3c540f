package verify

import (
	"fmt"
	"math/rand/v2"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/attack"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
)

// claims notes what the report says of every profile.
func (c *checker) claims(x attack.Claim) { c.report.claims = append(c.report.claims, x) }

// claimsHere notes what nobody who gets to a decision breaks.
func (c *checker) claimsHere(d *decision.Decision, x attack.Claim) {
	for _, x := range here(d, x) {
		c.claims(x)
	}
}

// here is a claim about whoever gets to a decision, one for each way.
func here(d *decision.Decision, x attack.Claim) (list []attack.Claim) {
	ways := d.Ways
	if ways == nil {
		ways = []decision.Way{nil} // everybody gets there
	}
	for _, way := range ways {
		at := x
		for _, step := range way {
			w := attack.Within{Cond: step.Cond, Low: step.Is, High: step.Is}
			switch {
			case step.Not && step.Is == condition.True:
				w.Low, w.High = condition.False, condition.Unknown
			case step.Not:
				w.Low, w.High = condition.Unknown, condition.True
			}
			at.Where = append(at.Where, w)
		}
		list = append(list, at)
	}
	return list
}

// claimsNobody notes that nobody gets to a decision: whatever x is, it is not there.
func (c *checker) claimsNobody(d *decision.Decision, x condition.Cond) {
	for _, v := range []condition.Truth{condition.False, condition.Unknown, condition.True} {
		c.claimsHere(d, never(d, x, v))
	}
}

// never is the claim that a condition does not have a value where a decision stands.
func never(d *decision.Decision, x condition.Cond, v condition.Truth) attack.Claim {
	return attack.Claim{Name: fmt.Sprintf("%s where it stands: %s is never %s", d.Name(), x, v),
		Cond: x, Never: v}
}

// attacked tries to break claims by the advices of so many profiles. Equal seeds
// give equal profiles.
func attacked[P any](rb *advisor.Rulebase[P], claims []attack.Claim, profiles int,
	seed uint64) (broken []attack.Broken, tried int, err error) {
	a := attack.New(rb, claims, attack.NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(seed, 1)))
	broken, err = a.Run(profiles)
	return broken, a.Profiles, err
}

// attack reports the claims that an advice breaks. There should be none: each
// is a fault of the verifier, or of the engine.
func (c *checker) attack(profiles int) error {
	if profiles <= 0 {
		return nil
	}
	broken, tried, err := c.attacked(profiles)
	c.report.Attacked = tried
	for _, b := range broken {
		f := mended(Finding{Kind: "broken", Proven: true, In: b.Claim,
			Msg: fmt.Sprintf("claimed of everybody, and %s; this is a fault of the verifier or the engine",
				b.How),
			Witness: &Witness{Given: b.Given, Region: b.Options.Region}})
		f.Pos.File = "pack.yaml"
		if !b.Options.AsOf.IsZero() {
			f.Witness.AsOf = b.Options.AsOf.Format(time.DateOnly)
		}
		c.report.Findings = append(c.report.Findings, f)
	}
	return err
}

// someone looks for a profile that breaks one of some claims by trying, as the
// adversary does: where the search knows no cuts, many a profile shows at once
// what it cannot. That nobody is found proves nothing.
func (c *checker) someone(claims ...attack.Claim) *Witness {
	broken, err := c.tried(claims, c.tries)
	if err != nil || len(broken) == 0 {
		return nil
	}
	w := &Witness{Given: broken[0].Given, Region: broken[0].Options.Region}
	if on := broken[0].Options.AsOf; !on.IsZero() {
		w.AsOf = on.Format(time.DateOnly)
	}
	return w
}
