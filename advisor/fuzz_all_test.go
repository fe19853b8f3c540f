package advisor_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// FuzzAll puts any text where a finding, a derivation and a rule ask, loads
// that pack twice, as a server does that reloads, and advises and explains any
// profile. Nothing may panic: an error that says "internal error" is one that
// was caught.
func FuzzAll(f *testing.F) {
	f.Add("age > 3", "fuzzed and smoker", "{age: 40, smoker: true}")
	f.Add(`any(medications, is(.name, "prednisone"))`, "fuzzed or sum(steps, #) > 3",
		"{medications: {has: [prednisone]}, steps: [1, 2]}")
	f.Add(`risk == "high"`, `fuzzed ? age in [+3] : (bmi ?? 20) > 30`,
		`{"conditions": ["lupus"], "weight_kg": {"at_least": 90}}`)
	f.Add("count(1..3, # > 1) > age", "fuzzed", "{}")
	f.Fuzz(func(t *testing.T, finding, when, profile string) {
		block := func(text, indent string) string {
			return "|\n" + indent + strings.ReplaceAll(text, "\n", "\n"+indent) + "\n"
		}
		rule := strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
			"source: acr-2022,").Replace(boundsRule("all", block(when, "  ")))
		fsys := with("findings/fuzz.yaml", "fuzzed:\n  silent: true\n  when: "+block(finding, "    "),
			"bones/all.yaml", rule)
		checkLoad(t, fsys)
		rb, err := advisor.Load[person](fsys, nil)
		if again, twice := advisor.Load[person](fsys, nil); (err == nil) != (twice == nil) ||
			err == nil && again.Info() != rb.Info() {
			t.Fatalf("loaded twice: %v, then %v", err, twice)
		}
		internal := func(err error) {
			if err != nil && strings.Contains(err.Error(), "internal error") {
				t.Fatal(err)
			}
		}
		internal(err)
		if err != nil {
			return
		}
		_, p, err := rb.Decode("p.yaml", []byte(profile))
		if internal(err); err != nil {
			p = &person{}
		}
		for _, asOf := range []time.Time{{}, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)} {
			opts := &advisor.Options{AsOf: asOf}
			a, err := rb.Advise(p, opts)
			internal(err)
			x, explained := explain.Rule(rb, p, "all", opts)
			internal(explained)
			if err == nil && explained == nil && a.Outcome("all") != x.Outcome {
				t.Errorf("advised as %v, explained as %v", a.Outcome("all"), x.Outcome)
			}
			var out bytes.Buffer
			_, err = rb.WriteNDJSON(t.Context(), &out, "p", strings.NewReader("{}\n"), opts)
			internal(err)
			if bytes.Contains(out.Bytes(), []byte("internal error")) {
				t.Error(out.String())
			}
		}
	})
}
