// Package codebook says what the codes and the names in FHIR data mean to a pack:
// which terms and facts.
package codebook

import (
	"maps"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/codes"
	"example.com/crosstalk/advisor/fhir/internal/resource"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// byPrefix are the code systems in which a longer code is a kind of a shorter
// one: M81.0 of M81, H02AB07 of H02AB.
var byPrefix = []string{"atc", "icd-10", "icd-10-gm", "icd-10-cm"}

// editions of ICD-10 agree in categories and their first subdivisions, as M81 and
// M81.0, wherever they have the same; what stands after these is an edition's own.
var editions = []string{"icd-10", "icd-10-gm", "icd-10-cm"}

// MaxCode is the most bytes of a code that is looked up: those that match by prefix
// are tried at every length.
const MaxCode = 100

// shared is the length of codes that mean the same in the editions of ICD-10.
const shared = len("M810")

// A book of codes says what the codes in data mean to a pack.
type Book struct {
	Pack    *pack.Pack
	systems map[string][]string        // address -> names of the system in the pack
	terms   map[fact.Code]term.ID      // codes of terms; those of byPrefix without dots
	facts   map[fact.Code][]*fact.Fact // codes of facts
	Bare    map[string]bool            // codes of terms in any system, without dots

	Lists     []*fact.Fact    // sets and lists that resources go into
	Borne     map[string]bool // resource types of which something may belong to one; see Bears
	tables    []*codes.Table
	codesOnly bool // names are not read

	found map[lookedUp][]*fact.Fact // see Remembering
}

// With is the book for other choices of a caller.
func (b *Book) With(lists []*fact.Fact, tables []*codes.Table, codesOnly bool) *Book {
	out := *b
	out.Borne = map[string]bool{}
	for _, f := range lists {
		types := f.FHIR.From
		if OfMedicines(f) {
			types = slices.Concat(types, MedicineTypes, []string{"NutritionOrder"})
		}
		for _, typ := range types {
			out.Borne[typ] = true
		}
	}
	out.Lists, out.tables, out.codesOnly = lists, tables, codesOnly
	return &out
}

// New is the book of a pack; With gives it the choices of a caller.
func New(p *pack.Pack) *Book {
	b := &Book{Pack: p, systems: map[string][]string{}, terms: map[fact.Code]term.ID{},
		facts: map[fact.Code][]*fact.Fact{}, Bare: bareCodes(p)}
	call := func(uri, name string) {
		if key := systemKey(uri); !slices.Contains(b.systems[key], name) {
			b.systems[key] = append(b.systems[key], name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Systems)) {
		call(p.Systems[name], name)
		for _, uri := range otherNames[name] {
			call(uri, name)
		}
	}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		id := h.Named(name)
		for system, list := range h.Term(id).Codes {
			for _, code := range list {
				b.terms[fact.Code{System: system, Code: bare(system, code)}] = id
			}
		}
	}
	for _, f := range p.Schema.Facts {
		for system, list := range f.Codes {
			for _, code := range list {
				c := fact.Code{System: system, Code: bare(system, code)}
				b.facts[c] = append(b.facts[c], f)
			}
		}
	}
	return b
}

// bare is the form in which codes are compared. Of ICD-10 the marks for causes
// and manifestations, and for a code that is no whole one ("M81.-"), are left out.
func bare(system, code string) string {
	name, _ := pack.SystemOf(system)
	code = strings.TrimSpace(code)
	if slices.Contains(byPrefix, name) {
		return strings.TrimRight(strings.ToUpper(strings.ReplaceAll(code, ".", "")), "-+*!†")
	}
	return code
}

// names lists what the pack may call the system of a coding in a role.
func (b *Book) names(c resource.Coding, roles []string) []string {
	var names []string
	for _, system := range b.systems[systemKey(c.System)] {
		for _, role := range roles {
			if role != "" {
				names = append(names, system+"-"+role)
			} else {
				names = append(names, system)
			}
		}
	}
	return names
}

// term finds the term that a coding names in one of the roles; the first role
// that has it counts.
func (b *Book) term(c resource.Coding, roles ...string) term.ID {
	id, _, _ := b.match(c, roles)
	return id
}

// match finds the term of a coding, the system under which the pack has its code,
// and whether the coding says more than that code: M81.0 than M81.
func (b *Book) match(c resource.Coding, roles []string) (id term.ID, system string, more bool) {
	ok := false
	b.lookUp(c, roles, func(c fact.Code, longer bool) bool {
		id, ok = b.terms[c]
		system, more = c.System, longer
		return ok
	})
	if !ok {
		return term.None, "", false
	}
	return id, system, more
}

// lookUp calls find with each code of the pack that a coding could mean, the most
// exact first, until it returns true; longer says that the coding says more.
func (b *Book) lookUp(c resource.Coding, roles []string, find func(c fact.Code, longer bool) bool) {
	if len(c.Code) > MaxCode {
		return
	}
	for _, system := range b.names(c, roles) {
		code := bare(system, c.Code)
		name, role := pack.SystemOf(system)
		if !slices.Contains(byPrefix, name) {
			if find(fact.Code{System: system, Code: code}, false) {
				return
			}
			continue
		}
		others := []string{system}
		if slices.Contains(editions, name) {
			for _, other := range editions {
				if other != name && role != "" {
					others = append(others, other+"-"+role)
				} else if other != name {
					others = append(others, other)
				}
			}
		}
		for n := len(code); n > 0; n-- {
			for i, other := range others {
				if i > 0 && n > shared {
					break
				}
				if find(fact.Code{System: other, Code: code[:n]}, n < len(code)) {
					return
				}
			}
		}
	}
}

// Narrower are the kinds of terms that a concept may mean where its code says more
// than the code of the term, and the pack has no code of the kind: M05BA06, one of
// the bisphosphonates M05BA, may be any that has no code there.
func (b *Book) Narrower(c *resource.Concept, roles ...string) []term.ID {
	var out []term.ID
	if c == nil {
		return nil
	}
	h := b.Pack.Schema.Terms
	for _, k := range c.Coding {
		id, system, more := b.match(k, roles)
		for t := range term.ID(h.Len()) {
			if more && t != id && h.Is(t, id) && len(h.Term(t).Codes[system]) == 0 {
				out = append(out, t)
			}
		}
	}
	return out
}

// TermsOf lists the terms that a concept names. Its codings say the same thing
// with more or less detail: of a term and a kind of it, the kind is meant.
func (b *Book) TermsOf(c *resource.Concept, roles ...string) []term.ID {
	var ids []term.ID
	if c == nil {
		return nil
	}
	for _, k := range c.Coding {
		if id := b.term(k, roles...); id != term.None && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	h := b.Pack.Schema.Terms
	return slices.DeleteFunc(slices.Clone(ids), func(id term.ID) bool {
		return slices.ContainsFunc(ids, func(other term.ID) bool {
			return other != id && h.Is(other, id)
		})
	})
}

// FactsOf lists the facts whose codes a concept has. The list is not to be changed.
func (b *Book) FactsOf(c *resource.Concept, roles ...string) (facts []*fact.Fact) {
	if c == nil {
		return nil
	}
	for i, k := range c.Coding {
		of := b.factsOf(k, roles)
		if i == 0 {
			facts = slices.Clip(of)
			continue
		}
		for _, f := range of {
			if !slices.Contains(facts, f) {
				facts = append(facts, f)
			}
		}
	}
	return facts
}

func (b *Book) factsOf(k resource.Coding, roles []string) (facts []*fact.Fact) {
	key := lookedUp{k.System, k.Code, strings.Join(roles, ",")}
	if facts, ok := b.found[key]; ok {
		return facts
	}
	b.lookUp(k, roles, func(c fact.Code, _ bool) bool {
		for _, f := range b.facts[c] {
			if !slices.Contains(facts, f) {
				facts = append(facts, f)
			}
		}
		return false
	})
	if b.found != nil {
		if len(b.found) >= maxFound {
			clear(b.found)
		}
		b.found[key] = facts
	}
	return facts
}

// A lookedUp is a coding for whose facts somebody has asked, in some roles.
type lookedUp struct{ system, code, roles string }

const maxFound = 5000

// Remembering is a book that remembers what was looked up. It is for one goroutine.
func (b *Book) Remembering() *Book {
	out := *b
	out.found = map[lookedUp][]*fact.Fact{}
	return &out
}

// Value looks a coded answer up; ok is false if no coding is listed.
func Value[V any](b *Book, values map[fact.Code]V, c *resource.Concept) (v V, ok bool) {
	if c == nil {
		return v, false
	}
	for _, k := range c.Coding {
		for _, system := range b.names(k, []string{""}) {
			if v, ok = values[fact.Code{System: system, Code: k.Code}]; ok {
				return v, true
			}
		}
	}
	return v, false
}

// Has reports whether one of the codings of a concept is listed.
func (b *Book) Has(c *resource.Concept, listed []fact.Code) bool {
	codes := make(map[fact.Code]bool, len(listed))
	for _, code := range listed {
		codes[code] = true
	}
	_, ok := Value(b, codes, c)
	return ok
}

// Show names a concept by its codes, never by its words.
func (b *Book) Show(c *resource.Concept) string {
	if c == nil || len(c.Coding) == 0 {
		return "no code"
	}
	var codes []string
	for _, k := range c.Coding {
		system := k.System
		if names := b.systems[systemKey(k.System)]; len(names) > 0 {
			system = slices.Min(names)
		}
		codes = append(codes, system+"|"+k.Code)
	}
	return strings.Join(codes, ", ")
}

// bareCodes are the codes of terms in any system, without their dots.
func bareCodes(p *pack.Pack) map[string]bool {
	codes := map[string]bool{}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		for _, list := range h.Term(h.Named(name)).Codes {
			for _, code := range list {
				codes[strings.ReplaceAll(code, ".", "")] = true
			}
		}
	}
	return codes
}
