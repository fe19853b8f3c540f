package workbench

import (
	"fmt"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A ProductName is what a pack reads from a name as records write it, such as
// "predniSONE 20 MG Oral Tablet".
type ProductName struct {
	Name string `json:"name"`
	// Parts are its ingredients; none if nothing is read.
	Parts []ProductPart `json:"parts,omitempty"`
	// None, of a list of allergies: the terms of which it says that there are none.
	None []string `json:"none,omitempty"`
	// Reason says why nothing is read.
	Reason string `json:"reason,omitempty"`
}

// A ProductPart is one ingredient of a product.
type ProductPart struct {
	Term  string `json:"term,omitempty"` // "": not recognised
	Text  string `json:"text"`
	Form  string `json:"form,omitempty"`
	Route string `json:"route,omitempty"`
	// StrengthMG is how many milligrams there are in one piece of the product, or in
	// so many of a unit; 0: not known. It is never a dose.
	StrengthMG float64 `json:"strength_mg,omitempty"`
	In         float64 `json:"in,omitempty"`
	Unit       string  `json:"unit,omitempty"`
}

// ReadName reads a name as a profile's set or list of that fact does, such as
// "medications". It tells an author which names the vocabulary knows.
func ReadName[P any](rb *advisor.Rulebase[P], fact, name string) (ProductName, error) {
	return readName(bridge.Pack(rb).Schema, fact, name)
}

func readName(schema *fact.Schema, path, name string) (ProductName, error) {
	f := schema.Lookup(path)
	if f != nil && f.Kind == fact.List && f.TermField() != nil {
		f = f.TermField()
	}
	if f == nil || f.Kind != fact.Term && f.Kind != fact.Terms {
		return ProductName{}, fmt.Errorf("%q is no fact of the pack that names terms", path)
	}
	h := schema.Terms
	r := h.Read(name, f.Of, f.RulesOut)
	out := ProductName{Name: name, Reason: r.Reason}
	for _, p := range r.Parts {
		part := ProductPart{Text: strings.TrimSpace(p.Text), Form: p.Form, Route: p.Route,
			StrengthMG: p.Strength.MG}
		if p.ID != term.None {
			part.Term = h.Term(p.ID).Name
		}
		if part.StrengthMG > 0 {
			part.In, part.Unit = p.Strength.In, p.Strength.Of
		}
		out.Parts = append(out.Parts, part)
	}
	if r.Nothing {
		of := r.Of
		if len(of) == 0 {
			of = f.Of
		}
		for _, id := range of {
			out.None = append(out.None, h.Term(id).Name)
		}
	}
	return out, nil
}
