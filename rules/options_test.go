package rules_test

import (
	"math/rand/v2"
	"regexp"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// A class by what it does: who has one may not know it, and a no would rule
// out every kind of it.
var byWhatItDoes = regexp.MustCompile(`^(a|an|the) ([a-z]+ ` +
	`)?(medicine|injection|product|sign|symptom|condition|herb|supplement|emergency) (that|with ` +
	`which|of which|for which|whose|to|only)\b` +
	`|^a sign (in|of danger)|^a medicine$|^a danger sign`)

// TestOptionsCanBeTicked: whatever a question offers to be ticked is something
// that a patient can know of: a name, or what it feels like.
func TestOptionsCanBeTicked(t *testing.T) {
	rb := load(t)
	seen := map[string]bool{}
	n := 400
	if testing.Short() {
		n = 60
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(11, uint64(i))), []float64{0, 0.05, 0.3, 0.6}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range a.Questions {
			for _, o := range append(q.Terms, q.Options...) {
				if key := q.Fact + " " + o.Value; !seen[key] {
					if seen[key] = true; byWhatItDoes.MatchString(o.Text) {
						t.Errorf("%s offers %q (%s), which nobody can tick: give it a name that people use, or "+
							"asked: false", q.Fact, o.Text, o.Value)
					}
				}
			}
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d options were seen", len(seen))
	}
}
