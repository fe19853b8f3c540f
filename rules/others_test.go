package rules_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
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

// A record is a profile as JSON has it.
type record map[string]any

// yes reports whether a record says that a fact is so, and no that it is not.
func (r record) yes(fact string) bool { return r[fact] == true }
func (r record) no(fact string) bool  { return r[fact] == false }

func (r record) number(fact string) (float64, bool) {
	if fact == "age" && (r["birth_date"] != nil || r["age_months"] != nil) {
		return 0, false // what says another age leaves it unknown
	}
	n, ok := r[fact].(float64)
	return n, ok
}

// names are those in a set or list, and whether it is said that there are no others.
func (r record) names(fact string) (has, not []string, all bool) {
	read := func(v any) (names []string) {
		items, _ := v.([]any)
		for _, item := range items {
			switch item := item.(type) {
			case string:
				names = append(names, item)
			case map[string]any:
				name, _ := item["name"].(string)
				names = append(names, name)
			}
		}
		return names
	}
	switch v := r[fact].(type) {
	case []any:
		return read(v), nil, true
	case map[string]any:
		return read(v["has"]), read(v["not"]), false
	}
	return nil, nil, false
}

// groups are words that are about some people only, with whom a record rules out: by what it
// says, or by what it says of age and sex where it is silent. Written without a look at how
// the pack words its own conditions.
var groups = []struct {
	words *regexp.Regexp
	out   func(record) bool
}{
	{regexp.MustCompile(`(?i)\b(pregnan(t|cy)|unborn|the womb)\b`), func(r record) bool {
		said := slices.ContainsFunc([]string{"pregnant", "may_be_pregnant", "planning_pregnancy",
			"could_become_pregnant", "partner_planning_pregnancy", "gave_birth_last_year",
			"breastfeeding"}, r.yes)
		if said {
			return false
		}
		age, known := r.number("age")
		return r["sex"] == "male" && !r.yes("has_womb") || known && (age < 8 || age > 65) ||
			r.no("pregnant") && r.no("may_be_pregnant") && r.no("planning_pregnancy") &&
				r.no("could_become_pregnant")
	}},
	{regexp.MustCompile(`(?i)\b(breast ?feed(ing)?)\b`), func(r record) bool {
		return !r.yes("breastfeeding") && !r.yes("pregnant") &&
			(r.no("breastfeeding") || r["sex"] == "male")
	}},
	{regexp.MustCompile(`(?i)\b(periods?|your menopause)\b`), func(r record) bool {
		age, known := r.number("age")
		return r["sex"] == "male" && !r.yes("pregnant") && !r.yes("could_become_pregnant") ||
			known && age < 8
	}},
	{regexp.MustCompile(`(?i)\bas a child\b|\byour parents?\b|\b(at|in) school\b|\bfor (young )?children\b`),
		func(r record) bool { age, known := r.number("age"); return known && age >= 19 }},
	{regexp.MustCompile(`(?i)\b(at|over|from) (65|70)( or older)?\b`),
		func(r record) bool { age, known := r.number("age"); return known && age < 65 }},
}

// impliedBy says what goes with a condition although no list has it: nobody lives with type 1
// diabetes without insulin, so a list of medicines that lacks it is not complete.
var impliedBy = map[string]string{"insulin": "type_1_diabetes"}

// othersTest looks for names of what somebody certainly does not have.
type othersTest struct {
	parents map[string][]string
	names   map[string][]string // the terms by their names, in lower case
	roots   map[string][]string // the facts in which kinds of a root may stand
	anybody []string            // what can come to anybody
	excused map[string]bool     // rules that lint lets name what their reader does not have
	first   *regexp.Regexp
	read    map[string][]string // the names in texts that were read before: most come again
}

// namesIn are the names of terms in a text.
func (o *othersTest) namesIn(text string) []string {
	names, ok := o.read[text]
	if !ok {
		names = o.first.FindAllString(strings.ToLower(text), -1)
		o.read[text] = names
	}
	return names
}

func newOthersTest(t *testing.T, rb *advisor.Rulebase[rules.Profile]) *othersTest {
	t.Helper()
	data, err := fs.ReadFile(rules.FS(), "pack.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var pack struct {
		Lint struct {
			Concerns []struct{ Terms, In, But []string }
			Except   []struct{ Check, In string }
		}
	}
	if err := yaml.Unmarshal(data, &pack); err != nil {
		t.Fatal(err)
	}
	o := &othersTest{parents: map[string][]string{}, names: map[string][]string{},
		roots: map[string][]string{}, excused: map[string]bool{},
		read: map[string][]string{}}
	for _, c := range pack.Lint.Concerns {
		for _, root := range c.Terms {
			o.roots[root] = c.In
		}
		o.anybody = append(o.anybody, c.But...)
	}
	for _, e := range pack.Lint.Except {
		if e.Check == "excluded-readers" {
			o.excused[strings.TrimPrefix(e.In, "rule ")] = true
		}
	}
	var forms []string
	for term := range rb.Terms() {
		o.parents[term.ID] = term.Is
	}
	for term := range rb.Terms() {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(o.roots)), func(root string) bool {
			return term.ID != root && isA(o.parents, term.ID, root)
		}) {
			continue
		}
		for _, name := range append([]string{term.Label["en"]}, term.Also...) {
			if len(name) > 3 {
				forms = append(forms, regexp.QuoteMeta(strings.ToLower(name)))
				o.names[strings.ToLower(name)] = append(o.names[strings.ToLower(name)], term.ID)
			}
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return len(b) - len(a) })
	o.first = regexp.MustCompile(`\b(` + strings.Join(forms, "|") + `)\b`)
	return o
}

// out reports whether a record rules out that somebody has, takes or took a term, or
// anything that it is a kind of, or that is a kind of it.
func (o *othersTest) out(r record, term string) bool {
	if has, _, _ := r.names("conditions"); slices.Contains(has, impliedBy[term]) {
		return false
	}
	for root, facts := range o.roots {
		if !isA(o.parents, term, root) {
			continue
		}
		for _, fact := range facts {
			has, not, all := r.names(fact)
			if slices.ContainsFunc(has, func(x string) bool {
				return o.parents[x] == nil || isA(o.parents, x, term) || isA(o.parents, term, x)
			}) {
				return false
			}
			if !all && !slices.ContainsFunc(not, func(x string) bool { return isA(o.parents, term, x) }) {
				return false
			}
		}
	}
	return true
}

// faults are the words of a message that are about others.
func (o *othersTest) faults(r record, m advisor.Message) (list []string) {
	text := m.Title + ". " + m.Text + " " + m.Action
	if !o.excused[m.Rule] {
		for _, g := range groups {
			if at := g.words.FindString(text); at != "" && g.out(r) {
				list = append(list, at)
			}
		}
	}
	for _, name := range o.namesIn(text) {
		terms := o.names[name]
		if o.excused[m.Rule] || slices.ContainsFunc(terms, func(x string) bool {
			return !o.out(r, x) ||
				slices.ContainsFunc(o.anybody, func(y string) bool { return isA(o.parents, x, y) })
		}) {
			continue
		}
		list = append(list, name)
	}
	return list
}

// TestNobodyReadsOfOthers: over the goldens, each sign by itself and 5,000 random profiles no
// message speaks of what the record of its reader rules out.
func TestNobodyReadsOfOthers(t *testing.T) {
	rb := load(t)
	o := newOthersTest(t, rb)
	said, read := map[string]bool{}, 0
	check := func(p *rules.Profile, region string) {
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
		if err != nil {
			t.Fatal(err)
		}
		data, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var r record
		if err := json.Unmarshal(data, &r); err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Messages {
			read++
			for _, words := range o.faults(r, m) {
				key := fmt.Sprintf("%s %s: %q", m.Rule, m.Variant, words)
				if !said[key] {
					said[key] = true
					t.Errorf("%s is about somebody else\n%s\n%s", key, m.Text, data)
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
	// Each sign of somebody who has nothing else.
	for term := range rb.Terms() {
		if !isA(o.parents, term.ID, "symptom") {
			continue
		}
		for _, about := range []string{`"age": 10, "sex": "male", "conditions": [], "medications": []`,
			`"age": 30, "sex": "male", "conditions": [], "medications": []`,
			`"age": 30, "sex": "female", "conditions": [], "medications": []`} {
			_, p, err := rb.Decode("sign.json", fmt.Appendf(nil,
				`{%s, "past_medications": [], "symptoms": [%q]}`, about, term.ID))
			if err != nil {
				t.Fatal(err)
			}
			check(p, "US")
		}
	}
	n := 5_000 * *long
	if testing.Short() {
		n = 500
	}
	draw := workbench.RandomProfiles(rb)
	for i := range n {
		p, err := draw(rand.New(rand.NewPCG(41, uint64(i))), []float64{1, 0.8, 0.5, 0.2}[i%4])
		if err != nil {
			t.Fatal(err)
		}
		check(p, []string{"US", "GB", "EU"}[i%3])
	}
	t.Logf("%d messages of %d goldens and %d random profiles", read, len(names), n)
}
