package load_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
)

const lastingPack = `name: p
version: 1.0.0
languages: [en]
topics: {a: {title: {en: A}}}
disclaimer: {en: Education.}
`

func lasting(packLines, properties string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": lastingPack + packLines,
		"terms.yaml": "medicine: {}\nretinoid: {is: medicine}\nacitretin: {is: retinoid}\nstatin: {is: " +
			"medicine}\n",
		"facts.yaml": `meds: {type: list, label: {en: m}, ask: {en: "M?"}}
meds.name: {type: term, of: [medicine], label: {en: n}}
meds.dose: {type: number, unit: mg, range: [0, 100], label: {en: d}, ask: {en: "D?"}}
past: {type: list, label: {en: p}, ask: {en: "P?"}}
past.name: {type: term, of: [medicine], label: {en: n}}
past.ago: {type: number, unit: mo, range: [0, 100], label: {en: a}, ask: {en: "A?"}}
past.note: {type: text, label: {en: t}, ask: {en: "T?"}}
`,
		"sources.yaml": "s:\n  type: book\n  title: S\n  checked: {status: unverified, missing: " +
			"[year]}\n",
		"properties.yaml": properties,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

const lists = "properties: {now: meds, past: past, since: ago}\n"

// TestProperty: a property is the condition that its lines say.
func TestProperty(t *testing.T) {
	p, errs := load.Pack(lasting(lists, `harms:
  silent: true
  cite: [s]
  of:
    - {is: acitretin, lasts: 36}
    - is: [retinoid, statin]
      if: |
        .dose > 5
        or .dose < 1
      lasts: 1
    - {is: statin}
`), nil, true)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	want := `any(meds, is(.name, "acitretin"))
or any(past, is(.name, "acitretin") and .ago <= 36)
or any(meds, (is(.name, "retinoid") or is(.name, "statin")) and (
.dose > 5
or .dose < 1
))
or any(past, (is(.name, "retinoid") or is(.name, "statin")) and .ago <= 1)
or any(meds, is(.name, "statin"))`
	if got := p.Properties[0].Finding.Text.Text; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPropertyErrors: what is wrong with a property is said where it stands.
func TestPropertyErrors(t *testing.T) {
	for _, tt := range []struct{ pack, properties, want string }{
		{lists, "harms: {silent: true, cite: [s], of: [{is: acitretine}]}\n",
			`properties.yaml:1:44: property harms: unknown term "acitretine"`},
		{lists, "harms: {silent: true, cite: [s], of: [{is: statin, lasts: 0}]}\n",
			"properties.yaml:1:59: property harms: it lasts 0 mo"},
		{lists, "harms: {silent: true, cite: [s], of: [{is: statin, lasts: 200}]}\n",
			"properties.yaml:1:59: property harms: it lasts 200 mo"},
		{lists, "harms: {silent: true, of: [{is: statin}]}\n",
			"properties.yaml:1:28: property harms: no source"},
		{lists, "harms: {silent: true, cite: [t], of: [{is: statin}]}\n",
			`properties.yaml:1:30: property harms: unknown source "t"`},
		{lists, "harms: {cite: [s], of: [{is: statin}]}\n",
			`properties.yaml:1:1: property harms: no "because"`},
		{lists, "meds: {silent: true, cite: [s], of: [{is: statin}]}\n",
			`properties.yaml:1:1: property meds: "meds" is a fact already`},
		{lists, "harms:\n  silent: true\n  cite: [s]\n  of:\n    - is: statin\n      if: .does > 3\n",
			`properties.yaml:6:12: finding harms: unknown fact "meds.does"`},
		{lists, "harms:\n  silent: true\n  cite: [s]\n  of:\n    - is: statin\n      lasts: 3\n      " +
			"if_past: .dose > 3\n", `properties.yaml:7:17: finding harms: unknown fact "past.dose"`},
		{lists, "harms:\n  silent: true\n  cite: [s]\n  of:\n    - is: statin\n      if_past: .ago > 3\n",
			`"if_past" is about what "lasts"`},
		{lists, "harms:\n  silent: true\n  cite: [s]\n  of: []\n",
			"properties.yaml:4:7: property harms: "},
		{"", "harms: {silent: true, cite: [s], of: [{is: statin}]}\n",
			"properties.yaml:1:1: property harms: pack.yaml does not say which lists"},
		{"properties: {now: meds}\n", "harms: {silent: true, cite: [s], of: [{is: statin, lasts: 3}]}\n",
			"names no list of what was stopped"},
		{"properties: {now: meds, past: past}\n", "", `"past" and "since" go together`},
		{"properties: {now: meds, past: past, since: note}\n", "",
			`"note" is not a number of the records of past`},
		{"properties: {now: meds, past: meds, since: dose}\n", "",
			"what was stopped stands in another list"},
		{"properties: {now: statin}\n", "", `"statin" is not a list`},
	} {
		_, errs := load.Pack(lasting(tt.pack, tt.properties), nil, true)
		var all []string
		for _, e := range errs {
			all = append(all, e.Error())
		}
		if got := strings.Join(all, "\n"); !strings.Contains(got, tt.want) {
			t.Errorf("%s%s\ngot %s\nwant %s", tt.pack, tt.properties, got, tt.want)
		}
	}
}
