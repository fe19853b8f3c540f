package condition

import (
	"time"

	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/fact"
)

// A Frame is one profile, as conditions see it. It is for one goroutine.
// The zero Frame is used through Reset.
type Frame struct {
	Profile fact.Profile
	AsOf    time.Time // facts that count from a date are unknown if it is zero
	Region  string

	memo []Truth // by id; pending where not computed yet
	elem *fact.Elem
	vm   vm.VM
	err  error
}

const pending Truth = 2

// Reset makes f ready for another profile of the Space s.
func (f *Frame) Reset(s *Space) {
	if len(f.memo) != s.ids {
		f.memo = make([]Truth, s.ids)
	}
	for i := range f.memo {
		f.memo[i] = pending
	}
	f.elem, f.err = nil, nil
	f.vm = vm.VM{} // which would otherwise keep values of the last profile
}

// Err is the first error of the expr machine since Reset, if any.
func (f *Frame) Err() error { return f.err }

// Eval returns the value of c on the profile.
func (f *Frame) Eval(c Cond) Truth { return c.eval(f) }

func (c Const) eval(*Frame) Truth { return Truth(c) }

func (c And) eval(f *Frame) Truth {
	t := True
	for _, x := range c {
		if t = t.And(x.eval(f)); t == False {
			break
		}
	}
	return t
}

func (c Or) eval(f *Frame) Truth {
	t := False
	for _, x := range c {
		if t = t.Or(x.eval(f)); t == True {
			break
		}
	}
	return t
}

func (c *Not) eval(f *Frame) Truth { return c.X.eval(f).Not() }

func (c *Choice) eval(f *Frame) Truth {
	switch c.If.eval(f) {
	case True:
		return c.Then.eval(f)
	case False:
		return c.Else.eval(f)
	}
	if t := c.Then.eval(f); t != Unknown && t == c.Else.eval(f) {
		return t
	}
	return Unknown
}

func (c *Same) eval(f *Frame) Truth {
	return c.X.eval(f) * c.Y.eval(f)
}

func (c *Atom) eval(f *Frame) Truth {
	if c.id < 0 {
		return c.test(f)
	}
	if f.memo[c.id] == pending {
		f.memo[c.id] = c.test(f)
	}
	return f.memo[c.id]
}

func (c *Finding) eval(f *Frame) Truth {
	if f.memo[c.id] == pending {
		f.memo[c.id] = c.Cond.eval(f)
	}
	return f.memo[c.id]
}

func (c *Quant) eval(f *Frame) Truth {
	if c.id < 0 {
		return c.test(f)
	}
	if f.memo[c.id] == pending {
		f.memo[c.id] = c.test(f)
	}
	return f.memo[c.id]
}

// test counts the records for which the predicate certainly holds, and those
// for which it may. A list of which not all is known may hold any number of
// further records like Rest, or none.
func (c *Quant) test(f *Frame) Truth {
	holds, open, fails := 0, 0, 0
	records := c.records(f)
	for _, e := range records.Elems {
		switch f.in(e, c.Pred) {
		case True:
			holds++
		case Unknown:
			open++
		default:
			fails++
		}
	}
	more, moreFail := false, false // further records for which it may hold, may fail
	if !records.Complete {
		t := f.in(records.Rest, c.Pred)
		more, moreFail = t != False, t != True
	}
	switch c.Op {
	case "any", "none":
		t := Unknown
		if holds > 0 {
			t = True
		} else if open == 0 && !more {
			t = False
		}
		if c.Op == "none" {
			return t.Not()
		}
		return t
	case "all":
		if fails > 0 {
			return False
		} else if open > 0 || moreFail {
			return Unknown
		}
		return True
	case "one":
		return compareCount("==", 1, holds, holds+open, more)
	}
	return compareCount(c.Cmp, c.N, holds, holds+open, more)
}

// compareCount compares a count between low and high (or more) with n.
func compareCount(op string, n int64, low, high int, more bool) Truth {
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

// in evaluates c with e as the record at hand.
func (f *Frame) in(e *fact.Elem, c Cond) Truth {
	outer := f.elem
	f.elem = e
	t := c.eval(f)
	f.elem = outer
	return t
}

// records returns the list that c speaks about; one that is not known at all
// is an open list with no record known.
func (c *Quant) records(f *Frame) *fact.Records {
	v := c.from(f)
	if !v.Known {
		return &fact.Records{Rest: &fact.Elem{List: c.List, Index: -1, Slots: make([]fact.Value, max(1, len(c.List.Fields)))}}
	}
	switch list := v.Any.(type) {
	case *fact.Records:
		return list
	case []float64:
		r := &fact.Records{Complete: true}
		for i, x := range list {
			r.Elems = append(r.Elems, &fact.Elem{List: c.List, Index: i, Slots: []fact.Value{{Known: true, Num: x}}})
		}
		return r
	case []string:
		r := &fact.Records{Complete: true}
		for i, s := range list {
			r.Elems = append(r.Elems, &fact.Elem{List: c.List, Index: i, Slots: []fact.Value{{Known: true, Str: s}}})
		}
		return r
	}
	panic("condition: internal error: a quantifier over something that is not a list")
}
