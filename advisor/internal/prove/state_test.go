package prove

import (
	"testing"

	"example.com/crosstalk/advisor/internal/sat"
)

// TestAtMostOne: of few literals and of many, any one can be true, and no two.
func TestAtMostOne(t *testing.T) {
	for _, n := range []int{1, 2, fewValues, fewValues + 1, 100} {
		try := func(wanted ...int) sat.Result {
			var e encoder
			e.yes = e.sat.Var()
			e.sat.Add(e.yes)
			lits := make([]sat.Lit, n)
			for i := range lits {
				lits[i] = e.sat.Var()
			}
			e.atMostOne(lits)
			for _, i := range wanted {
				e.sat.Add(lits[i])
			}
			return e.sat.Solve(1000)
		}
		for i := range n {
			if try(i) != sat.Satisfiable {
				t.Errorf("of %d, the %d. cannot be true", n, i+1)
			}
			for j := range i {
				if try(j, i) != sat.Unsatisfiable {
					t.Errorf("of %d, both the %d. and the %d. can be true", n, j+1, i+1)
				}
			}
		}
	}
}
