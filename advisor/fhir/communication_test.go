package fhir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/advisor/fhir"
)

// TestCommunication: what was given, written as FHIR and read again, is what it was, and the
// messages that rest are the same.
func TestCommunication(t *testing.T) {
	rb := load(t)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	p := one(t, m, sample)
	a, err := rb.Advise(p.Profile, &advisor.Options{AsOf: asOf, Cap: -1})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(19, 1))
	whats := []delivery.What{delivery.Read, delivery.Understood, delivery.NotUnderstood,
		delivery.Declined}
	for range 100 {
		on := asOf.Add(-time.Duration(r.Int64N(int64(1000 * time.Hour))))
		given, err := delivery.Of(rb, a, "p1", []string{"", "desk <2> & \"co\""}[r.IntN(2)], on)
		if err != nil {
			t.Fatal(err)
		}
		var want []delivery.Record
		data := sample
		for _, g := range given {
			g.Pack += []string{"", " é/#%"}[r.IntN(2)]
			g.Rule += []string{"", "#/rules/"}[r.IntN(2)]
			rec := delivery.Record{Given: g}
			for range r.IntN(4) {
				rec.Notes = append(rec.Notes, delivery.Note{Given: g.ID, What: whats[r.IntN(4)],
					By: []string{"", "Ana"}[r.IntN(2)],
					On: delivery.Time(on.Add(time.Duration(r.Int64N(int64(time.Hour)))))})
			}
			want = append(want, rec)
		}
		delivery.Sort(want)
		for i := range want {
			text, err := m.Communication("p1", &want[i], a, nil)
			if err != nil {
				t.Fatal(err)
			}
			data += string(text) + "\n"
		}
		back := one(t, m, data)
		if diff := cmp.Diff(want, back.Given); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
		if n := back.Report.Count("Communication", fhir.Used); n != len(want) {
			t.Errorf("%d of %d are used", n, len(want))
		}
		if !reflect.DeepEqual(back.Facts, p.Facts) {
			t.Error("what was given changes the facts")
		}
	}
}

// TestCommunicationFile holds what is written to a file that validators of others are run on.
func TestCommunicationFile(t *testing.T) {
	rb := load(t)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(one(t, m, sample).Profile, &advisor.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	given, err := delivery.Of(rb, a, "p1", "Hill Clinic, desk 2", asOf)
	if err != nil || len(given) < 2 {
		t.Fatal(given, err)
	}
	for i, what := range []delivery.What{delivery.Understood, delivery.Declined} {
		given[i].Version = "v1" // the words of the pack may change
		r := delivery.Record{Given: given[i], Notes: []delivery.Note{
			{Given: given[i].ID, What: delivery.Read, By: "Ana", On: asOf.Add(time.Minute)},
			{Given: given[i].ID, What: what, On: asOf.Add(time.Hour)}}}
		text, err := m.Communication("p1", &r, a, nil)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := json.Indent(&b, text, "", " "); err != nil {
			t.Fatal(err)
		}
		b.WriteByte('\n')
		name := filepath.Join("testdata", "out", fmt.Sprintf("given-%s.json", what))
		if os.Getenv("ADVISORTEST_UPDATE") != "" {
			if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// TestCommunicationOfOthers: what says nothing of a rule, or not that it was given, is no
// delivery, and the report tells of it.
func TestCommunicationOfOthers(t *testing.T) {
	m, err := fhir.NewMapper(load(t), &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	const ours = `{"resourceType":"Communication","id":"g1","language":"en",` +
		`"instantiatesUri":["https://example.com/crosstalk/p/rules/r#v"],"status":"completed",` +
		`"subject":{"reference":"Patient/p1"},"sent":"2026-11-01","note":[{"text":"She smiled."}]}`
	for _, tt := range []struct {
		old, now string
		status   fhir.Status
		given    int
	}{
		{"", "", fhir.Used, 1},
		{"example.com", "example.org", fhir.NotRead, 0},
		{"#v", "", fhir.NotRead, 0},
		{"completed", "entered-in-error", fhir.Skipped, 0},
		{"completed", "in-progress", fhir.Skipped, 0},
		{"completed", "not-done", fhir.Skipped, 0},
		{`"2026-11-01"`, `"yesterday"`, fhir.Skipped, 0},
		{`"2026-11-01"`, `"2026-11-30"`, fhir.Skipped, 0},
		{`"language":"en",`, "", fhir.Skipped, 0},
		{`"She smiled."`, `"understood"`, fhir.Skipped, 0}, // nobody knows when
	} {
		text := strings.Replace(ours, tt.old, tt.now, 1)
		p := one(t, m, `{"resourceType":"Patient","id":"p1"}`+"\n"+text)
		if len(p.Given) != tt.given || p.Report.Count("Communication", tt.status) != 1 {
			t.Errorf("%s for %s: %d given, %+v", tt.now, tt.old, len(p.Given), p.Report.Items)
		}
	}
}
