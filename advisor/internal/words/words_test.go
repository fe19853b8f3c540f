package words_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/words"
)

// files is a pack whose findings are the conditions that a test tells.
func files(conditions []string) fstest.MapFS {
	var findings strings.Builder
	findings.WriteString("sore:\n  when: has(conditions, \"gout\")\n  because: {en: you have " +
		"gout}\nhidden_one:\n  when: age > 3\n  silent: true\n")
	for i, c := range conditions {
		findings.WriteString("c" + string(rune('a'+i/26)) + string(rune('a'+i%26)) +
			":\n  silent: true\n  when: |\n    " + c + "\n")
	}
	text := map[string]string{
		"findings.yaml": findings.String(),
		"pack.yaml": `name: words
version: 1.0.0
languages: [en]
topics: {}
regions:
  US: {}
  GB: {}
disclaimer: {en: Education only.}
`,
		"terms.yaml": `condition: {}
gout: {is: condition}
flu: {is: condition, label: {en: the flu}}
cold: {is: condition, label: {en: "a cold, or a cough"}}
asthma: {is: condition}
medicine: {}
aspirin: {is: medicine}
`,
		"sources.yaml": `s:
  type: book
  title: Zinc
  checked: {status: unverified, missing: [year]}
`,
		"tables.yaml": `upper_limit:
  title: Upper limits
  sources: [s]
  values:
    zinc:
      unit: mg/d
      regions:
        any:
          - if: age < 18
            value: 20
          - value: 40
    iron:
      unit: mg/d
      regions:
        any: [{value: 45}]
`,
		"facts.yaml": `age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "?"}}
falls: {type: int, unit: "1", range: [0, 50], label: {en: falls in a year}, ask: {en: "?"}}
sleep: {type: number, unit: h, range: [0, 24], label: {en: hours of sleep}, ask: {en: "?"}}
zinc: {type: number, unit: mg/d, range: [0, 5000], label: {en: zinc from pills}, ask: {en: "?"}}
drinks: {type: number, unit: "{UK_unit}/wk", range: [0, 99], label: {en: alcohol}, ask: {en: "?"}}
score: {type: number, unit: "{T-score}", range: [-9, 9], label: {en: your T-score}, ask: {en: "?"}}
pregnant: {type: bool, label: {en: whether you are pregnant}, ask: {en: "?"}}
vapes: {type: bool, label: {en: whether you vape}, ask: {en: "?"}}
insulin: {type: bool, label: {en: insulin}, ask: {en: "?"}}
adult: {type: bool, label: {en: whether you are grown up}, derive: age >= 18}
band:
  type: enum
  values: [low, high]
  label: {en: how high it is}
  derive:
    - if: age > 9
      value: high
    - value: low
sex: {type: enum, values: {female: {en: Female}, male: {en: Male}, iv: {en: IV}}, label: {en: your sex}, ask: {en: "?"}}
care: {type: enum, values: {none: {en: None}, some: {en: Some}}, label: {en: care}, ask: {en: "?"}}
nick: {type: text, label: {en: your nickname}, ask: {en: "?"}}
scan: {type: date, label: {en: the date of your scan}, ask: {en: "?"}}
broke: {type: date, label: {en: when you broke a bone}, ask: {en: "?"}}
marks: {type: numbers, unit: "1", range: [0, 9], label: {en: your marks}, ask: {en: "?"}}
conditions: {type: terms, of: [condition], label: {en: your conditions}, ask: {en: "?"}}
diet: {type: terms, of: [condition], label: {en: your way of eating}, ask: {en: "?"}}
medications: {type: list, label: {en: your medicines}, ask: {en: "?"}}
medications.name: {type: term, of: [medicine], label: {en: the medicine}}
medications.months: {type: number, unit: mo, range: [0, 99], label: {en: months on it}, ask: {en: "?"}}
medications.daily: {type: bool, label: {en: daily use}, ask: {en: "?"}}
`,
	}
	fsys := fstest.MapFS{}
	for name, s := range text {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	return fsys
}

func TestSay(t *testing.T) {
	tests := []struct{ cond, want string }{
		// Numbers, with units.
		{`age >= 65`, "age is 65 years or more"},
		{`65 <= age`, "age is 65 years or more"},
		{`age > 1`, "age is more than 1 year"},
		{`age == 40`, "age is 40 years"},
		{`age != 40`, "age is not 40 years"},
		{`not (age >= 65)`, "age is less than 65 years"},
		{`falls >= 2`, "falls in a year: 2 or more"},
		{`sleep < 7`, "hours of sleep: less than 7"},
		{`zinc > 2500`, "zinc from pills is more than 2,500 mg a day"},
		{`drinks <= 14`, "alcohol is 14 UK units a week or less"},
		{`score <= -2.5`, "T-score is −2.5 or less"},
		{`age in [1, 2]`, "age is 1 year or 2 years"},
		{`age not in 1..3`, "age is not a whole number from 1 to 3 years"},
		{`age > falls`, "age is more than the falls in a year"},
		{`zinc > upper_limit.zinc`, "zinc from pills is more than the upper limit for zinc"},
		{`zinc > upper_limit.iron`, "zinc from pills is more than 45 mg a day"}, // the same for everybody
		{`age - 2 * falls > 3`, "age minus (2 times falls in a year) comes to more than 3"},
		{`len(marks) > 2`, "number of entries in marks is more than 2"},
		// Unknown is told for what it is.
		{`(age ?? 0) > 9`, "age is more than 9 years (taken as no if not recorded)"},
		{`(age ?? 99) > 9`, "age is more than 9 years, or not recorded"},
		{`not ((age ?? 99) > 9)`, "age is 9 years or less (taken as no if not recorded)"},
		{`(zinc ?? 0) > upper_limit.zinc`, "zinc from pills is more than the upper limit for zinc " +
			"(taken as 0 mg a day if not recorded)"},
		{`(sex ?? "male") == "female"`, "sex is female (taken as male if not recorded)"},
		{`insulin ?? false`, "insulin: yes (taken as no if not recorded)"},
		{`not (insulin ?? false)`, "insulin: no, or not recorded"},
		{`known(age)`, "age is recorded"},
		{`not known(conditions)`, "conditions are not recorded"},
		{`age == nil`, "age is not recorded"},
		{`age != nil`, "age is recorded"},
		// Yes and no.
		{`pregnant`, "you are pregnant"},
		{`not pregnant`, "you are not pregnant"},
		{`not vapes`, "it is not so that you vape"},
		{`insulin`, "insulin: yes"},
		{`not insulin`, "insulin: no"},
		{`adult`, "you are grown up"},
		{`not adult`, "you are not grown up"},
		// Values, texts, dates.
		{`sex == "female"`, "sex is female"},
		{`sex == "iv"`, "sex is “IV”"},
		{`sex in ["female", "male"]`, "sex is female or male"},
		{`sex not in ["female", "male"]`, "sex is not female or male"},
		{`care != "none"`, "care is not “none”"},
		{`band == "high"`, "how high it is: high"},
		{`region == "US"`, "region is US"},
		{`nick contains "Jo"`, "nickname contains “Jo”"},
		{`not (nick startsWith "Jo")`, "nickname does not begin with “Jo”"},
		{`months_since(scan) > 12`, "months since your scan: more than 12"},
		{`weeks_since(broke) <= 6`, "weeks since you broke a bone: 6 or less"},
		{`scan < date("2020-01-31")`, "date of your scan is before 2020-01-31"},
		// Sets and records.
		{`has(conditions, "gout")`, "conditions include gout"},
		{`not has(conditions, "gout")`, "conditions do not include gout"},
		{`has(diet, "flu")`, "way of eating includes the flu"},
		{`has(medications, "aspirin")`, "medicines include aspirin"},
		{`has(conditions, "gout") or has(conditions, "flu")`, "conditions include gout or the flu"},
		{`has(conditions, "gout") or age > 3 or has(conditions, "flu")`,
			"conditions include gout or the flu or age is more than 3 years"},
		{`not has(conditions, "gout") and not has(conditions, "flu")`,
			"conditions do not include gout or the flu"},
		{`not has(conditions, "gout") or not has(conditions, "flu")`,
			"conditions do not include gout or conditions do not include the flu"},
		{`has(conditions, "gout") and has(conditions, "cold")`,
			"conditions include (gout and a cold, or a cough)"},
		{`any(medications, is(.name, "aspirin"))`, "among your medicines, at least one for which the " +
			"medicine is aspirin"},
		{`any(medications, is(.name, "aspirin") and .months >= 3)`,
			"among your medicines, at least one for which (the medicine is aspirin and months on it: 3 or " +
				"more)"},
		{`not any(medications, .daily)`, "among your medicines, none for which daily use: yes"},
		{`none(medications, .daily)`, "among your medicines, none for which daily use: yes"},
		{`all(medications, .daily)`, "among your medicines, every one such that daily use: yes"},
		{`not all(medications, .daily)`, "among your medicines, not every one such that daily use: yes"},
		{`one(medications, .daily)`, "among your medicines, exactly one for which daily use: yes"},
		{`count(medications, .daily) >= 2`, "among your medicines, 2 or more for which daily use: yes"},
		{`not (count(medications, .daily) >= 2)`, "among your medicines, less than 2 for which daily " +
			"use: yes"},
		{`any(marks, # > 3)`, "among your marks, at least one for which the value is more than 3"},
		// Connectives.
		{`age >= 1 and age < 12`, "age is 1 year or more and less than 12 years"},
		{`age < 10 or age > 60`, "age is less than 10 years or more than 60 years"},
		{`pregnant and insulin`, "you are pregnant and insulin: yes"},
		{`insulin and (pregnant or vapes)`, "insulin: yes and (you are pregnant or you vape)"},
		{`not (pregnant or insulin)`, "none of these: you are pregnant; insulin: yes"},
		{`not (has(conditions, "gout") or has(conditions, "flu"))`,
			"conditions do not include gout or the flu"},
		{`not (pregnant and insulin)`, "you are not pregnant or insulin: no"},
		{`sore`, "you have gout"},
		{`not sore`, "it is not so that you have gout"},
		{`hidden_one`, "“hidden one”"},
		{`pregnant ? insulin : vapes`, "if you are pregnant, then insulin: yes, otherwise you vape"},
		{`not (pregnant ? insulin : vapes)`, "if you are pregnant, then insulin: no, otherwise it is " +
			"not so that you vape"},
		{`(pregnant ? age : falls) > 3`, "if you are pregnant, then age is more than 3 years, " +
			"otherwise falls in a year: more than 3"},
		{`pregnant == insulin`, "both of these or neither: you are pregnant; insulin: yes"},
		{`true`, "always"},
		{`false`, "never"},
		// No words: as written.
		{`nick matches "^J"`, `nick matches "^J"`},
		{`sum(marks) > 3`, `sum(marks) > 3`},
		{`(age ?? 3) > sum(marks)`, `(age ?? 3) > sum(marks)`},
		{`age > sum(marks)`, `age > sum(marks)`},
		{`days_since(pregnant ? scan : broke) > 3`, `days_since(pregnant ? scan : broke) > 3`},
	}
	var conditions []string
	for _, tt := range tests {
		conditions = append(conditions, tt.cond)
	}
	p, errs := load.Pack(files(conditions), nil, true)
	for _, e := range errs {
		t.Error(e)
	}
	if t.Failed() {
		return
	}
	s := words.New(p.Space, own.In("en"), "en")
	for i, tt := range tests {
		c := p.Findings[i+2].Cond
		got := s.Say(c)
		if s.Line(got) != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.cond, s.Line(got), tt.want)
		}
		if code := tt.cond == tt.want; got.Code != code {
			t.Errorf("%s: Code is %v, want %v", tt.cond, got.Code, code)
		}
	}
}

// TestConstants: what is the same for everybody, and what is not so.
func TestConstants(t *testing.T) {
	p, errs := load.Pack(files(nil), nil, true)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	s := words.New(p.Space, own.In("en"), "en")
	for c, want := range map[condition.Truth]string{
		condition.True: "always", condition.False: "never", condition.Unknown: "never known"} {
		if got := s.Line(s.Say(condition.Const(c))); got != want {
			t.Errorf("%v is said as %q; want %q", c, got, want)
		}
		if got := s.Line(s.Say(&condition.Not{X: condition.Const(-c)})); got != want {
			t.Errorf("not %v is said as %q; want %q", -c, got, want)
		}
	}
}

// TestPhrase shows the nested form, and what leads to findings and derived facts.
func TestPhrase(t *testing.T) {
	p,
		errs :=
		load.Pack(
			files([]string{`(sore or adult) and zinc > upper_limit.zinc and any(medications, is(.name, ` +
				`"aspirin") and .daily)`}), nil, true)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	got := words.New(p.Space, own.In("en"), "en").Say(p.Findings[2].Cond)
	want := words.Phrase{Op: words.All, Parts: []words.Phrase{
		{Op: words.Any, Parts: []words.Phrase{
			{Text: "you have gout", Finding: "sore"},
			{Text: "you are grown up", Names: []string{"adult"}},
		}},
		{Text: "zinc from pills is more than the upper limit for zinc",
			Names: []string{"upper_limit.zinc"}},
		{Text: "among your medicines, at least one for which", Op: words.All, Parts: []words.Phrase{
			{Text: "the medicine is aspirin"},
			{Text: "daily use: yes"},
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestMeasure(t *testing.T) {
	for _, tt := range []struct {
		x    float64
		unit string
		want string
	}{
		{1, "a", "1 year"}, {2, "a", "2 years"}, {0.5, "mo", "0.5 months"}, {7, "/wk", "7 a week"},
		{3, "d/wk", "3 days a week"},
		{1, "d/wk", "1 day a week"}, {100, "ug/d", "100 micrograms a day"},
		{4000, "[IU]/d", "4,000 IU a day"}, {25, "kg/m2", "25 kg/m²"},
		{60, "mL/min/{1.73_m2}", "60 mL/min/1.73 m²"}, {-35, "deg", "−35 degrees"}, {2, "1", "2"},
		{10, "%", "10 percent"},
		{1000000, "g", "1,000,000 g"}, {3, "mm[Hg]", "3 mm[Hg]"},
		{14, "{UK_unit}/wk", "14 UK units a week"},
	} {
		if got := words.New(nil, own.In("en"), "en").Measure(tt.x, tt.unit); got != tt.want {
			t.Errorf("Measure(%v, %q) = %q, want %q", tt.x, tt.unit, got, tt.want)
		}
	}
}
