package fhir_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/rules"
)

func load(t testing.TB) *advisor.Rulebase[advisor.Record] {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

// TestMap reads the data of each file in testdata. Its options stand in the
// comment at its head (as-of, complete, zone, drafts); what must come out of it, in
// facts.txt: the facts of each patient, problems, and the report. Files .tsv are tables
// of codes. Run with
// ADVISORTEST_UPDATE=1 to write what comes out, and read the difference.
func TestMap(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			opts := &fhir.Options{Detail: true, AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}
			for line := range strings.Lines(string(ar.Comment)) {
				key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
				switch key {
				case "as-of":
					if opts.AsOf, err = time.Parse(time.DateOnly, value); err != nil {
						t.Fatal(err)
					}
				case "complete":
					opts.Complete = strings.Split(value, ", ")
				case "zone":
					if opts.Zone, err = time.LoadLocation(value); err != nil {
						t.Fatal(err)
					}
				case "drafts":
					opts.Drafts = true
				case "codes-only":
					opts.CodesOnly = true
				}
			}
			for _, f := range ar.Files {
				if path.Ext(f.Name) == ".tsv" {
					table, err := codes.Read(rb, f.Name, bytes.NewReader(f.Data))
					if err != nil {
						t.Fatal(err)
					}
					opts.Codes = append(opts.Codes, table)
				}
			}
			m, err := fhir.NewMapper(rb, opts)
			if err != nil {
				t.Fatal(err)
			}
			var data, settled fhir.Data
			want := -1
			for i, f := range ar.Files {
				if f.Name == "facts.txt" {
					want = i
				} else if path.Ext(f.Name) == ".tsv" {
					continue
				} else if err := errors.Join(data.Add(f.Name, bytes.NewReader(f.Data)),
					fhir.AddSettled(&settled, m, f.Name, bytes.NewReader(f.Data))); err != nil {
					t.Fatal(err)
				}
			}
			got := transcript(t, m, &data)
			if diff := cmp.Diff(got, transcript(t, m, &settled)); diff != "" {
				t.Errorf("settled when it was read (-Split +Mapper.Split)\n%s", diff)
			}
			if os.Getenv("ADVISORTEST_UPDATE") != "" {
				if want < 0 {
					ar.Files = append(ar.Files, txtar.File{Name: "facts.txt"})
					want = len(ar.Files) - 1
				}
				ar.Files[want].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want < 0 {
				t.Fatalf("no facts.txt; got\n%s", got)
			}
			if diff := cmp.Diff(string(ar.Files[want].Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// transcript writes all that came out of the data.
func transcript(t *testing.T, m *fhir.Mapper[advisor.Record], data *fhir.Data) string {
	var b strings.Builder
	for _, p := range data.Problems {
		fmt.Fprintf(&b, "problem: %v\n", p)
	}
	for rec := range data.Patients() {
		p, err := m.Map(rec)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "patient %s\n", p.ID)
		if p.Deceased {
			fmt.Fprintf(&b, "  deceased\n")
		}
		if p.Language != "" {
			fmt.Fprintf(&b, "  language %s\n", p.Language)
		}
		var facts map[string]json.RawMessage
		if err := json.Unmarshal(p.Facts, &facts); err != nil {
			t.Fatal(err)
		}
		for _, key := range sorted(facts) {
			fmt.Fprintf(&b, "  %s: %s\n", key, facts[key])
		}
		for _, it := range p.Report.Items {
			line := fmt.Sprintf("  %d %s %s", it.Count, it.Resource, it.Status)
			for _, part := range []string{it.Reason, it.Detail} {
				if part != "" {
					line += ": " + part
				}
			}
			fmt.Fprintln(&b, line)
		}
	}
	for _, it := range data.Nobody().Items {
		fmt.Fprintf(&b, "nobody: %d %s %s: %s\n", it.Count, it.Resource, it.Status, it.Reason)
	}
	return b.String()
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// FuzzRead: no input makes the reader or the mapper panic, and what comes out
// is a profile.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range ar.Files {
			if file.Name != "facts.txt" {
				f.Add(file.Data)
			}
		}
	}
	rb := load(f)
	m, err := fhir.NewMapper(rb,
		&fhir.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC),
			Complete: []string{"medications", "conditions"}, Drafts: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var data fhir.Data
		if err := data.Add("data", bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		var settled fhir.Data
		if err := fhir.AddSettled(&settled, m, "data", bytes.NewReader(text)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(transcript(t, m, &data), transcript(t, m, &settled)); diff != "" {
			t.Errorf("(-Split +Mapper.Split)\n%s", diff)
		}
		for rec := range data.Patients() {
			p, err := m.Map(rec)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := rb.Advise(p.Profile, nil); err != nil {
				t.Fatalf("%v\n%s", err, p.Facts)
			}
		}
	})
}
