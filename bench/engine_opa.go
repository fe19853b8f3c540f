package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
)

// One query for the set of all rules that hold, as policies are written. Where JSON is given it
// reads it itself, and checks nothing: a policy that did would be slower.
var opaQuery = &Engine{
	Name: "opa",
	What: "OPA, one prepared query for the set of rules that hold, called with a parsed input; JSON " +
		"it reads itself, unchecked",
	New: func(w *Workload) (*Decider, error) {
		ctx := context.Background()
		query, err := rego.New(
			rego.Query("data.bench.held"),
			rego.Module("bench.rego", regoModule(w.Rules)),
		).PrepareForEval(ctx)
		if err != nil {
			return nil, err
		}
		inputs, err := opaInputs(w)
		if err != nil {
			return nil, err
		}
		d := listing(w, func(profile int, held []int) ([]int, error) {
			in, err := inputs(profile)
			if err != nil {
				return nil, err
			}
			rs, err := query.Eval(ctx, rego.EvalParsedInput(in))
			if err != nil {
				return nil, err
			}
			for _, v := range rs[0].Expressions[0].Value.([]any) {
				k, err := strconv.Atoi(v.(json.Number).String())
				if err != nil {
					return nil, err
				}
				held = append(held, k)
			}
			return held, nil
		})
		return d, nil
	},
}

func opaInputs(w *Workload) (func(profile int) (ast.Value, error), error) {
	if w.Given != JSON {
		return ready(w, func(f *Facts) (ast.Value, error) { return regoFacts(f), nil })
	}
	lines, err := w.lines()
	return func(profile int) (ast.Value, error) {
		return ast.ValueFromReader(bytes.NewReader(lines[profile]))
	}, err
}

// regoFacts is the facts as a policy's input.
func regoFacts(p *Facts) ast.Value {
	set := func(m map[string]bool) *ast.Term {
		var list []*ast.Term
		for t := range m {
			list = append(list, ast.StringTerm(t))
		}
		return ast.ArrayTerm(list...)
	}
	var drugs []*ast.Term
	for _, d := range p.Drugs {
		drugs = append(drugs, ast.ObjectTerm(
			ast.Item(ast.InternedTerm("name"), ast.StringTerm(d.Name)),
			ast.Item(ast.InternedTerm("months"), ast.FloatNumberTerm(d.Months))))
	}
	item := func(name string, v *ast.Term) [2]*ast.Term { return ast.Item(ast.InternedTerm(name), v) }
	flag := func(name string, v bool) [2]*ast.Term { return item(name, ast.InternedTerm(v)) }
	return ast.NewObject(
		item("age", ast.InternedTerm(p.Age)), item("bmi", ast.FloatNumberTerm(p.BMI)),
		item("egfr", ast.FloatNumberTerm(p.EGFR)), item("vitamin_d", ast.FloatNumberTerm(p.VitaminD)),
		item("sex", ast.StringTerm(p.Sex)), item("smoking", ast.StringTerm(p.Smoking)),
		flag("pregnant", p.Pregnant), flag("diabetes", p.Diabetes), flag("steroids", p.Steroids),
		flag("immunosuppressed", p.Immunosuppressed), flag("celiac", p.Celiac), flag("vegan", p.Vegan),
		item("medications", set(p.Medications)), item("conditions", set(p.Conditions)),
		item("drugs", ast.ArrayTerm(drugs...)))
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
		return product(c, negated)
	case Or:
		if negated {
			return product(c, negated)
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

func product(list []Cond, negated bool) [][]string {
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
