package advisor_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
)

// TestAsked: nobody is asked for what their record says is not for them, nor offered it;
// what they say of it all the same counts.
func TestAsked(t *testing.T) {
	facts := `sex: {type: enum, values: [female, male], ask: {en: "Sex?"}}
pregnant: {type: bool, ask: {en: "Pregnant?"}, asked: sex != "male"}
symptoms: {type: terms, of: [symptom], ask: {en: "Symptoms?"}}
`
	terms := "symptom: {}\ncough: {is: symptom}\nmissed_period:\n  is: symptom\n" +
		"  asked: sex != \"male\" or pregnant\n"
	rb, err := advisor.Load[advisor.Record](askedPack(facts, terms), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		given, asked, offered string
		shown                 bool
	}{
		{"{}", "pregnant sex symptoms", "cough missed_period", false},
		{"sex: female", "pregnant symptoms", "cough missed_period", false},
		{"sex: male", "symptoms", "cough missed_period", false}, // pregnant is open: it may be true
		{"{sex: male, pregnant: false}", "symptoms", "cough", false},
		{"{sex: male, pregnant: true}", "symptoms", "cough missed_period", true},
	} {
		_, p, err := rb.Decode("given", []byte(tt.given))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		asked, offered := map[string]bool{}, map[string]bool{}
		for _, q := range a.Questions {
			asked[q.Fact] = true
			for _, o := range q.Terms {
				offered[o.Value] = true
			}
		}
		all := func(m map[string]bool) string { return strings.Join(slices.Sorted(maps.Keys(m)), " ") }
		if all(asked) != tt.asked || all(offered) != tt.offered {
			t.Errorf("%s: asked for %s and offered %s; want %s and %s", tt.given, all(asked),
				all(offered), tt.asked, tt.offered)
		}
		if got := a.Outcome("pregnant") == advisor.Shown; got != tt.shown {
			t.Errorf("%s: shown %v; want %v", tt.given, got, tt.shown)
		}
	}
}

// TestAskedErrors: what "asked" says of records, or of nothing, does not load.
func TestAskedErrors(t *testing.T) {
	for _, tt := range []struct{ facts, terms, want string }{
		{"meds: {type: list, ask: {en: \"M?\"}}\nmeds.name: {type: term, of: [symptom]}\n" +
			"meds.dose: {type: number, unit: mg, range: [0, 9], ask: {en: \"D?\"}, asked: pregnant}\n", "",
			`"asked" is for facts about the person; meds.dose is a field of each record`},
		{"", "symptom: {}\ncough: {is: symptom, asked: pregnnt}\n", `unknown name "pregnnt"`},
		{"age: {type: bool, ask: {en: \"A?\"}, asked: agee}\n", "", `unknown name "agee"`},
	} {
		facts := `sex: {type: enum, values: [female, male], ask: {en: "Sex?"}}
pregnant: {type: bool, ask: {en: "Pregnant?"}}
symptoms: {type: terms, of: [symptom], ask: {en: "Symptoms?"}}
`
		if tt.terms == "" {
			tt.terms = "symptom: {}\ncough: {is: symptom}\nmissed_period: {is: symptom}\n"
		} else {
			tt.terms += "missed_period: {is: symptom}\n"
		}
		_, err := advisor.Load[advisor.Record](askedPack(facts+tt.facts, tt.terms), nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s%s: error %v; want %q", tt.facts, tt.terms, err, tt.want)
		}
	}
}

func askedPack(facts, terms string) fstest.MapFS {
	fsys := premisePack(facts)
	for name := range fsys {
		if strings.HasPrefix(name, "t/") {
			delete(fsys, name)
		}
	}
	rule := func(id, when string) {
		fsys["t/"+id+".yaml"] = &fstest.MapFile{Data: []byte(`id: ` + id + `
topic: t
level: info
when: ` + when + `
message: {en: {title: T, text: T., action: A.}}
cite: [{source: s, supports: Something.}]
evidence: {certainty: low, strength: none}
review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`)}
	}
	rule("pregnant", "pregnant")
	rule("sex", `sex == "male"`)
	rule("cough", `has(symptoms, "cough") or has(symptoms, "missed_period")`)
	fsys["terms.yaml"] = &fstest.MapFile{Data: []byte(terms)}
	return fsys
}
