package condition

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
)

// A Grid decides many conditions at once, by bits. Each is written as a sum of
// products: it holds if one of its products does, and a product holds if all
// its literals do, which are atoms or what is not an atom. For Kleene's values,
// too, that is the same condition: minimum and maximum distribute, and De Morgan
// holds.
//
// The constants with which a fact is compared cut its values into cells, and all
// values of a cell have the same outcome in every literal. So there is a row of
// bits for each cell, one a product: whether the literals of that fact let it
// hold. The rows of a profile's facts, taken together, are the products that
// hold; where facts are not known, all products that read them may.
//
// (This is the bit-vector method of classifying packets: Lakshman and Stiliadis,
// SIGCOMM 1998. What is known, what is not, and bounds are ours.)
type Grid struct {
	places []int32  // of the products: the condition of each
	all    []uint64 // a bit for each product
	part   []uint64 // products with something in them that the grid does not know
	axes   []*axis
	cuts   map[int]int // how many cuts the literals of a fact make, by its slot
}

// An axis is what products say of one fact.
type axis struct {
	val      val
	kind     axisKind
	literals []literal
	reads    []uint64 // the products with a literal here
	steps    steps    // of axisNumber: where one cell ends and the next begins
	texts    []string // of axisText: the values with a cell of their own
	rows     [][]uint64
}

type axisKind uint8

const (
	axisBool   axisKind = 1 + iota // cells: no, yes
	axisNumber                     // cells: the ranges between steps
	axisText                       // cells: any other text, then texts
)

// A literal is a test, or its negation, in a product.
type literal struct {
	*held
	negated bool
	product int
}

func (l literal) test(v *fact.Value) Truth {
	t := l.quick.test(v)
	if l.negated {
		return t.Not()
	}
	return t
}

const (
	maxProducts = 8   // of one condition
	maxCuts     = 200 // of one fact
)

// A product is literals that all hold. It is part of a condition that may have
// more to say if it is open: something in it is not a literal.
type product struct {
	literals []literal
	open     bool
}

// products writes c, or its negation, as a sum of products. Not ok: they would be too many.
func products(c Cond, v Truth) (sum []product, ok bool) {
	switch c := c.(type) {
	case Const:
		switch Truth(c) {
		case Unknown:
			return []product{{open: true}}, true
		case v:
			return []product{{}}, true
		}
		return nil, true
	case *Not:
		return products(c.X, v.Not())
	case *Finding:
		return products(c.Cond, v)
	case And:
		return productsOf(c, v, v == True)
	case Or:
		return productsOf(c, v, v == False)
	case *Atom:
		if c.id >= 0 && c.held != nil && c.held.quick.fits() {
			return []product{{literals: []literal{{held: c.held, negated: v == False}}}}, true
		}
	}
	return []product{{open: true}}, true
}

// productsOf is products of an And or Or: of all its parts, or of any.
func productsOf(list []Cond, v Truth, all bool) (sum []product, ok bool) {
	if all {
		sum = []product{{}}
	}
	for _, c := range list {
		more, ok := products(c, v)
		if !ok {
			return nil, false
		}
		if all {
			sum = times(sum, more)
		} else {
			sum = append(sum, more...)
		}
		if len(sum) > maxProducts {
			return nil, false
		}
	}
	return sum, true
}

func times(x, y []product) (sum []product) {
	for _, p := range x {
		for _, q := range y {
			sum = append(sum, product{append(slices.Clone(p.literals), q.literals...), p.open || q.open})
		}
	}
	return sum
}

// newGrid is a grid for so many conditions.
func newGrid() *Grid { return &Grid{cuts: map[int]int{}} }

// add takes a condition in. It is left to others if it cannot be written in few
// products that each say something of a fact; if evaluating it could fail, which
// must not be passed over; or if the cells of a fact would become too many. Exact
// says that the grid alone decides it.
func (g *Grid) add(c Cond, place int32) (taken, exact bool) {
	if !cannotFail(c) {
		return false, false
	}
	sum, ok := products(c, True)
	if !ok {
		return false, false
	}
	exact = true
	more := map[int]int{}
	for _, p := range sum {
		if len(p.literals) == 0 {
			return false, false
		}
		exact = exact && !p.open
		for _, l := range p.literals {
			more[l.val.fact.Slot] += 2
		}
	}
	for slot, n := range more {
		if g.cuts[slot]+n > 2*maxCuts {
			return false, false
		}
	}
	for slot, n := range more {
		g.cuts[slot] += n
	}
	for _, p := range sum {
		n := len(g.places)
		g.places = append(g.places, place)
		if n&63 == 0 {
			g.part = append(g.part, 0)
		}
		if p.open {
			set(g.part, n)
		}
		for _, l := range p.literals {
			l.product = n
			a := g.axis(l.held)
			a.literals = append(a.literals, l)
		}
	}
	return true, exact
}

func set(bits []uint64, i int) { bits[i>>6] |= 1 << (i & 63) }

// axis is the axis of what h tests.
func (g *Grid) axis(h *held) *axis {
	kind := axisNumber
	switch {
	case h.quick.kind == quickText:
		kind = axisText
	case h.val.kind == fact.Bool:
		kind = axisBool
	}
	for _, a := range g.axes {
		if a.val.same(h.val) && a.kind == kind {
			return a
		}
	}
	a := &axis{val: h.val, kind: kind}
	g.axes = append(g.axes, a)
	return a
}

// close makes the rows, when all conditions have been added.
func (g *Grid) close() {
	words := (len(g.places) + 63) / 64
	g.all = make([]uint64, words) // as g.part already is
	for i := range g.places {
		set(g.all, i)
	}
	for _, a := range g.axes {
		a.close(words, g.all)
	}
}

func (a *axis) close(words int, all []uint64) {
	a.reads = make([]uint64, words)
	for _, l := range a.literals {
		set(a.reads, l.product)
	}
	for _, v := range a.cells() {
		row := slices.Clone(all)
		for _, l := range a.literals {
			if l.test(&v) == False {
				row[l.product>>6] &^= 1 << (l.product & 63)
			}
		}
		a.rows = append(a.rows, row)
	}
}

// cells gives a value of each cell.
func (a *axis) cells() []fact.Value {
	switch a.kind {
	case axisBool:
		return []fact.Value{fact.BoolValue(false), fact.BoolValue(true)}
	case axisText:
		// No fact says what is not UTF-8.
		list := []fact.Value{{Known: true, Str: "\xff"}}
		for _, l := range a.literals {
			if text := l.quick.text; !slices.Contains(a.texts, text) {
				a.texts = append(a.texts, text)
				list = append(list, fact.Value{Known: true, Str: text})
			}
		}
		return list
	}
	var at []float64
	for _, l := range a.literals {
		at = append(at, l.quick.steps()...)
	}
	slices.Sort(at)
	a.steps = newSteps(slices.Compact(at))
	list := []fact.Value{{Known: true, Int: math.MinInt64, Num: math.Inf(-1)}}
	for _, x := range a.steps.at {
		list = append(list, fact.Value{Known: true, Int: int64(math.Ceil(x)), Num: x})
	}
	return list
}

// exactInt is up to where every whole number has a float64 of its own.
const exactInt = 1 << 53

// steps are the numbers at which the outcome of q changes.
func (q *quick) steps() (at []float64) {
	if q.kind == quickInt {
		if q.from > math.MinInt64 {
			at = append(at, float64(q.from))
		}
		if q.to < math.MaxInt64 {
			at = append(at, float64(q.to+1))
		}
		return at
	}
	if !math.IsInf(q.low, -1) {
		at = append(at, q.low)
	}
	if !math.IsInf(q.high, 1) {
		at = append(at, math.Nextafter(q.high, math.Inf(1)))
	}
	return at
}

// fits reports whether the grid can hold q's constants against a value exactly.
func (q *quick) fits() bool {
	near := func(i int64) bool { return -exactInt < i && i < exactInt }
	return q.kind != quickInt || (q.from == math.MinInt64 || near(q.from)) && (q.to == math.MaxInt64 || near(q.to))
}

// addTo adds the conditions of which a product may hold to out.
func (g *Grid) addTo(out *Found, f *Frame) {
	may, open := append(out.may[:0], g.all...), append(out.open[:0], g.part...)
	out.may, out.open = may, open
	for _, a := range g.axes {
		if a.val.plain {
			a.narrow(&f.Profile.Slots[a.val.fact.Slot], may, open)
			continue
		}
		v := a.val.get(f)
		a.narrow(&v, may, open)
	}
	for at, word := range may {
		known := ^open[at]
		for ; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			place := g.places[at<<6+bit]
			out.Add(place)
			if known>>bit&1 != 0 {
				out.holds.Add(place)
			}
		}
	}
}

// narrow takes the products away that v, the value of the fact, does not let
// hold, and opens those of which it does not say.
func (a *axis) narrow(v *fact.Value, may, open []uint64) {
	row := a.row(v)
	switch {
	case row != nil:
		row = row[:len(may)]
		for i := range may {
			may[i] &= row[i]
		}
	case !v.Known && v.Span == nil:
		reads := a.reads[:len(open)]
		for i := range open {
			open[i] |= reads[i]
		}
	default:
		a.oneByOne(v, may, open)
	}
}

// row is the row of the cell in which a known value lies; nil if there is none.
func (a *axis) row(v *fact.Value) []uint64 {
	if !v.Known {
		return nil
	}
	switch a.kind {
	case axisBool:
		return a.rows[v.Int&1]
	case axisNumber:
		if x := v.Num; -exactInt < x && x < exactInt { // not NaN
			return a.rows[a.steps.find(x)]
		}
		return nil
	}
	for i, text := range a.texts {
		if text == v.Str {
			return a.rows[i+1]
		}
	}
	return a.rows[0]
}

// oneByOne tests each literal: on bounds of a value, or a value without a cell.
func (a *axis) oneByOne(v *fact.Value, may, open []uint64) {
	for _, l := range a.literals {
		switch l.test(v) {
		case False:
			may[l.product>>6] &^= 1 << (l.product & 63)
		case Unknown:
			set(open, l.product)
		}
	}
}

// Steps cut the numbers into cells: before the first, and from each on to the
// next.
type steps struct {
	at    []float64 // rising
	scale float64   // buckets a unit
	first []uint16  // by bucket: how many steps there are before it
}

const buckets = 64

func newSteps(at []float64) steps {
	s := steps{at: at}
	if n := len(at); n > 1 {
		if width := at[n-1] - at[0]; width > 0 && !math.IsInf(width, 1) {
			s.scale = (buckets - 1) / width
			s.first = make([]uint16, buckets)
			for i := range s.first {
				// Of a little before the bucket, since its edge is not exact.
				s.first[i] = uint16(countSteps(at, at[0]+(float64(i)-0.01)/s.scale))
			}
		}
	}
	return s
}

func countSteps(at []float64, x float64) int {
	n, found := slices.BinarySearchFunc(at, x, cmp.Compare[float64])
	if found {
		n++
	}
	return n
}

// find is how many steps are at or before x.
func (s *steps) find(x float64) int {
	n := 0
	if s.first != nil {
		if b := (x - s.at[0]) * s.scale; b > 0 {
			n = int(s.first[int(min(b, buckets-1))])
		} else if b < 0 {
			return 0
		}
	}
	for n < len(s.at) && s.at[n] <= x {
		n++
	}
	return n
}
