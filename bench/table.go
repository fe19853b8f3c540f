package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// A Result is what the rounds of a benchmark took.
type Result struct {
	Benchmark
	ns     []float64 // an operation
	allocs []float64
}

// table is Markdown: the race by workload, each with its ratios, then the
// rest.
func table(results []*Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Medians; %s, %s/%s, GOMAXPROCS=%d. On a machine that others use too, trust the "+
		"fastest round more.\nThe spread is half of what lies between the slowest and the fastest.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0))
	b.WriteString("| shape | rules | known | match | engine | ns/profile | fastest | spread | " +
		"allocs | × Go | × crosstalk |\n")
	b.WriteString("| --- | ---: | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	used := map[*Engine]bool{}
	for _, r := range results {
		if r.Engine == nil {
			continue
		}
		used[r.Engine] = true
		w := r.Workload
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %s | %s | %.0f | %s | %s |\n",
			w.Shape, len(w.Rules), w.Known, w.Match, r.Engine.Name,
			grouped(median(r.ns)), grouped(slices.Min(r.ns)), spread(r.ns), median(r.allocs),
			ratio(r, yardstick(results, w)), ratio(r, find(results, w, crosstalkAll)))
	}
	if len(used) > 0 {
		b.WriteString("\n")
		for _, e := range engines {
			if used[e] {
				fmt.Fprintf(&b, "- %s: %s.\n", e.Name, e.What)
			}
		}
		b.WriteString(notes)
	}
	b.WriteString(others(results))
	return b.String()
}

const notes = `
"× Go" compares with go-ifs, for more than 64 rules with go-closures, and where facts are unknown with go-kleene. Known:
all; two-thirds, which is without a third of the facts that are no sets; two-thirds-sets, which is that, and a set unknown
to one profile in three. Match: about a tenth of 64 rules holds, or none. A keyed set has the same matches at every size.
Engines without a value for unknown are left out where facts are unknown: they would give other answers.
`

func others(results []*Result) string {
	var b strings.Builder
	for _, r := range results {
		if r.Engine != nil {
			continue
		}
		if b.Len() == 0 {
			b.WriteString("\n| benchmark | ns/op | fastest | spread | allocs |\n| --- | ---: | ---: | " +
				"---: | ---: |\n")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %.0f |\n", r.Name, grouped(median(r.ns)),
			grouped(slices.Min(r.ns)), spread(r.ns), median(r.allocs))
	}
	return b.String()
}

// yardstick is the hand-written Go that gives the same answers as the rest.
func yardstick(results []*Result, w *Workload) *Result {
	switch {
	case w.Known != All:
		return find(results, w, goKleene)
	case len(w.Rules) == 64:
		return find(results, w, goIfs)
	}
	return find(results, w, goClosures)
}

func find(results []*Result, w *Workload, e *Engine) *Result {
	for _, r := range results {
		if r.Engine == e && r.Workload.String() == w.String() {
			return r
		}
	}
	return nil
}

// ratio is the median of the rounds' ratios, since the two ran close to each
// other in each.
func ratio(r, to *Result) string {
	if to == nil {
		return ""
	}
	ratios := make([]float64, min(len(r.ns), len(to.ns)))
	for i := range ratios {
		ratios[i] = r.ns[i] / to.ns[i]
	}
	switch x := median(ratios); {
	case x < 1:
		return fmt.Sprintf("%.2g", x)
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	default:
		return grouped(x)
	}
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}

func spread(list []float64) string {
	half := (slices.Max(list) - slices.Min(list)) / 2
	return fmt.Sprintf("±%.0f%%", 100*half/median(list))
}

// grouped writes a number with commas, so that magnitudes are seen.
func grouped(x float64) string {
	s := fmt.Sprintf("%.0f", x)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
