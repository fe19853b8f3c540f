package codes

import (
	"maps"
	"slices"
	"strings"
)

// Columns of RF2 snapshot files, from SNOMED International's Release File
// Specifications, and the concepts that they use.
const (
	rf2ID, rf2Active = 0, 2

	descConcept, descLanguage, descType, descTerm = 4, 5, 6, 7

	relSource, relDestination, relType = 4, 5, 7

	isA              = "116680003"
	hasIngredient    = "127489000" // has active ingredient
	hasPrecise       = "762949000" // has precise active ingredient
	fullySpecified   = "900000000000003001"
	synonym          = "900000000000013009"
	clinicalFinding  = "404684003"
	pharmaceuticals  = "373873005" // pharmaceutical / biologic product
	rf2VersionInName = `_(\d{8})\.txt$`
)

// A tree is the hierarchy of a release of SNOMED CT.
type tree struct {
	parents     map[string][]string
	ingredients map[string][]string // product -> substances
	names       map[string][]string // of products and substances
}

// above goes through the ancestors of a concept, itself first, each once,
// nearest first. Where visit returns false what is above is left out.
func (t *tree) above(code string, visit func(code string) bool) {
	seen := map[string]bool{code: true}
	for next := []string{code}; len(next) > 0; next = next[1:] {
		if !visit(next[0]) {
			continue
		}
		for _, p := range t.parents[next[0]] {
			if !seen[p] {
				seen[p] = true
				next = append(next, p)
			}
		}
	}
}

func (t *tree) is(code, root string) (yes bool) {
	t.above(code, func(c string) bool {
		yes = yes || c == root
		return !yes
	})
	return yes
}

// snomed reads an RF2 snapshot and returns its version: visit is called for each
// product, kind for each concept below a clinical finding.
func (r *release) snomed(visit func(product), kind func(t *tree, code string)) string {
	desc := r.need(`x?sct2_Description_Snapshot-en.*\.txt`, "sct2_Description_Snapshot-en file")
	rel := r.need(`x?sct2_Relationship_Snapshot.*\.txt`, "sct2_Relationship_Snapshot file")
	ver := r.version(rf2VersionInName, desc, rel)
	t := &tree{parents: map[string][]string{}, ingredients: map[string][]string{},
		names: map[string][]string{}}
	r.rows(rel, "\t", relType+1, t.relation)
	r.rows(desc, "\t", descTerm+1, t.description)
	if r.err != nil {
		return ""
	}
	for _, c := range slices.Sorted(maps.Keys(t.parents)) {
		switch {
		case len(t.ingredients[c]) > 0 && t.is(c, pharmaceuticals):
			p := product{code: c, names: t.names[c]}
			for _, s := range bases(t, t.ingredients[c]) {
				if len(t.names[s]) > 0 {
					p.ingredients = append(p.ingredients, t.names[s][0])
				}
			}
			visit(p)
		case t.is(c, clinicalFinding):
			kind(t, c)
		}
	}
	return ver
}

// relation reads a row of the relationships.
func (t *tree) relation(_ int, f []string) error {
	if f[rf2Active] != "1" {
		return nil
	}
	switch source, to := f[relSource], f[relDestination]; f[relType] {
	case isA:
		t.parents[source] = append(t.parents[source], to)
	case hasIngredient, hasPrecise:
		if !slices.Contains(t.ingredients[source], to) {
			t.ingredients[source] = append(t.ingredients[source], to)
		}
		t.names[source], t.names[to] = nil, nil
	}
	return nil
}

// description reads a row of the descriptions, of a product or a substance.
func (t *tree) description(_ int, f []string) error {
	c, full := f[descConcept], f[descType] == fullySpecified
	_, wanted := t.names[c]
	if !wanted || f[rf2Active] != "1" || !full && f[descType] != synonym {
		return nil
	}
	name := f[descTerm]
	if open := strings.LastIndex(name, " ("); full && open > 0 {
		name = name[:open] // the semantic tag
	}
	if !slices.Contains(t.names[c], name) {
		t.names[c] = append(t.names[c], name)
	}
	return nil
}

// bases are the substances of a product without those of which another one is a
// modification: of a base and its salt one ingredient is left, the base.
func bases(t *tree, substances []string) []string {
	return slices.DeleteFunc(slices.Clone(substances), func(s string) bool {
		return slices.ContainsFunc(substances, func(other string) bool {
			return other != s && t.is(s, other)
		})
	})
}
