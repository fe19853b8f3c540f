package advisor_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"example.com/crosstalk/advisor"
)

// TestManyProfileProblems: what is told of a struct full of mistakes is short,
// and says how much was left out.
func TestManyProfileProblems(t *testing.T) {
	rb, err := advisor.Load[person](with(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{Age: new(-1)}
	var list []medication
	for range 1000 {
		list = append(list, medication{Name: "prednisone", Dose: new(-1.0), Months: new(-2.0)})
	}
	p.Medications = advisor.ListOf(list...)
	a, err := rb.Advise(p, nil)
	if err != nil || len(a.Problems) != 2001 {
		t.Errorf("%v, %d problems; want an advice all the same, with 2001", err, len(a.Problems))
	}
	_, err = rb.Advise(p, &advisor.Options{Strict: true})
	if err == nil {
		t.Fatal("no error")
	}
	if text := err.Error(); strings.Count(text, "\n") != 50 ||
		!strings.HasSuffix(text, "and 1951 more problems; mend those above first") {
		t.Errorf("%.300s", text)
	}
}

// TestInvisibleNames: what cannot be seen in a profile is not told as it is.
func TestInvisibleNames(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](with(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"\u202e", "\u200b", "\u2066", "\u0007", "\u001b[2J", "\u00ad"} {
		name := strings.ReplaceAll(`"na\u0000me"`, `\u0000`, escaped(c))
		for _, profile := range []string{
			`{` + name + `: 3}`, `{sex: ` + name + `}`, `{age: ` + name + `}`, `{birth_date: ` + name +
				`}`, `{wait: ` + name + `}`,
			`{smoker: ` + name + `}`, `{conditions: {has: [lupus], ` + name + `: 3}}`, `{medications: [{` +
				name + `: 3}]}`,
			`{weight_kg: {value: 3, unit: ` + name + `}}`, `{vitamin_d: {below: 3, unit: ` + name +
				`}}`, `{vitamin_d: {` + name + `: 3}}`,
			`{risk: ` + name + `}`, `{steps: [` + name + `]}`, `{` + name + `: {` + name +
				`: 1}}`, `{labs: {` + name + `: 1}}`, `{age: 1, ` + name + `: 1, ` + name + `: 2}`,
			`{medications: {has: [prednisone], not: [prednisone], ` + name + `: 1}}`,
		} {
			_, p, err := rb.Decode("p.json", []byte(profile))
			if err == nil {
				_, err = rb.Advise(p, nil)
			}
			if err == nil {
				t.Errorf("%q: no error", profile)
				continue
			}
			if i := strings.IndexFunc(err.Error(), func(r rune) bool {
				return r != '\n' && !unicode.IsPrint(r)
			}); i >= 0 {
				t.Errorf("%q: %q", profile, err)
			}
		}
	}
}

// escaped is text with escapes of JSON and YAML for what cannot be seen.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
