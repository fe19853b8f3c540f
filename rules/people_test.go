package rules_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
	"example.com/crosstalk/rules"
)

// advised is the advice on facts as data gives them.
func advised(t testing.TB, rb *advisor.Rulebase[rules.Profile], facts map[string]any,
	region string) *advisor.Advice {
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
var theSickOne = regexp.MustCompile(`(?i)\byou ` +
	`(have|had|feel|felt|faint|fainted|bleed|vomit|swallow|breathe|are|hit|cannot|stopped|started|` +
	`took|take|lose|lost|could be|drink|drank|eat|ate|wheeze)\b` +
	`|\byour ` +
	`(body|chest|legs?|arms?|face|head|nose|mouth|skin|eyes?|hips?|back|belly|urine|stools?|blood|` +
	`heart|signs?|saliva|sight|breathing|pain|medicines?|side|limb|bones?|defenses|age|` +
	`symptoms)\b|\byourself\b`)

// TestParentsReadForChildren: a message about a child under 12 is read by a
// parent. Each says so; and where help cannot wait, none takes the reader for
// the one who is ill. With -v it prints what is read.
func TestParentsReadForChildren(t *testing.T) {
	rb := load(t)
	_, kinds := symptomKinds(t)
	// Words to a grown-up, whom these are about in any case. A variant "child" is for parents.
	adults := []string{"red-alcohol-withdrawal", "red-pregnancy-danger", "red-contraception-failure"}
	const note = "Parent or carer: do and say this for the child."
	read := map[string]bool{}
	for _, who := range []map[string]any{{"age": 0, "age_months": 2}, {"age": 0, "age_months": 8},
		{"age": 4}, {"age": 10}, {"age": 11}} {
		for _, id := range kinds("symptom") {
			facts := maps.Clone(who)
			facts["symptoms"] = map[string]any{"has": []string{id}}
			for _, region := range []string{"US", "GB"} {
				for _, m := range advised(t, rb, facts, region).Messages {
					if !slices.Contains(m.Cautions, note) {
						t.Errorf("%s to the parent of a child of %v: nothing says for whom it is read", m.Rule,
							who["age"])
					}
					if m.Level < advisor.Urgent || slices.Contains(adults, m.Rule) || m.Variant == "child" ||
						read[m.Rule+m.Variant] {
						continue
					}
					read[m.Rule+m.Variant] = true
					text := m.Title + "\n" + m.Text + "\n" + m.Action
					for _, b := range m.Because {
						text += "\n" + b.Text
					}
					for _, s := range sentence.FindAllString(text, -1) {
						if at := theSickOne.FindString(s); at != "" && !strings.Contains(s, "child") &&
							!strings.Contains(s, "you are with") {
							t.Errorf("%s, symptom %s, takes a parent for the one who is ill (%q): %s", m.Rule, id, at,
								strings.TrimSpace(s))
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
	for _, facts := range []map[string]any{{"age": 12, "symptoms": []string{"itch"}},
		{"symptoms": []string{"itch"}}} {
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
		Says   string // a pattern that something they read matches
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
				text += "\n\n" + strings.ToUpper(m.Level.String()) + " " + m.Title + "\n" + m.Text + "\n-> " +
					m.Action
				for _, c := range m.Cautions {
					text += "\n! " + c
				}
				for _, b := range m.Because {
					text += "\nwhy: " + b.Text
				}
			}
			t.Logf("%v%s", p.Given, text)
			for rule, level := range p.Reads {
				if slices.Index(levels, shown[rule]) < slices.Index(levels, level) ||
					!slices.Contains(levels, level) {
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
			if !regexp.MustCompile(p.Says).MatchString(text) {
				t.Errorf("nothing says %q", p.Says)
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

// topOr reports whether a condition has an `or` outside all parentheses.
func topOr(when string) bool {
	depth := 0
	for i, c := range when {
		switch c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case 'o':
			if depth == 0 && strings.HasPrefix(when[i:], "or ") && i > 0 &&
				(when[i-1] == ' ' || when[i-1] == '\n') {
				return true
			}
		}
	}
	return false
}

// TestOneStory: a finding that holds for one of several reasons does not tell
// all of them ("you smoke, or had a clot"): it is silent, and the one that
// decided is told. Those named here are one story, or are told kindly instead.
func TestOneStory(t *testing.T) {
	one := map[string]string{
		"plant_food_needs_care":             "what is limited is the story",
		"fire_risk":                         "fire is the story",
		"celiac_test_due":                   "what fits celiac disease is one story",
		"liver_under_strain":                "the strain is the story",
		"long_term_ppi":                     "one medicine, long or much",
		"dmpa_and_bone":                     "one medicine",
		"probiotic_for_bones":               "the wish is the story",
		"pregnancy_suspected":               "a sign of it is told as kindly as the word",
		"eating_risk":                       "names no illness of eating",
		"dangerous_rash":                    "one rash",
		"no_exercise_before_a_check":        "what comes first is the story",
		"little_bone_exercise":              "exercise is the story",
		"takes_retinol":                     "retinol is the story",
		"acitretin_or_stopped_2_months_ago": "one medicine",
		"grapefruit_or_unknown":             "not known is told, too",
		"vitamin_a_to_check":                "not known is told, too",
		"denosumab_due_or_late":             "one injection",
		"takes_biotin":                      "one vitamin",
		"takes_retinol_pills":               "one vitamin",
		"itch_breaks_sleep":                 "one number",
		"calcium_may_run_high":              "what raises calcium is the story",
		"clot_or_stroke_signs":              "signs of one danger",
		"too_much_thyroid_hormone":          "too much is the story",
	}
	names, err := fs.Glob(rules.FS(), "findings/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "findings.yaml") {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		var findings map[string]struct {
			When    string
			Because map[string]string
		}
		if err := yaml.Unmarshal(data, &findings); err != nil {
			t.Fatal(err)
		}
		for _, id := range slices.Sorted(maps.Keys(findings)) {
			f := findings[id]
			alternatives := regexp.MustCompile(`\bor\b`).MatchString(f.Because["en"]) && topOr(f.When)
			if alternatives && one[id] == "" {
				t.Errorf("%s: %s tells several stories where one decides: %s", name, id, f.Because["en"])
			}
			if alternatives {
				delete(one, id)
			}
		}
	}
	for id, because := range one {
		t.Errorf("%s is excused for nothing (%s)", id, because)
	}
}

// TestReasonsAreTrue looks at whole advices, over the goldens and 5,000 random
// profiles:
//   - a guard's reason speaks of no other message, since nothing says that one is shown;
//   - what is withheld for a message is withheld for one that is shown, or the
//     reason says that more important ones come before that;
//   - a title in a reason is that of a message that is shown;
//   - a why-line names only facts that the profile gives, or that follow from those.
func TestReasonsAreTrue(t *testing.T) {
	rb := load(t)
	data, err := fs.ReadFile(rules.FS(), "facts.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var facts map[string]struct{ Derive any }
	if err := yaml.Unmarshal(data, &facts); err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for r := range rb.Rules() {
		ids[r.ID] = true
	}
	quoted := regexp.MustCompile(`“([^”]*)”`)
	seen := map[string]int{}
	check := func(p *rules.Profile, region string) {
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var given map[string]any
		if err := json.Unmarshal(text, &given); err != nil {
			t.Fatal(err)
		}
		titles := map[string]bool{}
		for _, m := range a.Messages {
			titles[m.Title] = true
			for _, b := range m.Because {
				for _, f := range b.Facts {
					root, _, _ := strings.Cut(f.Fact, ".")
					// which the caller says
					if given[root] == nil && facts[root].Derive == nil && root != "region" {
						t.Errorf("%s: %q names %s, which the profile does not give\n%s", m.Rule, b.Text, f.Fact, text)
					}
				}
			}
		}
		for _, w := range a.Withheld {
			seen[w.Kind]++
			comesFirst := strings.Contains(w.Reason, "ore important messages come") ||
				strings.Contains(w.Reason, "comes before that one")
			switch w.Kind {
			case "guard":
				if strings.Contains(strings.ToLower(w.Reason), "message") {
					t.Errorf("%s: a guard speaks of another message: %s", w.Rule, w.Reason)
				}
				if strings.Contains(w.Reason, "is shown") && a.Outcome("red-crisis") != advisor.Shown &&
					a.Outcome("red-hopelessness") != advisor.Shown {
					t.Errorf("%s: what is not shown is promised: %s\n%s", w.Rule, w.Reason, text)
				}
			case "superseded":
				if !comesFirst && (w.By == "" || a.Outcome(w.By) != advisor.Shown) {
					t.Errorf("%s is silenced by %q, which is not shown: %s\n%s", w.Rule, w.By, w.Reason, text)
				}
			case "conflict":
				if ids[w.By] && !comesFirst && a.Outcome(w.By) != advisor.Shown {
					t.Errorf("%s is at odds with %q, which is not shown: %s\n%s", w.Rule, w.By, w.Reason, text)
				}
			}
			for _, m := range quoted.FindAllStringSubmatch(w.Reason, -1) {
				if !titles[m[1]] {
					t.Errorf("%s: the reason names %q, which is not shown: %s\n%s", w.Rule, m[1], w.Reason, text)
				}
			}
		}
	}
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		check(decoded(t, rb, name), "US")
	}
	n := 1_500 * *long
	if testing.Short() {
		n = 500
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(17, uint64(i))), []float64{1, 0.8, 0.5, 0.3}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		check(p, []string{"US", "GB"}[i%2])
	}
	for _, kind := range []string{"guard", "superseded", "over-cap"} {
		if seen[kind] == 0 {
			t.Errorf("nothing was withheld as %s", kind)
		}
	}
}
