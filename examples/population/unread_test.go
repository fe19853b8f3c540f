package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/delivery"
)

// withMore is a folder and a file of lines more.
func withMore(t *testing.T, of string, lines ...string) (glob string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(of)); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(lines, "\n") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "more.ndjson"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "*.ndjson")
}

// TestUnread: resources from which no fact comes say what a list may lack, and
// that counts in the pipeline as on one machine.
func TestUnread(t *testing.T) {
	complete := day
	complete.Complete = []string{"conditions", "medications"}
	const (
		rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
		snomed = "http://snomed.info/sct"
	)
	for _, tt := range []struct {
		name string
		same bool // the advice is that without the lines
		more []string
	}{
		{"a plan that names a medicine", false, []string{
			`{"resourceType":"CarePlan","id":"x1","status":"active","intent":"plan",` +
				`"subject":{"reference":"Patient/q1"},"activity":[{"detail":{"status":"in-progress",` +
				`"productCodeableConcept":{"coding":[{"system":"` + rxnorm + `","code":"11289"}]}}}]}`}},
		{"a visit for a condition", false, []string{
			`{"resourceType":"Encounter","id":"x2","status":"finished",` +
				`"subject":{"reference":"Patient/q1"},"reasonCode":[{"coding":[{"system":"` + snomed +
				`","code":"69896004"}]}]}`}},
		{"a plan that refers to a medicine of the data", true, []string{
			`{"resourceType":"CarePlan","id":"x3","status":"active","intent":"plan",` +
				`"subject":{"reference":"Patient/q1"},"activity":[{"reference":` +
				`{"reference":"Medication/n1"}}]}`}},
		{"a plan that refers to one that the data has not", false, []string{
			`{"resourceType":"CarePlan","id":"x4","status":"active","intent":"plan",` +
				`"subject":{"reference":"Patient/q1"},"activity":[{"reference":` +
				`{"reference":"MedicationRequest/nowhere"}}]}`}},
		{"what is of a device", true, []string{
			`{"resourceType":"Observation","id":"x5","status":"final",` +
				`"subject":{"reference":"Device/d1"},"code":{"text":"battery"}}`}},
		{"a bill", true, []string{
			`{"resourceType":"Claim","id":"x6","status":"active",` +
				`"patient":{"reference":"Patient/q1"},"total":{"value":12}}`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// Of testdata itself no list is complete, as some of its records are dead.
			glob := withMore(t, "testdata/whole", tt.more...)
			want := onOneMachine(t, complete, glob)
			dir := onFHIR(t, complete, glob)
			same(t, linesOf(t, filepath.Join(dir, adviceFile)), want)
			fatesAddUp(t, dir)
			without := onOneMachine(t, complete, "testdata/whole/*.ndjson")
			if got := strings.Join(want, "") == strings.Join(without, ""); got != tt.same {
				t.Errorf("on one machine the advice is as without it: %v; want %v", got, tt.same)
			}
		})
	}
}

// TestHistory: what a patient was given lately, which a FHIR server keeps as
// Communications, is held back in the pipeline as on the command.
func TestHistory(t *testing.T) {
	e, err := day.engine()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	var lines []string
	for _, a := range advices(t, onOneMachine(t, day, "testdata/*.ndjson")) {
		given, err := delivery.Of(e.rb, a, "Patient/"+a.ID, "the clinic", at)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range given {
			text, err := e.mapper.Communication(a.ID, &delivery.Record{Given: g}, a, nil)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(text))
		}
	}
	glob := withMore(t, "testdata", lines...)
	got := linesOf(t, filepath.Join(onFHIR(t, day, glob), adviceFile))
	same(t, got, onTheCommand(t, glob))
	held := 0
	for _, a := range advices(t, got) {
		for _, w := range a.Withheld {
			if w.Kind == "recently-given" {
				held++
			}
		}
	}
	if held == 0 {
		t.Error("nothing is held back as given lately: the test shows nothing")
	}
}

// advices are those among lines.
func advices(t *testing.T, lines []string) (list []*advisor.Advice) {
	t.Helper()
	for _, line := range lines {
		a := new(advisor.Advice)
		if err := json.Unmarshal([]byte(line), a); err != nil {
			t.Fatal(err)
		}
		if a.Pack.Name != "" { // or the patient was skipped
			list = append(list, a)
		}
	}
	return list
}
