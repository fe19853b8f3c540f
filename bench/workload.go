package main

import (
	"fmt"
	"math/rand/v2"

	"example.com/crosstalk/advisor"
)

// A Rule is known by its place in the workload.
type Rule struct {
	ID   string
	When Cond
}

// Shapes of rule sets. In a dense one all rules read a few common facts. In a
// keyed one each rule needs a medication or condition of its own, and one
// comparison. Typical ones are a mixture as packs have it, quantifiers over a
// list of records included; there are 64 of them.
const (
	Dense   = "dense"
	Keyed   = "keyed"
	Typical = "typical"
)

// What profiles say.
const (
	All           = "all"             // everything is known
	TwoThirds     = "two-thirds"      // a third of the facts is unknown, but the sets are complete
	TwoThirdsSets = "two-thirds-sets" // and either set is unknown in a third of the profiles
)

// What engines are given.
const (
	// Ready: each has the facts in the form that it reads fastest, made beforehand and not timed.
	// This engine reads the struct, since it has no other form.
	Ready = "ready"
	// Struct: each has the same Go struct, holds it to ranges, enumerations and names, and brings
	// it into its own form, all timed.
	Struct = "struct"
	// JSON: each has a line of JSON, and writes the ids of the rules that hold as another.
	JSON = "json"
)

// A Workload is rules and profiles.
type Workload struct {
	Shape string
	Size  int // how many rules
	Known string
	Match string // tenth: about one rule in ten of 64 holds; none: no rule holds
	Given string

	Rules    []Rule
	Profiles []*Profile
}

func (w *Workload) String() string {
	return fmt.Sprintf("shape=%s/rules=%d/known=%s/match=%s/given=%s", w.Shape, w.Size, w.Known,
		w.Match, w.Given)
}

// live is how many rules of a keyed set can hold for the profiles. It is the
// same for all sizes, and so are the profiles: what grows is only the number
// of rules that are about somebody else.
const live = 64

// fill makes the rules, and as many profiles as asked for.
func (w *Workload) fill(profiles int) *Workload {
	shape, known, match := w.Shape, w.Known, w.Match
	switch shape {
	case Dense:
		w.Rules = denseRules(w.Size)
	case Keyed:
		w.Rules = keyedRules(w.Size)
	case Typical:
		w.Rules = typicalRules()
	default:
		panic("no such shape: " + shape)
	}
	r := rand.New(rand.NewPCG(3, 4)) // the same profiles whatever the shape and size
	for range profiles {
		p := person(r)
		p.Medications, p.Conditions = terms(r, 0), terms(r, 1)
		if match == "none" {
			p = healthy(r)
		}
		if shape == Typical {
			p.takes(r)
		}
		switch known {
		case TwoThirdsSets:
			if r.IntN(3) == 0 {
				p.Medications, p.Drugs = advisor.Set{}, advisor.List[Drug]{}
			}
			if r.IntN(3) == 0 {
				p.Conditions = advisor.Set{}
			}
			fallthrough
		case TwoThirds:
			p.forget(r)
		}
		w.Profiles = append(w.Profiles, p)
	}
	return w
}

// denseRules are trees of two to five atoms, kept if they hold for one person
// in ten or so, and for nobody healthy: about as often as a rule of education
// has something to say.
func denseRules(n int) []Rule {
	people := rand.New(rand.NewPCG(5, 6))
	var sample, well []*Profile
	for range 100 {
		sample = append(sample, person(people))
		well = append(well, healthy(people))
	}
	r := rand.New(rand.NewPCG(1, 2))
	rules := make([]Rule, 0, n)
	for len(rules) < n {
		c := tree(r)
		held := 0
		for _, p := range sample {
			if truth(c, p) == advisor.True {
				held++
			}
		}
		for _, p := range well {
			if truth(c, p) == advisor.True {
				held = -1
				break
			}
		}
		if 4 <= held && held <= 18 {
			rules = append(rules, Rule{id(len(rules)), c})
		}
	}
	return rules
}

// tree has the shapes that authors write. No two of its atoms read one fact.
func tree(r *rand.Rand) Cond {
	facts := r.Perm(6 + len(flags))
	next := func() Cond {
		c := atom(r, facts[0])
		facts = facts[1:]
		return c
	}
	switch r.IntN(5) {
	case 0:
		return And{next(), next()}
	case 1:
		return And{next(), next(), next()}
	case 2:
		return And{next(), Or{next(), next()}}
	case 3:
		return And{next(), Or{next(), next()}, Not{next()}}
	}
	return And{Or{next(), And{next(), next()}}, Not{Or{next(), next()}}}
}

func atom(r *rand.Rand, fact int) Cond {
	switch fact {
	case 0:
		return Compare{"age", pick(r, ">=", "<"), float64(20 + r.IntN(65))}
	case 1:
		return Compare{"bmi", pick(r, ">=", "<"), 18 + float64(r.IntN(44))/2}
	case 2:
		return Compare{"egfr", pick(r, ">=", "<"), float64(15 + 5*r.IntN(20))}
	case 3:
		return Compare{"vitamin_d", pick(r, ">=", "<"), float64(15 + 5*r.IntN(24))}
	case 4:
		return Equal{"sex", pick(r, "female", "male")}
	case 5:
		return Equal{"smoking", pick(r, "never", "former", "current")}
	}
	return Flag(flags[fact-6])
}

// keyedRules spreads the live rules evenly over the whole set. The last of a
// rule's atoms does not depend on the size either.
func keyedRules(n int) []Rule {
	if n%live != 0 {
		panic("keyed rules come in multiples of 64")
	}
	rules := make([]Rule, n)
	dead := live
	for i := range rules {
		k := dead // of the rule among all that there may be
		if step := n / live; i%step == 0 {
			k = i / step
		} else {
			dead++
		}
		r := rand.New(rand.NewPCG(7, uint64(k)))
		compare := Compare{"age", ">=", float64(35 + r.IntN(40))}
		switch r.IntN(4) {
		case 0:
			compare = Compare{"bmi", ">=", 22 + float64(r.IntN(26))/2}
		case 1:
			compare = Compare{"egfr", "<", float64(40 + 5*r.IntN(12))}
		}
		rules[i] = Rule{id(i), And{Has{sets[k%2], term(k)}, compare}}
	}
	return rules
}

// typicalRules are eight forms with eight constants each.
func typicalRules() []Rule {
	var rules []Rule
	for j := range 8 {
		x := float64(j)
		drug, disease := term(2*j), term(2*j+1)
		for _, c := range []Cond{
			And{Compare{"age", ">=", 60 + 4*x}, Equal{"smoking", "current"}},
			And{Has{"conditions", disease}, Compare{"age", ">=", 40}},
			Takes{drug, 3},
			And{Equal{"sex", "female"}, Compare{"vitamin_d", "<", 12 + 3*x}},
			And{Compare{"bmi", ">=", 34 + x}, Not{Flag("pregnant")}, Not{Has{"conditions", disease}}},
			Or{Compare{"egfr", "<", 17 + x}, Compare{"vitamin_d", "<", 11 + x}},
			And{Compare{"egfr", "<", 80 - 4*x}, Flag("steroids"), Not{Has{"medications", drug}}},
			And{Has{"medications", drug}, Compare{"egfr", "<", 90 - 8*x}},
		} {
			rules = append(rules, Rule{id(len(rules)), c})
		}
	}
	return rules
}

// takes fills the list of drugs: the first medications, each for some time.
func (p *Profile) takes(r *rand.Rand) {
	p.Drugs = advisor.ListOf[Drug]()
	for _, name := range p.Medications.Has[:min(3, len(p.Medications.Has))] {
		p.Drugs.Has = append(p.Drugs.Has, Drug{Name: name, Months: new(float64(r.IntN(24)))})
	}
}

var sets = [2]string{"medications", "conditions"}

// term is the term of a keyed rule: a medication for the even ones, a
// condition for the odd ones.
func term(k int) string {
	return fmt.Sprintf("%s_%04d", [2]string{"drug", "disease"}[k%2], k/2)
}

// terms are six of those that live rules need, of one set.
func terms(r *rand.Rand, set int) advisor.Set {
	var has []string
	for _, k := range r.Perm(live / 2)[:6] {
		has = append(has, term(2*k+set))
	}
	return advisor.SetOf(has...)
}

func id(i int) string { return fmt.Sprintf("rule-%04d", i) }

// workloads are all that are timed, without their rules and profiles yet.
func workloads(sizes []int) (list []*Workload) {
	add := func(shape string, n int, known, match, given string) {
		list = append(list, &Workload{Shape: shape, Size: n, Known: known, Match: match, Given: given})
	}
	for _, n := range sizes {
		for _, shape := range []string{Typical, Dense, Keyed} {
			if shape == Typical && n != live {
				continue
			}
			if n == live {
				add(shape, n, All, "tenth", Struct)
				add(shape, n, All, "tenth", JSON)
			}
			for _, known := range []string{All, TwoThirds, TwoThirdsSets} {
				if shape == Dense && known == TwoThirdsSets {
					continue // dense rules read no set
				}
				add(shape, n, known, "tenth", Ready)
			}
			add(shape, n, All, "none", Ready)
		}
	}
	return list
}
