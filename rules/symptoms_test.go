package rules_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// symptomKinds reads from the pack which terms are kinds of which, at every
// depth.
func symptomKinds(t *testing.T) (parents map[string][]string, kinds func(class string) []string) {
	t.Helper()
	names, err := fs.Glob(rules.FS(), "terms/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parents = map[string][]string{}
	for _, name := range append(names, "terms.yaml") {
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		var terms map[string]struct {
			Is any `yaml:"is"`
		}
		if err := yaml.Unmarshal(data, &terms); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for id, term := range terms {
			switch is := term.Is.(type) {
			case string:
				parents[id] = []string{is}
			case []any:
				for _, p := range is {
					parents[id] = append(parents[id], p.(string))
				}
			}
		}
	}
	var below func(id, class string) bool
	below = func(id, class string) bool {
		return slices.ContainsFunc(parents[id], func(p string) bool {
			return p == class || below(p, class)
		})
	}
	return parents, func(class string) []string {
		var found []string
		for _, id := range slices.Sorted(maps.Keys(parents)) {
			if below(id, class) {
				found = append(found, id)
			}
		}
		return found
	}
}

// TestEverySymptomIsAnswered: each symptom alone, in six kinds of people, is
// answered at least at the level of its class. With -v it prints who reads what.
func TestEverySymptomIsAnswered(t *testing.T) {
	rb := load(t)
	_, kinds := symptomKinds(t)
	order := []string{"", "info", "notice", "important", "warning", "urgent", "emergency"}
	least := map[string]string{}
	for _, class := range []struct{ term, level string }{
		{"routine_symptom", "notice"}, {"soon_symptom", "important"}, {"urgent_symptom", "urgent"},
		{"emergency_symptom", "emergency"},
	} {
		for _, id := range kinds(class.term) {
			least[id] = class.level
		}
	}
	if len(kinds("emergency_symptom")) < 40 || len(kinds("urgent_symptom")) < 40 {
		t.Fatal("the classes are not what this test takes them for")
	}
	// Beside its classes the vocabulary has the classes themselves and what cuts across them.
	across := []string{"emergency_symptom", "urgent_symptom", "soon_symptom", "routine_symptom",
		"cough_or_breathlessness",
		"emergency_in_babies", "urgent_in_babies", "pregnancy_warning_sign"}
	for _, id := range kinds("symptom") {
		if least[id] == "" && !slices.Contains(across, id) {
			t.Errorf("the symptom %s has no class of urgency", id)
		}
	}
	people := []struct {
		name   string
		facts  map[string]any
		raises map[string]string // class of terms: level
	}{
		{
			"a man of 40", map[string]any{"age": 40, "sex": "male", "conditions": []string{},
				"medications": []any{}}, nil},
		{"a pregnant woman of 30", map[string]any{"age": 30, "sex": "female", "pregnant": true},
			map[string]string{"pregnancy_warning_sign": "urgent"}},
		{"a child of 8", map[string]any{"age": 8}, nil},
		{"a baby of 2 months", map[string]any{"age": 0, "age_months": 2},
			map[string]string{"urgent_in_babies": "urgent", "emergency_in_babies": "emergency"}},
		{"somebody of 82", map[string]any{"age": 82}, nil},
		{"nobody knows who", map[string]any{}, nil},
	}
	for _, person := range people {
		t.Run(person.name, func(t *testing.T) {
			want := maps.Clone(least)
			for class, level := range person.raises {
				for _, id := range kinds(class) {
					if slices.Index(order, level) > slices.Index(order, want[id]) {
						want[id] = level
					}
				}
			}
			if person.facts["age"] == 0 {
				want["fever"] = "emergency"
			}
			for _, id := range slices.Sorted(maps.Keys(want)) {
				facts := maps.Clone(person.facts)
				facts["symptoms"] = map[string]any{"has": []string{id}}
				data, err := json.Marshal(facts)
				if err != nil {
					t.Fatal(err)
				}
				_, p, err := rb.Decode(id+".json", data)
				if err != nil {
					t.Fatal(err)
				}
				a, err := rb.Advise(p, &advisor.Options{AsOf: asOf})
				if err != nil {
					t.Fatal(err)
				}
				highest, read := "", []string{}
				for _, m := range a.Messages {
					read = append(read, m.Rule+" ("+m.Level.String()+")")
					if slices.Index(order, m.Level.String()) > slices.Index(order, highest) {
						highest = m.Level.String()
					}
				}
				t.Logf("%-36s %s", id, strings.Join(read, ", "))
				if slices.Index(order, highest) < slices.Index(order, want[id]) {
					t.Errorf("%s: the highest message is %q; want %s", id, highest, want[id])
				}
			}
		})
	}
}
