package randpack

import (
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"
)

// A Case is a small pack by hand, with a claim about it that is false and
// looks true to whoever leaves some kind of profile out.
type Case struct {
	Name      string
	Rules     []string // written by Rule; the last one encourages apples
	Whoever   string   // who must not be encouraged to eat apples, or the empty string
	OrUnknown bool
	Findings  string

	// A profile that breaks the invariant or, where there is none, to which
	// the last rule is shown.
	Given, AsOf, Region string
}

// Rule writes a rule: when it is shown, and further keys of it.
func Rule(id, when string, more ...string) string {
	return fmt.Sprintf("id: %s\ntopic: a\nlevel: info\nwhen: |\n  %s\n%s\nmessage:\n%s", id, when,
		strings.Join(more, "\n"), message("  ", "Title", nil)) +
		"cite: [{source: src, supports: Something.}]\nevidence: {certainty: low, strength: none}\n" +
		"review: {by: unreviewed, on: 2026-01-15, next: 2028-11-20}\n"
}

// Caution writes a guard that has a caution.
func Caution(cond string) string {
	return fmt.Sprintf("  - if: |\n      %s\n    because: A reason.\n    caution: {en: Careful.}",
		cond)
}

const apples = "encourages: [apple]"

const caseFacts = `age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "Age?"}, derive: years_since(birth)}
birth: {type: date, label: {en: birth}, ask: {en: "Birth?"}}
d: {type: date, label: {en: day}, ask: {en: "Day?"}}
x: {type: number, unit: mg, range: [0, 10], label: {en: x}, ask: {en: "X?"}}
y: {type: number, unit: mg, range: [0, 10], label: {en: y}, ask: {en: "Y?"}}
n: {type: int, unit: mg, range: [0, 100], label: {en: n}, ask: {en: "N?"}}
smoker: {type: bool, label: {en: smoking}, ask: {en: "Smoking?"}}
b: {type: bool, label: {en: b}, ask: {en: "B?"}}
e: {type: enum, values: {low: {en: low}, mid: {en: mid}, high: {en: high}}, label: {en: e}, ask: {en: "E?"}}
word: {type: text, label: {en: word}, ask: {en: "Word?"}}
t: {type: duration, label: {en: t}, ask: {en: "T?"}}
ill: {type: terms, of: [condition], label: {en: ill}, ask: {en: "Ill?"}}
grade:
  type: enum
  values: {none: {en: none}, some: {en: some}, much: {en: much}}
  label: {en: grade}
  ask: {en: "Grade?"}
  derive:
    - if: has(ill, "flu") and b
      value: much
    - if: has(ill, "asthma")
      value: some
meds: {type: list, label: {en: meds}, ask: {en: "Meds?"}}
meds.name: {type: term, of: [medicine], label: {en: name}}
meds.dose: {type: number, unit: mg, range: [0, 10], label: {en: dose}, ask: {en: "Dose?"}}
meds.begun: {type: date, label: {en: begun}, ask: {en: "Begun?"}}
meds.months: {type: number, unit: mo, range: [0, 40], label: {en: months}, ask: {en: "Months?"}, derive: months_since(.begun)}
`

// Files is the pack of the case.
func (c *Case) Files() fs.FS {
	files := fstest.MapFS{}
	add := func(name, text string) { files[name] = &fstest.MapFile{Data: []byte(text)} }
	add("pack.yaml",
		"name: random\nversion: 0.1.0\nlanguages: [en]\ncap: 3\nexpired: mark\ntopics:\n  a:\n    "+
			"title: {en: A}\n"+
			"regions:\n  US:\n    phone: {en: \"1\"}\n  GB:\n    phone: {en: \"2\"}\ndisclaimer:\n  en: "+
			"General education.\n")
	add("facts.yaml", caseFacts)
	add("terms.yaml", terms)
	add("sources.yaml", sources)
	if c.Findings != "" {
		add("findings.yaml", c.Findings)
	}
	if c.Whoever != "" {
		add("invariants.yaml",
			fmt.Sprintf("- id: i0\n  whoever: |\n    %s\n  or_unknown: %v\n  never_encourage: [apple]\n  "+
				"because: A reason.\n", c.Whoever, c.OrUnknown))
	}
	for i, text := range c.Rules {
		add(fmt.Sprintf("a/r%d.yaml", i), text)
	}
	return files
}

// one is a rule that encourages apples, alone.
func one(when string, more ...string) []string {
	return []string{Rule("apples", when, append(more, apples)...)}
}

// Variant writes a variant.
func Variant(name, cond, more string) string {
	return fmt.Sprintf("  - name: %s\n    if: |\n      %s\n%s    encourages: []\n    message:\n%s",
		name, cond, more, message("      ", "Other words", nil))
}

// Cases are what provers have got wrong, or might.
var Cases = []Case{
	// Unknown is a value, too: guards with a caution let it through.
	{Name: "two cautions that leave no known age",
		Rules:   one("x > 3", "unless:", Caution("age < 65"), Caution("age >= 60")),
		Whoever: "age >= 65 or smoker", Given: "{x: 4, smoker: true}"},
	{Name: "cautions on a fact and its opposite",
		Rules: one("x > 3", "unless:", Caution("b"), Caution("not b")), Whoever: "smoker",
		Given: "{x: 4, smoker: true}"},
	{Name: "cautions on all values of an enumeration",
		Rules:   one("x > 3", "unless:", Caution(`e == "low"`), Caution(`e != "low"`)),
		Whoever: `smoker or e == "low"`, Given: "{x: 4, smoker: true}"},
	{Name: "cautions on a term and its absence",
		Rules: one("x > 3", "unless:", Caution(`has(ill, "asthma")`),
			Caution(`not has(ill, "asthma")`)),
		Whoever: `smoker`, Given: "{x: 4, smoker: true, ill: {has: [], not: [flu]}}"},
	{Name: "a caution, and whoever it is unknown of",
		Rules: one("x > 3", "unless:", Caution("smoker")), Whoever: "smoker", OrUnknown: true,
		Given: "{x: 4}"},
	{Name: "cautions inside a finding",
		Findings: "odd:\n  when: n < 50\n  silent: true\neven:\n  when: n >= 40\n  silent: true\n",
		Rules:    one("x > 3", "unless:", Caution("odd"), Caution("even")), Whoever: "b and smoker",
		Given: "{x: 4, smoker: true, b: true}"},
	{Name: "the safe words, while variants are unknown",
		Rules: one("x > 3", "safe: true", "variants:",
			Variant("young", "age < 65", "")+Variant("old", "age >= 60", "")),
		Whoever: "smoker", Given: "{x: 4, smoker: true}"},
	{Name: "a companion with cautions", Rules: []string{Rule("host", "x > 3", "with: [apples]"),
		Rule("apples", "x > 3 and x < 2", "unless:", Caution("age < 65"), Caution("age >= 60"), apples)},
		Whoever: "smoker", Given: "{x: 4, smoker: true}"},

	// Fields of records.
	{Name: "a record that knows its dose", Rules: one("smoker"), Whoever: "any(meds, known(.dose))",
		Given: "{smoker: true, meds: [{dose: 5}]}"},
	{Name: "a dose or its default", Rules: one("smoker"), Whoever: "any(meds, (.dose ?? 0) > 5)",
		Given: "{smoker: true, meds: [{dose: 6}]}"},
	{Name: "a record without a dose", Rules: one("smoker"), Whoever: "any(meds, .dose == nil)",
		Given: "{smoker: true, meds: [{name: statin}]}"},
	{Name: "a record of two", Rules: one("smoker"), Whoever: "count(meds, known(.dose)) == 2",
		Given: "{smoker: true, meds: [{dose: 5}, {dose: 1}]}"},
	{Name: "a record with a known name", Rules: one("smoker"), Whoever: "any(meds, known(.name))",
		Given: "{smoker: true, meds: [{name: statin}]}"},

	// Values that no single constant gives.
	{Name: "a finding inside a value", Findings: "adult:\n  when: age >= 18\n  silent: true\n",
		Rules: one("x > 7"), Whoever: "(adult ? x : 0) > 5",
		Given: "{x: 8, age: 18}"},
	{Name: "a finding about the list inside a value of a record",
		Findings: "heavy:\n  when: any(meds, .dose > 5)\n  silent: true\n",
		Rules:    one("smoker"), Whoever: "any(meds, (heavy ? .dose : 0) <= 0 and .dose > 2)",
		Given: "{smoker: true, meds: [{dose: 3}]}"},
	{Name: "a derived value of a record, given", Rules: one("smoker"),
		Whoever: "any(meds, .months <= 5 and .months > 2)",
		Given:   "{smoker: true, meds: [{months: 3}]}"},
	{Name: "a derived value of a record inside a value",
		Findings: "heavy:\n  when: any(meds, .dose > 5)\n  silent: true\n",
		Rules:    one("smoker"),
		Whoever:  "any(meds, (heavy ? .months : 0) <= 0 and not (.months in [0]))",
		Given:    "{smoker: true, meds: [{months: 3, dose: 1}]}"},
	{Name: "one of two cases, and nobody knows which", Rules: one("smoker"),
		Whoever: `grade != "none" and grade == nil`,
		Given:   "{smoker: true, ill: [flu, asthma]}"},
	{Name: "two numbers in one gap", Rules: one("x > 5 and y < 6"), Whoever: "x < y",
		Given: "{x: 5.2, y: 5.8}"},
	{Name: "a sum", Rules: one("x > 5 and y > 5"), Whoever: "x + y > 19", Given: "{x: 10, y: 9.5}"},
	{Name: "a month of 28 days", Rules: one("smoker"),
		Whoever: "months_since(d) >= 1 and days_since(d) < 30",
		Given:   "{smoker: true, d: 2026-02-01}", AsOf: "2026-03-01"},
	{Name: "no day to count from", Rules: one("known(d)", "unless:", Caution("months_since(d) < 3")),
		Whoever: "months_since(d) < 3", OrUnknown: true,
		Given: "{d: 2026-01-01}"},
	{Name: "a word before another", Rules: one("smoker"), Whoever: `word < "m"`,
		Given: "{smoker: true, word: apple}"},
	{Name: "a word that is not another", Rules: one("smoker"), Whoever: `word != "something else"`,
		Given: "{smoker: true, word: m}"},
	{Name: "two durations in one gap", Rules: one("smoker"),
		Whoever: `t > duration("1h") and t < duration("90m")`, Given: "{smoker: true, t: 61m}"},
	{Name: "a set that is not known, without psoriasis", Rules: one("smoker"),
		Whoever: `not known(ill) and not has(ill, "lupus")`,
		Given:   "{smoker: true, ill: {has: [], not: [lupus]}}"},
	{Name: "another region", Rules: one("smoker"), Whoever: `region == "GB" and b`,
		Given: "{smoker: true, b: true}", Region: "GB"},

	// Bounds.
	{Name: "a bound on one side", Rules: one("smoker"),
		Whoever: "x > 5 and not (x > 7) and not (x <= 7)", OrUnknown: true,
		Given: "{smoker: true, x: {above: 5}}"},
	{Name: "bounds on both sides", Rules: one("x > 3", "unless:", Caution("x > 6"), Caution("x < 6")),
		Whoever: "smoker",
		Given:   "{smoker: true, x: {at_least: 5, at_most: 7}}"},
	{Name: "bounds between two constants of an int",
		Rules: one("n > 30", "unless:", Caution("n == 40"), Caution("n != 40")), Whoever: "smoker",
		Given: "{smoker: true, n: {at_least: 35}}"},

	// Other rules.
	{Name: "what silences it has a companion that withholds it",
		Rules: []string{Rule("first", "x > 3", "with: [beside]", "supersedes: [apples]"),
			Rule("beside", "x > 3", "unless:\n  - if: |\n      smoker\n    because: A reason."),
			Rule("apples", "x > 3", apples)}, Given: "{x: 4, smoker: true}"},
	{Name: "what silences it is withheld by a guard",
		Rules: []string{Rule("first", "x > 3", "supersedes: [apples]",
			"unless:\n  - if: |\n      smoker\n    because: A reason."),
			Rule("apples", "x > 3", apples)}, Given: "{x: 4, smoker: true}"},
}
