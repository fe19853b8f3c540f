package condition

import "example.com/crosstalk/advisor/internal/fact"

// A Residual finds what is open in conditions: the leaves of what remains of
// an unknown one when all that is known is filled in. It looks at every part
// of a condition once, and at what conditions share, findings and quantifiers,
// once a profile.
type Residual struct {
	frame   *Frame
	epoch   uint32 // of the frame
	stack   []Open
	parts   []part
	kept    []Open            // what is open in the parts
	choices map[choiceKey]int // the place of a choice in parts, from 1
	at      []int32           // by id: the place in parts, from 1; 0: not yet

	// While conditions are evaluated for the first time, nothing that can fail
	// is evaluated that Eval would not; left counts what was left out for that.
	first bool
	left  int
}

// An Open is a leaf that is unknown, or a part of a residual that others have
// as well.
type Open struct {
	Leaf Leaf
	Part int // from 1; 0: it is a leaf
}

type part struct{ id, from, to int } // id is -1 for a condition that was kept

// Reset drops everything that came from a profile.
func (r *Residual) Reset() {
	for _, p := range r.parts {
		if p.id >= 0 {
			r.at[p.id] = 0
		}
	}
	clear(r.kept)
	clear(r.choices)
	clear(r.stack[:cap(r.stack)])
	r.frame, r.stack, r.parts, r.kept = nil, r.stack[:0], r.parts[:0], r.kept[:0]
}

// begin makes r ready for a condition on the profile of f.
func (r *Residual) begin(f *Frame, first bool) {
	if r.frame != f || r.epoch != f.epoch {
		r.Reset()
		if r.frame, r.epoch = f, f.epoch; len(r.at) < len(f.memo) {
			r.at = make([]int32, len(f.memo))
		}
	}
	r.stack, r.first, r.left = r.stack[:0], first, 0
}

// Of returns what is open in c: nothing, unless c is unknown. It is valid until
// the next call.
func (r *Residual) Of(f *Frame, c Cond) []Open {
	r.begin(f, false)
	r.open(c)
	return r.stack
}

// Eval is Frame.Eval that keeps what is open in c, if it is unknown, as a part;
// 0 if there is more than it could find on the way.
func (r *Residual) Eval(f *Frame, c Cond) (t Truth, part int) {
	r.begin(f, true)
	t = r.open(c)
	switch {
	case t != Unknown || r.left > 0:
		return t, 0
	case len(r.stack) == 1 && r.stack[0].Part > 0:
		return t, r.stack[0].Part
	}
	return t, r.keep(0, -1)
}

// keep makes what is on the stack from mark on a part.
func (r *Residual) keep(mark, id int) int {
	from := len(r.kept)
	r.kept = append(r.kept, r.stack[mark:]...)
	r.stack = r.stack[:mark]
	r.parts = append(r.parts, part{id, from, len(r.kept)})
	return len(r.parts)
}

// Parts is how many parts there are so far.
func (r *Residual) Parts() int { return len(r.parts) }

// Part returns what is open in a part.
func (r *Residual) Part(i int) []Open {
	p := r.parts[i-1]
	return r.kept[p.from:p.to]
}

// open puts what is open in c on the stack and returns the value of c. If that
// is not Unknown, nothing is left there.
func (r *Residual) open(c Cond) Truth {
	switch c := c.(type) {
	case And:
		return r.openParts(c, True, False)
	case Or:
		return r.openParts(c, False, True)
	case *Not:
		return r.open(c.X).Not()
	case *Same:
		x, y := r.open(c.X), r.open(c.Y)
		return x * y
	case *Choice:
		return r.openChoice(c)
	case *Finding:
		return r.openFinding(c)
	case *Quant:
		t := c.eval(r.frame)
		if t == Unknown {
			r.openQuant(c)
		}
		return t
	case *Atom:
		t := c.eval(r.frame)
		if t == Unknown {
			r.leaf(c)
		}
		return t
	}
	return c.eval(r.frame)
}

func (r *Residual) leaf(c Cond) {
	r.stack = append(r.stack, Open{Leaf: Leaf{Cond: c, Elem: r.frame.elem}})
}

// openParts is open of an And or Or, whose value is none if that of no part is
// another, and decided if that of one is.
func (r *Residual) openParts(list []Cond, none, decided Truth) Truth {
	t, mark := none, len(r.stack)
	for _, x := range list {
		switch r.open(x) {
		case decided:
			r.stack = r.stack[:mark]
			return decided
		case Unknown:
			t = Unknown
		}
	}
	return t
}

// openChoice looks into a choice that is remembered once for each record, and
// shares what is open in it, as openFinding does.
func (r *Residual) openChoice(c *Choice) Truth {
	if c.memo == 0 {
		return r.chooseOpen(c)
	}
	key := choiceKey{c.memo, c.recordOf(r.frame)}
	if at := r.frame.chosen[c.memo-1]; at.epoch == r.frame.epoch && at.elem == key.elem {
		switch part := r.choices[key]; {
		case at.value != Unknown:
			return at.value
		case part > 0:
			r.stack = append(r.stack, Open{Part: part})
			return Unknown
		case r.first: // something was left out of it
			r.left++
			return Unknown
		}
	}
	mark, left := len(r.stack), r.left
	t := r.chooseOpen(c)
	r.frame.chosen[c.memo-1] = choiceMade{r.frame.epoch, key.elem, t}
	if t == Unknown && r.left == left {
		if r.choices == nil {
			r.choices = map[choiceKey]int{}
		}
		part := 0
		if len(r.stack) == mark+1 && r.stack[mark].Part > 0 {
			part = r.stack[mark].Part
		} else {
			part = r.keep(mark, -1)
			r.stack = append(r.stack, Open{Part: part})
		}
		r.choices[key] = part
	}
	return t
}

// A choiceKey is a choice, for a record.
type choiceKey struct {
	memo int
	elem *fact.Elem
}

func (r *Residual) chooseOpen(c *Choice) Truth {
	mark := len(r.stack)
	switch r.open(c.If) {
	case True:
		t := r.open(c.Then)
		if t == Unknown && r.frame.leavesOpen(c) && r.may(c.Else) {
			r.open(c.Else)
		}
		return t
	case False:
		if c.Derived == nil || len(c.Derived.Ask) == 0 {
			return r.open(c.Else)
		}
		// A derived fact with a question of its own is asked itself.
		t := c.Else.eval(r.frame)
		if t == Unknown && r.may(c.Then) {
			r.open(c.Then)
		}
		return t
	}
	then := r.open(c.Then)
	if then == Unknown && !r.may(c.Else) {
		return Unknown
	}
	other := r.open(c.Else)
	if then == other && then != Unknown {
		r.stack = r.stack[:mark]
		return then
	}
	return Unknown
}

// may reports whether c, which Eval would leave out, can be evaluated.
func (r *Residual) may(c Cond) bool {
	if r.first && !simple(c) {
		r.left++
		return false
	}
	return true
}

// simple reports whether c is seen at once not to fail.
func simple(c Cond) bool {
	a, ok := c.(*Atom)
	if !ok {
		_, ok = c.(Const)
		return ok
	}
	return !a.Fails
}

// openFinding puts a finding on the stack as a part that others may share. It
// is looked into when it is met for the first time.
func (r *Residual) openFinding(c *Finding) Truth {
	if t, ok := r.frame.remembered(c.id); ok {
		switch {
		case t != Unknown:
			return t
		case r.at[c.id] > 0:
			r.stack = append(r.stack, Open{Part: int(r.at[c.id])})
			return t
		case r.first: // something was left out of it
			r.left++
			return t
		}
	}
	mark, left, elem := len(r.stack), r.left, r.frame.elem
	r.frame.elem = nil // it speaks of no record outside it
	t := r.open(c.Cond)
	r.frame.elem = elem
	r.frame.remember(c.id, t)
	if t == Unknown && r.left == left {
		r.share(mark, c.id)
	}
	return t
}

// share makes what is on the stack from mark on a part that others may share.
func (r *Residual) share(mark, id int) {
	r.at[id] = int32(r.keep(mark, id))
	r.stack = append(r.stack, Open{Part: int(r.at[id])})
}

// openQuant puts an unknown quantifier on the stack, as a part if it speaks of
// no record outside it.
func (r *Residual) openQuant(c *Quant) {
	if c.id >= 0 && r.at[c.id] > 0 {
		r.stack = append(r.stack, Open{Part: int(r.at[c.id])})
		return
	}
	mark, left, records := len(r.stack), r.left, c.records(r.frame)
	if r.frame.tooLong(records, c.parts) {
		return
	}
	for _, e := range records.Elems {
		r.openIn(e, c.Pred)
	}
	if !records.Complete {
		// Further records are open, and so is what they would be held against.
		r.leaf(c)
		r.openIn(records.Rest, c.Pred)
	}
	if c.id >= 0 && r.left == left {
		r.share(mark, c.id)
	}
}

func (r *Residual) openIn(e *fact.Elem, pred Cond) {
	outer := r.frame.elem
	r.frame.elem = e
	r.open(pred)
	r.frame.elem = outer
}
