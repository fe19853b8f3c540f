package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"example.com/crosstalk/advisor"
)

// One query for the set of all rules that hold, as policies are written. The
// input is parsed beforehand.
var opaQuery = &Engine{
	Name: "opa",
	What: "OPA, one prepared query for the set of rules that hold, input parsed beforehand",
	New: func(w *Workload) (*Decider, error) {
		ctx := context.Background()
		query, err := rego.New(
			rego.Query("data.bench.held"),
			rego.Module("bench.rego", regoModule(w.Rules)),
		).PrepareForEval(ctx)
		if err != nil {
			return nil, err
		}
		inputs := make([]ast.Value, len(w.Facts))
		for i, p := range w.Facts {
			if inputs[i], err = ast.InterfaceToValue(p.object()); err != nil {
				return nil, err
			}
		}
		held := func(profile int) ([]any, error) {
			rs, err := query.Eval(ctx, rego.EvalParsedInput(inputs[profile]))
			if err != nil {
				return nil, err
			}
			return rs[0].Expressions[0].Value.([]any), nil
		}
		return &Decider{
			Decide: func(profile int) (int, error) {
				list, err := held(profile)
				return len(list), err
			},
			Truths: func(profile int, into []advisor.Truth) error {
				for k := range into {
					into[k] = advisor.False
				}
				list, err := held(profile)
				for _, v := range list {
					k, err := v.(json.Number).Int64()
					if err != nil {
						return err
					}
					into[k] = advisor.True
				}
				return err
			},
		}, nil
	},
}

// object holds the facts as JSON would.
func (p *Facts) object() map[string]any {
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
		"age":   p.Age, "bmi": p.BMI, "egfr": p.EGFR, "vitamin_d": p.VitaminD,
		"sex": p.Sex, "smoking": p.Smoking,
		"pregnant": p.Pregnant, "diabetes": p.Diabetes, "steroids": p.Steroids,
		"immunosuppressed": p.Immunosuppressed, "celiac": p.Celiac, "vegan": p.Vegan,
		"medications": set(p.Medications), "conditions": set(p.Conditions),
	}
}

// regoModule has a body for each way in which a rule can hold: Rego has no
// "or" inside one.
func regoModule(rules []Rule) string {
	var b strings.Builder
	b.WriteString("package bench\n\n")
	for k, r := range rules {
		for _, way := range ways(r.When, false) {
			fmt.Fprintf(&b, "held contains %d if {\n", k)
			for _, line := range way {
				b.WriteString("\t" + line + "\n")
			}
			b.WriteString("}\n\n")
		}
	}
	return b.String()
}

// ways is the disjunctive normal form of c, or of its negation, in Rego.
func ways(c Cond, negated bool) [][]string {
	one := func(format string, args ...any) [][]string {
		return [][]string{{fmt.Sprintf(format, args...)}}
	}
	switch c := c.(type) {
	case And:
		if negated {
			return either(c, negated)
		}
		return both(c, negated)
	case Or:
		if negated {
			return both(c, negated)
		}
		return either(c, negated)
	case Not:
		return ways(c.X, !negated)
	case Compare:
		if negated {
			c.Op = map[string]string{">=": "<", "<": ">="}[c.Op]
		}
		return one("input.%s %s %s", c.Fact, c.Op, number(c))
	case Equal:
		op := "=="
		if negated {
			op = "!="
		}
		return one("input.%s %s %s", c.Fact, op, strconv.Quote(c.Value))
	case Flag:
		return one("input.%s == %t", string(c), !negated)
	case Has:
		if negated {
			return one("not %q in input.%s", c.Term, c.Set)
		}
		return one("input.%s[_] == %q", c.Set, c.Term)
	case Takes:
		if negated {
			return one("count([d | some d in input.drugs; d.name == %q; d.months >= %.1f]) == 0", c.Term,
				c.Months)
		}
		return [][]string{
			{"some d in input.drugs", fmt.Sprintf("d.name == %q", c.Term),
				fmt.Sprintf("d.months >= %.1f", c.Months)}}
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}

func either(list []Cond, negated bool) (all [][]string) {
	for _, c := range list {
		all = append(all, ways(c, negated)...)
	}
	return all
}

func both(list []Cond, negated bool) [][]string {
	all := [][]string{nil}
	for _, c := range list {
		var longer [][]string
		for _, head := range all {
			for _, tail := range ways(c, negated) {
				longer = append(longer, append(head[:len(head):len(head)], tail...))
			}
		}
		all = longer
	}
	return all
}
