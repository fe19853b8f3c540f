package advisor_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// TestListings: a form or a table of contents can be made of what a rulebase
// lists, without a look at the files.
func TestListings(t *testing.T) {
	facts := smallFile("facts.yaml")
	facts = strings.Replace(facts, "last_scan:\n",
		"last_scan:\n  premise: smoker\n  range: [2000-01-01, 2099-12-31]\n", 1)
	rb := load(t, "facts.yaml", facts)
	byName := map[string]advisor.FactInfo{}
	for f := range rb.Facts() {
		byName[f.Name] = f
	}
	en := func(s string) map[string]string { return map[string]string{"en": s} }
	for _, want := range []advisor.FactInfo{
		{Name: "age", Type: "int", Label: en("your age"), Ask: en("How old are you?"),
			Unit: "a", Min: new(0.), Max: new(120.), Derived: true},
		{Name: "sex", Type: "enum", Ask: en("What sex was recorded at your birth?"),
			Values:      []string{"female", "male"},
			ValueLabels: map[string]map[string]string{"female": en("Female"), "male": en("Male")}},
		{Name: "steps", Type: "numbers", Ask: en("How many steps did you walk each day?"),
			Min: new(0.), Max: new(200000.)},
		{Name: "allergies", Type: "terms", Ask: en("What are you allergic to?"),
			Terms: []string{"dairy", "yogurt", "greens", "kale"}},
		{Name: "last_scan", Type: "date", Ask: en("When was your last bone scan?"), Premise: "smoker",
			From: new(day("2000-01-01")), By: new(day("2099-12-31"))},
	} {
		if diff := cmp.Diff(want, byName[want.Name], cmp.Comparer(func(a, b map[string]string) bool {
			return len(a) == 0 && len(b) == 0 || cmp.Equal(a, b)
		})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", want.Name, diff)
		}
	}
	var fields []string
	for _, f := range byName["medications"].Fields {
		fields = append(fields, f.Name+" "+f.Type)
	}
	want := []string{"medications.name term", "medications.dose number",
		"medications.months number", "medications.since date"}
	if !slices.Equal(fields, want) {
		t.Errorf("fields of medications: %v, want %v", fields, want)
	}
	for name := range byName {
		if strings.HasPrefix(name, "medications.") {
			t.Errorf("%s is listed beside its list", name)
		}
	}

	terms := map[string]advisor.TermInfo{}
	for term := range rb.Terms() {
		terms[term.ID] = term
	}
	if got := terms["prednisone"]; strings.Join(got.Is, " ") != "glucocorticoid" ||
		strings.Join(got.Also, " ") != "deltacortene" {
		t.Errorf("prednisone: %+v", got)
	}
	if got := terms["glucocorticoid"].Label["en"]; got != "steroid tablets" {
		t.Errorf("the label of glucocorticoid is %q", got)
	}

	var topics []string
	for topic := range rb.Topics() {
		topics = append(topics, topic.ID+": "+topic.Title["en"])
	}
	want = []string{"red-flags: Get help", "bones: Bones", "food: Food"}
	if !slices.Equal(topics, want) {
		t.Errorf("topics: %v, want %v", topics, want)
	}

	for r := range rb.Rules() {
		if r.ID != "steroids-and-bone" {
			continue
		}
		if r.Title["en"] != "Steroid tablets and your bones" || r.Title["es"] != "Esteroides y huesos" {
			t.Errorf("titles: %v", r.Title)
		}
		if r.Evidence.Certainty != "high" || r.Review.Next != "2028-01-01" ||
			r.Review.State != "unchecked" {
			t.Errorf("evidence %+v, review %+v", r.Evidence, r.Review)
		}
		if len(r.Citations) != 1 || r.Citations[0].Source != "acr-2022" ||
			r.Citations[0].Text == "" {
			t.Errorf("citations: %+v", r.Citations)
		}
		return
	}
	t.Error("steroids-and-bone is not listed")
}

// TestListedIsTheCallers: what is listed can be written to.
func TestListedIsTheCallers(t *testing.T) {
	rb := load(t)
	for range 2 {
		for f := range rb.Facts() {
			if f.Label["en"] == "spoilt" {
				t.Errorf("the label of %s is shared", f.Name)
			}
			if f.Label != nil {
				f.Label["en"] = "spoilt"
			}
			for value, label := range f.ValueLabels {
				if label["en"] == "spoilt" {
					t.Errorf("the label of %s in %s is shared", value, f.Name)
				}
				label["en"] = "spoilt"
			}
		}
		for term := range rb.Terms() {
			for i := range term.Also {
				if term.Also[i] == "spoilt" {
					t.Errorf("the names of %s are shared", term.ID)
				}
				term.Also[i] = "spoilt"
			}
		}
		for r := range rb.Rules() {
			if r.Title["en"] == "spoilt" || r.Citations[0].Text == "spoilt" {
				t.Errorf("what %s says is shared", r.ID)
			}
			r.Title["en"], r.Citations[0].Text = "spoilt", "spoilt"
		}
	}
}
