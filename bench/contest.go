package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/turns"
)

// A Result is what an engine took on a workload, in each turn.
type Result struct {
	Workload *Workload
	Engine   *Engine
	Took     turns.Series
}

// timed is how many profiles a workload has. With a few thousand, a processor
// learns by heart which branches the hand-written ifs take, and they look
// three times faster than they are.
const timed = 1 << 16

// A contest is how the race is run.
type contest struct {
	sizes  []int
	only   *regexp.Regexp
	turns  int
	length time.Duration
	log    io.Writer
}

// run has all engines that can race on each workload, and says which could not be started, and
// why.
func (c *contest) run() (results []*Result, missing []string, err error) {
	if err := turns.Pin(1); err != nil {
		return nil, nil, err
	}
	tmp, err := os.MkdirTemp("", "crosstalk-race")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(tmp)
	var able []*Engine
	for _, e := range engines {
		why := ""
		if e.Missing != nil {
			why = e.Missing()
		}
		if why == "" {
			able = append(able, e)
		} else {
			missing = append(missing, e.Name+": "+why)
		}
	}
	for _, w := range workloads(c.sizes) {
		var racing []*Engine
		for _, e := range able {
			if e.takes(w) && c.only.MatchString("engine="+e.Name+"/"+w.String()) {
				racing = append(racing, e)
			}
		}
		if len(racing) == 0 {
			continue
		}
		fmt.Fprintln(c.log, w)
		all, err := c.race(w, racing, tmp)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", w, err)
		}
		for i, e := range racing {
			results = append(results, &Result{w, e, all[i]})
		}
	}
	return results, missing, nil
}

// race gives each engine a process of its own, in which it makes what it needs and gives the
// answers of the reference, or fails, before it is timed.
func (c *contest) race(w *Workload, racing []*Engine, tmp string) ([]turns.Series, error) {
	programs := make([]*turns.Program, len(racing))
	for i, e := range racing {
		cmd, err := c.command(w, e, tmp)
		if err != nil {
			return nil, err
		}
		if programs[i], err = turns.Start(cmd); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name, err)
		}
		defer programs[i].Stop()
		if _, err := programs[i].Take(1); err != nil { // one after the other makes what it needs
			return nil, fmt.Errorf("%s: %w", e.Name, err)
		}
	}
	return turns.Race(programs, c.turns, c.length)
}

func (c *contest) command(w *Workload, e *Engine, tmp string) (*exec.Cmd, error) {
	if e.Command != nil {
		return e.Command(w, tmp)
	}
	self, err := os.Executable()
	return exec.Command(self, "-serve", w.String(), "-engine", e.Name, "-rules",
		strconv.Itoa(w.Size)), err
}

// serve is one engine in its process.
func serve(sizes []int, workload, engine string) error {
	w, e := named(sizes, workload, engine)
	if w == nil || e == nil || e.New == nil {
		return fmt.Errorf("no such workload or engine here: %s, %s", workload, engine)
	}
	w.fill(timed)
	d, err := e.New(w)
	if err != nil {
		return err
	}
	sample := 256
	if w.Size > live {
		sample = 32 // some take 10 ms a profile
	}
	if err := w.check(d, sample); err != nil {
		return err
	}
	return turns.Serve(os.Stdin, os.Stdout, w.work(d))
}

func named(sizes []int, workload, engine string) (w *Workload, e *Engine) {
	for _, x := range workloads(sizes) {
		if x.String() == workload {
			w = x
		}
	}
	for _, x := range engines {
		if x.Name == engine {
			e = x
		}
	}
	return w, e
}

// work decides for n profiles more, and begins again after the last.
func (w *Workload) work(d *Decider) func(n int) error {
	next := 0
	var line []byte
	one := func(profile int) (err error) {
		_, err = d.Decide(profile)
		return err
	}
	if w.Given == JSON {
		one = func(profile int) (err error) {
			line, err = d.Line(profile, line[:0])
			return err
		}
	}
	return func(n int) error {
		from := next
		next = (next + n) % len(w.Profiles)
		if w.Given == JSON && d.Lines != nil {
			return d.Lines(from, n)
		}
		for i := range n {
			if err := one((from + i) % len(w.Profiles)); err != nil {
				return err
			}
		}
		return nil
	}
}

// check holds an engine to the reference on so many profiles, spread over all.
func (w *Workload) check(d *Decider, sample int) error {
	got, want := make([]advisor.Truth, len(w.Rules)), make([]advisor.Truth, len(w.Rules))
	for i := range min(sample, len(w.Profiles)) {
		profile := i * len(w.Profiles) / min(sample, len(w.Profiles))
		held := 0
		for k, r := range w.Rules {
			want[k] = truth(r.When, w.Profiles[profile])
			if want[k] == advisor.True {
				held++
			}
		}
		if err := d.Truths(profile, got); err != nil {
			return err
		}
		for k := range got {
			if got[k] != want[k] {
				return fmt.Errorf("profile %d: %s is %v, want %v: %+v", profile, w.Rules[k].ID, got[k],
					want[k], w.Rules[k].When)
			}
		}
		// What is timed counts, or writes; it must do the same.
		if w.Given != JSON {
			if n, err := d.Decide(profile); err != nil || n != held {
				return fmt.Errorf("profile %d: Decide = %d, %v, want %d", profile, n, err, held)
			}
		} else if err := w.checkLine(d, profile, want); err != nil {
			return fmt.Errorf("profile %d: %w", profile, err)
		}
	}
	return nil
}

// checkLine holds a line of ids, or an advice, to the truths of the rules.
func (w *Workload) checkLine(d *Decider, profile int, truths []advisor.Truth) error {
	line, err := d.Line(profile, nil)
	if err != nil {
		return err
	}
	var got []string
	var advice struct {
		Messages, Withheld []struct{ Rule string }
	}
	if d.Lines == nil {
		err = json.Unmarshal(line, &got)
	} else if err = json.Unmarshal(line, &advice); err == nil {
		for _, x := range slices.Concat(advice.Messages, advice.Withheld) {
			got = append(got, x.Rule)
		}
	}
	slices.Sort(got)
	want := w.held(truths)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s", err, line)
	case line[len(line)-1] != '\n':
		return errors.New("what is written is no line")
	case !slices.Equal(got, want):
		return fmt.Errorf("the line has %s, want %s", strings.Join(got, " "), strings.Join(want, " "))
	}
	return nil
}

func (w *Workload) held(truths []advisor.Truth) (ids []string) {
	for k, t := range truths {
		if t == advisor.True {
			ids = append(ids, w.Rules[k].ID)
		}
	}
	return ids
}
