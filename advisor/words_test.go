package advisor_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
)

// wordsOfTheLanguage are the words of conditions.
var wordsOfTheLanguage = strings.Fields(`and or not in true false nil if else let matches contains startsWith endsWith
	has is known unrecognised days_since weeks_since months_since years_since any all none one count map filter sum
	len abs ceil floor round min max mean median int float lower upper trim hasPrefix hasSuffix date duration string region`)

// TestWordsOfTheLanguage: nothing that a condition may name is named like a word
// of the language, whose meaning it would change; nor like something else that a
// condition may name.
func TestWordsOfTheLanguage(t *testing.T) {
	const (
		fact  = "%s:\n  type: bool\n  ask: {en: Is it so}\n"
		table = "%s:\n  title: A table\n  sources: [acr-2022]\n  values:\n    low: {unit: \"1\", " +
			"regions: {any: [{value: 3}]}}\n"
		finding = "%s:\n  when: smoker\n  silent: true\n"
		each    = "- id: inv\n  for_each: {term: %s, below: arthritis}\n  whoever: smoker\n  " +
			"must_answer: lupus\n  because: It matters.\n"
	)
	refused := func(file, text, want string) {
		t.Helper()
		_, err := advisor.Load[advisor.Record](with(file, text), nil)
		var list advisor.ErrorList
		if !errors.As(err, &list) || list[0].Pos.File != file || (list)[0].Pos.Line == 0 ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v; want %q in %s", text, err, want, file)
		}
	}
	for _, word := range wordsOfTheLanguage {
		is := fmt.Sprintf("%q is a word of the rule language; choose another name", word)
		if word == "region" {
			is = `"region" is the region of the call; choose another name`
		}
		if strings.ToLower(word) != word {
			is = "is not a name in snake_case"
		}
		refused("facts/more.yaml", fmt.Sprintf(fact, word), is)
		refused("facts/more.yaml", fmt.Sprintf(fact, word+".inner"), is)
		refused("tables/more.yaml", fmt.Sprintf(table, word), is)
		refused("findings/more.yaml", fmt.Sprintf(finding, word), is)
		refused("invariants.yaml", fmt.Sprintf(each, word),
			strings.TrimSuffix(is, "; choose another name"))
	}
	for _, taken := range []string{"age", "labs", "home"} {
		is := fmt.Sprintf("%q is a fact already; choose another name", taken)
		refused("tables/more.yaml", fmt.Sprintf(table, taken), is)
		refused("findings/more.yaml", fmt.Sprintf(finding, taken), is)
	}
	refused("findings/more.yaml", fmt.Sprintf(finding, "limit"),
		`"limit" is a table already; choose another name`)
	// Fields of records are named behind a dot, where they are nothing else.
	rb, err := advisor.Load[advisor.Record](with("facts/more.yaml",
		"medications.count: {type: int, unit: \"1\", range: [0, 9], ask: {en: How "+
			"many}}\nmedications.in: {type: bool, ask: {en: Is it in}}\n",
		"food/a.yaml",
		simple("a", "any(medications, .count > 3 and .in) and count(medications, .in) == 1", "")), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("p.yaml", []byte("{medications: [{name: warfarin, count: 4, in: true}]}"))
	if err != nil {
		t.Fatal(err)
	}
	if a, err := rb.Advise(p, nil); err != nil || a.Outcome("a") != advisor.Shown {
		t.Errorf("%v %v", a, err)
	}
}
