package verify

import (
	"testing"

	"example.com/crosstalk/advisor/internal/randpack"
)

// TestTexts: texts that no record can hold make no error of a report and prove
// nothing of those that one can hold.
func TestTexts(t *testing.T) {
	const more = `other: {type: text, label: {en: other}, ask: {en: "Other?"}}
`
	for whoever, want := range map[string]Verdict{
		`word == ""`:                    Proven,
		`word <= ""`:                    Proven,
		`word == " "`:                   Proven,
		`word == "a "`:                  Proven,
		`word > "a" and word < "a "`:    Refuted, // a tab may stand in a text
		`word >= "a" and word < "a "`:   Refuted,
		`word != ""`:                    Refuted,
		`word > "zzzz"`:                 Refuted,
		`word > "m" and word < "mb"`:    Refuted,
		`word == other and word == "a"`: Refuted,
		`word < other and word > "m" and other < "mb"`: Refuted,
		`word in ["", "b"]`:                            Refuted,
	} {
		inv := "- id: i\n  whoever: |\n    " + whoever + "\n  never_encourage: [apple]\n  because: A reason.\n"
		r, err := newChecker(smallest(t, more, inv, randpack.Rule("r", "smoker", "encourages: [apple]"), randpack.Rule("s", whoever)), nil).run()
		if err != nil {
			t.Errorf("%s: %v", whoever, err)
		} else if got := r.Invariants[0].Verdict; got != want {
			t.Errorf("%s: %s, want %s: %v", whoever, got, want, r.Findings)
		}
	}
}
