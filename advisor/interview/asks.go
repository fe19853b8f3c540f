package interview

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/trace"
)

// canSay reports whether an answer can still make a condition known.
func (c *chooser[P]) canSay(cond condition.Cond, e *fact.Elem) bool {
	if a, ok := cond.(*condition.Atom); ok {
		can := false
		trace.Leaf{Cond: a, Elem: e}.Facts(&c.session.Frame, func(r condition.Ref, e *fact.Elem) {
			can = can || len(c.ask(r.Fact, e, 0)) > 0
		})
		return can
	}
	// What is inside others is looked at as a whole.
	outer, mine := c.into, c.mine
	frame := &c.session.Frame
	was := frame.Elem
	c.into, c.mine, frame.Elem = nil, nil, e
	c.trace.Open(frame, cond, c)
	can := len(c.mine.places()) > 0
	c.into, c.mine, frame.Elem = outer, mine, was
	return can
}

const deepest = 8 // of what derives from what derives

// ask is what is asked to know a fact; nothing if that cannot be asked.
func (c *chooser[P]) ask(f *fact.Fact, e *fact.Elem, depth int) []candidate {
	if f.Owner != nil && (f.Kind == fact.Term || e == nil || e.Index < 0) {
		f, e = f.Owner, nil // which record it is, is asked of the list
	}
	if f.Owner == nil {
		e = nil
	}
	frame := &c.session.Frame
	if p := c.pack.Premise(f); p != nil && depth < deepest {
		switch frame.EvalIn(p, e) {
		case condition.Unknown:
			return c.premise(p, depth)
		case condition.False:
			return nil
		}
	}
	if f.Derived && depth < deepest {
		if list := c.inputs(f, e, depth); len(list) > 0 {
			return list
		}
	}
	x := candidate{id: id{f, -1}, elem: e}
	if e != nil {
		x.record = e.Index
	}
	if !f.IsBound || c.words.Asks[f.Place] == "" || !c.pack.Asks(frame, f) {
		return nil
	}
	if c.done[x.String()] != "" || e != nil && (f.Owner.Owner != nil ||
		x.record >= c.pack.Struct.Records(c.value, f.Owner)) {
		return nil
	}
	return []candidate{x}
}

// premise is what is asked to know of whom a fact makes sense.
func (c *chooser[P]) premise(p condition.Cond, depth int) (list []candidate) {
	var found []candidate
	t := new(trace.Trace)
	t.Follow(&c.session.Frame, p, trace.Open)
	t.Leaves(func(l trace.Leaf) {
		l.Facts(&c.session.Frame, func(r condition.Ref, e *fact.Elem) {
			found = append(found, c.ask(r.Fact, e, depth+1)...)
		})
	})
	for _, x := range found {
		if !slices.ContainsFunc(list, func(o candidate) bool { return o.id == x.id }) {
			list = append(list, x)
		}
	}
	return list
}

// inputs are asked for in place of a fact that derives from them: if they are no harder
// to tell, all of them can be asked for, and the fact does then derive.
func (c *chooser[P]) inputs(f *fact.Fact, e *fact.Elem, depth int) (list []candidate) {
	d := c.pack.Space.Derived(f)
	if d == nil || c.session.Frame.Disputed(f, e) {
		return nil
	}
	var missing []*fact.Fact
	for _, from := range d.From {
		if v := c.session.Frame.Value(from, e); v.Known {
			continue
		}
		if effort(from) > effort(f) {
			return nil
		}
		of := c.ask(from, e, depth+1)
		if len(of) == 0 {
			return nil
		}
		missing, list = append(missing, from), append(list, of...)
	}
	if e != nil && !c.derives(d, e, missing) {
		return nil
	}
	return list
}

// derives reports whether a fact of a record is known once what is missing is.
func (c *chooser[P]) derives(d *condition.Derived, e *fact.Elem, missing []*fact.Fact) bool {
	told := *e
	told.Slots = slices.Clone(e.Slots)
	for _, f := range missing {
		if f.Owner != d.Fact.Owner {
			return true // a fact of the person: not looked at closely
		}
		v := fact.Value{Known: true, Int: 1, Num: 1}
		if f.Ranged {
			v.Int, v.Num = int64(f.Min), f.Min
		}
		told.Slots[f.Slot] = v
	}
	v, beyond := d.Make(&c.session.Frame, &told)
	return v.Told() || beyond != nil
}
