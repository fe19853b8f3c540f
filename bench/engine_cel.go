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
	What: "cel-go, a program a rule with OptOptimize (with unknown facts OptPartialEval), its own " +
		"values in an activation",
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
		activations, err := celActivations(w)
		if err != nil {
			return nil, err
		}
		return oneByOne(w, activations, func(rule int, in cel.Activation) (advisor.Truth, error) {
			v, _, err := programs[rule].Eval(in)
			if err != nil {
				return advisor.Unknown, err
			}
			b, known := v.(types.Bool)
			return decided(bool(b), known), nil
		}), nil
	},
}

func celActivations(w *Workload) (func(profile int) (cel.Activation, error), error) {
	if w.Known == All {
		return ready(w, func(f *Facts) (cel.Activation, error) { return newCELFacts(f), nil })
	}
	all := make([]cel.Activation, len(w.Profiles))
	for i, p := range w.Profiles {
		var err error
		if all[i], err = partly(p); err != nil {
			return nil, err
		}
	}
	return func(profile int) (cel.Activation, error) { return all[profile], nil }, nil
}

// celFacts are facts as CEL's own values: a Go value is made one of these each time it is read.
type celFacts struct {
	age, bmi, egfr, vitaminD, sex, smoking                        ref.Val
	pregnant, diabetes, steroids, immunosuppressed, celiac, vegan ref.Val
	medications, conditions, drugs                                ref.Val
}

func newCELFacts(f *Facts) *celFacts {
	set := func(m map[string]bool) ref.Val {
		own := make(map[ref.Val]ref.Val, len(m))
		for t := range m {
			own[types.String(t)] = types.True
		}
		return types.NewRefValMap(types.DefaultTypeAdapter, own)
	}
	var drugs []ref.Val
	for _, d := range f.Drugs {
		drugs = append(drugs, celDrug(d.Name, d.Months))
	}
	return &celFacts{age: types.Int(f.Age), bmi: types.Double(f.BMI), egfr: types.Double(f.EGFR),
		vitaminD: types.Double(f.VitaminD), sex: types.String(f.Sex), smoking: types.String(f.Smoking),
		medications: set(f.Medications), conditions: set(f.Conditions),
		drugs:    types.NewRefValList(types.DefaultTypeAdapter, drugs),
		pregnant: types.Bool(f.Pregnant), diabetes: types.Bool(f.Diabetes),
		steroids:         types.Bool(f.Steroids),
		immunosuppressed: types.Bool(f.Immunosuppressed), celiac: types.Bool(f.Celiac),
		vegan: types.Bool(f.Vegan)}
}

func celDrug(name string, months float64) ref.Val {
	return types.NewRefValMap(types.DefaultTypeAdapter,
		map[ref.Val]ref.Val{types.String("name"): types.String(name),
			types.String("months"): types.Double(months)})
}

func (c *celFacts) Parent() cel.Activation { return nil }

func (c *celFacts) ResolveName(name string) (any, bool) {
	switch name {
	case "age":
		return c.age, true
	case "bmi":
		return c.bmi, true
	case "egfr":
		return c.egfr, true
	case "vitamin_d":
		return c.vitaminD, true
	case "sex":
		return c.sex, true
	case "smoking":
		return c.smoking, true
	case "medications":
		return c.medications, true
	case "conditions":
		return c.conditions, true
	case "drugs":
		return c.drugs, true
	case "pregnant":
		return c.pregnant, true
	case "diabetes":
		return c.diabetes, true
	case "steroids":
		return c.steroids, true
	case "immunosuppressed":
		return c.immunosuppressed, true
	case "celiac":
		return c.celiac, true
	case "vegan":
		return c.vegan, true
	}
	return nil, false
}

// partly is for profiles of which not all is known.
func partly(p *Profile) (cel.Activation, error) {
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
		drugs = append(drugs, celDrug(d.Name, *d.Months))
	}
	put("drugs", types.NewRefValList(types.DefaultTypeAdapter, drugs), p.Drugs.Complete)
	return cel.PartialVars(vars, unknown...)
}
