package main

import (
	"context"

	"github.com/PaesslerAG/gval"

	"example.com/crosstalk/advisor"
)

var gvalLoop = &Engine{
	Name: "gval",
	What: "PaesslerAG/gval, an Evaluable a rule over a map, sets as lists; it has no " +
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
		params, err := ready(w, func(f *Facts) (map[string]any, error) { return gvalFacts(f), nil })
		if err != nil {
			return nil, err
		}
		ctx := context.Background()
		return oneByOne(w, params, func(rule int, in map[string]any) (advisor.Truth, error) {
			v, err := rules[rule].EvalBool(ctx, in)
			return decided(v, true), err
		}), nil
	},
}

// gvalFacts holds the facts as encoding/json would.
func gvalFacts(p *Facts) map[string]any {
	set := func(m map[string]bool) []any {
		o := []any{}
		for t := range m {
			o = append(o, t)
		}
		return o
	}
	drugs := []any{}
	for _, d := range p.Drugs {
		drugs = append(drugs, map[string]any{"name": d.Name, "months": d.Months})
	}
	return map[string]any{
		"drugs": drugs,
		"age":   float64(p.Age), "bmi": p.BMI, "egfr": p.EGFR, "vitamin_d": p.VitaminD,
		"sex": p.Sex, "smoking": p.Smoking,
		"pregnant": p.Pregnant, "diabetes": p.Diabetes, "steroids": p.Steroids,
		"immunosuppressed": p.Immunosuppressed, "celiac": p.Celiac, "vegan": p.Vegan,
		"medications": set(p.Medications), "conditions": set(p.Conditions),
	}
}
