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
	byKey  map[axisKey]*axis
	cells  int // of all axes
}

// An axis is what products say of one fact.
type axis struct {
	val      val
	kind     axisKind
	literals []literal
	reads    []uint64 // the products with a literal here
	cuts     map[cut]bool
	steps    steps          // of axisNumber: where one cell ends and the next begins
	texts    map[string]int // of axisText: the cells of values with one of their own
	rows     [][]uint64     // by cell
}

// A cut makes one cell more.
type cut struct {
	at   float64 // of axisNumber: where the cell begins
	text string  // of axisText: what it holds
}

// An axisKey tells axes apart. A fact may be read as the record has it (plain),
// or as derived.
type axisKey struct {
	fact  *fact.Fact
	plain bool
	kind  axisKind
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
	maxProducts = 8       // of one condition
	maxParts    = 500     // of one condition, when findings are written out
	maxCuts     = 255     // of one fact
	maxRows     = 4 << 20 // words of all rows: 32 MiB
)

// A product is literals that all hold. It is part of a condition that may have
// more to say if it is open: something in it is not a literal.
type product struct {
	literals []literal
	open     bool
}

// products writes c, or its negation, as a sum of products. Not ok: they would be
// too many, or too large.
func products(c Cond, v Truth) (sum []product, ok bool) {
	w := writer{left: maxParts}
	return w.products(c, v)
}

// A writer writes conditions out, so many parts at most.
type writer struct{ left int }

func (w *writer) products(c Cond, v Truth) (sum []product, ok bool) {
	if w.left--; w.left < 0 {
		return nil, false
	}
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
		return w.products(c.X, v.Not())
	case *Finding:
		return w.products(c.Cond, v)
	case And:
		return w.ofParts(c, v, v == True)
	case Or:
		return w.ofParts(c, v, v == False)
	case *Atom:
		if c.id >= 0 && c.held != nil && c.held.quick.fits() {
			return []product{{literals: []literal{{held: c.held, negated: v == False}}}}, true
		}
	}
	return []product{{open: true}}, true
}

// ofParts is products of an And or Or: of all its parts, or of any.
func (w *writer) ofParts(list []Cond, v Truth, all bool) (sum []product, ok bool) {
	if all {
		sum = []product{{}}
	}
	for _, c := range list {
		more, ok := w.products(c, v)
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

// add takes a condition in. It is left to others if it cannot be written in few
// products that each say something of a fact; if evaluating it could fail, which
// must not be passed over; or if there would be too many cells. Exact says that
// the grid alone decides it.
func (g *Grid) add(c Cond, place int32) (taken, exact bool) {
	if !cannotFail(c) {
		return false, false
	}
	sum, ok := products(c, True)
	if !ok || !g.hasRoom(sum) {
		return false, false
	}
	exact = true
	for _, p := range sum {
		n := len(g.places)
		g.places = append(g.places, place)
		if n&63 == 0 {
			g.part = append(g.part, 0)
		}
		if p.open {
			set(g.part, n)
			exact = false
		}
		for _, l := range p.literals {
			l.product = n
			a := g.byKey[l.axisKey()]
			if a == nil {
				a = &axis{val: l.val, kind: l.axisKind(), cuts: map[cut]bool{}}
				g.axes, g.byKey[l.axisKey()] = append(g.axes, a), a
				g.cells += 2
			}
			a.literals = append(a.literals, l)
			for _, c := range l.cuts() {
				if !a.cuts[c] {
					a.cuts[c] = true
					g.cells++
				}
			}
		}
	}
	return true, exact
}

// hasRoom reports whether each product says something of a fact, and whether
// their cells are not too many.
func (g *Grid) hasRoom(sum []product) bool {
	more := map[*axis]int{}
	all := 0
	for _, p := range sum {
		if len(p.literals) == 0 {
			return false
		}
		for _, l := range p.literals {
			a := g.byKey[l.axisKey()]
			for _, c := range l.cuts() {
				if a == nil || !a.cuts[c] {
					all++
					more[a]++
				}
			}
		}
	}
	for a, n := range more {
		if a != nil && len(a.cuts)+n > maxCuts {
			return false
		}
	}
	return (g.cells+all)*(len(g.part)+1) <= maxRows
}

func set(bits []uint64, i int) { bits[i>>6] |= 1 << (i & 63) }

func (h *held) axisKey() axisKey { return axisKey{h.val.fact, h.val.plain, h.axisKind()} }

func (h *held) axisKind() axisKind {
	switch {
	case h.quick.kind == quickText:
		return axisText
	case h.val.kind == fact.Bool:
		return axisBool
	}
	return axisNumber
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
		a.texts = map[string]int{}
		list := []fact.Value{{Known: true, Str: "\xff"}} // which is no text
		for c := range a.cuts {
			a.texts[c.text] = len(list)
			list = append(list, fact.Value{Known: true, Str: c.text})
		}
		return list
	}
	at := make([]float64, 0, len(a.cuts))
	for c := range a.cuts {
		at = append(at, c.at)
	}
	slices.Sort(at)
	a.steps = newSteps(at)
	list := []fact.Value{{Known: true, Int: math.MinInt64, Num: math.Inf(-1)}}
	for _, x := range at {
		list = append(list, fact.Value{Known: true, Int: int64(math.Ceil(x)), Num: x})
	}
	return list
}

// exactInt is up to where every whole number has a float64 of its own.
const exactInt = 1 << 53

// cuts are where the outcome of h changes.
func (h *held) cuts() (list []cut) {
	q := &h.quick
	switch h.axisKind() {
	case axisBool:
		return nil
	case axisText:
		return []cut{{text: q.text}}
	}
	if q.kind == quickInt {
		if q.from > math.MinInt64 {
			list = append(list, cut{at: float64(q.from)})
		}
		if q.to < math.MaxInt64 {
			list = append(list, cut{at: float64(q.to + 1)})
		}
		return list
	}
	if !math.IsInf(q.low, -1) {
		list = append(list, cut{at: q.low})
	}
	if !math.IsInf(q.high, 1) {
		list = append(list, cut{at: math.Nextafter(q.high, math.Inf(1))})
	}
	return list
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
	return a.rows[a.texts[v.Str]]
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
