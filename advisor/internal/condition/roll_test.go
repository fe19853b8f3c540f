package condition

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// listOf is a list of records with a name and a number of months.
func listOf() *fact.Fact {
	list := &fact.Fact{Path: "medications", Kind: fact.List}
	name := &fact.Fact{Path: "medications.name", Kind: fact.Term, Owner: list}
	months := &fact.Fact{Path: "medications.months", Kind: fact.Int, Owner: list, Slot: 1}
	list.Fields = []*fact.Fact{name, months}
	return list
}

func isNamed(list *fact.Fact, h *term.Hierarchy, t term.ID) *Atom {
	name := list.Fields[0]
	test := TermTest(OpIs, name, name, t, h)
	return NewAtom(Atom{Test: test, Refs: []Ref{{Fact: name, Term: t}}}, test.Eval)
}

// someMonths holds months against a number; some that ask it count as what can fail.
func someMonths(r *rand.Rand, list *fact.Fact) *Atom {
	months := list.Fields[1]
	x := Expr{Fact: months, Kind: fact.Int, Get: func(f *Frame) fact.Value { return f.Read(months) }}
	test := NewTest([]string{"<", "==", ">="}[r.IntN(3)], x, fact.Int, fact.Value{Known: true,
		Int: int64(r.IntN(3))})
	return NewAtom(Atom{Test: test, Refs: []Ref{{Fact: months, Term: term.None}},
		Fails: r.IntN(8) == 0}, test.Eval)
}

func somePred(r *rand.Rand, list *fact.Fact, h *term.Hierarchy, depth int) Cond {
	part := func() Cond { return somePred(r, list, h, depth-1) }
	if depth > 0 {
		switch r.IntN(4) {
		case 0:
			return And{part(), part()}
		case 1:
			return Or{part(), part()}
		case 2:
			return &Not{part()}
		}
	}
	if r.IntN(3) == 0 {
		return someMonths(r, list)
	}
	return isNamed(list, h, term.ID(r.IntN(h.Len())))
}

func someQuant(r *rand.Rand, list *fact.Fact, h *term.Hierarchy) *Quant {
	q := Quant{Op: []string{"any", "all", "none", "one", "count"}[r.IntN(5)], N: int64(r.IntN(4)),
		Cmp:  []string{"<", "<=", "==", "!=", ">", ">="}[r.IntN(6)],
		List: list, Pred: somePred(r, list, h, 3), Parts: 1}
	return NewQuant(q, "", h, func(f *Frame) fact.Value { return f.Profile.Slots[0] })
}

// TestRoll: a quantifier that looks only at records that may be what it asks for has the
// value that it has by looking at all of them.
func TestRoll(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 1))
	seen, passed := map[Truth]int{}, 0
	for range 300 {
		h, list := someTerms(t, r), listOf()
		var registry Registry
		var quants, plain []*Quant
		for range 20 {
			q := someQuant(r, list, h)
			other := *q // which no registry knows, so that it looks at all records
			plain = append(plain, &other)
			registry.Remember(q)
			quants = append(quants, q)
		}
		var f Frame
		for range 10 {
			v := aList(r, h, list, 3*few)
			f.Profile.Slots = []fact.Value{v}
			f.Reset(&registry)
			for i, q := range quants {
				want := f.Eval(plain[i])
				if got := f.Eval(q); got != want {
					t.Fatalf("%s %s %d of %v is %v, want %v\n%+v", q.Op, q.Cmp, q.N, q.Pred, got, want, v)
				}
				if _, n := f.Matter(q, q.Records(&f)); n < len(q.Records(&f).Elems) {
					passed++
					seen[want]++
				}
			}
		}
	}
	for _, v := range []Truth{True, False, Unknown} {
		if seen[v] < 1000 {
			t.Errorf("%v only %d times where records are passed over", v, seen[v])
		}
	}
	t.Logf("records were passed over %d times: %v", passed, seen)
}

// TestRollWork: thousands of quantifiers that ask for terms of their own look at each
// record a few times together, however many records there are. Those that name nothing, or
// something wide, are looked at by all whom they may concern.
func TestRollWork(t *testing.T) {
	const n, kinds = 6400, 1000
	terms := []term.Term{{Name: "medicine"}}
	for i := range n {
		terms = append(terms, term.Term{Name: fmt.Sprint("t", i), Is: []string{"medicine"}})
	}
	h := term.New(terms, func(int, string) {})
	for _, op := range []string{"any", "all", "none", "one", "count"} {
		list := listOf()
		var registry Registry
		var quants []*Quant
		r := rand.New(rand.NewPCG(1, 1))
		for i := range n {
			pred := Cond(And{isNamed(list, h, term.ID(i+1)), someMonths(r, list)})
			if op == "all" {
				pred = Or{&Not{isNamed(list, h, term.ID(i+1))}, someMonths(r, list)}
			}
			q := NewQuant(Quant{Op: op, Cmp: ">=", N: 2, List: list, Parts: 2, Pred: pred}, "", h,
				func(f *Frame) fact.Value { return f.Profile.Slots[0] })
			registry.Remember(q)
			quants = append(quants, q)
		}
		for _, complete := range []bool{true, false} {
			all := &fact.Records{Complete: complete}
			if !complete {
				all.Rest = fact.Further(list)
			}
			for i := range kinds {
				all.Elems = append(all.Elems, &fact.Elem{List: list, Index: i,
					Slots: []fact.Value{{Known: true, Int: int64(i + 1)}, {Known: true}}})
			}
			var f Frame
			f.Profile.Slots = []fact.Value{{Known: true, Any: all}}
			f.Reset(&registry)
			for _, q := range quants {
				f.Eval(q)
			}
			// Once to sort them, and the two parts of the predicate that asks for each.
			if most := 3 * kinds; f.Looks() > most {
				t.Errorf("%s: %d looks for %d records, complete %v; want at most %d", op, f.Looks(),
					kinds, complete, most)
			}
		}
	}
}
