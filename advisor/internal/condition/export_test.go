package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
)

// Force is the site's condition with a constant in its place. The site must not
// be inside a quantifier.
func Force(s Site, v Truth) Cond { return force(s.root, s.path, v) }

func force(c Cond, path []int, v Truth) Cond {
	if len(path) == 0 {
		return Const(v)
	}
	i, rest := path[0], path[1:]
	replace := func(list []Cond) []Cond {
		out := append([]Cond(nil), list...)
		out[i] = force(list[i], rest, v)
		return out
	}
	switch c := c.(type) {
	case And:
		return And(replace(c))
	case Or:
		return Or(replace(c))
	case *Not:
		return &Not{force(c.X, rest, v)}
	case *Same:
		both := replace([]Cond{c.X, c.Y})
		return &Same{both[0], both[1]}
	case *Choice:
		three := replace([]Cond{c.If, c.Then, c.Else})
		return &Choice{If: three[0], Then: three[1], Else: three[2]}
	}
	return nil
}

// ByGrid says whether the index leaves the i-th condition to its grid, and
// whether that decides it.
func (x *Index) ByGrid(i int) (taken, exact bool) {
	return x.grid != nil && slices.Contains(x.grid.places, int32(i)), x.exact.Has(i)
}

// EvalOn is the value of c for the record e.
func (f *Frame) EvalOn(c Cond, e *fact.Elem) Truth { return f.in(e, c) }

// Eval is the value of the i-th condition, which is among found.
func (x *Index) Eval(f *Frame, found *Found, i int) Truth {
	c, t, decided := x.Left(found, i)
	if decided {
		return t
	}
	return f.Eval(c)
}

// Doubled is a finding that is level of a finding that is level of another, so
// deep, and at last c.
func (s *Space) Doubled(c Cond, depth int, level func(Cond) Cond) Cond {
	for range depth {
		c = &Finding{Name: "doubled", Cond: level(c), id: s.newID()}
	}
	return c
}

// Worded is a finding that is told in words, and stands for c.
func (s *Space) Worded(c Cond) Cond {
	return &Finding{Name: "worded", Because: map[string]string{"en": "it is so"}, Cond: c, id: s.newID()}
}

// IsDirect says whether the atom is a comparison that has code of its own.
func (c *Atom) IsDirect() bool { return c.quick.kind != 0 }

// Parts is how many parts have been built, for the last text and for all.
func (s *Space) Parts() (last, all int) { return s.built, s.parts }
