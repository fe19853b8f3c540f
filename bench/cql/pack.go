package main

import (
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
)

// rules are what both engines decide; race.cql has them under the same names.
var rules = [...]struct{ id, when string }{
	{"warfarin", `any(medications, is(.name, "warfarin"))`},
	{"warfarin-and-painkiller",
		`any(medications, is(.name, "warfarin")) and any(medications, is(.name, "nsaid"))`},
	{"thiazide-older", `any(medications, is(.name, "hydrochlorothiazide")) and age >= 65`},
	{"alendronate", `any(medications, is(.name, "alendronate"))`},
	{"digoxin-with-thiazide",
		`any(medications, is(.name, "digoxin")) and any(medications, is(.name, "hydrochlorothiazide"))`},
	{"osteoporosis", `has(conditions, "osteoporosis") and age >= 50`},
	{"pressure", `has(conditions, "hypertension")`},
	{"fibrillation-on-warfarin",
		`has(conditions, "atrial_fibrillation") and any(medications, is(.name, "warfarin"))`},
	{"heavy", `bmi >= 30 or has(conditions, "obesity")`},
	{"prediabetes-heavy", `has(conditions, "prediabetes") and bmi >= 25`},
	{"older", `age >= 65`},
	{"grown-up-painkiller", `age >= 18 and any(medications, is(.name, "nsaid"))`},
}

// pack has the rules, in files as authors write them.
func pack() fs.FS {
	var text strings.Builder
	for _, r := range rules {
		fmt.Fprintf(&text, ruleYAML, r.id, r.when, r.id)
	}
	files := fstest.MapFS{}
	for name, text := range map[string]string{"pack.yaml": packYAML, "facts.yaml": factsYAML,
		"terms.yaml": termsYAML, "sources.yaml": sourcesYAML, "general/all.yaml": text.String()} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

const packYAML = `name: cqlrace
version: 0.1.0
languages: [en]
cap: 5
topics:
  general:
    title: {en: General}
disclaimer:
  en: Made up for a benchmark.
`

const factsYAML = `birth_date:
  type: date
  label: {en: your date of birth}
  ask: {en: "What is your date of birth?"}
  fhir: {element: birth-date}
age:
  type: int
  unit: a
  range: [0, 120]
  label: {en: your age}
  ask: {en: "How old are you, in years?"}
  derive: years_since(birth_date)
conditions:
  type: terms
  of: [condition]
  label: {en: your health conditions}
  ask: {en: "Do you have any of these?"}
  fhir: {from: [Condition]}
medications:
  type: list
  label: {en: your medicines}
  ask: {en: "Which medicines do you take now?"}
  fhir: {from: [MedicationRequest], state: current}
medications.name:
  type: term
  of: [medicine]
  label: {en: the medicine}
  fhir: {element: name}
bmi:
  type: number
  unit: "kg/m2"
  range: [8, 100]
  label: {en: your body mass index}
  ask: {en: "What is your body mass index (BMI)?"}
  codes: {loinc: ["39156-5"]}
  fhir: {within: 12 months}
`

const termsYAML = `medicine: {label: {en: medicine}}
condition: {label: {en: condition}}
warfarin: {is: medicine, label: {en: warfarin}, codes: {rxnorm: ["855332"]}}
nsaid: {is: medicine, label: {en: a painkiller}}
naproxen: {is: nsaid, label: {en: naproxen}, codes: {rxnorm: ["849574", "198014"]}}
ibuprofen: {is: nsaid, label: {en: ibuprofen}, codes: {rxnorm: ["310965"]}}
hydrochlorothiazide: {is: medicine, label: {en: hydrochlorothiazide}, codes: {rxnorm: ["316049"]}}
alendronate: {is: medicine, label: {en: alendronate}, codes: {rxnorm: ["904419"]}}
digoxin: {is: medicine, label: {en: digoxin}, codes: {rxnorm: ["197604"]}}
osteoporosis: {is: condition, label: {en: osteoporosis}, codes: {snomed: ["64859006"]}}
hypertension: {is: condition, label: {en: high blood pressure}, codes: {snomed: ["38341003"]}}
obesity: {is: condition, label: {en: obesity}, codes: {snomed: ["162864005"]}}
atrial_fibrillation: {is: condition, label: {en: atrial fibrillation}, codes: {snomed: ["49436004"]}}
prediabetes: {is: condition, label: {en: prediabetes}, codes: {snomed: ["15777000"]}}
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
        This text is as long as that of a short message. It says nothing, and it is shown to nobody.
      action: Ask your care team what this means for you.
  cite:
    - source: made-up
      supports: Nothing at all.
  evidence: {certainty: low, strength: weak}
  review: {by: unreviewed, on: 2026-11-20, next: 2028-11-20}
`
