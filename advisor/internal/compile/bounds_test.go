package compile_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/expr-lang/expr"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// compares says in Go what a comparison is.
var compares = map[string]func(x, y float64) bool{
	"==": func(x, y float64) bool { return x == y }, "!=": func(x, y float64) bool { return x != y },
	"<": func(x, y float64) bool { return x < y }, "<=": func(x, y float64) bool { return x <= y },
	">": func(x, y float64) bool { return x > y }, ">=": func(x, y float64) bool { return x >= y },
}

// A bounded value, with numbers of every cell that the constants of TestBounds
// cut it into; none: it is not known.
type boundedValue struct {
	doc     any
	numbers func(step float64) []float64
}

// span is the numbers between two ends, in steps.
func span(from, to float64, doc any) boundedValue {
	return boundedValue{doc, func(step float64) (list []float64) {
		for x := from; x <= to; x += step {
			list = append(list, x)
		}
		return list
	}}
}

// TestBounds holds every comparison of one fact with a constant, with a default
// and without, of the profile and of a record, to what all values within the
// bounds say: if they agree, that; else what the default says.
func TestBounds(t *testing.T) {
	type doc = randprofile.Doc
	given := []boundedValue{
		{nil, func(float64) []float64 { return nil }},
		span(39, 39, 39), span(39, 60, doc{"at_least": 39}), span(20, 37, doc{"at_most": 37}),
		span(37, 41, doc{"at_least": 37, "at_most": 41}),
		span(38, 38, doc{"at_least": 38, "at_most": 38}),
		{doc{"above": 37}, func(step float64) []float64 { return span(37+step, 60, nil).numbers(step) }},
		{doc{"below": 39}, func(step float64) []float64 { return span(20, 39-step, nil).numbers(step) }},
		{doc{"above": 37, "below": 39}, func(step float64) []float64 {
			return span(37+step, 39-step, nil).numbers(step)
		}},
	}
	p := smallpack.Load(t)
	for _, of := range []struct {
		fact, where string
		step        float64
		profile     func(v any) doc
	}{
		{"age", "%s", 1, func(v any) doc { return doc{"age": v} }},
		{"vitamin_d", "%s", 0.5, func(v any) doc { return doc{"vitamin_d": v} }},
		{".dose", "any(medications, %s)", 0.5, func(v any) doc {
			return doc{"medications": []doc{{"dose": v}}}
		}},
		{".dose", "all(medications, %s)", 0.5, func(v any) doc {
			return doc{"medications": []doc{{"dose": v}}}
		}},
		{".dose", "sum(medications, %s) > 0", 0.5, func(v any) doc {
			return doc{"medications": []doc{{"dose": v}}}
		}},
	} {
		var profiles []doc
		for _, v := range given {
			profiles = append(profiles, of.profile(v.doc))
		}
		for op, holds := range compares {
			for c := 36.0; c <= 41; c++ {
				for _, d := range []float64{30, 38, 50} {
					without, with := fmt.Sprintf("%s %s %v", of.fact, op, c),
						fmt.Sprintf("(%s ?? %v) %s %v", of.fact, d, op, c)
					if of.where == "sum(medications, %s) > 0" {
						without, with = fmt.Sprintf("(%s ? 1 : 0)", without), fmt.Sprintf("(%s ? 1 : 0)", with)
					}
					texts := []string{fmt.Sprintf(of.where, without), fmt.Sprintf(of.where, with)}
					conds := smallpack.Compile(t, p, texts)
					for i, v := range given {
						yes, no := false, false
						for _, x := range v.numbers(of.step) {
							if holds(x, c) {
								yes = true
							} else {
								no = true
							}
						}
						want := [2]condition.Truth{U, condition.Of(holds(d, c))}
						if yes != no {
							want = [2]condition.Truth{condition.Of(yes), condition.Of(yes)}
						}
						f := smallpack.Frame(t, p, profiles[i], "US")
						for k := range conds {
							if got := f.Eval(conds[k]); got != want[k] {
								t.Fatalf("%s on %s = %v, want %v", texts[k], smallpack.Show(profiles[i]), got, want[k])
							}
						}
					}
				}
			}
		}
	}
}

// TestKnown: what counts as known, of a fact of the profile and of a record.
func TestKnown(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	for _, tt := range []struct {
		value any
		want  condition.Truth
	}{{39, T}, {doc{"at_least": 39}, T}, {nil, F}} {
		for _, text := range []string{"known(vitamin_d)", "vitamin_d != nil", "not (vitamin_d == nil)",
			"any(medications, known(.dose))", "any(medications, .dose != nil)"} {
			d := doc{"vitamin_d": tt.value, "medications": []doc{{"dose": tt.value}}}
			c := smallpack.Compile(t, p, []string{text})[0]
			if got := smallpack.Frame(t, p, d, "US").Eval(c); got != tt.want {
				t.Errorf("%s on %s = %v, want %v", text, smallpack.Show(d), got, tt.want)
			}
		}
	}
}

// TestFurtherRecords: what is not known of further records is open, whatever is
// asked of it, and is asked for.
func TestFurtherRecords(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	for _, text := range []string{
		"any(medications, (.dose ?? 0) > 5)", "any(medications, known(.dose))",
		"any(medications, .dose == nil)",
		"none(medications, (.dose ?? 0) > 5)", "none(medications, known(.dose))",
		"all(medications, not known(.dose))", "all(medications, (.dose ?? 0) <= 5)",
		"one(medications, known(.dose))", "count(medications, (.dose ?? 0) > 5) >= 1",
		"count(medications, (.dose ?? 0) > 5) == 0",
		"len(filter(medications, known(.dose))) > 0", "sum(medications, .dose ?? 0) > 5",
		"sum(map(filter(medications, (.dose ?? 0) > 5), .dose)) > 5",
		"any(medications, known(.months))", "any(medications, (.months ?? 0) > 5)",
		"len(filter(medications, (.months ?? 0) > 5)) + 1 > 1",
	} {
		c := smallpack.Compile(t, p, []string{text})[0]
		for _, d := range []doc{{}, {"medications": doc{"has": []doc{}, "not": []string{"warfarin"}}},
			{"medications": doc{"has": []doc{{"name": "prednisone", "dose": 3, "months": 2}}}}} {
			if text == "one(medications, known(.dose))" || text == "any(medications, known(.dose))" ||
				text == "none(medications, known(.dose))" ||
				text == "all(medications, not known(.dose))" || text == "any(medications, known(.months))" ||
				text == "len(filter(medications, known(.dose))) > 0" {
				if m, ok := d["medications"].(doc); ok && len(m["has"].([]doc)) > 0 {
					continue // the record that is there decides it, or may
				}
			}
			f := smallpack.Frame(t, p, d, "US")
			if got := f.Eval(c); got != U {
				t.Errorf("%s on %s = %v, want unknown", text, smallpack.Show(d), got)
			}
			open := 0
			trace.Of(f, c, trace.First).Leaves(func(trace.Leaf) { open++ })
			if open == 0 {
				t.Errorf("%s on %s asks nothing", text, smallpack.Show(d))
			}
		}
	}
}

// A calculator writes arithmetic over numbers in which each fact stands once: then
// bounds of the operands give the very bounds of the result.
type calculator struct {
	*rand.Rand
	left  []string // facts that have not been written yet
	sharp bool     // every fact has a default
}

func (g *calculator) Pick(of ...string) string { return of[g.IntN(len(of))] }

func (g *calculator) number(depth int) string {
	if depth == 0 || g.IntN(5) == 0 {
		if len(g.left) == 0 {
			return g.Pick("3", "2.5", "-4", "7")
		}
		f := g.left[0]
		g.left = g.left[1:]
		switch g.IntN(4) {
		case 0:
			if !g.sharp {
				return f
			}
		case 1:
			if len(g.left) > 0 {
				f += " ?? " + g.left[0]
				g.left = g.left[1:]
			}
		}
		return "(" + f + " ?? " + g.Pick("0", "5", "-3", "12.5") + ")"
	}
	switch g.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.Pick("+", "-", "*"), g.number(depth-1))
	case 2:
		return fmt.Sprintf("(%s / %s)", g.number(depth-1), g.Pick("4", "-2", "2.5"))
	case 3:
		return fmt.Sprintf("%s(%s, %s)", g.Pick("min", "max", "mean", "median"), g.number(depth-1),
			g.number(depth-1))
	case 4:
		if g.IntN(3) == 0 { // where it can be on both sides of 0, TestSoundness looks inside
			return fmt.Sprintf("abs(%s%s)", g.Pick("", "-"), g.number(0))
		}
		return fmt.Sprintf("%s(%s)", g.Pick("round", "floor", "ceil"), g.number(depth-1))
	case 5:
		return fmt.Sprintf("(-%s)", g.number(depth-1))
	case 6:
		return fmt.Sprintf("%s([%s, %s, %s])", g.Pick("min", "max", "sum", "median"), g.number(depth-1),
			g.number(0), g.number(0))
	}
	return fmt.Sprintf("(%s + %s)", g.number(depth-1), g.number(depth-1))
}

// TestBoundedArithmetic: of random arithmetic with defaults, on random bounds,
// an atom has the value on which plain expr agrees for all values within them;
// else that with every default taken, if all values of the rest agree on it.
func TestBoundedArithmetic(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	facts := []string{"weight_kg", "height_cm", "vitamin_d", "age"}
	rounds := 6000
	if testing.Short() {
		rounds = 800
	}
	byBounds, byDefault, open := 0, 0, 0
	for seed := range uint64(rounds) {
		r := rand.New(rand.NewPCG(seed, 5))
		g := &calculator{r, nil, seed%3 > 0}
		for _, i := range r.Perm(len(facts)) {
			g.left = append(g.left, facts[i])
		}
		text := g.number(3)
		if r.IntN(4) == 0 {
			text = fmt.Sprintf("%s %s %s", text, g.Pick("<", "<=", ">", ">="), g.number(1))
		} else {
			text = fmt.Sprintf("%s %s %d", text, g.Pick("<", "<=", ">", ">="), r.IntN(300)-40)
		}
		if len(g.left) == len(facts) {
			continue // which reads no fact
		}
		d := doc{}
		ends := map[string][]any{}
		for _, f := range facts {
			low, high := 40+r.IntN(20), 60+r.IntN(20)
			ends[f] = []any{nil}
			switch r.IntN(4) {
			case 0:
				d[f], ends[f] = low, []any{low}
			case 1:
				d[f], ends[f] = doc{"at_least": low, "at_most": high}, []any{low, high}
			case 2:
				d[f], ends[f] = doc{"at_least": low}, []any{low, 10_000_000}
			}
		}
		c := smallpack.Compile(t, p, []string{text})[0]
		f := smallpack.Frame(t, p, d, "US")
		got := f.Eval(c)
		if err := f.Err(); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		agreed, ok := corners(t, text, facts, ends)
		want, mean := agreed, &byBounds
		if !ok {
			defaults := map[string][]any{}
			for _, f := range facts {
				if defaults[f] = ends[f]; len(ends[f]) > 1 && strings.Contains(text, f+" ??") {
					defaults[f] = []any{nil}
				}
			}
			if want, ok = corners(t, text, facts, defaults); ok {
				mean = &byDefault
			} else {
				want, mean = U, &open
			}
		}
		*mean++
		if got != want {
			t.Fatalf("seed %d: %s on %s = %v, want %v", seed, text, smallpack.Show(d), got, want)
		}
	}
	t.Logf("%d by bounds, %d by default, %d open", byBounds, byDefault, open)
	if byBounds < 100 || byDefault < 100 || open < 20 {
		t.Error("too few to mean something")
	}
}

// corners is the value of a condition that plain expr gives on every combination
// of values; not ok if there is none.
func corners(t *testing.T, text string, facts []string, ends map[string][]any) (condition.Truth,
	bool) {
	program, err := expr.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[bool]bool{}
	env := map[string]any{}
	var walk func(i int) bool
	walk = func(i int) bool {
		if i == len(facts) {
			v, err := expr.Run(program, env)
			if err == nil {
				seen[v.(bool)] = true
			}
			return err == nil
		}
		for _, x := range ends[facts[i]] {
			if env[facts[i]] = x; !walk(i + 1) {
				return false
			}
		}
		return true
	}
	if !walk(0) || len(seen) != 1 {
		return U, false
	}
	return condition.Of(seen[true]), true
}

// TestUnboundedNumber: what is calculated from bounds is a number, even if
// nothing more can be said of it; it is not known, though.
func TestUnboundedNumber(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	bounds := doc{"age": doc{"at_least": 46}, "height_cm": doc{"at_least": 49}}
	for text, want := range map[string]condition.Truth{
		"max(age - height_cm, 5) >= 5":             T,
		"min(age - height_cm, 5) > 5":              F,
		"median([age - height_cm, 1, 2.5]) <= 2.5": T,
		"age - height_cm > 0":                      U,
		"((age - height_cm) ?? 7) == 7":            T,
		"min((age - height_cm) ?? 7, 3) > 3":       F,
	} {
		c := smallpack.Compile(t, p, []string{text})[0]
		if got := smallpack.Frame(t, p, bounds, "US").Eval(c); got != want {
			t.Errorf("%s = %v, want %v", text, got, want)
		}
		got := smallpack.Frame(t, p, doc{}, "US").Eval(c)
		if got == T && !strings.Contains(text, "== 7") {
			t.Errorf("%s on nothing = %v", text, got)
		}
	}
}

// TestBoundsBeforeDefaults: lists, powers, whole parts and text keep a default
// from a question that the bound decides.
func TestBoundsBeforeDefaults(t *testing.T) {
	type doc = randprofile.Doc
	p := smallpack.Load(t)
	for _, tt := range []struct {
		text string
		doc  doc
		want condition.Truth
	}{
		{"vitamin_d in [6, 7, 8]", doc{"vitamin_d": doc{"at_least": 9}}, F},
		{
			"(vitamin_d ?? age) in [30, 40]", doc{"age": 30,
				"vitamin_d": doc{"at_least": 31, "at_most": 39}}, F},
		{"(vitamin_d ?? 30) in [30, 40]", doc{"vitamin_d": doc{"at_least": 31}}, T}, // 40 is possible
		{`birth_date in [date("2026-01-01")]`, doc{"birth_date": doc{"by": "2025-12-31"}}, F},
		{`(birth_date ?? date("2026-01-01")) in [date("2026-01-01")]`,
			doc{"birth_date": doc{"by": "2025-12-31"}}, F},
		{"int(vitamin_d ?? 6) > 7", doc{"vitamin_d": doc{"at_least": 8}}, T},
		// bounds of powers are not calculated
		{"(vitamin_d ?? 6) ** 2 == 36", doc{"vitamin_d": doc{"at_least": 8}}, U},
		{`string(age ?? 6) == "6"`, doc{"age": doc{"at_least": 8}}, U},
		{"(age ?? 6) == age", doc{"age": doc{"at_least": 8}}, U},
		{"(age ?? 6) in steps", doc{"age": doc{"at_least": 8}, "steps": []int{6, 7}}, U},
	} {
		c := smallpack.Compile(t, p, []string{tt.text})[0]
		if got := smallpack.Frame(t, p, tt.doc, "US").Eval(c); got != tt.want {
			t.Errorf("%s on %s = %v, want %v", tt.text, smallpack.Show(tt.doc), got, tt.want)
		}
	}
}
