package interview

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/randpack"
)

// orderFacts are facts of every kind of order.
const orderFacts = `flag: {type: bool, label: {en: flag}, ask: {en: "Flag?"}}
other: {type: bool, label: {en: other}, ask: {en: "Other?"}}
quiet: {type: bool, label: {en: quiet}, ask: {en: "Quiet?"}, sensitive: true}
ill: {type: terms, of: [condition], label: {en: ill}, ask: {en: "Ill?"}}
years: {type: int, unit: a, range: [0, 90], label: {en: years}, ask: {en: "Years ill?"}, premise: 'has(ill, "flu")'}
height: {type: number, unit: m, range: [0, 3], label: {en: height}, ask: {en: "Height?"}}
weight: {type: number, unit: kg, range: [0, 300], label: {en: weight}, ask: {en: "Weight?"}}
mass: {type: number, unit: kg, range: [0, 1000], label: {en: mass}, ask: {en: "Mass?"}, derive: weight / height}
born: {type: date, label: {en: born}, ask: {en: "Born?"}}
age: {type: int, unit: a, range: [0, 120], label: {en: age}, ask: {en: "Age?"}, derive: years_since(born)}
meds: {type: list, label: {en: meds}, ask: {en: "Meds?"}}
meds.name: {type: term, of: [medicine], label: {en: name}}
meds.dose: {type: number, unit: mg, range: [0, 10], label: {en: dose}, ask: {en: "Dose of {name}?"}}
meds.weeks: {type: number, unit: wk, range: [0, 99], label: {en: weeks}, ask: {en: "Weeks of {name}?"}}
`

// asksFor begins an interview with a pack of rules, each a level and a condition.
func asksFor(t *testing.T, known string, rules ...[2]string) *Interview[advisor.Record] {
	t.Helper()
	files := (&randpack.Case{}).Files().(fstest.MapFS)
	files["facts.yaml"] = &fstest.MapFile{Data: []byte(orderFacts)}
	for i, r := range rules {
		text := strings.Replace(randpack.Rule("r"+string(rune('a'+i)), r[1]), "level: info",
			"level: "+r[0], 1)
		files["a/r"+string(rune('a'+i))+".yaml"] = &fstest.MapFile{Data: []byte(text)}
	}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	return begin(t, rb, "en", known)
}

// run gives answers to what is asked, "-" for what is not known, and lists the questions.
func run(t *testing.T, iv *Interview[advisor.Record], says map[string]string) (asked []string) {
	t.Helper()
	for {
		q, err := iv.Next()
		if err != nil {
			t.Fatal(err)
		}
		if q == nil {
			return asked
		}
		asked = append(asked, q.ID)
		if text, ok := says[q.ID]; ok && text != "-" {
			if _, err := iv.Answer(q.ID, Answer{Text: text, All: true}); err != nil {
				t.Fatal(q.ID, err)
			}
		} else if err := iv.DontKnow(q.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOrder: what is asked, in which order, and why it ends.
func TestOrder(t *testing.T) {
	type rules = [][2]string
	for _, tt := range []struct {
		name  string
		rules rules
		says  map[string]string
		want  string
		why   Stop
	}{
		{"a premise comes first", rules{{"important", "years > 3"}},
			map[string]string{"ill": "flu", "years": "4"}, "ill years", Settled},
		{"what makes no sense is not asked", rules{{"important", "years > 3"}},
			map[string]string{"ill": "none"}, "ill", Unanswered},
		{"nor where the premise is not known", rules{{"important", "years > 3"}},
			map[string]string{}, "ill", Unanswered},
		{"inputs in place of what derives", rules{{"important", "mass > 30"}},
			map[string]string{"height": "2", "weight": "80"}, "height weight", Settled},
		{"itself, if an input is not known", rules{{"important", "mass > 30"}},
			map[string]string{"height": "-", "mass": "40"}, "height mass", Settled},
		{"not a day, where years will do", rules{{"important", "age > 30"}},
			map[string]string{"age": "40"}, "age", Settled},
		{"what is sensitive comes late", rules{{"important", "quiet and not flag"},
			{"important", "quiet and other"}, {"important", "quiet"}},
			map[string]string{"flag": "no", "other": "no", "quiet": "no"}, "flag other quiet", Settled},
		{"one record after the other", rules{{"important", "any(meds, .dose > 5 or .weeks > 5)"},
			{"important", "any(meds, .dose > 5) and flag"}},
			map[string]string{"meds": "med_a, med_b", "meds[1].dose": "1", "meds[1].weeks": "1",
				"meds[2].dose": "1", "meds[2].weeks": "1", "flag": "no"},
			"meds meds[1].dose meds[1].weeks meds[2].dose meds[2].weeks", Settled},
		{"no more for what cannot be shown", rules{{"important", "flag and other"}},
			map[string]string{"flag": "-"}, "flag", Unanswered},
		{"lower levels are not asked for", rules{{"notice", "flag"}, {"important", "other"}},
			map[string]string{"other": "yes"}, "other", Settled},
		{"nothing under an emergency", rules{{"emergency", "flag"}, {"important", "other"},
			{"emergency", "quiet"}}, map[string]string{"flag": "yes"}, "flag", Emergency},
		{"under an urgent message what is as urgent", rules{{"urgent", "flag"}, {"important", "other"},
			{"emergency", "quiet"}}, map[string]string{"flag": "yes", "quiet": "no"}, "flag quiet",
			Emergency},
	} {
		iv := asksFor(t, "{}", tt.rules...)
		got := strings.Join(run(t, iv, tt.says), " ")
		at, err := iv.Standing()
		if err != nil {
			t.Fatal(err)
		}
		if got != tt.want || at.Why != tt.why || !at.Over {
			t.Errorf("%s: %s, %s; want %s, %s", tt.name, got, at.Why, tt.want, tt.why)
		}
		if (at.Why == Unanswered) != (len(at.Open) > 0) {
			t.Errorf("%s: %v is open", tt.name, at.Open)
		}
	}
}

// TestSkippingRulesNothingOut: what is put aside leaves the profile as it is.
func TestSkippingRulesNothingOut(t *testing.T) {
	iv := asksFor(t, `{"ill": {"has": ["flu"]}}`, [2]string{"important", "flag or years > 3"})
	before, _ := iv.ProfileJSON()
	run(t, iv, nil)
	after, _ := iv.ProfileJSON()
	a, err := iv.Advice()
	if err != nil || string(before) != string(after) || a.Outcome("ra") != advisor.Pending {
		t.Errorf("%s became %s: %v, %v", before, after, a.Outcome("ra"), err)
	}
}

// TestChange: a list that is changed takes with it what was said of its records.
func TestChange(t *testing.T) {
	iv := asksFor(t, `{"meds": {"has": [{"name": "med_c"}]}}`,
		[2]string{"important", "any(meds, .dose > 5)"})
	run(t, iv, map[string]string{"meds": "med_a", "meds[1].dose": "1", "meds[2].dose": "2"})
	if err := iv.Change("meds"); err != nil {
		t.Fatal(err)
	}
	got, _ := iv.ProfileJSON()
	if want := `{"meds":{"complete":false,"has":[{"dose":1,"name":"med_c"}],"not":[]}}`; string(got) !=
		want {
		t.Errorf("%s; want %s", got, want)
	}
	if q, err := iv.Next(); err != nil || q == nil || q.ID != "meds" || len(q.Known) != 1 {
		t.Errorf("%+v, %v", q, err)
	}
	if iv.Change("flag") == nil {
		t.Error("what was not asked can be changed")
	}
}

// TestResume: what is no interview is an error; what a pack has no use for is told.
func TestResume(t *testing.T) {
	iv := asksFor(t, "{}", [2]string{"important", "flag"})
	run(t, iv, map[string]string{"flag": "yes"})
	kept, err := json.Marshal(iv)
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "{}", "null", "[]", `{"format": "crosstalk interview 1"}`,
		strings.Replace(string(kept), `"known":{}`, `"known":{"nothing":1}`, 1)} {
		if _, _, err := Resume(iv.rb, []byte(bad), nil); err == nil {
			t.Errorf("%q is an interview", bad)
		}
	}
	for _, change := range [][2]string{{`"flag"`, `"gone"`}, {"true", `"secretly"`},
		{"answered", "guessed"}} {
		text := strings.Replace(string(kept), change[0], change[1], 1)
		again, lost, err := Resume(iv.rb, []byte(text), nil)
		if err != nil || len(lost) != 1 || len(again.Answers()) != 0 {
			t.Errorf("%v: %v, %v", change, lost, err)
		}
	}
}
