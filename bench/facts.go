package main

import (
	"math/rand/v2"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/bench/profile"
)

// A Profile is a person of the race.
type Profile struct{ profile.Profile }

type (
	Drug      = profile.Drug
	Sex       = profile.Sex
	Smoking   = profile.Smoking
	Facts     = profile.Facts
	KnownDrug = profile.KnownDrug
)

// goNames are the fields' names in Go, by fact.
var goNames = map[string]string{
	"age": "Age", "bmi": "BMI", "egfr": "EGFR", "vitamin_d": "VitaminD",
	"sex": "Sex", "smoking": "Smoking",
	"pregnant": "Pregnant", "diabetes": "Diabetes", "steroids": "Steroids",
	"immunosuppressed": "Immunosuppressed", "celiac": "Celiac", "vegan": "Vegan",
	"medications": "Medications", "conditions": "Conditions",
}

var flags = []string{"pregnant", "diabetes", "steroids", "immunosuppressed", "celiac", "vegan"}

// known copies p, of which everything must be known, into Facts.
func (p *Profile) known() *Facts {
	var drugs []KnownDrug
	for _, d := range p.Drugs.Has {
		drugs = append(drugs, KnownDrug{Name: d.Name, Months: *d.Months})
	}
	return &Facts{
		Drugs: drugs,
		Age:   *p.Age, BMI: *p.BMI, EGFR: *p.EGFR, VitaminD: *p.VitaminD,
		Sex: string(p.Sex), Smoking: string(p.Smoking),
		Pregnant: *p.Pregnant, Diabetes: *p.Diabetes, Steroids: *p.Steroids,
		Immunosuppressed: *p.Immunosuppressed, Celiac: *p.Celiac, Vegan: *p.Vegan,
		Medications: members(p.Medications), Conditions: members(p.Conditions),
	}
}

func members(s advisor.Set) map[string]bool {
	m := make(map[string]bool, len(s.Has))
	for _, t := range s.Has {
		m[t] = true
	}
	return m
}

// number, text, flag and set give facts by name; ok is whether one is known.
func (p *Profile) number(fact string) (v float64, ok bool) {
	if fact == "age" {
		if p.Age == nil {
			return 0, false
		}
		return float64(*p.Age), true
	}
	var x *float64
	switch fact {
	case "bmi":
		x = p.BMI
	case "egfr":
		x = p.EGFR
	case "vitamin_d":
		x = p.VitaminD
	}
	if x == nil {
		return 0, false
	}
	return *x, true
}

func (p *Profile) text(fact string) (v string, ok bool) {
	v = string(p.Sex)
	if fact == "smoking" {
		v = string(p.Smoking)
	}
	return v, v != ""
}

func (p *Profile) flag(fact string) (v, ok bool) {
	x := *p.flagField(fact)
	if x == nil {
		return false, false
	}
	return *x, true
}

func (p *Profile) flagField(fact string) **bool {
	switch fact {
	case "pregnant":
		return &p.Pregnant
	case "diabetes":
		return &p.Diabetes
	case "steroids":
		return &p.Steroids
	case "immunosuppressed":
		return &p.Immunosuppressed
	case "celiac":
		return &p.Celiac
	}
	return &p.Vegan
}

func (p *Profile) set(fact string) advisor.Set {
	if fact == "medications" {
		return p.Medications
	}
	return p.Conditions
}

// person is somebody of whom everything is known but the sets.
func person(r *rand.Rand) *Profile {
	p := &Profile{profile.Profile{
		Age:      new(18 + r.IntN(73)),
		BMI:      new(float64(170+r.IntN(250)) / 10),
		EGFR:     new(float64(15 + r.IntN(105))),
		VitaminD: new(float64(10 + r.IntN(130))),
		Sex:      Sex(pick(r, "female", "male")),
		Smoking:  Smoking(pick(r, "never", "never", "former", "current")),
	}}
	for _, f := range flags {
		*p.flagField(f) = new(r.IntN(4) == 0)
	}
	return p
}

// healthy is somebody to whom no dense rule applies.
func healthy(r *rand.Rand) *Profile {
	p := &Profile{profile.Profile{
		Age:      new(18 + r.IntN(12)),
		BMI:      new(float64(200+r.IntN(50)) / 10),
		EGFR:     new(float64(95 + r.IntN(25))),
		VitaminD: new(float64(80 + r.IntN(60))),
		Sex:      Sex(pick(r, "female", "male")),
		Smoking:  "never",
	}}
	for _, f := range flags {
		*p.flagField(f) = new(false)
	}
	p.Medications, p.Conditions = advisor.SetOf(), advisor.SetOf()
	return p
}

// forget makes a third of the twelve facts beside the sets unknown.
func (p *Profile) forget(r *rand.Rand) {
	for _, i := range r.Perm(6 + len(flags))[:(6+len(flags))/3] {
		switch i {
		case 0:
			p.Age = nil
		case 1:
			p.BMI = nil
		case 2:
			p.EGFR = nil
		case 3:
			p.VitaminD = nil
		case 4:
			p.Sex = ""
		case 5:
			p.Smoking = ""
		default:
			*p.flagField(flags[i-6]) = nil
		}
	}
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }
