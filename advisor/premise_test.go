package advisor_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// premisePack has facts with premises, and rules that wait for each.
func premisePack(facts string) fstest.MapFS {
	rule := func(id, when string) string {
		return "id: " + id + "\ntopic: t\nlevel: info\nwhen: " + when + `
message: {en: {title: T, text: T., action: A.}}
cite: [{source: s, supports: Something.}]
evidence: {certainty: low, strength: none}
review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`
	}
	files := map[string]string{
		"pack.yaml": "name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {t: {title: {en: " +
			"T}}}\ndisclaimer: {en: D.}\n",
		"terms.yaml": "symptom: {}\ncough: {is: symptom}\nrash: {is: symptom}\n",
		"sources.yaml": "s:\n  type: article\n  title: T\n  authors: [A]\n  year: 2020\n  url: " +
			"https://example.org/\n  checked: {status: verified, seen: 2026-11-20}\n",
		"facts.yaml":  facts,
		"t/sure.yaml": rule("pregnant", "pregnant"), "t/not.yaml": rule("not-pregnant", "not pregnant"),
		"t/week.yaml": rule("week", "week >= 20"), "t/twins.yaml": rule("twins", "twins"),
		"t/cough.yaml": rule("cough", "cough_days > 21"),
	}
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

const premises = `sex: {type: enum, values: [female, male], ask: {en: "Sex?"}}
pregnant:
  type: bool
  ask: {en: "Pregnant?"}
  premise: sex != "male"
week:
  type: int
  unit: wk
  range: [1, 42]
  ask: {en: "Which week?"}
  premise: pregnant
twins:
  type: bool
  ask: {en: "Twins?"}
  premise: pregnant
symptoms: {type: terms, of: [symptom], ask: {en: "Symptoms?"}}
cough_days:
  type: int
  unit: d
  range: [0, 999]
  ask: {en: "How long?"}
  premise: has(symptoms, "cough")
`

func TestPremises(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](premisePack(premises), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ given, shown, asked string }{
		{"{}", "", "cough_days pregnant sex symptoms twins week"},
		{"{sex: female}", "", "cough_days pregnant symptoms twins week"},
		{"{sex: male}", "not-pregnant", "cough_days symptoms"},
		{"{sex: male, pregnant: false}", "not-pregnant", "cough_days symptoms"},
		{"{sex: male, pregnant: true}", "not-pregnant", "cough_days symptoms"},
		{"{sex: male, week: 30, twins: true}", "not-pregnant", "cough_days symptoms"},
		{"{sex: female, pregnant: false, week: 30}", "not-pregnant", "cough_days symptoms"},
		{"{sex: female, pregnant: true, week: 30}", "pregnant week", "cough_days symptoms twins"},
		{"{pregnant: true, week: {at_least: 20}}", "pregnant week", "cough_days symptoms twins"},
		{"{symptoms: [rash]}", "", "pregnant sex twins week"},
		{"{symptoms: {has: [rash]}}", "", "cough_days pregnant sex symptoms twins week"},
		{"{symptoms: {not: [cough]}, cough_days: 30}", "", "pregnant sex twins week"},
		{"{symptoms: [cough], cough_days: 30}", "cough", "pregnant sex twins week"},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.given))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		var shown, asked []string
		for _, m := range a.Messages {
			shown = append(shown, m.Rule)
		}
		for _, q := range a.Questions {
			asked = append(asked, q.Fact)
		}
		slices.Sort(shown)
		slices.Sort(asked)
		if got := strings.Join(shown, " "); got != tt.shown {
			t.Errorf("%s: shown %q, want %q", tt.given, got, tt.shown)
		}
		for _, f := range asked {
			if !strings.Contains(" "+tt.asked+" ", " "+f+" ") {
				t.Errorf("%s: asked %v, which are not all of %s", tt.given, asked, tt.asked)
			}
		}
	}
}

// TestPremiseProblems: what a profile says though it makes no sense is a problem.
func TestPremiseProblems(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](premisePack(premises), nil)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]advisor.ProfileError{
		"{sex: male, pregnant: true}": {
			{Fact: "pregnant", Kind: "premise", Want: `nothing, unless sex != "male"`}},
		"{sex: male, pregnant: false}":  {},
		"{sex: female, pregnant: true}": {},
		"{pregnant: true}":              {},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, a.Problems); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		if _, err := rb.Advise(p, &advisor.Options{Strict: true}); (err != nil) != (len(want) > 0) {
			t.Errorf("%s, strict: %v", text, err)
		}
	}
}

// TestPremisesRandom: what cannot be is not asked, whatever else is known.
func TestPremisesRandom(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](premisePack(premises), nil)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 6))
	held := 0
	draw := workbench.RandomProfiles(rb)
	for range 2000 {
		p, err := draw(r, r.Float64())
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &advisor.Options{Cap: -1})
		if err != nil {
			t.Fatal(err)
		}
		if a.Outcome("not-pregnant") != advisor.Shown {
			continue
		}
		held++
		for _, q := range a.Questions {
			if q.Fact == "week" || q.Fact == "twins" {
				t.Errorf("%s is asked of somebody who is not pregnant", q.Fact)
			}
		}
		if a.Outcome("twins") != advisor.NotApplicable || a.Outcome("week") == advisor.Shown {
			t.Error("twins, or a week of pregnancy, of somebody who is not pregnant")
		}
	}
	if held < 200 {
		t.Errorf("only %d of the profiles are of such people", held)
	}
}

func TestPremiseErrors(t *testing.T) {
	for _, tt := range []struct{ old, new, want string }{
		{`sex != "male"`, `sexx != "male"`, `facts.yaml:5:12: fact pregnant: unknown name "sexx"; did ` +
			`you mean "sex"?`},
		{`sex != "male"`, `week > 3`, "circular premises"},
		{`sex != "male"`, `pregnant`, "circular premises: pregnant needs pregnant"},
		{`sex != "male"`, `known(sex)`, "facts.yaml:5:12: fact pregnant: a premise does not ask what " +
			"the record knows"},
		{`sex != "male"`, `(sex ?? "male") == "female"`, "a premise does not ask what the record knows"},
		{`sex != "male"`, "sex != \"male\"\n  derive: sex == \"female\"",
			`"premise" is for facts that do not derive from others`},
	} {
		_, err := advisor.Load[advisor.Record](premisePack(strings.Replace(premises, tt.old, tt.new, 1)),
			nil)
		if err == nil || !strings.Contains(fmt.Sprint(err), tt.want) {
			t.Errorf("%s: %v\nwant %s", tt.new, err, tt.want)
		}
	}
}
