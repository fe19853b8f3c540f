package prove_test

import (
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/source"
)

// pairFacts are facts of all kinds, several of a kind, whose ranges lie apart,
// overlap, or begin far from 0.
const pairFacts = `p: {type: int, unit: mg, range: [40, 60], ask: {en: "?"}}
u: {type: int, unit: mg, range: [-100, -10], ask: {en: "?"}}
m: {type: int, unit: mg, range: [-50, 100], ask: {en: "?"}}
n: {type: int, unit: mg, range: [0, 3000], ask: {en: "?"}}
r: {type: number, unit: mg, range: [40, 60], ask: {en: "?"}}
x: {type: number, unit: mg, range: [0, 10], ask: {en: "?"}}
y: {type: number, unit: mg, range: [-1000, 1000], ask: {en: "?"}}
d: {type: date, ask: {en: "?"}}
birth: {type: date, ask: {en: "?"}}
fut: {type: date, range: [2000-01-01, 2099-12-31], ask: {en: "?"}}
g1: {type: date, range: [2000-01-01, 2010-12-31], ask: {en: "?"}}
g2: {type: date, range: [2005-01-01, 2099-12-31], ask: {en: "?"}}
e: {type: enum, values: {low: {en: low}, mid: {en: mid}, high: {en: high}}, ask: {en: "?"}}
f: {type: enum, values: {high: {en: high}, top: {en: top}}, ask: {en: "?"}}
word: {type: text, ask: {en: "?"}}
w2: {type: text, ask: {en: "?"}}
w3: {type: text, ask: {en: "?"}}
t: {type: duration, ask: {en: "?"}}
t2: {type: duration, ask: {en: "?"}}
b: {type: bool, ask: {en: "?"}}
c: {type: bool, ask: {en: "?"}}
nums: {type: numbers, unit: mg, range: [0, 10], ask: {en: "?"}}
ill: {type: terms, of: [condition], ask: {en: "?"}}
grade:
  type: enum
  values: {none: {en: none}, some: {en: some}}
  derive:
    - if: has(ill, "flu") and b
      value: some
    - value: none
meds: {type: list, ask: {en: "?"}}
meds.name: {type: term, of: [medicine], ask: {en: "?"}}
meds.dose: {type: number, unit: mg, range: [0, 10], ask: {en: "?"}}
meds.k: {type: int, unit: mg, range: [0, 10], ask: {en: "?"}}
meds.p: {type: int, unit: mg, range: [40, 60], ask: {en: "?"}}
meds.begun: {type: date, ask: {en: "?"}}
meds.form: {type: text, ask: {en: "?"}}
meds.on: {type: bool, ask: {en: "?"}}
`

func pairPack(t testing.TB) *pack.Pack {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"pack.yaml": "name: pairs\nversion: 0.1.0\nlanguages: [en]\ntopics:\n  a:\n    title: {en: A}\n" +
			"regions:\n  US:\n    phone: {en: \"1\"}\ndisclaimer:\n  en: General education.\n",
		"facts.yaml": pairFacts,
		"terms.yaml": "condition: {}\nflu: {is: condition}\nmedicine: {}\nsteroid: {is: " +
			"medicine}\nprednisone: {is: steroid}\n",
		"sources.yaml": "src:\n  type: report\n  title: A report\n  authors: [{literal: An office}]\n  " +
			"year: 2020\n  publisher: An office\n" +
			"  url: https://example.org/report\n  checked: {status: unverified, missing: [url]}\n",
		"a/r.yaml": "id: r\ntopic: a\nlevel: info\nwhen: b\nmessage:\n  en:\n    title: T\n    text: " +
			"Some text.\n    action: Ask.\n" +
			"cite: [{source: src, supports: Something.}]\nevidence: {certainty: low, strength: " +
			"none}\nreview: {by: unreviewed, on: 2026-01-15, next: 2028-01-15}\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	p, errs := load.Pack(files, nil, false)
	for _, e := range errs {
		t.Fatal(e)
	}
	return p
}

// TestAgainst: of facts that are held against each other, and of values over
// lists, nothing is proven that a profile breaks. Each condition is so on the
// profile beside it, and the search finds one or says that it is open.
func TestAgainst(t *testing.T) {
	p := pairPack(t)
	const now = "2026-11-20"
	for _, tt := range []struct{ cond, profile, asOf string }{
		// Values over a list whose predicate names a term, or a fact of the person.
		{`count(meds, is(.name, "steroid")) in 1..4`, "{meds: [{name: prednisone}]}", now},
		{`len(filter(meds, is(.name, "prednisone") and .dose >= 3)) > 1`,
			"{meds: [{name: prednisone, dose: 3}, {name: prednisone, dose: 3}]}", now},
		{`sum(meds, is(.name, "steroid") ? .dose : 0) > 5`, "{meds: [{name: steroid, dose: 6}]}", now},
		{`sum(map(filter(meds, is(.name, "steroid")), .dose)) > 5`, "{meds: [{name: steroid, dose: 6}]}",
			now},
		{`count(meds, is(.name, "steroid")) != count(meds, .on)`, "{meds: [{name: steroid, on: false}]}",
			now},
		{`count(meds, is(.name, "steroid")) + p > 40`, "{p: 40, meds: [{name: steroid}]}", now},
		{`len(filter(meds, .begun > d)) > 1`, "{d: 2020-01-01, meds: [{begun: 2021-01-01}, {begun: " +
			"2021-01-01}]}", now},
		{`sum(nums, # > x ? 1 : 0) > 1`, "{x: 1, nums: [2, 3]}", now},
		{`sum(meds, grade == "some" ? 1 : 0) > 1`, "{b: true, ill: [flu], meds: [{}, {}]}", now},
		{`any(meds, (count(meds, is(.name, "steroid")) in 1..4) and .on)`,
			"{meds: [{name: steroid, on: true}]}", now},
		{`((count(meds, is(.name, "steroid")) in 1..4) ? x : 0) > 5`, "{x: 6, meds: [{name: steroid}]}",
			now},
		{`(any(meds, is(.name, "steroid")) ? x : 0) > 5`, "{x: 6, meds: [{name: steroid}]}", now},
		{`any(meds, (is(.name, "steroid") ? .dose : 0) > 5)`, "{meds: [{name: steroid, dose: 6}]}", now},
		// What has passed since a day, against a fact.
		{`days_since(d) == p`, "{d: 2026-10-01, p: 50}", now},
		{`months_since(d) == p`, "{d: 2022-09-20, p: 50}", now},
		{`years_since(birth) == p`, "{birth: 1976-01-01, p: 50}", now},
		{`days_since(d) == r`, "{d: 2026-10-01, r: 50}", now},
		{`any(meds, days_since(.begun) == p)`, "{p: 50, meds: [{begun: 2026-10-01}]}", now},
		{`m >= days_since(d) and m <= days_since(d)`, "{d: 2026-10-01, m: 50}", now},
		{`days_since(fut) < u`, "{fut: 2026-12-19, u: -20}", now},
		{`days_since(g1) == days_since(g2)`, "{g1: 2007-01-01, g2: 2007-01-01}", now},
		{`years_since(g1) == years_since(g2)`, "{g1: 2007-01-01, g2: 2007-02-01}", now},
		{`months_since(g1) == months_since(d) and g1 != d`, "{g1: 2007-01-02, d: 2007-01-03}", now},
		{`(b ? days_since(d) : months_since(d)) > 29 and d > date("2026-10-20")`,
			"{b: true, d: 2026-10-21}", now},
		{`days_since(b ? d : birth) == 50 and days_since(d) != 50`,
			"{b: false, d: 2026-01-01, birth: 2026-10-01}", now},
		{
			`months_since(d) > months_since(birth) and d > date("2020-01-01") and birth < date("2021-01-01")`, "{d: 2020-02-01, birth: 2020-06-01}", now},
		// Days of different ranges, and numbers of which some are whole.
		{`g1 == d`, "{g1: 2007-01-01, d: 2007-01-01}", now},
		{`g1 == g2`, "{g1: 2007-01-01, g2: 2007-01-01}", now},
		{`g1 > g2`, "{g1: 2007-01-02, g2: 2007-01-01}", now},
		{`any(meds, .begun == g1)`, "{g1: 2007-01-01, meds: [{begun: 2007-01-01}]}", now},
		{`p == r and r > 50 and r < 52`, "{p: 51, r: 51}", now},
		{`p < r and r < 51 and p > 49`, "{p: 50, r: 50.5}", now},
		{`n == y and n > 700`, "{n: 800, y: 800}", now},
		{`any(meds, .p == n)`, "{n: 50, meds: [{p: 50}]}", now},
		{`any(meds, .dose == .k) and any(meds, .dose > .k) and any(meds, .dose < .k and .k < x)`,
			"{x: 3, meds: [{dose: 1, k: 1}, {dose: 2, k: 1}, {dose: 1, k: 2}]}", now},
		// One of two values: known where both agree.
		{`(b ? x : y) > 5`, "{x: 7, y: 7}", now},
		{`(b ? x : 7.0) > 5 and b == nil`, "{x: 7}", now},
		// Texts.
		{`e == word`, "{e: low, word: low}", now},
		{`word < w2`, "{word: a, w2: b}", now},
		{`word == w2 and word == "zz"`, "{word: zz, w2: zz}", now},
		{`word != w2 and word < "m" and w2 < "m"`, "{word: a, w2: b}", now},
		{`word < w2 and w2 < w3 and word > "m" and w3 < "n"`, "{word: ma, w2: mb, w3: mc}", now},
		{`any(meds, .form == e)`, "{e: low, meds: [{form: low}]}", now},
		{`any(meds, .form == word and .form != "a")`, "{word: b, meds: [{form: b}]}", now},
		{`word in [e]`, "{e: low, word: low}", now},
		{`e in [word]`, "{e: low, word: low}", now},
		{`e == f`, "{e: high, f: high}", now},
		{`w2 == word and word == e and e != "low"`, "{e: high, word: high, w2: high}", now},
		{`region == word`, "{word: US}", now},
		{`(b ? word : w2) == "q" and b == nil`, "{word: q, w2: q}", now},
		{`t in [duration("1h")]`, "{t: 1h}", now},
		{`t == t2 and t > duration("5h")`, "{t: 6h, t2: 6h}", now},
		// As-of days long ago, or far ahead.
		{`days_since(fut) > 9600`, "{fut: 2000-01-02}", now},
		{`days_since(fut) > 16500`, "{fut: 2000-01-02}", "2046-11-28"},
		{`years_since(fut) > 30`, "{fut: 2000-01-02}", "2036-11-28"},
		{`years_since(g1) > 28`, "{g1: 2000-01-02}", "2036-11-28"},
		{`years_since(g1) < 10`, "{g1: 2010-01-02}", "2015-11-28"},
		{`days_since(g1) < -300`, "{g1: 2010-01-02}", "2009-01-28"},
		{`years_since(d) > 127`, "{d: 1900-01-02}", "2028-11-28"},
		{`years_since(d) > 150`, "{d: 1900-01-02}", "2060-11-28"},
		{`years_since(d) > 150 and days_since(g2) < 0`, "{d: 1900-01-02, g2: 2070-01-01}", "2060-11-28"},
		{`d > date("2030-01-01") and months_since(birth) >= 1 and days_since(birth) < 29`,
			"{d: 2030-01-02, birth: 2030-02-28}", "2030-03-28"},
		{`d < date("2020-01-01") and days_since(d) < 5`, "{d: 2019-12-31}", "2020-01-02"},
		{`days_since(d ?? date("2026-01-01")) > 400`, "{}", "2027-11-28"},
		{`days_since(d ?? date("2026-01-01")) > 400 and d == nil`, "{}", "2027-11-28"},
	} {
		c := compile(t, p, tt.cond)
		day, _ := time.Parse(time.DateOnly, tt.asOf)
		f := &condition.Frame{Region: "US", AsOf: day}
		errs := &source.Errors{}
		v := reflect.New(p.Struct.Type).Elem()
		p.Struct.Decode(&source.Reader{Errs: errs}, source.YAML("profile", []byte(tt.profile), errs), v)
		f.Reset(p.Space.Registry)
		if err := p.Struct.Read(v, &f.Profile); err != nil || errs.Len() > 0 {
			t.Fatalf("%s: %v %v", tt.profile, err, errs.Sorted())
		}
		if got := f.Eval(c); got != condition.True {
			t.Errorf("%s is %v on %s", tt.cond, got, tt.profile)
			continue
		}
		if a := prove.New(p, today).Find(prove.Holds(c)); a.Verdict == prove.None {
			t.Errorf("%s is never true; it is on %s, as of %s", tt.cond, tt.profile, tt.asOf)
		} else if a.Verdict == prove.Open {
			t.Logf("%s: open: %s", tt.cond, a.Why)
		}
	}
}

// tryCompile compiles a condition, if it loads.
func tryCompile(p *pack.Pack, text string) (condition.Cond, bool) {
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	n := source.YAML("c.yaml", []byte("when: |\n  "+text+"\n"), errs)
	c := p.Space.Compile(r.Verbatim(n.Get("when")), r)
	return c, errs.Len() == 0
}
