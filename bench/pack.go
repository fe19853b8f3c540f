package main

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing/fstest"
)

// packOf writes the rules as a pack in memory.
func packOf(rules []Rule) fs.FS {
	files := fstest.MapFS{}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("pack.yaml", packYAML)
	add("facts.yaml", factsYAML)
	add("sources.yaml", sourcesYAML)

	d := &dialect{and: "and", or: "or", not: "not (%s)", fact: plain,
		has:   func(set, term string) string { return "has(" + set + ", " + strconv.Quote(term) + ")" },
		takes: `any(drugs, is(.name, %q) and .months >= %.1f)`}
	terms := "medicine: {label: {en: medicine}}\ncondition: {label: {en: condition}}\n"
	for _, term := range termsOf(rules) {
		root := "medicine"
		if strings.HasPrefix(term, "disease") {
			root = "condition"
		}
		terms += fmt.Sprintf("%s: {is: %s, label: {en: %s}}\n", term, root,
			strings.ReplaceAll(term, "_", " "))
	}
	var text strings.Builder
	for k, r := range rules {
		fmt.Fprintf(&text, ruleYAML, r.ID, d.write(r.When), r.ID)
		if k%100 == 99 || k == len(rules)-1 {
			add(fmt.Sprintf("general/part-%02d.yaml", k/100), text.String())
			text.Reset()
		}
	}
	add("terms.yaml", terms)
	return files
}

const packYAML = `name: bench
version: 0.1.0
languages: [en]
cap: 5
topics:
  general:
    title: {en: General}
disclaimer:
  en: Made up for a benchmark.
`

const factsYAML = `age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "How old are you?"}}
bmi: {type: number, unit: kg/m2, range: [8, 100], label: {en: your BMI}, ask: {en: "What is your BMI?"}}
egfr: {type: number, unit: mL/min, range: [0, 200], label: {en: your eGFR}, ask: {en: "What was your last eGFR?"}}
vitamin_d: {type: number, unit: nmol/L, range: [5, 500], label: {en: your vitamin D}, ask: {en: "What was your last vitamin D?"}}
sex:
  type: enum
  values:
    female: {en: Female}
    male: {en: Male}
  label: {en: your sex}
  ask: {en: "Which sex?"}
smoking:
  type: enum
  values:
    never: {en: Never}
    former: {en: Former}
    current: {en: Current}
  label: {en: smoking}
  ask: {en: "Do you smoke?"}
pregnant: {type: bool, label: {en: pregnancy}, ask: {en: "Are you pregnant?"}}
diabetes: {type: bool, label: {en: diabetes}, ask: {en: "Do you have diabetes?"}}
steroids: {type: bool, label: {en: steroids}, ask: {en: "Do you take steroid tablets?"}}
immunosuppressed: {type: bool, label: {en: a weak immune system}, ask: {en: "Is your immune system weak?"}}
celiac: {type: bool, label: {en: celiac disease}, ask: {en: "Do you have celiac disease?"}}
vegan: {type: bool, label: {en: a vegan diet}, ask: {en: "Do you eat a vegan diet?"}}
medications: {type: terms, of: [medicine], label: {en: your medicines}, ask: {en: "Which medicines do you take?"}}
conditions: {type: terms, of: [condition], label: {en: your conditions}, ask: {en: "Which conditions do you have?"}}
drugs: {type: list, label: {en: your drugs}, ask: {en: "Which drugs do you take?"}}
drugs.name: {type: term, of: [medicine], label: {en: the drug}}
drugs.months: {type: number, unit: mo, range: [0, 1200], label: {en: months of the drug}, ask: {en: "For how many months have you taken {name}?"}}
`

const sourcesYAML = `made-up:
  type: report
  title: Made up for a benchmark
  authors: [{literal: Nobody}]
  year: 2026
  publisher: Nobody
  url: https://example.com/made-up
  checked: {status: unverified, missing: [url]}
`

const ruleYAML = `- id: %s
  topic: general
  level: notice
  when: |
    %s
  message:
    en:
      title: The message of %s
      text: |
        This text is as long as that of a short message, so that the pack has the size of a real one. It says nothing,
        and it is shown to nobody.
      action: Ask your care team what this means for you.
  cite:
    - source: made-up
      supports: Nothing at all.
  evidence: {certainty: low, strength: weak}
  review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`
