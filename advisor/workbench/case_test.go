package workbench_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// TestGivenSlips: what an author writes wrong in `given:` is told with what to write, and a case
// that comes out otherwise with the parts of the condition that decide it.
func TestGivenSlips(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"facts.yaml", "findings.yaml", "pack.yaml", "sources.yaml",
		"tables.yaml", "terms.yaml", "bones/steroids.yaml"} {
		data, err := os.ReadFile("../testdata/small/" + name)
		if err != nil {
			t.Fatal(err)
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	const line = "  - given: {age: 61, medications: [{name: prednisone}]}\n    expect: pending\n"
	rule := string(fsys["bones/steroids.yaml"].Data)
	if !strings.Contains(rule, line) {
		t.Fatal("the pack does not have the case")
	}
	const taken = ", medications: [{name: prednisone}]}\n    expect: pending\n"
	for _, tt := range []struct{ given, want string }{
		{"{age: 61 years" + taken, "text where a number was wanted; a number stands without its unit"},
		{`{age: "61"` + taken, "; write 61"},
		{"{age: unknown" + taken, "; what nobody knows is left out"},
		{"{age: 61, smoker: yes" + taken, "; write true"},
		{"{age: 61, smoker: unknown" + taken, "; what nobody knows is left out"},
		{"{age: 61, vitamin_d: 20 ng/ml" + taken, "; write {value: 20, unit: ng/mL}"},
		{"{age: 61, vitamin_d: 150 lb" + taken, "; a number stands without its unit"},
		{`{age: 61, vitamin_d: "<20"` + taken, "; a bound is written {below: 20}"},
		{"{age: 61, weight_kg: 70,5" + taken, "; a fraction is written with a point, as in 70.5"},
		{"{age: 61, last_scan: 2024/06/01" + taken, "; write 2024-06-01"},
		{"{age: 61, conditions: psoriasis" + taken, "; write [psoriasis]"},
		{"{age: 61, conditions: none" + taken, "; write []"},
		{"{age: 61, psoriasis: true" + taken, "; it is a term: conditions: [psoriasis]"},
		{"{age = 61" + taken, "; behind a fact stands a colon, as in age: 61"},
		{"{age: 61, prednisone: true}\n    expect: pending\n",
			"; it is a term: medications: [{name: prednisone}]"},
		{"{age: 61, medications: [{drug: prednisone}]}\n    expect: pending\n",
			`"medications.drug"; want one of`},
		{"{age: 12, medications: [{name: prednisone, months: 8}]}\n    expect: shown\n",
			"outcome: got not applicable, want shown (when is false by age >= 18)"},
		{"{age: 61, last_scan: 2020-01-01, medications: {has: [{name: prednisone, months: 8}], " +
			"not: [warfarin]}}\n    expect: shown\n", "(guard 2 is unknown by " +
			"months_since(last_scan) < 24 (no time since a day is known without a day: add " +
			"as_of: 2026-11-20))"},
	} {
		given, want := tt.given, tt.want
		fsys["bones/steroids.yaml"] = &fstest.MapFile{
			Data: []byte(strings.Replace(rule, line, "  - given: "+given, 1))}
		rb, err := advisor.Load[advisor.Record](fsys, nil)
		if err != nil {
			t.Errorf("%s: %v", given, err)
			continue
		}
		told := ""
		for _, err := range workbench.RunCases(rb) {
			if err != nil {
				told += err.Error() + "\n"
			}
		}
		if !strings.Contains(told, want) {
			t.Errorf("%s\n%s\nwant %s", given, told, want)
		}
	}
}
