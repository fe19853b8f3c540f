package interview_test

import (
	"math/rand/v2"
	"os"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/interview"
)

// TestLaws: interviews hold to what they promise, on random packs and on the one that ships.
func TestLaws(t *testing.T) {
	packs := 60
	if testing.Short() {
		packs = 10
	}
	for seed := range uint64(packs) {
		r := rand.New(rand.NewPCG(seed, 3))
		rb, err := advisor.Load[advisor.Record](randpack.Files(r, randpack.Small), nil)
		if err != nil {
			continue
		}
		advisortest.Interview(t, rb, 5, &interview.Options{Level: new(advisor.Info)})
	}
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../rules"),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	advisortest.Interview(t, rb, 3, nil)
}
