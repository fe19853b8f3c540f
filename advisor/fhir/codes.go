package fhir

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// byPrefix are the code systems in which a longer code is a kind of a shorter
// one: M81.0 of M81, H02AB07 of H02AB.
var byPrefix = []string{"atc", "icd-10", "icd-10-cm"}

// A book of codes says what the codes in data mean to a pack.
type codebook struct {
	pack    *pack.Pack
	systems map[string][]string        // address -> names of the system in the pack
	terms   map[fact.Code]term.ID      // codes of terms; those of byPrefix without dots
	facts   map[fact.Code][]*fact.Fact // codes of facts
	bare    map[string]bool            // codes of terms in any system, without dots
}

func newCodebook(p *pack.Pack) *codebook {
	b := &codebook{pack: p, systems: map[string][]string{}, terms: map[fact.Code]term.ID{}, facts: map[fact.Code][]*fact.Fact{}, bare: bareCodes(p)}
	for name, uri := range p.Systems {
		b.systems[uri] = append(b.systems[uri], name)
	}
	h := p.Schema.Terms
	for _, name := range h.Names() {
		id := h.Named(name)
		for system, codes := range h.Term(id).Codes {
			for _, code := range codes {
				b.terms[fact.Code{System: system, Code: bare(system, code)}] = id
			}
		}
	}
	for _, f := range p.Schema.Facts {
		for system, codes := range f.Codes {
			for _, code := range codes {
				c := fact.Code{System: system, Code: code}
				b.facts[c] = append(b.facts[c], f)
			}
		}
	}
	return b
}

func bare(system, code string) string {
	name, _ := pack.SystemOf(system)
	if slices.Contains(byPrefix, name) {
		return strings.ReplaceAll(code, ".", "")
	}
	return code
}

// names lists what the pack may call the system of a coding in a role.
func (b *codebook) names(c coding, roles []string) []string {
	var names []string
	for _, system := range b.systems[strings.TrimSuffix(c.System, "/")] {
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
func (b *codebook) term(c coding, roles ...string) term.ID {
	for _, system := range b.names(c, roles) {
		code := bare(system, c.Code)
		if id, ok := b.terms[fact.Code{System: system, Code: code}]; ok {
			return id
		}
		if name, _ := pack.SystemOf(system); slices.Contains(byPrefix, name) {
			for n := len(code) - 1; n > 0; n-- {
				if id, ok := b.terms[fact.Code{System: system, Code: code[:n]}]; ok {
					return id
				}
			}
		}
	}
	return term.None
}

// termsOf lists the terms that a concept names. Its codings say the same thing
// with more or less detail: of a term and a kind of it, the kind is meant.
func (b *codebook) termsOf(c *concept, roles ...string) []term.ID {
	var ids []term.ID
	if c == nil {
		return nil
	}
	for _, k := range c.Coding {
		if id := b.term(k, roles...); id != term.None && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	h := b.pack.Schema.Terms
	return slices.DeleteFunc(slices.Clone(ids), func(id term.ID) bool {
		return slices.ContainsFunc(ids, func(other term.ID) bool { return other != id && h.Is(other, id) })
	})
}

// factsOf lists the facts whose codes a concept has.
func (b *codebook) factsOf(c *concept, roles ...string) []*fact.Fact {
	var facts []*fact.Fact
	if c == nil {
		return nil
	}
	for _, k := range c.Coding {
		for _, system := range b.names(k, roles) {
			for _, f := range b.facts[fact.Code{System: system, Code: k.Code}] {
				if !slices.Contains(facts, f) {
					facts = append(facts, f)
				}
			}
		}
	}
	return facts
}

// value looks a coded answer up; ok is false if no coding is listed.
func value[V any](b *codebook, values map[fact.Code]V, c *concept) (v V, ok bool) {
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

// show names a concept by its codes, never by its words.
func (b *codebook) show(c *concept) string {
	if c == nil || len(c.Coding) == 0 {
		return "no code"
	}
	var codes []string
	for _, k := range c.Coding {
		system := k.System
		if names := b.systems[strings.TrimSuffix(k.System, "/")]; len(names) > 0 {
			system = slices.Min(names)
		}
		codes = append(codes, system+"|"+k.Code)
	}
	return strings.Join(codes, ", ")
}
