package advisor_test

import (
	"maps"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
)

// A profile for the small pack of these tests.
type person struct {
	Age         *int                     `expr:"age"`
	Born        *time.Time               `expr:"birth_date"`
	Weight      *float64                 `expr:"weight_kg"`
	Height      *float64                 `expr:"height_cm"`
	BMI         *float64                 `expr:"bmi"`
	Sex         sex                      `expr:"sex"`
	Smoker      *bool                    `expr:"smoker"`
	VitaminD    *float64                 `expr:"vitamin_d"`
	Conditions  advisor.Set              `expr:"conditions"`
	Allergies   advisor.Set              `expr:"allergies"`
	Medications advisor.List[medication] `expr:"medications"`
	Risk        *string                  `expr:"risk"`
	Labs        map[string]float64       `expr:"labs"`
	Home        *home                    `expr:"home"`
	Steps       []int                    `expr:"steps"`
	LastScan    *time.Time               `expr:"last_scan"`
	Wait        *time.Duration           `expr:"wait"`
}

type sex string

type home struct {
	Stairs *bool `expr:"stairs"`
}

type medication struct {
	Name   string     `expr:"name"`
	Dose   *float64   `expr:"dose"`
	Months *float64   `expr:"months"`
	Since  *time.Time `expr:"since"`
}

var smallPack = map[string]string{
	"pack.yaml": `name: small
version: 1.0.0
languages: [en, es]
cap: 3
topics:
  red-flags:
    title: {en: Get help}
  bones:
    title: {en: Bones}
  food:
    title: {en: Food}
regions:
  US:
    emergency_number: {en: "911"}
  GB:
    emergency_number: {en: "999"}
disclaimer: {en: Education only.}
`,
	"terms.yaml": `medicine: {}
glucocorticoid:
  is: medicine
  label: {en: steroid tablets}
prednisone:
  is: glucocorticoid
  also: [deltacortene]
warfarin: {is: medicine}
condition: {}
arthritis: {is: condition}
psoriatic_arthritis: {is: arthritis}
psoriasis: {is: condition}
lupus: {is: condition}
food: {}
dairy: {is: food}
yogurt: {is: dairy}
greens: {is: food}
kale: {is: greens}
care: {}
bone_scan: {is: care}
`,
	"facts.yaml": `age:
  type: int
  unit: a
  range: [0, 120]
  label: {en: your age}
  ask: {en: "How old are you?"}
  derive: years_since(birth_date)
birth_date:
  type: date
  ask: {en: "When were you born?"}
weight_kg:
  type: number
  unit: kg
  range: [2, 400]
  ask: {en: "What do you weigh?"}
height_cm:
  type: number
  unit: cm
  range: [40, 250]
  ask: {en: "How tall are you?"}
bmi:
  type: number
  unit: kg/m2
  range: [8, 90]
  derive: weight_kg / (height_cm / 100) / (height_cm / 100)
sex:
  type: enum
  values:
    female: {en: Female}
    male: {en: Male}
  ask: {en: "What sex was recorded at your birth?"}
smoker:
  type: bool
  ask: {en: "Do you smoke?"}
vitamin_d:
  type: number
  unit: nmol/L
  range: [5, 500]
  convert:
    ng/mL: 2.496
  ask: {en: "What was your vitamin D?"}
conditions:
  type: terms
  of: [condition]
  ask: {en: "What conditions do you have?"}
allergies:
  type: terms
  of: [food]
  rules_out: true
  ask: {en: "What are you allergic to?"}
medications:
  type: list
  ask: {en: "Which medicines do you take?"}
medications.name:
  type: term
  of: [medicine]
medications.dose:
  type: number
  unit: mg/d
  range: [0, 1000]
  ask: {en: "How many mg of {name} do you take a day?"}
medications.months:
  type: number
  unit: mo
  range: [0, 1200]
  ask: {en: "For how many months have you taken {name}?"}
  derive: months_since(.since)
medications.since:
  type: date
  ask: {en: "When did you start {name}?"}
risk:
  type: enum
  values: [low, middle, high]
  derive:
    - if: has(conditions, "lupus")
      value: high
    - if: has(medications, "glucocorticoid")
      value: middle
    - value: low
labs.crp:
  type: number
  unit: mg/L
  range: [0, 500]
  ask: {en: "What was your CRP?"}
home.stairs:
  type: bool
  ask: {en: "Are there stairs at home?"}
steps:
  type: numbers
  unit: "1"
  range: [0, 200000]
  ask: {en: "How many steps did you walk each day?"}
last_scan:
  type: date
  ask: {en: "When was your last bone scan?"}
wait:
  type: duration
  ask: {en: "How long did you wait?"}
`,
	"tables.yaml": `limit:
  title: Upper limits
  sources: [acr-2022]
  values:
    vitamin_d:
      unit: nmol/L
      regions:
        any:
          - if: age < 18
            value: 100
          - value: 125
        GB:
          - value: 90
`,
	"findings.yaml": `adult:
  when: age >= 18
  silent: true
long_steroids:
  when: any(medications, is(.name, "glucocorticoid") and .months >= 3)
  because: {en: you have taken steroid tablets for 3 months or more}
`,
	"sources.yaml": `acr-2022:
  type: article-journal
  title: A guideline
  authors: [Roe A, Doe B]
  year: 2023
  container: Journal
  volume: "75"
  pages: 1-9
  doi: 10.1000/example
  checked: {status: unverified, missing: [pages]}
`,
	"bones/steroids.yaml": `id: steroids-and-bone
topic: bones
level: important
when: long_steroids and adult
unless:
  - if: has(medications, "warfarin")
    because: Not with warfarin.
    caution: {en: Check first if you take warfarin.}
  - if: months_since(last_scan) < 24
    because: A scan was done.
encourages: [bone_scan]
message:
  en:
    title: Steroid tablets and your bones
    text: |
      Steroid tablets can thin bones.
      Call {emergency_number} if you fall.
    action: Ask about a scan.
  es:
    title: Esteroides y huesos
    text: Los esteroides pueden debilitar los huesos.
    action: Pregunte.
cite:
  - source: acr-2022
    supports: Steroids thin bones.
evidence: {certainty: high, strength: strong}
review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
tests:
  - name: eight months
    given: {age: 61, last_scan: 2020-01-01, medications: [{name: prednisone, months: 8}]}
    as_of: 2026-06-01
    expect: shown
  - given: {age: 61, medications: [{name: prednisone}]}
    expect: pending
    asks: [medications.months]
`,
}

// with returns the small pack with some files replaced or added.
func with(files ...string) fstest.MapFS {
	all := maps.Clone(smallPack)
	for i := 0; i < len(files); i += 2 {
		all[files[i]] = files[i+1]
	}
	fsys := fstest.MapFS{}
	for name, text := range all {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}
