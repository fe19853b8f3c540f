package main

import (
	"fmt"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/profile"
)

// The yardstick is what a programmer writes who needs nothing but yes or no.
var goIfs = &Engine{
	Name: "go-ifs",
	What: "hand-written Go: an if statement a rule, all facts known, no reasons, no questions; 64 " +
		"rules",
	Takes: func(w *Workload) bool { return w.Size == 64 },
	New: func(w *Workload) (*Decider, error) {
		ifs := map[string]func(*Facts, []int) []int{
			Dense: ifsDense64, Keyed: ifsKeyed64, Typical: ifsTypical64}[w.Shape]
		facts, err := ready(w, func(f *Facts) (*Facts, error) { return f, nil })
		if err != nil {
			return nil, err
		}
		return listing(w, func(profile int, held []int) ([]int, error) {
			f, err := facts(profile)
			if err != nil {
				return nil, err
			}
			return ifs(f, held), nil
		}), nil
	},
}

// goClosures stands for hand-written code where 6,400 if statements would be
// too much to commit: rules put together from functions over the struct.
var goClosures = &Engine{
	Name: "go-closures",
	What: "Go closures over the same struct, one tree a rule; any number of rules",
	New: func(w *Workload) (*Decider, error) {
		rules := make([]func(*Facts) bool, len(w.Rules))
		for k, r := range w.Rules {
			rules[k] = closure(r.When)
		}
		facts, err := ready(w, func(f *Facts) (*Facts, error) { return f, nil })
		if err != nil {
			return nil, err
		}
		return listing(w, func(profile int, held []int) ([]int, error) {
			p, err := facts(profile)
			if err != nil {
				return nil, err
			}
			for k, rule := range rules {
				if rule(p) {
					held = append(held, k)
				}
			}
			return held, nil
		}), nil
	},
}

// goIndex shows what an index can give: rules are found by the term that they
// need, so the others cost nothing.
var goIndex = &Engine{
	Name:  "go-index",
	What:  "the closures of the keyed rules behind a Go map from the term each needs",
	Takes: func(w *Workload) bool { return w.Shape == Keyed },
	New: func(w *Workload) (*Decider, error) {
		type entry struct {
			rule int
			rest func(*Facts) bool
		}
		index := map[string][]entry{}
		for k, r := range w.Rules {
			and := r.When.(And)
			key := and[0].(Has).Term
			index[key] = append(index[key], entry{k, closure(and[1:])})
		}
		facts, err := ready(w, func(f *Facts) (*Facts, error) { return f, nil })
		if err != nil {
			return nil, err
		}
		return listing(w, func(profile int, held []int) ([]int, error) {
			p, err := facts(profile)
			if err != nil {
				return nil, err
			}
			for _, set := range []map[string]bool{p.Medications, p.Conditions} {
				for term := range set {
					for _, e := range index[term] {
						if e.rest(p) {
							held = append(held, e.rule)
						}
					}
				}
			}
			return held, nil
		}), nil
	},
}

// goKleene is what hand-written code costs that knows of unknown facts.
var goKleene = &Engine{
	Name:    "go-kleene",
	What:    "Go closures over the struct of pointers, three-valued, no reasons, no questions",
	Unknown: true,
	Takes:   func(w *Workload) bool { return w.Given == Ready },
	New: func(w *Workload) (*Decider, error) {
		rules := make([]func(*Profile) advisor.Truth, len(w.Rules))
		for k, r := range w.Rules {
			rules[k] = kleene(r.When)
		}
		profiles := func(profile int) (*Profile, error) { return w.Profiles[profile], nil }
		return oneByOne(w, profiles, func(rule int, p *Profile) (advisor.Truth, error) {
			return rules[rule](p), nil
		}), nil
	},
}

var closedFlags = map[Flag]func(*Facts) bool{
	"pregnant":         func(p *Facts) bool { return p.Pregnant },
	"diabetes":         func(p *Facts) bool { return p.Diabetes },
	"steroids":         func(p *Facts) bool { return p.Steroids },
	"immunosuppressed": func(p *Facts) bool { return p.Immunosuppressed },
	"celiac":           func(p *Facts) bool { return p.Celiac },
	"vegan":            func(p *Facts) bool { return p.Vegan },
}

func closure(c Cond) func(*Facts) bool {
	switch c := c.(type) {
	case And:
		parts := closures(c)
		if len(parts) == 2 {
			a, b := parts[0], parts[1]
			return func(p *Facts) bool { return a(p) && b(p) }
		}
		return func(p *Facts) bool {
			for _, f := range parts {
				if !f(p) {
					return false
				}
			}
			return true
		}
	case Or:
		parts := closures(c)
		if len(parts) == 2 {
			a, b := parts[0], parts[1]
			return func(p *Facts) bool { return a(p) || b(p) }
		}
		return func(p *Facts) bool {
			for _, f := range parts {
				if f(p) {
					return true
				}
			}
			return false
		}
	case Not:
		f := closure(c.X)
		return func(p *Facts) bool { return !f(p) }
	case Compare:
		return compare(c)
	case Equal:
		v := c.Value
		if c.Fact == "sex" {
			return func(p *Facts) bool { return p.Sex == v }
		}
		return func(p *Facts) bool { return p.Smoking == v }
	case Flag:
		return closedFlags[c]
	case Has:
		term := c.Term
		if c.Set == "medications" {
			return func(p *Facts) bool { return p.Medications[term] }
		}
		return func(p *Facts) bool { return p.Conditions[term] }
	case Takes:
		return func(p *Facts) bool { return profile.Takes(p.Drugs, c.Term, c.Months) }
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}

func closures(list []Cond) []func(*Facts) bool {
	parts := make([]func(*Facts) bool, len(list))
	for i, c := range list {
		parts[i] = closure(c)
	}
	return parts
}

func compare(c Compare) func(*Facts) bool {
	v, age := c.Value, int(c.Value)
	switch c.Fact + c.Op {
	case "age>=":
		return func(p *Facts) bool { return p.Age >= age }
	case "age<":
		return func(p *Facts) bool { return p.Age < age }
	case "bmi>=":
		return func(p *Facts) bool { return p.BMI >= v }
	case "bmi<":
		return func(p *Facts) bool { return p.BMI < v }
	case "egfr>=":
		return func(p *Facts) bool { return p.EGFR >= v }
	case "egfr<":
		return func(p *Facts) bool { return p.EGFR < v }
	case "vitamin_d>=":
		return func(p *Facts) bool { return p.VitaminD >= v }
	case "vitamin_d<":
		return func(p *Facts) bool { return p.VitaminD < v }
	}
	panic("no such comparison: " + c.Fact + c.Op)
}

var openFlags = map[Flag]func(*Profile) *bool{
	"pregnant":         func(p *Profile) *bool { return p.Pregnant },
	"diabetes":         func(p *Profile) *bool { return p.Diabetes },
	"steroids":         func(p *Profile) *bool { return p.Steroids },
	"immunosuppressed": func(p *Profile) *bool { return p.Immunosuppressed },
	"celiac":           func(p *Profile) *bool { return p.Celiac },
	"vegan":            func(p *Profile) *bool { return p.Vegan },
}

func kleene(c Cond) func(*Profile) advisor.Truth {
	switch c := c.(type) {
	case And:
		parts := kleenes(c)
		return func(p *Profile) advisor.Truth {
			t := advisor.True
			for _, f := range parts {
				if t = t.And(f(p)); t == advisor.False {
					break
				}
			}
			return t
		}
	case Or:
		parts := kleenes(c)
		return func(p *Profile) advisor.Truth {
			t := advisor.False
			for _, f := range parts {
				if t = t.Or(f(p)); t == advisor.True {
					break
				}
			}
			return t
		}
	case Not:
		f := kleene(c.X)
		return func(p *Profile) advisor.Truth { return f(p).Not() }
	case Compare:
		return kleeneCompare(c)
	case Equal:
		if c.Fact == "sex" {
			v := Sex(c.Value)
			return func(p *Profile) advisor.Truth { return decided(p.Sex == v, p.Sex != "") }
		}
		v := Smoking(c.Value)
		return func(p *Profile) advisor.Truth { return decided(p.Smoking == v, p.Smoking != "") }
	case Flag:
		field := openFlags[c]
		return func(p *Profile) advisor.Truth {
			x := field(p)
			return decided(x != nil && *x, x != nil)
		}
	case Has:
		term := c.Term
		if c.Set == "medications" {
			return func(p *Profile) advisor.Truth { return member(p.Medications, term) }
		}
		return func(p *Profile) advisor.Truth { return member(p.Conditions, term) }
	case Takes:
		return func(p *Profile) advisor.Truth { return takesKleene(p, c.Term, c.Months) }
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}

func kleeneCompare(c Compare) func(*Profile) advisor.Truth {
	if c.Fact == "age" {
		v, least := int(c.Value), c.Op == ">="
		return func(p *Profile) advisor.Truth {
			return decided(p.Age != nil && *p.Age >= v == least, p.Age != nil)
		}
	}
	field := map[string]func(*Profile) *float64{
		"bmi":       func(p *Profile) *float64 { return p.BMI },
		"egfr":      func(p *Profile) *float64 { return p.EGFR },
		"vitamin_d": func(p *Profile) *float64 { return p.VitaminD },
	}[c.Fact]
	v, least := c.Value, c.Op == ">="
	return func(p *Profile) advisor.Truth {
		x := field(p)
		return decided(x != nil && *x >= v == least, x != nil)
	}
}

func kleenes(list []Cond) []func(*Profile) advisor.Truth {
	parts := make([]func(*Profile) advisor.Truth, len(list))
	for i, c := range list {
		parts[i] = kleene(c)
	}
	return parts
}
