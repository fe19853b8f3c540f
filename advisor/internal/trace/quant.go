package trace

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A standing is what a decided quantifier stands on: at least low records have
// the value hit for its predicate, and at most high, all others having the
// opposite one.
type standing struct {
	hit       condition.Truth
	low, high int
}

const endless = math.MaxInt

// standsOn says what c, with the value v, stands on. Hits is how many records
// have the value for sure.
func standsOn(c *condition.Quant, v condition.Truth, hits int) standing {
	op, n, hit := c.Cmp, int(min(c.N, math.MaxInt32)), condition.True
	switch c.Op {
	case "any":
		op, n = ">=", 1
	case "none":
		op, n = "<", 1
	case "all": // fewer than one of which it is false
		op, n, hit = "<", 1, condition.False
	case "one":
		op, n = "==", 1
	}
	if v == condition.False {
		op = condition.Opposite(op)
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

// quant follows the records of a quantifier whose value is v; i is its step.
func (t *Trace) quant(c *condition.Quant, v condition.Truth, i int) {
	records := c.Records(t.frame)
	if t.asker != nil {
		t.openIn(c, records)
		return
	}
	if v == condition.Unknown && t.extent == First && t.frame.TooLong(len(records.Elems), c.Parts) {
		return
	}
	from, hits := len(t.truths), 0
	for _, e := range records.Elems {
		is := t.frame.EvalIn(c.Pred, e)
		t.truths = append(t.truths, is)
		if is == condition.True && c.Op != "all" || is == condition.False && c.Op == "all" {
			hits++
		}
	}
	t.steps[i].Open = !records.Complete
	if v == condition.Unknown || !t.notes() {
		t.waits(c, records, t.truths[from:])
	} else {
		t.stands(c, standsOn(c, v, hits), records, t.truths[from:], i)
	}
	t.truths = t.truths[:from]
}

// waits follows the records, of which those decide for which the predicate is
// unknown.
func (t *Trace) waits(c *condition.Quant, records *fact.Records, truths []condition.Truth) {
	for n, e := range records.Elems {
		t.record(c, e, truths[n], n, truths[n] == condition.Unknown)
	}
	if !records.Complete {
		is := t.frame.EvalIn(c.Pred, records.Rest)
		t.record(c, records.Rest, is, len(records.Elems), is == condition.Unknown)
	}
}

// openIn tells an asker of what is open in the records of an unknown quantifier.
func (t *Trace) openIn(c *condition.Quant, records *fact.Records) {
	places, n := t.frame.Matter(c, records)
	if t.frame.TooLong(n, c.Parts) {
		return
	}
	for i := range n {
		at := i
		if places != nil {
			at = int(places[i])
		}
		e := records.Elems[at]
		is := t.frame.EvalIn(c.Pred, e)
		t.record(c, e, is, at, is == condition.Unknown)
	}
	if !records.Complete { // what further records may be is asked of the list first
		t.asker.Leaf(Leaf{Cond: c, Elem: t.frame.Elem})
		is := t.frame.EvalIn(c.Pred, records.Rest)
		t.record(c, records.Rest, is, n, is == condition.Unknown)
	}
}

// record follows the predicate for one record, the n-th.
func (t *Trace) record(c *condition.Quant, e *fact.Elem, v condition.Truth, n int, decides bool) {
	outer := t.frame.Elem
	t.frame.Elem = e
	t.part(c.Pred, v, n, decides)
	t.frame.Elem = outer
}

// stands follows what a decided quantifier stands on.
func (t *Trace) stands(c *condition.Quant, s standing, records *fact.Records,
	truths []condition.Truth, i int) {
	var own []condition.Literal
	list := condition.Literal{Fact: c.List, Term: term.None, Asked: term.None}
	if s.low > 0 {
		left := s.low
		for n, e := range records.Elems {
			if truths[n] != s.hit {
				continue
			}
			from := len(t.literals)
			t.record(c, e, s.hit, n, true)
			about := func(l condition.Literal) bool { return l.Elem == e }
			if !slices.ContainsFunc(t.literals[from:], about) {
				exists := list
				exists.Kind, exists.Elem = condition.Exists, e
				own = append(own, exists)
			}
			if left--; left == 0 && !t.every {
				break
			}
		}
	}
	looked, told := s.low > 0, false // at what is in the list; of whatever record
	if s.high < endless {
		var complete bool
		if told, complete = t.others(c, s, records, truths); complete {
			list.Kind = condition.Complete
			own, looked = append(own, list), true
		}
	}
	if t.extent == Whole {
		t.idleRecords(c, s, records, truths, told)
	}
	t.steps[i].own = int32(len(t.literals))
	if c.List.Kind == fact.List {
		for _, l := range own {
			t.note(l)
		}
	} else if looked { // numbers or texts, which are known as a whole
		t.frame.NoteRead((*recorder)(t), c.List, t.frame.Elem)
	}
}

// idleRecords follows the records on which a decided quantifier does not stand;
// told says that what further ones may be has been followed.
func (t *Trace) idleRecords(c *condition.Quant, s standing, records *fact.Records,
	truths []condition.Truth, told bool) {
	for n, e := range records.Elems {
		hit, other := truths[n] == s.hit, truths[n] == s.hit.Not()
		if hit && s.low > 0 || other && s.high < endless {
			continue
		}
		t.record(c, e, truths[n], n, false)
	}
	if !records.Complete && !told {
		t.record(c, records.Rest, t.frame.EvalIn(c.Pred, records.Rest), len(records.Elems), false)
	}
}

// others follows the records that must not be hits, so that there are at most
// s.high: if told, what holds of whatever record, and if complete, there must be
// no further ones.
func (t *Trace) others(c *condition.Quant, s standing, records *fact.Records,
	truths []condition.Truth) (told, complete bool) {
	other := s.hit.Not()
	if told = t.blank(c, other, len(records.Elems)); told && !t.every {
		return told, false
	}
	left := len(records.Elems) - s.high
	for n, e := range records.Elems {
		if truths[n] == other && (left > 0 || t.every) {
			t.record(c, e, other, n, true)
			left--
		}
	}
	return told, !told // of an open list, what further records cannot be is enough for blank
}

// blank reports whether the predicate has the value want for whatever record,
// since it does for one of which only is known what none of the list is; and
// follows it.
func (t *Trace) blank(c *condition.Quant, want condition.Truth, n int) bool {
	f := t.frame
	if t.spared == len(t.spare) {
		t.spare = append(t.spare, &fact.Elem{})
	}
	e := t.spare[t.spared] // which no other step stands on, whatever its list
	t.spared++
	c.Spare(f, e)
	if f.EvalIn(c.Pred, e) != want {
		t.spared--
		*e = fact.Elem{Not: e.Not[:0]}
		return false
	}
	t.record(c, e, want, n, true)
	return true
}
