package term

import (
	"slices"
	"strings"
)

// brand reads what stands in brackets at the end. One that the pack does not
// know is a brand where all else is as it should be: each ingredient with its
// strength and, where it is alone, the form.
func (p *parser) brand(lo, hi int) bool {
	if id, j := p.known(lo, hi); id != None && j == hi {
		if p.isProduct(id) {
			p.alias = append(p.alias, id)
			return true
		}
		return p.fail("%q in brackets is no brand", p.source(lo, hi))
	}
	for _, s := range p.segments {
		if len(s.strengths) == 0 && p.toks[0].kind != '{' {
			return p.fail("a brand that the pack does not know, %q, where strengths are missing",
				p.source(lo, hi))
		}
	}
	if len(p.forms) == 0 && len(p.segments) == 1 || hi-lo > maxBrand {
		return p.fail("a brand that the pack does not know, %q, where the form is missing",
			p.source(lo, hi))
	}
	letters := 0
	for i := lo; i < hi; i++ {
		switch kind := p.toks[i].kind; kind {
		case 'a':
			letters = max(letters, p.toks[i].end-p.toks[i].start)
		case '0', '.', '&', ',', '/':
		default:
			return p.foreign(i)
		}
		if id, j := p.known(i, hi); p.isProduct(id) && p.toks[j-1].end-p.toks[i].start > 3 &&
			!strings.Contains(p.text[:p.toks[lo].start], p.word(i, j)) {
			p.alias = append(p.alias, id)
			i = j - 1
		}
	}
	return letters >= 3 || p.fail("no brand in brackets")
}

// expand puts the ingredients in the place of a brand.
func (p *parser) expand() {
	var all []segment
	for _, s := range p.segments {
		b := p.brandOf(s.id)
		if b == nil {
			all = append(all, s)
			continue
		}
		s.formless = len(b.of) == 1 && !b.more
		if len(b.of) > 1 || b.more {
			s.strengths = nil
		}
		for _, id := range b.of {
			s.id = id
			all = append(all, s)
		}
		if b.more {
			all = append(all, segment{id: None, named: true, text: p.name[s.from:p.toks[s.after-1].to]})
		}
	}
	p.segments = all
}

// decide makes terms of ingredients and form.
func (p *parser) decide() bool {
	says, ok := p.narrow()
	if !ok {
		return false
	}
	var known []ID
	for _, s := range p.segments {
		if s.named && s.id != None {
			known = append(known, s.id)
		}
	}
	if len(known) == 0 {
		return p.fail("no ingredient in it that the pack knows")
	}
	if !p.reconcile(known, says) {
		return false
	}
	recognised := false
	for _, s := range p.segments {
		if s.inert {
			continue
		}
		part := p.part(s, says)
		recognised = recognised || part.ID != None
		p.add(part)
	}
	return recognised || p.fail("what it names does not belong into this list")
}

// narrow leaves of the routes those that the forms can have, and reports whether
// the name says anything of routes.
func (p *parser) narrow() (says, ok bool) {
	says = p.byWords
	strengths := slices.ContainsFunc(p.segments, func(s segment) bool { return len(s.strengths) > 0 })
	for _, f := range p.forms {
		if f.empty && !strengths {
			return says, p.fail("without a strength it may be an empty %s", f.name)
		}
		switch {
		case f.can == 0:
		case p.byWords:
			p.mask &= f.can
		default:
			says, p.mask = true, p.mask&f.usual
		}
	}
	if p.mask == 0 {
		return says, p.fail("its words name a form and a route that do not go together")
	}
	return says, true
}

// reconcile reports whether each other name can be one of what is in the product.
// Of a product with one ingredient and no form, a narrower name is the one that counts.
func (p *parser) reconcile(known []ID, says bool) bool {
	for _, a := range p.alias {
		if b := p.brandOf(a); b != nil {
			if !slices.ContainsFunc(b.of, func(id ID) bool { return p.goes(id, known) }) {
				return p.fail("it names two things that are not the same")
			}
			continue
		}
		if !p.goes(a, known) {
			return p.fail("it names two things that are not the same")
		}
		if len(p.segments) == 1 && !says && p.h.Is(a, known[0]) {
			for i := range p.segments {
				if p.segments[i].id == known[0] {
					p.segments[i].id = a
				}
			}
			known[0] = a
		}
	}
	return true
}

// part is what an ingredient is in this form.
func (p *parser) part(s segment, says bool) Part {
	part := Part{ID: None, Text: s.text}
	if len(s.strengths) == 1 && !s.doubt {
		part.Strength = s.strengths[0]
	}
	if s.id != None {
		part.Text = p.name[s.from:p.toks[s.after-1].to]
		id, ok := p.pick(s.id, part.Strength, says, s.formless)
		if ok && p.h.isAny(id, p.of) {
			part.ID = id
			part.Route = p.routeName(p.mask & (p.own[id] | p.routesOf(id)))
		}
	}
	for _, f := range p.forms {
		if f.can != 0 || part.Form == "" {
			part.Form = f.name
		}
	}
	return part
}

// routesOf are the routes of the forms of a term.
func (g *grammar) routesOf(id ID) (s routeSet) {
	for _, v := range g.variants[id] {
		s |= v.routes
	}
	return s
}

// add adds a part, each term once.
func (p *parser) add(part Part) {
	for i := range p.parts {
		if q := &p.parts[i]; q.ID == part.ID && (part.ID != None || Fold(q.Text) == Fold(part.Text)) {
			if q.Strength != part.Strength {
				q.Strength = Strength{}
			}
			return
		}
	}
	p.parts = append(p.parts, part)
}

// goes reports whether another name can be one of what is in the product. That of
// a combination may be of the class of one of its ingredients.
func (p *parser) goes(a ID, known []ID) bool {
	for _, id := range known {
		if p.h.Is(a, id) || p.h.Is(id, a) || p.h.Meet(a, id) || p.h.IsForm(a, id) {
			return true
		}
		if len(p.segments) > 1 {
			for _, wide := range p.h.terms[id].Is {
				if p.h.Is(a, p.h.Named(wide)) && len(p.h.terms[p.h.Named(wide)].Is) > 0 {
					return true
				}
			}
		}
	}
	return false
}

// pick is the term that an ingredient is in this form. Where the form leaves
// several open, it is the ingredient itself, if it is wider than all of them.
func (p *parser) pick(id ID, strength Strength, says, formless bool) (ID, bool) {
	variants := p.variants[id]
	name := p.h.terms[id].Name
	if !says {
		share := strength.sum && p.own[id]&strength.not != 0
		other := slices.ContainsFunc(variants, func(v variant) bool { return !p.h.Is(v.id, id) })
		if (share || formless) && other || share && len(variants) == 0 {
			return None, p.fail("the form of %s is missing", name)
		}
		return id, true
	}
	found := None
	if p.own[id]&p.mask != 0 {
		found = id
	}
	for _, v := range variants {
		switch {
		case v.routes&p.mask == 0:
		case found == None:
			found = v.id
		case found != v.id && p.h.Is(v.id, id) && p.h.Is(found, id):
			found = id
		default:
			return None, p.fail("the form leaves open which %s it is", name)
		}
	}
	if found == None {
		return None, p.fail("the pack has no %s of this form", name)
	}
	return found, true
}
