package advisor_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// naming is a rule that tells names that nobody knows.
func naming(id, when string) string {
	return level(strings.Replace(simple(id, when, ""), "text: Text.",
		"text: 'No rule knows {names}; call {emergency_number}.'", 1), "warning")
}

// TestNames: a rule that asks for names that nobody knows is shown wherever
// there is one, and tells at most three.
func TestNames(t *testing.T) {
	rb := load(t, "food/a.yaml", naming("odd", "unrecognised(conditions)")+
		naming("odd-drug", "unrecognised(medications)"))
	for _, tt := range []struct {
		has  []string
		not  []string
		want string
	}{
		{nil, nil, ""},
		{[]string{"psoriasis"}, nil, ""},
		{nil, []string{"hiccups"}, ""}, // what somebody has not needs no message
		{[]string{"hiccups"}, nil, "“hiccups”"},
		{[]string{"hiccups", "psoriasis", "hiccups", "hic\u200bcups"}, []string{"yawns"}, "“hiccups”"},
		{[]string{"b", "a", "c"}, nil, "“b”, “a”, “c”"},
		{[]string{"b", "a", "c", "d"}, nil, "“b”, “a”, “c” and 1 more"},
		{[]string{"b", "a", "c", "d", "e"}, nil, "“b”, “a”, “c” and 2 more"},
		{[]string{"\u202e"}, nil, "“no name”"},
		{[]string{"{emergency_number} <b>"}, nil, "“{emergency_number} <b>”"},
	} {
		for _, complete := range []bool{false, true} {
			p := &person{Conditions: advisor.Set{Has: tt.has, Not: tt.not, Complete: complete},
				Medications: advisor.List[medication]{Complete: complete}}
			for _, name := range tt.has {
				p.Medications.Has = append(p.Medications.Has,
					medication{Name: strings.ReplaceAll(name, "psoriasis", "prednisone")})
			}
			a, err := rb.Advise(p, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, id := range []string{"odd", "odd-drug"} {
				i := slices.IndexFunc(a.Messages, func(m advisor.Message) bool { return m.Rule == id })
				if (i >= 0) != (tt.want != "") {
					t.Errorf("%q, complete %v: %s shown: %v", tt.has, complete, id, i >= 0)
					continue
				}
				if i < 0 {
					continue
				}
				if got, want := a.Messages[i].Text, "No rule knows "+tt.want+"; call 911."; got != want {
					t.Errorf("%s: %s, want %s", id, got, want)
				}
				if len(a.Messages[i].Because) != 1 ||
					strings.Contains(fmt.Sprint(a.Messages[i].Because), "\u202e") {
					t.Errorf("%s: %q", id, a.Messages[i].Because)
				}
			}
		}
	}
}

// TestNotTakenIntoAccount: names that no shown message tells of are told in one
// line, in the language of the advice.
func TestNotTakenIntoAccount(t *testing.T) {
	rb := load(t, "food/a.yaml", naming("odd", "unrecognised(conditions)"))
	p := &person{Conditions: advisor.Set{Has: []string{"hiccups"}},
		Medications: advisor.List[medication]{
			Has: []medication{{Name: "Foo\u202ezol"}, {Name: "prednisone"}}}}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.NotTakenIntoAccount(), "Not taken into account, because we do not know the "+
		"name: “Foozol”."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a, err = load(t).Advise(p, nil); err != nil {
		t.Fatal(err)
	}
	a.Language = "es"
	if got, want := a.NotTakenIntoAccount(), "No se ha tenido en cuenta, porque no conocemos el "+
		"nombre: «hiccups», «Foozol»."; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if a, err = load(t).Advise(&person{}, nil); err != nil || a.NotTakenIntoAccount() != "" {
		t.Errorf("%v %q", err, a.NotTakenIntoAccount())
	}
}

// TestUnknownAllergy: what encourages a kind of what an allergy that nobody
// knows may be has a caution; what encourages something else has none.
func TestUnknownAllergy(t *testing.T) {
	rb := load(t, "food/a.yaml", simple("eat", "smoker", "  encourages: [dairy]\n")+
		level(simple("eat-now", "smoker", "  encourages: [yogurt]\n"), "warning")+
		simple("treat", "smoker", "  encourages: [prednisone]\n")+simple("rest", "smoker", ""))
	for _, tt := range []struct {
		allergies advisor.Set
		cautioned []string
	}{
		{advisor.SetOf("moon dust", "sun dust"), []string{"eat", "eat-now"}},
		{advisor.Set{Has: []string{"moon dust"}}, []string{"eat", "eat-now"}},
		{advisor.Set{Not: []string{"moon dust"}}, nil},
		{advisor.SetOf(), nil},
		{advisor.Set{}, nil},
	} {
		p := &person{Smoker: new(true), Allergies: tt.allergies}
		a, err := rb.Advise(p, &advisor.Options{Cap: -1})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range a.Messages {
			if slices.ContainsFunc(m.Cautions, func(c string) bool {
				return strings.Contains(c, "“moon dust”")
			}) {
				got = append(got, m.Rule)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, tt.cautioned) || len(a.Messages) < 4 {
			t.Errorf("%+v: cautions on %q, want %q; %d messages", tt.allergies, got, tt.cautioned,
				len(a.Messages))
		}
	}
}

// TestNamesErrors: {names} stands only where there are names.
func TestNamesErrors(t *testing.T) {
	const misplaced = "{names} stands for names that nobody knows"
	for _, tt := range []struct{ rules, want string }{
		{naming("odd", "unrecognised(conditions) and smoker"), ""},
		{naming("odd", "unrecognised(conditions) and unrecognised(medications)"), misplaced},
		{naming("odd", "unrecognised(conditions) or smoker"), misplaced},
		{naming("odd", "not unrecognised(conditions)"), misplaced},
		{naming("odd", "smoker"), misplaced},
		{strings.Replace(naming("odd", "unrecognised(conditions)"), "title: odd", "title: '{names}'", 1),
			misplaced},
		{strings.Replace(naming("odd", "unrecognised(conditions)"), "Do it.", "'Do {names}.'", 1),
			misplaced},
		{naming("odd", "unrecognised(conditions)") + simple("host", "smoker", "  with: [odd]\n"),
			"cannot stand beside another"},
		{simple("odd", "unrecognised(age)", ""), "unrecognised() asks a set of terms of the profile or " +
			"a list with a term field; age is a whole number"},
		{simple("odd", "unrecognised(smoker and smoker)", ""),
			"unrecognised() asks a fact, named as it is"},
		{simple("odd", "any(medications, unrecognised(.name))", ""), "unrecognised() asks a set"},
	} {
		_, err := advisor.Load[person](with("food/a.yaml", tt.rules), nil)
		if tt.want == "" && err != nil || tt.want != "" &&
			(err == nil || !strings.Contains(err.Error(), tt.want) ||
				!strings.Contains(err.Error(), "food/a.yaml:")) {
			t.Errorf("%s\n%v, want %q", tt.rules, err, tt.want)
		}
	}
}

// TestDecodedAdviceTellsAllNames: an advice that was read from JSON has no pack to
// know which names its messages tell of.
func TestDecodedAdviceTellsAllNames(t *testing.T) {
	var a advisor.Advice
	if err := json.Unmarshal([]byte(`{"language": "en", "messages": [{"rule": "it"}], `+
		`"unrecognised": [{"fact": "meds", "name": "moon dust"}]}`), &a); err != nil {
		t.Fatal(err)
	}
	if got := a.NotTakenIntoAccount(); !strings.Contains(got, "moon dust") {
		t.Errorf("not taken into account: %q", got)
	}
}
