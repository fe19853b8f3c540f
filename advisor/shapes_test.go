package advisor_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// profilesOfPerson know nothing, much, and much of which lists are empty or open.
var profilesOfPerson = []string{
	`{}`,
	`{age: 3, smoker: true, sex: female, steps: [1, 2], conditions: [lupus], labs: {crp: 3},
	  medications: [{name: prednisone, dose: 3, months: 3}, {name: warfarin}], wait: 36h, last_scan: 2026-01-01, birth_date: 1960-02-01}`,
	`{age: 40, smoker: false, steps: [], medications: [], conditions: []}`,
	`{medications: {has: [prednisone], not: [warfarin]}, conditions: {not: [lupus]}, vitamin_d: 20, ` +
		`risk: high}`,
}

// TestShapes: whatever stands where a condition does, it is either
// refused with its place, or advised and explained on whatever is known.
func TestShapes(t *testing.T) {
	const list = "speaks about a list of the profile"
	for _, tt := range []struct{ when, want string }{
		// Predicates over what is no list of the profile.
		{`count([high_bp, smoker], #) >= 1`, list},
		{`count(1..3, # > 1) > age`, list},
		{`sum(1..3, #) > age`, list},
		{`sum(map(1..10, #)) > 3`, list},
		{`len(filter(1..3, # > age)) > 1`, list},
		{`count([1, 2, 3], # > age) > 1`, list},
		{`count(map(medications, .dose), # > 3) > 1`, list},
		{`sum(filter(map(steps, # + 1), # > 3)) > 1`, list},
		{`any([1, 2], # > age)`, list},
		{`sum(conditions, 1) > 3`, "conditions is a set of terms"},
		{`sum(age, #) > 3`, list},
		{`len(map(region, #)) > 1`, list},
		{`any(medications, # == 3)`, `"==" cannot hold`},
		{`any(medications, # in [3])`, `behind "in" stands a list`},
		{`any(medications, sum([#]) > 3)`, "sum() is given something else"},
		{`any(medications, len(string(#)) > 3)`, "a field of a record is .name"},
		// What is calculated inside a predicate.
		{`sum(steps, # > 1 ? 1 : 0) > 3`, ""},
		{`sum(medications, .dose > 3 and smoker ? age : 0) > 3`, ""},
		{`sum(medications, not (.dose > 3) or .months > 1 ? .dose : 0) > 3`, ""},
		{`sum(medications, (age ?? 3) * .dose) > 3`, ""},
		// Constants that are calculated.
		{`sex in ["a" + "b"]`, `"ab" is not a value of sex`},
		{`sex in ["fe" + "male"]`, ""},
		{`age in [+3]`, ""},
		{`age in [-(3)]`, ""},
		{`age in [2 ** 2]`, ""},
		{`age in [1 / 0]`, "1 / 0 can never be calculated"},
		{`age in [1 % 0]`, "divide by zero"},
		{`age == -(2 ** 2)`, ""},
		{`age == -(1 % 0)`, "divide by zero"},
		{`any(steps, # in [1 + 1])`, ""},
		{`age in -3..+3`, ""},
		{`age in 1..(2 ** 3)`, "a range goes from one whole number to another"},
		{`age in 1..age`, "a range goes from one whole number to another"},
		{`sum(-9223372036854775807..9223372036854775807) > 1`, "a range of more than 10000 numbers"},
		{`age in -9223372036854775807..9223372036854775807`, "a range of more than 10000 numbers"},
		{`sum(1..10000) > age`, ""},
		{`age in 5..1`, ""},
		// Parts that are the same for everybody, or only for a region.
		{`(in_us ? 1 : 2) == 1`, ""},
		{`(always ? 1 : 2) == 1`, ""},
		{`(in_us and always ? "a" : "b") == "a"`, ""},
		{`sum([in_us ? 1 : 2]) > 1`, ""},
		{`[in_us] == [true]`, ""},
		{`string(in_us) == "true"`, ""},
		// Lists of numbers.
		{`any(steps, # > 3)`, ""},
		{`count(steps, # > 1) > age`, ""},
		{`sum(filter(steps, # > 3)) > 1`, ""},
		{`median(steps) > 3`, ""},
		{`3 in steps`, ""},
		{`age in steps`, ""},
		{`steps == [1]`, ""},
		{`steps == nil`, ""},
		{`min(steps, age) > 3`, ""},
		{`string(steps) == "x"`, ""},
		{`any(medications, any(steps, # > 1))`, ""},
		{`any(medications, count(steps, # > 1) > .dose)`, ""},
		// Functions with arguments of other kinds and numbers.
		{`date() > last_scan`, "date() takes one text"},
		{`date(sex) > last_scan`, "date() takes one text"},
		{`duration("1h", "2h") > wait`, "duration() takes one text"},
		{`nil == nil`, "known() asks a fact"},
		{`known(age > 3)`, "known() asks a fact"},
		{`is("x", "x")`, "is() asks a fact"},
		{`any(steps, known(#))`, "known() asks a fact"},
		{`any(steps, # == nil)`, "known() asks a fact"},
	} {
		checkHostile(t, tt.when, tt.want)
	}
}

func checkHostile(t *testing.T, when, want string) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: panic: %v", when, r)
		}
	}()
	rule := strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
		"source: acr-2022,").Replace(boundsRule("hostile", "|\n  "+when))
	rb, err := advisor.Load[person](with("bones/hostile.yaml", rule, "findings/hostile.yaml", `
high_bp: {silent: true, when: age > 3}
in_us: {silent: true, when: region == "US"}
always: {silent: true, when: true}
`), nil)
	if err != nil {
		if want == "" || !strings.HasPrefix(err.Error(), "bones/hostile.yaml:5:") ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want %q", when, err, want)
		}
		return
	}
	if want != "" {
		t.Errorf("%s loads; want %q", when, want)
	}
	for _, text := range profilesOfPerson {
		_, p, err := rb.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, opts := range []*advisor.Options{nil,
			{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Region: "GB"}} {
			a, err := rb.Advise(p, opts)
			if err != nil {
				t.Errorf("%s on %s: %v", when, text, err)
				continue
			}
			x, err := explain.Rule(rb, p, "hostile", opts)
			if err != nil || x.Outcome != a.Outcome("hostile") {
				t.Errorf("%s on %s: explained as %v, %v; advised as %v", when, text, x.Outcome, err,
					a.Outcome("hostile"))
			}
		}
	}
}

type (
	parent struct {
		Parent *parent `expr:"parent"`
	}
	embedding struct {
		*embedding          //lint:ignore U1000 it is read by reflection
		VitaminD   *float64 `expr:"vitamin_d"`
	}
	Embedding struct {
		*Embedding
		VitaminD *float64 `expr:"vitamin_d"`
	}
	toItself *toItself
	one      struct {
		VitaminD *float64 `expr:"vitamin_d"`
	}
	two struct {
		VitaminD *int `expr:"vitamin_d"`
	}
	Amount float64
	Deep   struct{ *Middle }
	Middle struct{ one }
	labsOf struct {
		D *float64 `expr:"d"`
	}
)

// TestTypes: a struct that cannot be read, or not in one way only, is
// refused at Load.
func TestTypes(t *testing.T) {
	checkType[one](t, "vitamin_d", "")
	checkType[struct {
		one
		VitaminD *float64 `expr:"vitamin_d"`
	}](t, "vitamin_d", `are named "vitamin_d": VitaminD and one.VitaminD; leave one of them out `+
		`with the tag expr:"-"`)
	checkType[struct {
		one      `expr:"-"`
		VitaminD *float64 `expr:"vitamin_d"`
	}](t, "vitamin_d", "")
	checkType[struct {
		Deep
		VitaminD *float64 `expr:"vitamin_d"`
	}](t, "vitamin_d", `are named "vitamin_d": VitaminD and Deep.Middle.one.VitaminD`)
	checkType[struct {
		Labs   labsOf `expr:"labs"`
		Nested struct {
			labsOf
			D *float64 `expr:"d"`
		} `expr:"other"`
	}](t, "labs.d", `are named "other.d": Nested.D and Nested.labsOf.D`)
	checkType[struct {
		VitaminD *float64 `expr:"vitamin_d"`
		Amount
	}](t, "vitamin_d", `has the field "Amount", which is not a fact`)
	checkType[struct {
		VitaminD *float64 `expr:"vitamin_d"`
		time.Time
	}](t, "vitamin_d", `has the field "Time", which is not a fact`)
	checkType[parent](t, "vitamin_d", "advisor_test.parent contains itself")
	checkType[embedding](t, "vitamin_d", "")
	checkType[Embedding](t, "vitamin_d", "advisor_test.Embedding contains itself")
	checkType[struct{ P toItself }](t, "vitamin_d", `no field tagged expr:"vitamin_d"`)
	checkType[struct {
		P toItself `expr:"vitamin_d"`
	}](t, "vitamin_d", "more than one pointer")
	checkType[struct {
		A *float64 `expr:"vitamin_d"`
		B *float64 `expr:"vitamin_d"`
	}](t, "vitamin_d", `are named "vitamin_d"`)
	checkType[struct {
		one
		two
	}](t, "vitamin_d", `are named "vitamin_d"`)
	checkType[struct {
		A      *float64 `expr:"labs.d"`
		Nested labsOf   `expr:"labs"`
	}](t, "labs.d", `are named "labs.d"`)
	checkType[struct {
		Labs map[string]float64 `expr:"labs"`
	}](t, "labs.d", "")
	checkType[struct {
		D    *float64           `expr:"labs.d"`
		Labs map[string]float64 `expr:"labs"`
	}](t, "labs.d", `are named "labs.d": D and a key of Labs`)
	checkType[struct {
		Labs map[int]*float64 `expr:"labs"`
	}](t, "labs.d", "keys that are no text")
	checkType[struct {
		Labs map[any]float64 `expr:"labs"`
	}](t, "labs.d", "keys that are no text")
	checkType[struct {
		Labs map[string]map[string]float64 `expr:"labs"`
	}](t, "labs.d", "does not hold a number")
	checkType[struct {
		D struct{ Value, AtLeast, AtMost, Above, Below *string } `expr:"vitamin_d"`
	}](t, "vitamin_d", "does not hold a number")
	checkType[struct {
		D struct {
			Value, AtLeast, AtMost, Above *float64
			Below                         *string
		} `expr:"vitamin_d"`
	}](t, "vitamin_d", "does not hold a number")
	checkType[struct {
		D any `expr:"vitamin_d"`
	}](t, "vitamin_d", "does not hold a number")
	checkType[struct {
		D func() `expr:"vitamin_d"`
	}](t, "vitamin_d", "does not hold a number")
}

func checkType[P any](t *testing.T, fact, want string) {
	t.Helper()
	fsys := fstest.MapFS{
		"facts.yaml": {
			Data: []byte(fact + ": {type: number, unit: \"1\", range: [0, 500], ask: {en: \"What was " +
				"it?\"}}\n")},
		"blood/low.yaml": {Data: []byte(boundsRule("low", fact+" < 50"))},
	}
	for _, name := range []string{"pack.yaml", "sources.yaml"} {
		fsys[name] = boundsPack[name]
	}
	rb, err := advisor.Load[P](fsys, nil)
	if err != nil {
		var list advisor.ErrorList
		if want == "" || !strings.Contains(err.Error(), want) || !errors.As(err, &list) ||
			list[0].Pos.Line == 0 {
			t.Errorf("%T: got %v; want %q", *new(P), err, want)
		}
		return
	}
	if want != "" {
		t.Errorf("%T loads; want %q", *new(P), want)
		return
	}
	three := map[string]string{"vitamin_d": "{vitamin_d: 3}", "labs.d": "{labs: {d: 3}}"}
	for _, text := range []string{"{}", three[fact]} {
		_, p, err := rb.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Errorf("%T: %v", *new(P), err)
			continue
		}
		if _, err := rb.Advise(p, nil); err != nil {
			t.Errorf("%T: %v", *new(P), err)
		}
	}
}
