package diff_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/diff"
)

// lastingPack has a property that lasts so many months, and a rule that asks for it.
func lastingPack(lasts string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": "name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {a: {title: {en: " +
			"A}}}\ndisclaimer: {en: Education.}\n" +
			"properties: {now: meds, past: past, since: ago}\n",
		"terms.yaml": "medicine: {}\nretinoid: {is: medicine}\nacitretin: {is: retinoid}\nstatin: {is: " +
			"medicine}\n",
		"facts.yaml": "meds: {type: list, label: {en: m}, ask: {en: \"M?\"}}\nmeds.name: {type: term, " +
			"of: [medicine], label: {en: n}}\n" +
			"past: {type: list, label: {en: p}, ask: {en: \"P?\"}}\npast.name: {type: term, of: " +
			"[medicine], label: {en: n}}\n" +
			"past.ago: {type: number, unit: mo, range: [0, 40], label: {en: a}, ask: {en: \"A?\"}}\n",
		"sources.yaml": "s:\n  type: book\n  title: S\n  checked: {status: unverified, missing: " +
			"[year]}\n",
		"properties.yaml": "harms:\n  silent: true\n  cite: [s]\n  of:\n    - {is: retinoid, lasts: " +
			lasts + "}\n    - {is: statin, lasts: 1}\n",
		"a/r.yaml": `id: r
topic: a
level: notice
when: harms
message: {en: {title: A, text: B., action: C.}}
cite: [{source: s, supports: B.}]
evidence: {certainty: low, strength: weak}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
tests:
  - {given: {past: {not: [statin]}, meds: []}, expect: pending}
`,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// TestLasting: a property that lasts longer shows its message to people who
// stopped in between, though no rule has changed; and a set that only rules
// things out is compared like any other.
func TestLasting(t *testing.T) {
	r, err := diff.Packs(lastingPack("8"), lastingPack("12"), &diff.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(r.Behaviour, func(g diff.Group) bool {
		return g.Rule == "r" && strings.HasPrefix(g.New, "shown") && strings.Contains(g.Given, "ago: 12")
	}) {
		t.Errorf("%+v", r.Behaviour)
	}
	for _, n := range r.Notes {
		t.Error(n)
	}
}
