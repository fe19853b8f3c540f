package advisor_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// givenFacts has facts that derive from others, by expressions and by cases, in
// a chain and in the records of a list.
const givenFacts = `weight_kg: {type: number, unit: kg, range: [2, 400], label: {en: your weight}, ask: {en: "Weight?"}}
height_cm: {type: number, unit: cm, range: [40, 250], label: {en: your height}, ask: {en: "Height?"}}
bmi:
  type: number
  unit: kg/m2
  range: [8, 90]
  label: {en: your BMI}
  ask: {en: "BMI?"}
  derive: weight_kg / (height_cm / 100) / (height_cm / 100)
heavy: {type: bool, label: {en: whether you are heavy}, derive: bmi >= 30}
born: {type: date, label: {en: your birthday}, ask: {en: "Born?"}}
age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "Age?"}, derive: years_since(born)}
retired: {type: int, unit: a, range: [0, 60], label: {en: years of retirement}, ask: {en: "Retired?"}, derive: age - 60}
creatinine: {type: number, unit: mg/dL, range: [0.1, 20], label: {en: your creatinine}, ask: {en: "Creatinine?"}}
egfr: {type: number, unit: mL/min, range: [1, 200], label: {en: your kidney value}, ask: {en: "eGFR?"}, derive: 90 / creatinine}
conditions: {type: terms, of: [condition], label: {en: your conditions}, ask: {en: "Conditions?"}}
grade:
  type: enum
  values: {none: {en: none}, some: {en: some}, much: {en: much}}
  label: {en: your grade}
  derive:
    - if: has(conditions, "lupus")
      value: much
    - if: heavy
      value: some
    - value: none
meds: {type: list, label: {en: your medicines}, ask: {en: "Medicines?"}}
meds.name: {type: term, of: [medicine], label: {en: the name}}
meds.begun: {type: date, label: {en: the first day}, ask: {en: "Since when {name}?"}}
meds.months: {type: int, unit: mo, range: [0, 600], label: {en: the months}, ask: {en: "Months of {name}?"}, derive: months_since(.begun)}
`

// givenPack has a rule for each condition.
func givenPack(t testing.TB, conditions ...string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	fsys := fstest.MapFS{
		"pack.yaml": {Data: []byte("name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {t: {title: " +
			"{en: T}}}\ndisclaimer: {en: D.}\ncap: 50\n")},
		"terms.yaml": {Data: []byte("condition: {}\nlupus: {is: condition}\nflu: {is: " +
			"condition}\nmedicine: {}\nstatin: {is: medicine}\ntroublemaker: {is: medicine, label: {en: a " +
			"medicine that makes trouble}, asked: false}\n")},
		"sources.yaml": {
			Data: []byte("s:\n  type: article\n  title: T\n  authors: [A]\n  year: 2020\n  url: " +
				"https://example.org/\n  checked: {status: verified, seen: 2026-11-20}\n")},
		"facts.yaml": {Data: []byte(givenFacts)},
	}
	for i, when := range conditions {
		fsys[fmt.Sprintf("t/r%d.yaml", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `id: r%d
topic: t
level: info
when: |
  %s
message: {en: {title: T, text: T., action: A.}}
cite: [{source: s, supports: Something.}]
evidence: {certainty: low, strength: none}
review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`, i, when)}
	}
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func adviseGiven(t testing.TB, rb *advisor.Rulebase[advisor.Record], given string,
	opts *advisor.Options) *advisor.Advice {
	t.Helper()
	_, p, err := rb.Decode("p.yaml", []byte(given))
	if err != nil {
		t.Fatal(err)
	}
	if opts == nil {
		opts = &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
	}
	a, err := rb.Advise(p, opts)
	if err != nil {
		t.Fatalf("%s: %v", given, err)
	}
	return a
}

// big is a body whose mass index is 31.25 kg/m2.
const big = "weight_kg: 80, height_cm: 160"

// TestGivenAgainstDerived: a value that is given does not override what the rest
// of a profile certainly derives. Where they differ, nothing is known.
func TestGivenAgainstDerived(t *testing.T) {
	for _, tt := range []struct{ given, cond, want, problems string }{
		{"{bmi: 22}", "bmi >= 30", "false", ""},
		{"{bmi: 22, weight_kg: 80}", "bmi >= 30", "false", ""}, // nothing derives from half of it
		{"{" + big + "}", "bmi >= 30", "true", ""},
		{"{bmi: 22, " + big + "}", "bmi >= 30", "unknown", "bmi"},
		{"{bmi: 22, " + big + "}", "bmi >= 10", "unknown", "bmi"}, // not even what both would make true
		{"{bmi: 22, " + big + "}", "known(bmi)", "false", "bmi"},
		{"{bmi: 22, " + big + "}", "bmi == nil", "true", "bmi"},
		{"{bmi: 22, " + big + "}", "(bmi ?? 35) > 33", "true", "bmi"}, // the default: it is not known
		{"{bmi: 22, " + big + "}", "weight_kg > 70", "true", "bmi"},
		{"{egfr: 70, creatinine: 3}", "egfr < 60", "unknown", "egfr"},
		{"{egfr: 30, creatinine: 3}", "egfr < 60", "true", ""},

		// A number may have been rounded; then the derived one is the better.
		{"{bmi: 31.3, " + big + "}", "bmi == 31.25", "true", ""},
		{"{bmi: 31.2, " + big + "}", "bmi < 31.25", "false", ""},
		{"{bmi: 31, " + big + "}", "bmi > 31", "true", ""},
		{"{bmi: 32, " + big + "}", "bmi > 31", "true", ""},
		{"{bmi: 31.4, " + big + "}", "bmi > 31", "unknown", "bmi"},
		{"{bmi: 31.249999999999, " + big + "}", "bmi >= 31.25", "true", ""},
		{"{bmi: 33, " + big + "}", "bmi > 31", "unknown", "bmi"},
		{"{age: 70, born: 1956-11-20}", "age == 70", "true", ""},
		{"{age: 41, born: 1986-11-20}", "age >= 18", "unknown", "age"}, // a whole number is exact

		// Bounds.
		{"{bmi: {at_least: 25}, " + big + "}", "bmi >= 30", "true", ""}, // what derives says more
		{"{bmi: {below: 31.25}, " + big + "}", "bmi >= 30", "unknown", "bmi"},
		{"{bmi: {at_most: 31.25}, " + big + "}", "bmi == 31.25", "true", ""},
		{"{bmi: {below: 30}, " + big + "}", "bmi >= 20", "unknown", "bmi"},
		{"{bmi: 22, weight_kg: {at_least: 80}, height_cm: 160}", "bmi >= 30", "unknown", "bmi"},
		{"{bmi: 35, weight_kg: {at_least: 80}, height_cm: 160}", "bmi >= 35", "true", ""},
		// both say something
		{"{bmi: {below: 40}, weight_kg: {at_least: 80}, height_cm: 160}", "bmi >= 31", "true", ""},
		{"{bmi: {below: 40}, weight_kg: {at_least: 80}, height_cm: 160}", "bmi < 40", "true", ""},
		{"{bmi: {below: 40}, weight_kg: {at_least: 80}, height_cm: 160}", "bmi < 39", "unknown", ""},
		{"{bmi: {below: 31}, weight_kg: {at_least: 80}, height_cm: 160}", "bmi < 50", "unknown", "bmi"},
		{"{bmi: {at_least: 35}, weight_kg: {at_least: 80}, height_cm: 160}", "bmi >= 35", "true", ""},
		{"{age: {at_least: 40}, born: {by: 1986-11-20}}", "age >= 40", "true", ""},
		{"{age: {at_most: 39}, born: {by: 1986-11-20}}", "age >= 18", "unknown", "age"},
		// only that lies in both
		{"{age: {at_most: 70}, born: {by: 1956-11-20}}", "age == 70", "true", ""},

		// Yes or no, by cases, in a chain.
		{"{heavy: false, " + big + "}", "heavy", "unknown", "heavy"},
		{"{heavy: true, " + big + "}", "heavy", "true", ""},
		{"{heavy: false, weight_kg: {at_least: 80}, height_cm: 160}", "heavy", "unknown", "heavy"},
		{"{heavy: false, bmi: 31}", "not heavy", "unknown", "heavy"},
		// nothing derives of what differs
		{"{heavy: false, bmi: 22, " + big + "}", "heavy", "false", "bmi"},
		{"{grade: none, conditions: [lupus]}", `grade == "none"`, "unknown", "grade"},
		{"{grade: none, conditions: [lupus]}", `grade != "some"`, "unknown", "grade"},
		{"{grade: none, conditions: [lupus]}", `known(grade)`, "false", "grade"},
		{"{grade: none, conditions: [lupus]}", `(grade ?? "much") == "much"`, "true", "grade"},
		{"{grade: much, conditions: [lupus]}", `grade == "much"`, "true", ""},
		{"{grade: none, conditions: {has: [flu]}}", `grade == "none"`, "true", ""}, // no case is certain
		{"{grade: none, conditions: [flu]}", `grade == "none"`, "true", ""},
		{"{grade: none, conditions: [flu], " + big + "}", `grade == "none"`, "unknown", "grade"},
		{"{grade: none, conditions: [flu], bmi: 20, " + big + "}", `grade == "none"`, "true", "bmi"},
		{"{grade: none, conditions: [flu], heavy: true, bmi: 20}", `grade == "none"`, "true", "heavy"},
		{"{retired: 5, age: 70}", "retired > 1", "unknown", "retired"},
		{"{retired: 5, born: 1956-11-20}", "retired > 1", "unknown", "retired"},
		{"{retired: 10, age: 69, born: 1956-11-20}", "retired > 1", "true", "age"},
		{"{retired: 10, age: 70, born: 1956-11-20}", "retired > 1", "true", ""},

		// What derives and cannot be is not used; what is given stands.
		{"{weight_kg: 300, height_cm: 50}", "bmi >= 30", "unknown", "bmi"},
		{"{bmi: 22, weight_kg: 300, height_cm: 50}", "bmi >= 30", "false", "bmi"},
		{"{bmi: 220, " + big + "}", "bmi >= 30", "true", "bmi"}, // nor is what is given and cannot be
		{"{age: 40}", "retired > 1", "unknown", "retired"},

		// Records.
		{"{meds: [{name: statin, months: 3, begun: 2026-08-20}]}", "any(meds, .months >= 3)", "true", ""},
		{"{meds: [{name: statin, months: 9, begun: 2026-08-20}]}", "any(meds, .months >= 3)", "unknown",
			"meds.months record 1 of meds"},
		{"{meds: [{name: statin, months: 2}, {name: statin, months: 9, begun: 2026-08-20}]}",
			"count(meds, .months < 3) == 1", "unknown", "meds.months record 2 of meds"},
		{"{meds: [{name: statin, months: 5}, {name: statin, months: 9, begun: 2026-08-20}]}",
			"any(meds, .months >= 3)", "true", "meds.months record 2 of meds"},
		{"{meds: {has: [{name: statin, months: {at_least: 1}, begun: 2026-08-20}]}}",
			"any(meds, .months >= 3)", "true", ""},
		{"{meds: [{name: statin, months: 9, begun: 2026-08-20}]}", "sum(meds, .months) > 1", "unknown",
			"meds.months record 1 of meds"},
	} {
		rb := givenPack(t, tt.cond, "not ("+tt.cond+")")
		a := adviseGiven(t, rb, tt.given, nil)
		got := "unknown"
		switch {
		case a.Outcome("r0") == advisor.Shown:
			got = "true"
		case a.Outcome("r1") == advisor.Shown:
			got = "false"
		}
		var problems []string
		for _, p := range a.Problems {
			problems = append(problems, strings.TrimSpace(p.Fact+" "+p.Place))
		}
		if told := strings.Join(problems, ", "); got != tt.want || told != tt.problems {
			t.Errorf("%s: %s is %s, problems %q; want %s, %q", tt.given, tt.cond, got, told, tt.want,
				tt.problems)
		}
		_, p, _ := rb.Decode("p.yaml", []byte(tt.given))
		day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
		_, err := rb.Advise(p, &advisor.Options{AsOf: day, Strict: true})
		if (err != nil) != (tt.problems != "") {
			t.Errorf("%s, strict: %v", tt.given, err)
		}
	}
}

// TestGivenProblems: how a contradiction is told, and what is asked to mend it.
func TestGivenProblems(t *testing.T) {
	rb := givenPack(t, "bmi >= 30", `grade == "much"`, "any(meds, .months > 6)")
	for _, tt := range []struct {
		given  string
		values bool
		want   []advisor.ProfileError
		asked  string
	}{
		{"{bmi: 22, " + big + ", grade: none, meds: []}", false, []advisor.ProfileError{
			{Fact: "bmi", Kind: "contradiction", From: "weight_kg, height_cm",
				Want: "the value that derives"}}, "bmi height_cm weight_kg"},
		{"{bmi: {below: 25}, " + big + ", grade: none, meds: []}", true, []advisor.ProfileError{
			{Fact: "bmi", Kind: "contradiction", From: "weight_kg, height_cm",
				Want:  "bounds around the value that derives",
				Value: "below 25 kg/m², derived: 31.25 kg/m²"}}, "bmi height_cm weight_kg"},
		{"{bmi: 25, grade: none, conditions: [lupus], meds: []}", true, []advisor.ProfileError{
			{Fact: "grade", Kind: "contradiction", From: "conditions, heavy, bmi",
				Want: "the value that derives", Value: "none, derived: much"}}, "bmi conditions"},
		{"{weight_kg: 300, height_cm: 50, grade: none, meds: []}", true, []advisor.ProfileError{
			{Fact: "bmi", Kind: "implausible", From: "weight_kg, height_cm", Want: "8 to 90 kg/m²",
				Value: "1200 kg/m²"}}, "bmi"},
		{"{bmi: 22, grade: none, meds: [{name: statin, months: 2, begun: 2020-01-01}]}", false,
			[]advisor.ProfileError{
				{Fact: "meds.months", Kind: "contradiction", Place: "record 1 of meds", From: "meds.begun",
					Want: "the value that derives"}}, "meds.begun meds.months"},
	} {
		a := adviseGiven(t, rb, tt.given, &advisor.Options{
			AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), ShowValues: tt.values})
		if diff := cmp.Diff(tt.want, a.Problems); diff != "" {
			t.Errorf("%s: %s", tt.given, diff)
		}
		var asked []string
		for _, q := range a.Questions {
			asked = append(asked, q.Fact)
		}
		if slices.Sort(asked); strings.Join(asked, " ") != tt.asked {
			t.Errorf("%s: asked %v, want %s", tt.given, asked, tt.asked)
		}
	}
}

// TestBoundsAndCases: bounds of a fact that derives by cases take no certain
// answer away, cut what the cases leave, and where they leave something open
// what the cases hang on is asked.
func TestBoundsAndCases(t *testing.T) {
	fsys := fstest.MapFS{
		"pack.yaml": {Data: []byte("name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {t: {title: " +
			"{en: T}}}\ndisclaimer: {en: D.}\ncap: 50\n")},
		"terms.yaml": {Data: []byte("condition: {}\n")},
		"sources.yaml": {
			Data: []byte("s:\n  type: article\n  title: T\n  authors: [A]\n  year: 2020\n  url: " +
				"https://example.org/\n  checked: {status: verified, seen: 2026-11-20}\n")},
		"facts.yaml": {Data: []byte(`x: {type: number, unit: "1", range: [0, 1000], label: {en: x}, ask: {en: "X?"}}
smoker: {type: bool, label: {en: smoker}, ask: {en: "Smoker?"}}
score:
  type: int
  unit: "1"
  range: [0, 100]
  label: {en: score}
  derive:
    - {if: smoker, value: 43}
    - {if: "x > 3", value: 57}
    - {value: 12}
`)},
		"t/r.yaml": {Data: []byte(`id: r
topic: t
level: emergency
when: score > 12
message: {en: {title: T, text: Text., action: Act.}}
cite: [{source: s, supports: It.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`)},
	}
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ given, want string }{
		{"{x: 5}", "shown"},
		{"{x: 5, score: {at_most: 57}}", "shown"},
		{"{x: 5, score: {at_least: 1, below: 99}}", "shown"},
		{"{x: 5, score: {at_most: 50}}", "shown"},
		{"{smoker: true, score: {at_most: 50}}", "shown"},
		{"{score: {at_most: 12}}", "not applicable"},
		{"{x: 1, score: {at_most: 30}}", "pending smoker"},
		{"{score: {at_most: 57}}", "pending smoker x"},
		{"{score: {at_most: 30}}", "pending smoker x"},
		{"{smoker: true, score: {at_most: 30}}", "pending smoker x contradiction"},
		{"{x: 5, score: {below: 43}}", "pending smoker x contradiction"},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.given))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{a.Outcome("r").String()}
		var asked []string
		for _, q := range a.Questions {
			asked = append(asked, q.Fact)
		}
		slices.Sort(asked)
		got = append(got, asked...)
		for _, p := range a.Problems {
			got = append(got, p.Kind)
		}
		if got := strings.Join(got, " "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.given, got, tt.want)
		}
	}
}
