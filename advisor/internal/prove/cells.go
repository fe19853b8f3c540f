package prove

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A cell is a range of numbers that no atom tells apart. Days and durations
// are whole numbers here.
type cell struct {
	lo, hi         float64
	loOpen, hiOpen bool
	value          float64 // one of them

	beyond bool // it holds no number: see state.cells
}

// An axis is what numbers a fact may be.
type axis struct {
	min, max float64
	whole    bool
	cuts     []float64
	// spare is how many values of each gap must be told apart, since facts are
	// held against each other.
	spare int
}

// cells cuts an axis: at each cut, and between them.
func (a *axis) cells() []cell {
	cuts := slices.Clone(a.cuts)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	cuts = slices.DeleteFunc(cuts, func(x float64) bool { return x < a.min || x > a.max || math.IsNaN(x) })
	var list []cell
	from, fromOpen := a.min, false
	for i := 0; i <= len(cuts); i++ {
		to, toOpen := a.max, false
		if i < len(cuts) {
			to, toOpen = cuts[i], true
		}
		list = append(list, a.gap(cell{lo: from, hi: to, loOpen: fromOpen, hiOpen: toOpen})...)
		if i == len(cuts) {
			break
		}
		if c := cuts[i]; !a.whole || c == math.Trunc(c) {
			list = append(list, cell{lo: c, hi: c, value: c})
		}
		from, fromOpen = cuts[i], true
	}
	return list
}

// gap is what lies between two cuts: one cell or, where facts are held against
// each other, enough points for any order of theirs, and what is between those.
func (a *axis) gap(g cell) []cell {
	if a.whole {
		return a.wholeGap(g)
	}
	if g.lo > g.hi || g.lo == g.hi && (g.loOpen || g.hiOpen) {
		return nil
	}
	if a.spare == 0 || g.lo == g.hi {
		g.value = middle(g)
		return []cell{g}
	}
	lo, hi := g.lo, g.hi
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		lo, hi = -1000, 1000
	case math.IsInf(lo, -1):
		lo = hi - 1000
	case math.IsInf(hi, 1):
		hi = lo + 1000
	}
	var list []cell
	from, fromOpen := g.lo, g.loOpen
	for i := range a.spare {
		at := lo + (hi-lo)*float64(i+1)/float64(a.spare+1)
		between := cell{lo: from, hi: at, loOpen: fromOpen, hiOpen: true}
		between.value = middle(between)
		list = append(list, between, cell{lo: at, hi: at, value: at})
		from, fromOpen = at, true
	}
	last := cell{lo: from, hi: g.hi, loOpen: true, hiOpen: g.hiOpen}
	last.value = middle(last)
	return append(list, last)
}

func (a *axis) wholeGap(g cell) (list []cell) {
	if lo := math.Ceil(g.lo); !math.IsInf(lo, 0) {
		if g.loOpen && lo == g.lo {
			lo++
		}
		g.lo = lo
	}
	if hi := math.Floor(g.hi); !math.IsInf(hi, 0) {
		if g.hiOpen && hi == g.hi {
			hi--
		}
		g.hi = hi
	}
	if g.lo > g.hi {
		return nil
	}
	g.loOpen, g.hiOpen = false, false
	if a.spare > 0 {
		if math.IsInf(g.lo, -1) && !math.IsInf(g.hi, 1) {
			for i := range 2*a.spare + 1 {
				x := g.hi - float64(i)
				list = append(list, cell{lo: x, hi: x, value: x})
			}
			slices.Reverse(list)
			rest := cell{lo: g.lo, hi: list[0].lo - 1}
			rest.value = middle(rest)
			return append([]cell{rest}, list...)
		}
		if math.IsInf(g.lo, -1) {
			rest := cell{lo: g.lo, hi: -1, value: -1}
			return append([]cell{rest}, a.wholeGap(cell{lo: 0, hi: g.hi})...)
		}
		for range 2*a.spare + 1 {
			if g.lo > g.hi {
				return list
			}
			list = append(list, cell{lo: g.lo, hi: g.lo, value: g.lo})
			g.lo++
		}
		if g.lo > g.hi {
			return list
		}
	}
	g.value = middle(g)
	return append(list, g)
}

// crossings are the numbers next to each other between which the value of an
// atom changes, close to the cuts that are right on paper: what it calculates is
// rounded.
func (d *domain) crossings(a *condition.Atom, f *fact.Fact, cuts []float64) (list []float64) {
	at := func(x float64) condition.Truth {
		slots := make([]fact.Value, len(d.pack.Schema.Top))
		v, elem := fact.Value{Known: true, Num: x}, (*fact.Elem)(nil)
		if f.Owner == nil {
			slots[f.Slot] = v
		} else {
			elem = &fact.Elem{List: f.Owner, Slots: make([]fact.Value, len(f.Owner.Fields))}
			elem.Slots[f.Slot] = v
		}
		d.frame.Reset(d.pack.Space)
		d.frame.AsOf, d.frame.Region, d.frame.Profile.Slots = d.asOf, d.pack.Regions[0].Name, slots
		return d.frame.EvalIn(a, elem)
	}
	for _, c := range cuts {
		near := []float64{c - max(1e-9, math.Abs(c)*1e-12)}
		x := c
		for range 4 {
			x = math.Nextafter(x, math.Inf(-1))
		}
		for range 9 {
			near = append(near, x)
			x = math.Nextafter(x, math.Inf(1))
		}
		near = append(near, c+max(1e-9, math.Abs(c)*1e-12))
		for i, hi := range near[1:] {
			lo := near[i]
			was := at(lo)
			if at(hi) == was {
				continue
			}
			for mid := lo + (hi-lo)/2; mid > lo && mid < hi; mid = lo + (hi-lo)/2 {
				if at(mid) == was {
					lo = mid
				} else {
					hi = mid
				}
			}
			list = append(list, lo, hi)
		}
	}
	return list
}

// middle is a number of a cell that reads well: next to its start, if that is
// in it, else between its ends.
func middle(g cell) float64 {
	switch {
	case math.IsInf(g.lo, -1) && math.IsInf(g.hi, 1):
		return 0
	case math.IsInf(g.lo, -1):
		if g.hiOpen {
			return g.hi - condition.StepOf(g.hi)
		}
		return g.hi
	case !g.loOpen:
		return g.lo
	}
	x := math.Round((g.lo+condition.StepOf(g.lo))*1e9) / 1e9
	if x > g.lo && (x < g.hi || x == g.hi && !g.hiOpen) {
		return x
	}
	return g.lo + (g.hi-g.lo)/2
}

// farOff is a bound of what has no plausible range.
const farOff = 1e9

// span is what is known of a number between the i-th cell and the j-th.
func span(cells []cell, i, j int) *fact.Span {
	s := &fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	if i > 0 {
		s.Low, s.LowOpen = max(cells[i].lo, -farOff), cells[i].loOpen
	}
	if j < len(cells)-1 {
		s.High, s.HighOpen = min(cells[j].hi, farOff), cells[j].hiOpen
	}
	return s
}
