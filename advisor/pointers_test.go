package advisor_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

// TestListOfPointers: a list of pointers to records is read as one of records, whole or
// in part; a pointer to nothing is a record of which nothing is known.
func TestListOfPointers(t *testing.T) {
	type med struct {
		Name string   `expr:"name"`
		Dose *float64 `expr:"dose"`
	}
	type direct struct {
		Meds advisor.List[med] `expr:"meds"`
	}
	type pointers struct {
		Meds advisor.List[*med] `expr:"meds"`
	}
	files :=
		(&randpack.Case{Rules: []string{randpack.Rule("some", "any(meds, .dose > 5)"),
			randpack.Rule("none", `not has(meds, "statin")`)}}).Files().(fstest.MapFS)
	files["facts.yaml"] = &fstest.MapFile{Data: []byte(`meds: {type: list, label: {en: meds}, ask: {en: "Meds?"}}
meds.name: {type: term, of: [medicine], label: {en: name}}
meds.dose: {type: number, unit: mg, range: [0, 10], label: {en: dose}, ask: {en: "Dose?"}}
`)}
	one, err := advisor.Load[direct](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	other, err := advisor.Load[pointers](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := func(a *advisor.Advice) string {
		return a.Outcome("some").String() + ", " + a.Outcome("none").String()
	}
	for given, want := range map[string]string{
		"{}":                           "pending, pending",
		"{meds: []}":                   "not applicable, shown",
		"{meds: [{name: statin}]}":     "pending, not applicable",
		"{meds: {has: [{dose: 7}]}}":   "shown, pending",
		"{meds: {not: [statin]}}":      "pending, shown",
		"{meds: [{name: x, dose: 1}]}": "not applicable, pending",
		"{meds: {has: [prednisone], not: [statin], complete: true}}": "pending, shown",
	} {
		_, p, err := one.Decode("p.yaml", []byte(given))
		if err != nil {
			t.Fatal(given, err)
		}
		_, q, err := other.Decode("p.yaml", []byte(given))
		if err != nil {
			t.Fatal(given, err)
		}
		for range 3 { // the later ones with memory that is used again
			a, err := one.Advise(p, nil)
			if err != nil {
				t.Fatal(given, err)
			}
			b, err := other.Advise(q, nil)
			if err != nil {
				t.Fatal(given, err)
			}
			if diff := cmp.Diff([]string{want, want}, []string{outcomes(a), outcomes(b)}); diff != "" {
				t.Errorf("%s (-want +got of records, of pointers)\n%s", given, diff)
			}
		}
	}
	a, err := other.Advise(&pointers{advisor.List[*med]{Has: []*med{nil}, Complete: true}}, nil)
	if err != nil || outcomes(a) != "pending, pending" {
		t.Errorf("a pointer to nothing: %v, %v", outcomes(a), err)
	}
}
