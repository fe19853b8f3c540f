package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 5, "how often each benchmark runs; the table has medians")
	benchtime := flag.Duration("benchtime", 100*time.Millisecond,
		"how long a benchmark runs in a round")
	sizes := flag.String("rules", "64,640,6400", "sizes of the rule sets, multiples of 64")
	only := flag.String("run", "", "run the benchmarks whose name matches this regular expression")
	raw := flag.String("raw", "", "write every result to this file, for benchstat")
	other := flag.String("against", "", "only compare what an advice costs here and in this "+
		"checkout of the repository")
	flag.Parse()

	var list []int
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n <= 0 || n%live != 0 {
			log.Fatalf("-rules: %q is no multiple of %d", s, live)
		}
		list = append(list, n)
	}
	filter, err := regexp.Compile(*only)
	if err != nil {
		log.Fatalf("-run: %v", err)
	}
	if *other != "" {
		if err := against(*other, filter, os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	out := io.Discard
	if *raw != "" {
		f, err := os.Create(*raw)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		out = f
	}
	testing.Init()
	if err := flag.Set("test.benchtime", benchtime.String()); err != nil {
		log.Fatal(err)
	}
	results, err := measure(list, filter, *rounds, out)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(table(results))
}

// measure runs every benchmark once a round, so that what disturbs the machine
// for a while disturbs all of them alike.
func measure(sizes []int, filter *regexp.Regexp, rounds int, raw io.Writer) ([]*Result, error) {
	var results []*Result
	byName := map[string]*Result{}
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		for bm := range benchmarks(sizes) {
			if !filter.MatchString(bm.Name) {
				continue
			}
			got := testing.Benchmark(bm.Run)
			if got.N == 0 {
				return nil, fmt.Errorf("%s failed", bm.Name)
			}
			fmt.Fprintf(raw, "Benchmark%s\t%s\t%s\n", bm.Name, got, got.MemString())
			r := byName[bm.Name]
			if r == nil {
				bm.Run = nil // it holds rules and profiles
				r = &Result{Benchmark: bm}
				byName[bm.Name], results = r, append(results, r)
			}
			r.ns = append(r.ns, float64(got.T.Nanoseconds())/float64(got.N))
			r.allocs = append(r.allocs, float64(got.AllocsPerOp()))
		}
	}
	return results, nil
}
