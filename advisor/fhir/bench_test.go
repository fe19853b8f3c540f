package fhir_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"example.com/crosstalk/advisor/fhir"
)

// BenchmarkMap reads the patients of CROSSTALK_FHIR_DATA, one after another.
func BenchmarkMap(b *testing.B) {
	dir := os.Getenv("CROSSTALK_FHIR_DATA")
	if dir == "" {
		b.Skip("CROSSTALK_FHIR_DATA does not name a folder with sample data")
	}
	var data fhir.Data
	names, err := filepath.Glob(filepath.Join(dir, "bulk", "*.ndjson"))
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			b.Fatal(err)
		}
		if err := data.Add(name, f); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
	m, err := fhir.NewMapper(load(b), &fhir.Options{AsOf: time.Date(2021, 6, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		b.Fatal(err)
	}
	patients := 0
	b.ReportAllocs()
	for b.Loop() {
		for rec := range data.Patients() {
			if _, err := m.Map(rec); err != nil {
				b.Fatal(err)
			}
			patients++
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(patients), "us/patient")
}
