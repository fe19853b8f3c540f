package golden_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/golden"
)

// full is an advice with something in every field.
func full() *advisor.Advice {
	option := func(v string) []advisor.Choice {
		return []advisor.Choice{{Value: v, Text: v + " in words"}}
	}
	a := &advisor.Advice{
		ID: "p1", Pack: advisor.PackInfo{Name: "small", Version: "1.0", Digest: "d"}, AsOf: "2026-11-20",
		Language: "en", Region: "US", Disclaimer: "Only words.",
		Unrecognised: []advisor.Unrecognised{{Fact: "conditions", Name: "psorasis"},
			{Fact: "medications", Name: "warfarine"}},
	}
	for i := range 2 {
		n := fmt.Sprint(i)
		a.Messages = append(a.Messages, advisor.Message{
			Rule: "rule" + n, Variant: "v" + n, Level: advisor.Urgent, Topic: "t" + n, Title: "Title " +
				n, Text: "Text " + n,
			Action: "Act " + n, Language: "es", Cautions: []string{"care " + n, "more care"},
			With: []string{"w" + n, "x"},
			Because: []advisor.Reason{
				{
					Text: "you smoke " + n, Facts: []advisor.FactValue{
						{Fact: "smoker", Value: "yes"}, {Fact: "age", Value: "61 years"}}},
				{Text: "more", Facts: []advisor.FactValue{}}},
			Encourages: []string{"fish " + n, "nuts"}, Discourages: []string{"salt " + n, "beer"},
			Evidence: advisor.Evidence{Certainty: "high", Strength: "strong"},
			Review: advisor.Review{By: "unreviewed", On: "2026-01-01", Next: "2027-01-01",
				State: "current", SignOff: "words",
				Signed: &advisor.SignOff{By: "a reviewer", On: "2026-01-02"}},
			Citations: []advisor.Citation{
				{Source: "s" + n, Text: "A book", URL: "https://example.com", Supports: "it", Where: "p. 1",
					Checked: "verified", Missing: []string{"DOI"}}},
		})
		a.Withheld = append(a.Withheld, advisor.Withheld{
			Rule: "held" + n, Reason: "for a reason", Kind: "guard", By: "fact" + n})
	}
	for i := range golden.Asked + 3 {
		n := fmt.Sprint(i)
		a.Questions = append(a.Questions, advisor.Question{
			Fact: "fact" + n, Ask: "Ask " + n, Unit: "mg", About: "about" + n,
			Options: option("o" + n), Terms: option("t" + n), Rules: []string{"a" + n, "b" + n}})
	}
	return a
}

// words are the fields that the text leaves to the whole advice, for they are
// the pack's, whoever reads them.
var words = []string{
	"Pack.Digest", "Disclaimer", "Translation", "Messages.Translation",
	"Messages.Topic", "Messages.Text", "Messages.Action", "Messages.Evidence.", "Messages.Review.",
	"Messages.Citations", "Messages.Picture",
	"Questions.Ask", "Questions.Options.Text", "Questions.Terms.Text",
}

// TestEveryField changes one field of an advice after the other, loses one
// item of each list, and swaps two: the text must have another line, or the field
// be one of those that are left out, by name. So a field that is new must be
// given a place.
func TestEveryField(t *testing.T) {
	a := full()
	was := golden.Text(a)
	seen := map[string]bool{}
	visit(reflect.ValueOf(a).Elem(), "", func(path string) {
		left := slices.IndexFunc(words, func(w string) bool {
			return path == w || strings.HasPrefix(path, w)
		})
		changed := golden.Text(a) != was
		switch {
		case left >= 0 && changed:
			t.Errorf("%s changes the text", path)
		case left >= 0:
			seen[words[left]] = true
		case !changed:
			t.Errorf("%s does not change the text", path)
		}
	})
	for _, w := range words {
		if !seen[w] {
			t.Errorf("an advice has no field %s", w)
		}
	}
	if golden.Text(a) != was {
		t.Error("the test does not put back what it changes")
	}
}

// visit makes one change after the other to v, calls changed with the place,
// and takes it back.
func visit(v reflect.Value, path string, changed func(path string)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				visit(v.Field(i), strings.TrimPrefix(path+"."+f.Name, "."), changed)
			}
		}
	case reflect.Slice:
		whole := reflect.ValueOf(v.Interface())
		for i := range whole.Len() {
			less := reflect.AppendSlice(whole.Slice3(0, i, i), whole.Slice(i+1, whole.Len()))
			v.Set(less)
			changed(path)
			v.Set(whole)
		}
		for i := range whole.Len() - 1 {
			swap := reflect.Swapper(v.Interface())
			swap(i, i+1)
			changed(path)
			swap(i, i+1)
		}
		for i := range whole.Len() {
			visit(v.Index(i), path, changed)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			visit(v.Elem(), path, changed)
		}
	case reflect.String:
		old := v.String()
		v.SetString(old + "x")
		changed(path)
		v.SetString(old)
	default: // a level
		old := reflect.ValueOf(v.Interface())
		v.SetInt(v.Int() - 1)
		changed(path)
		v.Set(old)
	}
}

// TestOneLine: what a name holds does not make a line of its own.
func TestOneLine(t *testing.T) {
	a := full()
	before := strings.Count(golden.Text(a), "\n")
	a.Unrecognised[0].Name = "a\nshown: 9\r\u2028\u202eb"
	text := golden.Text(a)
	if got := strings.Count(text, "\n"); got != before {
		t.Errorf("%d lines, want %d", got, before)
	}
	if want := `- conditions: a\u000ashown: 9\u000d\u2028\u202eb` +
		"\n"; !strings.Contains(text, want) {
		t.Errorf("no line %q in\n%s", want, text)
	}
}

func TestTextOfNothing(t *testing.T) {
	if got := golden.Text(&advisor.Advice{}); !strings.Contains(got, "shown: 0\n") ||
		!strings.Contains(got, "pending: 0\n") {
		t.Error(got)
	}
}

type person struct {
	Age    *int  `expr:"age"`
	Smoker *bool `expr:"smoker"`
}

// rule is a rule of a small pack.
func rule(id, rest string) string {
	return "id: " + id + "\ntopic: all\nlevel: notice\nreview: {by: unreviewed, on: 2026-01-01, " +
		"next: 2028-01-01}\n" +
		"evidence: {certainty: high, strength: strong}\ncite: [{source: book, supports: It is so.}]\n" +
		"message:\n  en:\n    title: About " + id + "\n    text: Read this.\n    action: Ask.\n" + rest
}

func load(t *testing.T, rules map[string]string) *advisor.Rulebase[person] {
	t.Helper()
	fsys := fstest.MapFS{}
	put := func(name, text string) { fsys[name] = &fstest.MapFile{Data: []byte(text)} }
	put("pack.yaml", "name: small\nversion: 1.0.0\nlanguages: [en]\ntopics:\n  all: {title: {en: "+
		"All}}\n"+
		"disclaimer: {en: Only a test.}\n")
	put("facts.yaml", "age: {type: int, unit: a, range: [0, 120], label: {en: your age}, ask: {en: "+
		"Age}}\n"+
		"smoker: {type: bool, label: {en: you smoke}, ask: {en: Smoking}}\n")
	put("sources.yaml", "book: {type: book, title: A book, authors: [Writer A], year: 2020, "+
		"checked: {status: unverified, missing: [publisher]}}\n")
	for id, rest := range rules {
		put("all/"+id+".yaml", rule(id, rest))
	}
	rb, err := advisor.Load[person](fsys, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestPendingChanges: a rule that waits in place of another is another text,
// though the questions are the same.
func TestPendingChanges(t *testing.T) {
	text := func(a, b string) string {
		advice, err := load(t, map[string]string{"a": a, "b": b}).Advise(&person{Age: new(30)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return golden.Text(advice)
	}
	waits, never := "when: smoker and age > 20\n", "when: smoker and age > 40\n"
	both, first, second := text(waits, waits), text(waits, never), text(never, waits)
	if both == first || first == second || !strings.Contains(first, "pending: 1, sum ") {
		t.Errorf("%s\n%s\n%s", both, first, second)
	}
}

// TestCheck: what is wrong with a folder, or with the advice in it, fails, and
// an update makes it right.
func TestCheck(t *testing.T) {
	t.Setenv("CI", "")
	t.Setenv("ADVISORTEST_UPDATE", "")
	rb := load(t,
		map[string]string{"quit": "when: smoker\nunless:\n  - {if: age < 18, because: Not for the " +
			"young.}\n"})
	for _, tt := range []struct {
		name, file, data string // is put into the folder; deleted if there is no data
		want             string
	}{
		{"as written", "", "", ""},
		{"no text", "one.advice.txt", "", "one.advice.txt: no such file; run with ADVISORTEST_UPDATE=1"},
		{"other profile", "one.yaml", "smoker: false\n", "-    why: you smoke [smoker=yes]\n"},
		{"other reason", "one.yaml", "{smoker: true, age: 5}\n",
			"+ - quit (guard): Not for the young.\n"},
		{"other whole", "one.advice.json", "{}\n", "+   \"language\": \"en\",\n"},
		{"orphan text", "two.advice.txt", "x", "two.advice.txt: no profile two.yaml or .json beside " +
			"it; delete it"},
		{"orphan whole", "two.advice.json", "{}", "two.advice.json: no profile two.yaml or .json " +
			"beside it; delete it"},
		{"one golden of two", "one.json", "{}", "one.json and one.yaml have the same golden"},
		{"no profile", "one.yaml", "", "no profile (*.yaml, *.json)"},
		{"bad profile", "one.yaml", "agee: 3\n", "one.yaml:1:1: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := golden.Params{Dir: t.TempDir()}
			write := func(name, data string) {
				if err := os.WriteFile(filepath.Join(p.Dir, name), []byte(data), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			write("one.yaml", "smoker: true\nage: 30\n")
			write("one.advice.json", "")
			update := p
			update.Update = true
			if got := problems(rb, update); got != "" {
				t.Fatal(got)
			}
			if tt.data != "" {
				write(tt.file, tt.data)
			} else if tt.file != "" {
				os.Remove(filepath.Join(p.Dir, tt.file))
			}
			got := problems(rb, p)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestUpdate: it is asked for by the environment, and refused with CI set.
func TestUpdate(t *testing.T) {
	rb := load(t, map[string]string{"quit": "when: smoker\n"})
	p := golden.Params{Dir: t.TempDir()}
	if err := os.WriteFile(filepath.Join(p.Dir, "one.json"), []byte(`{"smoker": true}`),
		0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(p.Dir, "one.advice.txt")
	t.Setenv("ADVISORTEST_UPDATE", "1")
	t.Setenv("CI", "true")
	if got := problems(rb, p); !strings.Contains(got, "not written with CI set") {
		t.Error(got)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("written in CI")
	}
	t.Setenv("CI", "")
	if got := problems(rb, p); got != "" {
		t.Error(got)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), "1. quit (notice)\n") {
		t.Errorf("%v: %s", err, text)
	}
	if _, err := os.Stat(filepath.Join(p.Dir, "one.advice.json")); err == nil {
		t.Error("a whole advice that nobody asked for")
	}
	// A file that was checked out with other line ends is the same file.
	t.Setenv("ADVISORTEST_UPDATE", "")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "\n", "\r\n")),
		0o644); err != nil {
		t.Fatal(err)
	}
	if got := problems(rb, p); got != "" {
		t.Error(got)
	}
}

func problems(rb *advisor.Rulebase[person], p golden.Params) string {
	var all []string
	for _, err := range golden.Check(rb, p) {
		if err != nil {
			all = append(all, err.Error())
		}
	}
	return strings.Join(all, "\n")
}
