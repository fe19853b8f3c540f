package advisor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// errandPack has messages of which several ask the same team.
func errandPack(t *testing.T) *advisor.Rulebase[person] {
	t.Helper()
	asks := func(id, errands string) string {
		return strings.Replace(simple(id, "smoker", ""), "action: Do it.",
			"action: Ask them., errands: {"+errands+"}", 1)
	}
	return load(t, "food/a.yaml", asks("first", "team: for a scan, shop: what milk costs")+
		asks("second", "team: for a scan")+simple("third", "smoker", "")+
		asks("fourth", "team: \"about {emergency_number}\""),
		"pack.yaml", smallFile("pack.yaml")+
			"\nerrands:\n  shop: {en: Ask the shop}\n  team: {en: Ask your team, es: Pregunte}\n")
}

// TestErrands: what several messages have their reader ask one team is said once, in the
// order of the pack's lists, with the messages that it comes from; what a message has in
// no list is not.
func TestErrands(t *testing.T) {
	rb := errandPack(t)
	a, err := rb.Advise(&person{Smoker: new(true)}, &advisor.Options{Cap: -1})
	if err != nil {
		t.Fatal(err)
	}
	want := []advisor.Errands{
		{Whom: "shop", Title: "Ask the shop", Items: []advisor.Errand{
			{Text: "what milk costs", Rules: []string{"first"}}}},
		{Whom: "team", Title: "Ask your team", Items: []advisor.Errand{
			{Text: "for a scan", Rules: []string{"first", "second"}},
			{Text: "about 911", Rules: []string{"fourth"}}}},
	}
	if diff := cmp.Diff(want, a.Errands); diff != "" {
		t.Error(diff)
	}
	for _, m := range a.Messages {
		if m.Action == "" || a.Elsewhere(m.Rule) != (m.Rule != "third") {
			t.Errorf("%s: action %q, elsewhere %t", m.Rule, m.Action, a.Elsewhere(m.Rule))
		}
	}
	es, err := rb.Advise(&person{Smoker: new(true)}, &advisor.Options{Language: "es"})
	if err != nil {
		t.Fatal(err)
	}
	if got := es.Errands[1].Title; got != "Pregunte" {
		t.Errorf("in Spanish: %q", got)
	}
	none, err := rb.Advise(&person{Smoker: new(false)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := json.Marshal(none.Errands); string(text) != "[]" {
		t.Errorf("nothing to ask: %s", text)
	}
	without, err := rb.Advise(&person{Smoker: new(true)},
		&advisor.Options{Without: advisor.Messages})
	if err != nil || len(without.Errands) != 0 {
		t.Errorf("without messages: %v, %v", without.Errands, err)
	}
	if (*advisor.Advice)(nil).Elsewhere("first") || (*advisor.Advice)(nil).ForAll() != nil {
		t.Error("of no advice")
	}
}

// TestErrandErrors: what may not stand among errands.
func TestErrandErrors(t *testing.T) {
	lists := "\nerrands:\n  team: {en: Ask your team}\n"
	rule := strings.Replace(simple("a", "smoker", ""), "it.}", "it., errands: {team: for a scan}}", 1)
	for _, test := range []struct{ lists, rule, want string }{
		{lists, strings.Replace(rule, "team:", "teem:", 1), `unknown key "teem"; did you mean "team"?`},
		{lists, strings.Replace(rule, "{team: for a scan}", "for a scan", 1), "team was wanted"},
		{lists, strings.Replace(rule, "for a scan", "\"{where}\"", 1), "unknown placeholder {where}"},
		{lists, level(rule, "warning"), "errands at level warning"},
		{lists, rule + "  variants: [{name: v, if: age > 3, safe: true, level: urgent}]\n",
			"errands at level urgent"},
		{"", rule, "unknown key"},
		{"\nerrands: [team]\n", simple("a", "smoker", ""), "a mapping from lists to their words"},
		{"\nerrands: {Team: {en: Ask}}\n", simple("a", "smoker", ""), "snake_case"},
		{"\nerrands: {team: Ask}\n", simple("a", "smoker", ""), "words by language were wanted"},
		{"\ncap_words: 0\n", simple("a", "smoker", ""), "a cap of 0 words; want 1 or more"},
	} {
		_, err := advisor.Load[person](with("food/a.yaml", test.rule,
			"pack.yaml", smallFile("pack.yaml")+test.lists), nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q, %s: %v; want %q", test.lists, test.rule, err, test.want)
		}
	}
}

// TestErrandStream: a batch has the errands that an Advice has, byte for byte.
func TestErrandStream(t *testing.T) {
	rb := errandPack(t)
	a, err := rb.Advise(&person{Smoker: new(true)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.ID = "line 1"
	want, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	in := strings.NewReader(`{"smoker":true}`)
	if _, err := rb.WriteNDJSON(t.Context(), &got, "x", in, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want)+"\n", got.String()); diff != "" {
		t.Error(diff)
	}
}

// TestCapWords: messages stop where their words would be too many; the first is shown
// whatever its length, a warning always, and a negative cap shows all.
func TestCapWords(t *testing.T) {
	long := strings.Replace(simple("long", "smoker", "  weight: 9\n"), "text: ",
		"text: "+strings.Repeat("so ", 30), 1)
	short := simple("short", "smoker", "")
	grave := level(simple("grave", "bmi > 40", ""), "warning")
	for _, test := range []struct {
		cap    string
		heavy  bool
		opts   *advisor.Options
		want   string
		reason string
	}{
		{cap: "", want: "long short"},
		{cap: "cap_words: 10\n", want: "long",
			reason: "More important messages come first; at most 3 are shown, of some 10 words."},
		{cap: "cap_words: 10\n", opts: &advisor.Options{Cap: -1}, want: "long short"},
		{cap: "cap_words: 30\n", heavy: true, want: "grave",
			reason: "More important messages come first; at most 3 are shown, of some 30 words."},
		{cap: "cap_words: 500\n", heavy: true, want: "grave long short"},
	} {
		rb := load(t, "food/a.yaml", short+long+grave, "pack.yaml",
			smallFile("pack.yaml")+"\n"+test.cap)
		a, err := rb.Advise(&person{Smoker: new(true), BMI: bmi(test.heavy)}, test.opts)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range a.Messages {
			got = append(got, m.Rule)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%q, heavy %t: shown %s; want %s", test.cap, test.heavy, s, test.want)
		}
		for _, w := range a.Withheld {
			if w.Kind != "over-cap" || w.Reason != test.reason {
				t.Errorf("%+v", w)
			}
		}
		// What is left out of an advice does not change what becomes of a rule.
		bare, err := rb.Advise(&person{Smoker: new(true), BMI: bmi(test.heavy)},
			&advisor.Options{Without: advisor.Messages, Cap: capOf(test.opts)})
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range []string{"short", "long", "grave"} {
			if a.Outcome(rule) != bare.Outcome(rule) {
				t.Errorf("%s: %s, without messages %s", rule, a.Outcome(rule), bare.Outcome(rule))
			}
		}
	}
}

func capOf(opts *advisor.Options) int {
	if opts == nil {
		return 0
	}
	return opts.Cap
}

// TestForAll: a caution that every message has is for the whole advice.
func TestForAll(t *testing.T) {
	message := func(cautions ...string) advisor.Message { return advisor.Message{Cautions: cautions} }
	for _, test := range []struct {
		messages []advisor.Message
		want     []string
	}{
		{nil, nil},
		{[]advisor.Message{message("a")}, nil},
		{[]advisor.Message{message("a", "b"), message("b")}, []string{"b"}},
		{[]advisor.Message{message("b"), message("a", "b"), message()}, nil},
	} {
		got := (&advisor.Advice{Messages: test.messages}).ForAll()
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%v: %s", test.messages, diff)
		}
	}
}

func bmi(heavy bool) *float64 {
	if heavy {
		return new(50.0)
	}
	return new(20.0)
}

// TestTold: a reason is told where it first stands, and nowhere again.
func TestTold(t *testing.T) {
	because := func(texts ...string) (m advisor.Message) {
		for _, s := range texts {
			m.Because = append(m.Because, advisor.Reason{Text: s})
		}
		return m
	}
	a := &advisor.Advice{Messages: []advisor.Message{because("a", "b"), because("b"),
		because("b", "c", "c")}}
	var got []string
	for _, list := range a.Told() {
		line := ""
		for _, r := range list {
			line += r.Text
		}
		got = append(got, line)
	}
	if diff := cmp.Diff([]string{"ab", "", "c"}, got); diff != "" {
		t.Error(diff)
	}
	if (*advisor.Advice)(nil).Told() != nil {
		t.Error("of no advice")
	}
}
