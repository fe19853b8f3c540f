package main

import (
	"strings"
	"testing"
)

// One benchmark function for each group, as go test wants them; the command
// runs the same.

func BenchmarkAdvise(b *testing.B)    { group(b, "Advise") }
func BenchmarkLoad(b *testing.B)      { group(b, "Load") }
func BenchmarkNDJSON(b *testing.B)    { group(b, "NDJSON") }
func BenchmarkAdviseAll(b *testing.B) { group(b, "AdviseAll") }

func group(b *testing.B, name string) {
	for bm := range benchmarks([]int{64, 640, 6400}) {
		if rest, ok := strings.CutPrefix(bm.Name, name+"/"); ok {
			b.Run(rest, bm.Run)
		}
	}
}
