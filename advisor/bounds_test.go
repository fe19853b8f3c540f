package advisor_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// boundsPack has one rule for a number and one for a duration.
var boundsPack = fstest.MapFS{
	"pack.yaml": {Data: []byte("name: small\nversion: 1.0.0\nlanguages: [en]\ndisclaimer: {en: Not " +
		"a diagnosis.}\ntopics: {blood: {title: {en: Blood}}}\n")},
	"facts.yaml": {Data: []byte(`
vitamin_d:
  type: number
  unit: nmol/L
  range: [5, 500]
  convert: {ng/mL: 2.496}
  label: {en: your vitamin D}
  ask: {en: "What was it?"}
started:
  type: date
  label: {en: the start}
  ask: {en: "When?"}
`)},
	"sources.yaml": {Data: []byte("s: {type: webpage, title: A page, year: 2024, url: " +
		"\"https://example.org/\", checked: {status: verified, seen: \"https://example.org/\"}}\n")},
	"blood/low.yaml":  {Data: []byte(boundsRule("low", "vitamin_d < 50"))},
	"blood/long.yaml": {Data: []byte(boundsRule("long", "months_since(started) >= 3"))},
}

func boundsRule(id, when string) string {
	return fmt.Sprintf(`id: %s
topic: blood
level: info
when: %s
message: {en: {title: A title, text: A text., action: Ask.}}
cite: [{source: s, supports: It.}]
evidence: {certainty: high, strength: strong}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`, id, when)
}

func TestBounds(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](boundsPack, nil)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		profile   string
		low, long advisor.Outcome
		because   string
	}{
		{`{vitamin_d: {below: 30}, started: {by: 2026-02-01}}`, advisor.Shown, advisor.Shown,
			"your vitamin D: below 30 nmol/L; the start: on or before 2026-02-01"},
		{`{vitamin_d: {below: 50}}`, advisor.Shown, advisor.Pending, "your vitamin D: below 50 nmol/L"},
		{`{vitamin_d: {at_most: 50}}`, advisor.Pending, advisor.Pending, ""},
		{`{vitamin_d: {above: 50}}`, advisor.NotApplicable, advisor.Pending, ""},
		{`{vitamin_d: {at_least: 20, below: 20.1, unit: ng/mL}}`, advisor.Pending, advisor.Pending, ""},
		{`{vitamin_d: {at_least: 10, at_most: 12, unit: ng/mL}}`, advisor.Shown, advisor.Pending,
			"your vitamin D: at least 24.96 and at most 29.952 nmol/L"},
		{`{started: {by: 2026-11-01}}`, advisor.Pending, advisor.Pending, ""},
		{`{started: {from: 2026-11-01}}`, advisor.Pending, advisor.NotApplicable, ""},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatalf("%s: %v", tt.profile, err)
		}
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		if a.Outcome("low") != tt.low || a.Outcome("long") != tt.long {
			t.Errorf("%s: low %v, long %v; want %v, %v", tt.profile, a.Outcome("low"), a.Outcome("long"),
				tt.low, tt.long)
		}
		var because []string
		for _, m := range a.Messages {
			for _, r := range m.Because {
				because = append(because, r.Text)
			}
		}
		if tt.because != "" {
			want := strings.Split(tt.because, "; ")
			if diff := cmp.Diff(want, because, cmp.Transformer("set", func(s []string) map[string]bool {
				m := map[string]bool{}
				for _, x := range s {
					m[x] = true
				}
				return m
			})); diff != "" {
				t.Errorf("%s: because (-want +got)\n%s", tt.profile, diff)
			}
		}
	}
}

func TestBoundsRefused(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](boundsPack, nil)
	if err != nil {
		t.Fatal(err)
	}
	for profile, want := range map[string]string{
		`{vitamin_d: {}}`: `p.yaml:1:13: no bounds; want some of ` +
			`at_least, at_most, above, below, unit`,
		`{vitamin_d: {at_least: 60, below: 60}}`: `p.yaml:1:13: fact vitamin_d: no value is ` +
			`within its bounds; give bounds that a value lies between`,
		`{vitamin_d: {above: 900}}`: `fact vitamin_d is not plausible; want 5 to ` +
			`500 nmol/L`,
		`{vitamin_d: {under: 30}}`: `p.yaml:1:14: unknown key "under"; want one ` +
			`of above, at_least, at_most, below, unit`,
		`{vitamin_d: {below: 30, unit: mg}}`: `p.yaml:1:31: fact vitamin_d: unit "mg" is ` +
			`not one of nmol/L, ng/mL`,
		`{started: {by: soon}}`: `p.yaml:1:16: fact started: text where a date ` +
			`like 2026-11-20 was wanted`,
		`{started: {from: 2026-02-01, by: 2026-01-01}}`: `p.yaml:1:11: fact started: no value is ` +
			`within its bounds; give bounds that a value lies between`,
	} {
		_, p, err := rb.Decode("p.yaml", []byte(profile))
		if err == nil {
			_, err = rb.Advise(p, &advisor.Options{Strict: true})
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v\nwant %s", profile, err, want)
		}
	}
}

// TestBoundsInStruct: fields of type Number and Date in a Go struct.
func TestBoundsInStruct(t *testing.T) {
	type profile struct {
		VitaminD advisor.BoundedNumber `expr:"vitamin_d" json:"vitamin_d,omitzero"`
		Started  advisor.BoundedDate   `expr:"started" json:"started,omitzero"`
	}
	rb, err := advisor.Load[profile](boundsPack, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(&profile{VitaminD: advisor.BoundedNumber{Below: new(30.0)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Outcome("low") != advisor.Shown || a.Outcome("long") != advisor.Pending {
		t.Errorf("low %v, long %v", a.Outcome("low"), a.Outcome("long"))
	}
}

// TestBoundsJSON: what Number and Date write, they and Decode read.
func TestBoundsJSON(t *testing.T) {
	day := func(text string) *time.Time {
		d, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return &d
	}
	for _, tt := range []struct {
		value any
		want  string
	}{
		{advisor.BoundedNumber{}, `null`},
		{advisor.BoundedNumber{Value: new(7.5)}, `7.5`},
		{advisor.BoundedNumber{AtLeast: new(6.0), Below: new(9.0)}, `{"at_least":6,"below":9}`},
		{advisor.BoundedDate{}, `null`},
		{advisor.BoundedDate{On: day("2026-02-01")}, `"2026-02-01"`},
		{advisor.BoundedDate{From: day("2026-02-01"), By: day("2026-03-01")},
			`{"by":"2026-03-01","from":"2026-02-01"}`},
	} {
		text, err := json.Marshal(tt.value)
		if err != nil || string(text) != tt.want {
			t.Errorf("%+v: %s, %v; want %s", tt.value, text, err, tt.want)
		}
		var got any
		switch tt.value.(type) {
		case advisor.BoundedNumber:
			var n advisor.BoundedNumber
			err = json.Unmarshal(text, &n)
			got = n
		case advisor.BoundedDate:
			var d advisor.BoundedDate
			err = json.Unmarshal(text, &d)
			got = d
		}
		if diff := cmp.Diff(tt.value, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got)\n%s", text, err, diff)
		}
	}
}
