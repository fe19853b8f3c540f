package main

import (
	"fmt"
	"runtime"
	"strings"
)

// table is Markdown: the race by workload, each with its ratios.
func table(results []*Result, missing []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Medians of turns, microseconds a profile; %s, %s/%s, one processor. A ratio is "+
		"the median of those of the\nturns, of processor time, with its quartiles.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH)
	b.WriteString("| shape | rules | given | known | match | engine | CPU | clock | × Go | " +
		"× crosstalk | quartiles |\n")
	b.WriteString("| --- | ---: | --- | --- | --- | --- | ---: | ---: | ---: | ---: | --- |\n")
	used := map[*Engine]bool{}
	for _, r := range results {
		used[r.Engine] = true
		w := r.Workload
		toGo, _ := per(r, yardstick(results, w))
		toUs, quartiles := per(r, find(results, w, crosstalkDecide))
		fmt.Fprintf(&b, "| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n",
			w.Shape, w.Size, w.Given, w.Known, w.Match, r.Engine.Name, short(r.Took.CPU()/1000),
			short(r.Took.Wall()/1000), toGo, toUs, quartiles)
	}
	b.WriteString("\n")
	for _, e := range engines {
		if used[e] {
			fmt.Fprintf(&b, "- %s: %s.\n", e.Name, e.What)
		}
	}
	for _, m := range missing {
		fmt.Fprintf(&b, "- Left out: %s.\n", m)
	}
	b.WriteString(notes)
	return b.String()
}

const notes = `
Given: ready, each the facts in the form it reads fastest, made beforehand (crosstalk reads and checks its struct); struct,
each the same Go struct, held to ranges, enumerations and names and brought into its own form in the time; json, a line of
JSON in, a line with the ids of the rules that hold out (crosstalk-messages: the whole advice).
"× Go" compares with go-ifs, for more than 64 rules with go-closures, and where facts are unknown with go-kleene. Known:
all; two-thirds, which is without a third of the facts that are no sets; two-thirds-sets, which is that, and a set unknown
to one profile in three. Match: about a tenth of 64 rules holds, or none. A keyed set has the same matches at every size.
Engines without a value for unknown are left out where facts are unknown: they would give other answers.
`

// yardstick is the hand-written Go that gives the same answers as the rest.
func yardstick(results []*Result, w *Workload) *Result {
	switch {
	case w.Known != All:
		return find(results, w, goKleene)
	case w.Size == 64:
		return find(results, w, goIfs)
	}
	return find(results, w, goClosures)
}

func find(results []*Result, w *Workload, e *Engine) *Result {
	for _, r := range results {
		if r.Engine == e && r.Workload == w {
			return r
		}
	}
	return nil
}

func per(r, to *Result) (median, quartiles string) {
	if to == nil {
		return "", ""
	}
	x := r.Took.Per(to.Took)
	return short(x.Median), short(x.Low) + "-" + short(x.High)
}

// short writes three digits, with commas, so that magnitudes are seen.
func short(x float64) string {
	switch {
	case x < 10:
		return fmt.Sprintf("%.2f", x)
	case x < 100:
		return fmt.Sprintf("%.1f", x)
	}
	s := fmt.Sprintf("%.0f", x)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
