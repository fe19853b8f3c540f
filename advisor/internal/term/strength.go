package term

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

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
				list = append(list, Strength{MG: u.unit.mass(x), In: strength.In, Of: strength.Of, is: true,
					sum: strength.sum, not: strength.not})
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
		case i == hi && len(values) == 1 && first > 0 &&
			p.toks[first-1].kind == ',': // behind all, the size of a pack
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
	if cut && rest == "000" && whole != "0" || strings.Contains(rest, ".") ||
		strings.Contains(rest, ",") {
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
