package profile_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// Structs of the shapes that advisor.BoundedNumber, Date, Set and List have.
type (
	number[T any] struct{ Value, AtLeast, AtMost, Above, Below *T }
	date          struct{ On, From, By *time.Time }
	set           struct {
		Has, Not []string
		Complete bool
	}
	list struct {
		Has      []drug
		Not      []string
		Complete bool
	}
)

// person has a field of every kind of fact.
type person struct {
	Smoker     *bool            `expr:"smoker"`
	Age        *int             `expr:"age"`
	Weight     *float64         `expr:"weight"`
	Egfr       *number[float64] `expr:"egfr"`
	Falls      *number[int]     `expr:"falls"`
	Born       *time.Time       `expr:"born"`
	Scan       *date            `expr:"scan"`
	Sleep      *time.Duration   `expr:"sleep"`
	Note       *string          `expr:"note"`
	Sex        string           `expr:"sex"`
	Diet       string           `expr:"diet"`
	Conditions set              `expr:"conditions"`
	Allergies  []string         `expr:"allergies"`
	Drugs      list             `expr:"drugs"`
	Lab        *lab             `expr:"lab"`
	Pains      []float64        `expr:"pains"`
	Words      []string         `expr:"words"`
	Small      *int8            `expr:"small"`
	Count      *uint8           `expr:"count"`
	Big        *int64           `expr:"big"`
	Huge       *uint64          `expr:"huge"`
}

type drug struct {
	Name   string   `expr:"name"`
	Dose   *float64 `expr:"dose"`
	Months *int     `expr:"months"`
}

type lab struct {
	Crp *float64 `expr:"crp"`
}

// schema is a dictionary for a person.
func schema(t *testing.T, typ reflect.Type) *profile.Struct {
	t.Helper()
	terms := term.New([]term.Term{
		{Name: "medicine"},
		{Name: "steroid", Is: []string{"medicine"}},
		{Name: "prednisone", Is: []string{"steroid"}, Also: []string{"Deltasone"},
			Label: map[string]string{"en": "prednisone tablets"}},
		{Name: "warfarin", Is: []string{"medicine"}},
		{Name: "condition"},
		{Name: "arthritis", Is: []string{"condition"}},
		{Name: "psoriatic_arthritis", Is: []string{"arthritis"}},
		{Name: "lupus", Is: []string{"condition"}},
		{Name: "food"},
		{Name: "peanut", Is: []string{"food"}},
		{Name: "vegan", Is: []string{"food"}},
	}, func(i int, msg string) { t.Fatal(msg) })
	of := func(name string) []term.ID { return []term.ID{terms.Named(name)} }
	facts := []*fact.Fact{
		{Path: "smoker", Kind: fact.Bool},
		{Path: "age", Kind: fact.Int, Unit: "a", Ranged: true, Max: 120},
		{Path: "weight", Kind: fact.Number, Unit: "kg", Ranged: true, Min: 1, Max: 300,
			Convert: map[string]float64{"[lb_av]": 0.45359237, "g": 0.001}},
		{Path: "egfr", Kind: fact.Number, Unit: "mL/min", Ranged: true, Max: 200,
			Convert: map[string]float64{"mL/s": 60}},
		{Path: "falls", Kind: fact.Int, Ranged: true, Max: 50},
		{Path: "born", Kind: fact.Date},
		{Path: "scan", Kind: fact.Date},
		{Path: "sleep", Kind: fact.Duration},
		{Path: "note", Kind: fact.Text},
		{Path: "sex", Kind: fact.Enum, Values: []string{"female", "male"}},
		{Path: "diet", Kind: fact.Term, Of: of("food")},
		{Path: "conditions", Kind: fact.Terms, Of: of("condition")},
		{Path: "allergies", Kind: fact.Terms, Of: append(of("food"), of("medicine")...)},
		{Path: "drugs", Kind: fact.List},
		{Path: "drugs.name", Kind: fact.Term, Of: of("medicine")},
		{Path: "drugs.dose", Kind: fact.Number, Unit: "mg", Ranged: true, Max: 1000},
		{Path: "drugs.months", Kind: fact.Int},
		{Path: "lab.crp", Kind: fact.Number},
		{Path: "pains", Kind: fact.Numbers, Ranged: true, Max: 10},
		{Path: "words", Kind: fact.Texts},
		{Path: "small", Kind: fact.Int},
		{Path: "count", Kind: fact.Int},
		{Path: "big", Kind: fact.Int},
		{Path: "huge", Kind: fact.Int},
	}
	s := fact.Index(facts, terms, func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) })
	return profile.Bind(s, typ, profile.Problems{
		Fact:     func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) },
		Missing:  func(path, hint string) { t.Fatal(path, hint) },
		Unusable: func(msg string) { t.Fatal(msg) },
	})
}

// shown is what a profile says, a fact a line, with what is not known left out.
func shown(s *profile.Struct, p *fact.Profile) []string {
	var lines []string
	for _, f := range s.Top {
		if text := showValue(s, f, &p.Slots[f.Slot]); text != "" {
			lines = append(lines, f.Path+" "+text)
		}
	}
	for _, u := range p.Unrecognised {
		lines = append(lines, fmt.Sprintf("unrecognised %s %s", u.Fact, u.Name))
	}
	return lines
}

func showValue(s *profile.Struct, f *fact.Fact, v *fact.Value) string {
	names := func(ids []term.ID) string {
		var list []string
		for _, id := range ids {
			list = append(list, s.Terms.Term(id).Name)
		}
		return strings.Join(list, ",")
	}
	switch {
	case v.Span != nil:
		return f.ShowSpan(v.Span, own.In("en"))
	case !v.Known:
		return ""
	case f.Kind == fact.Terms:
		set := v.Any.(*fact.Set)
		text := "{" + names(set.Has) + "}"
		if len(set.Not) > 0 {
			text += " not {" + names(set.Not) + "}"
		}
		if !set.Complete {
			text += " open"
		}
		if set.Hidden {
			text += " hidden"
		}
		return text
	case f.Kind == fact.List:
		records := v.Any.(*fact.Records)
		var parts []string
		for _, e := range records.Elems {
			var fields []string
			for _, field := range f.Fields {
				if text := showValue(s, field, &e.Slots[field.Slot]); text != "" {
					fields = append(fields, field.Name()+" "+text)
				}
			}
			parts = append(parts, "["+strings.Join(fields, ", ")+"]")
		}
		text := strings.Join(parts, " ")
		if parts == nil {
			text = "none"
		}
		if !records.Complete {
			text += " open"
		}
		if len(records.Not) > 0 {
			text += " not {" + names(records.Not) + "}"
		}
		return text
	case f.Kind == fact.Text:
		return strconv.Quote(v.Str)
	}
	return f.Show(*v, s.Terms, own.In("en"))
}

// decode reads a profile in YAML, gives what it says, or else its problems.
func decode(t *testing.T, s *profile.Struct, text string) (lines, problems []string) {
	t.Helper()
	var errs source.Errors
	n := source.YAML("p", []byte(text), &errs)
	v := reflect.New(s.Type).Elem()
	if n != nil {
		s.Decode(&source.Reader{Errs: &errs, Strict: true}, n, v)
	}
	for _, e := range errs.Sorted() {
		problems = append(problems, e.Error())
	}
	if problems != nil {
		return nil, problems
	}
	var p fact.Profile
	var r profile.Reader
	if err := r.Read(s, v, &p); err != nil {
		return nil, []string{err.Error()}
	}
	lines = shown(s, &p)
	// What is read into again says the same, by way of a binding.
	for range 2 {
		if err := r.Read(s, v, &p); err != nil {
			t.Errorf("%s: read again: %v", text, err)
		}
		if again := shown(s, &p); !slices.Equal(again, lines) {
			t.Errorf("%s: read again: %q; want %q", text, again, lines)
		}
	}
	return lines, nil
}

// TestDecode: what values in a file say, in a Go struct and in one that is made.
func TestDecode(t *testing.T) {
	schemas := map[string]*profile.Struct{"person": schema(t, reflect.TypeFor[person]()),
		"made": schema(t, nil)}
	for _, tt := range []struct {
		text string
		want string // facts, separated by "; "
		why  string
	}{
		{`{}`, "", "nothing is known"},
		{`{smoker: true}`, "smoker yes", ""},
		{`{smoker: false}`, "smoker no", ""},
		{`{smoker: null, age: null, drugs: null, conditions: null, lab: null}`, "", "null says nothing"},
		{`{age: 0}`, "age 0", "the least of the range"},
		{`{age: 120}`, "age 120", "the most of it"},
		{`{age: 67.0}`, "age 67", "a whole number all the same"},
		{`{weight: 70.25}`, "weight 70.25", ""},
		{`{weight: {value: 70.25, unit: kg}}`, "weight 70.25", "in its own unit"},
		{`{weight: {value: 150, unit: "[lb_av]"}}`, "weight 68.0389", "shown with four decimals"},
		{`{weight: {value: 70250, unit: g}}`, "weight 70.25", ""},
		{`{weight: 1}`, "weight 1", ""},
		{`{weight: 300}`, "weight 300", ""},
		{`{egfr: 25}`, "egfr 25", ""},
		{`{born: 1959-04-01}`, "born 1959-04-01", ""},
		{`{born: "1959-04-01T23:30:00-05:00"}`, "born 1959-04-01", "the day where it was written"},
		{`{born: "1959-04-01T00:30:00+09:00"}`, "born 1959-04-01", "and not the one in Greenwich"},
		{`{scan: 2020-02-29}`, "scan 2020-02-29", ""},
		{`{scan: {from: 2020-01-01}}`, "scan on or after 2020-01-01", ""},
		{`{scan: {by: 2020-01-01}}`, "scan on or before 2020-01-01", ""},
		{`{scan: {from: 2020-01-01, by: 2020-01-31}}`,
			"scan on or after 2020-01-01 and on or before 2020-01-31", ""},
		{`{sleep: 90m}`, "sleep 1h30m0s", ""},
		{`{note: yes}`, `note "yes"`, "a word, not a bool"},
		{`{note: 12}`, `note "12"`, "digits are text"},
		{`{sex: female}`, "sex female", ""},
		{`{diet: vegan}`, "diet vegan", ""},
		{`{diet: Vegan}`, "diet vegan", "by another spelling"},
		{`{diet: prednisone}`, "diet prednisone; unrecognised diet prednisone", "a term of another kind"},
		{`{conditions: []}`, "conditions {}", "none"},
		{`{conditions: [lupus, Arthritis]}`, "conditions {lupus,arthritis}", ""},
		{`{conditions: {has: [lupus]}}`, "conditions {lupus} open", ""},
		{`{conditions: {has: [lupus], complete: true}}`, "conditions {lupus}", ""},
		{`{conditions: {has: [lupus], complete: false}}`, "conditions {lupus} open", ""},
		{`{conditions: {not: [lupus]}}`, "conditions {} not {lupus} open", ""},
		{`{conditions: {has: [arthritis], not: [psoriatic_arthritis]}}`,
			"conditions {arthritis} not {psoriatic_arthritis} open", "the narrower may be ruled out"},
		{`{conditions: {}}`, "", "an open set of which nothing is said"},
		{`{conditions: [itch]}`, "conditions {} hidden; unrecognised conditions itch", ""},
		{`{conditions: [peanut]}`, "conditions {} hidden; unrecognised conditions peanut",
			"not a condition"},
		{`{conditions: {not: [itch]}}`, "conditions {} open; unrecognised conditions itch",
			"not hidden: it is ruled out"},
		{`{allergies: [peanut, prednisone]}`, "allergies {peanut,prednisone}", "of either root"},
		{`{allergies: [lupus]}`, "allergies {} hidden; unrecognised allergies lupus", "of neither"},
		{`{drugs: []}`, "drugs none", "known to be none"},
		{`{drugs: [warfarin, Deltasone]}`, "drugs [name warfarin] [name prednisone tablets]",
			"only named"},
		{`{drugs: [{name: prednisone, dose: 7.5}, {months: 3}]}`,
			"drugs [name prednisone tablets, dose 7.5] [months 3]", ""},
		{`{drugs: {has: [warfarin]}}`, "drugs [name warfarin] open", ""},
		{`{drugs: {has: [warfarin], not: [steroid]}}`, "drugs [name warfarin] open not {steroid}", ""},
		{`{drugs: {not: [steroid]}}`, "drugs none open not {steroid}", ""},
		{`{drugs: {has: [leaf], not: [steroid], complete: true}}`,
			"drugs [name leaf] not {steroid}; unrecognised drugs.name leaf", "in a complete list, too"},
		{`{drugs: {}}`, "", "an open list of which nothing is said"},
		{`{drugs: [{name: leaf}]}`, "drugs [name leaf]; unrecognised drugs.name leaf", ""},
		{`{drugs: [{name: lupus}]}`, "drugs [name lupus]; unrecognised drugs.name lupus",
			"not a medicine"},
		{`{lab: {crp: 3}}`, "lab.crp 3", ""},
		{`{lab: {}}`, "", ""},
		{`{pains: [0, 10, 2.5]}`, "pains 0, 10 and 2.5", ""},
		{`{pains: []}`, "pains none", ""},
		{`{words: [a, 1]}`, "words “a” and “1”", ""},
		{`{big: 9007199254740991}`, "big 9007199254740991",
			"2^53 - 1, as far as every whole number is its own float"},
		{`{big: -9007199254740991}`, "big -9007199254740991", ""},
	} {
		for name, s := range schemas {
			lines, problems := decode(t, s, tt.text)
			got := strings.Join(lines, "; ")
			if problems != nil || got != tt.want {
				t.Errorf("%s: %s: %q, %q; want %q: %s", name, tt.text, got, problems, tt.want, tt.why)
			}
		}
	}
}

// TestBounds: bounds in a file, and what they leave.
func TestBounds(t *testing.T) {
	schemas := map[string]*profile.Struct{"person": schema(t, reflect.TypeFor[person]()),
		"made": schema(t, nil)}
	for _, tt := range []struct{ text, want, why string }{
		{`{at_least: 30}`, "at least 30", ""},
		{`{at_most: 30}`, "at most 30", ""},
		{`{above: 30}`, "above 30", ""},
		{`{below: 30}`, "below 30", ""},
		{`{at_least: 30, below: 60}`, "at least 30 and below 60", ""},
		{`{at_least: 30, above: 30}`, "above 30", "the narrower of two"},
		{`{at_least: 31, above: 30}`, "at least 31", ""},
		{`{at_least: 30, above: 31}`, "above 31", ""},
		{`{at_most: 30, below: 30}`, "below 30", ""},
		{`{at_most: 29, below: 30}`, "at most 29", ""},
		{`{at_most: 30, below: 29}`, "below 29", ""},
		{`{below: 0.5, unit: mL/s}`, "below 30", "in another unit"},
		{`{below: 30, unit: mL/min}`, "below 30", "in its own"},
		{`{at_least: 30, at_most: 30}`, "30", "one value is left"},
		{`{at_least: 200}`, "at least 200", "one plausible value is left"},
		{`{at_most: 0}`, "at most 0", ""},
	} {
		for name, s := range schemas {
			lines, problems := decode(t, s, "{egfr: "+tt.text+"}")
			if got := strings.TrimPrefix(strings.Join(lines, "; "), "egfr "); problems != nil ||
				got != tt.want {
				t.Errorf("%s: %s: %q, %q; want %q: %s", name, tt.text, got, problems, tt.want, tt.why)
			}
		}
	}
}

// TestDecodeProblems: what is refused, where, and what to do.
func TestDecodeProblems(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	long := strings.Repeat("lupus, ", fact.MaxItems)
	for _, tt := range []struct{ text, want string }{
		{`[]`, `p:1:1: a list where facts and their values were wanted`},
		{`{agee: 3}`, `p:1:2: unknown fact "agee"; did you mean "age"?`},
		{`{lab: {crpp: 3}}`, `p:1:8: unknown fact "lab.crpp"; did you mean "crp"?`},
		{`{drugs: [{nam: warfarin}]}`, `p:1:11: unknown fact "drugs.nam"; did you mean "name"?`},
		{`{lab: 3}`, `p:1:7: a whole number where facts and their values were wanted`},
		{`{age: 121}`, `p:1:7: fact age is not plausible; want 0 to 120 years`},
		{`{age: -1}`, `p:1:7: fact age is not plausible; want 0 to 120 years`},
		{`{age: 3.5}`, `p:1:7: fact age: not a whole number`},
		{`{age: old}`, `p:1:7: fact age: text where a number was wanted`},
		{`{weight: 0.9}`, `p:1:10: fact weight is not plausible; want 1 to 300 kg`},
		{`{weight: {value: 900, unit: g}}`, `p:1:18: fact weight is not plausible; want 1 to 300 kg`},
		{
			`{weight: {value: 90, unit: st}}`,
			`p:1:28: fact weight: unit "st" is not one of kg, [lb_av], g`},
		{`{weight: {value: 90}}`, `p:1:10: no "unit"; the unit of the value`},
		{`{weight: {unit: kg}}`, `p:1:10: no "value"; the number`},
		{`{weight: {value: 1, unit: kg, units: kg}}`,
			`p:1:31: unknown key "units"; did you mean "unit"?`},
		{`{weight: .inf}`, `p:1:10: fact weight: text where a number was wanted`},
		{`{weight: .nan}`, `p:1:10: fact weight: text where a number was wanted`},
		{`{egfr: {}}`, `p:1:8: no bounds; want some of at_least, at_most, above, below, unit`},
		{`{egfr: {at_lest: 3}}`, `p:1:9: unknown key "at_lest"; did you mean "at_least"?`},
		{`{egfr: {below: 3, unit: mg}}`, `p:1:25: fact egfr: unit "mg" is not one of mL/min, mL/s`},
		{`{egfr: {at_least: 60, below: 60}}`, `p:1:8: fact egfr: no value is within its bounds; give ` +
			`bounds that a value lies between`},
		{`{egfr: {above: 60, at_most: 60}}`, `p:1:8: fact egfr: no value is within its bounds; give ` +
			`bounds that a value lies between`},
		{`{egfr: {at_least: 61, at_most: 60}}`, `p:1:8: fact egfr: no value is within its bounds; give ` +
			`bounds that a value lies between`},
		{`{egfr: {at_least: 201}}`, `fact egfr is not plausible; want 0 to 200 mL/min`},
		{`{egfr: {above: 200}}`, `fact egfr is not plausible; want 0 to 200 mL/min`},
		{`{egfr: {below: 0}}`, `fact egfr is not plausible; want 0 to 200 mL/min`},
		{`{falls: {above: 2, below: 3}}`, `p:1:9: fact falls: no value is within its bounds; give ` +
			`bounds that a value lies between`},
		{`{egfr: {below: -1}}`, `fact egfr is not plausible; want 0 to 200 mL/min`},
		{`{egfr: {below: high}}`, `p:1:16: fact egfr: text where a number was wanted`},
		{`{falls: {at_least: 1.5}}`, `p:1:20: fact falls: not a whole number`},
		{`{born: 1959-13-01}`, `p:1:8: fact born: text where a date like 2026-11-20 was wanted`},
		{`{born: {from: 1959-01-01}}`, `p:1:8: fact born: a mapping where a date like 2026-11-20 was ` +
			`wanted`},
		{`{scan: {from: 2020-02-01, by: 2020-01-31}}`, `p:1:8: fact scan: no value is within its ` +
			`bounds; give bounds that a value lies between`},
		{`{scan: {from: soon}}`, `p:1:15: fact scan: text where a date like 2026-11-20 was wanted`},
		{`{scan: {below: 3}}`, `p:1:9: unknown key "below"; want one of by, from`},
		{`{sleep: 3}`, `p:1:9: fact sleep: not a duration like "36h" or "90m"`},
		{`{sex: femal}`, `p:1:7: fact sex is not plausible; want one of female, male; did you mean ` +
			`"female"?`},
		{`{smoker: yes}`, `p:1:10: fact smoker: text where true or false was wanted`},
		{`{smoker: 1}`, `p:1:10: fact smoker: a whole number where true or false was wanted`},
		{`{conditions: lupus}`, `p:1:14: fact conditions: text where a list was wanted`},
		{`{conditions: {has: lupus}}`, `p:1:20: fact conditions: text where a list was wanted`},
		{`{conditions: {hat: [lupus]}}`, `p:1:15: unknown key "hat"; did you mean "has"?`},
		{`{conditions: {has: [lupus], not: [lupus]}}`, `p:1:21: fact conditions: something is both ` +
			`present and ruled out; take it out of one of the two`},
		{`{conditions: {has: [psoriatic_arthritis], not: [arthritis]}}`, `p:1:21: fact conditions: ` +
			`something is both present and ruled out; take it out of one of the two`},
		{`{conditions: {has: [lupus, psoriatic_arthritis], not: [arthritis]}}`, `p:1:28: fact ` +
			`conditions: something is both present and ruled out; take it out of one of the two`},
		{`{conditions: {has: [itch], not: [itch]}}`, `p:1:21: fact conditions: something is both ` +
			`present and ruled out; take it out of one of the two`},
		{`{conditions: {has: [lupus, Dry Skin], not: [itch, dry_skin], complete: true}}`,
			`p:1:28: fact conditions: something is both present and ruled out; take it out of one of the two`},
		{`{drugs: {has: [{name: warfarin}, {name: leaf}], not: [steroid, " LEAF"]}}`, `p:1:41: fact ` +
			`drugs: something is both present and ruled out; take it out of one of the two`},
		{`{drugs: {has: [{name: warfarin}], not: [warfarin], complete: true}}`, `p:1:23: fact drugs: ` +
			`something is both present and ruled out; take it out of one of the two`},
		{
			`{conditions: [` + long +
				`lupus]}`, `p:1:14: fact conditions: 1001 items; at most 1000 are read`},
		{`{allergies: {has: [peanut]}}`, `p:1:13: fact allergies: []string holds complete lists only; ` +
			`write a plain list`},
		{`{allergies: {has: [peanut], not: [vegan], complete: true}}`,
			`p:1:13: fact allergies: []string holds complete lists only; write a plain list`},
		{`{drugs: [5]}`, `p:1:10: a whole number where facts and their values were wanted`},
		{`{drugs: [{name: warfarin, dose: 1001}]}`,
			`p:1:33: fact drugs.dose is not plausible; want 0 to 1000 mg`},
		{`{pains: [11]}`, `p:1:10: fact pains is not plausible; want 0 to 10`},
		{`{pains: 3}`, `p:1:9: fact pains: a whole number where a list was wanted`},
		{`{small: 128}`, `p:1:9: fact small: the number does not fit in the Go type int8`},
		{`{small: -129}`, `p:1:9: fact small: the number does not fit in the Go type int8`},
		{`{count: -1}`, `p:1:9: fact count: the number does not fit in the Go type uint8`},
		{`{count: 256}`, `p:1:9: fact count: the number does not fit in the Go type uint8`},
		{`{big: 9007199254740993}`, `p:1:7: fact big is not plausible; want a whole number from ` +
			`-9007199254740991 to 9007199254740991`},
		{`{big: 1e400}`, `p:1:7: fact big: a number that is too large; write one that is smaller`},
		{`{words: [""]}`, `p:1:10: fact words: an empty text where text was wanted`},
		{`{big: 1e300}`, `p:1:7: fact big is not plausible; want a whole number from -9007199254740991 ` +
			`to 9007199254740991`},
	} {
		_, problems := decode(t, s, tt.text)
		if diff := cmp.Diff([]string{tt.want}, problems); diff != "" {
			t.Errorf("%.60s (-want +got)\n%s", tt.text, diff)
		}
	}
}

// TestProblemsKeepValues: whatever kind of value stands where another was
// wanted, the error names the fact and says nothing of the value.
func TestProblemsKeepValues(t *testing.T) {
	s := schema(t, reflect.TypeFor[person]())
	tried := 0
	for _, f := range s.Facts {
		for _, secret := range []string{"7351", "-7351.25", "zebra", `"73 51"`, "[zebra, 7351]",
			"{zebra: 7351}",
			"{has: zebra}", "{has: [7351], not: zebra, complete: zebra}", "{at_least: zebra}",
			"{below: 7351.25}",
			"{value: zebra, unit: kg}", "{from: zebra}", "2026-73-51", "[[7351]]", "true"} {
			text := "{" + f.Path + ": " + secret + "}"
			if list, field, ok := strings.Cut(f.Path, "."); ok {
				text = "{" + list + ": [{" + field + ": " + secret + "}]}"
			}
			_, problems := decode(t, s, text)
			for _, p := range problems {
				tried++
				if strings.Contains(p, "unknown key") { // a key is no value, and is needed to mend it
					continue
				}
				if strings.Contains(p, "7351") || strings.Contains(p, "zebra") || strings.Contains(p, "73-51") {
					t.Errorf("%s: %s", text, p)
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d problems", tried)
	}
}
