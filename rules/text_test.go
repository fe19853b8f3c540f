package rules_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/advisortest"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/rules"
)

// TestLint: the pack has nothing to warn of.
func TestLint(t *testing.T) {
	report, err := lint.Run(rules.FS(), &lint.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Severity >= lint.Warning {
			t.Errorf("%s: %s: %s (%s)", f.Pos, f.In, f.Msg, f.Check)
		}
	}
}

// TestLevels: docs/levels.md has the level and the weight of every rule.
func TestLevels(t *testing.T) {
	data, err := os.ReadFile("../docs/levels.md")
	if err != nil {
		t.Fatal(err)
	}
	page := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\| ([a-z]+) \\| ([0-9]+) \\|").FindAllStringSubmatch(string(data), -1) {
		page[m[1]] = m[2] + " " + m[3]
	}
	pack := map[string]string{}
	for r := range load(t).Rules() {
		pack[r.ID] = fmt.Sprintf("%v %d", r.Level, r.Weight)
	}
	if diff := cmp.Diff(pack, page); diff != "" {
		t.Errorf("docs/levels.md (-pack +page):\n%s", diff)
	}
}

// TestCoverage: docs/coverage.md names every rule, and no other.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	tables, _, ok := strings.Cut(string(data), "## Proposed and left out")
	if !ok {
		t.Fatal("docs/coverage.md does not say what was left out")
	}
	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(tables, -1) {
		named[m[1]] = true
	}
	for r := range load(t).Rules() {
		if !named[r.ID] {
			t.Errorf("%s: docs/coverage.md does not name the rule %s", r.Pos, r.ID)
		}
		delete(named, r.ID)
	}
	for id := range named {
		t.Errorf("docs/coverage.md names %s, which is no rule", id)
	}
	rows := 0
	for line := range strings.SplitSeq(tables, "\n") {
		var claim string
		if _, err := fmt.Sscanf(line, "| %s |", &claim); err == nil && strings.Contains(claim, "-") && claim != "---" && !strings.HasPrefix(claim, "`") {
			rows++
			if cells := strings.Split(line, "|"); strings.TrimSpace(cells[3]) == "none" && strings.TrimSpace(cells[4]) == "" {
				t.Errorf("claim %s has neither a rule nor a reason", claim)
			}
		}
	}
	if rows != 104 {
		t.Errorf("%d claims, want 104", rows)
	}
}

// TestUnknownSymptom: whatever else the record says, one who names a symptom
// that nobody knows reads of it.
func TestUnknownSymptom(t *testing.T) {
	rb := load(t)
	r := rand.New(rand.NewPCG(11, 7))
	for range 300 {
		p, err := advisortest.Random(rb, r, 0.6)
		if err != nil {
			t.Fatal(err)
		}
		p.Symptoms.Has = append(p.Symptoms.Has, "an odd feeling")
		opts := &advisor.Options{Cap: r.IntN(3)}
		if r.IntN(2) == 0 {
			opts.AsOf = asOf
			opts.History = []advisor.Delivery{{Rule: "symptom-not-known", On: asOf}}
		}
		a, err := rb.Advise(p, opts)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(a.Messages, func(m advisor.Message) bool { return m.Rule == "symptom-not-known" })
		if i < 0 || !strings.Contains(a.Messages[i].Text, "an odd feeling") && !strings.Contains(a.Messages[i].Text, " more.") {
			t.Fatalf("%s is %v", "symptom-not-known", a.Outcome("symptom-not-known"))
		}
	}
}
