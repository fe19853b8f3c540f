package advisor_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// TestWithheldReasons: the reason of what is withheld names a message that is
// shown, or says that it is over the cap, however long the way there.
func TestWithheldReasons(t *testing.T) {
	against := simple("a", "smoker", "  encourages: [yogurt]\n") +
		simple("b", "smoker", "  discourages: [dairy]\n")
	for _, tt := range []struct {
		why, rules       string
		cap              int
		kind, by, reason string // of rule a
	}{
		{"superseded", simple("a", "smoker", "") + simple("b", "smoker", "  supersedes: [a]\n"), -1,
			"superseded", "b", "“b” comes first."},
		{"over the cap", simple("a", "smoker", "") + level(simple("b", "smoker", ""), "notice"), 1,
			"over-cap", "",
			"More important messages come first; at most 1 are shown."},
		{"superseded by what is over the cap", simple("a", "smoker", "") +
			simple("b", "smoker", "  supersedes: [a]\n") + level(simple("c", "smoker", ""), "notice"), 1,
			"over-cap", "", "More important messages come first; at most 1 are shown."},
		{"at odds", against, -1, "conflict", "b", "It encourages yogurt, which “b” discourages."},
		{"at odds with what is over the cap", against + level(simple("c", "smoker", ""), "notice"), 1,
			"conflict", "",
			"It encourages yogurt, which another message discourages; more important messages come before " +
				"that one."},
		{"at odds with what is superseded", against + simple("c", "smoker", "  supersedes: [b]\n"), -1,
			"conflict", "c",
			"It encourages yogurt, which another message discourages; “c” comes before that one."},
		{"at odds with what is superseded by what is over the cap",
			against + simple("c", "smoker", "  supersedes: [b]\n") +
				level(simple("d", "smoker", ""), "notice"), 1,
			"conflict", "", "It encourages yogurt, which another message discourages; more important " +
				"messages come before that one."},
		{"at odds with a companion whose host is superseded",
			simple("a", "smoker", "  encourages: [yogurt]\n") +
				simple("b", "age > 90", "  discourages: [dairy]\n") +
				simple("host", "smoker", "  with: [b]\n") + simple("c", "smoker", "  supersedes: [host]\n"), -1,
			"conflict", "c", "It encourages yogurt, which another message discourages; “c” comes before " +
				"that one."},
		{"beside what is superseded", simple("a", "smoker", "  with: [b]\n") + simple("b", "smoker", "") +
			simple("c", "smoker", "  supersedes: [b]\n"), -1,
			"companion", "b", "It must have “b” beside it, which is withheld: “c” comes first."},
		{"beside what is superseded by what is over the cap",
			simple("a", "smoker", "  with: [b]\n") + simple("b", "smoker", "") +
				simple("c", "smoker", "  supersedes: [b]\n") + level(simple("d", "smoker", ""), "important"), 1,
			"companion", "b", "It must have “b” beside it, which is withheld: More important messages come " +
				"first; at most 1 are shown."},
		{"beside what is at odds with what is superseded",
			level(simple("a", "smoker", "  with: [b]\n"), "notice") +
				level(simple("b", "age > 20", "  encourages: [yogurt]\n"), "notice") +
				simple("c", "smoker", "  discourages: [dairy]\n") +
				level(simple("d", "smoker", "  supersedes: [c]\n"), "important"), -1,
			"companion", "b", "It must have “b” beside it, which is withheld: It encourages yogurt, which " +
				"another message discourages; “d” comes before that one."},
		{"beside what a guard withholds", simple("a", "smoker", "  with: [b]\n") +
			simple("b", "smoker", "  unless: [{if: smoker, because: Smokes.}]\n"), -1,
			"companion", "b", "It must have “b” beside it, which is withheld: Smokes."},
		{"at odds with what was given lately", against[:strings.Index(against, "- id: b")] +
			simple("lately", "smoker", "  discourages: [dairy]\n  repeat_after: 30 days\n"), -1,
			"conflict", "lately", "It encourages yogurt, which “lately” discourages."},
		{"at odds with a companion of two, one superseded, one given lately",
			against[:strings.Index(against, "- id: b")] +
				simple("b", "age > 90", "  discourages: [dairy]\n") +
				simple("host", "smoker", "  with: [b]\n") +
				simple("lately", "smoker", "  with: [b]\n  repeat_after: 30 days\n") +
				simple("c", "smoker", "  supersedes: [host]\n"), -1,
			"conflict", "c", "It encourages yogurt, which another message discourages; “c” comes before " +
				"that one."},
		{"at odds with a companion of two that are lost one after the other",
			against[:strings.Index(against, "- id: b")] +
				simple("b", "age > 90", "  discourages: [dairy]\n") +
				simple("host", "smoker", "  with: [b]\n  encourages: [kale]\n") +
				simple("host2", "smoker", "  with: [b]\n") +
				simple("c", "smoker", "  discourages: [greens]\n") +
				simple("d", "smoker", "  supersedes: [host2]\n"), -1,
			"conflict", "d", "It encourages yogurt, which another message discourages; “d” comes before " +
				"that one."},
		{"given lately, twice", simple("a", "smoker", "  repeat_after: 30 days\n"), -1, "recently-given",
			"",
			"It was given on 2026-05-24 and is repeated from 2026-06-23."},
		{"at odds with a warning", simple("a", "smoker", "  discourages: [dairy]\n") +
			level(simple("b", "smoker", "  encourages: [yogurt]\n"), "warning"), -1,
			"conflict", "b", "It discourages yogurt, which “b” encourages."},
	} {
		rb := load(t, "food/a.yaml", tt.rules, "bones/steroids.yaml", "")
		_, p, err := rb.Decode("p.yaml", []byte("{smoker: true}"))
		if err != nil {
			t.Fatal(err)
		}
		opts := &advisor.Options{Cap: tt.cap, AsOf: day("2026-06-01"),
			History: []advisor.Delivery{{Rule: "lately", On: day("2026-05-24")}}}
		if tt.kind == "recently-given" {
			opts.History = []advisor.Delivery{{Rule: "a", On: day("2026-05-20")},
				{Rule: "a", On: day("2026-05-24")}, {Rule: "a", On: day("2026-05-10")}}
		}
		advice, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		opts.Language = "es"
		spanish, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		inBoth(t, advice, spanish)
		found := false
		for _, w := range advice.Withheld {
			if w.Rule == "a" {
				found = true
				if w.Kind != tt.kind || w.By != tt.by || w.Reason != tt.reason {
					t.Errorf("%s: %s by %q, %s; want %s by %q, %s", tt.why, w.Kind, w.By, w.Reason, tt.kind, tt.by,
						tt.reason)
				}
			}
		}
		if !found {
			t.Errorf("%s: a is not withheld", tt.why)
		}
	}
}

// inBoth holds that the reasons of an advice in Spanish say nothing in English but names, which
// its pack has in English alone, and what its author wrote.
func inBoth(t *testing.T, english, spanish *advisor.Advice) {
	t.Helper()
	for i, w := range spanish.Withheld {
		said := strings.Fields(english.Withheld[i].Reason)
		for _, word := range strings.Fields(w.Reason) {
			word = strings.Trim(word, ".,;:")
			if len(word) > 3 && word != "yogurt" && word != "Smokes" && slices.Contains(said, word) &&
				!strings.Contains(word, "-") {
				t.Errorf("%q in %q", word, w.Reason)
			}
		}
		if w.Reason == english.Withheld[i].Reason && w.Kind != "guard" {
			t.Errorf("in both languages: %s", w.Reason)
		}
	}
}

// TestWithheldIsAsked: a message that is withheld in its safe words is asked for
// the variant that is unknown, in whose words it might be shown, whatever
// withholds it; and is shown once that is known.
func TestWithheldIsAsked(t *testing.T) {
	heavy := func(level string) string {
		return "  safe: true\n  variants: [{name: v, if: weight_kg > 100, level: " + level + "}]\n"
	}
	louder := level(simple("z", "smoker", ""), "important")
	lately := []advisor.Delivery{{Rule: "a", On: day("2026-05-01")},
		{Rule: "z", On: day("2026-05-01")}}
	for _, tt := range []struct {
		why, rules string
		expired    bool
		kind       string // of a
		rule       string // that the question is for; "" for a
		shown      string // what becomes of a if it is as asked
	}{
		{"the cap", simple("a", "smoker", heavy("emergency")) + louder, false, "over-cap", "", "shown"},
		{"the cap, in words that it may take", simple("a", "smoker", heavy("important")) + louder, false,
			"over-cap", "", "shown"},
		{"superseded by level", simple("a", "smoker", heavy("emergency")) +
			level(simple("z", "smoker", "  supersedes: [{below: important}]\n"), "important"),
			false, "superseded", "", "shown"},
		{"superseded by topic", simple("a", "smoker", heavy("warning")) +
			simple("z", "smoker", "  supersedes: [{topic: food}]\n"), false, "superseded", "", "shown"},
		{"superseded by name", simple("a", "smoker", heavy("notice")) +
			simple("z", "smoker", "  supersedes: [a]\n"), false, "superseded", "", "withheld superseded"},
		{"at odds", simple("a", "smoker", "  encourages: [yogurt]\n"+heavy("urgent")) +
			simple("z", "smoker", "  discourages: [dairy]\n"), false, "conflict", "", "shown"},
		{
			"at odds in these words alone", simple("a", "smoker",
				"  encourages: [yogurt]\n"+strings.Replace(heavy("info"), "level: info", "encourages: []", 1)) +
				simple("z", "smoker", "  discourages: [dairy]\n"), false, "conflict", "", "shown"},
		{"ruled out", simple("a", "smoker", "  encourages: [greens]\n"+heavy("emergency")), false,
			"conflict", "", "shown"},
		{
			"past its review", strings.Replace(simple("a", "smoker", heavy("emergency")), "2028-01-01",
				"2026-05-01", 1), true, "expired", "", "shown"},
		{"given lately", simple("a", "smoker", "  repeat_after: 90 days\n"+heavy("important")), false,
			"recently-given", "", "withheld recently-given"},
		{"a companion is lost, and would not be beside an emergency",
			simple("a", "smoker", "  with: [c]\n"+heavy("emergency")) +
				simple("c", "smoker", "  encourages: [greens]\n"),
			false, "companion", "", "shown"},
		{"a companion is lost in its safe words", simple("a", "smoker", "  with: [c]\n") +
			simple("c", "age > 90", "  encourages: [greens]\n"+heavy("emergency")),
			false, "companion", "c", "shown"},
		{"a companion's guard in its safe words", simple("a", "smoker", "  with: [c]\n") +
			simple("c", "age > 90", "  unless: [{if: smoker, because: Smokes.}]\n"+
				strings.Replace(heavy("info"), "level: info", "unless: []", 1)),
			false, "companion", "", "shown"},
		{"over the cap beside its host", simple("a", "smoker", "  with: [c]\n") +
			simple("c", "age > 90", heavy("emergency")) + louder, false, "over-cap", "c", "shown"},
		{
			"its own guard", simple("a", "smoker", "  unless: [{if: smoker, because: Smokes.}]\n"+
				strings.Replace(heavy("info"), "level: info", "unless: []", 1)),
			false, "guard", "", "shown"},
	} {
		files := []string{"food/a.yaml", tt.rules, "bones/steroids.yaml", ""}
		if tt.expired {
			files = append(files, "pack.yaml", smallFile("pack.yaml")+"expired: withhold\n")
		}
		rb := load(t, files...)
		advise := func(profile string) (map[string]string, *advisor.Advice) {
			_, p, err := rb.Decode("p.yaml", []byte(profile))
			if err != nil {
				t.Fatal(err)
			}
			a, err := rb.Advise(p, &advisor.Options{Cap: 1, AsOf: day("2026-06-01"), History: lately})
			if err != nil {
				t.Fatal(err)
			}
			return outcomes(rb, a), a
		}
		got, a := advise("{smoker: true, age: 30, allergies: [kale]}")
		if got["a"] != "withheld "+tt.kind {
			t.Errorf("%s: a is %s; want withheld %s", tt.why, got["a"], tt.kind)
		}
		asked := slices.ContainsFunc(a.Questions, func(q advisor.Question) bool {
			return q.Fact == "weight_kg" && slices.Contains(q.Rules, cmp.Or(tt.rule, "a"))
		})
		if !asked {
			t.Errorf("%s: asked %+v; want weight_kg, for %s", tt.why, a.Questions, cmp.Or(tt.rule, "a"))
		}
		if got, _ :=
			advise("{smoker: true, age: 30, allergies: [kale], weight_kg: 120}"); got["a"] != tt.shown {
			t.Errorf("%s: a is %s if it is so; want %s", tt.why, got["a"], tt.shown)
		}
	}
}

// TestRestingHost: a message that was given lately has no companion beside it,
// so that one withholds nothing, unless it is shown for itself, beside another, or
// rests, too.
func TestRestingHost(t *testing.T) {
	const bySilence, byContrary = "  supersedes: [a]\n", "  discourages: [dairy]\n"
	answers := "whoever: smoker\nmust_answer: lupus"
	for _, tt := range []struct {
		why, c, more, history, profile string
		a, c2                          string // what becomes of a and c
	}{
		{"nothing was given", bySilence, "", "", "", "withheld superseded", "shown"},
		{"the host rests", bySilence, "", "h", "", "shown", "pending"},
		{"the host rests, the other way to withhold", byContrary, "", "h", "", "shown", "pending"},
		{"the companion is shown for itself", bySilence, "", "h", ", weight_kg: 120",
			"withheld superseded", "shown"},
		{"it is shown beside another", bySilence, simple("h2", "smoker", "  with: [c]\n"), "h", "",
			"withheld superseded", "shown"},
		{"the other is lost", bySilence, simple("h2", "smoker", "  with: [c]\n") +
			simple("x", "smoker", "  supersedes: [h2]\n"), "h", "", "shown", "pending"},
		{"the host stands beside another", bySilence, simple("h2", "smoker", "  with: [h]\n"), "h", "",
			"withheld superseded", "shown"},
		{"the companion rests, too", bySilence + "  repeat_after: 30 days\n", "", "h c", "",
			"withheld superseded", "withheld recently-given"},
		{"the companion alone was given", bySilence + "  repeat_after: 30 days\n", "", "c", "",
			"withheld superseded", "shown"},
		{"the host was given too long ago", bySilence, "", "old", "", "withheld superseded", "shown"},
	} {
		rb := load(t, "bones/steroids.yaml", "", "invariants.yaml", invariant(answers),
			"food/a.yaml", simple("a", "smoker", "  encourages: [yogurt]\n  answers: [lupus]\n")+
				simple("h", "smoker", "  with: [c]\n  repeat_after: 30 days\n")+
				simple("c", "weight_kg > 100", "  answers: [lupus]\n"+tt.c)+tt.more)
		_, p, err := rb.Decode("p.yaml", []byte("{smoker: true"+tt.profile+"}"))
		if err != nil {
			t.Fatal(err)
		}
		opts := &advisor.Options{AsOf: day("2026-06-01"), Cap: -1}
		for _, rule := range strings.Fields(tt.history) {
			on := day("2026-05-24")
			if rule == "old" {
				rule, on = "h", day("2026-04-01")
			}
			opts.History = append(opts.History, advisor.Delivery{Rule: rule, On: on})
		}
		advice, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		got := outcomes(rb, advice)
		if got["a"] != tt.a || got["c"] != tt.c2 {
			t.Errorf("%s: a is %s, c is %s; want %s, %s", tt.why, got["a"], got["c"], tt.a, tt.c2)
		}
		if broken := violations(t, rb, p, opts, advice); broken != "" {
			t.Errorf("%s: %s", tt.why, broken)
		}
	}
}

// TestCompanionOfLoser: what stands beside a message that loses goes with it, and
// what discourages beside it then discourages nothing.
func TestCompanionOfLoser(t *testing.T) {
	rb := load(t, "food/a.yaml", level(simple("a", "smoker", "  discourages: [dairy]\n"), "notice")+
		simple("b", "smoker", "  encourages: [yogurt]\n  with: [c]\n")+
		simple("c", "age > 90", "  discourages: [greens]\n")+
		simple("d", "smoker", "  encourages: [kale]\n"), "bones/steroids.yaml", "")
	_, p, err := rb.Decode("p.yaml", []byte("{smoker: true, age: 30}"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{"a": "shown", "b": "withheld conflict",
		"c": "not applicable", "d": "shown"} {
		if got := outcomes(rb, a)[rule]; got != want {
			t.Errorf("%s is %s; want %s", rule, got, want)
		}
	}
}

// TestReasonsOfLists: of a list it is said what it has and what it does not have.
func TestReasonsOfLists(t *testing.T) {
	for _, tt := range []struct{ when, profile, want string }{
		{`has(medications, "glucocorticoid")`, "{medications: [{name: prednisone}]}",
			"medications: prednisone"},
		{`not has(medications, "warfarin")`, "{medications: {not: [warfarin]}}",
			"medications: no warfarin"},
		{`none(medications, is(.name, "warfarin"))`, "{medications: {not: [warfarin]}}",
			"medications: no warfarin"},
		{`none(medications, is(.name, "glucocorticoid") and .months >= 3)`,
			"{medications: {has: [{months: 1}], not: [glucocorticoid]}}",
			"medications: no steroid tablets"},
		{`sum(steps) > 5`, "{steps: [1, 5]}", "steps: 1 and 5"},
		{`sum(steps) < 5`, "{steps: []}", "steps: none"},
	} {
		rb := load(t, "food/a.yaml", simple("a", tt.when, ""), "bones/steroids.yaml", "")
		_, p, err := rb.Decode("p.yaml", []byte(tt.profile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, m := range a.Messages {
			for _, b := range m.Because {
				for _, f := range b.Facts {
					got += "; " + f.Fact + ": " + f.Value
				}
			}
		}
		if got != "; "+tt.want {
			t.Errorf("%s on %s, because %q; want %q", tt.when, tt.profile, got, tt.want)
		}
	}
}

// TestEmptyRulebase: what no pack was loaded into reads nothing and says so.
func TestEmptyRulebase(t *testing.T) {
	var none *advisor.Rulebase[person]
	for _, rb := range []*advisor.Rulebase[person]{none, {}} {
		if id, p, err := rb.Decode("p.yaml", []byte("{id: x, age: 3}")); err == nil || p != nil ||
			id != "" {
			t.Errorf("%q, %v, %v", id, p, err)
		}
	}
}
