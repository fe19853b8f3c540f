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

// gap is what lies between two cuts.
func (a *axis) gap(g cell) []cell {
	if a.whole {
		return wholeGap(g)
	}
	if !g.room() {
		return nil
	}
	g.value = middle(g)
	return []cell{g}
}

// room reports whether there is a number in the cell: between two that are next
// to each other is none.
func (c *cell) room() bool {
	lo, hi := c.ends()
	return lo <= hi
}

// ends are the first number of the cell and the last.
func (c *cell) ends() (lo, hi float64) {
	lo, hi = max(c.lo, -math.MaxFloat64), min(c.hi, math.MaxFloat64)
	if c.loOpen && lo == c.lo {
		lo = math.Nextafter(lo, math.Inf(1))
	}
	if c.hiOpen && hi == c.hi {
		hi = math.Nextafter(hi, math.Inf(-1))
	}
	return lo, hi
}

// each gives a cell its own numbers as cells, if there are no more than most.
func (c *cell) each(most int) (list []cell) {
	x, last := c.ends()
	for ; x <= last; x = math.Nextafter(x, math.Inf(1)) {
		if len(list) == most {
			return nil
		}
		list = append(list, cell{lo: x, hi: x, value: x})
	}
	return list
}

func wholeGap(g cell) []cell {
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
	g.value = middle(g)
	return []cell{g}
}

// middle is a number of a cell that reads well: next to its start, if that is
// in it, else between its ends.
func middle(g cell) float64 {
	first, last := g.ends()
	var try []float64
	switch {
	case math.IsInf(g.lo, -1) && math.IsInf(g.hi, 1):
		return 0
	case math.IsInf(g.lo, -1):
		try = []float64{g.hi, g.hi - condition.StepOf(g.hi), g.hi - max(1, math.Abs(g.hi))}
	case math.IsInf(g.hi, 1):
		try = []float64{g.lo, near(g.lo), g.lo + max(1, math.Abs(g.lo))}
	default:
		try = []float64{g.lo, near(g.lo), first/2 + last/2}
	}
	for _, x := range try {
		if x >= first && x <= last {
			return x
		}
	}
	return first
}

// near is a number a little above x, of about as many digits.
func near(x float64) float64 { return math.Round((x+condition.StepOf(x))*1e9) / 1e9 }

// farOff is a bound of what has no plausible range.
const farOff = 1e9

// span is what is known of a number between the i-th cell and the j-th.
func span(cells []cell, i, j int) *fact.Span {
	s := &fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	if i > 0 {
		if s.Low, s.LowOpen = cells[i].lo, cells[i].loOpen; math.IsInf(s.Low, -1) {
			s.Low = max(min(-farOff, 2*cells[i].hi), -math.MaxFloat64)
		}
	}
	if j < len(cells)-1 {
		if s.High, s.HighOpen = cells[j].hi, cells[j].hiOpen; math.IsInf(s.High, 1) {
			s.High = min(max(farOff, 2*cells[j].lo), math.MaxFloat64)
		}
	}
	return s
}
