package main

import (
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor"
)

// Compiled for the struct and run with a pointer to it, on one machine that is
// used again: expr's fastest way with structs.
var exprLoop = &Engine{
	Name: "expr",
	What: "expr-lang/expr, a program a rule, compiled with Env(Facts{}), run with a pointer on a " +
		"reused VM",
	New: func(w *Workload) (*Decider, error) {
		d := &dialect{and: "and", or: "or", not: "not (%s)", fact: plain, has: in,
			takes: `any(drugs, .name == %q and .months >= %.1f)`}
		programs := make([]*vm.Program, len(w.Rules))
		for k, r := range w.Rules {
			var err error
			programs[k], err = expr.Compile(d.write(r.When), expr.Env(Facts{}), expr.AsBool())
			if err != nil {
				return nil, err
			}
		}
		var machine vm.VM
		return oneByOne(len(programs), func(rule, profile int) (advisor.Truth, error) {
			v, err := machine.Run(programs[rule], w.Facts[profile])
			if err != nil {
				return advisor.Unknown, err
			}
			return decided(v.(bool), true), nil
		}), nil
	},
}
