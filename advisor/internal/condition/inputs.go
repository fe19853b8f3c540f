package condition

import (
	"cmp"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// An input is something of a profile that conditions hang on: a fact; whether a set or list
// has a term, or a record of one; or the day, if slot is negative.
type input struct {
	slot int
	term term.ID // term.None: whatever is said of the fact
}

// A binder finds the inputs of conditions, and remembers those of what they share.
type binder struct {
	*Ground
	of map[Cond][]input
}

// inputs are those of c. If that is part of a predicate whose value for all records but of
// the terms that it names is the same, of is the list: the fields of its records are none.
func (b *binder) inputs(c Cond, of *fact.Fact) (list []input) {
	switch c.(type) {
	case And, Or, Const:
		return b.find(c, of)
	}
	if of != nil {
		return b.find(c, of)
	}
	list, ok := b.of[c]
	if !ok {
		list = b.find(c, of)
		slices.SortFunc(list, func(x, y input) int {
			return cmp.Or(cmp.Compare(x.slot, y.slot), cmp.Compare(x.term, y.term))
		})
		list = slices.Clip(slices.Compact(list))
		b.of[c] = list
	}
	return list
}

func (b *binder) find(c Cond, of *fact.Fact) (list []input) {
	switch c := c.(type) {
	case *Atom:
		return b.ofAtom(c, of)
	case *Finding: // which speaks of no record outside it
		return b.inputs(c.Cond, nil)
	case *Quant:
		if c.key > 0 && c.List.Owner == nil && (c.Op == "all") == (c.others == True) {
			for _, t := range c.Terms {
				list = append(list, input{c.List.Slot, t})
			}
			return append(list, b.inputs(c.Pred, c.List)...)
		}
		list = b.ofFact(list, c.List, of)
	}
	for _, part := range Children(c) {
		list = append(list, b.inputs(part, of)...)
	}
	return list
}

func (b *binder) ofAtom(c *Atom, of *fact.Fact) (list []input) {
	if t := c.Test; c.AsksTerm() && t.Op == OpHas && t.Fact.Owner == nil && c.Inside == nil {
		return append(list, input{t.Fact.Slot, t.Term})
	}
	for _, r := range c.Refs {
		list = b.ofFact(list, r.Fact, of)
	}
	if c.Asks != nil {
		list = b.ofFact(list, c.Asks, of)
	}
	for _, inside := range c.Inside {
		list = append(list, b.inputs(inside, of)...)
	}
	if c.Dated {
		list = append(list, input{-1, term.None})
	}
	return list
}

// ofFact adds a fact, or the list in whose records it is.
func (b *binder) ofFact(list []input, f, of *fact.Fact) []input {
	if f.Owner != nil && f.Owner == of {
		return list
	}
	for f.Owner != nil {
		f = f.Owner
	}
	return append(list, input{f.Slot, term.None})
}
