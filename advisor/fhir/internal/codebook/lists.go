package codebook

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// MedicineTypes are the resource types that say of a medicine that it is, was or
// shall be taken.
var MedicineTypes = []string{"MedicationRequest", "MedicationStatement", "MedicationDispense",
	"MedicationAdministration"}

// Reads reports whether a fact is read from a resource type.
func Reads(f *fact.Fact, typ string) bool {
	return f.FHIR != nil && slices.Contains(f.FHIR.From, typ)
}

// Bears reports whether what a resource type says may belong to a list, though
// the pack reads it from others only.
func Bears(f *fact.Fact, typ string) bool {
	return Reads(f, typ) || OfMedicines(f) &&
		(typ == "NutritionOrder" || slices.Contains(MedicineTypes, typ))
}

// OfMedicines reports whether the medicines of the data go into a list.
func OfMedicines(f *fact.Fact) bool {
	return slices.ContainsFunc(MedicineTypes, func(typ string) bool { return Reads(f, typ) })
}

// rootsOf are the kinds of terms that sets and lists take from a resource type:
// whether it is about products, and whether about allergies to them.
func (b *Book) rootsOf(typ string) (of []term.ID, products, allergies bool) {
	for _, f := range b.Lists {
		if !Reads(f, typ) {
			continue
		}
		products, allergies = products || f.RulesOut || f.Kind == fact.List, allergies || f.RulesOut
		if f.Kind == fact.List {
			if f = f.TermField(); f == nil {
				continue
			}
		}
		of = append(of, f.Of...)
	}
	return of, products, allergies
}

// Takes reports whether a set or list has room for a term: whether the pack
// says that the term is of its kinds.
func (b *Book) Takes(f *fact.Fact, id term.ID) bool {
	return b.IsAny(id, roots(f))
}

// IsAny reports whether a term is a kind of one of others.
func (b *Book) IsAny(id term.ID, of []term.ID) bool {
	return slices.ContainsFunc(of, func(wide term.ID) bool {
		return b.Pack.Schema.Terms.Is(id, wide)
	})
}

// roots are the terms whose kinds a set or list takes.
func roots(f *fact.Fact) []term.ID {
	if f.Kind == fact.List {
		if name := f.TermField(); name != nil {
			return name.Of
		}
	}
	return f.Of
}

// MayTake reports whether what a term names could be of the kinds of a list: a
// wide term may stand for a narrower one that is.
func (b *Book) MayTake(f *fact.Fact, id term.ID) bool {
	return slices.ContainsFunc(roots(f), func(root term.ID) bool {
		return b.Pack.Schema.Terms.Meet(id, root)
	})
}
