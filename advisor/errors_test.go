package advisor_test

import (
	"errors"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// rule is testdata/small/bones/steroids.yaml with one line replaced.
func rule(t *testing.T, old, new string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/small/bones/steroids.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(data), old) != 1 {
		t.Fatalf("%q stands %d times in the rule", old, strings.Count(string(data), old))
	}
	return strings.Replace(string(data), old, new, 1)
}

const when = "when: long_steroids and adult\n"

// TestConditionErrors: what is wrong with a condition is said with its place,
// and with what was wanted.
func TestConditionErrors(t *testing.T) {
	for _, tt := range []struct{ when, want string }{
		// Names.
		{"when: agee >= 18", `4:7: rule steroids-and-bone: unknown name "agee"; did you mean "age"?`},
		{"when: age >= 18 and smokre", `4:21: rule steroids-and-bone: unknown name "smokre"; did you ` +
			`mean "smoker"?`},
		{"when: |\n  age >= 18\n  and smokre", `6:7: rule steroids-and-bone: unknown name "smokre"; ` +
			`did you mean "smoker"?`},
		{"when: long_steroid", `4:7: rule steroids-and-bone: unknown name "long_steroid"; did you ` +
			`mean ` +
			`"long_steroids"?`},
		{"when: prednisone", `it is a term: has(medications, "prednisone")`},
		{"when: labs.crb > 3", `unknown fact "labs.crb"; did you mean "labs.crp"?`},
		{"when: labs > 3", `labs is a group of facts; name one, as in labs.crp`},
		{"when: medications.months > 3", `medications.months is a field of each record; write ` +
			`any(medications, .months ...)`},
		{"when: any(medications, .month > 3)", `4:25: rule steroids-and-bone: unknown fact ` +
			`"medications.month"; did you mean "medications.months"?`},
		{"when: limit.vitamin_e > 3", `unknown fact "limit.vitamin_e"; did you mean "limit.vitamin_d"?`},
		{`when: has(conditions, "psoriasi")`, `4:23: rule steroids-and-bone: unknown term "psoriasi"; ` +
			`did you mean "psoriasis"?`},
		{`when: has(conditions, "kale")`, `"kale" is not a kind of condition, which is what ` +
			`conditions ` +
			`holds`},
		{`when: has(medications, "deltacortene")`, `conditions name it "prednisone"`},
		{`when: sex == "femal"`, `4:14: rule steroids-and-bone: "femal" is not a value of sex; ` +
			`did you ` +
			`mean "female"?`},
		{`when: sex in ["male", "woman"]`, `"woman" is not a value of sex; want one of female, male`},
		{`when: risk == "hihg"`, `"hihg" is not a value of risk; did you mean "high"?`},
		{`when: region == "UK"`, `unknown region "UK"; pack.yaml has US, GB`},
		// Types.
		{"when: age", "4:7: rule steroids-and-bone: this gives a whole number, not a condition, which " +
			"is true or false"},
		{`when: age >= "old"`, `4:11: rule steroids-and-bone: ">=" cannot hold a whole number ` +
			`against text`},
		{"when: smoker > 3", "4:14: rule steroids-and-bone: smoker is true or false"},
		{"when: not age > 3", `4:7: rule steroids-and-bone: "not" stands before a condition`},
		{"when: conditions == 3", "is asked by has(conditions"},
		{"when: smoker == sex", "smoker is true or false"},
		{`when: last_scan > "2024-01-01"`, `a day is written date("2024-01-01")`},
		// The language.
		{"when: now() > last_scan", "now() is not in the rule language; the as-of date is read by " +
			"days_since()"},
		{"when: toJSON($env) == sex", "toJSON() is not in the rule language"},
		{"when: $env != nil", "$env is not in the rule language"},
		{"when: let x = age; x > 3", `"let" and ";" are not in the rule language`},
		{"when: last_scan.Year() > 2000", "Year() is not in the rule language"},
		{"when: |\n  any(age, # > 3)", "5:3: rule steroids-and-bone: any() speaks about a list of the " +
			"profile"},
		{"when: |\n  any(steps, any(steps, any(steps, any(steps, any(steps, # > 3)))))",
			"predicates nested more than 3 deep"},
		{"when: vitamin_d in 0..2000000", "a range of more than 10000 numbers"},
		{"when: |\n  sum(map(medications, sum(map(medications, .dose)) + .dose)) > 3",
			"inside the predicate of map(); name the part as a finding"},
		{"when: months_sinse(last_scan) > 3", `months_sinse() is not in the rule language; did you ` +
			`mean "months_since"?`},
		{`when: last_scan > date("2023-02-30")`, `bad date "2023-02-30"; want one like "2026-11-20"`},
		{`when: wait > duration("7d")`, `bad duration "7d"; want one like "36h" or "90m"`},
		{"when: age >= ", `4:11: rule steroids-and-bone: something is missing after ">="`},
		{"when: age >= 18 and", `4:17: rule steroids-and-bone: "and" stands at the end`},
		// What YAML would change.
		{"when: !smoker", "YAML reads \"!smoker\" as a tag and drops it"},
		{"when: age > 3 # and not smoker", `YAML drops what follows " #"`},
		{"when: any(steps, # > 3)", `YAML drops what follows " #"`},
		{"when: &x smoker", "anchor &x"},
		{"when: smoker\n  and adult", `a condition stands on one line, or in a "|" block`},
		{"when: >\n  smoker", `a condition in a ">" block`},
		{"when: true", ""},
		{"when: 1.10", `"1.10" is a number; a condition was wanted`},
		{`when: "smoker and \x61dult"`, "YAML would change this one"},
		{"when:", `no "when"; the condition under which the message is shown`},
		{`when: ""`, "an empty condition"},
		{`when: "lupus" in conditions`, "4:14: the text ends at its closing quotation mark"},
		{"when: smoker ? adult : false", `4:22: a text with ": " in it stands in quotation marks`},
		// Bounds.
		{"when: " + strings.Repeat("(", 100) + "smoker" + strings.Repeat(")", 100),
			"nested more than 64 deep"},
		{"when: " + strings.Repeat("not ", 2000) + "smoker",
			"a condition of 8006 characters; at most 4096"},
	} {
		_, err := advisor.Load[person](with("bones/steroids.yaml", rule(t, when, tt.when+"\n")), nil)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.when, err)
		case tt.want == "":
		case err == nil:
			t.Errorf("%s: loads", tt.when)
		case !strings.Contains(err.Error(), tt.want):
			t.Errorf("%s:\ngot  %v\nwant %s", tt.when, err, tt.want)
		case !strings.HasPrefix(err.Error(), "bones/steroids.yaml:"):
			t.Errorf("%s: no place in %v", tt.when, err)
		}
	}
}

// TestPackErrors: what is wrong with a pack is said with its place.
func TestPackErrors(t *testing.T) {
	const steroids = "bones/steroids.yaml"
	for _, tt := range []struct {
		why        string
		file, text string
		want       string
	}{
		{"unknown key", steroids, rule(t, "unless:", "unles:"), `bones/steroids.yaml:5:1: rule ` +
			`steroids-and-bone: unknown key "unles"; did you mean "unless"?`},
		{"key given twice", steroids, rule(t, when, when+when),
			`bones/steroids.yaml:5:1: key "when" is given twice, first on line 4`},
		{"second document", steroids, rule(t, when, when+"---\n"), `a second document`},
		{
			"no source", steroids,
			rule(t, "cite:\n  - source: acr-2022\n    supports: Steroids thin bones.\n", ""), `no "cite"`},
		{
			"no source in the list", steroids, rule(t,
				"cite:\n  - source: acr-2022\n    supports: Steroids thin bones.\n",
				"cite: []\n"), `no source; a rule without a source does not load`},
		{"unknown source", steroids, rule(t, "source: acr-2022", "source: acr-2023"),
			`bones/steroids.yaml:24:13: rule steroids-and-bone: unknown source "acr-2023"; did you mean ` +
				`"acr-2022"?`},
		{"no message", steroids, rule(t, "message:", "mesage:"),
			`unknown key "mesage"; did you mean "message"?`},
		{
			"no review", steroids, rule(t, "review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}\n",
				""), `no "review"`},
		{"bad date", steroids, rule(t, "next: 2028-01-01", "next: 2028-02-30"),
			`"2028-02-30" where a date like 2026-11-20 was wanted`},
		{"review ends before it begins", steroids, rule(t, "next: 2028-01-01", "next: 2025-01-01"),
			"the next review is before the last"},
		{"unknown level", steroids, rule(t, "level: important", "level: grave"), `"grave" where ` +
			`one of ` +
			`info, notice, important, warning, urgent, emergency was wanted`},
		{"unknown topic", steroids, rule(t, "topic: bones", "topic: bone"),
			`unknown topic "bone"; did you mean "bones"?`},
		{"topic of another folder", steroids, rule(t, "topic: bones", "topic: food"),
			"a rule stands in the folder of its topic"},
		{"unknown term", steroids, rule(t, "encourages: [bone_scan]", "encourages: [bone_scans]"),
			`unknown term "bone_scans"; did you mean "bone_scan"?`},
		{"encourages what it discourages", steroids,
			rule(t, "encourages: [bone_scan]", "encourages: [yogurt]\ndiscourages: [dairy]"),
			"both encourages yogurt and discourages dairy"},
		{
			"answers an unknown term", steroids, rule(t, "encourages: [bone_scan]",
				"answers: [lupus, psoriasi]"), `:18: rule steroids-and-bone: unknown term "psoriasi"; did ` +
				`you mean "psoriasis"?`},
		{"answers a term twice", steroids, rule(t, "encourages: [bone_scan]", "answers: [lupus, lupus]"),
			`term "lupus" is given twice`},
		{"answers a word", steroids, rule(t, "encourages: [bone_scan]", "answers: lupus"),
			`"lupus" where a list was wanted`},
		{"unknown placeholder", steroids, rule(t, "{emergency_number}", "{emergency}"),
			"unknown placeholder {emergency}"},
		{"unknown companion", steroids, rule(t, when, when+"with: [steroids-and-bones]\n"),
			`unknown rule "steroids-and-bones"; did you mean "steroids-and-bone"?`},
		{"own companion", steroids, rule(t, when, when+"with: [steroids-and-bone]\n"),
			"a rule cannot be its own companion"},
		{"supersedes itself", steroids, rule(t, when, when+"supersedes: [steroids-and-bone]\n"),
			"a rule cannot supersede itself"},
		{"bad period", steroids, rule(t, when, when+"repeat_after: 90\n"),
			`"90" is not a time like 90 days`},
		{"variant without a safe wording", steroids,
			rule(t, when, when+"variants:\n  - name: old\n    if: age > 80\n"),
			`mark the safe one, or the rule itself, "safe: true"`},
		{
			"unknown fact in a test", steroids, rule(t, "asks: [medications.months]",
				"asks: [medication.months]"), `unknown fact "medication.months"; did you mean ` +
				`"medications.months"?`},
		{"language that the pack lacks", steroids, rule(t, "  es:\n", "  fr:\n"), `unknown key "fr"`},
		{"first language missing", steroids, rule(t, "  en:\n", "  es-MX:\n"),
			`unknown key "es-MX"; want one of en, es`},
		{
			"text cut by a comment", steroids, rule(t, "action: Ask about a scan.",
				"action: Ask about # a scan."), `YAML drops everything after " #"`},
		{"id with a capital", steroids, rule(t, "id: steroids-and-bone", "id: Steroids"),
			`"Steroids" is not an id in kebab-case`},
		{"id used twice", "bones/again.yaml", rule(t, when, when),
			"the id is used already, at bones/again.yaml:1:5"},
		{"circular findings", "findings.yaml", "adult:\n  when: long_steroids\n  silent: " +
			"true\nlong_steroids:\n  when: adult or smoker\n  silent: true\n",
			"circular findings: adult uses long_steroids uses adult"},
		{"finding without words", "findings.yaml", "adult:\n  when: age >= 18\nlong_steroids:\n  " +
			"when: " +
			"smoker\n  silent: true\n", `no "because", which tells a patient why in words`},
		{"finding named as a fact", "findings/more.yaml", "age:\n  when: smoker\n  silent: true\n",
			`"age" is a fact already`},
		{"unused source", "sources/more.yaml", "b-2020:\n  type: book\n  title: B\n  checked: " +
			"{status: " +
			"unverified, missing: [year]}\n", "sources/more.yaml:1:1: source b-2020: no rule, " +
			"property or " +
			"table cites it"},
		{"bad DOI", "sources/more.yaml", "b-2020:\n  type: book\n  title: B\n  doi: doi.org/3\n  " +
			"checked: {status: unverified, missing: [year]}\n", `"doi.org/3" is not a DOI`},
		{"unit missing", "facts/more.yaml", "pulse:\n  type: int\n  ask: {en: Pulse}\n",
			`a number needs a "unit"`},
		{"float for an int", "pack.yaml", "name: x\nversion: 1.0.0\nlanguages: [en, es]\ncap: 1.9\n",
			`pack.yaml:4:6: "1.9" where a whole number was wanted`},
		{"octal", "pack.yaml", "name: x\nversion: 1.0.0\nlanguages: [en, es]\ncap: 010\n",
			`"010" where a whole number was wanted`},
		{"yes for true", "findings/more.yaml", "x:\n  when: smoker\n  silent: yes\n",
			`"yes" where true or false was wanted`},
		{"circle of terms", "terms/more.yaml", "x: {is: y}\ny: {is: x}\n", "circle: x is y is x"},
		{"unknown wider term", "terms/more.yaml", "x: {is: medicin}\n",
			`unknown term "medicin"; did you mean "medicine"?`},
		{"synonym of two terms", "terms/more.yaml", "x: {is: medicine, also: [Prednisone]}\n",
			`the name "Prednisone" belongs to prednisone already`},
		{"derived from itself", "facts/more.yaml", "a1:\n  type: int\n  unit: a\n  range: [0, 9]\n  " +
			"derive: a1 + 1\n", "circular derivation: a1 reads a1"},
		{"unknown file", "rule.yaml", "id: x\n", "rule.yaml:1:1: unknown file; rules stand in a " +
			"folder " +
			"named as their topic"},
		{"yml", "bones/x.yml", "id: x\n", "bones/x.yml:1:1: files of a pack are named .yaml"},
		{
			"YAML", "bones/X.YAML", "id: x\n",
			"bones/X.YAML:1:1: files of a pack are named .yaml, not .YAML"},
		{"YML", "Facts.YmL", "id: x\n", "Facts.YmL:1:1: files of a pack are named .yaml, not .YmL"},
		{"empty file", "bones/x.yaml", "\n", "bones/x.yaml:1:1: an empty file"},
		{"not UTF-8", "bones/x.yaml", "id: \xff\n", "bones/x.yaml:1:1: text that is not UTF-8"},
		{"tabs", "bones/x.yaml", "id: x\n\ttopic: bones\n",
			"bones/x.yaml:2:1: this line begins with a tab"},
		{"alias bomb", "bones/x.yaml", "a: &a [x, x]\nb: &b [*a, *a]\n", "anchor &a"},
		{"deep nesting", "bones/x.yaml", strings.Repeat("[", 200) + strings.Repeat("]", 200),
			"nested more than 64 levels deep"},
		{"large file", "bones/x.yaml", "id: " + strings.Repeat("x", 1<<20), "at most 1048576 are read"},
		{"field without a fact", "facts.yaml", "age:\n  type: int\n  unit: a\n  range: [0, 120]\n  " +
			"ask: {en: Age}\n", `advisor_test.person has the field "smoker", which is not a fact of ` +
			`facts.yaml`},
	} {
		_, err := advisor.Load[person](with(tt.file, tt.text), nil)
		if err == nil {
			t.Errorf("%s: loads", tt.why)
		} else if !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", tt.why, err, tt.want)
		}
	}
}

// Four million parentheses must give an error, not a dead process.
func TestHostileConditions(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("(", 500_000),
		strings.Repeat("[", 500_000),
		strings.Repeat("-", 500_000) + "age > 3",
		strings.Repeat("not ", 100_000) + "smoker",
		strings.Repeat("smoker and ", 50_000) + "smoker",
	} {
		_, err :=
			advisor.Load[person](with("bones/steroids.yaml", rule(t, when, "when: |\n  "+text+"\n")),
				nil)
		if err == nil {
			t.Errorf("%.20s...: loads", text)
		}
	}
}

// found are the ways in which a caller may look for a list of errors.
func found(err error) (list []*advisor.Error, all bool) {
	var value advisor.ErrorList
	var pointer *advisor.ErrorList
	if !errors.As(err, &value) || !errors.As(err, &pointer) {
		return nil, false
	}
	one, ok := errors.AsType[*advisor.Error](err)
	typed, found := errors.AsType[*advisor.ErrorList](err)
	same := len(value) > 0 && ok && found && one == value[0] && (*typed)[0] == one &&
		(*pointer)[0] == one
	return value, same
}

// TestErrorsAs: whatever a caller writes first finds the errors of a pack and of a
// profile, and where they are of a fact, which.
func TestErrorsAs(t *testing.T) {
	rb := load(t)
	strict := &advisor.Options{Strict: true}
	told := &advisor.Options{Strict: true, ShowValues: true}
	old := &person{Medications: advisor.ListOf(medication{Name: "prednisone", Dose: new(5000.0)})}
	both := &person{Conditions: advisor.Set{Has: []string{"lupus"}, Not: []string{"lupus"}}}
	many := &person{Conditions: advisor.SetOf(make([]string, 1001)...)}
	decode := func(text string) error { _, _, err := rb.Decode("p.yaml", []byte(text)); return err }
	advise := func(p *person, opts *advisor.Options) error { _, err := rb.Advise(p, opts); return err }
	stream := func(text string, opts *advisor.Options) (err error) {
		for _, r := range rb.AdviseNDJSON(t.Context(), "in", strings.NewReader(text), opts) {
			err = r.Err
		}
		return err
	}
	all := func(p *person) (err error) {
		for _, r := range rb.AdviseAll(t.Context(), maps.All(map[string]*person{"a": p}), strict) {
			err = r.Err
		}
		return err
	}
	_, pack := advisor.Load[person](with("bones/steroids.yaml", rule(t, when, "when: agee > 3\n")),
		nil)
	for _, tt := range []struct {
		what string
		err  error
		want *advisor.ProfileError // nil: it is of no fact
	}{
		{"Load", pack, nil},
		{"Decode, a name", decode("agee: 3"), nil},
		{"Decode", decode("age: old"), &advisor.ProfileError{Fact: "age", Kind: "unreadable"}},
		{"Advise", advise(old, strict), &advisor.ProfileError{Fact: "medications.dose",
			Kind: "implausible", Place: "record 1 of medications", Want: "0 to 1000 mg a day"}},
		{"Advise, with values", advise(old, told), &advisor.ProfileError{Fact: "medications.dose",
			Kind: "implausible", Place: "record 1 of medications", Want: "0 to 1000 mg a day",
			Value: "5000"}},
		{
			"Advise, not strict", advise(both, nil), &advisor.ProfileError{
				Fact: "conditions", Kind: "unusable"}},
		{
			"Advise, too many", advise(many, nil), &advisor.ProfileError{
				Fact: "conditions", Kind: "unusable"}},
		{"AdviseAll", all(old), &advisor.ProfileError{Fact: "medications.dose",
			Kind: "implausible", Place: "record 1 of medications", Want: "0 to 1000 mg a day"}},
		{"AdviseNDJSON", stream(`{"age": 400}`, strict), &advisor.ProfileError{Fact: "age",
			Kind: "implausible", Want: "0 to 120 years"}},
		{"AdviseNDJSON, a contradiction", stream(`{"age": 30, "birth_date": "1990-01-01"}`,
			&advisor.Options{Strict: true, AsOf: day("2026-01-01")}),
			&advisor.ProfileError{Fact: "age", Kind: "contradiction", From: "birth_date",
				Want: "the value that derives"}},
	} {
		list, ok := found(tt.err)
		if !ok {
			t.Errorf("%s: %T is not found as a list: %v", tt.what, tt.err, tt.err)
			continue
		}
		var got *advisor.ProfileError
		errors.As(tt.err, &got)
		if diff := cmp.Diff(tt.want, got); diff != "" || got != list[0].Profile {
			t.Errorf("%s: %v: %s", tt.what, tt.err, diff)
		}
		if got != nil && !strings.HasPrefix(got.Error(), "fact "+got.Fact) {
			t.Errorf("%s: %v", tt.what, got)
		}
	}
	var list advisor.ErrorList
	if _, err := rb.Advise(&person{}, &advisor.Options{Region: "FR"}); err == nil ||
		errors.As(err, &list) {
		t.Errorf("a wrong region is an error of the call, not of the profile: %v", err)
	}
}

func TestErrorList(t *testing.T) {
	_,
		err :=
		advisor.Load[person](with("bones/steroids.yaml", rule(t, when, "when: agee > 3 and smokre\n")),
			nil)
	list, ok := found(err)
	if !ok {
		t.Fatalf("%T is not an ErrorList", err)
	}
	var one *advisor.Error
	if !errors.As(err, &one) ||
		one.Pos != (advisor.Pos{File: "bones/steroids.yaml", Line: 4, Col: 7}) {
		t.Errorf("first error at %v", one.Pos)
	}
	want := "bones/steroids.yaml:4:7: rule steroids-and-bone: unknown name \"agee\"; did you mean " +
		"\"age\"?\n" +
		"    when: agee > 3 and smokre\n" +
		"          ^\n" +
		"bones/steroids.yaml:4:20: rule steroids-and-bone: unknown name \"smokre\"; did you mean " +
		"\"smoker\"?\n" +
		"    when: agee > 3 and smokre\n" +
		"                       ^\n"
	if got := advisor.ErrorList(list).Details(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
