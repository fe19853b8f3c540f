package condition

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// TestHolder: an atom that asks a set or a list for a term has the value that its own
// code gives, whatever the set or list says and whichever atom is asked first.
func TestHolder(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	seen := map[Truth]int{}
	for range 300 {
		h := someTerms(t, r)
		list := &fact.Fact{Path: "medications", Kind: fact.List, Slot: 1}
		name := &fact.Fact{Path: "medications.name", Kind: fact.Term, Owner: list}
		list.Fields = []*fact.Fact{name}
		set := &fact.Fact{Path: "conditions", Kind: fact.Terms}
		var registry Registry
		var atoms []*Atom
		for id := range term.ID(h.Len()) {
			for _, f := range []*fact.Fact{set, list} {
				if r.IntN(4) == 0 {
					continue
				}
				test := TermTest(OpHas, f, map[*fact.Fact]*fact.Fact{list: name}[f], id, h)
				a := NewAtom(Atom{Test: test, Refs: []Ref{{Fact: f, Term: id}}}, test.Eval)
				registry.Remember(a)
				atoms = append(atoms, a)
			}
		}
		var f Frame
		for range 30 {
			f.Profile.Slots = []fact.Value{someSet(r, h), someList(r, h, list)}
			f.Reset(&registry)
			for _, i := range r.Perm(len(atoms)) {
				a := atoms[i]
				want := a.code(&f)
				if got := f.Eval(a); got != want {
					t.Fatalf("has(%s, %s) is %v, want %v\n%+v", a.Test.Fact.Path,
						h.Term(a.Test.Term).Name, got, want, f.Profile.Slots[a.Test.Fact.Slot].Any)
				}
				seen[want]++
			}
		}
	}
	for _, v := range []Truth{True, False, Unknown} {
		if seen[v] < 1000 {
			t.Errorf("%v only %d times", v, seen[v])
		}
	}
}

// TestHolderWork: what is asked of a set costs what it has: hundreds of atoms that ask
// for other terms are not looked at.
func TestHolderWork(t *testing.T) {
	const n = 5000
	terms := make([]term.Term, n)
	for i := range terms {
		terms[i].Name = fmt.Sprint("t", i)
	}
	h := term.New(terms, func(int, string) {})
	set := &fact.Fact{Path: "conditions", Kind: fact.Terms}
	var registry Registry
	for i := range term.ID(n) {
		test := TermTest(OpHas, set, nil, i, h)
		registry.Remember(NewAtom(Atom{Test: test, Refs: []Ref{{Fact: set, Term: i}}}, test.Eval))
	}
	var f Frame
	f.Profile.Slots = []fact.Value{{Known: true,
		Any: &fact.Set{Has: []term.ID{1, 2}, Not: []term.ID{3}, Complete: true}}}
	f.Reset(&registry)
	f.hold(registry.holders[0])
	written := 0
	for id := range f.memo {
		if _, ok := f.remembered(id); ok {
			written++
		}
	}
	if written != 3 {
		t.Errorf("%d values for two terms that are present and one that is not", written)
	}
}

// someTerms is a hierarchy in which terms have several wider ones, so that some overlap.
func someTerms(t *testing.T, r *rand.Rand) *term.Hierarchy {
	terms := make([]term.Term, 12)
	for i := range terms {
		terms[i].Name = fmt.Sprint("t", i)
		for j := range i {
			if r.IntN(4) == 0 {
				terms[i].Is = append(terms[i].Is, fmt.Sprint("t", j))
			}
		}
	}
	return term.New(terms, func(i int, msg string) { t.Fatal(i, msg) })
}

func someIDs(r *rand.Rand, h *term.Hierarchy, most int) (ids []term.ID) {
	for range r.IntN(most + 1) {
		ids = append(ids, term.ID(r.IntN(h.Len())))
	}
	return ids
}

func someSet(r *rand.Rand, h *term.Hierarchy) fact.Value {
	if r.IntN(8) == 0 {
		return fact.Value{}
	}
	return fact.Value{Known: true, Any: &fact.Set{Has: someIDs(r, h, 3), Not: someIDs(r, h, 2),
		Complete: r.IntN(2) == 0, Hidden: r.IntN(4) == 0}}
}

func someList(r *rand.Rand, h *term.Hierarchy, list *fact.Fact) fact.Value {
	return aList(r, h, list, 3)
}

// aList has at most so many records; their fields beside the name are small numbers.
func aList(r *rand.Rand, h *term.Hierarchy, list *fact.Fact, most int) fact.Value {
	if r.IntN(8) == 0 {
		return fact.Value{}
	}
	all := &fact.Records{Not: someIDs(r, h, 2), Complete: r.IntN(2) == 0}
	for _, id := range someIDs(r, h, most) {
		v := fact.Value{Known: r.IntN(6) > 0, Int: int64(id)}
		if r.IntN(6) == 0 {
			v.Int = int64(term.None)
		}
		e := &fact.Elem{List: list, Index: len(all.Elems), Slots: []fact.Value{v}}
		for range list.Fields[1:] {
			n := int64(r.IntN(3))
			e.Slots = append(e.Slots, fact.Value{Known: r.IntN(3) > 0, Int: n, Num: float64(n)})
		}
		all.Elems = append(all.Elems, e)
	}
	if !all.Complete {
		all.Rest = fact.Further(list)
	}
	return fact.Value{Known: true, Any: all}
}
