package prove

import (
	"reflect"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/domain"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/sat"
	"example.com/crosstalk/advisor/internal/term"
)

// TestPartOf: a part of a condition is one thing to the search wherever it stands, and
// two parts are two, also where they begin with the same condition or have no parts.
func TestPartOf(t *testing.T) {
	a, b := &condition.Atom{Text: "a"}, &condition.Atom{Text: "b"}
	list := []condition.Cond{a, b, a}
	parts := []condition.Cond{a, b, condition.And(list[:0]), condition.Or(list[:0]),
		condition.And(list[:1]), condition.Or(list[:1]), condition.And(list[1:2]),
		condition.Or(list[1:2]), condition.And(list), condition.Or(list), condition.And(list[:2]),
		condition.Or(list[:2]), condition.And(list[1:]), condition.Or(list[1:]),
		&condition.Not{X: a}}
	for i, x := range parts {
		for j, y := range parts {
			for _, is := range []condition.Truth{condition.True, condition.False} {
				if same := partOf(x, nil, condition.True) == partOf(y, nil,
					is); same != (i == j && is == condition.True) {
					t.Errorf("%d. and %d. %v: the same part: %v", i+1, j+1, is, same)
				}
			}
		}
	}
}

// TestExact: a value that is known lies in one cell, which is a value's; bounds lie
// between any two, but not beyond what is plausible on one side alone.
func TestExact(t *testing.T) {
	type number struct{ Value, AtLeast, AtMost, Above, Below *float64 }
	type person struct {
		X number `expr:"x"`
	}
	x := &fact.Fact{Path: "x", Kind: fact.Number}
	profile.Bind(fact.Index([]*fact.Fact{x}, term.New(nil, nil), nil), reflect.TypeFor[person](),
		profile.Problems{
			Fact: func(f *fact.Fact, msg string) { t.Fatal(msg) }})
	cells := []domain.Cell{{Beyond: true}, {Lo: 1, Hi: 1, Value: 1},
		{Lo: 1, Hi: 3, LoOpen: true, HiOpen: true, Value: 2}, {Lo: 3, Hi: 3, Value: 3}, {Beyond: true}}
	n := len(cells)
	for from := range n {
		for to := range n {
			for _, exact := range []bool{false, true} {
				var e encoder
				e.yes = e.sat.Var()
				e.sat.Add(e.yes)
				st := &state{fact: x, cells: cells}
				e.lies(st)
				for _, l := range st.just(point{value: -1, from: from, to: to, exact: exact}) {
					e.sat.Add(l)
				}
				want := from <= to && to > 0 && from < n-1
				if exact {
					want = from == to && from > 0 && to < n-1
				} else if from == to && cells[from].Lo == cells[from].Hi {
					want = false // then it is known
				}
				if got := e.sat.Solve(1000) == sat.Satisfiable; got != want {
					t.Errorf("from %d to %d, exactly: %v, can be: %v", from, to, exact, got)
				}
			}
		}
	}
}
