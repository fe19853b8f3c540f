package advisor

import (
	"encoding/json"
	"math/rand/v2"
)

// RandomProfile draws a profile for property tests; advisortest.Random says how.
func (rb *Rulebase[P]) RandomProfile(r *rand.Rand, known float64) (*P, error) {
	if rb.inside().isEmpty() {
		return nil, errNoPack
	}
	doc := rb.inside().drawer().Source(r, known).Profile()
	text, err := json.Marshal(doc)
	if err != nil {
		return nil, err
	}
	_, p, err := rb.Decode("random.json", text)
	return p, err
}
