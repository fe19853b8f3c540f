package fhir_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/fhir"
	"example.com/crosstalk/rules"
)

// sampleData is the folder of sample data made by others: bundles/, bulk/ and
// stu3/, with 60 synthetic patients. It is not part of the repository.
func sampleData(t *testing.T) string {
	dir := os.Getenv("CROSSTALK_FHIR_DATA")
	if dir == "" {
		t.Skip("CROSSTALK_FHIR_DATA does not name a folder with sample data")
	}
	return dir
}

func readFolder(t *testing.T, dir string) *fhir.Data {
	t.Helper()
	var data fhir.Data
	names, err := filepath.Glob(filepath.Join(dir, "*.*json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no data in %s (%v)", dir, err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		err = data.Add(filepath.Base(name), f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	return &data
}

// TestSampleData: the same patients in bundles and as a bulk export give the
// same facts and advice, nothing of them is a problem, and each medicine,
// condition and allergy is used or counted.
func TestSampleData(t *testing.T) {
	dir := sampleData(t)
	rb, err := advisor.Load[advisor.Record](rules.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	asOf := time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)
	m, err := fhir.NewMapper(rb, &fhir.Options{AsOf: asOf, Detail: true})
	if err != nil {
		t.Fatal(err)
	}
	type result struct {
		Facts  string
		Advice []string
	}
	results := map[string]map[string]result{}
	reports := map[string]*fhir.Report{}
	for _, form := range []string{"bundles", "bulk"} {
		data := readFolder(t, filepath.Join(dir, form))
		for _, p := range data.Problems {
			t.Errorf("%s: %v", form, p)
		}
		results[form], reports[form] = map[string]result{}, &fhir.Report{}
		for rec := range data.Patients() {
			p, err := m.Map(rec)
			if err != nil {
				t.Fatal(err)
			}
			reports[form].Add(p.Report)
			a, err := rb.Advise(p.Profile, &advisor.Options{AsOf: asOf, Cap: -1})
			if err != nil {
				t.Fatalf("%s: %v", p.ID, err)
			}
			r := result{Facts: string(p.Facts)}
			for _, msg := range a.Messages {
				r.Advice = append(r.Advice, msg.Rule)
			}
			results[form][p.ID] = r
		}
	}
	if diff := cmp.Diff(results["bundles"], results["bulk"]); diff != "" {
		t.Errorf("bundles and bulk export differ (-bundles +bulk):\n%s", diff)
	}
	if n := len(results["bulk"]); n < 50 {
		t.Errorf("%d patients; want all of them", n)
	}
	for _, resource := range []string{"MedicationRequest", "Condition", "AllergyIntolerance"} {
		lines := countLines(t, filepath.Join(dir, "bulk", resource+".000.ndjson"))
		r := reports["bulk"]
		sum := 0
		for _, it := range r.Items {
			if it.Resource == resource && !strings.HasPrefix(it.Reason, "value:") {
				sum += it.Count
			}
		}
		t.Logf("%s: %d used, %d skipped, %d unclear, %d unmapped", resource, r.Count(resource, fhir.Used),
			r.Count(resource, fhir.Skipped), r.Count(resource, fhir.Unclear),
			r.Count(resource, fhir.Unmapped))
		if sum != lines {
			t.Errorf("%s: %d of %d resources are accounted for", resource, sum, lines)
		}
	}
	if testing.Verbose() {
		for _, it := range reports["bulk"].Items {
			t.Log(it.Count, it.Resource, it.Status, it.Reason, it.Detail)
		}
	}
}

func countLines(t *testing.T, name string) int {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(data), "\n")
}

// TestSampleSTU3: files of an older version are refused by name.
func TestSampleSTU3(t *testing.T) {
	data := readFolder(t, filepath.Join(sampleData(t), "stu3"))
	if len(data.Problems) != 2 {
		t.Fatalf("%d problems; want one a file", len(data.Problems))
	}
	for _, p := range data.Problems {
		var version *fhir.VersionError
		if !errors.As(p, &version) {
			t.Errorf("%v", p)
		}
	}
	for rec := range data.Patients() {
		t.Errorf("patient %s was read", rec.ID)
	}
}
