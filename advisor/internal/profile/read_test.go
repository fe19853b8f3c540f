package profile_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/term"
)

// read reads a struct into a profile that has been read into before, which is
// another way than the first time, and wants both to say the same.
func read(t *testing.T, s *profile.Struct, v any) (lines []string, problem string) {
	t.Helper()
	var p fact.Profile
	var r profile.Reader
	for i := range 3 {
		got, wrong := []string(nil), ""
		if err := r.Read(s, reflect.ValueOf(v).Elem(), &p); err != nil {
			wrong = profile.WithValues(err)
		} else {
			got = shown(s, &p)
		}
		if i > 0 && (!slices.Equal(got, lines) || wrong != problem) {
			t.Errorf("read again: %q %q; the first time %q %q", got, wrong, lines, problem)
		}
		lines, problem = got, wrong
	}
	return lines, problem
}

// TestRead: what is in a Go struct, and how it is refused.
func TestRead(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	day := time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)
	inf := math.Inf(1)
	for _, tt := range []struct {
		p       person
		want    string
		problem string
		why     string
	}{
		{
			person{}, "", "",
			"a set that is neither complete nor has anything, and a nil slice, are unknown"},
		{person{Smoker: new(false), Age: new(0)}, "smoker no; age 0", "",
			"zero is a value where there is a pointer"},
		{person{Age: new(120), Weight: new(1.0)}, "age 120; weight 1", "", "the ends of a range"},
		{person{Age: new(121)}, "", "fact age: 121 is not plausible; want 0 to 120 years", ""},
		{person{Age: new(-1), Weight: new(0.99)}, "", "fact age: -1 is not plausible; want 0 to 120 " +
			"years\nfact weight: 0.99 is not plausible; want 1 to 300 kg", "both are told"},
		{person{Weight: new(math.NaN())}, "", "fact weight: NaN is not plausible; want 1 to 300 kg", ""},
		{person{Lab: &lab{Crp: new(math.NaN())}}, "",
			"fact lab.crp: NaN is not plausible; want a finite number", ""},
		{person{Lab: &lab{Crp: &inf}}, "", "fact lab.crp: +Inf is not plausible; want a finite number",
			""},
		{person{Lab: &lab{Crp: new(-1e15)}}, "lab.crp -1000000000000000", "", ""},
		{person{Lab: &lab{}}, "", "", "a struct of which nothing is known"},
		{person{Born: &day}, "born 2020-02-29", "", ""},
		{person{Born: new(time.Time{})}, "", "", "the zero time is no date"},
		{person{Scan: &date{On: &day}}, "scan 2020-02-29", "", ""},
		{person{Scan: &date{By: &day}}, "scan on or before 2020-02-29", "", ""},
		{person{Scan: &date{}}, "", "", "no bounds"},
		{person{Egfr: &number[float64]{Value: new(25.0), Below: new(30.0)}}, "egfr 25", "",
			"the value counts"},
		{person{Egfr: &number[float64]{Value: new(201.0)}}, "",
			"fact egfr: 201 is not plausible; want 0 to 200 mL/min", ""},
		{person{Egfr: &number[float64]{}}, "", "", "no bounds"},
		{person{Egfr: &number[float64]{Below: &inf}}, "", "fact egfr: a bound is a finite number", ""},
		{person{Egfr: &number[float64]{Below: new(math.NaN())}}, "",
			"fact egfr: a bound is a finite number", ""},
		{person{Falls: &number[int]{AtLeast: new(2)}}, "falls at least 2", "", "bounds of whole numbers"},
		{person{Falls: &number[int]{Value: new(2)}}, "falls 2", "", ""},
		{person{Sleep: new(90 * time.Minute)}, "sleep 1h30m0s", "", ""},
		{person{Note: new("")}, "", "", "an empty note says nothing, and no data can hold one"},
		{person{Note: new(" \t")}, "", "", "nor does space"},
		{person{Note: new(" a b\n")}, `note "a b"`, "",
			"space around a text is dropped, as it is in data"},
		{person{Sex: "female"}, "sex female", "", ""},
		{person{Sex: "f"}, "", `fact sex: "f" is not plausible; want one of female, male`, ""},
		{person{Diet: "vegan"}, "diet vegan", "", ""},
		{person{Allergies: []string{}}, "allergies {}", "", "an empty slice is none"},
		{person{Conditions: set{Has: []string{"lupus"}}}, "conditions {lupus} open", "", ""},
		{person{Conditions: set{Complete: true}}, "conditions {}", "", ""},
		{person{Conditions: set{Has: []string{"psoriatic_arthritis"}, Not: []string{"arthritis"}}}, "",
			"fact conditions: psoriatic_arthritis is both present and ruled out; take it out of one of " +
				"the two", ""},
		{person{Conditions: set{Has: []string{"itch", "Dry skin"}, Not: []string{"DRY-SKIN"}}}, "",
			"fact conditions: \"Dry skin\" is both present and ruled out; take it out of one of the two",
			"a name that nobody knows"},
		{person{Drugs: list{Has: []drug{{Name: "leaf"}}, Not: []string{"root", "Leaf"}, Complete: true}},
			"", "fact drugs: \"leaf\" is both present and ruled out; take it out of one of the two", ""},
		{person{Conditions: set{Has: make([]string, fact.MaxItems)}},
			"conditions {} open hidden" + strings.Repeat("; unrecognised conditions ", fact.MaxItems), "",
			"as many as may be"},
		{person{Conditions: set{Has: make([]string, fact.MaxItems+1)}}, "",
			"fact conditions: more than 1000 items", ""},
		{person{Conditions: set{Not: make([]string, fact.MaxItems+1)}}, "",
			"fact conditions: more than 1000 items", ""},
		{person{Allergies: make([]string, fact.MaxItems+1)}, "", "fact allergies: more than 1000 items",
			""},
		{person{Drugs: list{Has: make([]drug, fact.MaxItems+1)}}, "", "fact drugs: more than 1000 items",
			""},
		{person{Drugs: list{Not: make([]string, fact.MaxItems+1)}}, "",
			"fact drugs: more than 1000 items", ""},
		{person{Drugs: list{Complete: true}}, "drugs none", "", "known to be none"},
		{person{Drugs: list{}}, "", "", "nothing is said of it"},
		{person{Drugs: list{Has: []drug{{Name: "warfarin", Dose: new(3.0)}, {}}}},
			"drugs [name warfarin, dose 3] [] open", "", ""},
		{person{Drugs: list{Has: []drug{{Dose: new(-1.0)}, {Dose: new(1001.0)}}}}, "",
			"fact drugs.dose of record 1: -1 is not plausible; want 0 to 1000 mg\nfact drugs.dose of " +
				"record 2: 1001 is not plausible; want 0 to 1000 mg", "of every record"},
		{person{Pains: []float64{0, 10}}, "pains 0 and 10", "", ""},
		{person{Pains: []float64{3, 11}}, "", "fact pains: 11 is not plausible; want 0 to 10", ""},
		{person{Pains: make([]float64, fact.MaxItems+1)}, "",
			"fact pains: 1001 items; at most 1000 are read", ""},
		{person{Words: make([]string, fact.MaxItems+1)}, "",
			"fact words: 1001 items; at most 1000 are read", ""},
		{person{Words: []string{"a"}}, "words “a”", "", ""},
		{person{Small: new(int8(-128)), Count: new(uint8(255))}, "small -128; count 255", "", ""},
		{person{Falls: &number[int]{Above: new(1), Below: new(3)}}, "falls 2", "",
			"one whole number is left"},
		{person{Falls: &number[int]{Above: new(1), Below: new(4)}}, "falls above 1 and below 4", "",
			"two are"},
		{person{Huge: new(uint64(7))}, "huge 7", "", ""},
		{person{Huge: new(uint64(math.MaxUint64))}, "", "fact huge: 18446744073709551615 is not " +
			"plausible; want a whole number from -9007199254740991 to 9007199254740991", ""},
		{person{Big: new(int64(1<<53 - 1))}, "big 9007199254740991", "", ""},
		{person{Big: new(int64(1<<53 + 1))}, "", "fact big: 9.007199254740992e+15 is not plausible; " +
			"want a whole number from -9007199254740991 to 9007199254740991", "two of them are one float"},
		{person{Big: new(int64(-1 << 53))}, "", "fact big: -9.007199254740992e+15 is not plausible; " +
			"want a whole number from -9007199254740991 to 9007199254740991", ""},
	} {
		got, problem := read(t, s, &tt.p)
		if diff := cmp.Diff(tt.want, strings.Join(got, "; ")); diff != "" || problem != tt.problem {
			t.Errorf("problem %q, want %q: %s (-want +got)\n%s", problem, tt.problem, tt.why, diff)
		}
	}
}

// TestReset: nothing of one profile is left in the next one.
func TestReset(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	day := time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)
	full := &person{Smoker: new(true), Age: new(5), Weight: new(5.0),
		Egfr: &number[float64]{Below: new(5.0)}, Born: &day, Sleep: new(time.Hour), Note: new("a"),
		Sex: "male", Diet: "soup", Conditions: set{
			Has: []string{"lupus", "itch"}, Not: []string{"arthritis"}}, Allergies: []string{"peanut"},
		Drugs: list{Has: []drug{{Name: "leaf", Dose: new(1.0), Months: new(3)}},
			Not: []string{"steroid"}}, Lab: &lab{Crp: new(1.0)}, Pains: []float64{1}, Words: []string{"a"}}
	sparse := &person{Conditions: set{Not: []string{"lupus"}}, Drugs: list{Has: []drug{{}}}}
	var p fact.Profile
	var r profile.Reader
	for i := range 4 {
		for _, v := range []*person{full, sparse} {
			if err := r.Read(s, reflect.ValueOf(v).Elem(), &p); err != nil {
				t.Fatal(err)
			}
		}
		want := "conditions {} not {lupus} open; drugs [] open"
		if got := strings.Join(shown(s, &p), "; "); got != want {
			t.Errorf("time %d: %q; want %q", i, got, want)
		}
	}
	p.Reset()
	if len(p.Slots) != 0 || len(p.Unrecognised) != 0 {
		t.Errorf("after Reset: %v", p)
	}
	// A profile may be read into by one dictionary after another.
	other := schema(t, nil)
	v := reflect.New(other.Type).Elem()
	for range 3 {
		if err := r.Read(other, v, &p); err != nil || len(shown(other, &p)) != 0 {
			t.Errorf("%v %v", shown(other, &p), err)
		}
		if err := r.Read(s, reflect.ValueOf(full).Elem(), &p); err != nil || len(shown(s, &p)) != 18 {
			t.Errorf("%q %v", shown(s, &p), err)
		}
	}
}

// TestManyItems: the memory of a profile grows, and what lies in it stays.
func TestManyItems(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	var drugs []drug
	for i := range fact.MaxItems {
		drugs = append(drugs, drug{Name: "warfarin", Months: &i})
	}
	var p fact.Profile
	var r profile.Reader
	for range 3 {
		if err := r.Read(s,
			reflect.ValueOf(&person{Drugs: list{Has: drugs},
				Allergies: slices.Repeat([]string{"peanut"}, fact.MaxItems)}).Elem(), &p); err != nil {
			t.Fatal(err)
		}
		f := s.Lookup("drugs")
		records := p.Slots[f.Slot].Any.(*fact.Records)
		for i, e := range records.Elems {
			if e.Index != i || e.List != f || e.Slots[s.Lookup("drugs.months").Slot].Int != int64(i) {
				t.Fatalf("record %d is %+v", i, e)
			}
		}
		if r := records.Rest; r == nil || r.Index != -1 || r.List != f || len(r.Slots) != len(f.Fields) {
			t.Errorf("the further record is %+v", r)
		}
	}
}

// TestBind: what a struct must be like, and what is told where it is not.
func TestBind(t *testing.T) {
	facts := func(list ...*fact.Fact) []*fact.Fact { return list }
	number := &fact.Fact{Path: "n", Kind: fact.Number}
	for _, tt := range []struct {
		facts []*fact.Fact
		typ   any
		want  string
		why   string
	}{
		{facts(number), struct {
			N *float64 `expr:"n"`
		}{}, "", ""},
		{facts(number), struct {
			N *int `expr:"n"`
		}{}, "", "a whole number is one"},
		{facts(number), struct{ N *float64 }{}, `n: struct { N *float64 } has no field tagged ` +
			`expr:"n"; did you mean "N"?; missing N did you mean "n"?`,
			"a field without a tag has its Go name"},
		{facts(number), struct {
			n *float64 `expr:"n"`
		}{}, `n: struct { n *float64 "expr:\"n\"" } has no field tagged expr:"n"`, "not exported"},
		{facts(number), struct {
			N **float64 `expr:"n"`
		}{}, "n: the Go type **float64 has more than one pointer", ""},
		{facts(number), struct {
			N *bool `expr:"n"`
		}{}, "n: the Go type *bool does not hold a number", ""},
		{facts(number), struct {
			N *time.Duration `expr:"n"`
		}{}, "n: the Go type *time.Duration does not hold a number", ""},
		{facts(&fact.Fact{Path: "i", Kind: fact.Int}), struct {
			I *float64 `expr:"i"`
		}{}, "i: the Go type *float64 does not hold an int", ""},
		{facts(&fact.Fact{Path: "i", Kind: fact.Int}), struct {
			I *float32 `expr:"i"`
		}{}, "i: the Go type *float32 does not hold an int", ""},
		{facts(&fact.Fact{Path: "b", Kind: fact.Bool}), struct {
			B *int `expr:"b"`
		}{}, "b: the Go type *int does not hold a bool", ""},
		{facts(&fact.Fact{Path: "t", Kind: fact.Text}), struct {
			T *int `expr:"t"`
		}{}, "t: the Go type *int does not hold a text", ""},
		{facts(&fact.Fact{Path: "d", Kind: fact.Date}), struct {
			D *string `expr:"d"`
		}{}, "d: the Go type *string does not hold a date", ""},
		{facts(&fact.Fact{Path: "d", Kind: fact.Duration}), struct {
			D *int64 `expr:"d"`
		}{}, "d: the Go type *int64 does not hold a duration", ""},
		{facts(&fact.Fact{Path: "s", Kind: fact.Terms}), struct {
			S []int `expr:"s"`
		}{}, "s: the Go type []int does not hold terms", ""},
		{facts(&fact.Fact{Path: "l", Kind: fact.List}), struct {
			L []string `expr:"l"`
		}{}, "l: the Go type []string does not hold a list", ""},
		{facts(&fact.Fact{Path: "l", Kind: fact.List}), struct {
			L []time.Time `expr:"l"`
		}{}, "l: the Go type []time.Time does not hold a list", ""},
		{facts(&fact.Fact{Path: "l", Kind: fact.List}, &fact.Fact{Path: "l.n", Kind: fact.Number}),
			struct {
				L []*struct {
					N *float64 `expr:"n"`
				} `expr:"l"`
			}{}, "", "a list of pointers"},
		{facts(&fact.Fact{Path: "l", Kind: fact.List}), struct {
			L []struct {
				N *float64 `expr:"n"`
			} `expr:"l"`
		}{}, `l: struct { N *float64 "expr:\"n\"" } has a field "n" that the dictionary does not have`, ""},
		{facts(&fact.Fact{Path: "x", Kind: fact.Numbers}), struct {
			X []string `expr:"x"`
		}{}, "x: the Go type []string does not hold numbers", ""},
		{facts(&fact.Fact{Path: "x", Kind: fact.Numbers}), struct {
			X []time.Duration `expr:"x"`
		}{}, "x: the Go type []time.Duration does not hold numbers", ""},
		{facts(&fact.Fact{Path: "x", Kind: fact.Numbers}), struct {
			X *float64 `expr:"x"`
		}{}, "x: the Go type *float64 does not hold numbers", ""},
		{facts(&fact.Fact{Path: "x", Kind: fact.Texts}), struct {
			X []int `expr:"x"`
		}{}, "x: the Go type []int does not hold texts", ""},
		{facts(&fact.Fact{Path: "n", Kind: fact.Number, Derived: true}), struct{}{}, "",
			"what is derived needs no field"},
		{facts(&fact.Fact{Path: "g.n", Kind: fact.Number}), struct {
			G map[string]*float64 `expr:"g"`
		}{}, "", "a map is a group of facts"},
		{facts(&fact.Fact{Path: "g.n", Kind: fact.Number}), struct {
			G map[string]string `expr:"g"`
		}{}, "g.n: the Go type string does not hold a number", ""},
		{facts(), struct {
			N *float64 `expr:"n"`
		}{}, "missing n", "a field that is no fact"},
		{facts(), struct {
			N *float64 `expr:"-"`
		}{}, "", "nor wants to be one"},
	} {
		var got []string
		terms := term.New(nil, nil)
		var list []*fact.Fact
		for _, f := range tt.facts {
			own := *f
			list = append(list, &own)
		}
		s := fact.Index(list, terms, func(f *fact.Fact, msg string) { t.Error(f.Path, msg) })
		profile.Bind(s, reflect.TypeOf(tt.typ), profile.Problems{
			Fact: func(f *fact.Fact, msg string) { got = append(got, f.Path+": "+msg) },
			Missing: func(path, hint string) {
				got = append(got, "missing "+path+strings.TrimPrefix(hint, ";"))
			},
			Unusable: func(msg string) { got = append(got, msg) },
		})
		if text := strings.Join(got, "; "); text != tt.want {
			t.Errorf("%T: %q; want %q: %s", tt.typ, text, tt.want, tt.why)
		}
		for _, f := range list {
			if f.IsBound != (tt.want == "" && !f.Derived) && f.Owner == nil && f.Kind != fact.List {
				t.Errorf("%T: %s is bound: %v", tt.typ, f.Path, f.IsBound)
			}
		}
	}
}

// TestDay: a time in a struct is the day that it names where it was written,
// whichever way it is read.
func TestDay(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	want := time.Date(2020, 2, 29, 0, 0, 0, 0, time.UTC)
	west, east := time.FixedZone("west", -11*3600), time.FixedZone("east", 14*3600)
	for _, when := range []time.Time{
		want,
		time.Date(2020, 2, 29, 0, 0, 0, 1, time.UTC),
		time.Date(2020, 2, 29, 23, 59, 59, 0, time.UTC),
		time.Date(2020, 2, 29, 23, 59, 59, 0, west),
		time.Date(2020, 2, 29, 0, 0, 0, 0, east),
	} {
		var p fact.Profile
		var r profile.Reader
		for range 3 {
			if err := r.Read(s, reflect.ValueOf(&person{Born: &when, Scan: &date{On: &when}}).Elem(),
				&p); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"born", "scan"} {
				v := p.Slots[s.Lookup(path).Slot]
				if got := v.Time(); !got.Equal(want) || fact.Day(got) != fact.Day(want) {
					t.Errorf("%s: %v is read as %v", path, when, got)
				}
			}
		}
		if got := fact.DateOf(fact.Day(when)); !got.Equal(want) {
			t.Errorf("the day of %v is %v", when, got)
		}
	}
	for text, want := range map[string]float64{"1970-01-01": 0, "1970-01-02": 1, "1969-12-31": -1,
		"2000-03-01": 11017} {
		day, err := time.Parse(time.DateOnly, text)
		if err != nil || fact.Day(day) != want {
			t.Errorf("%s is day %v; want %v", text, fact.Day(day), want)
		}
	}
}

// TestKinds: the kinds of facts and their names.
func TestKinds(t *testing.T) {
	want := []string{"bool", "int", "number", "text", "enum", "date", "duration", "term", "terms",
		"list", "numbers", "texts"}
	if got := fact.KindNames(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for i, name := range want {
		if k := fact.KindNamed(name); k != fact.Kind(i+1) || k.String() != name {
			t.Errorf("%s is kind %d, %s", name, k, k)
		}
	}
	if fact.KindNamed("float") != fact.Invalid || fact.KindNamed("") != fact.Invalid {
		t.Error("a name that is none")
	}
}

// TestShow: values in words, in the reader's language.
func TestShow(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	id := func(name string) term.ID { return s.Terms.Named(name) }
	named := func(name string) *fact.Elem {
		e := &fact.Elem{List: s.Lookup("drugs"), Slots: make([]fact.Value, 3)}
		if name != "" {
			e.Slots[0] = fact.Value{Known: true, Int: int64(s.Terms.Find(name)), Str: name}
		}
		return e
	}
	s.Lookup("sex").ValueText = map[string]map[string]string{
		"female": {"en": "a woman", "es": "mujer"}}
	for _, tt := range []struct {
		path string
		v    fact.Value
		lang string
		want string
	}{
		{"smoker", fact.BoolValue(true), "en", "yes"},
		{"smoker", fact.BoolValue(false), "en", "no"},
		{"age", fact.Value{Int: 67, Num: 67}, "en", "67"},
		{"weight", fact.Value{Num: 70}, "en", "70"},
		{"weight", fact.Value{Num: 70.12345}, "en", "70.1235"},
		{"weight", fact.Value{Num: 100}, "en", "100"},
		{"weight", fact.Value{Num: 0.00001}, "en", "0"},
		{"note", fact.Value{Str: "x"}, "en", "x"},
		{"sex", fact.Value{Str: "female"}, "es", "mujer"},
		{"sex", fact.Value{Str: "female"}, "fr", "female"},
		{"sex", fact.Value{Str: "male"}, "en", "male"},
		{"sleep", fact.Value{Int: int64(90 * time.Minute)}, "en", "1h30m0s"},
		{"diet", fact.Value{Int: int64(id("peanut")), Str: "Peanuts"}, "en", "peanut"},
		{"diet", fact.Value{Int: int64(term.None), Str: "Soup"}, "en", "Soup"},
		{"conditions", fact.Value{Any: &fact.Set{}}, "en", "none"},
		{"conditions", fact.Value{Any: &fact.Set{Has: []term.ID{id("psoriatic_arthritis"), id("lupus")}}},
			"en", "psoriatic arthritis, lupus"},
		{"drugs", fact.Value{Any: &fact.Records{}}, "en", "none"},
		{
			"drugs",
			fact.Value{Any: &fact.Records{Elems: []*fact.Elem{named("warfarin"), named("prednisone")}}},
			"en", "warfarin, prednisone tablets"},
		{"pains", fact.Value{Any: []float64{1, 2.5}}, "en", "1 and 2.5"},
		{"pains", fact.Value{Any: []float64{1, 2.5, 7}}, "es-MX", "1, 2.5 y 7"},
		{"pains", fact.Value{Any: []float64{0.1 + 0.2}}, "en", "0.3"},
		{"pains", fact.Value{Any: []float64{}}, "en", "none"},
		{"words", fact.Value{Any: []string{"a\u202eb", "two"}}, "en", "“ab” and “two”"},
	} {
		tt.v.Known = true
		if got := s.Lookup(tt.path).Show(tt.v, s.Terms, own.In(tt.lang)); got != tt.want {
			t.Errorf("%s %+v in %s: %q; want %q", tt.path, tt.v, tt.lang, got, tt.want)
		}
	}
	if got := named("").Name(s.Terms, own.In("en")); got != "" {
		t.Errorf("a record without a name is called %q", got)
	}
	inf := math.Inf(1)
	for _, tt := range []struct {
		path string
		span fact.Span
		want string
	}{
		{"weight", fact.Span{Low: 30, High: inf}, "at least 30"},
		{"weight", fact.Span{Low: 30, High: inf, LowOpen: true}, "above 30"},
		{"weight", fact.Span{Low: -inf, High: 30}, "at most 30"},
		{"weight", fact.Span{Low: -inf, High: 30, HighOpen: true}, "below 30"},
		{"weight", fact.Span{Low: 0.5, High: 100}, "at least 0.5 and at most 100"},
		{"weight", fact.Span{Low: 1.23456, High: inf}, "at least 1.2346"},
		{"born", fact.Span{Low: 0, High: 1}, "on or after 1970-01-01 and on or before 1970-01-02"},
		{"born", fact.Span{Low: 0, High: 1, LowOpen: true, HighOpen: true},
			"after 1970-01-01 and before 1970-01-02"},
	} {
		if got := s.Lookup(tt.path).ShowSpan(&tt.span, own.In("en")); got != tt.want {
			t.Errorf("%s %+v: %q; want %q", tt.path, tt.span, got, tt.want)
		}
	}
	for _, tt := range []struct{ path, name string }{
		{"age", "age"}, {"drugs.months", "months"}, {"lab.crp", "crp"}} {
		if got := s.Lookup(tt.path).Name(); got != tt.name {
			t.Errorf("%s is called %q", tt.path, got)
		}
	}
	if f := s.Lookup("drugs").TermField(); f == nil || f.Path != "drugs.name" ||
		s.Lookup("age").TermField() != nil {
		t.Error("the field by which records are found")
	}
}
