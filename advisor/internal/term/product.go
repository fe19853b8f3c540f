package term

import (
	"strings"
)

// A Reading is what a name says that is no name of a term by itself: that of a
// product, of a combination, or an entry of a list of allergies.
type Reading struct {
	Parts   []Part // each ingredient
	Nothing bool   // it says that there is none ...
	Of      []ID   // ... of these; no terms: of anything
	Reason  string // why nothing was read; "" if something was
}

// A Part is one ingredient of a product.
type Part struct {
	ID       ID // None: not recognised
	Text     string
	Form     string // "" if the name does not say it
	Route    string // "" if it is not certain
	Strength Strength
}

// A Strength is how much of an ingredient a product holds. It is never a dose.
type Strength struct {
	MG  float64 // milligrams; 0: not known
	In  float64 // of a liquid and the like: in so many units of ...; 0: in one piece
	Of  string  // ... this name
	not routeSet
	is  bool // there is one, in whatever unit
	sum bool // a share of the whole
}

const (
	maxName   = 400 // bytes that are read
	maxTokens = 120
	maxWords  = 12   // tokens in the name of a term
	maxPieces = 1000 // a number without a unit that is no year
	maxBrand  = 18   // tokens in a brand that the pack does not know
)

// Read finds out what name says in a list of the terms that are kinds of the
// given ones. In a list of allergies it may be among words about them. Nothing is
// guessed: what is not understood to the last word is not read at all. In a
// combination a part that is not understood stays without a term.
func (h *Hierarchy) Read(name string, of []ID, allergies bool) Reading {
	if id := h.Find(name); id != None && h.isAny(id, of) {
		p := Part{ID: id, Text: name}
		if h.grammar != nil {
			p.Route = h.grammar.routeName(h.grammar.own[id] | h.grammar.routesOf(id))
		}
		return Reading{Parts: []Part{p}}
	}
	if h.grammar == nil {
		return Reading{Reason: "no term has this name"}
	}
	if len(name) > maxName {
		return Reading{Reason: "too long for a name"}
	}
	if allergies {
		return h.grammar.allergy(h, name, of)
	}
	return h.grammar.read(h, name, of)
}

// IsForm reports whether a is what b is in some form.
func (h *Hierarchy) IsForm(a, b ID) bool {
	if h.grammar == nil || a < 0 || b < 0 {
		return false
	}
	for _, v := range h.grammar.variants[b] {
		if v.id == a {
			return true
		}
	}
	return false
}

func (h *Hierarchy) isAny(id ID, of []ID) bool {
	for _, root := range of {
		if h.Is(id, root) {
			return true
		}
	}
	return false
}

// allergy reads an entry of a list of allergies.
func (g *grammar) allergy(h *Hierarchy, name string, of []ID) Reading {
	plain := plainWords(name)
	if none, ok := g.nothing[WithoutAccents(plain)]; ok {
		return Reading{Nothing: true, Of: none}
	}
	for _, before := range g.before {
		if rest, ok := strings.CutPrefix(plain, before+" "); ok {
			return h.Read(rest, of, false)
		}
	}
	for _, after := range g.after {
		if rest, ok := strings.CutSuffix(plain, " "+after); ok {
			return h.Read(rest, of, false)
		}
	}
	return g.read(h, name, of)
}

func (g *grammar) read(h *Hierarchy, name string, of []ID) Reading {
	if rest, ok := g.untagged(name); ok {
		if id := h.Find(rest); id != None && h.isAny(id, of) {
			return Reading{Parts: []Part{{ID: id, Text: rest,
				Route: g.routeName(g.own[id] | g.routesOf(id))}}}
		}
	}
	p := &parser{grammar: g, h: h, of: of, name: name}
	if !p.tokens() {
		return Reading{Reason: "too long for a name"}
	}
	p.mask = g.all
	if p.whole() {
		return Reading{Parts: p.parts}
	}
	return Reading{Reason: p.reason}
}

// untagged is a name without what says in parentheses of what kind it is, as in
// "Osteoporosis (disorder)".
func (g *grammar) untagged(name string) (string, bool) {
	open := strings.LastIndexByte(name, '(')
	if open < 0 || !strings.HasSuffix(name, ")") {
		return "", false
	}
	u := g.words[WithoutAccents(name[open+1:len(name)-1])]
	return strings.TrimSpace(name[:open]), u != nil && u.tag
}

func (g *grammar) routeName(s routeSet) string {
	if i := s.single(); i >= 0 {
		return g.routes[i]
	}
	return ""
}
