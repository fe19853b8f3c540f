package main

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/crosstalk/advisor"
)

// A Cond is a condition before it is written in the language of an engine.
type Cond interface{ cond() }

type (
	And []Cond
	Or  []Cond
	Not struct{ X Cond }

	// Compare compares a number: Op is >= or <.
	Compare struct {
		Fact, Op string
		Value    float64
	}
	// Equal asks for a value of an enumeration.
	Equal struct{ Fact, Value string }
	// Flag is a fact that is true or false.
	Flag string
	// Has asks whether a term is in a set.
	Has struct{ Set, Term string }
	// Takes asks the list of drugs whether one has been taken for so many months.
	Takes struct {
		Term   string
		Months float64
	}
)

func (And) cond()     {}
func (Or) cond()      {}
func (Not) cond()     {}
func (Compare) cond() {}
func (Equal) cond()   {}
func (Flag) cond()    {}
func (Has) cond()     {}
func (Takes) cond()   {}

// truth is the reference: Kleene's strong logic, as plainly as it can be said.
func truth(c Cond, p *Profile) advisor.Truth {
	switch c := c.(type) {
	case And:
		t := advisor.True
		for _, x := range c {
			t = t.And(truth(x, p))
		}
		return t
	case Or:
		t := advisor.False
		for _, x := range c {
			t = t.Or(truth(x, p))
		}
		return t
	case Not:
		return truth(c.X, p).Not()
	case Compare:
		v, ok := p.number(c.Fact)
		return decided(v >= c.Value == (c.Op == ">="), ok)
	case Equal:
		v, ok := p.text(c.Fact)
		return decided(v == c.Value, ok)
	case Flag:
		return decided(p.flag(string(c)))
	case Has:
		return member(p.set(c.Set), c.Term)
	case Takes:
		return takesKleene(p, c.Term, c.Months)
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}

func takesKleene(p *Profile, term string, months float64) advisor.Truth {
	t := decided(false, p.Drugs.Complete)
	for i := range p.Drugs.Has {
		if d := &p.Drugs.Has[i]; d.Name == term {
			t = t.Or(decided(d.Months != nil && *d.Months >= months, d.Months != nil))
		}
	}
	return t
}

func decided(v, known bool) advisor.Truth {
	switch {
	case !known:
		return advisor.Unknown
	case v:
		return advisor.True
	}
	return advisor.False
}

// member does without the kinds of terms: those of the workloads have none.
func member(s advisor.Set, term string) advisor.Truth {
	for _, t := range s.Has {
		if t == term {
			return advisor.True
		}
	}
	return decided(false, s.Complete)
}

// A dialect is how a language writes conditions.
type dialect struct {
	and, or, not string // not is a format
	fact         func(name string) string
	has          func(set, term string) string
	takes        string // a format of the term and the months
}

func (d *dialect) write(c Cond) string {
	switch c := c.(type) {
	case And:
		return d.join(c, d.and)
	case Or:
		return d.join(c, d.or)
	case Not:
		return fmt.Sprintf(d.not, d.write(c.X))
	case Compare:
		return d.fact(c.Fact) + " " + c.Op + " " + number(c)
	case Equal:
		return d.fact(c.Fact) + " == " + strconv.Quote(c.Value)
	case Flag:
		return d.fact(string(c))
	case Has:
		return d.has(c.Set, c.Term)
	case Takes:
		return fmt.Sprintf(d.takes, c.Term, c.Months)
	}
	panic(fmt.Sprintf("no such condition: %T", c))
}

func (d *dialect) join(list []Cond, by string) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = d.write(c)
		switch c.(type) {
		case And, Or:
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, " "+by+" ")
}

// number writes the constant as the fact's type: CEL compares no int with a
// double.
func number(c Compare) string {
	if c.Fact == "age" {
		return strconv.Itoa(int(c.Value))
	}
	return strconv.FormatFloat(c.Value, 'f', 1, 64)
}

func plain(name string) string { return name }

func in(set, term string) string { return strconv.Quote(term) + " in " + set }
