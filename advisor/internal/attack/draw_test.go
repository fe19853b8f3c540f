package attack

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// plainFacts has a fact of every kind, and no constant to draw near to.
const plainFacts = `
yes: {type: bool, ask: {en: A}}
whole: {type: int, unit: a, range: [0, 100], ask: {en: B}}
number: {type: number, unit: kg, range: [0, 100], ask: {en: C}}
choice: {type: enum, values: [low, high], ask: {en: D}}
word: {type: text, ask: {en: E}}
day: {type: date, ask: {en: F}}
wait: {type: duration, ask: {en: G}}
amounts: {type: numbers, unit: kg, range: [0, 9], ask: {en: H}}
words: {type: texts, ask: {en: I}}
set: {type: terms, of: [thing], ask: {en: J}}
list: {type: list, ask: {en: K}}
list.name: {type: term, of: [thing]}
list.dose: {type: number, unit: mg, range: [0, 100], ask: {en: L}}
group.inner: {type: bool, ask: {en: M}}
`

func plainPack(t *testing.T, more fstest.MapFS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	files := fstest.MapFS{
		"pack.yaml": {Data: []byte("name: plain\nversion: 1.0.0\nlanguages: [en]\ntopics: " +
			"{}\ndisclaimer: {en: X.}\n")},
		"terms.yaml": {Data: []byte("thing: {}\nstone: {is: thing}\npebble: {is: stone}\n")},
		"facts.yaml": {Data: []byte(plainFacts)},
	}
	for name, f := range more {
		files[name] = f
	}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestProfiles: what is drawn can be read, whatever the pack has constants for, and
// every form that a fact can have comes up.
func TestProfiles(t *testing.T) {
	rb := plainPack(t, nil)
	d := newDrawer(NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(1, 1)))
	forms := map[string]int{}
	refused := 0
	for n := range 1500 {
		if n%2 == 0 {
			d.asOf = d.day()
		}
		doc := d.profile(0.8)
		d.inside(doc, d.of["list"])
		text, err := json.Marshal(doc.nested())
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode("p.json", text)
		if err == nil {
			_, err = rb.Advise(p, &advisor.Options{AsOf: d.asOf})
		}
		if err != nil && !strings.Contains(err.Error(), "ruled out") &&
			!strings.Contains(err.Error(), "no value is") {
			t.Fatalf("%s: %v", text, err)
		}
		if err != nil {
			refused++
		}
		for _, f := range d.pack.Schema.Top {
			form := fmt.Sprintf("%T", doc[f.Path])
			if in, bounded := doc[f.Path].(Doc); bounded {
				keys := []string{}
				for k := range in {
					keys = append(keys, k)
				}
				slices.Sort(keys)
				form = strings.Join(keys, " ")
			}
			forms[f.Path+": "+form]++
		}
	}
	if refused > 300 {
		t.Errorf("%d of 1500 are refused", refused)
	}
	for _, want := range []string{"yes: <nil>", "yes: bool", "whole: float64", "whole: at_least",
		"whole: above", "whole: below", "whole: at_most", "whole: at_least at_most",
		"number: float64", "number: above below", "choice: string", "word: string", "day: string",
		"day: from", "day: by", "day: by from",
		"wait: string", "amounts: []float64", "words: []string", "set: []string", "set: has not",
		"list: []attack.Doc", "list: has not", "group.inner: bool"} {
		if forms[want] < 10 {
			t.Errorf("%s comes up %d times", want, forms[want])
		}
	}
}

// TestInside: of a list one record is changed, in one field, and the profile that
// it was drawn from stays as it is.
func TestInside(t *testing.T) {
	d := newDrawer(NewDomain(bridge.Pack(plainPack(t, nil))), rand.New(rand.NewPCG(1, 1)))
	list := d.of["list"]
	changed := 0
	for _, open := range []bool{false, true} {
		for range 50 {
			was := Doc{"list": []Doc{{"name": "stone", "dose": 5.5}, {"name": "pebble", "dose": 7.5}}}
			if open {
				was["list"] = Doc{"has": was["list"], "not": []string{}}
			}
			now := Doc{"list": was["list"]}
			before := fmt.Sprint(was)
			d.inside(now, list)
			if fmt.Sprint(was) != before {
				t.Fatalf("%s became %v", before, was)
			}
			records, isList := now["list"].([]Doc)
			if in, isOpen := now["list"].(Doc); isOpen == open && isOpen {
				records, isList = in["has"].([]Doc), true
			}
			if !isList || len(records) != 2 {
				t.Fatalf("%s became %v", before, now)
			}
			fields := 0
			for i, was := range []Doc{{"name": "stone", "dose": 5.5}, {"name": "pebble", "dose": 7.5}} {
				for key, v := range was {
					if fmt.Sprint(records[i][key]) != fmt.Sprint(v) {
						fields++
					}
				}
			}
			if fields > 1 {
				t.Fatalf("%s became %v", before, now)
			}
			changed += fields
		}
	}
	if changed < 50 {
		t.Errorf("only %d of 100 changed", changed)
	}
}

// TestNear: numbers are drawn at and beside the constants of the pack mostly, and
// elsewhere, too.
func TestNear(t *testing.T) {
	rb := plainPack(t,
		fstest.MapFS{"findings.yaml": {Data: []byte("heavy: {when: number > 40, silent: true}\n")}})
	d := newDrawer(NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(1, 1)))
	d.constant[d.of["number"]] = []float64{40}
	near, at, out := 0, 0, 0
	for range 1000 {
		switch x := d.number(d.of["number"]); {
		case x < 0 || x > 100:
			out++
		case x == 40:
			at++
		case x >= 39 && x <= 41:
			near++
		}
	}
	if out > 0 || at < 200 || near < 100 || at+near > 950 {
		t.Errorf("at the constant %d, beside it %d of 1000, %d not plausible", at, near, out)
	}
}

// TestAmounts: the values that a small pack is tried on, by its constants.
func TestAmounts(t *testing.T) {
	rb := plainPack(t, fstest.MapFS{"findings.yaml": {Data: []byte(
		"a: {when: whole > 3, silent: true}\nb: {when: whole > 5, silent: true}\nc: {when: whole > 9, " +
			"silent: true}\nd: {when: number > 40, silent: true}\n")}})
	e := &enumerator{newDrawer(NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(1, 1)))}
	for name, want := range map[string][]string{
		"whole": {"0", "1", "2", "3", "4", "5", "6", "8", "9", "10", "99", "100",
			"at_least:3", "below:3", "above:3", "at_most:3", "at_least:5", "below:5", "above:5", "at_most:5",
			"at_least:9", "below:9", "above:9", "at_most:9",
			"at_least:3 at_most:5", "at_least:3 at_most:9", "at_least:5 at_most:9"},
		"number": {"0", "10", "30", "40", "55", "85", "100", "at_least:40", "below:40", "above:40",
			"at_most:40"},
	} {
		e.constant[e.of[name]] = map[string][]float64{"whole": {3, 5, 9}, "number": {40}}[name]
		var got []string
		for _, v := range e.amounts(e.of[name]) {
			got = append(got, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprint(v), "map["), "]"))
		}
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("%s: %q; want %q", name, got, want)
		}
	}
}

// TestDistance: how far a condition is from what it shall be.
func TestDistance(t *testing.T) {
	const no, open, yes = condition.False, condition.Unknown, condition.True
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../testdata/small"), nil)
	if err != nil {
		t.Fatal(err)
	}
	p := bridge.Pack(rb)
	for _, tt := range []struct {
		cond, profile string
		low, high     condition.Truth
		want          int
	}{
		{"smoker", "{smoker: true}", yes, yes, 0},
		{"smoker", "{}", yes, yes, 1},
		{"smoker", "{smoker: false}", yes, yes, 2},
		{"smoker", "{smoker: false}", open, yes, 1},
		{"smoker", "{smoker: true}", no, open, 1},
		{"smoker", "{smoker: true}", no, no, 2},
		{"not smoker", "{smoker: true}", yes, yes, 2},
		{"not smoker", "{smoker: true}", open, yes, 1},
		{"not smoker", "{smoker: false}", no, open, 1},
		{"smoker and age >= 18", "{smoker: false, age: 3}", yes, yes, 4},
		{"smoker and age >= 18", "{smoker: true, age: 3}", yes, yes, 2},
		{"smoker and age >= 18", "{smoker: true}", yes, yes, 1},
		{"smoker and age >= 18", "{smoker: true, age: 18}", no, no, 2},
		{"smoker and age >= 18", "{smoker: true}", no, no, 1},
		{"smoker or age >= 18", "{smoker: false, age: 3}", yes, yes, 2},
		{"smoker or age >= 18", "{smoker: false}", yes, yes, 1},
		{"smoker or age >= 18", "{smoker: true, age: 18}", no, no, 4},
		{"not (smoker or age >= 18)", "{smoker: true}", yes, yes, 3},
		{"adult", "{age: 3}", yes, yes, 2},
		{"adult and (smoker or known(weight_kg))", "{age: 3, smoker: false}", yes, yes, 4},
	} {
		errs := &source.Errors{}
		r := &source.Reader{Errs: errs}
		n := source.YAML("c.yaml", []byte("when: |\n  "+tt.cond+"\n"), errs)
		c := p.Space.Compile(r.Verbatim(n.Get("when")), r)
		_, record, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil || errs.Len() > 0 {
			t.Fatal(err, errs.Sorted())
		}
		s, err := bridge.Begin(rb, record, &advisor.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := distance(&s.Frame, c, tt.low, tt.high); got != tt.want {
			t.Errorf("%s on %s is %d from %v to %v; want %d", tt.cond, tt.profile, got, tt.low, tt.high,
				tt.want)
		}
		s.End()
	}
}

// TestUnanswered: whom an answer is owed, and when it is not.
func TestUnanswered(t *testing.T) {
	rb := plainPack(t, fstest.MapFS{"invariants.yaml": {Data: []byte(
		"- {id: asked, whoever: yes and whole > 3, must_answer: stone, level: warning, or_asked: true, " +
			"because: X.}\n" +
			"- {id: told, whoever: yes and whole > 3, must_answer: stone, level: notice, because: X.}\n")}})
	p := bridge.Pack(rb)
	answer := func(level pack.Level, names ...string) []advisor.Message {
		return []advisor.Message{{Level: advisor.Level(level), Answers: names}}
	}
	ask := func(name string) []advisor.Question { return []advisor.Question{{Fact: name}} }
	for _, tt := range []struct {
		invariant, profile string
		advice             advisor.Advice
		opts               advisor.Options
		want               string
	}{
		{"asked", "{yes: true, whole: 4}", advisor.Advice{}, advisor.Options{},
			"no message of level warning or above answers stone"},
		{"asked", "{yes: true, whole: 4}", advisor.Advice{Messages: answer(pack.Warning, "stone")},
			advisor.Options{}, ""},
		{"asked", "{yes: true, whole: 4}", advisor.Advice{Messages: answer(pack.Urgent, "thing")},
			advisor.Options{}, ""},
		{"asked", "{yes: true, whole: 4}", advisor.Advice{Messages: answer(pack.Urgent, "pebble")},
			advisor.Options{}, "no message"},
		{"asked", "{yes: true, whole: 4}", advisor.Advice{Messages: answer(pack.Important, "stone")},
			advisor.Options{}, "no message"},
		{"asked", "{yes: true, whole: 3}", advisor.Advice{}, advisor.Options{}, ""},
		{"asked", "{yes: true}", advisor.Advice{}, advisor.Options{}, "nothing is asked that would tell"},
		{"asked", "{yes: true}", advisor.Advice{Questions: ask("number")}, advisor.Options{},
			"nothing is asked that would tell"},
		{"asked", "{yes: true}", advisor.Advice{Questions: ask("whole")}, advisor.Options{}, ""},
		{"asked", "{yes: true}", advisor.Advice{}, advisor.Options{Without: advisor.Questions}, ""},
		{"told", "{yes: true}", advisor.Advice{}, advisor.Options{Cap: -1}, ""},
		{"told", "{yes: true, whole: 4}", advisor.Advice{}, advisor.Options{Cap: -1},
			"no message of level notice"},
		{"told", "{yes: true, whole: 4}", advisor.Advice{}, advisor.Options{Cap: 1}, ""},
		{"told", "{yes: true, whole: 4}", advisor.Advice{},
			advisor.Options{Cap: -1, History: []advisor.Delivery{{}}}, ""},
		{"asked", "{yes: true, whole: 4}", advisor.Advice{},
			advisor.Options{Cap: 1, History: []advisor.Delivery{{}}}, "no message"},
	} {
		var inv *pack.Invariant
		for _, i := range p.Invariants() {
			if i.ID == tt.invariant {
				inv = i
			}
		}
		_, record, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		s, err := bridge.Begin(rb, record, &advisor.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := unanswered(inv, p, &s.Frame, &tt.advice, &tt.opts); (got == "") != (tt.want == "") ||
			!strings.Contains(got, tt.want) {
			t.Errorf("%s on %s, %+v, %+v: %q; want %q", tt.invariant, tt.profile, tt.advice, tt.opts, got,
				tt.want)
		}
		s.End()
	}
}

// TestDays: days lie around the day of the advice, or around days of the pack.
func TestDays(t *testing.T) {
	rb := plainPack(t, nil)
	d := newDrawer(NewDomain(bridge.Pack(rb)), rand.New(rand.NewPCG(1, 1)))
	d.asOf = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	kinds := map[bool]int{}
	for range 300 {
		v := d.date(&fact.Fact{Path: "day", Kind: fact.Date})
		text, exact := v.(string)
		kinds[exact]++
		if !exact {
			continue
		}
		on, err := time.Parse(time.DateOnly, text)
		if err != nil || on.After(d.asOf.AddDate(0, 0, 1)) || on.Before(d.asOf.AddDate(-71, 0, 0)) {
			t.Errorf("%s, %v", text, err)
		}
	}
	if kinds[true] < 100 || kinds[false] < 50 {
		t.Errorf("exact and bounded: %v", kinds)
	}
}
