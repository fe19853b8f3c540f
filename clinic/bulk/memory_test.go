package bulk_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"example.com/crosstalk/clinic/bulk"
)

// peakMemory gives a function that returns the most memory that the process
// has held at the calls of it so far. SQLite's is not in Go's heap, so the
// system is asked.
func peakMemory(b *testing.B) func() int64 {
	debug.FreeOSMemory()
	var peak int64
	calls := 0
	return func() int64 {
		if calls++; calls%50 != 1 {
			return peak
		}
		text, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			b.Skip("the memory of a process is read from /proc")
		}
		pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
		peak = max(peak, pages*int64(os.Getpagesize()))
		return peak
	}
}

// BenchmarkMemory reads 60 and 600 copies of the patients of the export, with
// 500 observations each: peak-MB must hardly differ.
func BenchmarkMemory(b *testing.B) {
	lines := exportLines(b)
	m := mapper(b)
	for _, copies := range []int{60, 600} {
		b.Run(fmt.Sprintf("copies=%d", copies), func(b *testing.B) {
			name := filepath.Join(b.TempDir(), "export.ndjson")
			f, err := os.Create(name)
			if err != nil {
				b.Fatal(err)
			}
			patients := 0
			for range 500 { // far apart, as in an export
				for i := range copies {
					for _, line := range lines {
						line = strings.NewReplacer(`"Patient/`, fmt.Sprintf(`"Patient/copy%d-`, i),
							`"Patient","id":"`, fmt.Sprintf(`"Patient","id":"copy%d-`, i)).Replace(line)
						if strings.Contains(line, `"Observation"`) {
							fmt.Fprintln(f, strings.Replace(line, `"id":`, `"x":`, 1))
						}
					}
				}
			}
			for i := range copies {
				for _, line := range lines {
					line = strings.NewReplacer(`"Patient/`, fmt.Sprintf(`"Patient/copy%d-`, i), `"Patient","id":"`,
						fmt.Sprintf(`"Patient","id":"copy%d-`, i)).Replace(line)
					fmt.Fprintln(f, line)
				}
			}
			if err := f.Close(); err != nil {
				b.Fatal(err)
			}
			peak := peakMemory(b)
			b.ResetTimer()
			for range b.N {
				patients = 0
				x, err := bulk.Open(context.Background(), []string{name}, nil,
					&bulk.Options{Dir: b.TempDir(), Progress: func(_, _ int64) { peak() }})
				if err != nil {
					b.Fatal(err)
				}
				for rec, err := range x.Patients(context.Background()) {
					if err != nil {
						b.Fatal(err)
					}
					if _, err := m.Map(rec); err != nil {
						b.Fatal(err)
					}
					patients++
					peak()
				}
				if err := x.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(peak())/(1<<20), "peak-MB")
			b.ReportMetric(float64(patients*b.N)/b.Elapsed().Seconds(), "patients/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}
