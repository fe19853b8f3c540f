package pack

import (
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// A Premise says of whom a fact makes sense. Where Cond is certainly false, the
// fact is false, if it is a bool, else it says nothing, and nobody asks for it.
type Premise struct {
	Fact *fact.Fact
	Cond condition.Cond
	Text *source.Verbatim
}

// compilePremises compiles the premises and orders them: each after those of the
// facts that it reads.
func (l *loader) compilePremises() {
	byFact := map[*fact.Fact]*Premise{}
	for _, f := range l.pack.Schema.Facts {
		text := l.premises[f.Path]
		if text == nil {
			continue
		}
		r := l.reader("fact " + f.Path)
		switch {
		case f.Owner != nil:
			r.Errorf(text.Node(), `"premise" is for facts about the person; %s is a field of each record`, f.Path)
			continue
		case f.Derived:
			r.Errorf(text.Node(), `"premise" is for facts that do not derive from others; make it a case of "derive"`)
			continue
		}
		c := l.pack.Space.Compile(text, r)
		if c == nil {
			continue
		}
		if !l.plainPremise(r, text, c) {
			continue
		}
		byFact[f] = &Premise{f, c, text}
		l.pack.Space.AddPremise(f, c)
	}
	l.orderPremises(byFact)
}

// plainPremise refuses a premise that asks about the record.
func (l *loader) plainPremise(r *source.Reader, text *source.Verbatim, c condition.Cond) bool {
	plain := true
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok && a.Reflexive && a.Asks == nil {
			plain = false
		}
		return plain
	})
	if !plain {
		r.Errorf(text.Node(), "a premise does not ask what the record knows (known, ??, == nil): it would change with the record, not with the person")
	}
	return plain
}

func (l *loader) orderPremises(byFact map[*fact.Fact]*Premise) {
	const open, done = 1, 2
	state := map[*fact.Fact]int{}
	var path []string
	var walk func(p *Premise)
	walk = func(p *Premise) {
		state[p.Fact] = open
		path = append(path, p.Fact.Path)
		for _, f := range readBy(p.Cond) {
			switch next := byFact[f]; {
			case next == nil:
			case state[f] == 0:
				walk(next)
			case state[f] == open:
				circle := append(path[slices.Index(path, f.Path):], f.Path)
				l.reader("fact "+f.Path).Errorf(next.Text.Node(), "circular premises: %s", strings.Join(circle, " needs "))
			}
		}
		path = path[:len(path)-1]
		state[p.Fact] = done
		l.pack.Premises = append(l.pack.Premises, *p)
	}
	for _, f := range l.pack.Schema.Facts {
		if p := byFact[f]; p != nil && state[f] == 0 {
			walk(p)
		}
	}
}

// readBy lists the facts of the person that a condition reads.
func readBy(c condition.Cond) (list []*fact.Fact) {
	add := func(f *fact.Fact) {
		if f != nil && f.Owner != nil {
			f = f.Owner
		}
		if f != nil && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Quant:
			add(c.List)
		case *condition.Atom:
			add(c.Asks)
			for _, r := range c.Refs {
				add(r.Fact)
				add(r.Via)
			}
		}
		return true
	})
	return list
}

// Premise returns the condition of whom a fact makes sense, or nil.
func (p *Pack) Premise(f *fact.Fact) condition.Cond {
	for i := range p.Premises {
		if p.Premises[i].Fact == f {
			return p.Premises[i].Cond
		}
	}
	return nil
}

// hold makes the fact of a premise that is certainly false what that allows.
func (x *Premise) hold(f *condition.Frame, misfit func(Misfit)) {
	if f.Eval(x.Cond) != condition.False {
		return
	}
	v := &f.Profile.Slots[x.Fact.Slot]
	contrary := v.Known || v.Span != nil
	if x.Fact.Kind == fact.Bool {
		contrary = v.Known && v.Int != 0
		said := v.Known && v.Int == 0
		*v = fact.BoolValue(false)
		v.Denied = !said
	} else {
		*v = fact.Value{}
	}
	misfit(Misfit{Fact: x.Fact, Premise: x, Contrary: contrary})
}
