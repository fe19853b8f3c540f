package main

import (
	"os/exec"
	"strconv"

	"example.com/crosstalk/advisor"
)

// An Engine is a way to decide rules.
type Engine struct {
	Name    string
	What    string // what is timed, for the table's notes
	Unknown bool   // whether it has a value for what is unknown
	New     func(w *Workload) (*Decider, error)

	// Command, instead of New, is for an engine that is no Go: a program that checks its answers
	// and then serves as package turns has it. It may write files into a folder.
	Command func(w *Workload, tmp string) (*exec.Cmd, error)
	// Missing says why an engine cannot race on this machine; nil: it can.
	Missing func() string

	// Takes says whether it can do a workload at all; nil: any it has a value
	// for.
	Takes func(w *Workload) bool
}

// A Decider is an engine with the rules of a workload compiled, which is not timed.
type Decider struct {
	// Decide decides all rules for a profile and returns how many hold. It is
	// what is timed.
	Decide func(profile int) (int, error)

	// Line is what is timed where JSON is given: it appends the ids of the rules that hold, as a
	// line of JSON.
	Line func(profile int, line []byte) ([]byte, error)

	// Lines, if there is one, is timed instead of Line: a stream of so many profiles, beginning
	// with one of them.
	Lines func(from, n int) error

	// Truths decides in the same way and says of each rule what it is.
	Truths func(profile int, into []advisor.Truth) error
}

// engines are the contestants in this program, the yardstick first.
var engines = []*Engine{
	goIfs, goClosures, goIndex, goKleene,
	crosstalkDecide, crosstalkAll,
	exprList, celLoop, opaQuery, jsonRules, gvalLoop, starlarkFunction,
}

func (e *Engine) takes(w *Workload) bool {
	return (w.Known == All || e.Unknown) && (e.Takes == nil || e.Takes(w))
}

// oneByOne is for engines that have a program a rule: ready brings a profile into their form.
func oneByOne[T any](w *Workload, ready func(profile int) (T, error),
	rule func(rule int, in T) (advisor.Truth, error)) *Decider {
	d := listing(w, func(profile int, held []int) ([]int, error) {
		in, err := ready(profile)
		if err != nil {
			return nil, err
		}
		for k := range w.Rules {
			t, err := rule(k, in)
			if err != nil {
				return nil, err
			}
			if t == advisor.True {
				held = append(held, k)
			}
		}
		return held, nil
	})
	d.Truths = func(profile int, into []advisor.Truth) error {
		in, err := ready(profile)
		for k := 0; k < len(into) && err == nil; k++ {
			into[k], err = rule(k, in)
		}
		return err
	}
	return d
}

// listing is for engines that say in one go which rules hold.
func listing(w *Workload, list func(profile int, held []int) ([]int, error)) *Decider {
	var buf []int
	decide := func(profile int) (_ []int, err error) {
		buf, err = list(profile, buf[:0])
		return buf, err
	}
	return &Decider{
		Decide: func(profile int) (int, error) {
			held, err := decide(profile)
			return len(held), err
		},
		Line: func(profile int, line []byte) ([]byte, error) {
			held, err := decide(profile)
			line = append(line, '[')
			for i, k := range held {
				if i > 0 {
					line = append(line, ',')
				}
				line = strconv.AppendQuote(line, w.Rules[k].ID)
			}
			return append(line, "]\n"...), err
		},
		Truths: func(profile int, into []advisor.Truth) error {
			for k := range into {
				into[k] = advisor.False
			}
			held, err := decide(profile)
			for _, k := range held {
				into[k] = advisor.True
			}
			return err
		},
	}
}
