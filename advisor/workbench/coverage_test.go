package workbench_test

import (
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/explain"
	"example.com/crosstalk/advisor/workbench"
)

const ownpack = "../../examples/ownpack/pack"

// memory copies a folder, so that its files can be changed.
func memory(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(dir + "/" + name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func loadRecord(t *testing.T, fsys fs.FS) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// withoutCases cuts the cases off a pack's rules but for the first of each.
func withoutCases(files fstest.MapFS) {
	for name, f := range files {
		head, tests, ok := strings.Cut(string(f.Data), "\ntests:\n")
		if !ok || !strings.Contains(name, "/") {
			continue
		}
		cases := strings.SplitAfter(tests, "\n  - ")
		f.Data = []byte(head + "\ntests:\n" + strings.TrimSuffix(cases[0], "\n  - ") + "\n")
	}
}

// paste puts suggested cases at the end of their rules' files.
func paste(t *testing.T, files fstest.MapFS, list []*workbench.SuggestedCase) {
	t.Helper()
	for _, s := range list {
		found := false
		for _, f := range files {
			if strings.Contains("\n"+string(f.Data), "\nid: "+s.Rule+"\n") {
				f.Data, found = append(f.Data, s.YAML()...), true
			}
		}
		if !found {
			t.Fatalf("no file of rule %s", s.Rule)
		}
	}
}

// TestSuggestions: a pack with one case a rule does not show all; with the
// cases that are suggested it does, and they kill every mutant.
func TestSuggestions(t *testing.T) {
	files := memory(t, ownpack)
	withoutCases(files)
	rb := loadRecord(t, files)
	c, err := workbench.Cover(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, shown := c.Counts(); shown.Done == shown.Of || len(c.Suggestions()) == 0 {
		t.Fatalf("MC/DC %v with one case a rule", shown)
	}
	paste(t, files, c.Suggestions())
	rb = loadRecord(t, files)
	if c, err = workbench.Cover(rb, nil); err != nil {
		t.Fatal(err)
	}
	if seen, shown := c.Counts(); seen.Done != seen.Of || shown.Done != shown.Of {
		t.Errorf("with the cases that were suggested: condition coverage %v, MC/DC %v", seen, shown)
	}
	report, err := workbench.Mutate(rb, nil)
	if err != nil {
		t.Fatal(err)
	}
	paste(t, files, report.Killers())
	rb = loadRecord(t, files)
	if report, err = workbench.Mutate(rb, nil); err != nil {
		t.Fatal(err)
	}
	if score := report.Score(); score.Done != score.Of || score.Of < 20 {
		t.Errorf("with the cases that were suggested mutants killed: %v", score)
	}
}

// TestCoverage spells out the coverage of one rule.
func TestCoverage(t *testing.T) {
	files := memory(t, ownpack)
	withoutCases(files)
	c, err := workbench.Cover(loadRecord(t, files),
		&workbench.SearchOptions{Rules: []string{"short-sleep"}})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for g := range c.Gaps() {
		got = append(got, g.String())
		if g.Suggestion != nil {
			got = append(got, g.Suggestion.Given+" "+g.Suggestion.Expect)
		}
	}
	want := []string{
		"sleep/short-sleep.yaml:5:7: rule short-sleep, when: age >= 18 is false: no case in which this " +
			"is so",
		"{age: 17, sleep_hours: 6, told_already: []} not applicable",
		"sleep/short-sleep.yaml:5:21: rule short-sleep, when: sleep_hours < 7 is false: no case in " +
			"which this is so",
		"{age: 18, sleep_hours: 7, told_already: []} not applicable",
		`sleep/short-sleep.yaml:7:9: rule short-sleep, unless 1: has(told_already, "about_sleep") is ` +
			`true: no case in which this is so`,
		"{age: 18, sleep_hours: 6, told_already: [about_sleep]} withheld",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSuggestedVariant: a case that is shown says in which variant, if the rule
// has some.
func TestSuggestedVariant(t *testing.T) {
	files := memory(t, ownpack)
	for _, f := range files {
		f.Data = []byte(strings.Replace(string(f.Data), "id: short-sleep\n", "id: short-sleep\nsafe: "+
			"true\nvariants: [{name: very-short, if: sleep_hours < 4}]\n", 1))
	}
	for _, tt := range []struct {
		files fs.FS
		want  map[string]bool // of shown cases
	}{
		{os.DirFS(ownpack), map[string]bool{"": true}},
		{files, map[string]bool{`""`: true, "very-short": true}},
	} {
		c, err := workbench.Cover(loadRecord(t, tt.files),
			&workbench.SearchOptions{Rules: []string{"short-sleep"}, WithoutCases: true})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, s := range c.Suggestions() {
			if s.Expect == "shown" {
				got[s.Variant] = true
			} else if s.Variant != "" {
				t.Errorf("a case that is %s has the variant %s", s.Expect, s.Variant)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// TestCoverageIsTheSame: two runs give the same bytes, whatever the workers do.
func TestCoverageIsTheSame(t *testing.T) {
	rb := loadRecord(t, os.DirFS(ownpack))
	var coverage []*workbench.Coverage
	var mutants []*workbench.MutantReport
	for range 2 {
		c, err := workbench.Cover(rb, nil)
		if err != nil {
			t.Fatal(err)
		}
		m, err := workbench.Mutate(rb, nil)
		if err != nil {
			t.Fatal(err)
		}
		coverage, mutants = append(coverage, c), append(mutants, m)
	}
	if diff := cmp.Diff(coverage[0], coverage[1]); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(mutants[0], mutants[1]); diff != "" {
		t.Error(diff)
	}
}

// TestBoundary: the boundary profiles, made cases, show all that can be shown;
// fewer of them are the first of all.
func TestBoundary(t *testing.T) {
	files := memory(t, ownpack)
	rb := loadRecord(t, files)
	all, err := workbench.Boundary(rb, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	few, err := workbench.Boundary(rb, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all[:2], few); diff != "" {
		t.Error(diff)
	}
	withoutCases(files)
	for _, s := range all { // beside every rule, since a finding is shown by any that reads it
		for r := range rb.Rules() {
			_, p, err := rb.Decode("given.yaml", []byte(s.Given))
			if err != nil {
				t.Fatal(err)
			}
			x, err := explain.Rule(rb, p, r.ID, &advisor.Options{Cap: -1})
			if err != nil {
				t.Fatal(err)
			}
			c := *s
			c.Rule, c.Expect, c.Variant = r.ID, x.Outcome.String(), ""
			paste(t, files, []*workbench.SuggestedCase{&c})
		}
	}
	c, err := workbench.Cover(loadRecord(t, files), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, shown := c.Counts(); shown.Done != shown.Of {
		t.Errorf("MC/DC %v", shown)
	}
}

// TestMutantsNeedPassingCases: a case that fails would kill everything.
// TestEquivalentIsProven: a mutant is equivalent if it makes no difference on any
// profile, also on those that say only bounds.
func TestEquivalentIsProven(t *testing.T) {
	for _, tt := range []struct {
		part, without string
		want          workbench.MutantState
	}{
		{"age >= 18 and age > 17", "age >= 18", workbench.Equivalent},
		{"age >= 18 and (age ?? 0) > 17", "(age ?? 0) > 17", workbench.Equivalent},
		{"(age ?? 18) > 17 and (age ?? 17) > 16", "(age ?? 18) > 17", workbench.Equivalent},
		// by default, also between bounds
		{"(age ?? 18) > 17 and (age ?? 17) >= 17.5", "(age ?? 18) > 17", workbench.Survived},
	} {
		files := memory(t, ownpack)
		file := files["sleep/short-sleep.yaml"]
		file.Data = []byte(strings.Replace(string(file.Data), "age >= 18", tt.part, 1))
		report, err := workbench.Mutate(loadRecord(t, files),
			&workbench.SearchOptions{Rules: []string{"short-sleep"}})
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(report.Mutants, func(m workbench.Mutant) bool {
			return m.Kind == "dropped" && m.Was == tt.part && m.Now == tt.without
		})
		if at < 0 {
			t.Fatalf("%s: no part of it is left out: %v", tt.part, report.Mutants)
		}
		if m := report.Mutants[at]; m.State != tt.want {
			t.Errorf("%v; want %s", m, tt.want)
		}
	}
}

func TestMutantsNeedPassingCases(t *testing.T) {
	files := memory(t, ownpack)
	for _, f := range files {
		f.Data = []byte(strings.Replace(string(f.Data), "expect: shown", "expect: pending", 1))
	}
	if _, err := workbench.Mutate(loadRecord(t, files), nil); err == nil ||
		!strings.Contains(err.Error(), "cases that pass") {
		t.Errorf("got %v", err)
	}
}

func TestExplain(t *testing.T) {
	rb := loadRecord(t, os.DirFS(ownpack))
	_, p, err := rb.Decode("p.yaml", []byte("{age: 40, sleep_hours: 8}"))
	if err != nil {
		t.Fatal(err)
	}
	x, err := explain.Rule(rb, p, "short-sleep", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{x.Outcome.String(), x.Step, x.Parts[0].Tree.Value.String(), x.Nearest[0].Text}
	if diff := cmp.Diff([]string{"not applicable", "when", "false", "sleep_hours were less than 7"},
		got[:4]); diff != "" {
		t.Error(diff)
	}
	var parts []string
	for _, part := range x.Parts {
		parts = append(parts, part.Part+": "+part.Because)
	}
	if diff := cmp.Diff([]string{"when: ", "unless 1: They have read the page on sleep."},
		parts); diff != "" {
		t.Error(diff)
	}
	if _, err := explain.Rule(rb, p, "short-slep", nil); err == nil ||
		!strings.Contains(err.Error(), `"short-sleep"`) {
		t.Errorf("a rule that does not exist: %v", err)
	}
}

// TestRefusedCases: coverage is of cases that can be read.
func TestRefusedCases(t *testing.T) {
	files := memory(t, ownpack)
	for name, f := range files {
		if strings.Contains(string(f.Data), "id: short-sleep") {
			head, _, _ := strings.Cut(string(f.Data), "\ntests:\n")
			files[name].Data = []byte(head + "\ntests:\n  - {given: {age: 40, told_already: {has: " +
				"[about_sleep], not: [about_sleep]}}, expect: shown}\n")
		}
	}
	want := "sleep/short-sleep.yaml:23:5: rule short-sleep: line 23: sleep/short-sleep.yaml:23:44: " +
		"fact told_already: something is both present and ruled out; take it out of one of the two"
	rb := loadRecord(t, files)
	if _, err := workbench.Cover(rb, nil); err == nil || err.Error() != want {
		t.Errorf("coverage: %v; want %s", err, want)
	}
	if _, err := workbench.Mutate(rb, nil); err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("mutants: %v; want %s", err, want)
	}
}

// TestNearestHoldsToPremises: what would show a message is said with what makes the
// fact that it reads count at all.
func TestNearestHoldsToPremises(t *testing.T) {
	files := memory(t, ownpack)
	rule, facts := files["sleep/short-sleep.yaml"], files["facts.yaml"]
	head, _, _ := strings.Cut(string(rule.Data), "\ntests:\n")
	rule.Data = []byte(strings.Replace(head, "age >= 18 and sleep_hours < 7", "sleep_hours < 7", 1) +
		"\n")
	facts.Data = []byte(strings.Replace(string(facts.Data), "sleep_hours:\n",
		"sleep_hours:\n  premise: age >= 18\n", 1))
	rb := loadRecord(t, files)
	for given, want := range map[string][]string{
		// what is said of it does not count
		"{age: 17, sleep_hours: 5, told_already: []}": {
			"age were 18 or more", "sleep_hours were less than 7"},
		"{age: 17, told_already: []}": {
			"age were 18 or more", "sleep_hours were less than 7"},
		"{age: 19, told_already: []}": {"sleep_hours were less than 7"},
	} {
		_, p, err := rb.Decode("p.yaml", []byte(given))
		if err != nil {
			t.Fatal(err)
		}
		x, err := explain.Rule(rb, p, "short-sleep", nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range x.Nearest {
			got = append(got, c.Text)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", given, diff)
		}
	}
}

// TestSuggestingTellsProgress: a search for cases says how far it is, up to all.
func TestSuggestingTellsProgress(t *testing.T) {
	var last workbench.Ratio
	calls := 0
	told := &workbench.SearchOptions{Progress: func(c workbench.Ratio) { last, calls = c, calls+1 }}
	if _, err := workbench.Boundary(loadRecord(t, memory(t, ownpack)), 0, told); err != nil {
		t.Fatal(err)
	}
	if calls == 0 || last.Of == 0 || last.Done != last.Of {
		t.Errorf("told %d times, last %+v", calls, last)
	}
}
