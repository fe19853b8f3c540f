package condition

import (
	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// callTest compiles has(), is(), known() and unrecognised().
func (b *builder) callTest(n *ast.CallNode) func(*Frame) Truth {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return nil
	}
	switch id.Value {
	case "known":
		return b.knownTest(n.Arguments[0])
	case "unrecognised":
		return b.unrecognisedTest(n)
	case "has", "is":
	default:
		return nil
	}
	f := b.space.Schema.Lookup(b.pathOf(n.Arguments[0]))
	if f == nil {
		b.failAt(n, "%s() asks a fact, named as it is", id.Value)
		return nil
	}
	field := f
	if id.Value == "has" && f.Kind == fact.List {
		field = f.TermField()
	}
	want := map[string]string{"has": "a set of terms or a list with a term field", "is": "a term"}[id.Value]
	if field == nil || id.Value == "is" && f.Kind != fact.Term || id.Value == "has" && f.Kind != fact.Terms && f.Kind != fact.List {
		b.failAt(n, "%s() asks %s; %s is a %s", id.Value, want, f.Path, f.Kind)
		return nil
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		b.failAt(n.Arguments[1], "%s() takes a term, written out in quotation marks", id.Value)
		return nil
	}
	t, err := b.space.checkTerm(field, name.Value, b.reader)
	if err != nil {
		b.failAt(n.Arguments[1], "%v", err)
		return nil
	}
	b.note(f, t)
	slot, h := f.Slot, b.space.Schema.Terms
	b.need = &need{kind: needTerm, list: f, term: t}
	switch f.Kind {
	case fact.Terms:
		if f.Owner != nil {
			b.need = nil
		}
		return func(fr *Frame) Truth {
			is := hasTerm(h, fr.slot(f), t)
			if fr.reading != nil {
				fr.reading.ofSet(h, f, t, is)
			}
			return is
		}
	case fact.List:
		b.need.field = field
		return func(fr *Frame) Truth {
			is := hasRecord(h, &fr.Profile.Slots[slot], field.Slot, t)
			if fr.reading != nil {
				fr.reading.ofList(h, f, field, t, is)
			}
			return is
		}
	}
	named := f.Owner != nil && f.Owner.TermField() == f // what its list rules out it is not
	if f.Owner == nil {
		b.need = nil
	} else {
		b.need = &need{kind: needTerm, list: f.Owner, field: f, term: t}
	}
	return func(fr *Frame) Truth {
		var not []term.ID
		if named {
			not = fr.ruledOut(f.Owner)
		}
		is := isTerm(h, fr.slot(f), not, t)
		if fr.reading != nil {
			fr.reading.ofName(h, f, t, is)
		}
		return is
	}
}

// hasTerm: true if a term present is a t; false if t is ruled out, or if the
// set is complete and nothing present is or could be one. A term present that
// is wider than t or overlaps it, or a name that nobody recognised, could be.
func hasTerm(h *term.Hierarchy, v *fact.Value, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	set := v.Any.(*fact.Set)
	could := false
	for _, x := range set.Has {
		if h.Is(x, t) {
			return True
		}
		could = could || h.Meet(x, t)
	}
	for _, x := range set.Not {
		if h.Is(t, x) {
			return False
		}
	}
	if set.Complete && !set.Hidden && !could {
		return False
	}
	return Unknown
}

var nothing fact.Value // what a record says that nobody named

func hasRecord(h *term.Hierarchy, v *fact.Value, slot int, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	list := v.Any.(*fact.Records)
	truth := False
	for _, e := range list.Elems {
		if truth = truth.Or(isTerm(h, &e.Slots[slot], list.Not, t)); truth == True {
			return True
		}
	}
	if !list.Complete {
		truth = truth.Or(isTerm(h, &nothing, list.Not, t))
	}
	return truth
}

// isTerm says whether what is named v is a t, where it is none of not nor a kind
// of them.
func isTerm(h *term.Hierarchy, v *fact.Value, not []term.ID, t term.ID) Truth {
	x := term.ID(v.Int)
	switch {
	case couldBe(h, v, t):
	case h.Is(x, t):
		return True
	default:
		return False
	}
	for _, n := range not {
		if h.Is(t, n) {
			return False
		}
	}
	return Unknown
}

// couldBe reports whether a name leaves it open whether what it names is a t:
// there is none, nobody knows it, or it is wider than t or overlaps it.
func couldBe(h *term.Hierarchy, v *fact.Value, t term.ID) bool {
	x := term.ID(v.Int)
	return !v.Known || x == term.None || h.Meet(x, t) && !h.Is(x, t)
}

// ruledOut lists the terms that the record at hand, of list, is not, whatever
// it is named.
func (f *Frame) ruledOut(list *fact.Fact) []term.ID {
	if f.elem.Index == spareIndex {
		return f.elem.Not
	}
	if records, ok := f.Profile.Slots[list.Slot].Any.(*fact.Records); ok {
		return records.Not
	}
	return nil
}

// AsksTerm reports whether the atom is has(...) or is(...) and no more: the fact
// and the term are then its only Ref.
func (c *Atom) AsksTerm() bool {
	return (calls(c.Node, "has") || calls(c.Node, "is")) && len(c.Refs) == 1 && c.Refs[0].Term != term.None
}

// AsksKnown is the fact of which the atom asks whether it is known, if it does
// no more: known(x), x == nil, x != nil.
func (c *Atom) AsksKnown() *fact.Fact {
	if c.Asks != nil {
		return c.Asks
	}
	asks := calls(c.Node, "known")
	if n, ok := c.Node.(*ast.BinaryNode); ok && (n.Operator == "==" || n.Operator == "!=") {
		_, left := n.Left.(*ast.NilNode)
		_, right := n.Right.(*ast.NilNode)
		asks = left || right
	}
	if asks && len(c.Refs) == 1 && c.Refs[0].Term == term.None {
		return c.Refs[0].Fact
	}
	return nil
}

// calls reports whether n is a call of one of our own functions.
func calls(n ast.Node, name string) bool {
	call, ok := n.(*ast.CallNode)
	if !ok {
		return false
	}
	id, ok := call.Callee.(*ast.IdentifierNode)
	return ok && id.Value == name
}
