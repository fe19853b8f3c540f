package advisor_test

import (
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// TestFurtherRecordsApart: what is so of any record of one list, since none
// in it is of the kind, is explained by what is in that list, although another
// list beside it lacks something else and has fewer fields.
func TestFurtherRecordsApart(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": "name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {a: {title: {en: " +
			"A}}}\ndisclaimer: {en: Education.}\n",
		"terms.yaml":   "medicine: {}\nretinoid: {is: medicine}\nstatin: {is: medicine}\n",
		"sources.yaml": "s:\n  type: book\n  title: S\n  checked: {status: unverified, missing: [year]}\n",
		"facts.yaml": `meds: {type: list, label: {en: m}, ask: {en: "M?"}}
meds.name: {type: term, of: [medicine], label: {en: n}}
meds.weeks: {type: number, unit: wk, range: [0, 100], label: {en: w}, ask: {en: "W?"}}
meds.dose: {type: number, unit: mg, range: [0, 100], label: {en: d}, ask: {en: "D?"}}
past: {type: list, label: {en: p}, ask: {en: "P?"}}
past.name: {type: term, of: [medicine], label: {en: n}}
`,
		"a/r.yaml": `id: r
topic: a
level: notice
when: |
  not (any(meds, is(.name, "statin") and (.dose > 5 or .weeks > 2)) or any(past, is(.name, "retinoid")))
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
	_, p, err := rb.Decode("p.yaml", []byte("{meds: [], past: []}"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := explain.Rule(rb, p, "r", nil)
	if err != nil {
		t.Fatal(err)
	}
	if x.Outcome != advisor.Shown {
		t.Fatalf("it is %v", x.Outcome)
	}
	records := 0
	var look func(n explain.ExplainedNode)
	look = func(n explain.ExplainedNode) {
		if n.Kind == "record" {
			if records++; n.Value != advisor.False || !n.Decides {
				t.Errorf("of any record %s is %v, decides: %v", n.Parts[0].Text, n.Value, n.Decides)
			}
		}
		for _, part := range n.Parts {
			look(part)
		}
	}
	for _, part := range x.Parts {
		look(part.Tree)
	}
	if records != 2 {
		t.Errorf("%d records are explained; want any of either list", records)
	}
}
