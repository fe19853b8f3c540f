package fhir_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
)

const sample = `
{"resourceType":"Patient","id":"p1","birthDate":"1959-04-01"}
{"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/p1"},"clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"9014002"}]}}
{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order","subject":{"reference":"Patient/p1"},"authoredOn":"2026-03-01","medicationCodeableConcept":{"coding":[{"system":"http://www.whocc.no/atc","code":"H02AB07"}]},"dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":7.5,"code":"mg"}}]}]}
{"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-10-01","code":{"coding":[{"system":"http://loinc.org","code":"62292-8"}]},"valueQuantity":{"value":20,"comparator":"<","code":"nmol/L"}}
`

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

func one(t testing.TB, m *fhir.Mapper[advisor.Record],
	ndjson string) *fhir.Patient[advisor.Record] {
	t.Helper()
	var data fhir.Data
	if err := data.Add("sample.ndjson", strings.NewReader(ndjson)); err != nil {
		t.Fatal(err)
	}
	for _, p := range data.Problems {
		t.Fatal(p)
	}
	for rec := range data.Patients() {
		p, err := m.Map(rec)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	t.Fatal("no patient")
	return nil
}

// TestWrite holds what is written to testdata/out, which a FHIR validator of
// others is run on (.ci/fhir).
func TestWrite(t *testing.T) {
	rb := load(t)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, data string }{
		{"advice", sample},
		{"nothing-known", `{"resourceType":"Patient","id":"p2"}`},
	} {
		p := one(t, m, tt.data)
		a, err := rb.Advise(p.Profile, &advisor.Options{AsOf: asOf})
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := m.Bundle(p.ID, a, p.Sources, nil)
		if err != nil {
			t.Fatal(err)
		}
		questions, err := m.Questionnaire(a, nil)
		if err != nil {
			t.Fatal(err)
		}
		for kind, text := range map[string]json.RawMessage{"bundle": bundle, "questionnaire": questions} {
			var b bytes.Buffer
			if err := json.Indent(&b, text, "", " "); err != nil {
				t.Fatal(err)
			}
			b.WriteByte('\n')
			name := filepath.Join("testdata", "out", tt.name+"-"+kind+".json")
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
}

// TestReasons: a message refers to the resources for which it is shown.
func TestReasons(t *testing.T) {
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
	text, err := m.Bundle(p.ID, a, p.Sources, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b struct {
		Entry []struct {
			Resource struct {
				ResourceType           string
				ReasonReference, About []struct{ Reference string }
			}
		}
	}
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range b.Entry {
		for _, ref := range e.Resource.ReasonReference {
			seen["reason "+ref.Reference] = true
		}
		for _, ref := range e.Resource.About {
			seen["about "+ref.Reference] = true
		}
	}
	for _, want := range []string{"reason Observation/o1", "about MedicationRequest/m1",
		"about Patient/p1"} {
		if !seen[want] {
			t.Errorf("no %s in %v", want, seen)
		}
	}
}

// TestAnswers: a Questionnaire whose items are all answered leaves none of the
// questions that it asked open.
func TestAnswers(t *testing.T) {
	rb := load(t)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	p := one(t, m, sample)
	a, err := rb.Advise(p.Profile, &advisor.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	text, err := m.Questionnaire(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	type item struct {
		LinkID       string `json:"linkId"`
		Type         string
		AnswerOption []struct {
			ValueCoding map[string]string `json:"valueCoding"`
		}
		Extension []struct {
			URL          string
			ValueInteger int     `json:"valueInteger"`
			ValueDecimal float64 `json:"valueDecimal"`
		}
		Item []item
	}
	var q struct{ Item []item }
	if err := json.Unmarshal(text, &q); err != nil {
		t.Fatal(err)
	}
	asked, groups := map[string]bool{}, map[string]bool{}
	var answers func(items []item) []any
	answers = func(items []item) (list []any) {
		for _, it := range items {
			asked[it.LinkID] = true
			out := map[string]any{"linkId": it.LinkID}
			var least float64
			for _, x := range it.Extension {
				if strings.HasSuffix(x.URL, "/minValue") {
					least = x.ValueDecimal + float64(x.ValueInteger)
				}
			}
			switch it.Type {
			case "group":
				groups[it.LinkID] = true
				out["item"] = answers(it.Item)
			case "boolean":
				out["answer"] = []any{map[string]any{"valueBoolean": false}}
			case "integer":
				out["answer"] = []any{map[string]any{"valueInteger": int(least)}}
			case "decimal":
				out["answer"] = []any{map[string]any{"valueDecimal": least}}
			case "date":
				out["answer"] = []any{map[string]any{"valueDate": "2026-01-01"}}
			case "choice":
				out["answer"] = []any{map[string]any{"valueCoding": it.AnswerOption[0].ValueCoding}}
			default:
				t.Errorf("%s has the type %q", it.LinkID, it.Type)
			}
			list = append(list, out)
		}
		return list
	}
	response, err := json.Marshal(map[string]any{"resourceType": "QuestionnaireResponse", "id": "q1",
		"status": "completed", "authored": "2026-11-20",
		"subject": map[string]string{"reference": "Patient/p1"}, "item": answers(q.Item)})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) < 20 {
		t.Fatalf("only %d items", len(asked))
	}
	after := one(t, m, sample+string(response)+"\n")
	for _, it := range after.Report.Items {
		if it.Resource == "QuestionnaireResponse" && it.Status != fhir.Used {
			t.Errorf("%+v", it)
		}
	}
	b, err := rb.Advise(after.Profile, &advisor.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	contradicted := map[string]bool{} // by the least of all answers: these are to be checked
	for _, p := range b.Problems {
		if p.Kind == "contradiction" {
			for _, fact := range append(strings.Split(p.From, ", "), p.Fact) {
				contradicted[fact] = true
			}
		}
	}
	for _, open := range b.Questions {
		link := open.Fact
		// No to all that can be ticked leaves open what nobody can tick by name.
		if len(open.Terms) == 0 && open.About == "" && asked[link] && !contradicted[link] &&
			!groups[link] {
			t.Errorf("%s is asked again", link)
		}
		for _, o := range open.Terms {
			if asked[link+":"+o.Value] {
				t.Errorf("%s:%s is asked again", link, o.Value)
			}
		}
	}
}

// TestAbout: a question about a record names its term, by whichever name it was
// given. One whose name nobody knows could not be answered by that name.
func TestAbout(t *testing.T) {
	m, err := fhir.NewMapper(load(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(about string) advisor.Question {
		return advisor.Question{Fact: "medications.months", Ask: "For how long?", About: about}
	}
	text, err := m.Questionnaire(&advisor.Advice{Questions: []advisor.Question{
		ask("prednisone"), ask("nonsense"), ask(""), ask("MTX")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var q struct {
		Item []struct {
			LinkID string `json:"linkId"`
		}
	}
	if err := json.Unmarshal(text, &q); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range q.Item {
		got = append(got, item.LinkID)
	}
	want := []string{"medications.months:prednisone", "medications.months",
		"medications.months:methotrexate"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
