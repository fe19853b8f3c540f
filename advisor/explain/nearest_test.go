package explain

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/randpack"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/witness"
)

const nearestFacts = `age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: "Age?"}}
n: {type: int, unit: "1", range: [0, 100], label: {en: n}, ask: {en: "N?"}}
m: {type: int, unit: "1", range: [0, 100], label: {en: m}, ask: {en: "M?"}}
x: {type: number, unit: mg, range: [0, 1000], label: {en: x}, ask: {en: "X?"}}
y: {type: number, unit: mg, range: [0, 1000], label: {en: y}, ask: {en: "Y?"}}
double: {type: number, unit: mg, range: [0, 2000], label: {en: double}, ask: {en: "Double?"}, derive: x * 2}
cased:
  type: number
  unit: mg
  range: [0, 1000]
  label: {en: cased}
  ask: {en: "Cased?"}
  derive:
    - if: x > 3
      value: 57
    - if: female
      value: 12
female: {type: bool, label: {en: female}, ask: {en: "Female?"}}
pregnant: {type: bool, premise: female, label: {en: pregnant}, ask: {en: "Pregnant?"}}
score: {type: int, unit: "1", range: [0, 9], premise: age >= 30, label: {en: score}, ask: {en: "Score?"}}
meds: {type: list, label: {en: meds}, ask: {en: "Meds?"}}
meds.name: {type: term, of: [medicine], label: {en: name}}
meds.dose: {type: number, unit: mg, range: [0, 1000], label: {en: dose}, ask: {en: "Dose?"}}
`

// nearestPack has the rule "it" with a condition and further keys.
func nearestPack(t *testing.T, when string, more ...string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](nearestFiles(randpack.Rule("it", when, more...)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func nearestFiles(rules ...string) fstest.MapFS {
	fsys := fstest.MapFS{
		"pack.yaml": {Data: []byte("name: p\nversion: 1.0.0\nlanguages: [en]\ntopics: {a: {title: " +
			"{en: T}}}\nregions: {US: {phone: {en: \"1\"}}, GB: {phone: {en: \"2\"}}}\ndisclaimer: {en: " +
			"D.}\n")},
		"terms.yaml": {Data: []byte("medicine: {}\nsteroid: {is: medicine}\nprednisone: {is: " +
			"steroid}\nstatin: {is: medicine}\n")},
		"sources.yaml": {Data: []byte("src:\n  type: article\n  title: T\n  authors: [A]\n  year: " +
			"2020\n  url: https://example.org/\n  checked: {status: verified, seen: 2026-11-20}\n")},
		"facts.yaml": {Data: []byte(nearestFacts)},
	}
	for i, text := range rules {
		fsys[fmt.Sprintf("a/r%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func guard(cond string) string {
	return "unless:\n  - if: |\n      " + cond + "\n    because: A reason."
}

func caution(cond string) string { return guard(cond) + "\n    caution: {en: Careful.}" }

// TestNearestWords: what is said to be enough is enough.
func TestNearestWords(t *testing.T) {
	const statin = `any(meds, is(.name, "statin") and .dose > 5)`
	young := "safe: true\nvariants:\n" + randpack.Variant("young", "age < 60",
		"    unless:\n      - if: |\n          x < 900\n        because: A reason.\n")
	for _, tt := range []struct {
		when, more, given string
		want              []string
	}{
		{"age < 18 or age >= 65", "", "{}", []string{"age were 65 or more"}},
		{"age < 18 or age >= 65", "", "{age: 40}", []string{"age were 17 or less"}},
		{"age < 18 or age >= 65", "", "{age: 50}", []string{"age were 65 or more"}},
		{"age != 57", "", "{age: 57}", []string{"age were 58 or more"}},
		{"age not in 1..5", "", "{age: 3}", []string{"age were 0"}},
		{"age in 3..5", "", "{age: 1}", []string{"age were 3"}},
		{"x < 3.5 or x > 6.5", "", "{x: 5}", []string{"x were more than 6.5"}},
		{"x > y", "", "{x: 1, y: 10}", []string{"x were more than 10"}},
		{"x >= y", "", "{x: 1, y: 10}", []string{"x were 10 or more"}},
		{"n == m", "", "{}", []string{"n were 50", "m were 50"}},
		{"n == m", "", "{n: 7}", []string{"m were 7"}},
		{"age >= 0", "", "{}", []string{"age were known"}},
		{"x > 3.33333333", "", "{x: 1}", []string{"x were more than 3.33333333"}},
		{"(x ?? 20) > 30", "", "{}", []string{"x were 31"}}, // less would be known, and not enough

		// Guards that the ranges run into, and guards that they do not bear on.
		{"age >= 18", guard("age > 70"), "{age: 10}", []string{"age were 18"}},
		// of x nothing is said
		{"age >= 18", caution("age > 70 and x > 5"), "{age: 10}", []string{"age were 18 or more"}},
		{"age >= 18", caution("age > 70 and x > 5"), "{age: 10, x: 6}", []string{"age were 18"}},
		{"age >= 18", caution("age > 70 and x > 5"), "{age: 10, x: {at_least: 5}}",
			[]string{"age were 18 or more"}},
		{"age >= 18", caution("x > 5"), "{age: 10}", []string{"age were 18 or more"}},
		{"age >= 18", caution("age * age == 1089"), "{age: 10}", []string{"age were 18"}},
		{"age >= 18", guard("age >= 40 and age < 40"), "{age: 10}", []string{"age were 18 or more"}},
		{"age >= 18", young, "{age: 10, x: 5}", []string{"age were 60 or more"}},

		// Premises, and what derives from a number that changes.
		{"pregnant == false and x > 3", "", "{female: false, pregnant: true, x: 1}",
			[]string{"x were more than 3"}},
		{"female and not pregnant", "", "{female: false, pregnant: true}",
			[]string{"female were yes", "pregnant were no"}},
		{"age > 20 and score > 3", "", "{age: 10, score: 5}",
			[]string{"age were 30 or more", "score were 4 or more"}},
		{"x > 3 and double > 5", "", "{x: 1}", []string{"x were more than 3"}},
		{"x > 3", "", "{x: 1, double: 2}", []string{"x were more than 3"}},
		// not "more": with what is given it is another record
		{"x > 3 or double > 5", "", "{x: 1, double: 2}", []string{"x were 4"}},
		{"double > 5", "", "{}", []string{"double were more than 5"}},
		// with more than 20 it would be another x
		{"double > 5", "", "{x: {at_least: 2, at_most: 10}}", []string{"double were 6"}},

		// Records that go while others change.
		{statin, guard(`has(meds, "steroid")`), "{meds: [{name: steroid}]}",
			[]string{"meds had one more record", "meds.name (the new record) were statin",
				"meds.dose (the new record) were more than 5", "meds were known not to include steroid"}},
		{"any(meds, .dose > 5)", guard(`has(meds, "steroid")`), "{meds: [{name: steroid, dose: 1}, " +
			"{name: statin, dose: 1}, {name: medicine, dose: 1}]}",
			[]string{"meds.dose (statin) were more than 5", "meds were known not to include steroid"}},
		{`not has(meds, "steroid") and ` + statin, "",
			"{meds: [{name: steroid, dose: 1}, {name: statin, dose: 1}]}",
			[]string{"meds were known not to include steroid", "meds.dose (statin) were more than 5"}},
	} {
		rb := nearestPack(t, tt.when, strings.TrimSpace(tt.more))
		_, p, err := rb.Decode("p.yaml", []byte(tt.given))
		if err != nil {
			t.Fatal(err)
		}
		x, err := Rule(rb, p, "it", nil)
		if err != nil {
			t.Errorf("%s: %s: %v", tt.when, tt.given, err)
			continue
		}
		var got []string
		for _, c := range x.Nearest {
			got = append(got, c.Text)
		}
		slices.Sort(got)
		slices.Sort(tt.want)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s %s: %s: %s", tt.when, tt.more, tt.given, diff)
		}
	}
}

// An allowed is a change by its words: which values it allows of a fact.
type allowed struct {
	witness.Edit
	values []any // of what is a value; some of those that are allowed, with the ends
}

// read takes the words of an edit for what they say.
func read(t *testing.T, e witness.Edit, h *term.Hierarchy, r *rand.Rand) allowed {
	t.Helper()
	out := allowed{Edit: e}
	text := e.Words(h, own.In("en"), "")
	if e.Add || e.Term != term.None {
		return out
	}
	said := strings.TrimPrefix(text, e.Fact.Path+" were ")
	v := e.Value
	switch e.Fact.Kind {
	case fact.Bool:
		out.values = []any{said == "yes"}
	case fact.Enum, fact.Text:
		out.values = []any{v.Str}
	case fact.Date:
		out.values = []any{said}
	case fact.Duration:
		out.values = []any{said}
	case fact.Term:
		out.values = []any{h.Term(term.ID(v.Int)).Name}
	case fact.Numbers, fact.Texts:
		out.values = []any{v.Any}
	case fact.Int, fact.Number:
		low, high := -1e6, 1e6
		if e.Fact.Ranged {
			low, high = e.Fact.Min, e.Fact.Max
		}
		number := func(s string) float64 {
			x, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			return x
		}
		tiny := func(x float64) float64 {
			if e.Fact.Kind == fact.Int {
				return 1
			}
			return math.Max(math.Abs(x)*1e-9, 1e-12)
		}
		if rest, ok := strings.CutPrefix(said, "more than "); ok {
			low = number(rest) + tiny(number(rest))
		} else if rest, ok := strings.CutPrefix(said, "less than "); ok {
			high = number(rest) - tiny(number(rest))
		} else if rest, ok := strings.CutSuffix(said, " or more"); ok {
			low = number(rest)
		} else if rest, ok := strings.CutSuffix(said, " or less"); ok {
			high = number(rest)
		} else if said != "known" {
			low, high = number(said), number(said)
		}
		if low > high {
			t.Fatalf("%q allows nothing", text)
		}
		all := []float64{low, high}
		for range 4 {
			x := low + r.Float64()*(high-low)
			if y := low + float64(r.IntN(12)); r.IntN(2) == 0 && y <= high {
				x = y
			} else if y := high - float64(r.IntN(12)); r.IntN(3) == 0 && y >= low {
				x = y
			}
			if e.Fact.Kind == fact.Int {
				x = math.Round(x)
			}
			all = append(all, x)
		}
		slices.Sort(all)
		for _, x := range slices.Compact(all) {
			out.values = append(out.values, x)
		}
	default:
		t.Fatalf("a change of %s: %q", e.Fact.Path, text)
	}
	return out
}

// A supposed is a profile as data that changes are made to.
type supposed map[string]any

func (d supposed) clone(t *testing.T) (out supposed) {
	text, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// open is the set or list of a fact in the form that says all.
func (d supposed) open(path string) map[string]any {
	switch v := d[path].(type) {
	case map[string]any:
		return v
	case []any:
		out := map[string]any{"has": v, "complete": true}
		d[path] = out
		return out
	}
	out := map[string]any{"has": []any{}}
	d[path] = out
	return out
}

func items(v any) []any {
	if list, ok := v.([]any); ok && list != nil {
		return list
	}
	return []any{}
}

// change does the edits in their order, with one of the values of each.
func (d supposed) change(p *pack.Pack, edits []allowed, value func(i, n int) int) {
	h := p.Schema.Terms
	is := func(a, b any) bool {
		x, _ := a.(string)
		y, _ := b.(string)
		return h.Find(x) != term.None && h.Find(y) != term.None && h.Is(h.Find(x), h.Find(y))
	}
	gone := map[string]map[int]bool{} // of a list, by their places
	for i, e := range edits {
		list := e.Fact
		if list.Owner != nil {
			list = list.Owner
		}
		switch {
		case e.Elem >= 0:
			record := items(d.open(list.Path)["has"])[e.Elem].(map[string]any)
			record[strings.TrimPrefix(e.Fact.Path, list.Path+".")] = e.values[value(i, len(e.values))]
		case e.Term == term.None && !e.Add:
			d[e.Fact.Path] = e.values[value(i, len(e.values))]
		case e.Out:
			set, name := d.open(list.Path), h.Term(e.Term).Name
			set["not"] = append(items(set["not"]), name)
			for i, x := range items(set["has"]) {
				if record, ok := x.(map[string]any); ok {
					x = record[strings.TrimPrefix(list.TermField().Path, list.Path+".")]
				}
				if is(x, name) {
					if gone[list.Path] == nil {
						gone[list.Path] = map[int]bool{}
					}
					gone[list.Path][i] = true
				}
			}
		default:
			set := d.open(list.Path)
			record, name := map[string]any{}, any(nil)
			if e.Term != term.None {
				name = h.Term(e.Term).Name
				set["not"] = slices.DeleteFunc(items(set["not"]), func(n any) bool { return is(name, n) })
			}
			switch {
			case list.Kind != fact.List:
				set["has"] = append(items(set["has"]), name)
			default:
				if name != nil {
					record[strings.TrimPrefix(list.TermField().Path, list.Path+".")] = name
				}
				set["has"] = append(items(set["has"]), record)
			}
		}
	}
	for path, places := range gone {
		set, left := d.open(path), []any{}
		for i, x := range items(set["has"]) {
			if !places[i] {
				left = append(left, x)
			}
		}
		set["has"] = left
	}
}

// nearestConditions have gaps in what they hold of, hold facts against each other,
// calculate with them and derive from them.
var nearestConditions = []string{
	"age < 18 or age >= 65", "age != 57", "age not in 1..5", "age in 30..40 or age == 50",
	"x < 3.5 or x > 6.5", "x > y", "x >= y + 3", "n == m", "n != m", "n < m or n > 40",
	"x + y > 45", "x * y == 12", "n % 2 == 1", "double > 5", "double < 20 and x > 3",
	"x > 3 and x < double", "(x ?? 20) > 30", "known(x) and y > 3", "x > 3.33333333",
	"score > 3 and age < 60", "female and not pregnant", "(female ? x : y) > 7",
	"any(meds, .dose > 5)", `any(meds, is(.name, "statin") and .dose > 5)`, "any(meds, .dose > x)",
	`not has(meds, "steroid") and any(meds, .dose > 5)`, "sum(meds, .dose) > 5",
	"count(meds, .dose > 5) == 2", `none(meds, is(.name, "prednisone")) and has(meds, "steroid")`,
	`one(meds, .dose < 3 or .dose > 7)`, `all(meds, .dose > 5 or is(.name, "statin"))`, "10 / x > 2",
	"age >= 40 and age < 60 and x > 3 and x < 5",
}

// TestNearestHolds: every profile that the words of a suggestion allow shows the
// rule, in random packs: at the ends of ranges and between them, all changed facts
// together.
func TestNearestHolds(t *testing.T) {
	packs := 100 * *long
	if testing.Short() {
		packs = 60
	}
	tried, ranges, records := 0, 0, 0
	check := func(name string, fsys fs.FS, r *rand.Rand, profiles int) {
		rb, err := advisor.Load[advisor.Record](fsys, &advisor.LoadOptions{SkipTests: true})
		if err != nil {
			return // some do not load
		}
		source := randprofile.New(bridge.Pack(rb)).Source(r, 0.2+0.8*r.Float64())
		for range profiles {
			doc := supposed{}
			for k, v := range source.Profile() {
				doc[k] = v
			}
			doc = doc.clone(t)
			opts := &advisor.Options{Region: []string{"US", "GB"}[r.IntN(2)]}
			if r.IntN(5) > 0 {
				opts.AsOf = time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC)
			}
			for _, rule := range bridge.Pack(rb).Rules {
				s, p := sessionOn(t, rb, doc, opts)
				if s == nil {
					continue
				}
				if s.JudgeOne(rule); s.Of(rule).Outcome == engine.Shown {
					s.End()
					continue
				}
				given, err := asGiven(rb, p, s.Frame.AsOf)
				if err != nil {
					t.Fatal(err)
				}
				edits := nearestEdits(s, given, rule)
				s.End()
				if len(edits) == 0 {
					continue
				}
				var said []allowed
				var words []string
				most := 1
				for _, e := range edits {
					x := read(t, e, bridge.Pack(rb).Schema.Terms, r)
					said, words, most = append(said, x), append(words,
						e.Words(bridge.Pack(rb).Schema.Terms, own.In("en"), fmt.Sprint(e.Elem))),
						max(most, len(x.values))
					if len(x.values) > 1 {
						ranges++
					}
					if e.Elem >= 0 {
						records++
					}
				}
				for i := range 3 * most {
					after := doc.clone(t)
					after.change(bridge.Pack(rb), said, func(_, n int) int {
						if i < n {
							return i
						}
						return r.IntN(n)
					})
					s, _ := sessionOn(t, rb, after, opts)
					if s == nil {
						t.Errorf("%s: %v is no profile; of %v", name, after, words)
						break
					}
					s.JudgeOne(rule)
					got := s.Of(rule).Outcome
					tried++
					if s.End(); got != engine.Shown {
						was, _ := json.Marshal(doc)
						is, _ := json.Marshal(after)
						t.Errorf("%s: rule %s, %s: is to be shown to %s if %s; to %s it is %v", name, rule.ID,
							rule.When, was, strings.Join(words, " and "), is, got)
						break
					}
				}
			}
		}
	}
	var rules []string
	for i, when := range nearestConditions {
		more := []string{"", guard(nearestConditions[(i*7+3)%len(nearestConditions)]),
			caution(nearestConditions[(i*5+1)%len(nearestConditions)])}[i%3]
		rules = append(rules, randpack.Rule(fmt.Sprintf("r%d", i), when, more))
	}
	check("by hand", nearestFiles(rules...), rand.New(rand.NewPCG(1, 33)), packs/5)
	for _, c := range slices.Concat(randpack.Cases, randpack.Numbers) {
		check(c.Name, c.Files(), rand.New(rand.NewPCG(1, 32)), 30)
	}
	for seed := range uint64(packs) {
		r := rand.New(rand.NewPCG(seed, 31))
		size := randpack.Small
		if seed%2 == 0 {
			size = randpack.Few
		}
		check(fmt.Sprintf("seed %d", seed), randpack.Files(r, size), r, 6)
	}
	t.Logf("%d profiles; %d ranges, %d changes of records", tried, ranges, records)
	if tried < 1000 || ranges < 100 || records < 50 {
		t.Errorf("%d profiles, %d ranges and %d changes of records are too few", tried, ranges, records)
	}
}

// sessionOn is a session at a profile that is given as data; nil if it is none.
func sessionOn(t *testing.T, rb *advisor.Rulebase[advisor.Record], doc supposed,
	opts *advisor.Options) (*engine.Session, *advisor.Record) {
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("p.json", text)
	if err != nil {
		return nil, nil
	}
	s, err := bridge.Begin(rb, p, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}
