package main

import (
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// All rules are one program that returns a list, on one machine that is used again: expr's fastest
// way.
var exprList = &Engine{
	Name: "expr",
	What: "expr-lang/expr, all rules as one program that returns a list, compiled with " +
		"Env(Facts{}), run with a pointer on a reused VM",
	New: func(w *Workload) (*Decider, error) {
		d := &dialect{and: "and", or: "or", not: "not (%s)", fact: plain, has: in,
			takes: `any(drugs, .name == %q and .months >= %.1f)`}
		parts := make([]string, len(w.Rules))
		for k, r := range w.Rules {
			parts[k] = d.write(r.When)
		}
		program, err := expr.Compile("["+strings.Join(parts, ",\n")+"]", expr.Env(Facts{}),
			expr.MaxNodes(0))
		if err != nil {
			return nil, err
		}
		facts, err := ready(w, func(f *Facts) (*Facts, error) { return f, nil })
		if err != nil {
			return nil, err
		}
		var machine vm.VM
		return listing(w, func(profile int, held []int) ([]int, error) {
			f, err := facts(profile)
			if err != nil {
				return nil, err
			}
			v, err := machine.Run(program, f)
			if err != nil {
				return nil, err
			}
			for k, holds := range v.([]any) {
				if holds.(bool) {
					held = append(held, k)
				}
			}
			return held, nil
		}), nil
	},
}
