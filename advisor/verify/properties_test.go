package verify

import (
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
)

const lastingFacts = `meds: {type: list, label: {en: m}, ask: {en: "M?"}}
meds.name: {type: term, of: [medicine], label: {en: n}}
meds.dose: {type: number, unit: mg, range: [0, 100], label: {en: d}, ask: {en: "D?"}}
past: {type: list, label: {en: p}, ask: {en: "P?"}}
past.name: {type: term, of: [medicine], label: {en: n}}
past.ago: {type: number, unit: mo, range: [0, 40], label: {en: a}, ask: {en: "A?"}}
`

// lastingRules loads a pack with one property, and one rule that asks for it.
func lastingRules(t *testing.T) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": "name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {a: {title: {en: " +
			"A}}}\ndisclaimer: {en: Education.}\n" +
			"properties: {now: meds, past: past, since: ago}\n",
		"terms.yaml": "medicine: {}\nretinoid: {is: medicine}\nacitretin: {is: retinoid}\nstatin: " +
			"{is: medicine}\nsteroid: {is: medicine}\n",
		"facts.yaml":   lastingFacts,
		"sources.yaml": "s:\n  type: book\n  title: S\n  checked: {status: unverified, missing: [year]}\n",
		"properties.yaml": `harms:
  silent: true
  cite: [s]
  of:
    - {is: acitretin, lasts: 36}
    - {is: [retinoid, statin], lasts: 1}
    - {is: steroid, if: .dose > 5}
`,
		"a/r.yaml": `id: r
topic: a
level: notice
when: harms
message: {en: {title: A, text: B., action: C.}}
cite: [{source: s, supports: B.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestProperties: every term of a property is tried, and what its condition says
// against its lines is found.
func TestProperties(t *testing.T) {
	rb := lastingRules(t)
	c := newChecker(rb, nil)
	if err := c.properties(); err != nil {
		t.Fatal(err)
	}
	// acitretin: now, some time ago, after 36 months and 37, as a retinoid after one and two; retinoid
	// and statin: now, some time ago, after one month and two; steroid: now, and a month ago.
	if len(c.report.Findings) > 0 || c.report.Properties.Of != 16 || c.report.Properties.Done != 16 {
		t.Errorf("%v, %v", c.report.Properties, c.report.Findings)
	}
	f := bridge.Change(rb).Properties[0].Finding.Finding
	sound := f.Cond.(condition.Or)
	// what is left out is missed, but for acitretin, which is a retinoid
	for i := 1; i < len(sound); i++ {
		f.Cond = append(append(condition.Or{}, sound[:i]...), sound[i+1:]...)
		c := newChecker(rb, nil)
		if err := c.properties(); err != nil {
			t.Fatal(err)
		}
		if len(c.report.Findings) == 0 ||
			!strings.Contains(c.report.Findings[0].String(), "against what its lines say") {
			t.Errorf("without part %d nothing is found", i)
		}
	}
}
