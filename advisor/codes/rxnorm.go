package codes

import (
	"fmt"
	"slices"
	"strings"
)

// Columns of RXNCONSO.RRF, RXNREL.RRF and RXNSAB.RRF, from NLM's technical
// documentation of RxNorm.
const (
	consoRXCUI, consoSAB, consoTTY, consoSTR, consoSUPPRESS = 0, 11, 12, 14, 16

	relFirst, relSecond, relRELA, relSAB = 0, 4, 7, 10

	sabRSAB, sabSVER = 3, 6
)

// ranks orders the types of names that are read by what is made of what: what a
// concept is made of has a lower rank.
var ranks = map[string]int{
	"IN": 1, "PIN": 2, "MIN": 3, "BN": 3,
	"SCDC": 4, "SCDF": 5, "SCDFP": 5, "SCDG": 5, "SCDGP": 5, "SBDC": 6, "SBDF": 6, "SBDFP": 6,
	"SBDG": 6,
	"SCD":  7, "SBD": 8, "GPCK": 9, "BPCK": 10,
}

// made are the relations that lead from a concept to what it is made of, and
// their inverses. Which of the two concepts of a row has the relation to the other
// follows from their types.
var made = []string{
	"has_ingredient", "ingredient_of", "has_ingredients", "ingredients_of", "has_precise_ingredient",
	"precise_ingredient_of",
	"consists_of", "constitutes", "contains", "contained_in", "has_part", "part_of", "form_of",
	"has_form", "tradename_of", "has_tradename",
}

type rxConcept struct {
	tty, name string
	parts     []string // of lower rank
}

// rxnorm reads a release of RxNorm, full or prescribable, and returns its version.
// Of the full one only RxNorm's own rows are read, not those of other vocabularies.
func (r *release) rxnorm(visit func(product)) (ver string) {
	conso, rel := r.need(`RXNCONSO\.RRF`, "RXNCONSO.RRF"), r.need(`RXNREL\.RRF`, "RXNREL.RRF")
	if sab := r.named(`RXNSAB\.RRF`); sab != "" {
		r.rows(sab, "|", sabSVER+1, func(_ int, f []string) error {
			if f[sabRSAB] == "RXNORM" && f[sabSVER] != "" {
				ver = f[sabSVER]
			}
			return nil
		})
	}
	concepts := map[string]*rxConcept{}
	var order []string
	r.rows(conso, "|", consoSUPPRESS+1, func(line int, f []string) error {
		code, tty, suppress := f[consoRXCUI], f[consoTTY], f[consoSUPPRESS]
		if f[consoSAB] != "RXNORM" || ranks[tty] == 0 || suppress == "O" || suppress == "E" {
			return nil
		}
		if code == "" || f[consoSTR] == "" {
			return fmt.Errorf("%s:%d: a concept without a code or a name", conso, line)
		}
		if concepts[code] == nil {
			concepts[code] = &rxConcept{tty: tty, name: f[consoSTR]}
			order = append(order, code)
		}
		return nil
	})
	r.rows(rel, "|", relSAB+1, func(_ int, f []string) error {
		a, b := concepts[f[relFirst]], concepts[f[relSecond]]
		if f[relSAB] != "RXNORM" || a == nil || b == nil || !slices.Contains(made, f[relRELA]) {
			return nil
		}
		whole, part := a, f[relSecond]
		if ranks[a.tty] < ranks[b.tty] {
			whole, part = b, f[relFirst]
		}
		if ranks[a.tty] != ranks[b.tty] && !slices.Contains(whole.parts, part) {
			whole.parts = append(whole.parts, part)
		}
		return nil
	})
	if r.err != nil {
		return ""
	}
	for _, code := range order {
		c := concepts[code]
		p := product{code: code, names: []string{c.name}, ingredients: ingredients(concepts, code)}
		if c.tty == "BN" { // a brand's name alone is no name of a product: what it is sold for is
			p.names = []string{strings.Join(p.ingredients, " / ")}
		}
		visit(p)
	}
	return ver
}

// ingredients are the names of the ingredients that a concept is made of. Brands
// are not gone through: other products have their names, too.
func ingredients(concepts map[string]*rxConcept, code string) (names []string) {
	seen := map[string]bool{}
	var walk func(code string)
	walk = func(code string) {
		c := concepts[code]
		if seen[code] {
			return
		}
		seen[code] = true
		if c.tty == "IN" {
			names = append(names, c.name)
			return
		}
		for _, p := range c.parts {
			if concepts[p].tty != "BN" {
				walk(p)
			}
		}
	}
	walk(code)
	slices.Sort(names)
	return names
}
