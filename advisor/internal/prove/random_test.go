package prove_test

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/source"
)

var long = flag.Int("long", 1, "so many times as many random conditions")

// pick is one of some things.
func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

var compared = []string{"<", "<=", "==", "!=", ">=", ">"}

// families of atoms: conditions of few of them contradict themselves more often.
var families = []string{"age", "weight", "bmi", "last_scan", "wait", "sex", "risk", "steps",
	"smoker", "stairs", "adult",
	"conditions", "medications", "allergies", ".dose", ".months", ".name", ".since"}

// few is a generator of atoms of three families at most.
func few(r *rand.Rand) func(rec bool) string {
	use := []string{pick(r, families...), pick(r, families...), pick(r, families...)}[:1+r.IntN(3)]
	return func(rec bool) string {
		for range 100 {
			text := atom(r, rec)
			for _, f := range use {
				if strings.Contains(text, f) {
					return text
				}
			}
		}
		return atom(r, rec)
	}
}

// atom is a part of a condition; in a record, if rec.
func atom(r *rand.Rand, rec bool) string {
	op := pick(r, compared...)
	if rec {
		return pick(r,
			fmt.Sprintf(".dose %s %d", op, pick(r, 5, 10)),
			fmt.Sprintf("(.dose ?? %d) %s %d", pick(r, 0, 7), op, pick(r, 5, 10)),
			fmt.Sprintf(".months %s %d", op, pick(r, 3, 4)),
			fmt.Sprintf("is(.name, %q)", pick(r, "glucocorticoid", "prednisone", "warfarin")),
			fmt.Sprintf("(is(.name, %q) ? .dose : 7) %s 5", pick(r, "glucocorticoid", "prednisone"), op),
			"known(.dose)", "known(.name)", ".dose == nil", ".since < date(\"2026-06-15\")", "smoker",
			"age >= 18")
	}
	return pick(r,
		fmt.Sprintf("age %s %d", op, pick(r, 18, 65)),
		fmt.Sprintf("(age ?? %d) %s %d", pick(r, 30, 70), op, pick(r, 18, 65)),
		fmt.Sprintf("age in [%d, 19]", pick(r, 18, 20)),
		fmt.Sprintf("age in 18..%d", pick(r, 19, 65)),
		fmt.Sprintf("weight_kg %s %v", op, pick(r, 50.0, 70.5)),
		fmt.Sprintf("weight_kg + 10 %s %v", op, pick(r, 60.0, 80.5)),
		fmt.Sprintf("2 * weight_kg %s 100", op),
		fmt.Sprintf("weight_kg %s height_cm", op),
		fmt.Sprintf("weight_kg %s vitamin_d", op),
		fmt.Sprintf("height_cm %s 50", op),
		fmt.Sprintf("bmi %s %d", op, pick(r, 18, 30)),
		fmt.Sprintf("(adult ? age : %d) %s %d", pick(r, 0, 40), op, pick(r, 5, 30)),
		fmt.Sprintf("(smoker ? weight_kg : %d) %s 60", pick(r, 0, 100), op),
		fmt.Sprintf("months_since(last_scan) %s %d", op, pick(r, 1, 12)),
		fmt.Sprintf("days_since(last_scan) %s %d", op, pick(r, 29, 30, 365)),
		fmt.Sprintf("last_scan %s date(\"2026-02-28\")", op),
		fmt.Sprintf("wait %s duration(%q)", op, pick(r, "1h", "90m")),
		fmt.Sprintf("sex %s \"male\"", pick(r, "==", "!=")),
		fmt.Sprintf("risk %s %q", pick(r, "==", "!="), pick(r, "low", "middle", "high")),
		fmt.Sprintf("sum(steps) > %d", pick(r, 5, 100)),
		fmt.Sprintf("len(medications) %s %d", op, r.IntN(3)),
		fmt.Sprintf("(len(medications) ?? %d) %s 1", r.IntN(3), op),
		fmt.Sprintf("sum(medications, .dose ?? 0) %s 10", op),
		fmt.Sprintf("(risk ?? \"low\") %s \"high\"", pick(r, "==", "!=")),
		fmt.Sprintf("unrecognised(%s)", pick(r, "conditions", "medications", "allergies")),
		fmt.Sprintf("(has(conditions, \"lupus\") ? age : %d) %s 30", pick(r, 0, 40), op),
		fmt.Sprintf("weight_kg * 0.1 %s %v", op, pick(r, 5.0, 7.05)),
		"known(risk)", "risk == nil", "known(medications)",
		"smoker", "not smoker", "home.stairs", "adult",
		fmt.Sprintf("has(conditions, %q)",
			pick(r, "arthritis", "psoriatic_arthritis", "psoriasis", "lupus")),
		fmt.Sprintf("has(medications, %q)", pick(r, "glucocorticoid", "prednisone", "warfarin")),
		fmt.Sprintf("has(allergies, %q)", pick(r, "dairy", "yogurt")),
		fmt.Sprintf("known(%s)",
			pick(r, "age", "smoker", "conditions", "medications", "bmi", "last_scan", "weight_kg")),
		fmt.Sprintf("%s == nil", pick(r, "age", "sex", "weight_kg", "allergies")),
	)
}

func random(r *rand.Rand, atom func(rec bool) string, depth int, rec bool) string {
	if depth == 0 || r.IntN(4) == 0 {
		return atom(rec)
	}
	switch r.IntN(8) {
	case 0, 1:
		return "(" + random(r, atom, depth-1, rec) + " and " + random(r, atom, depth-1, rec) + ")"
	case 2, 3:
		return "(" + random(r, atom, depth-1, rec) + " or " + random(r, atom, depth-1, rec) + ")"
	case 4:
		return "not (" + random(r, atom, depth-1, rec) + ")"
	case 5:
		return "(" + random(r, atom, depth-1, rec) + " ? " + random(r, atom, depth-1, rec) + " : " +
			random(r, atom, depth-1, rec) + ")"
	}
	if rec {
		return atom(rec)
	}
	op := pick(r, "any", "any", "all", "none", "one", "count")
	text := fmt.Sprintf("%s(medications, %s)", op, random(r, atom, depth-1, true))
	if op == "count" {
		text += fmt.Sprintf(" %s %d", pick(r, compared...), r.IntN(3))
	}
	return text
}

// given is a profile in YAML.
func given(r *rand.Rand) string {
	var parts []string
	put := func(name, text string) {
		if text != "" && r.IntN(3) > 0 {
			parts = append(parts, name+": "+text)
		}
	}
	number := func(list ...any) string {
		x := pick(r, list...)
		switch r.IntN(6) {
		case 0:
			return fmt.Sprintf("{%s: %v}", pick(r, "at_least", "above", "at_most", "below"), x)
		case 1:
			return fmt.Sprintf("{at_least: %v, at_most: %v}", list[0], x)
		}
		return fmt.Sprint(x)
	}
	put("age", number(0, 5, 6, 17, 18, 19, 20, 30, 31, 40, 64, 65, 66, 70, 71, 120))
	put("birth_date", pick(r, "1950-01-01", "2020-05-05"))
	put("weight_kg", number(40, 49.9, 50, 50.1, 55, 60, 70, 70.5, 71, 150))
	put("height_cm", number(45, 50, 51, 55, 71, 150, 160))
	put("bmi", number(17, 18, 20, 30, 31))
	put("vitamin_d", number(10, 50, 52, 71, 200))
	put("sex", pick(r, "male", "female"))
	put("smoker", pick(r, "true", "false"))
	put("home", "{stairs: "+pick(r, "true", "false")+"}")
	put("risk", pick(r, "low", "middle", "high"))
	put("wait", pick(r, "30m", "1h", "75m", "90m", "2h"))
	put("steps", pick(r, "[]", "[3]", "[60, 70]"))
	dates := []any{"2024-01-01", "2025-11-19", "2025-11-20", "2025-11-21", "2026-02-28", "2026-06-15",
		"2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23", "2026-11-20"}
	date := func() string {
		switch r.IntN(6) {
		case 0:
			return fmt.Sprintf("{%s: %v}", pick(r, "from", "by"), pick(r, dates...))
		}
		return fmt.Sprint(pick(r, dates...))
	}
	put("last_scan", date())
	put("conditions",
		terms(r,
			[]string{"nobody knows it", "condition", "arthritis", "psoriatic_arthritis",
				"rheumatoid_arthritis", "psoriasis", "lupus"}))
	put("allergies", terms(r, []string{"dairy", "yogurt", "kale"}))
	records := func() string {
		var list []string
		for range r.IntN(4) {
			n := len(parts)
			put("name",
				pick(r, "medicine", "glucocorticoid", "prednisone", "methylprednisolone", "warfarin",
					"nobody knows it"))
			put("dose", number(0, 4, 5, 6, 7, 10, 11))
			put("months", number(0, 2, 3, 3.5, 4, 5))
			put("since", date())
			list = append(list, "{"+strings.Join(parts[n:], ", ")+"}")
			parts = parts[:n]
		}
		return "[" + strings.Join(list, ", ") + "]"
	}
	has := records()
	if r.IntN(2) == 0 {
		has = "{has: " + has + pick(r, "", ", not: [warfarin]", ", not: [glucocorticoid]",
			", not: [prednisone]", ", not: [prednisone, warfarin]") +
			pick(r, "", "", ", complete: true") + "}"
	}
	put("medications", has)
	return "{" + strings.Join(parts, ", ") + "}"
}

func terms(r *rand.Rand, names []string) string {
	var has, not []string
	for _, name := range names {
		switch r.IntN(6) {
		case 0:
			has = append(has, name)
		case 1:
			not = append(not, name)
		}
	}
	switch r.IntN(3) {
	case 0:
		return "[" + strings.Join(has, ", ") + "]"
	case 1:
		return "{has: [" + strings.Join(has, ", ") + "]}"
	}
	return "{has: [" + strings.Join(has, ", ") + "], not: [" + strings.Join(not, ", ") + "]}"
}

// frames reads random profiles, some of them without an as-of day.
func frames(t *testing.T, p *pack.Pack, r *rand.Rand, n int) (list []*condition.Frame,
	texts []string) {
	for len(list) < n {
		text := given(r)
		errs := &source.Errors{}
		v := reflect.New(p.Struct.Type).Elem()
		p.Struct.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(text), errs), v)
		f := &condition.Frame{Region: pick(r, p.Regions...).Name}
		if r.IntN(4) > 0 {
			f.AsOf = today.AddDate(0, 0, pick(r, 0, 0, 1, 100, -30))
		}
		f.Reset(p.Space.Registry)
		if errs.Len() > 0 || p.Struct.Read(v, &f.Profile) != nil {
			continue // contradictory, or not plausible
		}
		// of what is given and what derives they often say different things
		p.Hold(f, func(pack.Misfit) {})
		list, texts = append(list, f), append(texts, text)
	}
	return list, texts
}

// TestRandom: of random conditions no value that the search says nobody gives
// them is seen on random profiles, and what it finds is so by the engine.
func TestRandom(t *testing.T) {
	p := smallPack(t)
	r := rand.New(rand.NewPCG(7, 8))
	all, texts := frames(t, p, r, 4000)
	conditions := 200 * *long
	if testing.Short() {
		conditions = 60
	}
	verdicts := map[prove.Verdict]int{}
	for range conditions {
		atoms := few(r)
		text := random(r, atoms, 3, false)
		if r.IntN(2) == 0 { // parts that are often at odds
			text = random(r, atoms, 1, false) + " and " + random(r, atoms, 1, false) + " and not (" +
				random(r, atoms, 1, false) + ")"
		}
		c := compile(t, p, text)
		prover := prove.New(p, today)
		seen := map[condition.Truth]int{}
		for i, f := range all {
			f.Reset(p.Space.Registry)
			if v := f.Eval(c); seen[v] == 0 {
				seen[v] = i + 1
			}
		}
		for is, goal := range map[condition.Truth]prove.Goal{
			condition.True: prove.Holds(c), condition.False: prove.Fails(c),
			condition.Unknown: prove.Unsure(c)} {
			a := prover.Find(goal)
			verdicts[a.Verdict]++
			if i := seen[is]; i > 0 && a.Verdict == prove.None {
				f := all[i-1]
				t.Errorf("%s\nis never %v; it is on %s, as of %s in %s", text, is, texts[i-1],
					f.AsOf.Format(time.DateOnly), f.Region)
			}
			if a.Verdict == prove.Open && strings.Contains(a.Why, "disagree") &&
				!strings.Contains(a.Why, ":") {
				t.Errorf("%s\n%v: %s", text, is, a.Why)
			}
		}
	}
	t.Log(verdicts)
	if verdicts[prove.Found] < conditions || verdicts[prove.None] < conditions/10 ||
		verdicts[prove.Open] > conditions/2 {
		t.Errorf("verdicts %v of %d conditions", verdicts, conditions)
	}
}

// TestAny: that a profile was found before makes no difference to what is said
// of a goal, and that it meets the goal is so by the engine.
func TestAny(t *testing.T) {
	p := smallPack(t)
	r := rand.New(rand.NewPCG(9, 10))
	often, again := prove.New(p, today), 0
	conditions := 60 * *long
	for range conditions {
		c := compile(t, p, random(r, few(r), 2, false))
		for is, g := range map[condition.Truth]prove.Goal{
			condition.True: prove.Holds(c), condition.False: prove.Fails(c),
			condition.Unknown: prove.Unsure(c)} {
			before := often.Searched
			got, want := often.Any(g), prove.New(p, today).Find(g)
			if got.Verdict != want.Verdict && want.Verdict != prove.Open {
				t.Fatalf("%v, and it is %v", got.Verdict, want.Verdict)
			}
			if got.Profile == nil {
				continue
			}
			if often.Searched == before {
				again++
			}
			f := &condition.Frame{AsOf: got.Profile.AsOf,
				Region: cmp.Or(got.Profile.Region, p.Regions[0].Name)}
			f.Reset(p.Space.Registry)
			f.Profile.Slots = got.Profile.Slots
			if v := f.Eval(c); v != is {
				t.Errorf("%v is wanted, and it is %v on %s", is, v, got.Profile.YAML())
			}
		}
	}
	if again < conditions {
		t.Errorf("only %d goals of %d were met by a profile found before", again, 3*conditions)
	}
}
