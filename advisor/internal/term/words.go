package term

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
	b := &grammarBuilder{g: g, h: h, w: w, byName: map[string]routeSet{}, report: report}
	b.routes()
	b.forms()
	b.units()
	b.lists()
	b.allergies()
	b.terms()
	b.brands()
	h.grammar = g
}

// plainWords is s in lower case without accents, its words one space apart.
func plainWords(s string) string {
	return strings.Join(strings.Fields(strings.Map(plainRune, s)), " ")
}

// WithoutAccents is Fold without accents, and without the marks of trade names: what people
// type who leave accents out.
func WithoutAccents(s string) string {
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
	if r >= 0x300 && r <= 0x36f {
		return -1 // an accent by itself, as some programs write them
	}
	r = unicode.ToLower(r)
	if !unicode.In(r, unicode.Latin, unicode.Greek) {
		return r // a mark makes another letter of one elsewhere
	}
	var as [utf8.UTFMax]byte
	n := utf8.EncodeRune(as[:], r)
	if parts := norm.NFD.Properties(as[:n]).Decomposition(); len(parts) > 0 {
		r, _ = utf8.DecodeRune(parts)
	}
	return r
}

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
		if u := h.grammar.words[WithoutAccents(word)]; u != nil && u.unit != nil {
			return u.unit.Name
		}
	}
	return ""
}
