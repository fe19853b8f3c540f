package rules_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/rules"
)

const safety = "../docs/safety/"

type hazard struct {
	ID, Hazard, Effect, Left, Status string
	Causes                           []string
	Initial, Residual                risk
	Controls                         []control
}

type risk struct{ Likelihood, Severity int }

type control struct{ What, Test, Invariant, Lint, Rule string }

// TestSafetyHazards: each hazard has controls that exist, and a word on what is left.
// docs/safety/hazards.md is the same as a table.
func TestSafetyHazards(t *testing.T) {
	data, err := os.ReadFile(safety + "hazards.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var log []hazard
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&log); err != nil {
		t.Fatal(err)
	}
	there := evidence(t)
	page := `# Hazards

*Draft, made from [hazards.yaml](hazards.yaml); see [README](README.md). Likelihood times severity, 1 to 5 each, estimated by the authors
of the code, before and after the controls.*

| hazard | causes | effect | before | controls, and what shows each | after | what is left | status |
| --- | --- | --- | --- | --- | --- | --- | --- |
`
	seen := map[string]bool{}
	for _, h := range log {
		if seen[h.ID] {
			t.Errorf("%s is there twice", h.ID)
		}
		seen[h.ID] = true
		if !kebab.MatchString(h.ID) || h.Hazard == "" || h.Effect == "" || h.Left == "" ||
			len(h.Causes) == 0 || len(h.Controls) == 0 ||
			!slices.Contains([]string{"open", "transferred", "closed"}, h.Status) {
			t.Errorf("hazard %q lacks something", h.ID)
		}
		for _, r := range []risk{h.Initial, h.Residual} {
			if min(r.Likelihood, r.Severity) < 1 || max(r.Likelihood, r.Severity) > 5 {
				t.Errorf("%s: risk %+v is not of 1 to 5", h.ID, r)
			}
		}
		var shown []string
		for _, c := range h.Controls {
			by := c.by()
			if len(by) != 1 || c.What == "" {
				t.Errorf("%s: a control says what it is and one thing that shows it: %+v", h.ID, c)
				continue
			}
			if !there[by[0]] {
				t.Errorf("%s: there is no %s", h.ID, by[0])
			}
			kind, name, _ := strings.Cut(by[0], " ")
			shown = append(shown, fmt.Sprintf("%s (%s `%s`)", c.What, kind, name))
		}
		page += fmt.Sprintf("| **%s**: %s | %s | %s | %d x %d | %s | %d x %d | %s | %s |\n", h.ID,
			h.Hazard, strings.Join(h.Causes, "; "), h.Effect, h.Initial.Likelihood, h.Initial.Severity,
			strings.Join(shown, "; "), h.Residual.Likelihood, h.Residual.Severity, h.Left, h.Status)
	}
	madeFile(t, "hazards.md", page)
}

// by is what shows a control, as evidence names it.
func (c control) by() (list []string) {
	for _, x := range [][2]string{{"test", c.Test}, {"invariant", c.Invariant}, {"lint", c.Lint},
		{"rule", c.Rule}} {
		if x[1] != "" {
			list = append(list, x[0]+" "+x[1])
		}
	}
	return list
}

var (
	kebab    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	testFunc = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]*)\(t \*testing\.T\)`)
)

// evidence has every test of the repository, invariant of the pack, check of lint and rule.
func evidence(t *testing.T) map[string]bool {
	t.Helper()
	there := map[string]bool{}
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		data, err := os.ReadFile(name)
		dir, _ := filepath.Rel("..", filepath.Dir(name))
		for _, m := range testFunc.FindAllSubmatch(data, -1) {
			there["test "+filepath.ToSlash(dir)+"."+string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for id := range invariants(t) {
		there["invariant "+id] = true
	}
	for _, c := range lint.Checks() {
		there["lint "+c.Name] = true
	}
	for r := range load(t).Rules() {
		there["rule "+r.ID] = true
	}
	return there
}

// An invariantOf says what an invariant wants answered: a term, or each below one.
type invariantOf struct{ answers, below string }

func invariants(t *testing.T) map[string]invariantOf {
	t.Helper()
	data, err := fs.ReadFile(rules.FS(), "invariants.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		ID         string
		MustAnswer string                 `yaml:"must_answer"`
		ForEach    struct{ Below string } `yaml:"for_each"`
	}
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	all := map[string]invariantOf{}
	for _, i := range list {
		all[i.ID] = invariantOf{answers: i.MustAnswer, below: i.ForEach.Below}
	}
	return all
}

// TestSafetyTrace: docs/safety/traceability.md leads from each claim of docs/coverage.md
// to its rules, and from each rule to its sources, its cases and what is proven of it.
func TestSafetyTrace(t *testing.T) {
	data, err := os.ReadFile("../docs/coverage.md")
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string][]string{}
	row := regexp.MustCompile(`(?m)^\| ([0-9]+-N?[0-9]+) \|[^|]*\|([^|]*\|[^|]*)\|`)
	for _, m := range row.FindAllStringSubmatch(string(data), -1) {
		for _, id := range inCode.FindAllStringSubmatch(m[2], -1) {
			if !slices.Contains(claims[id[1]], m[1]) {
				claims[id[1]] = append(claims[id[1]], m[1])
			}
		}
	}
	rb := loadAll(t)
	parents := map[string][]string{}
	for term := range rb.Terms() {
		parents[term.ID] = term.Is
	}
	all := invariants(t)
	page := `# From claim to proof

*Made from the pack and [coverage.md](../coverage.md); see [README](README.md). A rule is shown by its worked cases, every part of its
condition both ways (` + "`crosstalk test --coverage`" + `), and by the invariants that ask for an answer that it gives
(` + "`crosstalk verify`" + `).*

| rule | claims | level | sources | cases | invariants that ask for what it answers |
| --- | --- | --- | --- | --- | --- |
`
	for r := range rb.Rules() {
		var sources, asked []string
		for _, c := range r.Citations {
			sources = append(sources, c.Source)
		}
		for id, i := range all {
			if slices.ContainsFunc(r.Answers, func(term string) bool {
				return i.answers == term || i.below != "" && isA(parents, term, i.below)
			}) {
				asked = append(asked, id)
			}
		}
		slices.Sort(asked)
		if r.Tests == 0 || len(sources) == 0 {
			t.Errorf("rule %s has %d cases and %d sources", r.ID, r.Tests, len(sources))
		}
		page += fmt.Sprintf("| `%s` | %s | %v | %s | %d | %s |\n", r.ID, strings.Join(claims[r.ID], " "),
			r.Level, strings.Join(slices.Compact(sources), ", "), r.Tests, strings.Join(asked, ", "))
	}
	madeFile(t, "traceability.md", page)
}

// isA reports whether term is wide, or below it.
func isA(parents map[string][]string, term, wide string) bool {
	return term == wide || slices.ContainsFunc(parents[term], func(p string) bool {
		return isA(parents, p, wide)
	})
}

// madeFile holds a file of docs/safety to what it is made from.
func madeFile(t *testing.T, name, want string) {
	t.Helper()
	if os.Getenv("ADVISORTEST_UPDATE") == "1" {
		if err := os.WriteFile(safety+name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	data, err := os.ReadFile(safety + name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(data)); diff != "" {
		t.Errorf("docs/safety/%s is not as it is made; ADVISORTEST_UPDATE=1 makes it anew "+
			"(-made +file):\n%s", name, diff)
	}
}
