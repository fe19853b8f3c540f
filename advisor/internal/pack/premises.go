package pack

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A Premise says of whom a fact makes sense. Where Cond is certainly false, the
// fact is false, if it is a bool, else it says nothing, and nobody asks for it.
type Premise struct {
	Fact *fact.Fact
	Cond condition.Cond
	Text *source.Verbatim
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

// An Asked says whom a fact is asked, or a term offered. Where Cond is certainly false,
// nobody is; what a profile says all the same counts.
type Asked struct {
	Cond condition.Cond
	Text *source.Verbatim
}

// Asks reports whether the one whose profile f has is asked for a fact about the person.
func (p *Pack) Asks(f *condition.Frame, x *fact.Fact) bool {
	a := p.AskedOf[x]
	return a == nil || f.EvalIn(a.Cond, nil) != condition.False
}

// Offers reports whether questions offer a term to the one whose profile f has.
func (p *Pack) Offers(f *condition.Frame, t term.ID) bool {
	if p.Schema.Terms.Term(t).Unasked {
		return false
	}
	if int(t) >= len(p.OfferedTo) || p.OfferedTo[t] == nil {
		return true
	}
	return f.EvalIn(p.OfferedTo[t].Cond, nil) != condition.False
}
