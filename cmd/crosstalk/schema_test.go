package main_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/schema"
	"example.com/crosstalk/advisor/workbench"
)

// The schemas of the command are held here to a validator that is not ours,
// which the library's module does without.

const (
	shipped = "../../rules"
	ownpack = "../../examples/ownpack/pack"
)

// compile compiles the schemas of a pack with a validator that is not ours,
// which also holds them to the metaschema.
func compile(t testing.TB, fsys fs.FS) map[string]*jsonschema.Schema {
	t.Helper()
	all, err := schema.Write(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	for kind, data := range all {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://example.com/"+schema.File(kind), doc); err != nil {
			t.Fatal(err)
		}
	}
	out := map[string]*jsonschema.Schema{}
	for kind := range all {
		if out[kind], err = c.Compile("https://example.com/" + schema.File(kind)); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// value reads YAML as an editor does: as JSON values, dates as text.
func value(t testing.TB, data []byte) any {
	t.Helper()
	var n yaml.Node
	if err := yaml.Unmarshal(data, &n); err != nil {
		t.Fatal(err)
	}
	return jsonOf(t, &n)
}

func jsonOf(t testing.TB, n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return jsonOf(t, n.Content[0])
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = jsonOf(t, n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, jsonOf(t, item))
		}
		return list
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		return json.Number(n.Value)
	}
	return n.Value
}

// kindOf is the kind of a file of a pack.
func kindOf(name string) string {
	head, _, _ := strings.Cut(name, "/")
	if kind := strings.TrimSuffix(head, ".yaml"); slices.Contains(schema.Kinds(), kind) {
		return kind
	}
	return "rule"
}

// each calls visit for each YAML file below a folder.
func each(t testing.TB, dir string, visit func(name string, data []byte)) (n int) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && name == "lang" {
			return fs.SkipDir // translations have no schema: what is in them hangs on their English
		}
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		data, err := os.ReadFile(path.Join(dir, name))
		if err == nil {
			n++
			visit(name, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestFiles: every file that loads fits its schema.
func TestFiles(t *testing.T) {
	for _, dir := range []string{shipped, ownpack} {
		schemas := compile(t, os.DirFS(dir))
		each(t, dir, func(name string, data []byte) {
			if err := schemas[kindOf(name)].Validate(value(t, data)); err != nil {
				t.Errorf("%s/%s: %v", dir, name, err)
			}
		})
	}
	profile := compile(t, os.DirFS(shipped))["profile"]
	n := each(t, "../../testdata/profiles", func(name string, data []byte) {
		if err := profile.Validate(value(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	if n < 100 {
		t.Errorf("%d profiles", n)
	}
}

// TestCommitted: the schemas beside the packs are what the code writes now, and
// each file of a pack names its own.
func TestCommitted(t *testing.T) {
	for _, dir := range []string{shipped, ownpack} {
		all, err := schema.Write(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		for kind, want := range all {
			name := path.Join(dir, "schema", schema.File(kind))
			if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is not what the pack says now; run go generate ./rules", name)
			}
		}
		each(t, dir, func(name string, data []byte) {
			want := "# yaml-language-server: $schema=" + strings.Repeat("../", strings.Count(name, "/")) +
				"schema/" + schema.File(kindOf(name)) + "\n"
			if !bytes.HasPrefix(data, []byte(want)) {
				t.Errorf("%s/%s does not begin with %s", dir, name, want)
			}
		})
	}
}

// TestBroken: each kind of slip is refused by the loader and by the schema.
func TestBroken(t *testing.T) {
	for _, tt := range []struct{ what, file, old, new string }{
		{"an unknown key", "food/sweet-drinks.yaml", "topic: food", "topics: food"},
		{"a missing key", "food/sweet-drinks.yaml", "level: info\n", ""},
		{"an unknown topic", "food/sweet-drinks.yaml", "topic: food", "topic: foods"},
		{"an unknown level", "food/sweet-drinks.yaml", "level: info", "level: low"},
		{"an unknown source", "food/sweet-drinks.yaml", "source: who-sugars-2015", "source: who-2015"},
		{"an unknown term", "food/sweet-drinks.yaml", "discourages: [sweet_drink]",
			"discourages: [sweet_drinks]"},
		{"an unknown certainty", "food/sweet-drinks.yaml", "certainty: moderate", "certainty: medium"},
		{"a bad date", "food/sweet-drinks.yaml", "on: 2026-11-20", "on: November"},
		{"an unknown outcome", "food/sweet-drinks.yaml", "expect: shown", "expect: visible"},
		{"an unknown fact in a case", "food/sweet-drinks.yaml",
			"{sweet_drinks_per_week: 6, uses_insulin: false}", "{sweet_drinks: 6}"},
		{"a value outside its range", "food/sweet-drinks.yaml",
			"{sweet_drinks_per_week: 6, uses_insulin: false}", "{sweet_drinks_per_week: 600000}"},
		{"a value of another type", "food/sweet-drinks.yaml",
			"{sweet_drinks_per_week: 6, uses_insulin: false}", "{sweet_drinks_per_week: often}"},
		{"a list where a mapping is wanted", "food/sweet-drinks.yaml",
			"evidence: {certainty: moderate, strength: strong}", "evidence: [moderate]"},
		{"a key of another language", "food/sweet-drinks.yaml", "  en:\n    title:", "  fr:\n    title:"},
		{"an unknown type of fact", "facts.yaml", "type: bool", "type: boolean"},
		{"a range of one number", "facts.yaml", "range: [0, 120]", "range: [0]"},
		{"a name that is no name", "findings.yaml", "", "Bad-Name: {when: \"true\", silent: true}\n"},
		{"an unknown key of a source", "sources.yaml", "  type: ", "  color: x\n  type: "},
		{"an unknown kind of source", "sources.yaml", "  kind: guideline\n", "  kind: x\n"},
		{"a DOI that is none", "sources.yaml", "doi: 10.5664", "doi: 10/5664"},
		{"an answer that is no term", "food/sweet-drinks.yaml", "level: info",
			"level: info\nanswers: [sweet_drinks]"},
		{"an unknown key of for_each", "invariants.yaml", "", "- {id: x, for_each: {term: t, under: " +
			"food}, whoever: everyone, must_answer: t, because: So.}\n"},
		{"an unknown class", "invariants.yaml", "", "- {id: x, for_each: {term: t, below: foods}, " +
			"whoever: everyone, must_answer: t, because: So.}\n"},
		{"no name in for_each", "invariants.yaml", "", "- {id: x, for_each: {below: food}, whoever: " +
			"everyone, must_answer: sweet_drink, because: So.}\n"},
		{"an unknown level of an answer", "invariants.yaml", "", "- {id: x, whoever: everyone, " +
			"must_answer: sweet_drink, level: grave, because: So.}\n"},
		{"a cap of none", "pack.yaml", "cap: 3", "cap: 0"},
	} {
		t.Run(tt.what, func(t *testing.T) {
			files := fstest.MapFS{}
			each(t, ownpack, func(name string, data []byte) { files[name] = &fstest.MapFile{Data: data} })
			schemas := compile(t, files)
			if files[tt.file] == nil {
				files[tt.file] = &fstest.MapFile{}
			}
			before := string(files[tt.file].Data)
			after := strings.Replace(before, tt.old, tt.new, 1)
			if after == before {
				t.Fatalf("nothing to replace in %s", tt.file)
			}
			files[tt.file] = &fstest.MapFile{Data: []byte(after)}
			if err := schemas[kindOf(tt.file)].Validate(value(t, []byte(after))); err == nil {
				t.Error("the schema accepts it")
			}
			// Values in cases are read when the cases run.
			rb, err := advisor.Load[advisor.Record](files, nil)
			if err == nil {
				for _, e := range workbench.RunCases(rb) {
					if e != nil {
						err = e
					}
				}
			}
			if err == nil {
				t.Error("the loader accepts it")
			}
		})
	}
}

// TestNoFalseAlarm: what the schema refuses, the loader refuses as well. Files
// of a pack are changed in all places, one at a time.
func TestNoFalseAlarm(t *testing.T) {
	files := fstest.MapFS{}
	each(t, ownpack, func(name string, data []byte) { files[name] = &fstest.MapFile{Data: data} })
	schemas := compile(t, files)
	refused := 0
	for name, f := range files {
		original := f.Data
		lines := strings.SplitAfter(string(original), "\n")
		for i, line := range lines {
			key, rest, ok := strings.Cut(line, ": ")
			if !ok || strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			for _, changed := range []string{"", key + "x: " + rest, key + ": 17\n", key + ": [a, b]\n",
				key + ": {a: b}\n", key + ": true\n", key + ": some text\n"} {
				text := strings.Join(slices.Concat(lines[:i], []string{changed}, lines[i+1:]), "")
				var n yaml.Node
				if yaml.Unmarshal([]byte(text), &n) != nil || len(n.Content) == 0 {
					continue
				}
				if schemas[kindOf(name)].Validate(jsonOf(t, &n)) == nil {
					continue
				}
				refused++
				f.Data = []byte(text)
				rb, err := advisor.Load[advisor.Record](files, nil)
				if err == nil {
					for _, e := range workbench.RunCases(rb) {
						if e != nil {
							err = e
						}
					}
				}
				f.Data = original
				if err == nil {
					t.Errorf("%s:%d: %q loads, and the schema refuses it", name, i+1, changed)
				}
			}
		}
	}
	if refused < 200 {
		t.Errorf("%d refused: too few to mean something", refused)
	}
}
