package condition

import "example.com/crosstalk/advisor/internal/fact"

// spareIndex is the index of a record of which only is known what no record of
// its list is.
const spareIndex = -2

// Spare makes e a record of which only is known what no record of the list is: what
// holds of it holds of whatever record.
func (c *Quant) Spare(f *Frame, e *fact.Elem) {
	e.List, e.Index, e.Slots, e.Not = c.List, spareIndex, c.unknown.Rest.Slots, e.Not[:0]
	v := c.from(f)
	if !v.Known || len(c.Terms) == 0 {
		return
	}
	name := c.List.TermField()
	for _, x := range c.Terms {
		if hasRecord(c.all, &v, name.Slot, x) == False {
			e.Not = append(e.Not, x)
		}
	}
}

func (c *Quant) eval(f *Frame) Truth {
	if c.id < 0 {
		return c.count(f)
	}
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	return f.remember(c.id, c.count(f))
}

// count counts the records for which the predicate certainly holds, and those for
// which it may. A list of which not all is known may hold any number of further records
// like Rest, or none. It looks no further than it must, but for predicates that can fail.
func (c *Quant) count(f *Frame) Truth {
	records := c.Records(f)
	places, n := f.Matter(c, records)
	if f.TooLong(n, c.Parts) {
		return Unknown
	}
	var seen [3]int // how many records, by the value of Pred for them: False, Unknown, True
	seen[c.others+1] = len(records.Elems) - n
	settled, outer := c.quick && seen[c.settles+1] > 0, f.Elem
	for i := 0; i < n && !settled; i++ {
		at := i
		if places != nil {
			at = int(places[i])
		}
		f.Elem = records.Elems[at]
		t := c.Pred.eval(f)
		seen[t+1]++
		settled = c.quick && t == c.settles
	}
	more, moreFail := false, false // further records for which it may hold, may fail
	if !records.Complete && !settled {
		f.Elem = records.Rest
		t := c.Pred.eval(f)
		more, moreFail = t != False, t != True
	}
	f.Elem = outer
	fails, open, holds := seen[0], seen[1], seen[2]
	switch c.Op {
	case "any":
		return exists(holds, open, more)
	case "none":
		return exists(holds, open, more).Not()
	case "all":
		return exists(fails, open, moreFail).Not()
	case "one":
		return CompareCount("==", 1, holds, holds+open, more)
	}
	return CompareCount(c.Cmp, c.N, holds, holds+open, more)
}

// exists reports whether there is a record of which something holds: there are some,
// some may be, there may be further ones.
func exists(some, open int, more bool) Truth {
	switch {
	case some > 0:
		return True
	case open > 0 || more:
		return Unknown
	}
	return False
}

// CompareCount compares a count between low and high (or more) with n.
func CompareCount(op string, n int64, low, high int, more bool) Truth {
	lo, hi := int64(low), int64(high)
	less := func(n int64) Truth { // count < n
		switch {
		case lo >= n:
			return False
		case hi < n && !more:
			return True
		}
		return Unknown
	}
	switch op {
	case "<":
		return less(n)
	case ">=":
		return less(n).Not()
	case "<=":
		return less(n + 1)
	case ">":
		return less(n + 1).Not()
	}
	equal := Unknown
	if lo > n || hi < n && !more {
		equal = False
	} else if lo == n && hi == n && !more {
		equal = True
	}
	if op == "!=" {
		return equal.Not()
	}
	return equal
}

// Records returns the list that c speaks about; one that is not known at all
// is an open list with no record known.
func (c *Quant) Records(f *Frame) *fact.Records {
	v := c.from(f)
	if !v.Known {
		return c.unknown
	}
	return RecordsOf(c.List, v)
}

// RecordsOf is a known list as records, each number or text being one.
func RecordsOf(of *fact.Fact, v fact.Value) *fact.Records {
	var items []fact.Value
	switch list := v.Any.(type) {
	case *fact.Records:
		return list
	case []float64:
		for _, x := range list {
			items = append(items, fact.Value{Known: true, Num: x})
		}
	case []string:
		for _, s := range list {
			items = append(items, fact.Value{Known: true, Str: s})
		}
	default:
		panic("condition: internal error: a quantifier over something that is not a list")
	}
	r := &fact.Records{Complete: true}
	for i, v := range items {
		r.Elems = append(r.Elems, &fact.Elem{List: of, Index: i, Slots: []fact.Value{v}})
	}
	return r
}
