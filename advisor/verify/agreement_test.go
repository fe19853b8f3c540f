package verify

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

const derivedFacts = `plain: {type: number, unit: mg, range: [0, 50], label: {en: plain}, ask: {en: "Plain?"}}
whole: {type: int, unit: "1", range: [0, 50], label: {en: whole}, ask: {en: "Whole?"}}
twice: {type: number, unit: mg, range: [0, 100], label: {en: twice}, ask: {en: "Twice?"}, derive: plain * 2}
next: {type: int, unit: "1", range: [0, 100], label: {en: next}, ask: {en: "Next?"}, derive: whole + 1}
further: {type: int, unit: "1", range: [0, 200], label: {en: further}, ask: {en: "Further?"}, derive: next + 1}
many: {type: bool, label: {en: many}, ask: {en: "Many?"}, derive: "count(pills, .dose > 2) >= 2"}
grade: {type: enum, values: {low: {en: low}, high: {en: high}}, label: {en: grade}, ask: {en: "Grade?"}, derive: [{if: plain > 9, value: high}, {value: low}]}
first: {type: date, label: {en: first}, ask: {en: "First?"}}
ago: {type: int, unit: mo, range: [0, 1200], label: {en: ago}, ask: {en: "Ago?"}, derive: months_since(first)}
pills: {type: list, label: {en: pills}, ask: {en: "Pills?"}}
pills.name: {type: term, of: [medicine], label: {en: name}}
pills.dose: {type: number, unit: mg, range: [0, 1000], label: {en: dose}, ask: {en: "Dose {name}?"}}
pills.started: {type: date, label: {en: started}, ask: {en: "Started {name}?"}}
pills.months: {type: int, unit: mo, range: [0, 1200], label: {en: months}, ask: {en: "Months {name}?"}, derive: "months_since(.started)"}
word: {type: text, label: {en: word}, ask: {en: "Word?"}}
`

// checked verifies a pack with one rule over the facts of a dictionary.
func checked(t *testing.T, facts, when string) (*Report, error) {
	t.Helper()
	c := randpack.Case{Rules: []string{randpack.Rule("r", when)}}
	files := c.Files().(fstest.MapFS)
	files["facts.yaml"] = &fstest.MapFile{Data: []byte(facts)}
	files["invariants.yaml"] = &fstest.MapFile{Data: []byte("[]\n")}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatalf("%s: %v", when, err)
	}
	return Check(rb, nil)
}

// TestAgreementOfGiven: where a profile gives what others derive, or bounds of it, that
// and what is filled in are no disagreement of the engine with plain expr.
func TestAgreementOfGiven(t *testing.T) {
	derived := []string{"any(pills, .months >= 1)", "all(pills, .months >= 1)",
		"count(pills, .months < 3) > 1", "none(pills, .months > 2)",
		"twice > 3", "next == 4", "next != 1", "further < 9", "many", `grade == "high"`, "ago >= 6",
		"sum(pills, .months) > 2"}
	others := []string{"sum(pills, .dose) > 2", "plain > 3", "plain == 0", "whole >= 1",
		"len(pills) > 1", `any(pills, is(.name, "statin"))`,
		`first >= date("2020-01-01")`, "any(pills, .months > 5 and .dose > 2)"}
	if testing.Short() {
		derived, others = derived[:5], others[:3]
	}
	compared := 0
	for _, d := range derived {
		for _, o := range others {
			for _, form := range []string{"%s or %s", "%s and not (%s)"} {
				when := fmt.Sprintf(form, d, o)
				report, err := checked(t, derivedFacts, when)
				if err != nil {
					t.Fatalf("%s: %v", when, err)
				}
				for _, f := range report.Findings {
					if f.Kind == "disagreement" {
						t.Errorf("%s: %s, on %s", when, f, f.Witness.Given)
					}
				}
				if report.Agreement.Of == 0 {
					t.Errorf("%s: nothing was compared", when)
				}
				compared += report.Agreement.Of
			}
		}
	}
	t.Logf("%d comparisons", compared)
}

// TestConstantsOfProfiles: whatever constants a pack that loads has, the profiles that
// are suggested for them can be read, and verify comes to an end.
func TestConstantsOfProfiles(t *testing.T) {
	for _, when := range []string{
		`first >= date("2026-10-20")`, `first > date("2099-12-31")`,
		`first == date("2030-01-01") or plain > 3`, `first < date("2027-01-01")`,
		`any(pills, .started >= date("2031-05-05"))`, `first > date("2026-10-20") and ` +
			`months_since(first) >= 3`,
		`first in [date("2040-01-01"), date("2020-01-01")]`,
		`(first ?? date("2050-01-01")) > date("2045-01-01")`,
		`(word ?? "") == ""`, `(word ?? " ") in [" ", "b"]`, `word == "a b"`, "word == \"a\\nb\"",
		`word == "null"`, `word == "2026-01-01"`, `word == "# no"`,
		`word == "{a: b}"`, `word == "\u200b"`, `word == "\x00"`, `word == "\xff"`, `word == "'\""`,
		`word == "😀"`, `word contains " "`, `lower(word) == " a"`,
		`word > " a"`, `word < ""  or plain > 3`, "whole > 9007199254740991 or plain > 3",
	} {
		report, err := checked(t, derivedFacts, when)
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		for _, f := range report.Findings {
			if f.Kind == "disagreement" {
				t.Errorf("%s: %s", when, f)
			}
		}
		if report.Agreement.Of == 0 && !strings.Contains(when, " ?? ") {
			t.Errorf("%s: nothing was compared", when)
		}
	}
}

// TestSetsInsideValues: a search asks once for a term of a set, also where a value reads
// it beside what stays open.
func TestSetsInsideValues(t *testing.T) {
	const set = `ill: {type: terms, of: [condition], label: {en: ill}, ask: {en: "Ill?"}}
`
	for _, when := range []string{
		`weeks_since((known(plain) ? first : first)) in [(twice + next), (has(ill, "asthma") ? 0 : 16)]`,
		`(has(ill, "asthma") ? 3 : 5) + ago in [twice, 4]`,
	} {
		if _, err := checked(t, derivedFacts+set, when); err != nil {
			t.Errorf("%s: %v", when, err)
		}
	}
}
