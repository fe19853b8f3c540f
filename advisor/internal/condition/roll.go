package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A roll is a list of records, by what quantifiers ask their names to be. Most predicates
// say is(.name, "x") and more: of a record that is no x they are false, whatever else it
// says. So what it takes to evaluate such a quantifier does not grow with these records.
type roll struct {
	list *fact.Fact
	n    int // how many ask
	*term.Asked
}

// enroll finds what c asks the names of records to be.
func (r *Registry) enroll(c *Quant) {
	if c.List.Owner != nil || c.all == nil {
		return
	}
	t, others := keyOf(c.Pred, c.List.TermField())
	if others == Unknown {
		return
	}
	at := slices.IndexFunc(r.rolls, func(l *roll) bool { return l.list == c.List })
	if at < 0 {
		at, r.rolls = len(r.rolls), append(r.rolls, &roll{c.List, 0, term.NewAsked(c.all)})
	}
	l := r.rolls[at]
	if l.Number(t) < 0 {
		l.Add(t, l.n)
		l.n++
	}
	c.roll, c.key, c.others = at, int32(l.Number(t))+1, others
}

// keyOf is a term such that pred has one value, True or False, for all records that are
// certainly not of it, by their name; Unknown: there is none. What can fail before the
// name is looked at would be passed over: then there is none, either.
func keyOf(pred Cond, name *fact.Fact) (t term.ID, others Truth) {
	list, others := []Cond(nil), Unknown
	switch c := pred.(type) {
	case *Atom:
		if c.AsksTerm() && c.Test.Op == OpIs && c.Test.Fact == name {
			return c.Test.Term, False
		}
	case *Not:
		t, others = keyOf(c.X, name)
		return t, others.Not()
	case And:
		list, others = c, False
	case Or:
		list, others = c, True
	}
	for _, part := range list {
		if t, is := keyOf(part, name); is != Unknown && is == others {
			return t, others
		}
		if !CannotFail(part) {
			break
		}
	}
	return term.None, Unknown
}

// few is up to how many records a list is looked through: that takes less.
const few = 16

// A rolled is what a Frame knows of a roll.
type rolled struct {
	epoch   uint32
	of      [][]int32 // by number of who asks: the records that may be what it asks for
	unnamed []int32   // those that may be anything
	merged  []bool    // by number: the unnamed are among them
}

// Matter gives the places of the n records of a list, in their order, that c is to look at,
// nil for the first n: all, or those that may be what it asks for.
func (f *Frame) Matter(c *Quant, records *fact.Records) (places []int32, n int) {
	if n = len(records.Elems); c.key == 0 || n <= few {
		return nil, n
	}
	l := &f.rolled[c.roll]
	if l.epoch != f.epoch {
		l.epoch = f.epoch
		f.roll(f.registry.rolls[c.roll], l, records)
	}
	at := c.key - 1
	if !l.merged[at] {
		l.merged[at] = true
		l.of[at] = append(l.of[at], l.unnamed...)
		slices.Sort(l.of[at])
	}
	return l.of[at], len(l.of[at])
}

// roll sorts records by who may be asking for them.
func (f *Frame) roll(r *roll, l *rolled, records *fact.Records) {
	f.looks += len(records.Elems)
	if len(l.of) < r.n {
		l.of, l.merged = make([][]int32, r.n), make([]bool, r.n)
	}
	for i := range l.of {
		l.of[i] = l.of[i][:0]
	}
	l.unnamed = l.unnamed[:0]
	clear(l.merged)
	slot := r.list.TermField().Slot
	for i, e := range records.Elems {
		name := &e.Slots[slot]
		if x := term.ID(name.Int); name.Known && x != term.None {
			add := func(number int) {
				of := &l.of[number]
				if n := len(*of); n == 0 || (*of)[n-1] != int32(i) { // what is a kind of itself
					*of = append(*of, int32(i))
				}
			}
			r.Is(x, add)
			r.MayBe(x, add)
		} else {
			l.unnamed = append(l.unnamed, int32(i))
		}
	}
}
