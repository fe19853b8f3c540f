package sat

import (
	"math/rand/v2"
	"testing"
)

// TestRandom holds the solver to trying everything.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	answers := [3]int{}
	for range 4000 {
		n := 3 + r.IntN(10)
		var s Solver
		for range n {
			s.Var()
		}
		var clauses [][]Lit
		for range r.IntN(5 * n) {
			var c []Lit
			for range 1 + r.IntN(3) {
				l := Lit(1 + r.IntN(n))
				if r.IntN(2) == 0 {
					l = -l
				}
				c = append(c, l)
			}
			clauses = append(clauses, c)
			s.Add(c...)
			if r.IntN(8) > 0 { // also between the clauses
				continue
			}
			got := s.Solve(1 << 30)
			answers[got]++
			if want := possible(n, clauses); (got == Satisfiable) != want {
				t.Fatalf("%v: %v, want %v", clauses, got, want)
			}
			if got == Satisfiable && !satisfied(clauses, s.True) {
				t.Fatalf("%v: the model does not satisfy them", clauses)
			}
		}
	}
	if answers[Satisfiable] < 1000 || answers[Unsatisfiable] < 1000 || answers[GaveUp] > 0 {
		t.Errorf("%d gave up, %d no, %d yes", answers[GaveUp], answers[Unsatisfiable],
			answers[Satisfiable])
	}
}

func satisfied(clauses [][]Lit, holds func(Lit) bool) bool {
	for _, c := range clauses {
		ok := false
		for _, l := range c {
			ok = ok || holds(l)
		}
		if !ok {
			return false
		}
	}
	return true
}

func possible(n int, clauses [][]Lit) bool {
	for m := range 1 << n {
		if satisfied(clauses, func(l Lit) bool { return (m>>(l.variable()-1)&1 == 1) == (l > 0) }) {
			return true
		}
	}
	return false
}

// TestPigeons: n+1 pigeons do not fit into n holes, which takes learning to see.
func TestPigeons(t *testing.T) {
	const n = 6
	var s Solver
	var in [n + 1][n]Lit
	for p := range in {
		for h := range in[p] {
			in[p][h] = s.Var()
		}
		s.Add(in[p][:]...)
	}
	for h := range n {
		for p := range in {
			for q := range p {
				s.Add(-in[p][h], -in[q][h])
			}
		}
	}
	if got := s.Solve(10); got != GaveUp {
		t.Errorf("with a budget of ten conflicts: %v", got)
	}
	if got := s.Solve(1 << 30); got != Unsatisfiable {
		t.Errorf("got %v", got)
	}
}

// TestReduce forgets clauses without losing answers.
func TestReduce(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n = 130
	var s Solver
	for range n {
		s.Var()
	}
	var clauses [][]Lit
	for range 546 { // 4.2 a variable: the hard ones
		var c []Lit
		for range 3 {
			l := Lit(1 + r.IntN(n))
			if r.IntN(2) == 0 {
				l = -l
			}
			c = append(c, l)
		}
		clauses = append(clauses, c)
		s.Add(c...)
	}
	got := s.Solve(1 << 30)
	if got == Satisfiable && !satisfied(clauses, s.True) {
		t.Error("the model does not satisfy the clauses")
	}
	t.Log(got, s.Conflicts)
}

func TestModelSaysLittle(t *testing.T) {
	var s Solver
	a, b := s.Var(), s.Var()
	s.Add(a, b)
	c := s.Var()
	if s.Solve(1000) != Satisfiable || s.True(c) || !s.True(-c) {
		t.Errorf("a variable that nothing forces is true")
	}
}

func TestLuby(t *testing.T) {
	for i, want := range []int{1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8} {
		if got := luby(i + 1); got != want {
			t.Errorf("%d: %d, want %d", i+1, got, want)
		}
	}
}
