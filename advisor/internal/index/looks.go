package index

import (
	"cmp"
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A look is a test, and the conditions that are false where it has some value.
type look struct {
	lookKey
	few []int32 // the conditions, or
	all Places  // if there are many, the same as a set
}

type lookKey struct {
	test *condition.Test
	bars condition.Truth // the value
}

// Limits are looks that compare one number with constants by one operator. What
// one constant bars, all constants further on bar as well.
type limits struct {
	limitKey
	at    []float64 // rising, or falling for numbers that must be large
	looks []*look
	// sets are what the first looks bar together: each of them so many more.
	sets []Places
	each int
}

type limitKey struct {
	fact *fact.Fact
	op   string
	bars condition.Truth
}

// A looker finds the looks of conditions.
type looker struct {
	size   int // of a set, in words
	looks  []*look
	by     map[lookKey]*look
	seen   map[filed]int32 // the condition, from 1, in which it was last come by
	limits []*limits
}

// add notes what the i-th condition needs. If it can fail that is nothing, since a
// failure must not be passed over.
func (x *looker) add(c condition.Cond, i int32) {
	if condition.CannotFail(c) {
		x.part(c, condition.False, i)
	}
}

// part notes the tests that make the i-th condition false, as c does if it has the
// value bars.
func (x *looker) part(c condition.Cond, bars condition.Truth, i int32) {
	switch c := c.(type) {
	case *condition.Finding: // which may stand in others, and they in others, again and again
		key := filed{c, bars}
		if x.seen[key] != i+1 {
			x.seen[key] = i + 1
			x.part(c.Cond, bars, i)
		}
	case *condition.Not:
		x.part(c.X, bars.Not(), i)
	case condition.And:
		if bars == condition.False {
			x.parts(c, bars, i)
		}
	case condition.Or:
		if bars == condition.True {
			x.parts(c, bars, i)
		}
	case *condition.Atom:
		if !c.Test.OfProfile() {
			return
		}
		key := lookKey{c.Test, bars}
		l := x.by[key]
		if l == nil {
			l = &look{lookKey: key}
			x.by[key], x.looks = l, append(x.looks, l)
		}
		if n := len(l.few); n == 0 || l.few[n-1] != i {
			l.few = append(l.few, i)
		}
	}
}

func (x *looker) parts(list []condition.Cond, bars condition.Truth, i int32) {
	for _, c := range list {
		x.part(c, bars, i)
	}
}

// close puts the looks in order that can be.
func (x *looker) close() {
	by := map[limitKey]*limits{}
	single := x.looks[:0]
	for _, l := range x.looks {
		if !l.isLimit() {
			l.close(x.size)
			single = append(single, l)
			continue
		}
		key := limitKey{l.test.Fact, l.test.Op, l.bars}
		group := by[key]
		if group == nil {
			group = &limits{limitKey: key}
			by[key], x.limits = group, append(x.limits, group)
		}
		group.looks = append(group.looks, l)
	}
	x.looks = single
	for _, group := range x.limits {
		group.close(x.size)
	}
}

// isLimit reports whether a look is for limits: of numbers that floating point has.
func (l *look) isLimit() bool {
	t := l.test
	switch t.Op {
	case "<", "<=", ">", ">=":
		return (t.Fact.Kind == fact.Int || t.Fact.Kind == fact.Number) && len(t.Constants) == 1 &&
			math.Abs(t.Constants[0].Num) < 1<<53
	}
	return false
}

func (l *look) close(size int) {
	if len(l.few) <= size {
		return
	}
	l.all = make(Places, size)
	for _, i := range l.few {
		l.all.Add(i)
	}
	l.few = nil
}

// drop takes the conditions of l out of a set.
func (l *look) drop(out Places) {
	for _, i := range l.few {
		out[i>>6] &^= 1 << (i & 63)
	}
	out.dropAll(l.all)
}

func (p Places) dropAll(more Places) {
	for i, word := range more {
		p[i] &^= word
	}
}

// large reports whether the numbers that pass are above the constants.
func (x *limits) large() bool { return (x.op[0] == '>') == (x.bars == condition.False) }

// close makes sets of so many words, as far as there is no more in them than in the
// looks: what limits take grows with the conditions.
func (x *limits) close(size int) {
	slices.SortStableFunc(x.looks, func(a, b *look) int {
		c := cmp.Compare(a.test.Constants[0].Num, b.test.Constants[0].Num)
		if x.large() {
			return -c
		}
		return c
	})
	total := 0
	for _, l := range x.looks {
		x.at = append(x.at, l.test.Constants[0].Num)
		total += len(l.few)
	}
	n := min(len(x.looks), 64, 4*total/size)
	if n == 0 {
		return
	}
	x.each = (len(x.looks) + n - 1) / n
	set := make(Places, size)
	for i, l := range x.looks {
		for _, place := range l.few {
			set.Add(place)
		}
		if (i+1)%x.each == 0 {
			x.sets = append(x.sets, slices.Clone(set))
		}
	}
}

// barred is how many of the looks, from the first on, a profile does not pass.
func (x *limits) barred(f *condition.Frame) int {
	v := &f.Profile.Slots[x.fact.Slot]
	number := v.Num
	switch {
	case v.Known && x.fact.Kind == fact.Int:
		number = float64(v.Int)
	case v.Known && number == number:
	case v.Known || v.Span != nil: // NaN, or bounds
		for i, l := range x.looks {
			if l.test.On(f) != x.bars {
				return i
			}
		}
		return len(x.looks)
	default:
		return 0
	}
	low, high := 0, len(x.at)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if x.bar(number, x.at[mid]) {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}

// drop takes what the first n looks bar out of a set.
func (x *limits) drop(n int, out Places) {
	from := 0
	if x.each > 0 && n >= x.each {
		out.dropAll(x.sets[n/x.each-1])
		from = n - n%x.each
	}
	for _, l := range x.looks[from:n] {
		l.drop(out)
	}
}

// bar reports whether a number does not pass a constant.
func (x *limits) bar(number, at float64) bool {
	holds := false
	switch x.op {
	case "<":
		holds = number < at
	case "<=":
		holds = number <= at
	case ">":
		holds = number > at
	case ">=":
		holds = number >= at
	}
	return holds == (x.bars == condition.True)
}
