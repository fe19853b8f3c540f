package condition

import (
	"fmt"
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

	memo  []uint32 // by id: the epoch in which the value was found, and the value
	epoch uint32
	elem  *fact.Elem
	vm    vm.VM

	chosen []choiceMade // by id
	ran    bool         // the machine has run since Reset

	settling // of the atom being evaluated

	space   *Space
	looks   int // parts of predicates held against records
	trace   Trace
	reading *Trace // that notes what the atom at hand reads; else nil
	failed  []*canFail
	err     error // that there is too much to look into
}

// Reset makes f ready for another profile of the Space s. What is remembered
// is not erased: it belongs to an epoch that has passed.
func (f *Frame) Reset(s *Space) {
	if f.epoch++; len(f.memo) < s.ids || f.epoch == 1<<30 {
		f.memo, f.chosen, f.epoch = make([]uint32, s.ids), make([]choiceMade, s.ids), 1
	}
	f.space, f.elem, f.reading, f.err, f.looks = s, nil, nil, nil, 0
	f.failed = f.failed[:0]
	f.trace.reset()
	f.settling = settling{}
	if f.ran {
		f.vm, f.ran = vm.VM{}, false // which would otherwise keep values of the last profile
	}
}

// MaxLooks is how many parts of predicates are held against records, for one
// profile.
const MaxLooks = 25_000_000

// tooLong counts what it takes to hold a predicate of so many parts against
// records, and reports whether that is too much for one profile.
func (f *Frame) tooLong(records *fact.Records, parts int) bool {
	if f.looks += len(records.Elems) * parts; f.looks <= MaxLooks {
		return false
	}
	if f.err == nil {
		f.err = fmt.Errorf("conditions look into the lists of this profile more than %d times; give shorter lists", MaxLooks)
	}
	return true
}

// Looks is how many parts of predicates have been held against records since Reset.
func (f *Frame) Looks() int { return f.looks }

// remembered is the value with that id, if it was found in this epoch.
func (f *Frame) remembered(id int) (Truth, bool) {
	m := f.memo[id]
	return Truth(m&3) - 1, m>>2 == f.epoch
}

func (f *Frame) remember(id int, t Truth) Truth {
	f.memo[id] = f.epoch<<2 | uint32(t+1)
	return t
}

// Err says that more was to be looked into since Reset than MaxLooks, if so.
func (f *Frame) Err() error { return f.err }

// Eval returns the value of c on the profile.
func (f *Frame) Eval(c Cond) Truth { return c.eval(f) }

func (c Const) eval(*Frame) Truth { return Truth(c) }

func (c And) eval(f *Frame) Truth {
	t := True
	for _, x := range c {
		var v Truth
		if a, ok := x.(*Atom); ok { // which it most often is: no dynamic call then
			v = a.eval(f)
		} else {
			v = x.eval(f)
		}
		if t = t.And(v); t == False {
			break
		}
	}
	return t
}

func (c Or) eval(f *Frame) Truth {
	t := False
	for _, x := range c {
		var v Truth
		if a, ok := x.(*Atom); ok {
			v = a.eval(f)
		} else {
			v = x.eval(f)
		}
		if t = t.Or(v); t == True {
			break
		}
	}
	return t
}

func (c *Not) eval(f *Frame) Truth { return c.X.eval(f).Not() }

// eval remembers the value: derived facts may derive from others by cases, each
// of which asks for the one below it more than once.
func (c *Choice) eval(f *Frame) Truth {
	if c.memo == 0 {
		return c.choose(f)
	}
	e := c.recordOf(f)
	if at := &f.chosen[c.memo-1]; at.epoch == f.epoch && at.elem == e {
		return at.value
	}
	t := c.choose(f)
	f.chosen[c.memo-1] = choiceMade{f.epoch, e, t}
	return t
}

// recordOf is the record that c speaks of, or nil.
func (c *Choice) recordOf(f *Frame) *fact.Elem {
	if !c.ofRecord {
		return nil
	}
	return f.elem
}

// A choiceMade is the value of a choice for a record.
type choiceMade struct {
	epoch uint32
	elem  *fact.Elem
	value Truth
}

func (c *Choice) choose(f *Frame) Truth {
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

// leavesOpen reports whether of a derived fact that nobody is asked for bounds are
// given: what it derives from can still say more.
func (f *Frame) leavesOpen(c *Choice) bool {
	if c.Derived == nil || len(c.Derived.Ask) > 0 {
		return false
	}
	v := f.read(c.Derived)
	return !v.Known && v.Span != nil
}

func (c *Same) eval(f *Frame) Truth {
	return c.X.eval(f) * c.Y.eval(f)
}

func (c *Atom) eval(f *Frame) Truth {
	if c.quick.kind != 0 {
		return c.quick.eval(f)
	}
	if c.id < 0 {
		return c.test(f)
	}
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	return f.remember(c.id, c.test(f))
}

func (c *Finding) eval(f *Frame) Truth {
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	return f.remember(c.id, c.Cond.eval(f))
}

func (c *Quant) eval(f *Frame) Truth {
	if c.id < 0 {
		return c.test(f)
	}
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	return f.remember(c.id, c.test(f))
}

// test counts the records for which the predicate certainly holds, and those
// for which it may. A list of which not all is known may hold any number of
// further records like Rest, or none.
func (c *Quant) test(f *Frame) Truth {
	records := c.records(f)
	if f.tooLong(records, c.parts) {
		return Unknown
	}
	if c.Op == "any" {
		return c.testAny(f, records)
	}
	holds, open, fails := 0, 0, 0
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
	case "none":
		t := Unknown
		if holds > 0 {
			t = True
		} else if open == 0 && !more {
			t = False
		}
		return t.Not()
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

// testAny is test for the quantifier that most conditions use. It looks no
// further than it must, but for predicates that can fail.
func (c *Quant) testAny(f *Frame, records *fact.Records) Truth {
	t := False
	outer := f.elem
	for _, e := range records.Elems {
		f.elem = e
		if t = t.Or(c.Pred.eval(f)); t == True && c.sure {
			break
		}
	}
	if !records.Complete && (t == False || !c.sure) {
		f.elem = records.Rest
		if c.Pred.eval(f) != False {
			t = t.Or(Unknown)
		}
	}
	f.elem = outer
	return t
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

// none is the list of which nothing is known.
func (c *Quant) none() *fact.Records {
	if c.unknown == nil {
		return unknownList(c.List)
	}
	return c.unknown
}

func unknownList(list *fact.Fact) *fact.Records {
	return &fact.Records{Rest: fact.Further(list)}
}

// records returns the list that c speaks about; one that is not known at all
// is an open list with no record known.
func (c *Quant) records(f *Frame) *fact.Records {
	v := c.from(f)
	if !v.Known {
		return c.none()
	}
	return recordsOf(c.List, v)
}

// recordsOf is a known list as records, each number or text being one.
func recordsOf(of *fact.Fact, v fact.Value) *fact.Records {
	switch list := v.Any.(type) {
	case *fact.Records:
		return list
	case []float64:
		r := &fact.Records{Complete: true}
		for i, x := range list {
			r.Elems = append(r.Elems, &fact.Elem{List: of, Index: i, Slots: []fact.Value{{Known: true, Num: x}}})
		}
		return r
	case []string:
		r := &fact.Records{Complete: true}
		for i, s := range list {
			r.Elems = append(r.Elems, &fact.Elem{List: of, Index: i, Slots: []fact.Value{{Known: true, Str: s}}})
		}
		return r
	}
	panic("condition: internal error: a quantifier over something that is not a list")
}

// EvalIn returns the value of c for the record e, which may be nil where c
// speaks of none.
func (f *Frame) EvalIn(c Cond, e *fact.Elem) Truth {
	outer := f.elem
	defer func() { f.elem = outer }()
	f.elem = e
	return c.eval(f)
}

// Further is what any further record of a list may be, as long as nothing is
// ruled out.
func Further(list *fact.Fact) *fact.Elem {
	rest := *unknownList(list).Rest
	return &rest
}
