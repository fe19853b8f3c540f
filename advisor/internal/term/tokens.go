package term

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

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
	// a part that is not known, which must have one of the strengths behind the last one
	bare bool
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
		case (r == '.' || r == ',') && last == '0' && at < len(p.name) && p.name[at] >= '0' &&
			p.name[at] <= '9':
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
