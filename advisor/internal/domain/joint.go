package domain

import (
	"math"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
)

// Facts that are held against each other are cut together. For every profile there
// must be a model that no atom tells from it, in which each fact has a value of the
// same cell, and the values of all lie in the same order. So all facts of a group
// have the cuts of each, and the ends of the ranges, which one of them may reach and
// the other not; and between two cuts as many points, the same for all, as values of
// the group may lie there, one behind the other.

// alike reports whether facts of these kinds can be held against each other.
func alike(x, y fact.Kind) bool { return axisOf(x) == axisOf(y) && axisOf(x) != fact.Invalid }

// axisOf is the kind of what a fact's value is held against; Invalid, if its values
// are few and every one is a cell.
func axisOf(k fact.Kind) fact.Kind {
	switch k {
	case fact.Int, fact.Number:
		return fact.Number
	case fact.Text, fact.Enum:
		return fact.Text
	case fact.Date, fact.Duration:
		return k
	}
	return fact.Invalid
}

// group lists f and all facts that it is held against, directly or through others.
func (d *Domain) group(f *fact.Fact) []*fact.Fact {
	list := []*fact.Fact{f}
	for i := 0; i < len(list); i++ {
		r := d.facts[list[i]]
		if r == nil {
			continue
		}
		for _, other := range r.linked {
			if !slices.Contains(list, other) {
				list = append(list, other)
			}
		}
	}
	return list
}

// room is how many values of a group can lie between two cuts, one behind the
// other: those of the person and, before, between and behind these, those of a
// record. Records are not held against each other, so one may stand for all.
func room(group []*fact.Fact) int {
	person, record := 0, 0
	for _, f := range group {
		n := 1
		if f.HasBounds {
			n = 2
		}
		if f.Owner == nil {
			person += n
		} else {
			record += n
		}
	}
	return person + (person+1)*record
}

// farDays is far enough from 1970 for any day that matters.
const farDays = 200_000

// limits are the least and the greatest number, day or nanosecond that f may be.
func limits(f *fact.Fact, asOf time.Time) (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	switch {
	case f.Kind == fact.Date:
		low, high = f.Days(asOf)
		low, high = max(low, -farDays), min(high, farDays)
	case f.Ranged:
		low, high = f.Min, f.Max
	}
	return low, high
}

// Cells cuts the numbers, days or nanoseconds that f may be, in a world.
func (d *Domain) Cells(f *fact.Fact, w World) []Cell {
	a := axis{whole: f.Kind != fact.Number}
	a.min, a.max = limits(f, w.AsOf)
	group := d.group(f)
	for _, other := range group {
		a.cuts = append(a.cuts, d.cutsOf(other, w)...)
	}
	if len(group) > 1 {
		a.cuts = joint(group, a.cuts, w)
	}
	return a.cells()
}

// joint are the cuts of all facts of a group: some of their own, the ends of their
// ranges, and points between them.
func joint(group []*fact.Fact, cuts []float64, w World) []float64 {
	whole, broken := false, false
	for _, f := range group {
		low, high := limits(f, w.AsOf)
		cuts = append(cuts, low, high)
		whole = whole || f.Kind != fact.Number
		broken = broken || f.Kind == fact.Number
	}
	return between(cuts, func(lo, hi float64) []float64 {
		return pointsFor(lo, hi, room(group), whole, broken)
	})
}

// between adds points between cuts, and before and behind them.
func between(cuts []float64, points func(lo, hi float64) []float64) []float64 {
	cuts = slices.DeleteFunc(slices.Clone(cuts), func(x float64) bool {
		return math.IsInf(x, 0) || math.IsNaN(x)
	})
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	list := slices.Clone(cuts)
	from := math.Inf(-1)
	for _, to := range append(cuts, math.Inf(1)) {
		list = append(list, points(from, to)...)
		from = to
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// pointsFor are points between two numbers for n values of facts, of which some are
// whole numbers, or some are broken. Where there are as many whole numbers they do
// for all; else those, and points between them.
func pointsFor(lo, hi float64, n int, whole, broken bool) []float64 {
	if !whole {
		return points(lo, hi, n)
	}
	list := wholePoints(lo, hi, n)
	if !broken || len(list) == n {
		return list
	}
	for _, to := range append(slices.Sorted(slices.Values(list)), hi) {
		list = append(list, points(lo, to, n)...)
		lo = to
	}
	return list
}

// wholePoints are n whole numbers that lie between two, or all there are.
func wholePoints(lo, hi float64, n int) (list []float64) {
	step, x := 1.0, math.Floor(lo)+1
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		x = 0
	case math.IsInf(lo, -1):
		step, x = -1, math.Ceil(hi)-1
	}
	for len(list) < n && x > lo && x < hi {
		list = append(list, x)
		if x+step == x {
			break
		}
		x += step
	}
	return list
}

// points are n numbers that lie between two, or all there are.
func points(lo, hi float64, n int) (list []float64) {
	gap := Cell{Lo: lo, Hi: hi, LoOpen: true, HiOpen: true}
	if all := gap.each(n); all != nil || !gap.room() {
		for _, c := range all {
			list = append(list, c.Value)
		}
		return list
	}
	switch {
	case math.IsInf(lo, -1) && math.IsInf(hi, 1):
		lo, hi = -1000, 1000
	case math.IsInf(lo, -1):
		lo = max(hi-max(1000, math.Abs(hi)), -math.MaxFloat64)
	case math.IsInf(hi, 1):
		hi = min(lo+max(1000, math.Abs(lo)), math.MaxFloat64)
	}
	for i := range n {
		part := float64(i+1) / float64(n+1)
		list = append(list, lo*(1-part)+hi*part)
	}
	return list
}

// TextsOf are the values that a text may have. Held against others, it has the
// constants of all, the values of enumerations, and in each gap as many texts as
// may lie there in their order.
func (d *Domain) TextsOf(f *fact.Fact) []fact.Value {
	group := d.group(f)
	var constants []string
	for _, other := range group {
		if other.Kind == fact.Enum {
			constants = append(constants, other.Values...)
		}
		if r := d.facts[other]; r != nil {
			constants = append(constants, r.Texts...)
		}
	}
	return textValues(constants, room(group))
}
