package term

import (
	"math"
)

// segment reads one ingredient with all that belongs to it, to the last word.
func (p *parser) segment(lo, hi int) (s segment, ok bool) {
	s.id = None
	for i := lo; i < hi; {
		switch p.toks[i].kind {
		case '(':
			to := p.closing(i, hi)
			if to < 0 || to == i+1 || !p.aside(&s, i+1, to, to+1 == len(p.toks)) {
				return s, p.fail("%q is no part of a product's name that the pack knows",
					p.source(i, max(to, i)+1))
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
			if i, ok = p.segmentNumber(&s, i, hi); !ok {
				return s, false
			}
		case 'a':
			if i, ok = p.segmentWord(&s, i, hi); !ok {
				return s, false
			}
		default:
			return s, p.foreign(i)
		}
	}
	return s, true
}

// segmentNumber reads a name that begins with a number, or strengths, and gives
// the token to go on from.
func (p *parser) segmentNumber(s *segment, i, hi int) (next int, ok bool) {
	if id, j := p.known(i, hi); !s.named && p.isProduct(id) && j > i+1 {
		s.name(id, p.toks[i].from, j)
		return j, true
	}
	list, j, ok := p.amounts(i, hi)
	if !ok {
		return i, false
	}
	if len(list) == 0 && j == hi && p.toks[i-min(i, 1)].kind == ',' && len(p.forms) == 0 {
		return i, p.foreign(i)
	}
	s.strengths = append(s.strengths, list...)
	return j, true
}

// segmentWord reads a name, or a word of what belongs to it, and gives the token
// to go on from.
func (p *parser) segmentWord(s *segment, i, hi int) (next int, ok bool) {
	if s.named && i == s.after {
		if j := p.behindName(s, i, hi); j > i {
			return j, true
		}
	}
	id, named := p.known(i, hi)
	u, shaped := p.use(i, hi, func(u *wordUse) bool { return isShape(u) || u.inert })
	switch {
	case id != None && named >= shaped && !s.named && !s.inert:
		if !p.isProduct(id) {
			return i, p.fail("%q is no ingredient or brand of which names of products are read",
				p.source(i, named))
		}
		s.name(id, p.toks[i].from, named)
		return named, true
	case id != None && id == s.id && named > shaped && p.toks[i-1].kind == ',':
		return named, true // another name of it
	case u != nil && u.inert:
		if s.named || s.inert {
			return i, p.foreign(i)
		}
		s.inert = true
		return shaped, true
	case u != nil:
		p.shape(u)
		return shaped, true
	}
	return i, p.foreign(i)
}

// behindName reads a suffix, a salt or a maker right behind the name, and gives
// its end; i if there is none.
func (p *parser) behindName(s *segment, i, hi int) int {
	if u := p.words[p.word(i, i+1)]; u != nil && u.suffix && p.toks[i].gap == '-' &&
		p.brandOf(s.id) == nil && p.h.isAny(s.id, p.suffixed) {
		s.after = i + 1
		return s.after
	}
	if _, j := p.use(i, hi, isSalt); j > i {
		s.after = j
		return j
	}
	u, j := p.use(i, hi, func(u *wordUse) bool { return u.maker })
	if u != nil && p.toks[i].gap == ' ' {
		return j
	}
	return i
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
				s.doubt = s.doubt || x.MG > 0 && (len(s.strengths) != 1 ||
					math.Abs(s.strengths[0].MG-x.MG) > x.MG/1e6)
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
