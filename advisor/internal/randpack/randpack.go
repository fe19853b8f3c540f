// Package randpack writes small random packs, for tests that hold the engine
// and its provers to account: a few facts of all kinds, derived facts,
// findings and tables, rules with guards, cautions, variants, companions and
// what else the format has, and invariants about what the rules encourage.
//
// Guards and invariants are drawn from one another, with a number moved or a
// part left out here and there: so a good part of the invariants holds, and
// many only just do not.
package randpack

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing/fstest"
)

// A Size says how much a pack may hold.
type Size struct {
	Facts, Rules, Depth int
	// Plain leaves out lists of records, texts, durations and derived facts, so
	// that all profiles over the pack's constants can be enumerated.
	Plain bool
}

// The sizes that tests draw.
var (
	Small = Size{Facts: 4, Rules: 4, Depth: 2}
	Few   = Size{Facts: 3, Rules: 2, Depth: 1}
	Tiny  = Size{Facts: 2, Rules: 3, Depth: 1, Plain: true}
)

// Files draws a pack. Most of them load.
func Files(r *rand.Rand, size Size) fs.FS {
	w := &writer{Rand: r, size: size}
	w.facts()
	w.findings()
	w.properties()
	w.tables()
	w.rules()
	w.invariants()
	files := fstest.MapFS{}
	add := func(name, text string) {
		if text != "" {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	add("pack.yaml", w.pack())
	add("facts.yaml", w.factsYAML.String())
	add("terms.yaml", terms)
	add("sources.yaml", sources)
	add("findings.yaml", w.findingsYAML.String())
	add("properties.yaml", w.propertiesYAML.String())
	add("tables.yaml", w.tablesYAML.String())
	add("invariants.yaml", w.invariantsYAML.String())
	for i, text := range w.ruleFiles {
		add(fmt.Sprintf("%s/r%d.yaml", w.topics[i], i), text)
	}
	return files
}

// A writer writes one pack.
type writer struct {
	*rand.Rand
	size Size

	known     []*declared // facts that conditions may read
	names     []string    // of findings
	limits    []string    // of table values
	guards    []string    // conditions that guards have, for invariants
	first     string      // a guard that comes next, with a caution; or ""
	answering *declared   // the set of which rules answer something, or nil
	asked     []answered  // by such rules
	lasting   string      // of pack.yaml: which lists properties are about
	topics    []string    // of the rules
	ruleFiles []string

	factsYAML, findingsYAML, propertiesYAML, tablesYAML, invariantsYAML strings.Builder
}

// What a rule answers, and to whom.
type answered struct{ when, term string }

// A declared fact.
type declared struct {
	name, kind string
	min, max   int
	consts     []int
	values     []string // of an enum or text
	terms      []string // that conditions ask for
	list       string   // whose records have it
	derived    bool
	fields     []*declared
}

const terms = `condition: {}
chronic: {is: condition}
asthma: {is: chronic}
lupus: {is: chronic}
flu: {is: condition}
medicine: {}
steroid: {is: medicine}
prednisone: {is: steroid}
cortisone: {is: steroid}
statin: {is: medicine}
food: {}
fruit: {is: food}
apple: {is: fruit}
pear: {is: fruit}
fish: {is: food}
`

const sources = `src:
  type: report
  title: A report
  authors: [{literal: An office}]
  year: 2020
  publisher: An office
  url: https://example.org/report
  checked: {status: unverified, missing: [url]}
`

var (
	conditionTerms = []string{"chronic", "asthma", "lupus", "flu"}
	medicineTerms  = []string{"steroid", "prednisone", "cortisone", "statin"}
	foods          = []string{"fruit", "apple", "pear", "fish", "food"}
)

func (w *writer) chance(p float64) bool { return w.Float64() < p }

func pick[T any](w *writer, list []T) T { return list[w.IntN(len(list))] }

func (w *writer) pack() string {
	s := fmt.Sprintf("name: random\nversion: 0.1.0\nlanguages: [en]\ncap: %d\nexpired: "+
		"%s\ntopics:\n  a:\n    title: {en: A}\n  b:\n    title: {en: B}\n",
		1+w.IntN(4), pick(w, []string{"mark", "mark", "withhold"}))
	s += "regions:\n  US:\n    phone: {en: \"1\"}\n  GB:\n    phone: {en: \"2\"}\n"
	return s + w.lasting + "disclaimer:\n  en: General education.\n"
}

// facts declares facts of mixed kinds, and facts derived from them.
func (w *writer) facts() {
	kinds := []string{"bool", "bool", "int", "int", "number", "number", "enum", "date", "terms",
		"list"}
	if !w.size.Plain {
		kinds = append(kinds, "list", "text", "duration", "int")
	} else {
		kinds = kinds[:len(kinds)-1]
	}
	for range max(2, 1+w.IntN(w.size.Facts)) {
		w.declare(pick(w, kinds))
	}
	if w.chance(0.4) {
		if len(w.of("terms")) == 0 {
			w.declare("terms")
		}
		w.answering = pick(w, w.of("terms"))
	}
	if w.chance(0.2) {
		fmt.Fprintf(&w.factsYAML,
			"allergies:\n  type: terms\n  of: [food]\n  rules_out: true\n  label: {en: your allergies}\n  "+
				"ask: {en: \"Allergies?\"}\n")
		w.known = append(w.known, &declared{name: "allergies", kind: "terms", terms: foods[:4]})
	}
	if !w.size.Plain && w.chance(0.4) {
		w.derive()
	}
}

func (w *writer) declare(kind string) {
	f := &declared{name: fmt.Sprintf("%c%d", kind[0], len(w.known)), kind: kind}
	fmt.Fprintf(&w.factsYAML, "%s:\n  type: %s\n  label: {en: your %s}\n", f.name, kind, f.name)
	if kind != "list" {
		fmt.Fprintf(&w.factsYAML, "  ask: {en: \"Your %s?\"}\n", f.name)
	}
	switch kind {
	case "int", "number":
		w.number(f)
	case "enum":
		f.values = []string{"low", "mid", "high"}[:2+w.IntN(2)]
		w.factsYAML.WriteString("  values:\n")
		for _, v := range f.values {
			fmt.Fprintf(&w.factsYAML, "    %s: {en: %s}\n", v, v)
		}
	case "text":
		f.values = []string{"m", "x", "something else"}
	case "date":
		f.consts = []int{w.IntN(3), 1 + w.IntN(30)}
	case "duration":
		f.values = []string{"1h", "90m", "24h"}
	case "terms":
		f.terms = conditionTerms
		w.factsYAML.WriteString("  of: [condition]\n")
	case "list":
		w.list(f)
	}
	w.known = append(w.known, f)
}

// number gives a fact a range and constants inside it, mostly few: so that
// conditions on them meet.
func (w *writer) number(f *declared) {
	f.min, f.max = 0, pick(w, []int{10, 40, 120})
	if w.chance(0.15) {
		f.min = -5
	}
	for range 1 + w.IntN(3) {
		f.consts = append(f.consts, f.min+w.IntN(f.max-f.min+1))
	}
	unit := pick(w, []string{"a", "mo", "mg"})
	fmt.Fprintf(&w.factsYAML, "  unit: %s\n  range: [%d, %d]\n", unit, f.min, f.max)
}

// list declares a list of records with a term, a number and sometimes a bool.
func (w *writer) list(f *declared) {
	f.terms = medicineTerms
	fmt.Fprintf(&w.factsYAML, "  ask: {en: \"Your %s?\"}\n", f.name)
	field := func(name, kind string) *declared {
		x := &declared{name: "." + name, kind: kind, list: f.name, terms: medicineTerms}
		fmt.Fprintf(&w.factsYAML, "%s.%s:\n  type: %s\n  label: {en: %s}\n", f.name, name, kind, name)
		if kind != "term" {
			fmt.Fprintf(&w.factsYAML, "  ask: {en: \"The %s of {name}?\"}\n", name)
		}
		f.fields = append(f.fields, x)
		return x
	}
	field("name", "term")
	w.factsYAML.WriteString("  of: [medicine]\n")
	w.number(field("dose", pick(w, []string{"int", "number"})))
	if w.chance(0.5) {
		field("daily", "bool")
	}
	if w.chance(0.15) {
		field("begun", "date").consts = []int{w.IntN(4)}
		fmt.Fprintf(&w.factsYAML,
			"%s.months:\n  type: number\n  unit: mo\n  range: [0, 40]\n  label: {en: months}\n  ask: {en: "+
				"\"How many months?\"}\n  derive: months_since(.begun)\n", f.name)
		f.fields = append(f.fields, &declared{name: ".months", kind: "number", list: f.name, max: 40,
			consts: []int{w.IntN(6)}, derived: true})
	}
}

// derive declares a fact that follows from others, as an expression or by
// cases.
func (w *writer) derive() {
	if numbers := w.of("int", "number"); len(numbers) > 0 && w.chance(0.4) {
		x := pick(w, numbers)
		f := &declared{name: "sum", kind: x.kind, min: x.min, max: x.max,
			consts: []int{x.min + w.IntN(x.max-x.min), x.max}, derived: true}
		fmt.Fprintf(&w.factsYAML,
			"sum:\n  type: %s\n  unit: a\n  range: [%d, %d]\n  label: {en: your sum}\n  derive: %s\n",
			f.kind, f.min, f.max,
			fmt.Sprintf(pick(w, []string{"%s + 1", "%s - 1", "%s * 2"}), x.name))
		w.known = append(w.known, f)
		return
	}
	if dates := w.of("date"); len(dates) > 0 && w.chance(0.5) {
		f := &declared{name: "age", kind: "int", max: 120, consts: []int{w.IntN(4), 120}, derived: true}
		fmt.Fprintf(&w.factsYAML,
			"age:\n  type: int\n  unit: a\n  range: [0, 120]\n  label: {en: your age}\n  ask: {en: "+
				"\"Age?\"}\n  derive: years_since(%s)\n", pick(w, dates).name)
		w.known = append(w.known, f)
		return
	}
	f := &declared{name: "grade", kind: "enum", values: []string{"none", "some", "much"},
		derived: true}
	fmt.Fprintf(&w.factsYAML,
		"grade:\n  type: enum\n  values:\n    none: {en: none}\n    some: {en: some}\n    much: {en: "+
			"much}\n  label: {en: your grade}\n  ask: {en: \"Grade?\"}\n  derive:\n")
	for _, v := range []string{"much", "some"} {
		fmt.Fprintf(&w.factsYAML, "    - if: |\n        %s\n      value: %s\n", w.cond(1), v)
	}
	if w.chance(0.7) {
		w.factsYAML.WriteString("    - value: none\n")
	}
	w.known = append(w.known, f)
}

// of lists the known facts of some kinds.
func (w *writer) of(kinds ...string) (list []*declared) {
	for _, f := range w.known {
		for _, k := range kinds {
			if f.kind == k {
				list = append(list, f)
			}
		}
	}
	return list
}

func (w *writer) findings() {
	for i := range w.IntN(3) {
		name := fmt.Sprintf("finding%d", i)
		fmt.Fprintf(&w.findingsYAML, "%s:\n  when: |\n    %s\n  silent: true\n", name,
			w.cond(w.size.Depth))
		w.names = append(w.names, name)
	}
}

// properties writes what some terms of a list do, now and for a while after.
func (w *writer) properties() {
	lists := w.of("list")
	if len(lists) == 0 || w.chance(0.5) {
		return
	}
	if len(lists) == 1 && w.chance(0.7) {
		w.declare("list")
		lists = w.of("list")
	}
	w.Shuffle(len(lists), func(i, j int) { lists[i], lists[j] = lists[j], lists[i] })
	now, past := lists[0], lists[len(lists)-1]
	dose := past.fields[1]
	w.lasting = fmt.Sprintf("properties: {now: %s, past: %s, since: dose}\n", now.name, past.name)
	if now == past {
		w.lasting = fmt.Sprintf("properties: {now: %s}\n", now.name)
	}
	w.propertiesYAML.WriteString("lasting:\n  silent: true\n  cite: [src]\n  of:\n")
	for range 1 + w.IntN(3) {
		fmt.Fprintf(&w.propertiesYAML, "    - is: [%s]\n",
			strings.Join([]string{pick(w, medicineTerms), pick(w, medicineTerms)}[:1+w.IntN(2)], ", "))
		if now != past && w.chance(0.7) {
			fmt.Fprintf(&w.propertiesYAML, "      lasts: %d\n", 1+w.IntN(dose.max))
			if w.chance(0.3) {
				fmt.Fprintf(&w.propertiesYAML, "      if_past: .dose > %d\n",
					dose.min+w.IntN(dose.max-dose.min))
			}
		}
		if w.chance(0.3) {
			fmt.Fprintf(&w.propertiesYAML, "      if: .dose >= %d\n",
				now.fields[1].min+w.IntN(now.fields[1].max-now.fields[1].min))
		}
	}
	w.names = append(w.names, "lasting")
}

// tables writes a limit that depends on a condition and the region.
func (w *writer) tables() {
	if !w.chance(0.25) || len(w.of("int", "number")) == 0 {
		return
	}
	x := pick(w, w.of("int", "number"))
	value := func() int { return x.min + w.IntN(x.max-x.min+1) }
	fmt.Fprintf(&w.tablesYAML,
		"limit:\n  title: A limit\n  sources: [src]\n  values:\n    of_%s:\n      unit: a\n      "+
			"regions:\n        any:\n          - if: |\n              %s\n            value: %d\n         "+
			" - value: %d\n",
		x.name, w.cond(0), value(), value())
	if w.chance(0.5) {
		fmt.Fprintf(&w.tablesYAML, "        GB:\n          - value: %d\n", value())
	}
	w.limits = append(w.limits, x.name)
}
