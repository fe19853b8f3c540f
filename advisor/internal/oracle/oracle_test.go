package oracle_test

import (
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/source"
)

var today = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// small is the pack of randpack's cases, with two findings of which the first
// uses the second.
func small(t *testing.T) *pack.Pack {
	t.Helper()
	c := &randpack.Case{Rules: []string{randpack.Rule("apples", "x > 3", "encourages: [apple]")},
		Findings: "heavy:\n  when: light == false and x > 5\n  silent: true\nlight:\n  when: y < 2\n  " +
			"silent: true\n"}
	files := c.Files().(fstest.MapFS)
	files["tables.yaml"] = &fstest.MapFile{Data: []byte("limit:\n  title: A limit\n  sources: " +
		"[src]\n  values:\n    of_x:\n      unit: mg\n      regions:\n" +
		"        any:\n          - if: b\n            value: 3\n          - value: 5\n        GB:\n    " +
		"      - value: 8\n")}
	p, errs := load.Pack(files, nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// read is a profile, written in YAML.
func read(t *testing.T, p *pack.Pack, text string) *fact.Profile {
	t.Helper()
	errs := &source.Errors{}
	v := reflect.New(p.Struct.Type).Elem()
	p.Struct.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(text), errs), v)
	for _, e := range errs.Sorted() {
		t.Fatal(e)
	}
	f := &condition.Frame{AsOf: today}
	f.Reset(p.Space.Registry)
	f.Profile.AsOf = today
	if err := p.Struct.Read(v, &f.Profile); err != nil {
		t.Fatal(err)
	}
	return &f.Profile
}

// TestEval: what plain expr says of texts, on profiles of which all is known
// that the text reads; an error where it is not.
func TestEval(t *testing.T) {
	p := small(t)
	oracles := oracle.For(p) // one for all, as what it compiles is kept
	const given = "{x: 6, y: 3, n: 10, b: true, smoker: false, e: mid, word: m, birth: 1960-11-21, " +
		"d: 2026-10-20, t: 90m, " +
		"ill: [asthma], meds: [{name: prednisone, dose: 5, begun: 2026-08-20}, {name: statin, " +
		"months: 7}]}"
	for _, tt := range []struct {
		given, text string
		want        any // nil: an error
	}{
		{given, "x > 5 and n == 10", true},
		{given, "x + y", 9.0},
		{given, "n + 1", 11},
		{given, `e == "mid"`, true},
		{given, `word < "n"`, true},
		{given, `t > duration("1h")`, true},
		{given, "b and not smoker", true},
		{given, `region == "GB"`, true},
		{given, `has(ill, "chronic")`, true},
		{given, `has(ill, "flu")`, false},
		{given, `has(meds, "steroid")`, true},
		{given, `any(meds, is(.name, "steroid") and .dose >= 5)`, true},
		{given, `all(meds, is(.name, "medicine"))`, true},
		{given, `count(meds, .months >= 3)`, 2}, // three by its first day, seven as given
		{given, "days_since(d)", 31},
		{given, "weeks_since(d)", 4},
		{given, "months_since(d)", 1},
		{given, "age", 65}, // a day before the birthday
		{given, "heavy", true},
		{given, "light", false},
		{given, `grade`, "some"},
		{"{ill: [flu, asthma], b: true}", "grade", "much"},
		{"{ill: [flu], b: false}", "grade", nil}, // no case holds
		{"{ill: [flu], grade: none}", "grade", "none"},
		{"{age: 30, birth: 1960-01-01}", "age", nil}, // what is given is not what derives
		{"{age: 66, birth: 1960-01-01}", "age", 66},
		{"{age: 30}", "age >= 18", true},
		{"{}", "age >= 18", nil},
		{"{}", "x > 5", nil},
		{"{x: 6}", "heavy", nil},
		{"{meds: [{name: statin}]}", "any(meds, .dose > 5)", nil},
		{"{meds: []}", "any(meds, .dose > 5)", false},
		{"{x: 6}", "x > ", nil},
		{"{n: 7}", "n / 2 == 3.5", true},
		{"{meds: [{name: statin, begun: 2026-08-20, months: 9}]}", "any(meds, .months > 5)", nil},
		{"{meds: [{name: statin, months: 9}]}", "any(meds, .months > 5)", true}, // nothing derives
		// in GB no more than eight
		{"{x: 6}", "x > limit.of_x", false},
	} {
		o, err := oracles.New(read(t, p, tt.given), today, "GB")
		if err != nil {
			t.Fatal(err)
		}
		got, err := o.Eval(tt.text)
		if err != nil {
			got = nil
		}
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s on %s = %v (%v), want %v", tt.text, tt.given, got, err, tt.want)
		}
	}
}

// TestRegion: a region's own limits, and those for the rest.
func TestRegion(t *testing.T) {
	p := small(t)
	for region, want := range map[string]any{"GB": 8, "US": 3} {
		o, err := oracle.For(p).New(read(t, p, "{b: true}"), today, region)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := o.Eval("limit.of_x"); got != want {
			t.Errorf("%s: %v (%v), want %v", region, got, err, want)
		}
	}
	o, err := oracle.For(p).New(read(t, p, "{}"), today, "US")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := o.Eval("limit.of_x"); err == nil { // which case it is hangs on b
		t.Errorf("without b: %v", got)
	}
}

// TestUnusable: a derived value outside its plausible range is named, and
// nothing is known of it.
func TestUnusable(t *testing.T) {
	p := small(t)
	profile := read(t, p, "{x: 1}")
	birth := p.Schema.Lookup("birth")
	// no data has it: a date ahead
	profile.Slots[birth.Slot] = fact.Value{Known: true, Any: today.AddDate(2, 0, 0)}
	o, err := oracle.For(p).New(profile, today, "US")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(o.Unusable, []string{"age"}) {
		t.Errorf("unusable: %q", o.Unusable)
	}
	if v, err := o.Eval("age < 5"); err == nil {
		t.Errorf("age < 5 is %v", v)
	}
}

// TestOnly: a profile of which nothing is known but what literals say.
func TestOnly(t *testing.T) {
	p := small(t)
	s := p.Schema
	values := read(t, p, "{x: 6, b: true, ill: {has: [asthma], not: [flu]}, meds: [{name: "+
		"prednisone, dose: 5}, {name: statin}]}").Slots
	of := s.Lookup
	elems := values[of("meds").Slot].Any.(*fact.Records).Elems
	named := s.Terms.Named
	for _, tt := range []struct {
		name     string
		literals []condition.Literal
		yes, no  string // a condition that is then true; one that is then unknown
	}{
		{"nothing", nil, "x == nil", "b"},
		{"a value", []condition.Literal{{Kind: condition.Says, Fact: of("x")}}, "x > 5", "b"},
		{"a term", []condition.Literal{{Kind: condition.Has, Fact: of("ill"), Term: named("asthma")}},
			`has(ill, "chronic")`, `has(ill, "flu")`},
		{"no term", []condition.Literal{{Kind: condition.Lacks, Fact: of("ill"), Term: named("flu")}},
			`not has(ill, "flu")`, `has(ill, "asthma")`},
		{"a record", []condition.Literal{{Kind: condition.Exists, Fact: of("meds"), Elem: elems[1]}},
			"count(meds, true) >= 1", `has(meds, "statin")`},
		{"a field", []condition.Literal{{Kind: condition.Says, Fact: of("meds.dose"), Elem: elems[0]}},
			"any(meds, .dose > 4)", `has(meds, "steroid")`},
		{
			"a name",
			[]condition.Literal{
				{Kind: condition.Has, Fact: of("meds"), Elem: elems[0],
					Term: named("prednisone")}}, `has(meds, "steroid")`, "any(meds, .dose > 4)"},
		{"all records", []condition.Literal{{Kind: condition.Complete, Fact: of("meds")}},
			"count(meds, true) == 2", `has(meds, "statin")`},
	} {
		slots, err := oracle.Only(s, values, tt.literals)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for text, want := range map[string]condition.Truth{
			tt.yes: condition.True, tt.no: condition.Unknown} {
			c := compile(t, p, text)
			f := &condition.Frame{AsOf: today, Region: "US"}
			f.Reset(p.Space.Registry)
			f.Profile.Slots = slots
			if got := f.Eval(c); got != want {
				t.Errorf("%s: %s is %v, want %v", tt.name, text, got, want)
			}
		}
	}
	for _, tt := range []struct {
		name string
		l    condition.Literal
	}{
		{"a value that is not known", condition.Literal{Kind: condition.Says, Fact: of("y")}},
		{
			"a term that is not there", condition.Literal{
				Kind: condition.Has, Fact: of("ill"), Term: named("lupus")}},
		{
			"a term that could be there", condition.Literal{
				Kind: condition.Lacks, Fact: of("ill"), Term: named("lupus")}},
		{"an open set", condition.Literal{Kind: condition.Complete, Fact: of("ill")}},
		{"a field of no record", condition.Literal{Kind: condition.Says, Fact: of("meds.dose")}},
		{
			"a field that the record does not know", condition.Literal{
				Kind: condition.Says, Fact: of("meds.dose"), Elem: elems[1]}},
		{
			"another name", condition.Literal{Kind: condition.Has, Fact: of("meds"), Elem: elems[1],
				Term: named("prednisone")}},
		{
			"a name that one has", condition.Literal{Kind: condition.Lacks, Fact: of("meds"),
				Term: named("steroid")}},
	} {
		if _, err := oracle.Only(s, values, []condition.Literal{tt.l}); err == nil {
			t.Errorf("%s is said of the profile, and it is not so", tt.name)
		}
	}
}

func compile(t *testing.T, p *pack.Pack, text string) condition.Cond {
	t.Helper()
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	n := source.YAML("c.yaml", []byte("when: |\n  "+text+"\n"), errs)
	c := p.Space.Compile(r.Verbatim(n.Get("when")), r)
	for _, e := range errs.Sorted() {
		t.Fatalf("%v\n%s", e, text)
	}
	return c
}
