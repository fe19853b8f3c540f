package term

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// A grammarBuilder makes a grammar of a pack's words.
type grammarBuilder struct {
	g      *grammar
	h      *Hierarchy
	w      *Words
	byName map[string]routeSet
	report func(i int, path, msg string)
}

// set is the set of routes with these names, which stand at a path of term i, or of the words.
func (b *grammarBuilder) set(i int, path string, names []string) (s routeSet) {
	for _, n := range names {
		if b.byName[n] == 0 {
			b.report(i, path, fmt.Sprintf("unknown route %q; names.yaml has %s", n,
				strings.Join(b.g.routes, ", ")))
		}
		s |= b.byName[n]
	}
	return s
}

// use is all that a word can be, to be added to.
func (b *grammarBuilder) use(path, word string) *wordUse {
	key := WithoutAccents(word)
	if key == "" {
		b.report(-1, path, "an empty word")
		return &wordUse{}
	}
	u := b.g.words[key]
	if u == nil {
		u = &wordUse{}
		b.g.words[key] = u
	}
	b.g.longest = max(b.g.longest, len(tokensOf(word)))
	return u
}

func (b *grammarBuilder) each(path string, words []string, f func(*wordUse)) {
	for _, word := range words {
		f(b.use(path, word))
	}
}

// routes reads the routes and their words.
func (b *grammarBuilder) routes() {
	for i, r := range b.w.Routes {
		if i == MaxRoutes {
			b.report(-1, "routes", fmt.Sprintf("more than %d routes", MaxRoutes))
			break
		}
		if b.byName[r.Name] != 0 {
			b.report(-1, "routes", fmt.Sprintf("route %s is given twice", r.Name))
		}
		b.byName[r.Name] = 1 << i
		b.g.routes, b.g.all = append(b.g.routes, r.Name), b.g.all|1<<i
	}
	for _, r := range b.w.Routes {
		b.each("routes", r.Words, func(u *wordUse) {
			u.route, u.isRoute = u.route|b.byName[r.Name], true
		})
	}
}

// forms reads the forms.
func (b *grammarBuilder) forms() {
	for _, f := range b.w.Forms {
		made := &form{name: f.Name, empty: f.Empty, usual: b.set(-1, "forms", f.Routes)}
		made.can = made.usual | b.set(-1, "forms", f.With)
		if made.usual == 0 {
			made.usual = made.can
		}
		b.each("forms", f.Words, func(u *wordUse) {
			if u.form != nil && u.form != made {
				b.report(-1, "forms", fmt.Sprintf("a word of form %s is one of %s already", f.Name,
					u.form.name))
			}
			u.form = made
		})
	}
}

// units reads the units.
func (b *grammarBuilder) units() {
	for _, of := range b.w.Units {
		made := &unit{of, b.set(-1, "units", of.Not)}
		b.each("units", of.Words, func(u *wordUse) {
			if u.unit != nil && u.unit != made {
				b.report(-1, "units", fmt.Sprintf("a word of unit %s is one of %s already", of.Name,
					u.unit.Name))
			}
			u.unit = made
		})
	}
}

// lists reads what is a list of words.
func (b *grammarBuilder) lists() {
	b.each("salts", b.w.Salts, func(u *wordUse) { u.salt = true })
	b.each("suffixes", b.w.Suffixes, func(u *wordUse) { u.suffix = true })
	b.each("joiners", b.w.Joiners, func(u *wordUse) { u.joiner = true })
	b.each("makers", b.w.Makers, func(u *wordUse) { u.maker = true })
	b.each("firms", b.w.Firms, func(u *wordUse) { u.firm = true })
	b.each("inert", b.w.Inert, func(u *wordUse) { u.inert = true })
	b.each("trade", b.w.Trade, func(u *wordUse) { u.trade = true })
	b.each("tags", b.w.Tags, func(u *wordUse) { u.tag = true })
	for _, word := range b.w.Never {
		u := b.use("never", word)
		if *u != (wordUse{}) {
			b.report(-1, "never",
				fmt.Sprintf("%q is a word of another list, too; nothing with it is ever read", word))
		}
		u.never = true
	}
	for _, name := range b.w.Suffixed {
		if id := b.h.Named(name); id != None {
			b.g.suffixed = append(b.g.suffixed, id)
		} else {
			b.report(-1, "suffixes", fmt.Sprintf("unknown term %q", name))
		}
	}
}

// allergies reads what stands in lists of allergies.
func (b *grammarBuilder) allergies() {
	for _, s := range b.w.Before {
		b.g.before = append(b.g.before, plainWords(s))
	}
	for _, s := range b.w.After {
		b.g.after = append(b.g.after, plainWords(s))
	}
	longFirst := func(a, b string) int { return len(b) - len(a) }
	slices.SortStableFunc(b.g.before, longFirst)
	slices.SortStableFunc(b.g.after, longFirst)
	for _, n := range b.w.Nothing {
		of := []ID{}
		for _, name := range n.Of {
			if id := b.h.Named(name); id != None {
				of = append(of, id)
			} else {
				b.report(-1, "allergies", fmt.Sprintf("unknown term %q", name))
			}
		}
		for _, word := range n.Words {
			b.g.nothing[WithoutAccents(word)] = of
		}
	}
}

// terms reads by which routes terms are given, and what is a form of what.
func (b *grammarBuilder) terms() {
	b.g.own, b.g.variants = make([]routeSet, len(b.h.terms)), make([][]variant, len(b.h.terms))
	for i, t := range b.h.terms {
		b.g.own[i] = b.set(i, "routes", t.Routes)
	}
	for i, t := range b.h.terms {
		for _, name := range t.FormOf {
			base := b.h.Named(name)
			switch {
			case base == None:
				b.report(i, "form_of", fmt.Sprintf("unknown term %q", name))
				continue
			case base == ID(i):
				b.report(i, "form_of", "a term is no form of itself")
				continue
			case b.g.own[i] == 0:
				b.report(i, "form_of", "a form of another term says by which routes it is given; add routes")
				continue
			}
			taken := b.g.own[base]
			for _, v := range b.g.variants[base] {
				taken |= v.routes
			}
			if both := taken & b.g.own[i]; both != 0 {
				b.report(i, "routes", fmt.Sprintf("%s or another form of it is given by the route %s already",
					name, b.g.routes[bits.TrailingZeros32(uint32(both))]))
			}
			b.g.variants[base] = append(b.g.variants[base], variant{ID(i), b.g.own[i]})
		}
	}
	for name, id := range b.h.ids {
		if isASCII(name) { // which has no accents, and is folded
			continue
		}
		if plain := WithoutAccents(name); plain != name {
			if _, taken := b.h.ids[plain]; !taken {
				b.g.names[plain] = id
			}
		}
	}
}

// brands reads the brands.
func (b *grammarBuilder) brands() {
	for _, brd := range b.w.Brands {
		made := brand{more: brd.More}
		for _, name := range brd.Of {
			id := b.h.Named(name)
			switch {
			case id == None:
				b.report(-1, "brands", fmt.Sprintf("unknown term %q", name))
			case b.g.own[id] == 0 && len(b.g.variants[id]) == 0:
				b.report(-1, "brands", fmt.Sprintf("%s says by no route how it is given; add routes", name))
			default:
				made.of = append(made.of, id)
			}
		}
		if len(made.of) == 0 {
			b.report(-1, "brands", fmt.Sprintf("brands (%s) of no term", strings.Join(brd.Names, ", ")))
			continue
		}
		for _, name := range brd.Names {
			key := WithoutAccents(name)
			if other, taken := b.h.ids[key]; taken {
				b.report(-1, "brands", fmt.Sprintf("the name %q belongs to %s already", name,
					b.h.terms[other].Name))
			} else if _, taken := b.g.names[key]; taken {
				b.report(-1, "brands", fmt.Sprintf("the name %q is given twice", name))
			} else {
				b.g.names[key] = ID(len(b.h.terms) + len(b.g.brands))
			}
		}
		b.g.brands = append(b.g.brands, made)
	}
}
