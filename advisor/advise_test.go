package advisor_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

func load(t testing.TB, files ...string) *advisor.Rulebase[person] {
	t.Helper()
	rb, err := advisor.Load[person](with(files...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// simple is a rule of the topic food with a condition and more keys.
func simple(id, when, more string) string {
	return fmt.Sprintf(`- id: %s
  topic: food
  level: info
  when: %s
  message:
    en: {title: %s, text: Text., action: Do it.}
  cite: [{source: acr-2022, supports: It.}]
  evidence: {certainty: low, strength: none}
  review: {by: unreviewed, on: 2026-01-01, next: 2028-01-01}
%s`, id, when, id, more)
}

// TestReadFor: each message for somebody for whom others read says so, in the
// words of the first that certainly is one, and for nobody of whom that is not known.
func TestReadFor(t *testing.T) {
	pack := smallFile("pack.yaml") + `
after_emergency: {en: First the emergency.}
readers:
  - if: age < 12
    words: {en: For the parent.}
  - if: smoker
    level: emergency
    words: {en: For the helper.}
`
	rules := level(simple("a", "bmi > 20 and age < 99", ""), "emergency") +
		level(simple("b", "bmi > 10", ""), "warning")
	rb := load(t, "pack.yaml", pack, "food/a.yaml", rules, "bones/steroids.yaml", "")
	for _, tt := range []struct{ profile, want string }{
		{"{bmi: 15, age: 11, smoker: true}", "b: For the parent."},
		{"{bmi: 21, age: 11}", "a: For the parent., b: For the parent. First the emergency."},
		{"{bmi: 15, age: 12}", "b: "},
		{"{bmi: 15, age: 12, smoker: true}", "b: "},
		{"{bmi: 21, age: 40, smoker: true}", "a: For the helper., b: First the emergency."},
		{"{bmi: 15}", "b: "},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range a.Messages {
			got = append(got, m.Rule+": "+strings.Join(m.Cautions, " "))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.profile, got, tt.want)
		}
	}
	for text, want := range map[string]string{
		"readers: [{if: agee < 12, words: {en: A.}}]":           "did you mean",
		"readers: [{if: age < 12}]":                             "words",
		"readers: [{if: age < 12, word: {en: A.}}]":             "unknown key",
		"readers: [{if: age < 12, words: {xx: A.}}]":            "xx",
		"readers: [{if: smoker, level: loud, words: {en: A.}}]": "emergency",
		"readers: [{if: smoker, words: {en: \"{nowhere}\"}}]":   "nowhere",
		"readers: [{words: {en: A.}}]":                          "a condition that says who it is",
		"readers: {if: age < 12, words: {en: A.}}":              "list",
		"readers: [{if: age, words: {en: A.}}]":                 "true or false",
	} {
		_, err := advisor.Load[person](with("pack.yaml", smallFile("pack.yaml")+"\n"+text+"\n"), nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
}

// TestGiveWay: beside an emergency what is below it says that it comes after it,
// before all other cautions; without one it does not.
func TestGiveWay(t *testing.T) {
	pack := smallFile("pack.yaml") + "\nafter_emergency: {en: First the emergency.}\n"
	rules := level(simple("a", "smoker and age > 40", ""), "emergency") +
		level(simple("b", "smoker", ""), "warning") + simple("c", "smoker", "")
	rb := load(t, "pack.yaml", pack, "food/a.yaml", rules, "bones/steroids.yaml", "")
	for _, tt := range []struct{ profile, want string }{
		{"{smoker: true, age: 50}", "a: , b: First the emergency., c: First the emergency."},
		{"{smoker: true, age: 30}", "b: , c: "},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range a.Messages {
			got = append(got, m.Rule+": "+strings.Join(m.Cautions, " "))
		}
		if got := strings.Join(got, ", "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.profile, got, tt.want)
		}
	}
}

// level is rule, from simple, at another level.
func level(rule, level string) string {
	return strings.Replace(rule, "level: info", "level: "+level, 1)
}

// outcomes says what became of each rule: "shown", "withheld guard", ...
func outcomes(rb *advisor.Rulebase[person], a *advisor.Advice) map[string]string {
	m := map[string]string{}
	for r := range rb.Rules() {
		m[r.ID] = a.Outcome(r.ID).String()
	}
	for _, w := range a.Withheld {
		m[w.Rule] += " " + w.Kind
	}
	return m
}

// TestOutcomeTable is the table of docs/rules.md, row by row.
func TestOutcomeTable(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("plain", "smoker", "")+
		simple("guarded", "smoker", "  unless: [{if: age < 18, because: Young.}]\n")+
		simple("cautioned", "smoker", "  unless: [{if: age < 18, because: Young., caution: {en: Check "+
			"if young.}}]\n"))
	for _, tt := range []struct {
		profile string
		want    string // of plain, guarded, cautioned
	}{
		{"{smoker: true, age: 30}", "shown, shown, shown"},
		{"{smoker: true, age: 10}", "shown, withheld guard, withheld guard"},
		{"{smoker: true}", "shown, pending, shown"},
		{"{age: 10}", "pending, withheld guard, withheld guard"},
		{"{age: 30}", "pending, pending, pending"},
		{"{}", "pending, pending, pending"},
		{"{smoker: false}", "not applicable, not applicable, not applicable"},
		{"{smoker: false, age: 10}", "not applicable, not applicable, not applicable"},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		o := outcomes(rb, a)
		if got := strings.Join([]string{o["plain"], o["guarded"], o["cautioned"]}, ", "); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.profile, got, tt.want)
		}
		for _, m := range a.Messages {
			if want := m.Rule == "cautioned" && p.Age == nil; want != (len(m.Cautions) == 1) {
				t.Errorf("%s: %s has the cautions %q", tt.profile, m.Rule, m.Cautions)
			}
		}
	}
}

// TestWholeAdvice: what rules do to each other.
func TestWholeAdvice(t *testing.T) {
	for _, tt := range []struct {
		why     string
		rules   string
		profile string
		opts    advisor.Options
		want    string // outcomes, sorted by rule, without the small pack's own
		shown   string // in order
	}{
		{"a shown message silences what it supersedes",
			simple("a", "smoker", "  supersedes: [b]\n") + simple("b", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld superseded", "a"},
		{"a pending one silences nothing", simple("a", "smoker and age > 3", "  supersedes: [b]\n") +
			simple("b", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: pending, b: shown", "b"},
		{"what is silenced silences nothing", simple("a", "smoker", "  supersedes: [b]\n") +
			simple("b", "smoker", "  supersedes: [c]\n") + simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld superseded, c: shown", "a c"},
		{"whatever the order of the pack", simple("a", "smoker", "") +
			simple("b", "smoker", "  supersedes: [a]\n") + simple("c", "smoker", "  supersedes: [b]\n"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld superseded, c: shown", "a c"},
		{"a host does not supersede its own companion",
			simple("a", "smoker", "  with: [b]\n  supersedes: [{topic: food}]\n") +
				simple("b", "smoker", "") + simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown, c: withheld superseded", "a b"},
		{"a host that goes with its companion silences nothing",
			simple("a", "smoker", "  with: [b]\n  supersedes: [d]\n") + simple("b", "smoker", "") +
				simple("c", "smoker", "  supersedes: [b]\n") + simple("d", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: withheld companion, b: withheld superseded, c: " +
				"shown, d: shown", "c d"},
		{"by level", simple("a", "smoker", "  supersedes: [{below: notice}]\n") +
			strings.Replace(simple("b", "smoker", ""), "level: info", "level: notice", 1) +
			simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown, c: withheld superseded", "b a"},
		{"what discourages wins", simple("a", "smoker", "  encourages: [yogurt]\n") +
			simple("b", "smoker", "  discourages: [dairy]\n"),
			"{smoker: true}", advisor.Options{}, "a: withheld conflict, b: shown", "b"},
		{"a wider term is not what was discouraged",
			simple("a", "smoker", "  encourages: [dairy]\n") +
				simple("b", "smoker", "  discourages: [yogurt]\n"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown", "a b"},
		{"what is superseded has discouraged before",
			simple("a", "smoker", "  encourages: [yogurt]\n") +
				simple("b", "smoker", "  discourages: [dairy]\n") +
				simple("c", "smoker", "  supersedes: [b]\n"),
			"{smoker: true}", advisor.Options{}, "a: withheld conflict, b: withheld superseded, c: shown",
			"c"},
		{"what a guard withholds discourages nothing",
			simple("a", "smoker", "  encourages: [yogurt]\n") +
				simple("b", "smoker", "  unless: [{if: smoker, because: So.}]\n  discourages: [dairy]\n"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld guard", "a"},
		{"of two at odds both ways the more important wins",
			simple("a", "smoker", "  encourages: [yogurt]\n  discourages: [kale]\n") +
				level(simple("b", "smoker", "  encourages: [kale]\n  discourages: [dairy]\n"), "notice"),
			"{smoker: true}", advisor.Options{}, "a: withheld conflict, b: shown", "b"},
		{"every loser is withheld", simple("a", "smoker", "  encourages: [yogurt]\n") +
			simple("b", "smoker", "  encourages: [dairy]\n") +
			simple("c", "smoker", "  encourages: [kale, yogurt]\n") +
			simple("d", "smoker", "  discourages: [dairy]\n"),
			"{smoker: true}", advisor.Options{}, "a: withheld conflict, b: withheld conflict, c: withheld " +
				"conflict, d: shown", "d"},
		{"an allergy rules out the kinds of a food", simple("a", "smoker", "  encourages: [yogurt]\n"),
			"{smoker: true, allergies: [dairy]}", advisor.Options{}, "a: withheld conflict", ""},
		{"but not what names a root", simple("a", "smoker", "  encourages: [food]\n"),
			"{smoker: true, allergies: [kale]}", advisor.Options{}, "a: shown", "a"},
		{"and a message that names it more widely", simple("a", "smoker", "  encourages: [greens]\n"),
			"{smoker: true, allergies: [kale]}", advisor.Options{}, "a: withheld conflict", ""},
		{"an allergy that is ruled out forbids nothing",
			simple("a", "smoker", "  encourages: [yogurt]\n"),
			"{smoker: true, allergies: {not: [dairy]}}", advisor.Options{}, "a: shown", "a"},
		{"a companion is shown whatever its own condition",
			simple("a", "smoker", "  with: [b]\n") + simple("b", "age > 90", ""),
			"{smoker: true, age: 30}", advisor.Options{}, "a: shown, b: shown", "a b"},
		{"a companion's guard withholds its host", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "age > 90", "  unless: [{if: age < 40, because: Young.}]\n"),
			"{smoker: true, age: 30}", advisor.Options{}, "a: withheld companion, b: not applicable", ""},
		{"a companion's unknown guard leaves its host pending",
			simple("a", "smoker", "  with: [b]\n") + simple("b", "smoker",
				"  unless: [{if: age < 40, because: Young.}]\n"),
			"{smoker: true}", advisor.Options{}, "a: pending, b: pending", ""},
		{"a superseded companion takes its host along",
			simple("a", "smoker", "  with: [b]\n") + simple("b", "age > 90", "") +
				simple("c", "smoker", "  supersedes: [b]\n"),
			"{smoker: true, age: 30}", advisor.Options{}, "a: withheld companion, b: withheld superseded, " +
				"c: shown", "c"},
		{"a companion goes when its host goes", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "age > 90", "") + simple("c", "smoker", "  supersedes: [a]\n"),
			"{smoker: true, age: 30}", advisor.Options{}, "a: withheld superseded, b: not applicable, c: " +
				"shown", "c"},
		{"host and companion are one for the cap", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "age > 90", "") + simple("c", "smoker", ""),
			"{smoker: true, age: 30}", advisor.Options{Cap: 1}, "a: shown, b: shown, c: withheld over-cap",
			"a b"},
		{"hosts that share a companion count each",
			simple("a", "smoker", "  with: [d]\n") + simple("b", "smoker", "  with: [d]\n") +
				simple("c", "smoker", "  with: [d]\n") + simple("d", "age > 90", ""),
			"{smoker: true, age: 30}", advisor.Options{Cap: 2},
			"a: shown, b: shown, c: withheld over-cap, d: shown", "a d b"},
		{"a group has the level of its highest", simple("a", "smoker", "") +
			simple("b", "smoker", "  with: [c]\n") + level(simple("c", "age > 90", ""), "emergency"),
			"{smoker: true, age: 30}", advisor.Options{Cap: 1}, "a: withheld over-cap, b: shown, c: shown",
			"c b"},
		{"within a level the heavier comes first", simple("a", "smoker", "") +
			simple("b", "smoker", "  weight: 2\n") + simple("c", "smoker", "  weight: 9\n") +
			level(simple("d", "smoker", ""), "notice"),
			"{smoker: true}", advisor.Options{Cap: 3}, "a: withheld over-cap, b: shown, c: shown, d: shown",
			"d c b"},
		{"a variant may weigh more", simple("a", "smoker", "  weight: 9\n") +
			simple("b", "smoker", "  weight: 2\n  safe: true\n  variants:\n    - name: v\n      if: "+
				"smoker\n      weight: 10\n"),
			"{smoker: true}", advisor.Options{Cap: 1}, "a: withheld over-cap, b: shown", "b"},
		{"of two at odds both ways the heavier wins",
			simple("a", "smoker", "  encourages: [yogurt]\n  discourages: [kale]\n") +
				simple("b", "smoker", "  weight: 1\n  encourages: [kale]\n  discourages: [dairy]\n"),
			"{smoker: true}", advisor.Options{}, "a: withheld conflict, b: shown", "b"},
		{"warnings are never capped", level(simple("a", "smoker", ""), "warning") +
			level(simple("b", "smoker", ""), "warning") + level(simple("c", "smoker", ""), "important"),
			"{smoker: true}", advisor.Options{Cap: 1}, "a: shown, b: shown, c: withheld over-cap", "a b"},
		{"what silences and falls to the cap takes along",
			level(simple("a", "smoker", ""), "notice") + simple("b", "smoker", "  supersedes: [c]\n") +
				simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{Cap: 1},
			"a: shown, b: withheld over-cap, c: withheld over-cap", "a"},
		{"by topic and level a warning is not reached",
			simple("a", "smoker", "  supersedes: [{topic: food}, {below: emergency}]\n") +
				level(simple("b", "smoker", ""), "warning") + level(simple("c", "smoker", ""), "important"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown, c: withheld superseded", "b a"},
		{"nor what stands beside it", simple("a", "smoker", "  supersedes: [{below: important}, c]\n") +
			level(simple("b", "smoker", "  with: [c]\n"), "warning") + simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown, c: shown", "b c a"},
		{"a warning is silenced by its name", simple("a", "smoker", "  supersedes: [b]\n") +
			level(simple("b", "smoker", ""), "warning"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld superseded", "a"},
		{
			"an emergency takes what is against it", level(simple("a", "smoker", "  encourages: [yogurt]\n"),
				"emergency") + level(simple("b", "smoker", "  discourages: [dairy]\n"), "important"),
			"{smoker: true}", advisor.Options{}, "a: shown, b: withheld conflict", "a"},
		{"so does what stands beside it", level(simple("a", "smoker", "  with: [c]\n"), "emergency") +
			level(simple("b", "smoker", "  discourages: [dairy]\n"), "important") +
			simple("c", "age > 90", "  encourages: [yogurt]\n"),
			"{smoker: true, age: 30}", advisor.Options{}, "a: shown, b: withheld conflict, c: shown", "a c"},
		{
			"no allergy withholds a warning", level(simple("a", "smoker", "  encourages: [yogurt]\n"),
				"warning"),
			"{smoker: true, allergies: [dairy]}", advisor.Options{}, "a: shown", "a"},
		{
			"urgent messages are never capped",
			strings.Replace(simple("a", "smoker", "")+simple("b", "smoker", ""), "info", "urgent", 2) +
				simple("c", "smoker", ""),
			"{smoker: true}", advisor.Options{Cap: 1}, "a: shown, b: shown, c: withheld over-cap", "a b"},
		{"no cap", simple("a", "smoker", "") + simple("b", "smoker", "") + simple("c", "smoker", "") +
			simple("d", "smoker", ""),
			"{smoker: true}", advisor.Options{Cap: -1}, "a: shown, b: shown, c: shown, d: shown", "a b c d"},
		{"the pack's cap", simple("a", "smoker", "") + simple("b", "smoker", "") +
			simple("c", "smoker", "") + simple("d", "smoker", ""),
			"{smoker: true}", advisor.Options{}, "a: shown, b: shown, c: shown, d: withheld over-cap",
			"a b c"},
		{"given lately", simple("a", "smoker", "  repeat_after: 90 days\n"), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-03-31"), History: []advisor.Delivery{
					{Rule: "a", On: day("2026-01-01")}}}, "a: withheld recently-given", ""},
		{"given long ago", simple("a", "smoker", "  repeat_after: 90 days\n"), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-04-01"), History: []advisor.Delivery{
					{Rule: "a", On: day("2026-01-01")}}}, "a: shown", "a"},
		{"a companion does not rest beside a host that does not",
			simple("a", "smoker", "  with: [b]\n") + simple("b", "smoker", "  repeat_after: 90 days\n"),
			"{smoker: true}",
			advisor.Options{
				AsOf: day("2026-01-02"), History: []advisor.Delivery{
					{Rule: "b", On: day("2026-01-01")}}}, "a: shown, b: shown", "a b"},
		{
			"nor waits for its turn in the history", simple("a", "smoker",
				"  with: [b]\n  repeat_after: 90 days\n") + simple("b", "smoker",
				"  repeat_after: 90 days\n"), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-01-02"), History: []advisor.Delivery{
					{Rule: "b", On: day("2026-01-01")}, {Rule: "a", On: day("2026-01-01")}}},
			"a: withheld recently-given, b: withheld recently-given", ""},
		{
			"what was given lately still silences", simple("a", "smoker",
				"  supersedes: [b]\n  repeat_after: 90 days\n") + simple("b", "smoker", ""), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-01-02"), History: []advisor.Delivery{
					{
						Rule: "a",
						On:   day("2026-01-01")}}}, "a: withheld recently-given, b: withheld superseded", ""},
		{"the hour of a delivery does not matter, nor what lies ahead",
			simple("a", "smoker", "  repeat_after: 90 days\n"), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-04-01"), History: []advisor.Delivery{
					{Rule: "a", On: day("2026-01-01").Add(15 * time.Hour)},
					{Rule: "a", On: day("2026-06-01")}}}, "a: shown", "a"},
		{"a rule with no repeat_after is always shown", simple("a", "smoker", ""), "{smoker: true}",
			advisor.Options{
				AsOf: day("2026-01-02"), History: []advisor.Delivery{
					{Rule: "a", On: day("2026-01-01")}, {Rule: "gone", On: day("2026-01-01")}}}, "a: shown", "a"},
	} {
		rb := load(t, "food/a.yaml", tt.rules, "bones/steroids.yaml", "")
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &tt.opts)
		if err != nil {
			t.Fatalf("%s: %v", tt.why, err)
		}
		var got, shown []string
		o := outcomes(rb, a)
		for r := range rb.Rules() {
			got = append(got, r.ID+": "+o[r.ID])
		}
		for _, m := range a.Messages {
			shown = append(shown, m.Rule)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
		if got := strings.Join(shown, " "); got != tt.shown {
			t.Errorf("%s: shown %q, want %q", tt.why, got, tt.shown)
		}
	}
}

func TestSupersedesCircle(t *testing.T) {
	_,
		err :=
		advisor.Load[person](with("food/a.yaml", simple("a", "smoker", "  supersedes: [b]\n")+
			simple("b", "smoker", "  supersedes: [a]\n")), nil)
	if err == nil || !strings.Contains(err.Error(), "a supersedes b supersedes a") {
		t.Errorf("got %v", err)
	}
}

func TestVariants(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("a", "smoker", `  safe: true
  variants:
    - name: old
      if: age >= 80
      level: notice
      message:
        en: {title: For the old, text: Text., action: Do it.}
    - name: middle
      if: age >= 40
      unless: [{if: home.stairs, because: Stairs.}]
`))
	for _, tt := range []struct{ profile, variant, outcome, asked string }{
		{"{smoker: true, age: 90}", "old", "shown", ""},
		{"{smoker: true, age: 50, home: {stairs: false}}", "middle", "shown", ""},
		{"{smoker: true, age: 50, home: {stairs: true}}", "", "withheld", ""},
		{"{smoker: true, age: 50}", "", "pending", "home.stairs"},
		{"{smoker: true, age: 20}", "", "shown", ""},
		{"{smoker: true}", "", "shown", "age"}, // the safe wording, and the question
	} {
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		variant := ""
		if i := slices.IndexFunc(a.Messages, func(m advisor.Message) bool {
			return m.Rule == "a"
		}); i >= 0 {
			variant = a.Messages[i].Variant
		}
		if variant != tt.variant || a.Outcome("a").String() != tt.outcome {
			t.Errorf("%s: variant %q, %v", tt.profile, variant, a.Outcome("a"))
		}
		asked := ""
		for _, q := range a.Questions {
			if slices.Contains(q.Rules, "a") {
				asked = q.Fact
			}
		}
		if asked != tt.asked {
			t.Errorf("%s: asks %q, want %q", tt.profile, asked, tt.asked)
		}
	}
}

func TestReviewDates(t *testing.T) {
	for _, tt := range []struct{ expired, asOf, outcome, state string }{
		{"mark", "2028-01-01", "shown", "current"},
		{"mark", "2028-01-02", "shown", "overdue"},
		{"withhold", "2028-01-01", "shown", "current"},
		{"withhold", "2028-01-02", "withheld expired", ""},
		{"withhold", "", "shown", "unchecked"},
	} {
		pack := strings.Replace(smallFile("pack.yaml"), "cap: 3", "cap: 3\nexpired: "+tt.expired, 1)
		rb := load(t, "food/a.yaml", simple("a", "smoker", ""), "pack.yaml", pack)
		opts := &advisor.Options{}
		if tt.asOf != "" {
			opts.AsOf = day(tt.asOf).Add(10 * time.Hour)
		}
		a, err := rb.Advise(&person{Smoker: new(true)}, opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := outcomes(rb, a)["a"]; got != tt.outcome {
			t.Errorf("%s, %s: %s, want %s", tt.expired, tt.asOf, got, tt.outcome)
		}
		for _, m := range a.Messages {
			if m.Review.State != tt.state {
				t.Errorf("%s, %s: review %s, want %s", tt.expired, tt.asOf, m.Review.State, tt.state)
			}
		}
	}
}

// TestUnknownProfile: where nothing is known there are only questions.
func TestUnknownProfile(t *testing.T) {
	rb := load(t)
	a, err := rb.Advise(&person{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Messages) != 0 || len(a.Questions) == 0 {
		t.Errorf("%d messages, %d questions", len(a.Messages), len(a.Questions))
	}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{`"messages":[]`, `"withheld":[]`, `"unrecognised":[]`} {
		if !strings.Contains(string(b), key) {
			t.Errorf("no %s in %s", key, b)
		}
	}
}

// TestUnrecognised: a name that the pack does not know is reported, and what
// it might be stays unknown.
func TestUnrecognised(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("a", `has(medications, "warfarin")`, "")+
		simple("b", `has(conditions, "lupus")`, ""))
	a, err := rb.Advise(&person{Medications: advisor.ListOf(medication{Name: "warfarine"}),
		Conditions: advisor.SetOf("lupuss", "psoriasis")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []advisor.Unrecognised{{Fact: "conditions", Name: "lupuss"},
		{Fact: "medications.name", Name: "warfarine"}}
	if diff := cmp.Diff(want, a.Unrecognised); diff != "" {
		t.Error(diff)
	}
	if a.Outcome("a") != advisor.Pending || a.Outcome("b") != advisor.Pending {
		t.Errorf("a is %v, b is %v", a.Outcome("a"), a.Outcome("b"))
	}
	a, err = rb.Advise(&person{Medications: advisor.ListOf(medication{Name: "Delta Cortene"}),
		Conditions: advisor.SetOf("psoriasis")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if a.Outcome("a") != advisor.NotApplicable || a.Outcome("b") != advisor.NotApplicable {
		t.Errorf("a is %v, b is %v", a.Outcome("a"), a.Outcome("b"))
	}
}

// TestImplausible: what cannot be leaves its fact unknown, and the rest counts.
func TestImplausible(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("a", "smoker", "")+simple("b", "age >= 18", "")+
		simple("c", `any(medications, is(.name, "warfarin") and .dose > 3)`, ""))
	p := &person{Smoker: new(true), Age: new(400), Sex: "woman",
		Medications: advisor.ListOf(medication{Name: "prednisone"},
			medication{Name: "warfarin", Dose: new(-1.0)})}
	for _, values := range []bool{false, true} {
		a, err := rb.Advise(p, &advisor.Options{ShowValues: values})
		if err != nil {
			t.Fatal(err)
		}
		want := []advisor.ProfileError{
			{Fact: "age", Kind: "implausible", Want: "0 to 120 years", Value: "400"},
			{Fact: "sex", Kind: "implausible", Want: "one of female, male", Value: `"woman"`},
			{Fact: "medications.dose", Kind: "implausible", Place: "record 2 of medications",
				Want: "0 to 1000 mg a day", Value: "-1"}}
		for i := range want {
			if !values {
				want[i].Value = ""
			}
		}
		if diff := cmp.Diff(want, a.Problems); diff != "" {
			t.Errorf("values %t: %s", values, diff)
		}
		if a.Outcome("a") != advisor.Shown || a.Outcome("b") != advisor.Pending ||
			a.Outcome("c") != advisor.Pending {
			t.Errorf("a %v, b %v, c %v", a.Outcome("a"), a.Outcome("b"), a.Outcome("c"))
		}
		whole, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var lines strings.Builder
		const line = `{"smoker": true, "age": 400, "sex": "woman", "medications": [{"name": ` +
			`"prednisone"}, {"name": "warfarin", "dose": -1}]}` + "\n"
		n, err := rb.WriteNDJSON(context.Background(), &lines, "p", strings.NewReader(line+line),
			&advisor.Options{ShowValues: values})
		if want := strings.ReplaceAll(`{"id":"line 1",`+string(whole[1:])+"\n"+`{"id":"line 2",`+
			string(whole[1:])+"\n", `\u003e`, ">"); err != nil || n != 0 || lines.String() != want {
			t.Errorf("a stream has, %d unusable, %v\n%swant\n%s", n, err, lines.String(), want)
		}
	}
	if _, err :=
		rb.Advise(&person{Conditions: advisor.Set{Has: []string{"lupus"}, Not: []string{"lupus"}},
			Age: new(400)}, nil); err == nil {
		t.Error("what is present and ruled out is no error")
	}
	a, err := rb.Advise(&person{Smoker: new(true)}, nil)
	if err != nil || len(a.Problems) != 0 {
		t.Errorf("problems of another: %v, %v", a.Problems, err)
	}
	_, err = rb.Advise(&person{Age: new(-4), VitaminD: new(5000.0), Sex: "woman"},
		&advisor.Options{Strict: true})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		"fact age is not plausible; want 0 to 120 years",
		"fact vitamin_d is not plausible; want 5 to 500 nmol/L",
		`fact sex is not plausible; want one of female, male`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

func TestDecode(t *testing.T) {
	rb := load(t)
	_, got, err := rb.Decode("p.yaml", []byte(`
id: p-1
age: 61
birth_date: 1965-02-03
vitamin_d: {value: 20, unit: ng/mL}
sex: female
conditions: {has: [psoriasis], not: [lupus]}
allergies: []
medications: [warfarin, {name: prednisone, dose: 7.5}]
labs: {crp: 4.5}
home: {stairs: true}
steps: [1000, 2000]
wait: 36h
smoker: null
`))
	if err != nil {
		t.Fatal(err)
	}
	want := &person{Age: new(61), Born: new(day("1965-02-03")), VitaminD: new(49.92), Sex: "female",
		Conditions: advisor.Set{Has: []string{"psoriasis"}, Not: []string{"lupus"}},
		Allergies:  advisor.Set{Has: []string{}, Complete: true},
		Medications: advisor.ListOf(medication{Name: "warfarin"},
			medication{Name: "prednisone", Dose: new(7.5)}),
		Labs: map[string]float64{"crp": 4.5}, Home: &home{Stairs: new(true)},
		Steps: []int{1000, 2000}, Wait: new(36 * time.Hour)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, tt := range []struct{ text, want string }{
		{"agee: 3", `p.yaml:1:1: unknown fact "agee"; did you mean "age"?`},
		{"age: 3.5", "p.yaml:1:6: fact age: not a whole number"},
		{"age: old", `p.yaml:1:6: fact age: text where a number was wanted`},
		{"vitamin_d: {value: 20, unit: mg}", `fact vitamin_d: unit "mg" is not one of nmol/L, ng/mL`},
		{"smoker: yes", `fact smoker: text where true or false was wanted`},
		{"birth_date: yesterday", `fact birth_date: text where a date like 2026-11-20 was wanted`},
		{"medications: [{nam: x}]", `unknown fact "medications.nam"; did you mean "name"?`},
		{"medications: warfarin", `fact medications: text where a list was wanted`},
		{"age: 3\nage: 4", `p.yaml:2:1: key "age" is given twice`},
		{"- 3", "a list where facts and their values were wanted"},
		{"", "no profile; one that knows nothing is {}"},
		{`{"age": 3,`, "p.yaml:1:11: not valid JSON: it ends too early"},
		{`{"age": 3, "age": 4}`, `key "age" is given twice`},
	} {
		_, _, err := rb.Decode("p.yaml", []byte(tt.text))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.text, err, tt.want)
		}
	}
}

// TestRecord: a pack read without a Go struct gives the same advice.
func TestRecord(t *testing.T) {
	typed := load(t)
	open, err := advisor.Load[advisor.Record](with(), nil)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("{age: 61, last_scan: 2025-06-01, medications: [{name: prednisone, since: " +
		"2020-01-01}], labs: {crp: 3}, home: {stairs: true}}")
	opts := &advisor.Options{AsOf: day("2026-06-01"), Language: "es-MX", Region: "GB"}
	_, p, err := typed.Decode("p", text)
	if err != nil {
		t.Fatal(err)
	}
	_, r, err := open.Decode("p", text)
	if err != nil {
		t.Fatal(err)
	}
	a, err1 := typed.Advise(p, opts)
	b, err2 := open.Advise(r, opts)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	if diff := cmp.Diff(string(x), string(y)); diff != "" {
		t.Error(diff)
	}
	if a.Language != "es" || len(a.Withheld) != 1 || a.Withheld[0].Reason != "A scan was done." {
		t.Errorf("got %s", x)
	}
}

func TestOptions(t *testing.T) {
	rb := load(t)
	for _, tt := range []struct {
		opts advisor.Options
		want string
	}{
		{advisor.Options{Region: "FR"}, `region "FR" is not in the pack`},
		{advisor.Options{Language: "!!"}, `language "!!" is not a BCP 47 tag`},
		{advisor.Options{History: []advisor.Delivery{{Rule: "a"}}},
			"a delivery history needs an as-of date"},
	} {
		if _, err := rb.Advise(&person{}, &tt.opts); err == nil ||
			!strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %s", err, tt.want)
		}
	}
	if _, err := rb.Advise(nil, nil); err == nil {
		t.Error("a nil profile is no error")
	}
	if _, err := advisor.Load[person](with(), &advisor.LoadOptions{
		Without: []string{"nothing"}}); err == nil {
		t.Error("leaving out a rule that is not there is no error")
	}
	less, err := advisor.Load[person](with(), &advisor.LoadOptions{
		Without: []string{"steroids-and-bone"}})
	if err != nil {
		t.Fatal(err)
	}
	for r := range less.Rules() {
		t.Errorf("rule %s is still there", r.ID)
	}
}

func people(n int) iter.Seq2[string, *person] {
	return func(yield func(string, *person) bool) {
		for i := range n {
			p := &person{Age: new(i % 100)}
			if i%10 == 3 {
				p.Age = new(1000) // implausible
			}
			if !yield(fmt.Sprint(i), p) {
				return
			}
		}
	}
}

func TestAdviseAll(t *testing.T) {
	rb := load(t)
	next := 0
	for id, r := range rb.AdviseAll(context.Background(), people(500),
		&advisor.Options{Strict: true}) {
		if id != fmt.Sprint(next) {
			t.Fatalf("result %s where %d was due", id, next)
		}
		if bad := next%10 == 3; bad != (r.Err != nil) || bad == (r.Advice != nil) {
			t.Errorf("%s: %v", id, r.Err)
		}
		next++
	}
	if next != 500 {
		t.Errorf("%d results", next)
	}
	for range rb.AdviseAll(context.Background(), people(1<<30), nil) {
		break // the goroutines end
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	for id, r := range rb.AdviseAll(ctx, people(1<<30), nil) {
		if id == "5" {
			cancel()
		}
		last = r.Err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("last error %v", last)
	}
}

func TestAdviseNDJSON(t *testing.T) {
	rb := load(t)
	input := `{"id": "a", "age": 30}

{"age": 300}
{"id": "c", "age": 30
{"id": "d", "agee": 30}
` + strings.Repeat(" ", 1<<20+1) + `
{"id": "f"}`
	var got []string
	for id, r := range rb.AdviseNDJSON(context.Background(), "in", strings.NewReader(input),
		&advisor.Options{Strict: true}) {
		text := "ok"
		if r.Err != nil {
			text, _, _ = strings.Cut(r.Err.Error(), ";")
		}
		got = append(got, id+": "+text)
	}
	want := []string{
		"a: ok",
		"line 3: in:3:9: fact age is not plausible",
		"line 4: in:4:22: not valid JSON: it ends too early",
		`d: in:5:13: unknown fact "agee"`,
		"line 6: in:6: a line of more than 1048576 bytes",
		"f: ok",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestDeterminism: the same input gives the same bytes.
func TestDeterminism(t *testing.T) {
	text := []byte("{age: 61, medications: {has: [{name: prednisone}]}, conditions: [psoriasis, xyz]}")
	first := ""
	for range 20 {
		rb := load(t, "food/a.yaml", simple("a", `smoker and risk == "high"`, "")+
			simple("b", "bmi > 30 or vitamin_d < limit.vitamin_d", ""))
		_, p, err := rb.Decode("p", text)
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := json.Marshal(a)
		if first == "" {
			first = string(b)
		}
		if string(b) != first {
			t.Fatalf("got\n%s\nfirst\n%s", b, first)
		}
	}
}

func TestCases(t *testing.T) {
	for c, err := range workbench.RunCases(load(t)) {
		if err != nil {
			t.Errorf("%s: %s: %v", c.Pos, c.Name, err)
		}
	}
	broken := strings.Replace(smallFile("bones/steroids.yaml"), "expect: shown", "expect: pending", 1)
	wrong := 0
	for c, err := range workbench.RunCases(load(t, "bones/steroids.yaml", broken)) {
		if err != nil {
			wrong++
			if c.Name != "eight months" ||
				!strings.Contains(err.Error(), "outcome: got shown, want pending") {
				t.Errorf("%s: %v", c.Name, err)
			}
		}
	}
	if wrong != 1 {
		t.Errorf("%d cases failed, want 1", wrong)
	}
}

// TestOutcomeOfNoRule: a misspelt id is told apart from a rule that does not apply.
func TestOutcomeOfNoRule(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("plain", "smoker", ""))
	a, err := rb.Advise(&person{Smoker: new(false)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]advisor.Outcome{
		"plain": advisor.NotApplicable, "plane": advisor.NoSuchRule,
	} {
		got := a.Outcome(rule)
		var again advisor.Outcome
		if text, err := got.MarshalText(); err != nil || again.UnmarshalText(text) != nil {
			t.Errorf("%s: %v is not read again", rule, got)
		}
		if got != want || again != want {
			t.Errorf("%s: %v, read again %v, want %v", rule, got, again, want)
		}
	}
}
