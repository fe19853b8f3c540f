package advisor

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
)

// RandomProfile draws a profile for property tests; advisortest.Random says how.
func (rb *Rulebase[P]) RandomProfile(r *rand.Rand, known float64) (*P, error) {
	if rb.inside().isEmpty() {
		return nil, errNoPack
	}
	if r == nil {
		return nil, errors.New("RandomProfile: nothing to draw from; give a *rand.Rand")
	}
	doc := rb.inside().drawer().Source(r, known).Profile()
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	_, p, err := rb.Decode("random.json", text)
	return p, err
}
