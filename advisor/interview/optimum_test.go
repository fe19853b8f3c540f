package interview

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

const facts = 5 // of a small pack, all of them yes or no

// draw draws a condition.
func draw(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		if r.IntN(4) == 0 {
			return fmt.Sprintf("not b%d", r.IntN(facts))
		}
		return fmt.Sprintf("b%d", r.IntN(facts))
	}
	joint := " and "
	if r.IntN(3) == 0 {
		joint = " or "
	}
	parts := []string{}
	for range 2 + r.IntN(2) {
		parts = append(parts, "("+draw(r, depth-1)+")")
	}
	return strings.Join(parts, joint)
}

// small draws a pack of yes and no.
func small(t *testing.T, r *rand.Rand) *advisor.Rulebase[advisor.Record] {
	files := (&randpack.Case{}).Files().(fstest.MapFS)
	var text strings.Builder
	for i := range facts {
		fmt.Fprintf(&text, "b%d: {type: bool, label: {en: b%d}, ask: {en: \"B%d?\"}}\n", i, i, i)
	}
	files["facts.yaml"] = &fstest.MapFile{Data: []byte(text.String())}
	for i := range 3 + r.IntN(4) {
		rule := randpack.Rule(fmt.Sprintf("r%d", i), draw(r, 2))
		rule = strings.Replace(rule, "level: info", "level: important", 1)
		files[fmt.Sprintf("a/r%d.yaml", i)] = &fstest.MapFile{Data: []byte(rule)}
	}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// A tree is how many questions it takes, over everybody: of each fact the digit 0 of its
// place in base 3 is not asked, 1 no, 2 yes.
type tree struct {
	rb   *advisor.Rulebase[advisor.Record]
	best map[int]float64
	next map[int]int // the question of the interview; -1: it is over
}

var places = [...]int{1, 3, 9, 27, 81, 243}

func digit(state, i int) int { return state / places[i] % 3 }

// asks is the question in a state, as package interview has it.
func (x *tree) asks(t *testing.T, state int) int {
	if n, ok := x.next[state]; ok {
		return n
	}
	profile := map[string]any{}
	for i := range facts {
		if d := digit(state, i); d > 0 {
			profile[fmt.Sprintf("b%d", i)] = d == 2
		}
	}
	text, err := json.Marshal(profile)
	if err != nil {
		t.Fatal(err)
	}
	_, known, err := x.rb.Decode("p.json", text)
	if err != nil {
		t.Fatal(err)
	}
	iv, err := New(x.rb, known, nil)
	if err != nil {
		t.Fatal(err)
	}
	q, err := iv.Next()
	if err != nil {
		t.Fatal(err)
	}
	x.next[state] = -1
	if q != nil {
		n, err := strconv.Atoi(q.ID[1:])
		if err != nil {
			t.Fatal(err)
		}
		x.next[state] = n
	}
	return x.next[state]
}

// optimum is the least number of questions from a state on, in the mean of all answers.
func (x *tree) optimum(t *testing.T, state int) float64 {
	if n, ok := x.best[state]; ok {
		return n
	}
	least := 0.0
	if x.asks(t, state) >= 0 {
		least = 99
		for i := range facts {
			if digit(state, i) == 0 {
				n := 1 + (x.optimum(t, state+places[i])+x.optimum(t, state+2*places[i]))/2
				least = min(least, n)
			}
		}
	}
	x.best[state] = least
	return least
}

// takes is what an order of questions takes, likewise.
func (x *tree) takes(t *testing.T, state int, order func(state int) int) float64 {
	if x.asks(t, state) < 0 {
		return 0
	}
	i := order(state)
	return 1 + (x.takes(t, state+places[i], order)+x.takes(t, state+2*places[i], order))/2
}

// TestOptimum: over all answers to small packs the interview takes hardly more questions
// than the best of all ways to ask, which is searched for.
func TestOptimum(t *testing.T) {
	const packs = 20
	r := rand.New(rand.NewPCG(1, 2))
	var best, greedy, file float64
	for range packs {
		x := &tree{small(t, r), map[int]float64{}, map[int]int{}}
		best += x.optimum(t, 0)
		greedy += x.takes(t, 0, func(s int) int { return x.asks(t, s) })
		file += x.takes(t, 0, func(s int) int {
			for i := range facts {
				if digit(s, i) == 0 {
					return i
				}
			}
			return -1
		})
	}
	t.Logf("in the mean of %d packs: at best %.2f, interview %.2f, in the order of the file %.2f",
		packs, best/packs, greedy/packs, file/packs)
	if greedy > 1.1*best || greedy > 0.85*file {
		t.Error("the interview is far from the best, or as long as in the order of the file")
	}
}
