package term

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
		if _, to := p.use(from, len(p.toks), func(u *wordUse) bool {
			return isShape(u) || brand && u.trade
		}); to >= j {
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
	list, ok := p.split(lo, hi)
	if !ok {
		return false
	}
	first := len(p.segments)
	for k, s := range list {
		if s.lo == s.hi {
			return p.fail("a combination of which a part is missing")
		}
		seg, ok := p.segment(s.lo, s.hi)
		if !ok || !seg.named && !seg.inert {
			if len(list) == 1 || !s.stroke {
				return p.fail("no ingredient in it that the pack knows")
			}
			if seg, ok = p.unknown(s.lo, s.hi, k == len(list)-1); !ok {
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

// A span is where a part of a combination stands.
type span struct {
	lo, hi int
	stroke bool // joined to another by a mark, not by a word
	hyphen bool // that is a hyphen
}

type spans []span

// cut ends the last span at a token, and begins another one at next.
func (s *spans) cut(at, next int, byMark bool) {
	last := &(*s)[len(*s)-1]
	last.hi, last.stroke, last.hyphen = at, last.stroke || byMark, last.hyphen || at == next
	*s = append(*s, span{lo: next, stroke: byMark, hyphen: at == next})
}

// split finds where the parts of a combination stand.
func (p *parser) split(lo, hi int) (list spans, ok bool) {
	list = spans{{lo: lo}}
	for i := lo; i < hi; {
		switch p.toks[i].kind {
		case '(':
			to := p.closing(i, hi)
			if to < 0 {
				return nil, p.fail("parentheses that are not closed")
			}
			i = to + 1
		case '/', '+', '&':
			list.cut(i, i+1, true)
			i++
		case '0':
			if id, j := p.known(i, hi); p.isProduct(id) && j > i+1 {
				i = j
				continue
			}
			_, j, ok := p.amounts(i, hi)
			if !ok {
				return nil, false
			}
			i = j
		case 'a':
			i = p.splitWord(&list, i, hi)
		default:
			i++
		}
	}
	list[len(list)-1].hi = hi
	return list, true
}

// splitWord passes over the name or word at token i, and cuts where it joins two
// parts, or where a hyphen behind it does. It gives the token to go on from.
func (p *parser) splitWord(list *spans, i, hi int) int {
	if id, j := p.known(i, hi); id != None {
		// losartan-hydrochlorothiazide, but not diclofenac-potassium
		if j < hi && p.isProduct(id) && p.hyphen(j, hi) {
			list.cut(j, j, true)
		}
		return j
	}
	if _, j := p.use(i, hi, isShape); j > i {
		return j
	}
	if u, j := p.use(i, hi, func(u *wordUse) bool { return u.joiner }); u != nil {
		list.cut(i, j, false)
		return j
	}
	if i++; i < hi && p.toks[i].gap == '-' { // acetaminophen-codeine
		if id, _ := p.known(i, hi); p.isProduct(id) && p.hyphen(i, hi) {
			list.cut(i, i, true)
		}
	}
	return i
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
