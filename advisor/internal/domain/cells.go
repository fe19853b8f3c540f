package domain

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/syntax"
)

// A Cell is a range of numbers that no atom tells apart. Days and durations
// are whole numbers here.
type Cell struct {
	Lo, Hi         float64
	LoOpen, HiOpen bool
	Value          float64 // one of them

	Beyond bool // it holds no number: it stands for what is out of range
}

// An axis is what numbers a fact may be.
type axis struct {
	min, max float64
	whole    bool
	cuts     []float64
}

// cells cuts an axis: at each cut, and between them.
func (a *axis) cells() []Cell {
	cuts := slices.Clone(a.cuts)
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	cuts = slices.DeleteFunc(cuts, func(x float64) bool {
		return x < a.min || x > a.max || math.IsNaN(x)
	})
	var list []Cell
	from, fromOpen := a.min, false
	for i := 0; i <= len(cuts); i++ {
		to, toOpen := a.max, false
		if i < len(cuts) {
			to, toOpen = cuts[i], true
		}
		list = append(list, a.gap(Cell{Lo: from, Hi: to, LoOpen: fromOpen, HiOpen: toOpen})...)
		if i == len(cuts) {
			break
		}
		if c := cuts[i]; !a.whole || c == math.Trunc(c) {
			list = append(list, Cell{Lo: c, Hi: c, Value: c})
		}
		from, fromOpen = cuts[i], true
	}
	return list
}

// gap is what lies between two cuts.
func (a *axis) gap(g Cell) []Cell {
	if a.whole {
		return wholeGap(g)
	}
	if !g.room() {
		return nil
	}
	g.Value = middle(g)
	return []Cell{g}
}

// room reports whether there is a number in the cell: between two that are next
// to each other is none.
func (c *Cell) room() bool {
	lo, hi := c.ends()
	return lo <= hi
}

// ends are the first number of the cell and the last.
func (c *Cell) ends() (lo, hi float64) {
	lo, hi = max(c.Lo, -math.MaxFloat64), min(c.Hi, math.MaxFloat64)
	if c.LoOpen && lo == c.Lo {
		lo = math.Nextafter(lo, math.Inf(1))
	}
	if c.HiOpen && hi == c.Hi {
		hi = math.Nextafter(hi, math.Inf(-1))
	}
	return lo, hi
}

// each gives a cell its own numbers as cells, if there are no more than most.
func (c *Cell) each(most int) (list []Cell) {
	x, last := c.ends()
	for ; x <= last; x = math.Nextafter(x, math.Inf(1)) {
		if len(list) == most {
			return nil
		}
		list = append(list, Cell{Lo: x, Hi: x, Value: x})
	}
	return list
}

func wholeGap(g Cell) []Cell {
	if lo := math.Ceil(g.Lo); !math.IsInf(lo, 0) {
		if g.LoOpen && lo == g.Lo {
			lo++
		}
		g.Lo = lo
	}
	if hi := math.Floor(g.Hi); !math.IsInf(hi, 0) {
		if g.HiOpen && hi == g.Hi {
			hi--
		}
		g.Hi = hi
	}
	if g.Lo > g.Hi {
		return nil
	}
	g.LoOpen, g.HiOpen = false, false
	g.Value = middle(g)
	return []Cell{g}
}

// middle is a number of a cell that reads well: next to its start, if that is
// in it, else between its ends.
func middle(g Cell) float64 {
	first, last := g.ends()
	var try []float64
	switch {
	case math.IsInf(g.Lo, -1) && math.IsInf(g.Hi, 1):
		return 0
	case math.IsInf(g.Lo, -1):
		try = []float64{g.Hi, g.Hi - syntax.StepOf(g.Hi), g.Hi - max(1, math.Abs(g.Hi))}
	case math.IsInf(g.Hi, 1):
		try = []float64{g.Lo, near(g.Lo), g.Lo + max(1, math.Abs(g.Lo))}
	default:
		try = []float64{g.Lo, near(g.Lo), first/2 + last/2}
	}
	for _, x := range try {
		if x >= first && x <= last {
			return x
		}
	}
	return first
}

// near is a number a little above x, of about as many digits.
func near(x float64) float64 { return interval.Round(x+syntax.StepOf(x), 9) }

// farOff is a bound of what has no plausible range.
const farOff = 1e9

// Span is what is known of a number between the i-th cell and the j-th.
func Span(cells []Cell, i, j int) *fact.Span {
	s := &fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	if i > 0 {
		if s.Low, s.LowOpen = cells[i].Lo, cells[i].LoOpen; math.IsInf(s.Low, -1) {
			s.Low = max(min(-farOff, 2*cells[i].Hi), -math.MaxFloat64)
		}
	}
	if j < len(cells)-1 {
		if s.High, s.HighOpen = cells[j].Hi, cells[j].HiOpen; math.IsInf(s.High, 1) {
			s.High = min(max(farOff, 2*cells[j].Lo), math.MaxFloat64)
		}
	}
	return s
}
