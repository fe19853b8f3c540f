package verify

import (
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/randpack"
)

// TestTexts: texts that no record can hold make no error of a report and prove
// nothing of those that one can hold.
func TestTexts(t *testing.T) {
	const more = `other: {type: text, label: {en: other}, ask: {en: "Other?"}}
`
	for whoever, want := range map[string]Verdict{
		`(word ?? "") == "" and known(word)`:           Proven,
		`word <= ""`:                                   Proven,
		`(word ?? " ") == " " and known(word)`:         Proven,
		`(word ?? "a ") == "a " and known(word)`:       Proven,
		`word > "a" and word < "a "`:                   Refuted, // a tab may stand in a text
		`word >= "a" and word < "a "`:                  Refuted,
		`(word ?? "") != ""`:                           Refuted,
		`word > "zzzz"`:                                Refuted,
		`word > "m" and word < "mb"`:                   Refuted,
		`word == other and word == "a"`:                Refuted,
		`word < other and word > "m" and other < "mb"`: Refuted,
		`(word ?? "") in ["", "b"]`:                    Refuted,
	} {
		inv := "- id: i\n  whoever: |\n    " + whoever +
			"\n  never_encourage: [apple]\n  because: A reason.\n"
		r, err := newChecker(smallest(t, more, inv, randpack.Rule("r", "smoker", "encourages: [apple]"),
			randpack.Rule("s", whoever)), nil).run()
		if err != nil {
			t.Errorf("%s: %v", whoever, err)
		} else if got := r.Invariants[0].Verdict; got != want {
			t.Errorf("%s: %s, want %s: %v", whoever, got, want, r.Findings)
		}
	}
}

// TestManyValues: of an enumeration, those that no condition names are one; all
// count where they are held against each other, or by their order.
func TestManyValues(t *testing.T) {
	var facts strings.Builder
	facts.WriteString("kind:\n  type: enum\n  label: {en: kind}\n  ask: {en: \"Kind?\"}\n  values:\n")
	for i := range 60 {
		fmt.Fprintf(&facts, "    v%04d: {en: v%04d}\n", i, i)
	}
	facts.WriteString("same: {type: text, label: {en: same}, ask: {en: \"Same?\"}}\n")
	for whoever, want := range map[string]Verdict{
		`kind == "v0007"`: Refuted,
		`kind != "v0007" and not (kind in ["v0000", "v0059"])`: Refuted,
		`kind == "v0007" and kind != "v0007"`:                  Proven,
		`(kind ?? "") > "v0050" and (kind ?? "") < "v0052"`:    Refuted,
		`kind == same and same == "v0034"`:                     Refuted,
	} {
		inv := "- id: i\n  whoever: |\n    " + whoever +
			"\n  never_encourage: [apple]\n  because: A reason.\n"
		c :=
			newChecker(smallest(t, facts.String(), inv, randpack.Rule("r", "smoker", "encourages: [apple]")),
				nil)
		if err := c.invariants(); err != nil {
			t.Fatal(err)
		}
		if got := c.report.Invariants[0].Verdict; got != want {
			t.Errorf("%s: %s, want %s: %v", whoever, got, want, c.report.Findings)
		}
	}
}
