package advisor_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
)

// TestAdviceJSON: what WriteNDJSON writes is what encoding/json makes of the
// advice, whatever its options leave out, and if nothing is taken for granted.
func TestAdviceJSON(t *testing.T) {
	rules := simple("host", `smoker and has(conditions, "lupus")`, "  with: [beside]\n") +
		simple("beside", `has(medications, "warfarin") and age > 90`,
			"  unless: [{if: age < 20, because: Young.}]\n  encourages: [yogurt]\n") +
		simple("loud", "age > 60 and smoker", "  supersedes: [quiet]\n") +
		simple("quiet", `any(medications, is(.name, "glucocorticoid") and .months > 3)`, "  unless: "+
			"[{if: smoker, because: 'Smokes <10> & \"more\".', caution: {en: Check <it>.}}]\n") +
		simple("never", `has(conditions, "psoriasis") and bmi > 30`,
			"  discourages: [dairy]\n  answers: [lupus, kale]\n") +
		simple("sex", `sex == "female" or risk == "high"`, "  repeat_after: 90 days\n") +
		naming("odd", "unrecognised(conditions)") + naming("odd-drug", "unrecognised(medications)")
	rb, changed := load(t, "food/a.yaml", rules), load(t, "food/a.yaml", rules)
	bridge.Change(changed)
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 1))
		opts := &advisor.Options{Cap: r.IntN(4) - 1, Language: []string{"", "es"}[r.IntN(2)],
			Region: []string{"", "GB"}[r.IntN(2)], Without: advisor.AdviceParts(r.IntN(16) & 7)}
		if r.IntN(2) == 0 {
			opts.AsOf = day("2026-12-01")
			opts.History = []advisor.Delivery{{Rule: "sex", On: day("2026-11-01")}}
		}
		facts := []string{`"age": 95`, `"age": 18`, `"smoker": true`, `"sex": "female"`, `"bmi": 35`,
			`"conditions": ["psoriasis"]`, `"conditions": {"has": ["lupus"]}`,
			`"conditions": ["\u202ehic<cups>", "b", "\"c\"", "d"]`, `"allergies": ["moon <dust>"]`,
			`"medications": [{"name": "prednisone"}]`, `"medications": {"has": [{"name": ` +
				`"pred\u0001<nisone>"}, {"months": 2}]}`}
		profile := map[string]string{"id": `"id": "<seed> & é\u2028"`}
		for range r.IntN(6) {
			fact := facts[r.IntN(len(facts))]
			profile[fact[:5]] = fact
		}
		text := "{" + strings.Join(slices.Sorted(maps.Values(profile)), ", ") + "}\n"
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		for _, r := range rb.AdviseNDJSON(t.Context(), "in", strings.NewReader(text), opts) {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if err := enc.Encode(r.Advice); err != nil {
				t.Fatal(err)
			}
		}
		for _, rb := range []*advisor.Rulebase[person]{rb, changed} {
			var got bytes.Buffer
			if _, err := rb.WriteNDJSON(t.Context(), &got, "in", strings.NewReader(text), opts); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, &got, &want)
			}
		}
	}
}

// TestAppendJSON: what AppendJSON adds is what encoding/json makes of the advice; after an
// error it adds nothing.
func TestAppendJSON(t *testing.T) {
	rb := loadPatients(t, typicalPack())
	for i, p := range []*patient{nothingApplies(), knownPatient(), thirdUnknown(), {},
		knownPatient()} {
		opts := &advisor.Options{AsOf: day("2026-12-01"), MaxQuestions: i}
		if i == 4 {
			opts.Without = advisor.Messages
		}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(a); err != nil {
			t.Fatal(err)
		}
		got, err := rb.AppendJSON([]byte("before "), p, opts)
		if err != nil || string(got)+"\n" != "before "+want.String() {
			t.Errorf("profile %d: %v\n%s\nwant\n%s", i, err, got, &want)
		}
		a.ID = "<7>"
		want.Reset()
		if err := enc.Encode(a); err != nil {
			t.Fatal(err)
		}
		line, n, err := rb.AppendLine(nil, a.ID, p, opts)
		if err != nil || n != len(a.Messages) || string(line)+"\n" != want.String() {
			t.Errorf("profile %d: %d messages, %v\n%s\nwant %d\n%s", i, n, err, line,
				len(a.Messages), &want)
		}
	}
	before := []byte("before")
	for what, p := range map[string]*patient{"none": nil, "one that cannot be": {Age: new(-1)}} {
		opts := &advisor.Options{Strict: true}
		got, err := rb.AppendJSON(before, p, opts)
		_, want := rb.Advise(p, opts)
		if err == nil || string(got) != "before" || p != nil && err.Error() != want.Error() {
			t.Errorf("%s: %v, want %v; %s", what, err, want, got)
		}
	}
	var zero advisor.Rulebase[patient]
	if _, err := zero.AppendJSON(nil, &patient{}, nil); err == nil {
		t.Error("no pack: no error")
	}
}
