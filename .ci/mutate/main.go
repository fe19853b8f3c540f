// Command mutate asks whether the tests would notice a fault in the engine. It
// makes random mutants of its code, a changed line each, runs the tests on every
// one, and lists the mutants that no test fails for.
//
//	go run ./.ci/mutate -n 200 -seed 1
//
// All mutants are compiled into the test binaries together, each behind a
// number that the environment chooses, by way of an overlay: the tree is not
// touched, and a mutant costs no compilation. Which lines are taken follows from
// the seed and their text alone, so that a change of the code elsewhere leaves
// the rest of the choice as it is.
//
// Each test runs once without a mutant, which shows by which mutants it comes.
// Then a mutant is tried on the tests that come by it, those of its own package
// first and the fast ones before the slow, until one fails, hangs or dies; and
// that test must pass again without the mutant. With -state the results are kept
// in a file, with -work the binaries in a directory: a run that was interrupted
// goes on, and -survivors tries again what survived.
package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The packages that are mutated, one that is not, and those whose tests may notice.
const (
	mutated  = "./advisor ./advisor/internal/... ./advisor/workbench ./advisor/fhir/..."
	skipped  = "advisor/internal/randpack" // draws packs for tests: no part of the engine
	noticing = mutated + " ./advisor/diff ./advisor/lint ./advisor/schema ./advisor/verify ./rules"
)

// A result is what became of a mutant.
type result struct {
	Key    string // of the mutant
	Killed string // the package and test that failed, "" for a survivor
	// Unreached tells of a survivor that no test comes by its place.
	Unreached bool `json:",omitempty"`
}

func main() {
	n := flag.Int("n", 200, "how many mutants")
	seed := flag.Uint64("seed", 1, "chooses the mutants")
	packages := flag.String("packages", mutated, "what is mutated: patterns of packages")
	tests := flag.String("tests", noticing, "whose tests are run, where they import what is "+
		"mutated: patterns of packages")
	only := flag.String("only", "", "only mutants whose place contains this")
	long := flag.Bool("long", false, "also the tests that -short leaves out")
	work := flag.String("work", "", "a directory that keeps the compiled tests from run to run, "+
		"while the code stays as it is")
	state := flag.String("state", "", "a file that keeps results from run to run")
	survivors := flag.Bool("survivors", false, "try those again that survived according to -state")
	list := flag.Bool("list", false, "list the mutants and run nothing")
	each := flag.Duration("each", 0, "leave out tests that take longer than this; 0 is no limit. "+
		"With -survivors a second run makes up for it")
	limit := flag.Duration("time", 0, "begin no further mutant after this time; 0 is no limit")
	flag.Parse()
	err := run(&options{*n, *seed, strings.Fields(*packages), strings.Fields(*tests), *only, *long,
		*work, *state,
		*survivors, *list, *each, *limit})
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

type options struct {
	n               int
	seed            uint64
	packages, tests []string
	only            string
	long            bool
	work, state     string
	survivors, list bool
	each, limit     time.Duration
}

func run(o *options) error {
	mutants, err := choose(o)
	if err != nil {
		return err
	}
	if o.list {
		for _, m := range mutants {
			fmt.Println(m)
		}
		return nil
	}
	results, err := readState(o.state)
	if err != nil {
		return err
	}
	var open []*mutant
	for _, m := range mutants {
		if r, done := results[m.key()]; !done || o.survivors && r.Killed == "" {
			open = append(open, m)
		}
	}
	if err := runAll(o, mutants, open, results); err != nil {
		return err
	}
	return report(mutants, results)
}

// runAll tries the mutants and adds to the results, in memory and in the file.
func runAll(o *options, all, open []*mutant, results map[string]result) error {
	if len(open) == 0 {
		return nil
	}
	dir := o.work
	if dir == "" {
		temp, err := os.MkdirTemp("", "mutate")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		dir = temp
	} else if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	dir, err := filepath.Abs(dir) // tests run elsewhere
	if err != nil {
		return err
	}
	suites, err := prepare(o, dir, all)
	if err != nil {
		return err
	}
	return tryAll(o, suites, open, results)
}

// tryAll runs the tests on each mutant.
func tryAll(o *options, suites *suites, open []*mutant, results map[string]result) (err error) {
	var deadline time.Time // building is not counted
	if o.limit > 0 {
		deadline = time.Now().Add(o.limit)
	}
	var keep *os.File
	if o.state != "" {
		if keep, err = os.OpenFile(o.state, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644); err != nil {
			return err
		}
		defer keep.Close()
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	for i, m := range open {
		if !deadline.IsZero() && time.Now().After(deadline) {
			fmt.Fprintf(os.Stderr, "out of time: %d mutants were not tried\n", len(open)-i)
			return nil
		}
		r, err := suites.kill(m, o.each, stop)
		if err != nil {
			return err
		}
		results[r.Key] = r
		if keep != nil {
			if err := json.NewEncoder(keep).Encode(r); err != nil {
				return err
			}
		}
		what := "killed by " + r.Killed
		if r.Killed == "" {
			what = "SURVIVED"
		}
		if r.Unreached {
			what += ", reached by no test"
		}
		fmt.Fprintf(os.Stderr, "%d/%d %s: %s\n", i+1, len(open), m.place(), what)
	}
	return nil
}

// readState reads the results of earlier runs; of two for one mutant the later counts.
func readState(name string) (map[string]result, error) {
	results := map[string]result{}
	if name == "" {
		return results, nil
	}
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		var r result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		results[r.Key] = r
	}
	return results, nil
}

// report prints the score and the survivors.
func report(mutants []*mutant, results map[string]result) error {
	type count struct{ tried, killed int }
	byPackage := map[string]*count{}
	var total count
	var alive []*mutant
	for _, m := range mutants {
		r, done := results[m.key()]
		if !done {
			continue
		}
		c := byPackage[m.pkg.dir]
		if c == nil {
			c = new(count)
			byPackage[m.pkg.dir] = c
		}
		total.tried++
		c.tried++
		if r.Killed == "" {
			alive = append(alive, m)
		} else {
			total.killed++
			c.killed++
		}
	}
	slices.SortFunc(alive, func(a, b *mutant) int {
		return cmp.Or(strings.Compare(a.file.name, b.file.name), a.line-b.line)
	})
	for _, m := range alive {
		fmt.Println(m)
	}
	dirs := make([]string, 0, len(byPackage))
	for dir := range byPackage {
		dirs = append(dirs, dir)
	}
	slices.Sort(dirs)
	for _, dir := range dirs {
		fmt.Printf("%4d of %3d  %s\n", byPackage[dir].killed, byPackage[dir].tried, filepath.ToSlash(dir))
	}
	if total.tried == 0 {
		return errors.New("no mutant was tried")
	}
	fmt.Printf("%d of %d mutants killed (%.1f %%), %d of %d tried\n", total.killed, total.tried,
		100*float64(total.killed)/float64(total.tried), total.tried, len(mutants))
	return nil
}
