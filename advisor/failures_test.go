package advisor_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/workbench"
)

// askingRule is a rule of its own, whose condition is when.
func askingRule(id, when string) string {
	return strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
		"source: acr-2022,").Replace(boundsRule(id, "|\n  "+when))
}

// TestFailingParts: a part of a condition that has no value for a profile leaves
// its rule pending, loses nothing else, and is told with its place; under
// Strict it is an error.
func TestFailingParts(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](with("bones/one.yaml", askingRule("one", "int(sex) > 3"),
		"bones/two.yaml", askingRule("two", "max(steps) > 3 or smoker"),
		"bones/three.yaml", askingRule("three", "age == 41"), "bones/four.yaml",
		askingRule("four", "1 % (age - 41) > 3 and max(steps) > 3")), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("p.yaml", []byte("{sex: male, steps: [], age: 41}"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]advisor.Outcome{
		"one": advisor.Pending, "two": advisor.Pending, "three": advisor.Shown, "four": advisor.Pending} {
		if got := a.Outcome(rule); got != want {
			t.Errorf("%s is %v, want %v", rule, got, want)
		}
	}
	for _, q := range a.Questions {
		if slices.Contains([]string{"sex", "steps", "age"}, q.Fact) {
			t.Errorf("%s is known, and asked", q.Fact)
		}
	}
	var got []string
	for _, x := range a.Problems {
		got = append(got, fmt.Sprintf("%s: %s: %s: %s: %s", x.Kind, x.Fact, x.Place, x.Part, x.Want))
	}
	slices.Sort(got)
	want := []string{"condition: age: bones/four.yaml:5:5: 1 % (age - 41): a divisor other than 0",
		"condition: sex: bones/one.yaml:5:3: int(sex): a whole number",
		"condition: steps: bones/four.yaml:5:26: max(steps): at least one number (ask len(...) > 0 " +
			"first, or give a default with ??)"}
	for i, w := range want {
		if i >= len(got) || !strings.HasPrefix(got[i], w[:len(w)-10]) {
			t.Errorf("got %q\nwant %q", got, want)
			break
		}
	}
	if _, err := rb.Advise(p, &advisor.Options{Strict: true}); err == nil ||
		!strings.Contains(err.Error(), "bones/one.yaml:5:3: int(sex) has no value for this profile; "+
			"want a whole number") {
		t.Errorf("strict: %v", err)
	}
	if x, err := explain.Rule(rb, p, "one", nil); err != nil || x.Outcome != advisor.Pending {
		t.Errorf("explained: %v, %v", x, err)
	}
}

// TestFailingInDerived: what a case of a derived fact is made of is told at the
// place of the condition that reads the fact.
func TestFailingInDerived(t *testing.T) {
	facts := "grade: {type: int, unit: \"1\", range: [0, 9], derive: [{if: smoker, value: " +
		"int(sex)}, {value: 2}]}\n" +
		"share: {type: number, unit: \"1\", range: [0, 9], derive: vitamin_d / age}\n"
	rb, err := advisor.Load[advisor.Record](with("facts/more.yaml", facts, "bones/one.yaml",
		askingRule("one", "smoker and grade > 3"),
		"bones/two.yaml", askingRule("two", "smoker and share > 3")), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("p.yaml", []byte("{sex: male, smoker: true, age: 0, vitamin_d: 50}"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil || a.Outcome("one") != advisor.Pending || a.Outcome("two") != advisor.Pending ||
		len(a.Problems) != 2 {
		t.Fatalf("%v, %v, %+v", err, a.Outcome("one"), a.Problems)
	}
	slices.SortFunc(a.Problems, func(x, y advisor.ProfileError) int {
		return strings.Compare(x.Part, y.Part)
	})
	for i, want := range []string{"bones/one.yaml:5:20 int(sex)",
		"facts/more.yaml:2:67 vitamin_d / age"} {
		if got := a.Problems[i].Place + " " + a.Problems[i].Part; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A wilder writes random conditions, some parts of which have no value on some
// profiles.
type wilder struct{ *rand.Rand }

func (g wilder) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g wilder) number(depth int) string {
	if depth == 0 {
		return g.pick("age", "bmi", "vitamin_d", "3", "0.5", "months_since(last_scan)", "len(sex)",
			"int(sex)", "float(sex)")
	}
	x, y := g.number(depth-1), g.number(depth-1)
	switch g.IntN(9) {
	case 0:
		return "(" + x + " / " + y + ")"
	case 1:
		return "(age % (age - " + g.pick("4", "40", "7") + "))"
	case 2:
		return g.pick("max", "min", "mean", "median", "sum") + "(" +
			g.pick("steps", "filter(steps, # > 3)", "map(medications, .dose)", "steps, "+x) + ")"
	case 3:
		return g.pick("int", "round", "abs", "float", "ceil") + "(" + x + ")"
	case 4:
		return "(" + x + " ?? " + y + ")"
	case 5:
		return "(" + g.cond(depth-1) + " ? " + x + " : " + y + ")"
	case 6:
		return "sum(medications, " + g.pick(".dose / .months", ".dose", "1 / .dose") + ")"
	}
	return "(" + x + g.pick(" + ", " - ", " * ") + y + ")"
}

func (g wilder) cond(depth int) string {
	if depth > 0 {
		switch g.IntN(4) {
		case 0:
			return "(" + g.cond(depth-1) + g.pick(" and ", " or ") + g.cond(depth-1) + ")"
		case 1:
			return "not (" + g.cond(depth-1) + ")"
		case 2:
			return g.pick("any", "all", "none", "one") + "(medications, .dose / " +
				g.pick(".months", "(.dose - 5)", "age") + " > 3)"
		}
	}
	return g.number(depth) + g.pick(" > ", " < ", " == ", " <= ") + g.number(depth)
}

// loadable is a pack of rules with random conditions, with an index and without,
// of those of n that load: some are the same for everybody, or never have a value.
func loadable(t *testing.T, g wilder, n int) (rb, plain *advisor.Rulebase[person], conds []string) {
	for i := range n {
		conds = append(conds, g.cond(1+i%3))
	}
	for {
		var files []string
		for i, c := range conds {
			files = append(files, fmt.Sprintf("bones/r%d.yaml", i), askingRule(fmt.Sprintf("r%d", i), c))
		}
		rb, err := advisor.Load[person](with(files...), nil)
		var list advisor.ErrorList
		switch {
		case errors.As(err, &list):
			var kept []string
			for i, c := range conds {
				bad := func(e *advisor.Error) bool { return e.Pos.File == fmt.Sprintf("bones/r%d.yaml", i) }
				if !slices.ContainsFunc(list, bad) {
					kept = append(kept, c)
				}
			}
			if conds = kept; len(kept) == len(conds) && len(kept) == 0 {
				t.Fatal(err)
			}
			continue
		case err != nil:
			t.Fatal(err)
		}
		plain, err := advisor.Load[person](with(files...), nil)
		if err != nil {
			t.Fatal(err)
		}
		bridge.Change(plain)
		return rb, plain, conds
	}
}

// TestNothingIsLost: random conditions over random profiles never make an error
// of an advice, which is the same with and without the index; and no problem says
// a value of the profile, nor does an error under Strict, unless asked.
func TestNothingIsLost(t *testing.T) {
	packs := 24
	if testing.Short() {
		packs = 6
	}
	const number, word = 31337.25, "canary"
	refused, failed, problems := 0, 0, 0
	for seed := range uint64(packs) {
		g := wilder{rand.New(rand.NewPCG(seed, 9))}
		rb, plain, conds := loadable(t, g, 12)
		refused += 12 - len(conds)
		random := workbench.RandomProfiles(rb)
		for i := range 40 {
			p, err := random(g.Rand, []float64{0.3, 0.7, 1}[g.IntN(3)])
			if err != nil {
				t.Fatal(err)
			}
			if g.IntN(3) == 0 {
				p.Steps = []int{}
			}
			if g.IntN(3) == 0 {
				p.Age, p.VitaminD, p.Sex = new(40), new(number), word
			}
			opts := &advisor.Options{AsOf: day("2026-11-20")}
			a, err := rb.Advise(p, opts)
			if err != nil {
				t.Fatalf("seed %d: %v\n%v", seed, err, conds)
			}
			without, err := plain.Advise(p, opts)
			if err != nil || jsonOf(t, without) != jsonOf(t, a) {
				t.Fatalf("seed %d: by the index %s\nwithout %s, %v\n%v", seed, jsonOf(t, a),
					jsonOf(t, without), err, conds)
			}
			texts, _ := json.Marshal(a.Problems)
			if problems += len(a.Problems); len(a.Problems) > 0 {
				failed++
			}
			if i%8 == 0 { // it takes the longest
				x, err := explain.Rule(rb, p, "r0", opts)
				if err != nil || x.Outcome != a.Outcome("r0") {
					t.Fatalf("seed %d: explained as %v, %v; it is %v", seed, x, err, a.Outcome("r0"))
				}
			}
			opts.Strict = true
			_, err = rb.Advise(p, opts)
			if (err != nil) != (len(a.Problems) > 0) {
				t.Fatalf("seed %d: %v under Strict; else problems %s", seed, err, texts)
			}
			for _, value := range []string{"31337", word} {
				if strings.Contains(string(texts), value) || strings.Contains(fmt.Sprint(err), value) {
					t.Fatalf("seed %d: a value of the profile in %s, or in %v", seed, texts, err)
				}
			}
		}
	}
	t.Logf("%d of %d conditions do not load; %d advices with problems, %d of them", refused, 12*packs,
		failed, problems)
	if refused > 6*packs || failed < 10*packs {
		t.Errorf("%d of %d conditions do not load; %d advices with problems", refused, 12*packs, failed)
	}
}
