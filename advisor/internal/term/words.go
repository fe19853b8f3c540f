package term

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode"
)

// Words are what the names of products are made of, besides the names of terms.
// A pack says them; with none, only names of terms are read.
type Words struct {
	Routes   []Route
	Forms    []Form
	Units    []Unit
	Salts    []string // that may follow an ingredient and change nothing of what it is
	Suffixes []string // of biosimilars, without the hyphen
	Suffixed []string // the terms, with their kinds, whose names can have one
	Joiners  []string // words that join the parts of a combination
	Brands   []Brand
	Makers   []string // that may stand behind an ingredient, or in parentheses
	Firms    []string // words at the end of the name of any maker, in parentheses
	Inert    []string // parts of a pack that hold no medicine
	Trade    []string // of brands, where a word of Never is none
	Tags     []string // in parentheses at the end of a name: the kind of thing that it names
	Never    []string // words that change what a name says, so that nothing is read
	Before   []string // what stands before a name in a list of allergies ...
	After    []string // ... and behind one
	Nothing  []Nothing
}

// A Route is a way in which a medicine is given.
type Route struct {
	Name  string
	Words []string
}

// A Form is a kind of product. Without routes it says nothing of the route.
type Form struct {
	Name   string
	Routes []string // by which it is given where no word names a route
	With   []string // by which it may be given, too, if a word names the route
	Empty  bool     // it may hold nothing: only with a strength is it a product
	Words  []string
}

// A Unit follows the number of a strength.
type Unit struct {
	Name  string
	MG    float64  // milligrams in one, of a unit of mass
	Per   bool     // it can stand behind a stroke, and tells the size of a product
	Share bool     // it is a share of the whole, as a percent is
	Not   []string // the routes that a product has not whose strength is in it
	Words []string
}

// A Brand is a name of a product with several ingredients, or of one whose form
// must be said since the ingredient alone would say too much.
type Brand struct {
	Names []string
	Of    []string // the terms
	More  bool     // it holds more, of which the pack has no term
}

// Nothing is an entry of a list of allergies that says that there are none.
type Nothing struct {
	Words []string
	Of    []string // the terms of which there are none; none given: of anything
}

// A routeSet is a set of routes, by their places in Words.Routes.
type routeSet uint32

// MaxRoutes is how many routes a pack may have.
const MaxRoutes = 32

// single is the only route in a set, or -1.
func (s routeSet) single() int {
	if bits.OnesCount32(uint32(s)) != 1 {
		return -1
	}
	return bits.TrailingZeros32(uint32(s))
}

// A wordUse is all that a word, or a few words, can be in the name of a product.
type wordUse struct {
	salt, suffix, joiner, maker, firm, tag, inert, trade, never bool

	route   routeSet // that it names
	form    *form
	unit    *unit
	isRoute bool
}

type form struct {
	name       string
	usual, can routeSet // 0: it says nothing of the route
	empty      bool
}

type unit struct {
	Unit
	not routeSet
}

// A variant is a term that an ingredient is in some forms.
type variant struct {
	id     ID
	routes routeSet
}

// A brand is one, ready for reading. Its place behind the terms is its ID here.
type brand struct {
	of   []ID
	more bool
}

// A grammar is the words of a pack, ready for reading.
type grammar struct {
	words    map[string]*wordUse // folded
	longest  int                 // tokens of a word
	names    map[string]ID       // of terms, with accents folded, where that differs from the name
	brands   []brand
	routes   []string
	all      routeSet
	own      []routeSet  // by ID: the routes that the term admits; 0: it is none of a product
	variants [][]variant // by ID: of the term
	suffixed []ID
	before   []string // folded
	after    []string
	nothing  map[string][]ID
}

// SetWords makes names of products readable. Report is called with what is
// wrong: with the index of a term, or -1 and a path in the words.
func (h *Hierarchy) SetWords(w *Words, report func(i int, path, msg string)) {
	g := &grammar{words: map[string]*wordUse{}, names: map[string]ID{}, nothing: map[string][]ID{}}
	byName := map[string]routeSet{}
	for i, r := range w.Routes {
		if i == MaxRoutes {
			report(-1, "routes", fmt.Sprintf("more than %d routes", MaxRoutes))
			break
		}
		if byName[r.Name] != 0 {
			report(-1, "routes", fmt.Sprintf("route %s is given twice", r.Name))
		}
		byName[r.Name] = 1 << i
		g.routes, g.all = append(g.routes, r.Name), g.all|1<<i
	}
	set := func(i int, path string, names []string) (s routeSet) {
		for _, n := range names {
			if byName[n] == 0 {
				report(i, path, fmt.Sprintf("unknown route %q; names.yaml has %s", n, strings.Join(g.routes, ", ")))
			}
			s |= byName[n]
		}
		return s
	}
	use := func(path, word string) *wordUse {
		key := foldPlain(word)
		if key == "" {
			report(-1, path, "an empty word")
			return &wordUse{}
		}
		u := g.words[key]
		if u == nil {
			u = &wordUse{}
			g.words[key] = u
		}
		g.longest = max(g.longest, len(tokensOf(word)))
		return u
	}
	each := func(path string, words []string, f func(*wordUse)) {
		for _, word := range words {
			f(use(path, word))
		}
	}
	for _, r := range w.Routes {
		each("routes", r.Words, func(u *wordUse) { u.route, u.isRoute = u.route|byName[r.Name], true })
	}
	for _, f := range w.Forms {
		made := &form{name: f.Name, empty: f.Empty, usual: set(-1, "forms", f.Routes)}
		made.can = made.usual | set(-1, "forms", f.With)
		if made.usual == 0 {
			made.usual = made.can
		}
		each("forms", f.Words, func(u *wordUse) {
			if u.form != nil && u.form != made {
				report(-1, "forms", fmt.Sprintf("a word of form %s is one of %s already", f.Name, u.form.name))
			}
			u.form = made
		})
	}
	for _, of := range w.Units {
		made := &unit{of, set(-1, "units", of.Not)}
		each("units", of.Words, func(u *wordUse) {
			if u.unit != nil && u.unit != made {
				report(-1, "units", fmt.Sprintf("a word of unit %s is one of %s already", of.Name, u.unit.Name))
			}
			u.unit = made
		})
	}
	each("salts", w.Salts, func(u *wordUse) { u.salt = true })
	each("suffixes", w.Suffixes, func(u *wordUse) { u.suffix = true })
	each("joiners", w.Joiners, func(u *wordUse) { u.joiner = true })
	each("makers", w.Makers, func(u *wordUse) { u.maker = true })
	each("firms", w.Firms, func(u *wordUse) { u.firm = true })
	each("inert", w.Inert, func(u *wordUse) { u.inert = true })
	each("trade", w.Trade, func(u *wordUse) { u.trade = true })
	each("tags", w.Tags, func(u *wordUse) { u.tag = true })
	for _, word := range w.Never {
		u := use("never", word)
		if *u != (wordUse{}) {
			report(-1, "never", fmt.Sprintf("%q is a word of another list, too; nothing with it is ever read", word))
		}
		u.never = true
	}
	for _, name := range w.Suffixed {
		if id := h.Named(name); id != None {
			g.suffixed = append(g.suffixed, id)
		} else {
			report(-1, "suffixes", fmt.Sprintf("unknown term %q", name))
		}
	}
	for _, s := range w.Before {
		g.before = append(g.before, plainWords(s))
	}
	for _, s := range w.After {
		g.after = append(g.after, plainWords(s))
	}
	longFirst := func(a, b string) int { return len(b) - len(a) }
	slices.SortStableFunc(g.before, longFirst)
	slices.SortStableFunc(g.after, longFirst)
	for _, n := range w.Nothing {
		of := []ID{}
		for _, name := range n.Of {
			if id := h.Named(name); id != None {
				of = append(of, id)
			} else {
				report(-1, "allergies", fmt.Sprintf("unknown term %q", name))
			}
		}
		for _, word := range n.Words {
			g.nothing[foldPlain(word)] = of
		}
	}
	g.own, g.variants = make([]routeSet, len(h.terms)), make([][]variant, len(h.terms))
	for i, t := range h.terms {
		g.own[i] = set(i, "routes", t.Routes)
	}
	for i, t := range h.terms {
		for _, name := range t.FormOf {
			base := h.Named(name)
			switch {
			case base == None:
				report(i, "form_of", fmt.Sprintf("unknown term %q", name))
				continue
			case base == ID(i):
				report(i, "form_of", "a term is no form of itself")
				continue
			case g.own[i] == 0:
				report(i, "form_of", "a form of another term says by which routes it is given; add routes")
				continue
			}
			taken := g.own[base]
			for _, v := range g.variants[base] {
				taken |= v.routes
			}
			if both := taken & g.own[i]; both != 0 {
				report(i, "routes", fmt.Sprintf("%s or another form of it is given by the route %s already", name, g.routes[bits.TrailingZeros32(uint32(both))]))
			}
			g.variants[base] = append(g.variants[base], variant{ID(i), g.own[i]})
		}
	}
	for name, id := range h.ids {
		if plain := foldPlain(name); plain != name {
			if _, taken := h.ids[plain]; !taken {
				g.names[plain] = id
			}
		}
	}
	for _, b := range w.Brands {
		made := brand{more: b.More}
		for _, name := range b.Of {
			id := h.Named(name)
			switch {
			case id == None:
				report(-1, "brands", fmt.Sprintf("unknown term %q", name))
			case g.own[id] == 0 && len(g.variants[id]) == 0:
				report(-1, "brands", fmt.Sprintf("%s says by no route how it is given; add routes", name))
			default:
				made.of = append(made.of, id)
			}
		}
		if len(made.of) == 0 {
			report(-1, "brands", fmt.Sprintf("brands (%s) of no term", strings.Join(b.Names, ", ")))
			continue
		}
		for _, name := range b.Names {
			key := foldPlain(name)
			if other, taken := h.ids[key]; taken {
				report(-1, "brands", fmt.Sprintf("the name %q belongs to %s already", name, h.terms[other].Name))
			} else if _, taken := g.names[key]; taken {
				report(-1, "brands", fmt.Sprintf("the name %q is given twice", name))
			} else {
				g.names[key] = ID(len(h.terms) + len(g.brands))
			}
		}
		g.brands = append(g.brands, made)
	}
	h.grammar = g
}

// plainWords is s in lower case without accents, its words one space apart.
func plainWords(s string) string {
	return strings.Join(strings.Fields(strings.Map(plainRune, s)), " ")
}

// foldPlain is Fold without accents, and without the marks of trade names.
func foldPlain(s string) string {
	return strings.Map(func(r rune) rune {
		if r = plainRune(r); r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// plainRune is a letter in lower case without its accent; of other marks, the
// one that is usually typed. It is -1 for what has no meaning of its own.
func plainRune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	switch r {
	case '®', '™', '©', '\u00ad', '\u200b', '\ufeff':
		return -1
	case '’', '‘', '´', 'ʼ':
		return '\''
	case '‐', '‑', '–', '−':
		return '-'
	case 'µ', 'μ':
		return 'u'
	}
	r = unicode.ToLower(r)
	for _, group := range accents {
		if strings.ContainsRune(group, r) {
			return rune(group[0])
		}
	}
	return r
}

// accents are the letters of Western European languages, each group after the
// letter without an accent.
var accents = []string{"aáàâäãå", "eéèêë", "iíìîï", "oóòôöõ", "uúùûü", "nñ", "cç", "yýÿ"}

// Routes lists the routes by which products are given, in the pack's order.
func (h *Hierarchy) Routes() []string {
	if h.grammar == nil {
		return []string{}
	}
	return h.grammar.routes
}

// Unit is the name of the unit that a word stands for, or "".
func (h *Hierarchy) Unit(word string) string {
	if h.grammar != nil {
		if u := h.grammar.words[foldPlain(word)]; u != nil && u.unit != nil {
			return u.unit.Name
		}
	}
	return ""
}
