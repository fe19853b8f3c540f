package witness

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/trace"
)

// A widening finds out how far the numbers of edits can be moved, all of them
// together: "18 or more" says that every such profile meets the goal, so it is
// proven before it is said. A range of numbers stands in the profile as bounds,
// and what is certain of bounds is so of all that lies between them; where that
// leaves something open, the range is cut at the constants that its fact is held
// against and each piece is looked at alone.
type widening struct {
	*nearest
	slots []fact.Value // after all edits
	edits []Edit
	box   []*fact.Span // of each edit: where its number may be; nil where it stays as it is
	conds []condition.Cond
	left  int // how many profiles it may still look at
}

// mostLooks is how many profiles a widening looks at.
const mostLooks = 3000

// widen says of numbers whether any greater or smaller one would do as well.
func (n *nearest) widen(slots []fact.Value, edits []Edit) []Edit {
	w := &widening{nearest: n, slots: slots, edits: edits, box: make([]*fact.Span, len(edits)),
		left: mostLooks}
	for _, p := range n.goal.Parts {
		w.conds = append(w.conds, p.Conds...)
	}
	w.conds = append(w.conds, n.goal.Settles...)
	for _, p := range n.pack.Premises {
		if slices.Contains(n.domain.facts, p.Fact) {
			w.conds = append(w.conds, p.Cond)
		}
	}
	for i := range edits {
		if w.movable(&edits[i]) {
			w.move(i)
		}
	}
	return edits
}

// movable reports whether an edit is of a number that bounds may stand for: none
// that a condition asks about as the record has it, and none from which something
// that counts derives that the profile gives as well.
func (w *widening) movable(e *Edit) bool {
	f := e.Fact
	if f.Kind != fact.Int && f.Kind != fact.Number || e.Elem < 0 && f.Owner != nil {
		return false
	}
	can := true
	for _, c := range w.conds {
		condition.Walk(c, func(c condition.Cond) bool {
			if a, ok := c.(*condition.Atom); ok && w.asksRecord(a) {
				inspect.Reads(a, func(r *fact.Fact) { can = can && r != f })
			}
			return can
		})
	}
	for _, other := range w.domain.facts {
		if can && other != f && w.derivesFrom(other, f) &&
			(says(w.slots, other) || says(w.given, other)) {
			can = false
		}
	}
	return can && !w.derives(e)
}

// derives reports whether the rest of the profile makes something, if only bounds,
// of the fact of an edit: then what is given may differ from it.
func (w *widening) derives(e *Edit) bool {
	d := w.pack.Space.Derived(e.Fact)
	if d == nil {
		return false
	}
	for _, slots := range [][]fact.Value{w.slots, w.after(w.edits)} {
		open := *e
		open.Value = fact.Value{}
		w.held(apply(slots, open, w.pack.Schema.Terms))
		var elem *fact.Elem
		if e.Elem >= 0 {
			for _, x := range w.frame.Profile.Slots[e.Fact.Owner.Slot].Any.(*fact.Records).Elems {
				if w.placeOf(x) == e.Elem {
					elem = x
				}
			}
		}
		if made, beyond := d.Make(w.frame, elem); made.Known || made.Span != nil || beyond != nil {
			return true
		}
	}
	return false
}

// asksRecord reports whether an atom, or a condition inside it, asks what the
// record knows.
func (w *widening) asksRecord(a *condition.Atom) bool {
	asks := a.Reflexive
	for _, c := range a.Inside {
		condition.Walk(c, func(c condition.Cond) bool {
			if inner, ok := c.(*condition.Atom); ok {
				asks = asks || w.asksRecord(inner)
			}
			return !asks
		})
	}
	return asks
}

// derivesFrom reports whether from is among what a fact derives from.
func (w *widening) derivesFrom(f, from *fact.Fact) bool {
	d := w.pack.Space.Derived(f)
	return d != nil && slices.ContainsFunc(d.From, func(x *fact.Fact) bool {
		return x == from || x != f && w.derivesFrom(x, from)
	})
}

// says reports whether slots say something of a fact, of whatever record.
func says(slots []fact.Value, f *fact.Fact) bool {
	if f.Owner == nil {
		v := slots[f.Slot]
		return v.Known || v.Span != nil || v.Held
	}
	if f.Owner.Owner != nil {
		return true
	}
	all, ok := slots[f.Owner.Slot].Any.(*fact.Records)
	return ok && slices.ContainsFunc(all.Elems, func(e *fact.Elem) bool {
		return e != nil && (e.Slots[f.Slot].Known || e.Slots[f.Slot].Span != nil || e.Slots[f.Slot].Held)
	})
}

// move moves the ends of one range as far as they go.
func (w *widening) move(i int) {
	e, x := &w.edits[i], w.edits[i].Value.Num
	all := fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	if e.Fact.Ranged {
		all.Low, all.High = e.Fact.Min, e.Fact.Max
	}
	up, down := all, all
	up.Low, down.High = x, x
	constants := slices.Clone(w.domain.numbers[e.Fact])
	slices.Sort(constants)
	switch {
	case w.is(i, all):
		e.More, e.Less = true, true
	case x < all.High && w.is(i, up):
		e.More = true
		slices.Reverse(constants)
		for _, c := range constants { // "or more" is said of the least that will do
			open, closed := up, up
			open.Low, open.LowOpen, closed.Low, closed.LowOpen = c, true, c, false
			if c >= x || c < all.Low {
				continue
			}
			if !w.is(i, open) {
				break
			}
			if up = open; !w.is(i, closed) {
				break
			}
			up = closed
		}
		e.end(up.Low, up.LowOpen, 1)
	case x > all.Low && w.is(i, down):
		e.Less = true
		for _, c := range constants { // "or less" of the most
			open, closed := down, down
			open.High, open.HighOpen, closed.High, closed.HighOpen = c, true, c, false
			if c <= x || c > all.High {
				continue
			}
			if !w.is(i, open) {
				break
			}
			if down = open; !w.is(i, closed) {
				break
			}
			down = closed
		}
		e.end(down.High, down.HighOpen, -1)
	}
}

// end notes the end of a range of numbers that go on to the side of step.
func (e *Edit) end(x float64, open bool, step float64) {
	switch {
	case e.Fact.Kind == fact.Int && open && x == math.Floor(x):
		x += step
	case e.Fact.Kind == fact.Int && step > 0:
		x = math.Ceil(x)
	case e.Fact.Kind == fact.Int:
		x = math.Floor(x)
	case open:
		e.Limit = &x
		return
	}
	e.Value.Num = x
	if e.Fact.Kind == fact.Int {
		e.Value.Int = int64(x)
	}
}

// is reports whether the goal is met wherever in s the number of an edit is, and
// those of the others where they may be. If so, that is where it may be.
func (w *widening) is(i int, s fact.Span) bool {
	alone := make([]*fact.Span, len(w.box))
	for _, v := range w.domain.values[w.edits[i].Fact] { // one that will not do is soon found
		one := fact.Exactly(v.Num)
		if alone[i] = &one; within(one, s) && w.look(alone) != condition.True {
			return false
		}
	}
	box := slices.Clone(w.box)
	if box[i] = &s; !w.certain(box) {
		return false
	}
	w.box = box
	return true
}

func within(s, all fact.Span) bool {
	_, some := all.And(s)
	return some
}

// look holds the goal against the profiles of a box. Those of what is given count
// as much as those of what is left of it, see Nearest.
func (w *widening) look(box []*fact.Span) condition.Truth {
	if w.left <= 0 || w.ended() {
		return condition.False
	}
	defer func() { w.left -= 1 + w.frame.Looks()/looks }()
	slots, given := slices.Clone(w.slots), w.given
	for i, e := range w.edits {
		given = apply(given, e, w.pack.Schema.Terms)
		if box[i] != nil {
			e.Value = bounded(e.Fact, *box[i])
			slots, given = apply(slots, e, w.pack.Schema.Terms), apply(given, e, w.pack.Schema.Terms)
		}
	}
	t := w.held(given)
	if t != condition.True || !w.settled(box) {
		return t.And(condition.Unknown)
	}
	if t = w.held(slots); t == condition.True && !w.settled(box) {
		return condition.Unknown
	}
	return t
}

// bounded is a value of which no more is known than that it lies in s.
func bounded(f *fact.Fact, s fact.Span) fact.Value {
	if f.Kind == fact.Int {
		s = s.Whole()
	}
	if s.Low < s.High {
		return fact.Value{Span: &s}
	}
	v := fact.Value{Known: true, Num: s.Low}
	if f.Kind == fact.Int {
		v.Int = int64(s.Low)
	}
	return v
}

// certain reports whether every profile of a box meets the goal. What the whole box
// leaves open its pieces may not.
func (w *widening) certain(box []*fact.Span) bool {
	switch w.look(box) {
	case condition.True:
		return true
	case condition.False:
		return false
	}
	for i, s := range box {
		if s == nil || s.Low == s.High {
			continue
		}
		var cuts []float64
		for _, c := range w.domain.numbers[w.edits[i].Fact] {
			if s.Low < c && c < s.High || c == s.Low && !s.LowOpen || c == s.High && !s.HighOpen {
				cuts = append(cuts, c)
			}
		}
		if len(cuts) == 0 {
			continue
		}
		slices.Sort(cuts)
		c := cuts[len(cuts)/2]
		piece := slices.Clone(box)
		for _, part := range []fact.Span{{Low: s.Low, LowOpen: s.LowOpen, High: c, HighOpen: true},
			fact.Exactly(c), {Low: c, LowOpen: true, High: s.High, HighOpen: s.HighOpen}} {
			if w.edits[i].Fact.Kind == fact.Int {
				part = part.Whole()
			}
			if part, some := part.And(*s); some {
				if piece[i] = &part; !w.certain(piece) {
					return false
				}
			}
		}
		return true
	}
	return false
}

// settled reports whether all conditions are, on the profile at hand, as they are on
// every profile of its box: certain, or unknown for other things than what its
// bounds leave open.
func (w *widening) settled(box []*fact.Span) bool {
	settled := true
	for _, c := range w.conds {
		if w.frame.Eval(c) != condition.Unknown {
			continue
		}
		w.trace.Follow(w.frame, c, trace.Every).Basics(func(c condition.Cond, e *fact.Elem) {
			if a, ok := c.(*condition.Atom); ok && settled {
				settled = !w.readsBox(a, e, box)
			}
		})
		if !settled {
			return false
		}
	}
	return true
}

// readsBox reports whether an atom reads a fact that has bounds in a box.
func (w *widening) readsBox(a *condition.Atom, elem *fact.Elem, box []*fact.Span) bool {
	for i, s := range box {
		if s == nil || s.Low == s.High {
			continue
		}
		e := &w.edits[i]
		for _, r := range a.Refs {
			other := r.Fact.Owner != nil && elem != nil && elem.List == r.Fact.Owner &&
				(elem.Index < 0 || w.placeOf(elem) != e.Elem)
			if (r.Fact == e.Fact || r.Via == e.Fact) && !other {
				return true
			}
		}
		inside := false
		for _, c := range a.Inside {
			inspect.Reads(c, func(f *fact.Fact) { inside = inside || f == e.Fact })
		}
		if inside {
			return true
		}
	}
	return false
}
