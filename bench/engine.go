package main

import (
	"example.com/crosstalk/advisor"
)

// An Engine is a way to decide rules.
type Engine struct {
	Name    string
	What    string // what is timed, for the table's notes
	Unknown bool   // whether it has a value for what is unknown
	New     func(w *Workload) (*Decider, error)

	// Takes says whether it can do a workload at all; nil: any it has a value
	// for.
	Takes func(w *Workload) bool
}

// A Decider is an engine with the rules of a workload compiled and its
// profiles brought into whatever form the engine reads fastest. Neither is
// timed.
type Decider struct {
	// Decide decides all rules for a profile and returns how many hold. It is
	// what is timed.
	Decide func(profile int) (int, error)

	// Truths decides in the same way and says of each rule what it is.
	Truths func(profile int, into []advisor.Truth) error
}

// engines are the contestants, the yardstick first.
var engines = []*Engine{
	goIfs, goClosures, goIndex, goKleene,
	crosstalkDecide, crosstalkAll, crosstalkFive,
	exprLoop, celLoop, opaQuery, gvalLoop, starlarkFunction,
}

func (e *Engine) takes(w *Workload) bool {
	return (w.Known == All || e.Unknown) && (e.Takes == nil || e.Takes(w))
}

// oneByOne is for engines that have a program a rule.
func oneByOne(n int, rule func(rule, profile int) (advisor.Truth, error)) *Decider {
	return &Decider{
		Decide: func(profile int) (held int, err error) {
			for k := range n {
				t, err := rule(k, profile)
				if err != nil {
					return 0, err
				}
				if t == advisor.True {
					held++
				}
			}
			return held, nil
		},
		Truths: func(profile int, into []advisor.Truth) (err error) {
			for k := range into {
				if into[k], err = rule(k, profile); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// listing is for engines that say in one go which rules hold.
func listing(list func(profile int, held []int) ([]int, error)) *Decider {
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
