// Export compares what `crosstalk advise --fhir` takes here and in another checkout of the
// repository, on one processor and on two, in turns. It is run in the folder above.
//
//	go run ./export -against ../../old -pack ../../old/rules
//
// With -rows it prints rows of a Markdown table, as `go run . -against` has it.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"example.com/crosstalk/bench/turns"
)

func main() {
	log.SetFlags(0)
	other := flag.String("against", "", "the other checkout")
	data := flag.String("data", "../clinic/bulk/testdata/export", "a folder of NDJSON")
	pack := flag.String("pack", "", "a pack for both (default: each its own)")
	copies := flag.Int("copies", 1000, "how often the patients are read, each time as others")
	rounds := flag.Int("rounds", 3, "how often each runs; the table has medians")
	rows := flag.Bool("rows", false, "print rows of Markdown")
	flag.Parse()
	if *other == "" {
		log.Fatal("-against is missing: the other checkout")
	}
	if err := exports(*other, *data, *pack, *copies, *rounds, *rows, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// An exportRun is what `crosstalk advise --fhir` took for an export.
type exportRun struct {
	wall, cpu, memory float64 // seconds, seconds, MB at the most
	sum               [sha256.Size]byte
}

// exports compares; both use the pack in pack, or each its own. Data is a folder of
// NDJSON, of which the patients are read so many times over, each time as others.
func exports(other, data, pack string, copies, rounds int, rows bool,
	out io.Writer) error {
	tmp, err := os.MkdirTemp("", "crosstalk-export")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	var programs [2]string
	for i, checkout := range []string{other, ".."} {
		if programs[i], err = filepath.Abs(filepath.Join(tmp, fmt.Sprint("crosstalk", i))); err != nil {
			return err
		}
		build := exec.Command("go", "build", "-trimpath", "-o", programs[i], "./cmd/crosstalk")
		build.Dir = checkout
		if text, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", checkout, err, text)
		}
	}
	export := filepath.Join(tmp, "export")
	if err := copyPatients(data, export, copies); err != nil {
		return err
	}
	args := []string{"advise", "--as-of", "2026-11-20", "--fhir", export}
	if pack != "" {
		args = append(args, "--pack", pack)
	}
	if !rows {
		fmt.Fprintf(out, "%-12s %24s %24s %8s %8s\n", "processors", "there: s, CPU s, MB",
			"here: s, CPU s, MB", "s", "CPU s")
	}
	var sum [sha256.Size]byte
	for n := 1; n <= min(2, runtime.NumCPU()); n++ {
		if err := turns.Pin(n); err != nil {
			return err
		}
		runs, err := inTurns(programs, args, n, rounds)
		if err != nil {
			return err
		}
		a, b := middle(runs[0]), middle(runs[1])
		if rows {
			printRows(out, n, a, b)
		} else {
			fmt.Fprintf(out, "%-12d %10.2f %6.2f %6.0f %10.2f %6.2f %6.0f %8.2f %8.2f\n", n,
				a.wall, a.cpu, a.memory, b.wall, b.cpu, b.memory, a.wall/b.wall, a.cpu/b.cpu)
		}
		for _, run := range runs[1] {
			if sum == [sha256.Size]byte{} {
				sum = run.sum
			}
			if run.sum != sum {
				return errors.New("the output is not the same each time")
			}
		}
	}
	return nil
}

// inTurns runs both programs so many times on n processors.
func inTurns(programs [2]string, args []string, n, rounds int) (runs [2][]exportRun, err error) {
	for range rounds {
		for i, program := range programs {
			run, err := runExport(program, args, n)
			if err != nil {
				return runs, err
			}
			runs[i] = append(runs[i], run)
		}
	}
	return runs, nil
}

// printRows prints what n processors took, there and here.
func printRows(out io.Writer, n int, there, here exportRun) {
	for _, row := range []struct {
		what, unit  string
		there, here float64
	}{{"by the clock", "s", there.wall, here.wall}, {"processor time", "s", there.cpu, here.cpu},
		{"memory", "MB", there.memory, here.memory}} {
		fmt.Fprintf(out, "| export, processors: %d, %s | %.2f %s | %.2f %s | %.2f | |\n", n, row.what,
			row.there, row.unit, row.here, row.unit, row.here/row.there)
	}
}

// middle has the medians of each figure.
func middle(runs []exportRun) (m exportRun) {
	of := func(figure func(exportRun) float64) float64 {
		var list []float64
		for _, run := range runs {
			list = append(list, figure(run))
		}
		slices.Sort(list)
		return list[len(list)/2]
	}
	m.wall = of(func(r exportRun) float64 { return r.wall })
	m.cpu = of(func(r exportRun) float64 { return r.cpu })
	m.memory = of(func(r exportRun) float64 { return r.memory })
	return m
}

func runExport(program string, args []string, processors int) (run exportRun, err error) {
	hash := sha256.New()
	var stderr bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr = hash, &stderr
	cmd.Env = append(os.Environ(), fmt.Sprint("GOMAXPROCS=", processors))
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return run, fmt.Errorf("%w: %s", err, &stderr)
	}
	run.wall = time.Since(start).Seconds()
	run.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return run, errors.New("this system does not say how much memory a process had")
	}
	run.memory = float64(usage.Maxrss) / 1024 // of Linux
	hash.Sum(run.sum[:0])
	return run, nil
}

// copyPatients writes the files of a folder with so many copies of each line, the
// patients of each copy under other ids.
func copyPatients(from, to string, copies int) error {
	names, err := filepath.Glob(filepath.Join(from, "*.ndjson"))
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s: no file in it ends in .ndjson", from)
	}
	if err == nil {
		err = os.Mkdir(to, 0o700)
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := os.Create(filepath.Join(to, filepath.Base(name)))
		if err != nil {
			return err
		}
		for i := range copies {
			_, err := strings.NewReplacer(`"Patient/`, fmt.Sprintf(`"Patient/%d-`, i),
				`"Patient","id":"`, fmt.Sprintf(`"Patient","id":"%d-`, i)).
				WriteString(f, strings.TrimSpace(string(text))+"\n")
			if err != nil {
				return errors.Join(err, f.Close())
			}
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
