// Package turns times programs against each other. Each is a process of its own with a heap of its
// own, all are held to one processor, and they work in short turns, one after the other: what
// disturbs the machine for a while disturbs all alike. Processor time is what counts, that of
// collecting garbage included; the clock is read beside it.
package turns

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Took is what something took, in nanoseconds.
type Took struct{ CPU, Wall float64 }

// Serve is the side of a program that is timed. For each number n that comes in, work does n
// operations, and a line goes out with what they took: nanoseconds of processor time and of the
// clock. It ends where the input does.
func Serve(in io.Reader, out io.Writer, work func(n int) error) error {
	for {
		var n int
		if _, err := fmt.Fscan(in, &n); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		start, before := time.Now(), spent()
		if err := work(n); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, int64(spent()-before), int64(time.Since(start))); err != nil {
			return err
		}
	}
}

// spent is the processor time of this process, of all its threads.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it is asked for nothing that could be missing
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A Program serves (see Serve) in a process of its own.
type Program struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
	err bytes.Buffer
}

// Start starts a command that serves. Whoever wants it on one processor calls Pin before.
func Start(cmd *exec.Cmd) (p *Program, err error) {
	p = &Program{cmd: cmd}
	cmd.Stderr = &p.err
	if p.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	return p, cmd.Start()
}

// Take has the program do n operations.
func (p *Program) Take(n int) (took Took, err error) {
	if _, err = fmt.Fprintln(p.in, n); err == nil {
		_, err = fmt.Fscanln(p.out, &took.CPU, &took.Wall)
	}
	if err != nil {
		p.Stop() // and what it said is here
		return took, fmt.Errorf("%w: %s", err, strings.TrimSpace(p.err.String()))
	}
	return took, nil
}

// Stop ends the program. It may be called again.
func (p *Program) Stop() {
	p.in.Close()
	_ = p.cmd.Wait() // what it found is read already
}

// A Series is what an operation took in each turn, in nanoseconds.
type Series []Took

// Race gives each program so many turns of about the given length, in turn, and says what an
// operation of each took. What a program makes first, before it is warm, is not counted.
func Race(programs []*Program, turns int, length time.Duration) ([]Series, error) {
	ns := make([]int, len(programs))
	for i, p := range programs {
		n, err := enough(p, length)
		if err != nil {
			return nil, err
		}
		ns[i] = n
	}
	all := make([]Series, len(programs))
	for range turns {
		for i, p := range programs {
			took, err := p.Take(ns[i])
			if err != nil {
				return nil, err
			}
			n := float64(ns[i])
			all[i] = append(all[i], Took{took.CPU / n, took.Wall / n})
		}
	}
	return all, nil
}

// enough says how many operations take about as long as a turn, when the program is warm.
func enough(p *Program, length time.Duration) (n int, err error) {
	for n = 1; ; n *= 2 {
		took, err := p.Take(n)
		if err != nil {
			return 0, err
		}
		if took.CPU >= float64(length) {
			return max(1, int(float64(n)*float64(length)/took.CPU)), nil
		}
	}
}

// CPU is the median of the processor time.
func (s Series) CPU() float64 {
	return quantile(each(s, func(t Took) float64 { return t.CPU }), 0.5)
}

// Wall is the median of what the clock said.
func (s Series) Wall() float64 {
	return quantile(each(s, func(t Took) float64 { return t.Wall }), 0.5)
}

// A Ratio is the median of ratios of processor time turn by turn, since the two ran close to each
// other in each, and their quartiles.
type Ratio struct{ Median, Low, High float64 }

// Per compares s with another series of the same turns.
func (s Series) Per(other Series) Ratio {
	ratios := make([]float64, min(len(s), len(other)))
	for i := range ratios {
		ratios[i] = s[i].CPU / other[i].CPU
	}
	return Ratio{quantile(ratios, 0.5), quantile(ratios, 0.25), quantile(ratios, 0.75)}
}

func each(s Series, of func(Took) float64) (list []float64) {
	for _, t := range s {
		list = append(list, of(t))
	}
	return list
}

// quantile is the nearest element: the share q of the list is below it.
func quantile(list []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(list))
	return sorted[int(q*float64(len(sorted)-1)+0.5)]
}
