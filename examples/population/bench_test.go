package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// ids are those of patients and of their resources in testdata, and of
// sample data with UUIDs.
var ids = regexp.MustCompile(`"id":"([^"]+)"|/([a-z]\d\d|[0-9a-f]{8}-[0-9a-f-]{27})"`)

// multiplied writes the files of a bulk export n times, with other ids.
func multiplied(b testing.TB, glob string, n int) (dir string) {
	b.Helper()
	names, err := filepath.Glob(glob)
	if err != nil || len(names) == 0 {
		b.Fatalf("no file %s (%v)", glob, err)
	}
	dir = b.TempDir()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		for i := range n { // a worker reads a file: ten copies make one
			copied := ids.ReplaceAllFunc(text, func(id []byte) []byte {
				return fmt.Appendf(bytes.Clone(id[:len(id)-1]), `-%d"`, i)
			})
			stem, _, _ := strings.Cut(filepath.Base(name), ".")
			to := filepath.Join(dir, fmt.Sprintf("%s.%03d.ndjson", stem, i/10))
			if err := appended(to, copied); err != nil {
				b.Fatal(err)
			}
		}
	}
	return dir
}

func appended(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

func measured(b *testing.B, patients, records int64, took time.Duration) {
	seconds := took.Seconds() / float64(b.N)
	b.ReportMetric(float64(patients)/seconds, "patients/s")
	b.ReportMetric(float64(records)/seconds, "records/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkFHIR times the pipeline, and the library without it in one
// goroutine, on many copies of testdata or of the sample data.
func BenchmarkFHIR(b *testing.B) {
	glob, n := "testdata/*.ndjson", 1000
	if data := os.Getenv("CROSSTALK_FHIR_DATA"); data != "" {
		glob, n = filepath.Join(data, "bulk", "*.ndjson"), 20
	}
	in := filepath.Join(multiplied(b, glob, n), "*.ndjson")
	if _, err := day.engine(); err != nil {
		b.Fatal(err)
	}
	var sum Summary
	for _, bb := range []struct {
		name string
		run  func(b *testing.B)
	}{
		{"pipeline", func(b *testing.B) { sum = summaryOf(b, onFHIR(b, day, in)) }},
		{"one goroutine", func(b *testing.B) { onOneMachine(b, day, in) }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			start := time.Now()
			for b.Loop() {
				bb.run(b)
			}
			measured(b, sum.Patients["advised"]+sum.Patients["deceased"], sum.Records["read"],
				time.Since(start))
		})
	}
}

// BenchmarkProfiles times the pipeline on profiles.
func BenchmarkProfiles(b *testing.B) {
	dir := b.TempDir()
	var text bytes.Buffer
	const n = 10_000
	for i := range n {
		fmt.Fprintf(&text, `{"id":"%d","age":%d,"sex":"female","conditions":["psoriasis",`+
			`"kidney_stones"],"medications":[{"name":"prednisone","dose_mg_per_day":7.5,"months":%d}]}`+
			"\n", i, 20+i%60, 1+i%12)
	}
	name := filepath.Join(dir, "profiles.ndjson")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	for b.Loop() {
		onProfiles(b, day, name)
	}
	measured(b, n, n, time.Since(start))
}
