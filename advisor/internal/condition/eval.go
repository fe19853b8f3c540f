package condition

import "example.com/crosstalk/advisor/internal/fact"

// Eval returns the value of c on the profile.
func (f *Frame) Eval(c Cond) Truth { return c.eval(f) }

func (c Const) eval(*Frame) Truth { return Truth(c) }

func (c And) eval(f *Frame) Truth {
	t := True
	for _, x := range c {
		var v Truth
		if a, ok := x.(*Atom); ok { // which it most often is: no dynamic call then
			v = a.eval(f)
		} else {
			v = x.eval(f)
		}
		if t = t.And(v); t == False {
			break
		}
	}
	return t
}

func (c Or) eval(f *Frame) Truth {
	t := False
	for _, x := range c {
		var v Truth
		if a, ok := x.(*Atom); ok {
			v = a.eval(f)
		} else {
			v = x.eval(f)
		}
		if t = t.Or(v); t == True {
			break
		}
	}
	return t
}

func (c *Not) eval(f *Frame) Truth { return c.X.eval(f).Not() }

// eval remembers the value: derived facts may derive from others by cases, each
// of which asks for the one below it more than once.
func (c *Choice) eval(f *Frame) Truth {
	if c.memo == 0 {
		return c.choose(f)
	}
	if !c.ofRecord {
		if t, ok := f.remembered(c.memo - 1); ok {
			return t
		}
		return f.remember(c.memo-1, c.choose(f))
	}
	e := f.Elem
	if at := &f.chosen[c.memo-1]; at.epoch == f.epoch && at.elem == e {
		return at.value
	}
	t := c.choose(f)
	f.chosen[c.memo-1] = choiceMade{f.epoch, e, t}
	return t
}

// A choiceMade is the value of a choice for a record.
type choiceMade struct {
	epoch uint32
	elem  *fact.Elem
	value Truth
}

func (c *Choice) choose(f *Frame) Truth {
	switch c.If.eval(f) {
	case True:
		return c.Then.eval(f)
	case False:
		return c.Else.eval(f)
	}
	if t := c.Then.eval(f); t != Unknown && t == c.Else.eval(f) {
		return t
	}
	return Unknown
}

func (c *Same) eval(f *Frame) Truth {
	return c.X.eval(f) * c.Y.eval(f)
}

func (c *Atom) eval(f *Frame) Truth {
	if c.plain {
		return c.Test.On(f)
	}
	if c.id < 0 {
		return c.code(f)
	}
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	if c.holder > 0 {
		return f.held(c)
	}
	return f.remember(c.id, c.code(f))
}

func (c *Finding) eval(f *Frame) Truth {
	if t, ok := f.remembered(c.id); ok {
		return t
	}
	return f.remember(c.id, c.Cond.eval(f))
}

// EvalIn returns the value of c for the record e, which may be nil where c
// speaks of none.
func (f *Frame) EvalIn(c Cond, e *fact.Elem) Truth {
	outer := f.Elem
	f.Elem = e
	t := c.eval(f)
	f.Elem = outer
	return t
}
