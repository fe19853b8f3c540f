package condition

import "example.com/crosstalk/advisor/internal/fact"

// A Residual finds what is open in conditions: the leaves of what remains of
// an unknown one when all that is known is filled in. It looks at every part
// of a condition once, and at what conditions share, findings and quantifiers,
// once a profile. The zero Residual is used through Reset.
type Residual struct {
	frame  *Frame
	stack  []Open
	shared []part
	kept   []Open  // what is open in the shared parts
	at     []int32 // by id: the place in shared, from 1; 0: not yet
}

// An Open is a leaf that is unknown, or a part of a residual that others have
// as well.
type Open struct {
	Leaf Leaf
	Part int // from 1; 0: it is a leaf
}

type part struct{ id, from, to int }

// Reset makes r ready for the profile of f, and drops what came from another.
func (r *Residual) Reset(f *Frame) {
	for _, p := range r.shared {
		r.at[p.id] = 0
	}
	clear(r.kept)
	clear(r.stack[:cap(r.stack)])
	r.frame, r.stack, r.shared, r.kept = f, r.stack[:0], r.shared[:0], r.kept[:0]
	if f != nil && len(r.at) < len(f.memo) {
		r.at = make([]int32, len(f.memo))
	}
}

// Of returns what is open in c: nothing, unless c is unknown. It is valid until
// the next call.
func (r *Residual) Of(c Cond) []Open {
	r.stack = r.stack[:0]
	r.open(c)
	return r.stack
}

// Parts is how many parts there are so far.
func (r *Residual) Parts() int { return len(r.shared) }

// Part returns what is open in a part.
func (r *Residual) Part(i int) []Open {
	p := r.shared[i-1]
	return r.kept[p.from:p.to]
}

// leaves calls visit for what is in list, and for what is in each part of it that
// was not seen yet.
func (r *Residual) leaves(list []Open, seen map[int]bool, visit func(Leaf)) {
	for _, o := range list {
		switch {
		case o.Part == 0:
			visit(o.Leaf)
		case !seen[o.Part]:
			seen[o.Part] = true
			r.leaves(r.Part(o.Part), seen, visit)
		}
	}
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
		t := c.eval(r.frame)
		if t == Unknown {
			r.once(c, c.id)
		}
		return t
	case *Quant:
		t := c.eval(r.frame)
		if t == Unknown {
			r.once(c, c.id)
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
	r.stack = append(r.stack, Open{Leaf: Leaf{c, r.frame.elem, Unknown}})
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

func (r *Residual) openChoice(c *Choice) Truth {
	mark := len(r.stack)
	switch r.open(c.If) {
	case True:
		return r.open(c.Then)
	case False:
		if c.Derived == nil || len(c.Derived.Ask) == 0 {
			return r.open(c.Else)
		}
		// A derived fact with a question of its own is asked itself.
		t := c.Else.eval(r.frame)
		if t == Unknown {
			r.open(c.Then)
		}
		return t
	}
	then, other := r.open(c.Then), r.open(c.Else)
	if then == other && then != Unknown {
		r.stack = r.stack[:mark]
		return then
	}
	return Unknown
}

// once puts a part on the stack that others may share. It is looked into when
// it is met for the first time.
func (r *Residual) once(c Cond, id int) {
	if id < 0 {
		r.inside(c)
		return
	}
	if r.at[id] == 0 {
		mark, elem := len(r.stack), r.frame.elem
		r.frame.elem = nil // it speaks of no record outside it
		r.inside(c)
		r.frame.elem = elem
		from := len(r.kept)
		r.kept = append(r.kept, r.stack[mark:]...)
		r.stack = r.stack[:mark]
		r.shared = append(r.shared, part{id, from, len(r.kept)})
		r.at[id] = int32(len(r.shared))
	}
	r.stack = append(r.stack, Open{Part: int(r.at[id])})
}

// inside follows an unknown finding or quantifier.
func (r *Residual) inside(c Cond) {
	q, ok := c.(*Quant)
	if !ok {
		r.open(c.(*Finding).Cond)
		return
	}
	records := q.records(r.frame)
	for _, e := range records.Elems {
		r.openIn(e, q.Pred)
	}
	if !records.Complete {
		// Further records are open, and so is what they would be held against.
		r.leaf(q)
		r.openIn(records.Rest, q.Pred)
	}
}

func (r *Residual) openIn(e *fact.Elem, pred Cond) {
	outer := r.frame.elem
	r.frame.elem = e
	r.open(pred)
	r.frame.elem = outer
}
