package rules_test

import (
	"fmt"
	"testing"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/rules"
)

// TestNamesWithoutAccents: whatever the pack calls by a name with accents, in any language,
// is read as the same where people leave these out: in profiles, in the texts of records
// (workbench.ReadName reads as both do) and in an interview.
func TestNamesWithoutAccents(t *testing.T) {
	rb := load(t)
	bare := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
	read := 0
	for x := range rb.Terms() {
		names := append([]string{x.Label["es"], x.Label["en"]}, x.Also...)
		for _, name := range names {
			without, _, err := transform.String(bare, name)
			if err != nil {
				t.Fatal(err)
			}
			if without == name {
				continue
			}
			for _, fact := range []string{"conditions", "medications", "allergies", "symptoms",
				"supplements"} {
				want := readAs(t, fact, name)
				if got := readAs(t, fact, without); want != "" && got != want {
					t.Errorf("%s: %q is %q, and %q is %q", fact, name, want, without, got)
				} else if want != "" {
					read++
				}
			}
		}
	}
	if read < 100 {
		t.Errorf("%d names with accents were tried", read)
	}
	const said = "diabetes tipo 2, artritis psoriasica, Enfermedad Celiaca"
	_, p, err := rb.Decode("", fmt.Appendf(nil, "{conditions: [%s]}", said))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil || len(a.Unrecognised) > 0 {
		t.Error(a.Unrecognised, err)
	}
	iv, err := interview.New(rb, &rules.Profile{Age: new(61)},
		&interview.Options{Advice: &advisor.Options{Language: "es"}})
	if err != nil {
		t.Fatal(err)
	}
	heard, err := iv.Answer("conditions", interview.Answer{Text: said, All: true})
	if err != nil || len(heard.Names) != 3 {
		t.Fatal(heard, err)
	}
	for _, n := range heard.Names {
		if len(n.As) != 1 {
			t.Errorf("%q is not known", n.Said)
		}
	}
}
