// Cold compares what a cold command takes in two checkouts: crosstalk advise of one profile,
// the whole process, in processor time. Both are built as the README says and run in turns, so
// that a busy machine disturbs both alike.
//
//	go run ./cold -against ../../old
//
// With -pack both read that folder instead of the pack that each has inside. With -rows it prints
// the row of a Markdown table, as `go run . -against` has it.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"example.com/crosstalk/bench/turns"
)

func main() {
	against := flag.String("against", "", "another checkout")
	profile := flag.String("profile", "../testdata/profiles/acitretin-pairs.yaml", "the profile")
	pack := flag.String("pack", "", "a folder that both read (default: the pack that each has inside)")
	runs := flag.Int("runs", 25, "how often each is run")
	rows := flag.Bool("rows", false, "print a row of Markdown; needs -against")
	flag.Parse()
	if err := run(*against, *profile, *pack, *runs, *rows); err != nil {
		log.Fatal(err)
	}
}

func run(against, profile, pack string, runs int, rows bool) error {
	if rows && against == "" {
		return errors.New("-rows needs -against: a row compares two checkouts")
	}
	tmp, err := os.MkdirTemp("", "crosstalk-cold")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	args := []string{"advise", "--as-of", "2026-11-20", profile}
	if pack != "" {
		args = append(args, "--pack", pack)
	}
	ways := []*way{{name: "here", dir: "..", args: args}}
	if against != "" {
		ways = append(ways, &way{name: "there", dir: against, args: args})
	}
	for _, w := range ways {
		if err := w.build(filepath.Join(tmp, w.name)); err != nil {
			return err
		}
	}
	if err := turns.Pin(1); err != nil {
		return err
	}
	ways = append(ways, &way{name: "start", program: ways[0].program, args: []string{"--version"}})
	for range runs {
		for _, w := range ways {
			if err := w.once(); err != nil {
				return err
			}
		}
	}
	if rows {
		printRow(pack, ways[1], ways[0])
		return nil
	}
	for _, w := range ways {
		fmt.Printf("%-6s %6.1f ms of processor time, %5.1f of it in the system\n", w.name,
			ms(median(w.all)), ms(median(w.system)))
	}
	if against != "" {
		fmt.Printf("here takes %.2f of there\n", ms(median(ways[0].all))/ms(median(ways[1].all)))
	}
	return nil
}

func printRow(pack string, there, here *way) {
	what := "the pack inside each"
	if pack != "" {
		what = "one pack in a folder, that of there"
	}
	ratios := make([]float64, len(here.all))
	for i := range ratios {
		ratios[i] = float64(here.all[i]) / float64(there.all[i])
	}
	slices.Sort(ratios)
	n := len(ratios)
	fmt.Printf("| cold command, %s | %.1f ms | %.1f ms | %.2f | %.2f-%.2f |\n", what,
		ms(median(there.all)), ms(median(here.all)), ratios[n/2], ratios[n/4], ratios[3*n/4])
}

// A way is a program that is run with some arguments.
type way struct {
	name, dir, program string
	args               []string
	all, system        []time.Duration
}

func (w *way) build(program string) error {
	w.program = program
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	cmd.Dir = filepath.Join(w.dir, "cmd", "crosstalk")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func (w *way) once() error {
	cmd := exec.Command(w.program, w.args...)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", w.name, err)
	}
	w.system = append(w.system, cmd.ProcessState.SystemTime())
	w.all = append(w.all, cmd.ProcessState.SystemTime()+cmd.ProcessState.UserTime())
	return nil
}

func median(list []time.Duration) time.Duration {
	sorted := slices.SortedFunc(slices.Values(list), cmp.Compare[time.Duration])
	return sorted[len(sorted)/2]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
