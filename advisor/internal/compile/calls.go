package compile

import (
	"fmt"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/term"
)

// callTest compiles has(), is(), known() and unrecognised().
func (b *builder) callTest(n *ast.CallNode) func(*condition.Frame) condition.Truth {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return nil
	}
	switch id.Value {
	case "known":
		return b.knownTest(condition.OpKnown, n.Arguments[0])
	case "unrecognised":
		return b.unrecognisedTest(n)
	case "has", "is":
	default:
		return nil
	}
	f := b.FactOf(n.Arguments[0])
	if f == nil {
		b.FailAt(n, "%s() asks a fact, named as it is", id.Value)
		return nil
	}
	field := f
	if id.Value == "has" && f.Kind == fact.List {
		field = f.TermField()
	}
	want := map[string]string{"has": "a set of terms or a list with a term field",
		"is": "a term"}[id.Value]
	if field == nil || id.Value == "is" && f.Kind != fact.Term ||
		id.Value == "has" && f.Kind != fact.Terms && f.Kind != fact.List {
		instead := ""
		if f.Kind == fact.Enum {
			instead = fmt.Sprintf("; write %s == %q", f.Path, f.Values[0])
		}
		b.FailAt(n, "%s() asks %s; %s is %s%s", id.Value, want, f.Path, lang.KindName(f.Kind), instead)
		return nil
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		b.FailAt(n.Arguments[1], "%s() takes a term, written out in quotation marks", id.Value)
		return nil
	}
	t, err := b.CheckTerm(field, name.Value)
	if err != nil {
		b.FailAt(n.Arguments[1], "%v", err)
		return nil
	}
	b.note(f, t)
	var names *fact.Fact
	switch {
	case f.Kind == fact.List:
		names = field
	case f.Kind == fact.Term && f.Owner != nil && f.Owner.TermField() == f:
		names = f // what its list rules out it is not
	}
	return b.lower(condition.TermTest(id.Value, f, names, t, b.space.Schema.Terms))
}

// unrecognisedTest compiles unrecognised(x): whether the profile names
// something in the set or list x that nobody knows. It is about the record
// itself and never unknown: where nothing is said, no such name is.
func (b *builder) unrecognisedTest(n *ast.CallNode) func(*condition.Frame) condition.Truth {
	f := b.FactOf(n.Arguments[0])
	switch {
	case f == nil:
		b.FailAt(n, "unrecognised() asks a fact, named as it is")
		return nil
	case f.Owner != nil || f.Kind != fact.Terms && (f.Kind != fact.List || f.TermField() == nil):
		b.FailAt(n, "unrecognised() asks a set of terms of the profile or a list with a term field; %s "+
			"is %s", f.Path, lang.KindName(f.Kind))
		return nil
	}
	b.note(f, term.None)
	b.flag.reflexive = true
	return b.lower(condition.TermTest(condition.OpUnrecognised, f, f.TermField(), term.None, nil))
}

// lower makes t what the atom being built says, and gives the code that tests it.
func (b *builder) lower(t *condition.Test) func(*condition.Frame) condition.Truth {
	b.test = t
	return t.Eval
}
