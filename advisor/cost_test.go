package advisor_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
)

// costPack has facts and findings of its own, and one rule.
func costPack(t *testing.T, facts, findings, when string) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rule := strings.NewReplacer("topic: blood", "topic: bones", "source: s,",
		"source: acr-2022,").Replace(boundsRule("cost", when))
	rb, err := advisor.Load[advisor.Record](with("facts/cost.yaml",
		facts+"x: {type: int, unit: \"1\", range: [0, 9], ask: {en: \"X?\"}}\n",
		"findings/cost.yaml", findings+"always: {silent: true, when: true}\n", "bones/cost.yaml",
		rule), nil)
	if err != nil {
		t.Fatalf("%.300v", err)
	}
	return rb
}

// size is how many bytes it takes to advise and to explain what is known of a
// person; what matters here is that both end.
func size(t *testing.T, rb *advisor.Rulebase[advisor.Record], profile string) int {
	t.Helper()
	_, p, err := rb.Decode("p.yaml", []byte(profile))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	x, err := explain.Rule(rb, p, "cost", nil)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := json.Marshal(a)
	two, _ := json.Marshal(x)
	return len(one) + len(two)
}

// derived is a fact derived by cases.
func derived(name, cond string) string {
	return fmt.Sprintf("%s: {type: int, unit: \"1\", range: [0, 9], derive: [{if: '%s', value: 1}, "+
		"{value: 2}]}\n", name, cond)
}

// TestCost doubles what a pack or a profile may have much of. Without the
// bounds each of these takes longer than a test may: they grow as 2 or 4 to
// the power of the number, or as its cube.
func TestCost(t *testing.T) {
	profiles := []string{"{}", "{x: 3}", "{x: 1, medications: [prednisone]}"}
	for _, tt := range []struct {
		what     string
		pack     func(n int) (facts, findings, when string)
		from, to int
	}{
		{"facts derived by cases, in one sum", func(n int) (string, string, string) {
			var facts, sum strings.Builder
			for i := range n {
				facts.WriteString(derived(fmt.Sprintf("d%d", i), fmt.Sprintf("x > %d", i%9)))
				fmt.Fprintf(&sum, "d%d + ", i)
			}
			return facts.String(), "", sum.String() + "0 > 5"
		}, 6, 24},
		{"a chain of facts derived by cases", func(n int) (string, string, string) {
			facts := derived("d0", "x > 3")
			for i := 1; i < n; i++ {
				facts += derived(fmt.Sprintf("d%d", i), fmt.Sprintf("d%d == 1 or d%[1]d == 2", i-1))
			}
			return facts, "", fmt.Sprintf("d%d == 1 or d%[1]d == 2", n-1)
		}, 8, 30},
		{"a chain of findings", func(n int) (string, string, string) {
			findings := "f0: {silent: true, when: x > 3}\n"
			for i := 1; i < n; i++ {
				findings += fmt.Sprintf("f%d: {silent: true, when: f%d and x > 1 or not f%[2]d}\n", i, i-1)
			}
			return "", findings, fmt.Sprintf("f%d or not f%[1]d and x > 2", n-1)
		}, 8, 30},
	} {
		var sizes [2]int
		for i, n := range []int{tt.from, tt.to} {
			facts, findings, when := tt.pack(n)
			rb := costPack(t, facts, findings, when)
			for _, p := range profiles {
				sizes[i] += size(t, rb, p)
			}
		}
		if few, many := sizes[0], sizes[1]; many > 20*few {
			t.Errorf("%s: %d bytes of %d, %d of %d", tt.what, few, tt.from, many, tt.to)
		}
	}
}

// TestCostOfLists: quantifiers inside one another are looked into once.
func TestCostOfLists(t *testing.T) {
	rb := costPack(t, "", "", "|\n  any(medications, all(medications, any(medications, .dose > 3) "+
		"and .dose >= 0) and .dose > 0)")
	of := func(n int) string {
		return "{medications: [" + strings.Repeat("{name: prednisone, dose: 5}, ", n) + "]}"
	}
	if few, many := size(t, rb, of(40)), size(t, rb, of(640)); many > 32*few {
		t.Errorf("%d bytes for 40 records, %d for 640", few, many)
	}
}

// TestTooMuch: what would be endless written out is refused.
func TestTooMuch(t *testing.T) {
	facts := "e0: {type: int, unit: \"1\", range: [0, 9], derive: x + x}\nx: {type: int, unit: " +
		"\"1\", range: [0, 9], ask: {en: \"X?\"}}\n"
	for i := 1; i < 31; i++ {
		facts += fmt.Sprintf("e%d: {type: int, unit: \"1\", range: [0, 9], derive: e%d + e%[2]d}\n", i,
			i-1)
	}
	_, err := advisor.Load[advisor.Record](with("facts/cost.yaml", facts), nil)
	if err == nil || !strings.Contains(err.Error(), "more than 50000 parts") ||
		!strings.HasPrefix(err.Error(), "facts/cost.yaml:") {
		t.Errorf("got %.300v", err)
	}
}
