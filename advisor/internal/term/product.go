package term

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
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
	if none, ok := g.nothing[foldPlain(plain)]; ok {
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
			return Reading{Parts: []Part{{ID: id, Text: rest, Route: g.routeName(g.own[id] | g.routesOf(id))}}}
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
	u := g.words[foldPlain(name[open+1:len(name)-1])]
	return strings.TrimSpace(name[:open]), u != nil && u.tag
}

func (g *grammar) routeName(s routeSet) string {
	if i := s.single(); i >= 0 {
		return g.routes[i]
	}
	return ""
}

type token struct {
	start, end int  // in parser.text
	from, to   int  // in the name
	kind       byte // 'a' letters, '0' a number, else the mark itself
	gap        byte // what stands before it: '-', ' ' or 0
}

// A parser reads one name.
type parser struct {
	*grammar
	h    *Hierarchy
	of   []ID
	name string

	text string // plain, without spaces and hyphens
	toks []token

	mask     routeSet // the routes that words name
	forms    []*form
	byWords  bool // a word names the route
	alias    []ID // other names of what is in the product
	segments []segment
	parts    []Part
	reason   string
}

// A segment is a part of a combination, or all of a product that is none.
type segment struct {
	id        ID
	named     bool
	from      int // where the name begins
	after     int // the token behind the name and its salts
	inert     bool
	text      string
	strengths []Strength
	doubt     bool // another strength stands in parentheses
	formless  bool // a brand of which the ingredient alone says too much
	bare      bool // a part that is not known, which must have one of the strengths behind the last one
}

func tokensOf(s string) []token {
	p := &parser{name: s}
	p.tokens()
	return p.toks
}

// tokens cuts the name into words, numbers and marks.
func (p *parser) tokens() bool {
	var b strings.Builder
	gap, last := byte(0), byte(0)
	for from, size := 0, 0; from < len(p.name); from += size {
		var r rune
		r, size = utf8.DecodeRuneInString(p.name[from:])
		at := from + size
		r = plainRune(r)
		var kind byte
		switch {
		case r < 0:
			continue
		case unicode.IsSpace(r) || r == '_':
			if gap == 0 {
				gap = ' '
			}
			last = 0
			continue
		case r == '-':
			gap, last = '-', 0
			continue
		case r >= '0' && r <= '9':
			kind = '0'
		case unicode.IsLetter(r) || r == '\'':
			kind = 'a'
		case (r == '.' || r == ',') && last == '0' && at < len(p.name) && p.name[at] >= '0' && p.name[at] <= '9':
			kind = '0'
		case r < 0x80:
			kind = byte(r)
		default:
			kind = '?'
		}
		if kind != last || kind != 'a' && kind != '0' {
			if len(p.toks) == maxTokens {
				return false
			}
			p.toks = append(p.toks, token{start: b.Len(), from: from, kind: kind, gap: gap})
		}
		b.WriteRune(r)
		t := &p.toks[len(p.toks)-1]
		t.end, t.to = b.Len(), at
		gap, last = 0, kind
	}
	p.text = b.String()
	return true
}

func (p *parser) word(i, j int) string   { return p.text[p.toks[i].start:p.toks[j-1].end] }
func (p *parser) source(i, j int) string { return p.name[p.toks[i].from:p.toks[j-1].to] }

// fail says why nothing is read; the first reason counts.
func (p *parser) fail(format string, args ...any) bool {
	if p.reason == "" {
		p.reason = fmt.Sprintf(format, args...)
	}
	return false
}

func (p *parser) foreign(i int) bool {
	if i >= len(p.toks) {
		return p.fail("a part of it is missing")
	}
	return p.fail("%q is no part of a product's name that the pack knows", p.source(i, i+1))
}

// known is the longest name of a term that begins at token i, and its end.
func (p *parser) known(i, hi int) (ID, int) {
	for j := min(i+maxWords, hi); j > i; j-- {
		key := p.word(i, j)
		if id, ok := p.h.ids[key]; ok {
			return id, j
		}
		if id, ok := p.names[key]; ok {
			return id, j
		}
	}
	return None, i
}

// brandOf is the brand that an ID behind those of terms stands for, or nil.
func (p *parser) brandOf(id ID) *brand {
	if at := int(id) - len(p.h.terms); at >= 0 {
		return &p.brands[at]
	}
	return nil
}

// isProduct reports whether names of products are read as the term.
func (p *parser) isProduct(id ID) bool {
	if p.brandOf(id) != nil {
		return true
	}
	return id != None && (p.own[id] != 0 || len(p.variants[id]) > 0)
}

// use is the longest word at token i that ok likes, and its end.
func (p *parser) use(i, hi int, ok func(*wordUse) bool) (*wordUse, int) {
	for j := min(i+p.longest, hi); j > i; j-- {
		if u := p.words[p.word(i, j)]; u != nil && ok(u) {
			return u, j
		}
	}
	return nil, i
}

func isNever(u *wordUse) bool { return u.never }
func isSalt(u *wordUse) bool  { return u.salt }
func isShape(u *wordUse) bool { return u.form != nil || u.isRoute }
func isUnit(u *wordUse) bool  { return u.unit != nil }

// whole reads all of the name.
func (p *parser) whole() bool {
	hi := len(p.toks)
	brandFrom, brandTo := 0, 0
	if hi > 0 && p.toks[hi-1].kind == ']' {
		brandTo = hi - 1
		for hi--; hi > 0 && p.toks[hi].kind != '['; hi-- {
		}
		if brandFrom = hi + 1; p.toks[hi].kind != '[' || brandFrom == brandTo {
			return p.fail("brackets that are not closed, or empty")
		}
	}
	if hi == 0 {
		return p.fail("no name in it")
	}
	for i := range p.toks { // wherever it stands, but for the "for" in "for injection"
		if _, j := p.use(i, len(p.toks), isNever); j > i && !p.within(i, j, i >= hi) {
			return p.fail("with %q it says something else than that somebody takes it", p.source(i, j))
		}
	}
	if ok := p.product(0, hi); !ok {
		return false
	}
	if brandTo > 0 && !p.brand(brandFrom, brandTo) {
		return false
	}
	p.expand()
	return p.decide()
}

// within reports whether tokens i to j are part of a longer name or word.
func (p *parser) within(i, j int, brand bool) bool {
	for from := max(0, i-max(maxWords, p.longest)); from <= i; from++ {
		if id, to := p.known(from, len(p.toks)); id != None && to >= j {
			return true
		}
		if _, to := p.use(from, len(p.toks), func(u *wordUse) bool { return isShape(u) || brand && u.trade }); to >= j {
			return true
		}
	}
	return false
}

// product reads what is in a product.
func (p *parser) product(lo, hi int) bool {
	if p.toks[lo].kind == '{' {
		return p.pack(lo, hi)
	}
	return p.combination(lo, hi)
}

// pack reads {7 (one product) / 21 (another one) } Pack.
func (p *parser) pack(lo, hi int) bool {
	end := lo
	for end < hi && p.toks[end].kind != '}' {
		end++
	}
	if end == hi {
		return p.fail("braces that are not closed")
	}
	if u, j := p.use(end+1, hi, isShape); u == nil || j != hi || u.form == nil || u.form.can != 0 {
		return p.fail("no pack after braces")
	}
	for i := lo + 1; i < end; {
		if p.toks[i].kind == '/' && i > lo+1 {
			i++
		}
		if i+1 >= end || p.toks[i].kind != '0' || p.toks[i+1].kind != '(' {
			return p.fail("braces with something else than products in them")
		}
		to := p.closing(i+1, end)
		if to < 0 || to == i+2 {
			return p.fail("parentheses that are not closed, or empty")
		}
		before := len(p.segments)
		if !p.combination(i+2, to) {
			return false
		}
		for k := before; k < len(p.segments); k++ {
			p.segments[k].strengths = nil // of each tablet, not of the pack's
		}
		i = to + 1
	}
	return len(p.segments) > 0 || p.fail("a pack with nothing in it")
}

// closing is the place of the parenthesis that closes the one at i, or -1.
func (p *parser) closing(i, hi int) int {
	depth := 0
	for ; i < hi; i++ {
		switch p.toks[i].kind {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// combination reads one ingredient, or several that are joined.
func (p *parser) combination(lo, hi int) bool {
	type span struct {
		lo, hi int
		stroke bool // by a mark, not by a word
		hyphen bool
	}
	var spans []span
	from, stroke, hyphen := lo, false, false
	cut := func(at, next int, byMark bool) {
		spans = append(spans, span{from, at, stroke || byMark, hyphen || at == next})
		from, stroke, hyphen = next, byMark, at == next
	}
	for i := lo; i < hi; {
		switch kind := p.toks[i].kind; kind {
		case '(':
			to := p.closing(i, hi)
			if to < 0 {
				return p.fail("parentheses that are not closed")
			}
			i = to + 1
		case '/', '+', '&':
			cut(i, i+1, true)
			i++
		case '0':
			if id, j := p.known(i, hi); p.isProduct(id) && j > i+1 {
				i = j
				continue
			}
			_, j, ok := p.amounts(i, hi)
			if !ok {
				return false
			}
			i = j
		case 'a':
			if id, j := p.known(i, hi); id != None {
				// losartan-hydrochlorothiazide, but not diclofenac-potassium
				if i = j; i < hi && p.isProduct(id) && p.hyphen(i, hi) {
					cut(i, i, true)
				}
				continue
			}
			if _, j := p.use(i, hi, isShape); j > i {
				i = j
				continue
			}
			if u, j := p.use(i, hi, func(u *wordUse) bool { return u.joiner }); u != nil {
				cut(i, j, false)
				i = j
				continue
			}
			if i++; i < hi && p.toks[i].gap == '-' { // acetaminophen-codeine
				if id, _ := p.known(i, hi); p.isProduct(id) && p.hyphen(i, hi) {
					cut(i, i, true)
				}
			}
		default:
			i++
		}
	}
	spans = append(spans, span{from, hi, stroke, hyphen})
	first := len(p.segments)
	for k, s := range spans {
		if s.lo == s.hi {
			return p.fail("a combination of which a part is missing")
		}
		seg, ok := p.segment(s.lo, s.hi)
		if !ok || !seg.named && !seg.inert {
			if len(spans) == 1 || !s.stroke {
				return p.fail("no ingredient in it that the pack knows")
			}
			if seg, ok = p.unknown(s.lo, s.hi, k == len(spans)-1); !ok {
				return false
			}
			seg.bare = seg.bare || s.hyphen
		}
		p.segments = append(p.segments, seg)
	}
	shared := p.distribute(p.segments[first:])
	for _, s := range p.segments[first:] {
		if s.bare && !shared {
			return p.fail("%q is no ingredient that the pack knows", s.text)
		}
	}
	return true
}

// hyphen reports whether another ingredient begins at token i, behind a hyphen.
func (p *parser) hyphen(i, hi int) bool {
	if p.toks[i].gap != '-' || p.toks[i].kind != 'a' {
		return false
	}
	_, j := p.use(i, hi, func(u *wordUse) bool { return u.salt || u.suffix || isShape(u) })
	return j == i
}

// distribute gives each part of a combination its own of the strengths that
// stand behind the last one: 20 mg/12.5 mg.
func (p *parser) distribute(segments []segment) bool {
	n := len(segments)
	last := &segments[n-1]
	if n == 1 || len(last.strengths) != n {
		return false
	}
	for i := range segments[:n-1] {
		if len(segments[i].strengths) > 0 {
			return false
		}
	}
	all := last.strengths
	for i := range segments {
		segments[i].strengths = all[i : i+1]
	}
	return true
}

// segment reads one ingredient with all that belongs to it, to the last word.
func (p *parser) segment(lo, hi int) (s segment, ok bool) {
	s.id = None
	for i := lo; i < hi; {
		switch p.toks[i].kind {
		case '(':
			to := p.closing(i, hi)
			if to < 0 || to == i+1 || !p.aside(&s, i+1, to, to+1 == len(p.toks)) {
				return s, p.fail("%q is no part of a product's name that the pack knows", p.source(i, max(to, i)+1))
			}
			i = to + 1
		case '.':
			if i == lo || lo == hi || p.toks[i-1].kind != 'a' {
				return s, p.foreign(i)
			}
			i++
		case ',':
			if !s.named || i+1 == hi {
				return s, p.foreign(i)
			}
			if i+2 == hi && p.toks[i+1].kind == '0' && len(p.forms) > 0 {
				i++ // the size of a pack, behind all
			}
			i++
		case '0':
			if id, j := p.known(i, hi); !s.named && p.isProduct(id) && j > i+1 {
				s.name(id, p.toks[i].from, j)
				i = j
				continue
			}
			list, j, ok := p.amounts(i, hi)
			if !ok {
				return s, false
			}
			if len(list) == 0 && j == hi && p.toks[i-min(i, 1)].kind == ',' && len(p.forms) == 0 {
				return s, p.foreign(i)
			}
			s.strengths = append(s.strengths, list...)
			i = j
		case 'a':
			if s.named && i == s.after {
				if u := p.words[p.word(i, i+1)]; u != nil && u.suffix && p.toks[i].gap == '-' && p.brandOf(s.id) == nil && p.h.isAny(s.id, p.suffixed) {
					i++
					s.after = i
					continue
				}
				if _, j := p.use(i, hi, isSalt); j > i {
					i = j
					s.after = i
					continue
				}
				if u, j := p.use(i, hi, func(u *wordUse) bool { return u.maker }); u != nil && p.toks[i].gap == ' ' {
					i = j
					continue
				}
			}
			id, named := p.known(i, hi)
			u, shaped := p.use(i, hi, func(u *wordUse) bool { return isShape(u) || u.inert })
			switch {
			case id != None && named >= shaped && !s.named && !s.inert:
				if !p.isProduct(id) {
					return s, p.fail("%q is no ingredient or brand of which names of products are read", p.source(i, named))
				}
				s.name(id, p.toks[i].from, named)
				i = named
			case id != None && id == s.id && named > shaped && p.toks[i-1].kind == ',':
				i = named // another name of it
			case u != nil && u.inert:
				if s.named || s.inert {
					return s, p.foreign(i)
				}
				s.inert = true
				i = shaped
			case u != nil:
				p.shape(u)
				i = shaped
			default:
				return s, p.foreign(i)
			}
		default:
			return s, p.foreign(i)
		}
	}
	return s, true
}

func (s *segment) name(id ID, from, after int) {
	s.id, s.named, s.from, s.after = id, true, from, after
}

// shape notes a word of form or route.
func (p *parser) shape(u *wordUse) {
	if u.isRoute {
		p.mask, p.byWords = p.mask&u.route, true
	}
	if u.form != nil {
		p.forms = append(p.forms, u.form)
	}
}

// unknown reads a part of a combination that no term has the name of: plain
// words, its strength, and behind the last one the form.
func (p *parser) unknown(lo, hi int, last bool) (s segment, ok bool) {
	for lo < hi && p.toks[lo].kind == '0' { // 24 HR
		list, j, ok := p.amounts(lo, hi)
		if !ok || len(list) > 0 {
			return s, p.foreign(lo)
		}
		lo = j
	}
	i := lo
	for i < hi && (p.toks[i].kind == 'a' || p.toks[i].kind == ',' && i > lo) {
		if _, j := p.use(i, hi, isShape); j > i {
			break
		}
		i++
	}
	if i == lo || lo == hi || p.toks[i-1].kind != 'a' || len(p.word(lo, i)) < 3 {
		return s, p.foreign(lo)
	}
	s = segment{id: None, named: true, text: p.source(lo, i)}
	for i < hi {
		if to := p.closing(i, hi); p.toks[i].kind == '(' && to > i+1 && p.aside(&s, i+1, to, false) {
			i = to + 1
			continue
		}
		if p.toks[i].kind == '0' {
			list, j, ok := p.amounts(i, hi)
			if !ok {
				return s, false
			}
			s.strengths, i = append(s.strengths, list...), j
			continue
		}
		u, j := p.use(i, hi, isShape)
		if j == i || !last {
			return s, p.foreign(i)
		}
		p.shape(u)
		i = j
	}
	s.bare = len(s.strengths) == 0
	p.reason = ""
	return s, true
}

// aside reads what stands in parentheses.
func (p *parser) aside(s *segment, lo, hi int, end bool) bool {
	if u := p.words[p.word(lo, hi)]; u != nil && (u.maker || u.salt || u.tag && end) {
		return true
	}
	if p.firm(lo, hi) {
		return true
	}
	inner := *p
	inner.segments, inner.alias = nil, nil
	if p.others(lo, hi) {
		return true
	}
	only := true // words of form, and strengths
	for i := lo; i < hi && only; {
		if p.toks[i].kind == '0' {
			list, j, ok := p.amounts(i, hi)
			for _, x := range list {
				s.doubt = s.doubt || x.MG > 0 && (len(s.strengths) != 1 || math.Abs(s.strengths[0].MG-x.MG) > x.MG/1e6)
			}
			only, i = ok, j
			continue
		}
		u, j := p.use(i, hi, isShape)
		if only = j > i; only {
			p.shape(u)
			i = j
		}
	}
	if only {
		return true
	}
	if !inner.combination(lo, hi) {
		return false
	}
	for _, s := range inner.segments {
		if s.id == None || s.inert || s.bare {
			return false
		}
		p.alias = append(p.alias, s.id)
	}
	p.mask, p.forms, p.byWords = inner.mask, inner.forms, inner.byWords
	return true
}

// others reads names with commas between them, and notes them as other names of
// the product.
func (p *parser) others(lo, hi int) bool {
	before := len(p.alias)
	for i := lo; ; i++ {
		id, j := p.known(i, hi)
		if !p.isProduct(id) || j < hi && p.toks[j].kind != ',' || j+1 == hi {
			p.alias = p.alias[:before]
			return false
		}
		if p.alias = append(p.alias, id); j == hi {
			return true
		}
		i = j
	}
}

// firm reports whether tokens name a maker: words that end as those of firms do.
func (p *parser) firm(lo, hi int) bool {
	if u := p.words[p.word(hi-1, hi)]; u == nil || !u.firm || hi-lo < 2 || hi-lo > maxWords {
		return false
	}
	for i := lo; i < hi; i++ {
		if kind := p.toks[i].kind; kind != 'a' && kind != '&' && kind != '.' {
			return false
		}
		if id, _ := p.known(i, hi); p.isProduct(id) {
			return false
		}
	}
	return true
}

// amounts reads numbers with their units from token i on: one strength, several
// with strokes or hyphens between them, or what tells the size of a product,
// which is none: 24 HR, 0.4 ML, 28 tablets.
func (p *parser) amounts(i, hi int) (list []Strength, end int, ok bool) {
	first := i
	var values []float64
	next := func(at int) bool { return at < hi && p.toks[at].kind == '0' }
	for {
		x, known := number(p.word(i, i+1))
		if !known {
			x = 0
		}
		values, i = append(values, x), i+1
		if u, j := p.use(i, hi, isUnit); j > i {
			strength, to := p.strength(values[len(values)-1], u.unit, j, hi)
			i = to
			if u.unit.Per && !strength.is {
				return nil, i, true
			}
			for _, x := range values[:len(values)-1] { // 50-12.5 mg
				list = append(list, Strength{MG: u.unit.mass(x), In: strength.In, Of: strength.Of, is: true, sum: strength.sum, not: strength.not})
			}
			list, values = append(list, strength), nil
		}
		switch {
		case next(i) && p.toks[i].gap == '-':
		case i < hi && p.toks[i].kind == '/' && next(i+1):
			if id, _ := p.known(i+1, hi); p.isProduct(id) && len(values) == 0 {
				return list, i, true // aspirin 81 mg / 5-fluorouracil
			}
			i++
		case len(values) == 0:
			return list, i, true
		case i == hi && len(values) == 1 && first > 0 && p.toks[first-1].kind == ',': // behind all, the size of a pack
			return nil, i, true
		default: // 28 tablets
			if u, j := p.use(i, hi, isShape); j == i || u.form == nil || slices.Max(values) > maxPieces {
				return nil, i, p.fail("the number %s has no unit", p.source(first, first+1))
			}
			return list, i, true
		}
	}
}

// mass is how many milligrams are in so many of a unit, without the dust of a
// computation.
func (u *unit) mass(x float64) float64 { return math.Round(x*u.MG*1e9) / 1e9 }

// strength reads the rest of x units: what it is in.
func (p *parser) strength(x float64, u *unit, i, hi int) (Strength, int) {
	s := Strength{MG: u.mass(x), is: !u.Per, sum: u.Share, not: u.not}
	if u.Per || i+1 >= hi || p.toks[i].kind != '/' {
		return s, i
	}
	in, at := 1.0, i+1
	if p.toks[at].kind == '0' {
		var ok bool
		if in, ok = number(p.word(at, at+1)); !ok || in == 0 {
			s.MG, in = 0, 1
		}
		at++
	}
	if id, j := p.known(at, hi); p.isProduct(id) && j > at+1 {
		return s, i
	}
	v, j := p.use(at, hi, isUnit)
	switch {
	case j == at:
		return s, i
	case v.unit.Per:
		s.In, s.Of = in, v.unit.Name
		return s, j
	case v.unit.MG > 0 && at == i+1: // 0.001 MG/MG
		s.In, s.Of, s.sum = 1, v.unit.Name, true
		return s, j
	}
	return s, i
}

// number reads digits with a point or comma. What may be read in two ways is not
// known: 1.000 is a thousand to some, and one to others.
func number(text string) (x float64, ok bool) {
	whole, rest, cut := strings.Cut(text, ".")
	if cut && rest == "000" && whole != "0" || strings.Contains(rest, ".") || strings.Contains(rest, ",") {
		return 0, false
	}
	if before, after, comma := strings.Cut(whole, ","); comma {
		switch {
		case cut || strings.Contains(after, ","):
			return 0, false
		case len(after) == 3 && strings.TrimLeft(before, "0") != "":
			text = before + after
		default:
			text = before + "." + after
		}
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && !math.IsInf(x, 0)
}

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
			return p.fail("a brand that the pack does not know, %q, where strengths are missing", p.source(lo, hi))
		}
	}
	if len(p.forms) == 0 && len(p.segments) == 1 || hi-lo > maxBrand {
		return p.fail("a brand that the pack does not know, %q, where the form is missing", p.source(lo, hi))
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
		if id, j := p.known(i, hi); p.isProduct(id) && p.toks[j-1].end-p.toks[i].start > 3 && !strings.Contains(p.text[:p.toks[lo].start], p.word(i, j)) {
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
	says := p.byWords
	strengths := slices.ContainsFunc(p.segments, func(s segment) bool { return len(s.strengths) > 0 })
	for _, f := range p.forms {
		if f.empty && !strengths {
			return p.fail("without a strength it may be an empty %s", f.name)
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
		return p.fail("its words name a form and a route that do not go together")
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
	recognised := false
	for _, s := range p.segments {
		if s.inert {
			continue
		}
		part := Part{ID: None, Text: s.text}
		if len(s.strengths) == 1 && !s.doubt {
			part.Strength = s.strengths[0]
		}
		if s.id != None {
			part.Text = p.name[s.from:p.toks[s.after-1].to]
		}
		if s.id != None {
			id, ok := p.pick(s.id, part.Strength, says, s.formless)
			if ok && p.h.isAny(id, p.of) {
				part.ID, recognised = id, true
				part.Route = p.routeName(p.mask & (p.own[id] | p.routesOf(id)))
			}
		}
		for _, f := range p.forms {
			if f.can != 0 || part.Form == "" {
				part.Form = f.name
			}
		}
		p.add(part)
	}
	return recognised || p.fail("what it names does not belong into this list")
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
