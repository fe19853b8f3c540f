package condition

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A standing is what a decided quantifier stands on: at least low records have
// the value hit for its predicate, and at most high, all others having the
// opposite one.
type standing struct {
	hit       Truth
	low, high int
}

const endless = math.MaxInt

// standsOn says what c, with the value v, stands on. Hits is how many records
// have the value for sure.
func (c *Quant) standsOn(v Truth, hits int) standing {
	op, n, hit := c.Cmp, int(min(c.N, math.MaxInt32)), True
	switch c.Op {
	case "any":
		op, n = ">=", 1
	case "none":
		op, n = "<", 1
	case "all": // fewer than one of which it is false
		op, n, hit = "<", 1, False
	case "one":
		op, n = "==", 1
	}
	if v == False {
		op = opposite[op]
	}
	switch op {
	case ">=":
		return standing{hit, n, endless}
	case ">":
		return standing{hit, n + 1, endless}
	case "<":
		return standing{hit, 0, n - 1}
	case "<=":
		return standing{hit, 0, n}
	case "==":
		return standing{hit, n, n}
	}
	if hits > n {
		return standing{hit, n + 1, endless}
	}
	return standing{hit, 0, n - 1}
}

var opposite = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}

// spareIndex is the index of a record of which only is known what no record of
// its list is.
const spareIndex = -2

// quant notes what a quantifier stands on; i is its step.
func (t *Trace) quant(c *Quant, v Truth, i int) {
	records := c.records(t.frame)
	from := len(t.truths)
	hits := 0
	for _, e := range records.Elems {
		is := t.frame.in(e, c.Pred)
		t.truths = append(t.truths, is)
		if is == True && c.Op != "all" || is == False && c.Op == "all" {
			hits++
		}
	}
	if v == Unknown {
		t.waits(c, records, t.truths[from:], i)
	} else {
		t.stands(c, c.standsOn(v, hits), records, t.truths[from:], i)
	}
	t.truths = t.truths[:from]
}

// waits follows the records for which the predicate is unknown.
func (t *Trace) waits(c *Quant, records *fact.Records, truths []Truth, i int) {
	for n, e := range records.Elems {
		if truths[n] == Unknown {
			t.record(c, e, Unknown, n)
		}
	}
	if !records.Complete {
		t.steps[i].open = true
		if t.frame.in(records.Rest, c.Pred) == Unknown {
			t.record(c, records.Rest, Unknown, len(records.Elems))
		}
	}
}

// record follows the predicate for one record, the n-th.
func (t *Trace) record(c *Quant, e *fact.Elem, v Truth, n int) {
	outer := t.frame.elem
	t.frame.elem = e
	t.walk(c.Pred, v, int32(n))
	t.frame.elem = outer
}

func (t *Trace) stands(c *Quant, s standing, records *fact.Records, truths []Truth, i int) {
	var own []Literal
	list := Literal{Fact: c.List, Term: term.None, Asked: term.None}
	if s.low > 0 {
		left := s.low
		for n, e := range records.Elems {
			if truths[n] != s.hit {
				continue
			}
			from := len(t.literals)
			if t.record(c, e, s.hit, n); !slices.ContainsFunc(t.literals[from:], func(l Literal) bool { return l.Elem == e }) {
				exists := list
				exists.Kind, exists.Elem = Exists, e
				own = append(own, exists)
			}
			if left--; left == 0 && !t.every {
				break
			}
		}
	}
	looked := s.low > 0 // at what is in the list
	if s.high < endless {
		if t.others(c, s, records, truths) {
			list.Kind = Complete
			own, looked = append(own, list), true
		}
	}
	t.steps[i].own = int32(len(t.literals))
	if c.List.Kind == fact.List {
		for _, l := range own {
			t.add(l)
		}
	} else if looked { // numbers or texts, which are known as a whole
		t.reads(c.List, t.frame.elem)
	}
}

// others follows the records that must not be hits, so that there are at most
// s.high. It reports whether there must be no further ones.
func (t *Trace) others(c *Quant, s standing, records *fact.Records, truths []Truth) (complete bool) {
	other := s.hit.Not()
	sure := t.blank(c, other, len(records.Elems))
	if sure && !t.every {
		return false
	}
	left := len(records.Elems) - s.high
	for n, e := range records.Elems {
		if truths[n] == other && (left > 0 || t.every) {
			t.record(c, e, other, n)
			left--
		}
	}
	return !sure // of an open list, what further records cannot be is enough for blank
}

// blank reports whether the predicate has the value want for whatever record,
// since it does for one of which only is known what none of the list is; and
// follows it.
func (t *Trace) blank(c *Quant, want Truth, n int) bool {
	f := t.frame
	if t.spared == len(t.spare) {
		t.spare = append(t.spare, &fact.Elem{})
	}
	e := t.spare[t.spared] // which no other step stands on, whatever its list
	t.spared++
	e.List, e.Index, e.Slots, e.Not = c.List, spareIndex, c.none().Rest.Slots, e.Not[:0]
	if v := c.from(f); v.Known && len(c.terms) > 0 {
		name := c.List.TermField()
		for _, x := range c.terms {
			if hasRecord(c.all, &v, name.Slot, x) == False {
				e.Not = append(e.Not, x)
			}
		}
	}
	if f.in(e, c.Pred) != want {
		t.spared--
		*e = fact.Elem{Not: e.Not[:0]}
		return false
	}
	t.record(c, e, want, n)
	return true
}
