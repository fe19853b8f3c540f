package rules_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// advised is the advice on facts as data gives them.
func advised(t testing.TB, rb *advisor.Rulebase[rules.Profile], facts map[string]any, region string) *advisor.Advice {
	t.Helper()
	data, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("person.json", data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// sentence cuts a text where one ends.
var sentence = regexp.MustCompile(`[^.?!\n]+[.?!]?`)

// theSickOne finds words that take the reader for whoever is ill. What a parent
// does ("you can call") and whom a parent calls ("your care team") are others.
var theSickOne = regexp.MustCompile(`(?i)\byou (have|had|feel|felt|faint|fainted|bleed|vomit|swallow|breathe|are|hit|cannot|stopped|started|took|take|lose|lost|could be|drink|drank|eat|ate|wheeze)\b` +
	`|\byour (body|chest|legs?|arms?|face|head|nose|mouth|skin|eyes?|hips?|back|belly|urine|stools?|blood|heart|signs?|saliva|sight|breathing|pain|medicines?|side|limb|bones?|defenses|age|symptoms)\b|\byourself\b`)

// TestParentsReadForChildren: a message about a child under 12 is read by a
// parent. Each says so; and where help cannot wait, none takes the reader for
// the one who is ill. With -v it prints what is read.
func TestParentsReadForChildren(t *testing.T) {
	rb := load(t)
	_, kinds := symptomKinds(t)
	// Words to a grown-up, whom these are about in any case. A variant "child" is for parents.
	adults := []string{"red-alcohol-withdrawal", "red-pregnancy-danger", "red-contraception-failure"}
	const note = "For the parent or carer: do and say this for the child."
	read := map[string]bool{}
	for _, who := range []map[string]any{{"age": 0, "age_months": 2}, {"age": 0, "age_months": 8}, {"age": 4}, {"age": 10}, {"age": 11}} {
		for _, id := range kinds("symptom") {
			facts := maps.Clone(who)
			facts["symptoms"] = map[string]any{"has": []string{id}}
			for _, region := range []string{"US", "GB"} {
				for _, m := range advised(t, rb, facts, region).Messages {
					if !slices.Contains(m.Cautions, note) {
						t.Errorf("%s to the parent of a child of %v: nothing says for whom it is read", m.Rule, who["age"])
					}
					if m.Level < advisor.Urgent || slices.Contains(adults, m.Rule) || m.Variant == "child" || read[m.Rule+m.Variant] {
						continue
					}
					read[m.Rule+m.Variant] = true
					text := m.Title + "\n" + m.Text + "\n" + m.Action
					for _, b := range m.Because {
						text += "\n" + b.Text
					}
					for _, s := range sentence.FindAllString(text, -1) {
						if at := theSickOne.FindString(s); at != "" && !strings.Contains(s, "child") && !strings.Contains(s, "you are with") {
							t.Errorf("%s, symptom %s, takes a parent for the one who is ill (%q): %s", m.Rule, id, at, strings.TrimSpace(s))
						}
					}
					t.Logf("%s\n%s", m.Rule, text)
				}
			}
		}
	}
	if len(read) < 50 {
		t.Errorf("only %d messages were read", len(read))
	}
	for _, facts := range []map[string]any{{"age": 12, "symptoms": []string{"itch"}}, {"symptoms": []string{"itch"}}} {
		for _, m := range advised(t, rb, facts, "US").Messages {
			if slices.Contains(m.Cautions, note) {
				t.Errorf("%s to somebody of %v speaks to a parent", m.Rule, facts["age"])
			}
		}
	}
}
