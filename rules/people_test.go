package rules_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

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

// TestPeople: whom danger must not leave in silence, and who must be spared some
// words. With -v it prints what each of them reads.
func TestPeople(t *testing.T) {
	rb := load(t)
	data, err := os.ReadFile("../testdata/people.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var people []struct {
		Who    string
		Region string
		Given  map[string]any
		First  string
		Reads  map[string]string
		Never  []string
		Words  string `yaml:"never_words"` // a pattern that nothing they read matches
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&people); err != nil {
		t.Fatal(err)
	}
	levels := []string{"info", "notice", "important", "warning", "urgent", "emergency"}
	rules := map[string]bool{}
	for r := range rb.Rules() {
		rules[r.ID] = true
	}
	for _, p := range people {
		t.Run(p.Who, func(t *testing.T) {
			a := advised(t, rb, p.Given, cmp.Or(p.Region, "US"))
			shown, text := map[string]string{}, ""
			for _, m := range a.Messages {
				shown[m.Rule] = m.Level.String()
				text += "\n\n" + strings.ToUpper(m.Level.String()) + " " + m.Title + "\n" + m.Text + "\n-> " + m.Action
				for _, c := range m.Cautions {
					text += "\n! " + c
				}
				for _, b := range m.Because {
					text += "\nwhy: " + b.Text
				}
			}
			t.Logf("%v%s", p.Given, text)
			for rule, level := range p.Reads {
				if slices.Index(levels, shown[rule]) < slices.Index(levels, level) || !slices.Contains(levels, level) {
					t.Errorf("%s is %q, want %s (it is %v)", rule, shown[rule], level, a.Outcome(rule))
				}
			}
			if p.First != "" && (len(a.Messages) == 0 || a.Messages[0].Rule != p.First) {
				t.Errorf("%s does not come first of %v", p.First, slices.Sorted(maps.Keys(shown)))
			}
			for _, rule := range p.Never {
				if shown[rule] != "" {
					t.Errorf("%s is shown", rule)
				}
			}
			if p.Words != "" {
				if found := regexp.MustCompile("(?i)" + p.Words).FindString(text); found != "" {
					t.Errorf("reads %q", found)
				}
			}
			for _, id := range slices.Concat(p.Never, slices.Collect(maps.Keys(p.Reads))) {
				if !rules[id] {
					t.Errorf("there is no rule %s", id)
				}
			}
			for _, u := range a.Unrecognised {
				t.Errorf("the pack does not know %v", u)
			}
			for _, problem := range a.Problems {
				t.Errorf("%v", problem)
			}
			if p.First == "" && p.Reads == nil && p.Never == nil && p.Words == "" {
				t.Error("nothing is expected")
			}
		})
	}
}
