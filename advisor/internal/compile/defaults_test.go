package compile_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/expr-lang/expr"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

// TestDefaultsContradictNothing: x ?? y is never y where all that the profile
// leaves possible gives the condition the other value, whatever it does with the
// number: powers, rests, whole parts, text, lists, cases, the same fact twice.
func TestDefaultsContradictNothing(t *testing.T) {
	type doc = randprofile.Doc
	p := withFacts(t, `
score:
  type: int
  unit: "1"
  range: [0, 100]
  derive:
    - {if: smoker, value: 43}
    - {if: age > 50, value: 57}
    - {value: 45}
`)
	rounds := 3000
	if testing.Short() {
		rounds = 500
	}
	kept, defaulted, decided := 0, 0, 0
	for seed := range uint64(rounds) {
		g := &calculator{Rand: rand.New(rand.NewPCG(seed, 11))}
		text := g.condition()
		d := doc{}
		if g.IntN(2) == 0 {
			d["smoker"] = g.IntN(2) == 0
		}
		for _, f := range []string{"age", "weight_kg"} {
			low, high := 40+g.IntN(20), 60+g.IntN(20)
			switch g.IntN(5) {
			case 0:
				d[f] = low
			case 1, 2:
				d[f] = doc{"at_least": low, "at_most": high}
			case 3:
				d[f] = doc{"at_least": low}
			}
		}
		c := smallpack.Compile(t, p, []string{text})[0]
		f := smallpack.Frame(t, p, d, "US")
		got := f.Eval(c)
		if err := f.Err(); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		can := possible(t, text, d)
		switch {
		case got == U:
			kept++
		case len(can) == 1 && !can[got]:
			t.Fatalf("seed %d: %s on %s = %v, which no value that the profile allows gives it", seed, text,
				smallpack.Show(d), got)
		case len(can) == 1:
			decided++
		default:
			if want := byDefault(t, text, d); len(want) != 1 || !want[got] {
				t.Fatalf("seed %d: %s on %s = %v, by default %v", seed, text, smallpack.Show(d), got, want)
			}
			defaulted++
		}
	}
	t.Logf("%d decided, %d by default, %d unknown", decided, defaulted, kept)
	if decided < rounds/4 || defaulted < rounds/20 || kept < rounds/50 {
		t.Error("too few to mean something")
	}
}

// condition writes a condition with defaults over numbers.
func (g *calculator) condition() string {
	x := g.Pick("(age ?? 30)", "(age ?? 55)", "(weight_kg ?? 30)", "(weight_kg ?? 55.5)",
		"(score ?? 30)", "(score ?? 57)", "((smoker ? age : 47) ?? 58)")
	y := g.Pick("45", "57", "43", "70", "age", "score", "(age ?? 44)", "(score ?? 44)")
	number := g.Pick("43", "45", "50", "57", "60")
	op := g.Pick("<", "<=", ">", ">=", "==", "!=")
	switch g.IntN(8) {
	case 0:
		return fmt.Sprintf("%s ** 2 %s %s ** 2", x, op, number)
	case 1:
		return fmt.Sprintf("(%s ?? %s) %% 7 %s %d", g.Pick("age", "score"), number, op, g.IntN(7))
	case 2:
		return fmt.Sprintf("int(%s) %s %s", x, op, number)
	case 3:
		return fmt.Sprintf(`string(%s) %s "%s"`, x, g.Pick("==", "!="), number)
	case 4:
		return fmt.Sprintf("%s in [%s, %s, 47.5]", x, number, g.Pick("43", "57"))
	case 5:
		return fmt.Sprintf("%s in %s..70", x, number)
	case 6:
		return fmt.Sprintf("%s - %s %s %s", x, y, op, g.Pick("0", "1", "-12"))
	}
	return fmt.Sprintf("%s %s %s", x, op, y)
}

// possible is what a condition is, by plain expr, on what the profile allows: any
// values between bounds, either value of a Boolean that is not given. A number that
// is not given is nil, and may be on either side of what a case asks.
func possible(t *testing.T, text string, d randprofile.Doc) map[condition.Truth]bool {
	program, err := expr.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	can := map[condition.Truth]bool{}
	try := func(smoker bool, age, weight any) {
		scores := []int{45, 57}
		if years, ok := age.(int); ok && years > 50 {
			scores = scores[1:]
		} else if ok {
			scores = scores[:1]
		}
		if smoker {
			scores = []int{43}
		}
		for _, score := range scores {
			v, err := expr.Run(program, map[string]any{
				"age": age, "weight_kg": weight, "score": score, "smoker": smoker})
			if err != nil {
				can[U] = true
				continue
			}
			can[condition.Of(v.(bool))] = true
		}
	}
	smokers := []bool{false, true}
	if is, ok := d["smoker"].(bool); ok {
		smokers = []bool{is}
	}
	for _, smoker := range smokers {
		for _, age := range between(d["age"], 1) {
			if years, ok := age.(float64); ok {
				age = int(years)
			}
			weights := []any{nil}
			if strings.Contains(text, "weight_kg") {
				weights = between(d["weight_kg"], 0.5)
			}
			for _, weight := range weights {
				try(smoker, age, weight)
			}
		}
	}
	return can
}

// byDefault is what a condition can be, by plain expr, if every number with a default
// has it that is not known exactly.
func byDefault(t *testing.T, text string, d randprofile.Doc) map[condition.Truth]bool {
	exactly := func(f string) string {
		if x, ok := d[f].(int); ok {
			return fmt.Sprint(x)
		}
		return "nil"
	}
	score := map[int]bool{}
	smoker, asked := d["smoker"].(bool)
	for _, age := range between(d["age"], 1) {
		years, ok := age.(float64)
		if smoker || !asked {
			score[43] = true
		}
		if !smoker && (!ok || years > 50) {
			score[57] = true
		}
		if !smoker && (!ok || years <= 50) {
			score[45] = true
		}
	}
	scored := "nil"
	if len(score) == 1 {
		scored = fmt.Sprint(slices.Collect(maps.Keys(score))[0])
	}
	chosen := "nil"
	if smoker || !asked && exactly("age") == "47" {
		chosen = exactly("age")
	} else if asked {
		chosen = "47"
	}
	text = strings.NewReplacer("(age ??", "("+exactly("age")+" ??", "(weight_kg ??",
		"("+exactly("weight_kg")+" ??", "(score ??", "("+scored+" ??",
		"(smoker ? age : 47)", chosen).Replace(text)
	return possible(t, text, d)
}

// between lists the values that a profile allows, in steps; nil alone if it does
// not say anything.
func between(v any, step float64) (list []any) {
	switch v := v.(type) {
	case int:
		return []any{float64(v)}
	case randprofile.Doc:
		high, ok := v["at_most"].(int)
		if !ok {
			high = 110
		}
		for x := float64(v["at_least"].(int)); x <= float64(high); x += step {
			list = append(list, x)
		}
		return list
	}
	return []any{nil}
}
