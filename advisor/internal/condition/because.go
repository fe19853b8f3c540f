package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Leaf is a part of a condition that helps to force its value.
type Leaf struct {
	Cond  Cond       // an *Atom, or a *Quant whose list is not all known, or a *Finding with words
	Elem  *fact.Elem // the record it was evaluated on, or nil
	Value Truth
}

// Because calls visit for the parts that give c its value. If that is True
// or False they are the reasons; if it is Unknown they are what is open. It
// may name a part too many where facts are linked, never one too few. A
// finding with words of its own is a reason as a whole; what is open is
// looked for inside it, once however often it is met.
func (f *Frame) Because(c Cond, visit func(Leaf)) {
	v := c.eval(f)
	if v != Unknown {
		f.reasons.begin(f)
		f.because(c, v, &f.reasons, visit)
		return
	}
	var r Residual
	r.leaves(r.Of(f, c), make(map[int]bool), visit)
}

// A telling notes the findings that have been looked into, each for the record
// at hand, so that none is twice.
type telling struct {
	epoch uint32
	at    []lookedInto // by id
}

type lookedInto struct {
	epoch uint32
	elem  *fact.Elem
}

func (t *telling) begin(f *Frame) {
	if t.epoch++; len(t.at) < len(f.memo) || t.epoch == 0 {
		t.at, t.epoch = make([]lookedInto, len(f.memo)), 1
	}
}

// first reports whether what has that id is looked into for the first time.
func (t *telling) first(id int, e *fact.Elem) bool {
	now := lookedInto{t.epoch, e}
	if t.at[id] == now {
		return false
	}
	t.at[id] = now
	return true
}

// because is Because of a condition with the value v, True or False.
func (f *Frame) because(c Cond, v Truth, t *telling, visit func(Leaf)) {
	switch c := c.(type) {
	case And:
		f.sharing(c, v, t, visit)
	case Or:
		f.sharing(c, v, t, visit)
	case *Not:
		f.because(c.X, v.Not(), t, visit)
	case *Same:
		f.because(c.X, c.X.eval(f), t, visit)
		f.because(c.Y, c.Y.eval(f), t, visit)
	case *Choice:
		if c.memo == 0 || t.first(c.memo-1, c.recordOf(f)) {
			f.becauseChoice(c, v, t, visit)
		}
	case *Finding:
		if c.Because != nil {
			visit(Leaf{c, f.elem, v})
		} else if t.first(c.id, f.elem) {
			f.because(c.Cond, v, t, visit)
		}
	case *Quant:
		if c.id < 0 || t.first(c.id, nil) {
			f.becauseQuant(c, v, t, visit)
		}
	case *Atom:
		visit(Leaf{c, f.elem, v})
	}
}

// sharing follows the parts of an And or Or that share its value v. The
// value of a conjunction (disjunction) is the value of one of its parts.
func (f *Frame) sharing(list []Cond, v Truth, t *telling, visit func(Leaf)) {
	for _, x := range list {
		if x.eval(f) == v {
			f.because(x, v, t, visit)
		}
	}
}

func (f *Frame) becauseChoice(c *Choice, v Truth, t *telling, visit func(Leaf)) {
	is := c.If.eval(f)
	if is != Unknown {
		f.because(c.If, is, t, visit)
	}
	if is != False && c.Then.eval(f) == v {
		f.because(c.Then, v, t, visit)
	}
	if is != True && c.Else.eval(f) == v {
		f.because(c.Else, v, t, visit)
	}
}

// becauseQuant follows the records for which the predicate has the value that
// decides.
func (f *Frame) becauseQuant(c *Quant, v Truth, t *telling, visit func(Leaf)) {
	records := c.records(f)
	outer := f.elem
	defer func() { f.elem = outer }()
	inside := func(e *fact.Elem, want func(Truth) bool) {
		f.elem = e
		if v := c.Pred.eval(f); want(v) {
			f.because(c.Pred, v, t, visit)
		}
		f.elem = outer
	}
	deciding := True
	if c.Op == "all" {
		deciding = False
	}
	found := false
	for _, e := range records.Elems {
		inside(e, func(t Truth) bool { found = found || t == deciding; return t == deciding })
	}
	if !found { // decided by all of them, or by there being none
		for _, e := range records.Elems {
			inside(e, func(t Truth) bool { return t != Unknown })
		}
		visit(Leaf{c, outer, v})
	}
}

// Value returns what the profile says of a fact, for the record at hand.
func (f *Frame) Value(ref *fact.Fact, e *fact.Elem) fact.Value {
	if ref.Owner == nil {
		return f.Profile.Slots[ref.Slot]
	}
	if e == nil || e.List != ref.Owner {
		return fact.Value{}
	}
	return e.Slots[ref.Slot]
}

// told reports whether the profile says something of a fact.
func told(v fact.Value) bool { return v.Known || v.Span != nil }

// Facts calls visit for the facts that a leaf depends on: those that were
// read if it is true or false, those to ask for if it is unknown; each with
// the value of the part that reads it.
func (f *Frame) Facts(l Leaf, visit func(r Ref, e *fact.Elem, v Truth)) {
	switch c := l.Cond.(type) {
	case *Atom:
		for i := range c.Refs {
			r := &c.Refs[i]
			if r.Fact.Owner != nil && c.reads(r.Fact.Owner) {
				f.factsOfRecords(r, l, visit)
				if c.id >= 0 {
					continue
				}
			}
			if f.concerns(r, l.Elem, l.Value) {
				visit(*r, l.Elem, l.Value)
			}
		}
	case *Finding:
		f.factsInside(c, l, visit)
	case *Quant:
		factsOfList(c, l, visit)
	}
}

// reads reports whether the atom reads f itself.
func (c *Atom) reads(f *fact.Fact) bool {
	return slices.ContainsFunc(c.Refs, func(r Ref) bool { return r.Fact == f })
}

// factsOfRecords is Facts of an atom that reads a field of every record of a list,
// as sum() does.
func (f *Frame) factsOfRecords(r *Ref, l Leaf, visit func(r Ref, e *fact.Elem, v Truth)) {
	if r.Fact.Owner.Owner != nil {
		return
	}
	if records, ok := f.Profile.Slots[r.Fact.Owner.Slot].Any.(*fact.Records); ok {
		for _, e := range records.Elems {
			if f.concerns(r, e, l.Value) {
				visit(*r, e, l.Value)
			}
		}
	}
}

// concerns reports whether an atom of some value depends on what it reads: on
// what the profile says if it is true or false, on what is not known if not.
func (f *Frame) concerns(r *Ref, e *fact.Elem, v Truth) bool {
	if v != Unknown {
		return told(f.Value(r.Fact, e)) && (r.Via == nil || !told(f.Value(r.Via, e)))
	}
	switch {
	case r.Via != nil && len(r.Via.Ask) > 0: // a derived fact that has a question of its own is asked itself
		return false
	case r.Fact.Derived && len(r.Fact.Ask) == 0:
		return false
	case r.Fact.Kind == fact.List && r.Term == term.None && f.isComplete(r.Fact):
		return false // what is not known is in its records
	case r.Fact.Kind == fact.Terms, r.Fact.Kind == fact.List, r.Fact.Kind == fact.Term:
		return true
	case r.Fact.Owner == nil:
		return !f.Profile.Slots[r.Fact.Slot].Known
	}
	return e == nil || e.List != r.Fact.Owner || !e.Slots[r.Fact.Slot].Known
}

func (f *Frame) isComplete(list *fact.Fact) bool {
	if list.Owner != nil {
		return false
	}
	records, ok := f.Profile.Slots[list.Slot].Any.(*fact.Records)
	return ok && records.Complete
}

func (f *Frame) factsInside(c *Finding, l Leaf, visit func(r Ref, e *fact.Elem, v Truth)) {
	outer := f.elem
	f.elem = l.Elem
	f.facts.begin(f)
	f.factsOf(c, l.Value, visit)
	f.elem = outer
}

func (f *Frame) factsOf(c *Finding, v Truth, visit func(r Ref, e *fact.Elem, v Truth)) {
	f.because(c.Cond, v, &f.facts, func(l Leaf) {
		if inner, ok := l.Cond.(*Finding); !ok {
			f.Facts(l, visit)
		} else if f.facts.first(inner.id, f.elem) {
			f.factsOf(inner, l.Value, visit)
		}
	})
}

// factsOfList is Facts of a quantifier: its list, and the terms that its
// records are searched for.
func factsOfList(c *Quant, l Leaf, visit func(r Ref, e *fact.Elem, v Truth)) {
	terms := 0
	Walk(c.Pred, func(p Cond) bool {
		if a, ok := p.(*Atom); ok {
			for _, r := range a.Refs {
				if r.Fact.Owner == c.List && r.Term != term.None {
					visit(Ref{Fact: c.List, Term: r.Term}, l.Elem, l.Value)
					terms++
				}
			}
		}
		return true
	})
	if terms == 0 {
		visit(Ref{Fact: c.List, Term: term.None}, l.Elem, l.Value)
	}
}
