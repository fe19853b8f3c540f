package rules_test

import (
	"encoding/json"
	"html"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/advisor/interview"
	"example.com/crosstalk/rules"
)

// clinicians are the keys under which a file of the pack has words for clinicians and for
// authors alone, where they stand under one of these: why a guard withholds a message, what a
// clinician must approve, why an invariant or an exception is there.
var clinicians = map[string][]string{
	"because":  {"unless", "invariants", "except"},
	"sign_off": {"review"},
}

// notesIn calls visit for the notes for clinicians in what a file holds; under are the keys
// above it.
func notesIn(v any, under []string, visit func(string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			notesIn(item, under, visit)
		}
	case map[string]any:
		for key, item := range v {
			if note, ok := item.(string); ok && isNote(key, under) {
				visit(note)
			}
			if list, ok := item.([]any); ok && key == "unless" { // a translation has the reasons alone
				for _, note := range list {
					if note, ok := note.(string); ok {
						visit(note)
					}
				}
			}
			notesIn(item, append(under[:len(under):len(under)], key), visit)
		}
	}
}

func isNote(key string, under []string) bool {
	return slices.ContainsFunc(clinicians[key], func(above string) bool {
		return slices.Contains(under, above)
	})
}

// oneLine is a text as it is compared: in small letters, without what lines, Markdown, HTML and
// JSON add.
func oneLine(text string) string {
	text = strings.NewReplacer("\\n", " ", "\\\"", "\"", "*", "", "\\", "", "\u00ad", "").
		Replace(html.UnescapeString(text))
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

// notes are all notes for clinicians of the pack, by where they stand.
func notes(t *testing.T) map[string]string {
	t.Helper()
	list := map[string]string{}
	err := fs.WalkDir(rules.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".yaml" {
			return err
		}
		data, err := fs.ReadFile(rules.FS(), name)
		if err != nil {
			return err
		}
		var file any
		if err := yaml.Unmarshal(data, &file); err != nil {
			return err
		}
		under := []string{strings.TrimSuffix(filepath.Base(name), ".yaml")}
		notesIn(file, under, func(note string) { list[oneLine(note)] = name })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// A sheet is an advice as somebody reads it, by what it is called.
type sheet struct{ name, text string }

// sheets are all that is made of an advice for the person that it is for.
func sheets(t *testing.T, rb *advisor.Rulebase[rules.Profile],
	m *fhir.Mapper[rules.Profile], a *advisor.Advice) (list []sheet) {
	t.Helper()
	for _, opts := range []*handout.Options{nil, {Large: true, TeachBack: true}} {
		h, err := handout.New(rb, a, opts)
		if err != nil {
			t.Fatal(err)
		}
		var text, mark, page strings.Builder
		for _, err := range []error{h.WriteText(&text), h.WriteMarkdown(&mark), h.WriteHTML(&page)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		list = append(list, sheet{"handout", text.String()}, sheet{"Markdown", mark.String()},
			sheet{"page to print", page.String()})
	}
	for i := range a.Messages {
		one, err := handout.Message(rb, a, i)
		if err != nil {
			t.Fatal(err)
		}
		request, err := m.CommunicationRequest("p1", a, i, nil)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, sheet{"message", one}, sheet{"Communication", string(request)})
	}
	return append(list, sheet{"JSON for the reader", readersJSON(t, a)})
}

// readersJSON is the part of an advice in JSON that is worded for its reader: all but what was
// withheld and how each message was reviewed.
func readersJSON(t *testing.T, a *advisor.Advice) string {
	t.Helper()
	mine := *a
	mine.Withheld = nil
	mine.Messages = append([]advisor.Message(nil), a.Messages...)
	for i := range mine.Messages {
		mine.Messages[i].Review.SignOff = ""
	}
	data, err := json.Marshal(&mine)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestNotesStayWithClinicians: over all goldens, in each language, no note for clinicians
// reaches what is made for the person, nor what an interview asks.
func TestNotesStayWithClinicians(t *testing.T) {
	rb := load(t)
	mapper, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	all := notes(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) < 100 || len(all) < 350 {
		t.Fatal(len(names), len(all), err)
	}
	known := 0 // notes that the advice holds for the clinician: what is looked for is real
	for i, name := range names {
		if testing.Short() && i%4 != 0 {
			continue
		}
		p := decoded(t, rb, name)
		for _, language := range rb.Languages() {
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Language: language})
			if err != nil {
				t.Fatal(err)
			}
			held := maps.Clone(all)
			for _, w := range a.Withheld {
				if all[oneLine(w.Reason)] != "" {
					known++
				}
				held[oneLine(w.Reason)] = "what was withheld"
			}
			for _, s := range append(sheets(t, rb, mapper, a), asked(t, rb, name)) {
				text := oneLine(s.text)
				for note, where := range held {
					if strings.Contains(text, note) {
						t.Errorf("%s, %s in %q has a note for clinicians, of %s: %s",
							filepath.Base(name), s.name, language, where, note)
					}
				}
			}
		}
	}
	if known < 50 {
		t.Errorf("the advices have only %d notes for clinicians", known)
	}
	t.Logf("%d notes, %d times in what was withheld", len(all), known)
}

// asked is what an interview says first to the person of a profile.
func asked(t *testing.T, rb *advisor.Rulebase[rules.Profile], name string) sheet {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var known any
	if err := yaml.Unmarshal(data, &known); err != nil {
		t.Fatal(err)
	}
	profile, err := json.Marshal(known)
	if err != nil {
		t.Fatal(err)
	}
	step, _, err := interview.Take(rb, interview.Turn{Known: profile},
		&interview.Options{Advice: &advisor.Options{AsOf: asOf}})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	text, err := json.Marshal(step.Question)
	if err != nil {
		t.Fatal(err)
	}
	return sheet{"interview", string(text)}
}
