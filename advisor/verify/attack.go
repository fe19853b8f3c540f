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

// claimsHere notes that nobody who gets to a decision gives it the value v.
func (c *checker) claimsHere(d *decision.Decision, v condition.Truth) {
	if d.OfRecords {
		return
	}
	for _, way := range d.Ways {
		x := attack.Claim{Name: d.Name() + " where it stands", Cond: d.Cond, Never: v}
		for _, step := range way {
			w := attack.Within{Cond: step.Cond, Low: step.Is, High: step.Is}
			switch {
			case step.Not && step.Is == condition.True:
				w.Low, w.High = condition.False, condition.Unknown
			case step.Not && step.Is == condition.False:
				w.Low, w.High = condition.Unknown, condition.True
			case step.Not: // known, which is no range
				return
			}
			x.Where = append(x.Where, w)
		}
		c.claims(x)
	}
}

// attacked tries to break what a report says of every profile, by the advices
// of so many profiles. Equal seeds give equal profiles.
func attacked[P any](rb *advisor.Rulebase[P], r *Report, profiles int, seed uint64) (broken []attack.Broken, tried int, err error) {
	a := attack.New(rb, r.claims, attack.NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(seed, 1)))
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
		f := mended(Finding{Kind: "broken", Proven: true, In: b.Claim, Msg: fmt.Sprintf("claimed of everybody, and %s; this is a fault of the verifier or the engine", b.How),
			Witness: &Witness{Given: b.Given, Region: b.Options.Region}})
		f.Pos.File = "pack.yaml"
		if !b.Options.AsOf.IsZero() {
			f.Witness.AsOf = b.Options.AsOf.Format(time.DateOnly)
		}
		c.report.Findings = append(c.report.Findings, f)
	}
	return err
}
