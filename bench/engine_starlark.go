package main

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// A script, as its author would write one: a function with an if statement a
// rule. Starlark calls it with the facts as arguments.
var starlarkFunction = &Engine{
	Name: "starlark",
	What: "starlark-go, one function with an if statement a rule, called with its own values",
	New: func(w *Workload) (*Decider, error) {
		d := &dialect{and: "and", or: "or", not: "not (%s)", fact: plain, has: in,
			takes: `any([d["months"] >= %[2]v for d in drugs if d["name"] == %[1]q])`}
		facts := append([]string{"age", "bmi", "egfr", "vitamin_d", "sex", "smoking", "medications",
			"conditions", "drugs"}, flags...)
		var b strings.Builder
		fmt.Fprintf(&b, "def decide(%s):\n    held = []\n", strings.Join(facts, ", "))
		for k, r := range w.Rules {
			fmt.Fprintf(&b, "    if %s:\n        held.append(%d)\n", d.write(r.When), k)
		}
		b.WriteString("    return held\n")
		thread := &starlark.Thread{Name: "bench"}
		globals, err := starlark.ExecFileOptions(&syntax.FileOptions{}, thread, "bench.star", b.String(),
			nil)
		if err != nil {
			return nil, err
		}
		args, err := ready(w, starlarkArgs)
		if err != nil {
			return nil, err
		}
		return listing(w, func(profile int, held []int) ([]int, error) {
			in, err := args(profile)
			if err != nil {
				return nil, err
			}
			v, err := starlark.Call(thread, globals["decide"], in, nil)
			if err != nil {
				return nil, err
			}
			list := v.(*starlark.List)
			for i := range list.Len() {
				k, _ := starlark.AsInt32(list.Index(i))
				held = append(held, k)
			}
			return held, nil
		}), nil
	},
}

func starlarkArgs(p *Facts) (starlark.Tuple, error) {
	return starlark.Tuple{
		starlark.MakeInt(p.Age), starlark.Float(p.BMI), starlark.Float(p.EGFR),
		starlark.Float(p.VitaminD),
		starlark.String(p.Sex), starlark.String(p.Smoking),
		starlarkSet(p.Medications), starlarkSet(p.Conditions), starlarkDrugs(p.Drugs),
		starlark.Bool(p.Pregnant), starlark.Bool(p.Diabetes), starlark.Bool(p.Steroids),
		starlark.Bool(p.Immunosuppressed), starlark.Bool(p.Celiac), starlark.Bool(p.Vegan),
	}, nil
}

func starlarkDrugs(drugs []KnownDrug) *starlark.List {
	list := starlark.NewList(nil)
	for _, drug := range drugs {
		d := starlark.NewDict(2)
		for key, v := range map[string]starlark.Value{
			"name": starlark.String(drug.Name), "months": starlark.Float(drug.Months)} {
			if err := d.SetKey(starlark.String(key), v); err != nil {
				panic(err) // a string is hashable
			}
		}
		if err := list.Append(d); err != nil {
			panic(err) // nobody else has it
		}
	}
	return list
}

func starlarkSet(terms map[string]bool) *starlark.Set {
	s := starlark.NewSet(len(terms))
	for t := range terms {
		if err := s.Insert(starlark.String(t)); err != nil {
			panic(err) // a string is hashable
		}
	}
	return s
}
