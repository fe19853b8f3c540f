package diff_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/diff"
)

const ownpack = "../../examples/ownpack/pack"

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// memory copies a pack, so that its files can be changed.
func memory(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(ownpack), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(ownpack, name))
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// An edit replaces text in a file; a file that is deleted has no new text and
// no old.
type edit struct{ file, old, new string }

func changed(t testing.TB, edits ...edit) fstest.MapFS {
	t.Helper()
	files := memory(t)
	for _, e := range edits {
		if e.old == "" && e.new == "" {
			delete(files, e.file)
			continue
		}
		if files[e.file] == nil {
			files[e.file] = &fstest.MapFile{}
		}
		before := string(files[e.file].Data)
		after := strings.Replace(before, e.old, e.new, 1)
		if before == after {
			t.Fatalf("nothing to replace in %s", e.file)
		}
		files[e.file].Data = []byte(after)
	}
	return files
}

const mustAnswer = "- {id: sweet, whoever: uses_insulin, must_answer: sweet_drink, level: " +
	"urgent, because: Sugar.}\n"

const (
	drinks = "food/sweet-drinks.yaml"
	sleep  = "sleep/short-sleep.yaml"
)

func TestPacks(t *testing.T) {
	for _, tt := range []struct {
		name    string
		before  []edit // of the old pack
		edits   []edit
		rules   []string // id kind: fields
		shared  []string
		groups  []string // rule: old -> new given
		noticed bool
	}{
		{name: "nothing"},
		{name: "a comment and line breaks", edits: []edit{
			{drinks, "topic: food", "topic: food\n# a comment"},
			{sleep, "or more each night. You told", "or more\n      each night. You told"}}},
		{name: "a word", edits: []edit{{drinks, "Fewer sweet drinks", "Less sweet drinks"}},
			rules: []string{"sweet-drinks changed: message.en.title"}, noticed: true},
		{name: "a threshold", edits: []edit{{sleep, "sleep_hours < 7", "sleep_hours < 6"}},
			rules: []string{"short-sleep changed: when"},
			groups: []string{
				"short-sleep: shown (notice) -> not applicable {age: 18, sleep_hours: 6, told_already: []}",
				"short-sleep: withheld (guard) -> not applicable {sleep_hours: 6, told_already: [about_sleep]}"}, noticed: true},
		{
			name: "a guard",
			edits: []edit{
				{drinks, "  - if: uses_insulin", "  - if: uses_insulin and sweet_drinks_per_week > 9"}},
			rules: []string{"sweet-drinks changed: unless[1].if"},
			groups: []string{
				"sweet-drinks: shown (info, 1 cautions) -> shown (info) {sweet_drinks_per_week: 7}",
				"sweet-drinks: withheld (guard) -> shown (info) {sweet_drinks_per_week: 7, uses_insulin: true}"}, noticed: true},
		{name: "a level", edits: []edit{{drinks, "level: info", "level: notice"}},
			rules: []string{"sweet-drinks changed: level"},
			groups: []string{
				"sweet-drinks: shown (info) -> shown (notice) {sweet_drinks_per_week: 7, uses_insulin: false}",
				"sweet-drinks: shown (info, 1 cautions) -> shown (notice, 1 cautions) " +
					"{sweet_drinks_per_week: 7}"}, noticed: true},
		{name: "another id", edits: []edit{{drinks, "id: sweet-drinks", "id: sugar-drinks"}},
			rules: []string{"sugar-drinks renamed: "},
			groups: []string{
				"sugar-drinks: no such rule -> shown (info) {sweet_drinks_per_week: 7, uses_insulin: false}",
				"sugar-drinks: no such rule -> shown (info, 1 cautions) {sweet_drinks_per_week: 7}",
				"sweet-drinks: shown (info) -> no such rule {sweet_drinks_per_week: 7, uses_insulin: false}",
				"sweet-drinks: shown (info, 1 cautions) -> no such rule {sweet_drinks_per_week: 7}"}, noticed: true},
		{
			name: "an answer dropped", before: []edit{
				{drinks, "level: info", "level: info\nanswers: [sweet_drink]"}},
			rules: []string{"sweet-drinks changed: answers"}},
		{name: "an invariant weakened", before: []edit{{"invariants.yaml", "", mustAnswer}},
			edits:  []edit{{"invariants.yaml", "", strings.Replace(mustAnswer, "urgent", "info", 1)}},
			shared: []string{"invariant sweet changed: "}},
		{name: "an invariant dropped", before: []edit{{"invariants.yaml", "", mustAnswer}},
			shared: []string{"invariant sweet removed: "}},
		{name: "a source", edits: []edit{{"sources.yaml", "pages: 591-592", "pages: 591-593"}},
			shared: []string{"source watson-2015 changed: short-sleep"}},
		{
			name: "a question",
			edits: []edit{
				{"facts.yaml", "ask: {en: \"How old are you?\"}", "ask: {en: \"What is your age?\"}"}},
			shared: []string{"fact age changed: falls, short-sleep"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := diff.Packs(changed(t, tt.before...), changed(t, tt.edits...),
				&diff.Options{AsOf: asOf})
			if err != nil {
				t.Fatal(err)
			}
			var rules, shared, groups []string
			for _, c := range r.Rules {
				var fields []string
				for _, f := range c.Fields {
					fields = append(fields, f.Field)
				}
				rules = append(rules, c.ID+" "+c.Kind+": "+strings.Join(fields, ", "))
			}
			for _, c := range r.Shared {
				shared = append(shared, c.What+" "+c.Kind+": "+strings.Join(c.Rules, ", "))
			}
			for _, g := range r.Behaviour {
				groups = append(groups, g.Rule+": "+g.Old+" -> "+g.New+" "+g.Given)
			}
			slices.Sort(groups)
			for what, pair := range map[string][2][]string{
				"rules": {tt.rules, rules}, "shared": {tt.shared, shared}, "behaviour": {tt.groups, groups}} {
				if d := cmp.Diff(pair[0], pair[1]); d != "" {
					t.Errorf("%s\n%s", what, d)
				}
			}
			if r.Noticed() != tt.noticed {
				t.Errorf("noticed: %t", r.Noticed())
			}
		})
	}
}

// rich is a pair of packs that differ in many ways.
func rich(t testing.TB) *diff.Report {
	r, err := diff.Packs(memory(t), changed(t,
		edit{drinks, "easy place to start", "easy first step"},
		edit{sleep, "sleep_hours < 7", "sleep_hours < 6.5"},
		edit{sleep, "certainty: moderate", "certainty: low"},
		edit{"sources.yaml", "pages: 591-592", "pages: 591-593"},
	), &diff.Options{AsOf: asOf, Profiles: []diff.Profile{
		{Name: "a.yaml", Data: []byte("age: 50\nsleep_hours: 6.75\n")}}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestReports holds the three forms of a report to files.
func TestReports(t *testing.T) {
	r := rich(t)
	r.Old.Digest, r.New.Digest = "", ""
	var text, md, js bytes.Buffer
	r.Text(&text)
	r.Markdown(&md)
	enc := json.NewEncoder(&js)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string][]byte{"rich.txt": text.Bytes(), "rich.md": md.Bytes(),
		"rich.json": js.Bytes()} {
		file := filepath.Join("testdata", name)
		if os.Getenv("ADVISORTEST_UPDATE") != "" {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s (ADVISORTEST_UPDATE=1 accepts it)\n%s", file, d)
		}
	}
}

// TestExamples: each example, given to both packs, shows its difference.
func TestExamples(t *testing.T) {
	r := rich(t)
	old, err := advisor.Load[advisor.Record](memory(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Behaviour) == 0 {
		t.Fatal("no behaviour")
	}
	for _, g := range r.Behaviour {
		_, p, err := old.Decode("given.yaml", []byte(g.Given))
		if err != nil {
			t.Fatalf("%s: %v", g.Given, err)
		}
		a, err := old.Advise(p, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.Outcome(g.Rule).String(); !strings.HasPrefix(g.Old, got) {
			t.Errorf("%s: %s is %s, not %s", g.Given, g.Rule, got, g.Old)
		}
	}
}

// TestBroken: a pack that does not load is named, with every problem.
func TestBroken(t *testing.T) {
	_, err := diff.Packs(memory(t), changed(t, edit{drinks, "level: info", "level: low"}), nil)
	if err == nil || !strings.Contains(err.Error(), "the new pack") ||
		!strings.Contains(err.Error(), drinks+":4:8") {
		t.Errorf("got %v", err)
	}
}
