package term_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"example.com/crosstalk/advisor/internal/term"
)

// TestAsked: who is told of a name are those who ask for what it is, and those who ask
// for what it could be, as the hierarchy says of each pair of terms by itself.
func TestAsked(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	overlaps := 0
	for range 300 {
		terms := make([]term.Term, 10)
		for i := range terms {
			terms[i].Name = fmt.Sprint("t", i)
			for j := range i {
				if r.IntN(4) == 0 {
					terms[i].Is = append(terms[i].Is, fmt.Sprint("t", j))
				}
			}
		}
		h := term.New(terms, func(i int, msg string) { t.Fatal(i, msg) })
		asked, ids := term.NewAsked(h), map[int]term.ID{}
		for id := range term.ID(h.Len()) {
			if r.IntN(3) > 0 {
				number := len(ids)
				ids[number] = id
				asked.Add(id, number)
				if asked.Number(id) != number {
					t.Fatalf("%d asks for %d, not %d", asked.Number(id), id, number)
				}
			} else if asked.Number(id) != -1 {
				t.Fatalf("somebody asks for %d", id)
			}
		}
		for x := range term.ID(h.Len()) {
			is, kinds, mayBe := map[int]bool{}, map[int]bool{}, map[int]bool{}
			asked.Is(x, func(n int) { is[n] = true })
			asked.Kinds(x, func(n int) { kinds[n] = true })
			asked.MayBe(x, func(n int) { mayBe[n] = true })
			for n, id := range ids {
				if is[n] != h.Is(x, id) || kinds[n] != h.Is(id, x) {
					t.Fatalf("%d, %d: is %v, kind %v", x, id, is[n], kinds[n])
				}
				if could := h.Meet(x, id) && !h.Is(x, id); could && !mayBe[n] {
					t.Fatalf("%d may be %d, who is not told", x, id)
				} else if mayBe[n] && !h.Meet(x, id) {
					t.Fatalf("%d cannot be %d, who is told", x, id)
				} else if could && !h.Is(id, x) {
					overlaps++
				}
			}
		}
	}
	if overlaps < 1000 {
		t.Errorf("only %d pairs that overlap", overlaps)
	}
}
