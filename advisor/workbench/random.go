package workbench

import (
	"encoding/json"
	"errors"
	"math/rand/v2"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/randprofile"
)

// RandomProfiles returns a function that draws profiles of the pack: each fact is
// known with the chance known (0 to 1), lists and sets may be complete or open.
// Numbers are drawn near those that conditions compare with, terms from those they
// ask for. The same r and pack give the same profile. It is for property tests:
// whatever the profile, advice must keep the pack's invariants. The function may
// be used by several goroutines, each with an r of its own.
func RandomProfiles[P any](rb *advisor.Rulebase[P]) func(r *rand.Rand, known float64) (*P, error) {
	drawer := randprofile.New(bridge.Pack(rb))
	return func(r *rand.Rand, known float64) (*P, error) {
		if r == nil {
			return nil, errors.New("RandomProfiles: nothing to draw from; give a *rand.Rand")
		}
		text, err := json.Marshal(drawer.Source(r, known).Profile())
		if err != nil {
			return nil, err
		}
		_, p, err := rb.Decode("random.json", text)
		return p, err
	}
}
