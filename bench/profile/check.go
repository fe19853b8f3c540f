package profile

import (
	"bytes"
	"encoding/json"
	"fmt"

	"example.com/crosstalk/advisor"
)

// A written profile is one of which all is known, as encoding/json reads it fastest.
type written struct {
	Profile
	Medications []string `json:"medications"` // instead of the sets, which read more forms
	Conditions  []string `json:"conditions"`
	Drugs       []Drug   `json:"drugs"`
}

// Decode reads a line of JSON with encoding/json, as hand-written code would.
func Decode(line []byte) (*Profile, error) {
	var p written
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return nil, err
	}
	p.Profile.Medications = advisor.Set{Has: p.Medications, Complete: p.Medications != nil}
	p.Profile.Conditions = advisor.Set{Has: p.Conditions, Complete: p.Conditions != nil}
	p.Profile.Drugs = advisor.List[Drug]{Has: p.Drugs, Complete: p.Drugs != nil}
	return &p.Profile, nil
}

// A Checker holds profiles to what facts.yaml says of the race, as hand-written code would: numbers
// to their ranges, words to enumerations, names to the terms there are. All must be known.
type Checker struct{ terms map[string]bool }

// NewChecker knows the terms that there are.
func NewChecker(terms []string) *Checker {
	c := &Checker{map[string]bool{}}
	for _, name := range terms {
		c.terms[name] = true
	}
	return c
}

// Check reads p into f, whose memory is used again.
func (c *Checker) Check(p *Profile, f *Facts) error {
	if p.Age == nil || *p.Age < 0 || *p.Age > 120 {
		return fmt.Errorf("age is unknown or out of range")
	}
	f.Age = *p.Age
	for _, n := range [...]struct {
		name       string
		from       *float64
		to         *float64
		least, top float64
	}{{"bmi", p.BMI, &f.BMI, 8, 100}, {"egfr", p.EGFR, &f.EGFR, 0, 200},
		{"vitamin_d", p.VitaminD, &f.VitaminD, 5, 500}} {
		if n.from == nil || !(*n.from >= n.least && *n.from <= n.top) {
			return fmt.Errorf("%s is unknown or out of range", n.name)
		}
		*n.to = *n.from
	}
	switch p.Sex {
	case "female", "male":
		f.Sex = string(p.Sex)
	default:
		return fmt.Errorf("sex: %q", p.Sex)
	}
	switch p.Smoking {
	case "never", "former", "current":
		f.Smoking = string(p.Smoking)
	default:
		return fmt.Errorf("smoking: %q", p.Smoking)
	}
	for _, b := range [...]struct {
		from *bool
		to   *bool
	}{{p.Pregnant, &f.Pregnant}, {p.Diabetes, &f.Diabetes}, {p.Steroids, &f.Steroids},
		{p.Immunosuppressed, &f.Immunosuppressed}, {p.Celiac, &f.Celiac}, {p.Vegan, &f.Vegan}} {
		if b.from == nil {
			return fmt.Errorf("a yes or no is unknown")
		}
		*b.to = *b.from
	}
	if err := c.set(p.Medications, &f.Medications); err != nil {
		return err
	}
	if err := c.set(p.Conditions, &f.Conditions); err != nil {
		return err
	}
	return c.drugs(p.Drugs, f)
}

func (c *Checker) set(s advisor.Set, into *map[string]bool) error {
	if *into == nil {
		*into = make(map[string]bool)
	}
	clear(*into)
	for _, name := range s.Has {
		if !c.terms[name] {
			return fmt.Errorf("nobody knows %q", name)
		}
		(*into)[name] = true
	}
	return nil
}

func (c *Checker) drugs(list advisor.List[Drug], f *Facts) error {
	f.Drugs = f.Drugs[:0]
	for i := range list.Has {
		d := &list.Has[i]
		if !c.terms[d.Name] {
			return fmt.Errorf("nobody knows %q", d.Name)
		}
		if d.Months == nil || !(*d.Months >= 0 && *d.Months <= 1200) {
			return fmt.Errorf("the months of %s are unknown or out of range", d.Name)
		}
		f.Drugs = append(f.Drugs, KnownDrug{d.Name, *d.Months})
	}
	return nil
}
