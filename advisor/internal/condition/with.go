package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
)

// At is the part of c to which path leads: which child to follow, from c down.
func At(c Cond, path []int) Cond {
	for _, i := range path {
		c = Children(c)[i]
	}
	return c
}

// With is c with x in the place to which path leads, inside a quantifier for
// every record. C is not changed. Path leads through no finding.
func With(c Cond, path []int, x Cond) Cond {
	if len(path) == 0 {
		return x
	}
	i := path[0]
	below := With(Children(c)[i], path[1:], x)
	switch c := c.(type) {
	case And:
		c = slices.Clone(c)
		c[i] = below
		return c
	case Or:
		c = slices.Clone(c)
		c[i] = below
		return c
	case *Not:
		return &Not{X: below}
	case *Same:
		other := *c
		*[]*Cond{&other.X, &other.Y}[i] = below
		return &other
	case *Choice:
		other := *c
		other.memo = 0 // its value is not that of c
		*[]*Cond{&other.If, &other.Then, &other.Else}[i] = below
		return &other
	case *Quant:
		other := *c
		other.Pred, other.id, other.key, other.quick = below, -1, 0, false
		return &other
	}
	panic("condition: internal error: a path into a part that has none")
}

// AnyOf says that some record of list fulfils pred.
func AnyOf(list *fact.Fact, pred Cond) *Quant {
	text := "any(" + list.Path + ", " + pred.String() + ")"
	return &Quant{Op: "any", List: list, Pred: pred, text: text, id: -1,
		unknown: fact.UnknownList(list),
		from:    func(f *Frame) fact.Value { return f.Profile.Slots[list.Slot] }}
}
