package verify

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// TestWork holds the answer about one rule of the pack that ships to the work that it takes,
// in clauses: an author waits for it. Each emergency answers whatever another message does,
// and withholds the most of them, so a question about one rule easily becomes one about all.
func TestWork(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for id, most := range map[string]int{"red-anaphylaxis": 1_000_000, "psoriasis": 50_000,
		"read-sun": 50_000, "tscore-low-bone-mass": 1_300_000, "osteoporosis": 1_300_000} {
		c := newChecker(rb, nil)
		if c.choice, err = chosen(c.Pack, &Options{Rules: []string{id}}); err != nil {
			t.Fatal(err)
		}
		report, err := c.run()
		if err != nil || len(report.Invariants) == 0 {
			t.Errorf("%s: %v, %d invariants", id, err, len(report.Invariants))
		}
		if n := c.prover.Clauses; n == 0 || n > most {
			t.Errorf("%s: %d clauses; want at most %d", id, n, most)
		}
	}
}
