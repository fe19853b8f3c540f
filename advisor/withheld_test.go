package advisor_test

import (
	"testing"

	"example.com/crosstalk/advisor"
)

// TestWithheldReasons: the reason of what is withheld names a message that is
// shown, or says that it is over the cap, however long the way there.
func TestWithheldReasons(t *testing.T) {
	against := simple("a", "smoker", "  encourages: [yogurt]\n") + simple("b", "smoker", "  discourages: [dairy]\n")
	for _, tt := range []struct {
		why, rules       string
		cap              int
		kind, by, reason string // of rule a
	}{
		{"superseded", simple("a", "smoker", "") + simple("b", "smoker", "  supersedes: [a]\n"), -1, "superseded", "b", "“b” comes first."},
		{"over the cap", simple("a", "smoker", "") + level(simple("b", "smoker", ""), "notice"), 1, "over-cap", "",
			"More important messages come first; at most 1 are shown."},
		{"superseded by what is over the cap", simple("a", "smoker", "") + simple("b", "smoker", "  supersedes: [a]\n") + level(simple("c", "smoker", ""), "notice"), 1,
			"over-cap", "", "More important messages come first; at most 1 are shown."},
		{"at odds", against, -1, "conflict", "b", "It encourages yogurt, which “b” discourages."},
		{"at odds with what is over the cap", against + level(simple("c", "smoker", ""), "notice"), 1, "conflict", "",
			"It encourages yogurt, which “b” discourages, which is over the cap."},
		{"at odds with what is superseded", against + simple("c", "smoker", "  supersedes: [b]\n"), -1, "conflict", "c",
			"It encourages yogurt, which “b” discourages; “c” comes before that."},
		{"at odds with a warning", simple("a", "smoker", "  discourages: [dairy]\n") + level(simple("b", "smoker", "  encourages: [yogurt]\n"), "warning"), -1,
			"conflict", "b", "It discourages yogurt, which “b” encourages."},
	} {
		rb := load(t, "food/a.yaml", tt.rules, "bones/steroids.yaml", "")
		_, p, err := rb.Decode("p.yaml", []byte("{smoker: true}"))
		if err != nil {
			t.Fatal(err)
		}
		advice, err := rb.Advise(p, &advisor.Options{Cap: tt.cap})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, w := range advice.Withheld {
			if w.Rule == "a" {
				found = true
				if w.Kind != tt.kind || w.By != tt.by || w.Reason != tt.reason {
					t.Errorf("%s: %s by %q, %s; want %s by %q, %s", tt.why, w.Kind, w.By, w.Reason, tt.kind, tt.by, tt.reason)
				}
			}
		}
		if !found {
			t.Errorf("%s: a is not withheld", tt.why)
		}
	}
}

// TestCompanionOfLoser: what stands beside a message that loses goes with it, and
// what discourages beside it then discourages nothing.
func TestCompanionOfLoser(t *testing.T) {
	rb := load(t, "food/a.yaml", level(simple("a", "smoker", "  discourages: [dairy]\n"), "notice")+simple("b", "smoker", "  encourages: [yogurt]\n  with: [c]\n")+
		simple("c", "age > 90", "  discourages: [greens]\n")+simple("d", "smoker", "  encourages: [kale]\n"), "bones/steroids.yaml", "")
	_, p, err := rb.Decode("p.yaml", []byte("{smoker: true, age: 30}"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]string{"a": "shown", "b": "withheld conflict", "c": "not applicable", "d": "shown"} {
		if got := outcomes(rb, a)[rule]; got != want {
			t.Errorf("%s is %s; want %s", rule, got, want)
		}
	}
}

// TestReasonsOfLists: of a list it is said what it has, what it does not have, and
// what it has no other of.
func TestReasonsOfLists(t *testing.T) {
	for _, tt := range []struct{ when, profile, want string }{
		{`has(medications, "glucocorticoid")`, "{medications: [{name: prednisone}]}", "medications: prednisone"},
		{`not has(medications, "warfarin")`, "{medications: {not: [warfarin]}}", "medications: no warfarin"},
		{`none(medications, is(.name, "warfarin"))`, "{medications: {not: [warfarin]}}", "medications: no warfarin"},
		{`none(medications, is(.name, "glucocorticoid") and .months >= 3)`, "{medications: {has: [{months: 1}], not: [glucocorticoid]}}",
			"medications.months: 1 months; medications: no other steroid tablets"},
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
		if id, p, err := rb.Decode("p.yaml", []byte("{id: x, age: 3}")); err == nil || p != nil || id != "" {
			t.Errorf("%q, %v, %v", id, p, err)
		}
	}
}
