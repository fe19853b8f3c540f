package fhir

import (
	"maps"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// Needs are the FHIR resources from which the facts of a pack come.
type Needs struct {
	Resources []string            // types from which sets and lists are filled
	Of        map[string][]string // those of each set or list
	Codes     []Code              // of Observations
	Lists     bool                // List resources may say that there is nothing
}

// A Code is a code of a code system, which is named by its address.
type Code struct{ System, Code string }

// Needs says what the pack reads, for queries.
func (m *Mapper[P]) Needs() Needs {
	n := Needs{Of: map[string][]string{}}
	if m.isEmpty() {
		return n
	}
	for _, f := range m.sets {
		n.Of[f.Path] = slices.Clone(f.FHIR.From)
		n.Lists = n.Lists || len(f.FHIR.Lists) > 0
		for _, resource := range f.FHIR.From {
			if !slices.Contains(n.Resources, resource) {
				n.Resources = append(n.Resources, resource)
			}
		}
	}
	slices.Sort(n.Resources)
	for _, f := range m.book.Pack.Schema.Top {
		if f.FHIR != nil {
			for _, c := range f.FHIR.Due {
				n.Codes = append(n.Codes, Code{m.book.Pack.Systems[c.System], c.Code})
			}
		}
	}
	for _, f := range m.book.Pack.Schema.Top {
		for _, system := range slices.Sorted(maps.Keys(f.Codes)) {
			if _, role := pack.SystemOf(system); role != "" || f.Kind == fact.Terms {
				continue
			}
			if f.FHIR != nil && f.FHIR.Lasts != nil && system != "loinc" {
				continue // of a Condition
			}
			for _, code := range f.Codes[system] {
				c := Code{m.book.Pack.Systems[system], code}
				if !slices.Contains(n.Codes, c) {
					n.Codes = append(n.Codes, c)
				}
			}
		}
	}
	return n
}
