package main

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"example.com/crosstalk/advisor"
)

// CEL has unknown values, which && and || treat as Kleene does; a program is
// compiled for them where the profiles have any.
var celLoop = &Engine{
	Name: "cel",
	What: "cel-go, a program a rule with OptOptimize (with unknown facts OptPartialEval), " +
		"activations ready-made",
	Unknown: true,
	New: func(w *Workload) (*Decider, error) {
		text := cel.MapType(cel.StringType, cel.BoolType)
		vars := []cel.EnvOption{
			cel.Variable("age", cel.IntType), cel.Variable("bmi", cel.DoubleType),
			cel.Variable("egfr", cel.DoubleType), cel.Variable("vitamin_d", cel.DoubleType),
			cel.Variable("sex", cel.StringType), cel.Variable("smoking", cel.StringType),
			cel.Variable("medications", text), cel.Variable("conditions", text),
			cel.Variable("drugs", cel.ListType(cel.MapType(cel.StringType, cel.DynType))),
		}
		for _, f := range flags {
			vars = append(vars, cel.Variable(f, cel.BoolType))
		}
		env, err := cel.NewEnv(vars...)
		if err != nil {
			return nil, err
		}
		options := cel.EvalOptions(cel.OptOptimize)
		if w.Known != All {
			options = cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval)
		}
		d := &dialect{and: "&&", or: "||", not: "!(%s)", fact: plain, has: in,
			takes: `drugs.exists(d, d.name == %q && double(d.months) >= %.1f)`}
		programs := make([]cel.Program, len(w.Rules))
		for k, r := range w.Rules {
			ast, issues := env.Compile(d.write(r.When))
			if err := issues.Err(); err != nil {
				return nil, err
			}
			if programs[k], err = env.Program(ast, options); err != nil {
				return nil, err
			}
		}
		activations := make([]cel.Activation, len(w.Profiles))
		for i, p := range w.Profiles {
			if activations[i], err = activation(p, w.Known); err != nil {
				return nil, err
			}
		}
		return oneByOne(len(programs), func(rule, profile int) (advisor.Truth, error) {
			v, _, err := programs[rule].Eval(activations[profile])
			if err != nil {
				return advisor.Unknown, err
			}
			b, known := v.(types.Bool)
			return decided(bool(b), known), nil
		}), nil
	},
}

func activation(p *Profile, known string) (cel.Activation, error) {
	vars := map[string]any{}
	var unknown []*cel.AttributePatternType
	put := func(fact string, v ref.Val, ok bool) {
		if ok {
			vars[fact] = v
		} else {
			unknown = append(unknown, cel.AttributePattern(fact))
		}
	}
	age, ok := p.number("age")
	put("age", types.Int(age), ok)
	for _, f := range []string{"bmi", "egfr", "vitamin_d"} {
		v, ok := p.number(f)
		put(f, types.Double(v), ok)
	}
	for _, f := range []string{"sex", "smoking"} {
		v, ok := p.text(f)
		put(f, types.String(v), ok)
	}
	for _, f := range flags {
		v, ok := p.flag(f)
		put(f, types.Bool(v), ok)
	}
	for _, f := range sets {
		m := map[ref.Val]ref.Val{}
		for _, t := range p.set(f).Has {
			m[types.String(t)] = types.True
		}
		put(f, types.NewRefValMap(types.DefaultTypeAdapter, m), p.set(f).Complete)
	}
	var drugs []ref.Val
	for _, d := range p.Drugs.Has {
		drugs = append(drugs,
			types.NewRefValMap(types.DefaultTypeAdapter,
				map[ref.Val]ref.Val{types.String("name"): types.String(d.Name),
					types.String("months"): types.Double(*d.Months)}))
	}
	put("drugs", types.NewRefValList(types.DefaultTypeAdapter, drugs), p.Drugs.Complete)
	if known == All {
		return cel.NewActivation(vars)
	}
	return cel.PartialVars(vars, unknown...)
}
