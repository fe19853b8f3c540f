package main

import (
	"context"

	"github.com/PaesslerAG/gval"

	"example.com/crosstalk/advisor"
)

var gvalLoop = &Engine{
	Name: "gval",
	What: "PaesslerAG/gval, an Evaluable a rule over a ready-made map, sets as lists; it has no " +
		"quantifiers",
	Takes: func(w *Workload) bool { return w.Shape != Typical },
	New: func(w *Workload) (*Decider, error) {
		d := &dialect{and: "&&", or: "||", not: "!(%s)", fact: plain, has: in}
		language := gval.Full()
		rules := make([]gval.Evaluable, len(w.Rules))
		for k, r := range w.Rules {
			var err error
			if rules[k], err = language.NewEvaluable(d.write(r.When)); err != nil {
				return nil, err
			}
		}
		params := make([]map[string]any, len(w.Facts))
		for i, p := range w.Facts {
			params[i] = p.object()
			params[i]["age"] = float64(p.Age) // gval's own number
			for fact, set := range map[string]map[string]bool{
				"medications": p.Medications, "conditions": p.Conditions} {
				list := []any{} // gval's "in" takes nothing else
				for t := range set {
					list = append(list, t)
				}
				params[i][fact] = list
			}
		}
		ctx := context.Background()
		return oneByOne(len(rules), func(rule, profile int) (advisor.Truth, error) {
			v, err := rules[rule].EvalBool(ctx, params[profile])
			return decided(v, true), err
		}), nil
	},
}
