package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// code compiles an atom: to a Test where it is one, else to code of its own or a
// program of the expr machine.
func (b *builder) code(n ast.Node) func(*condition.Frame) condition.Truth {
	switch n := n.(type) {
	case *ast.CallNode:
		if test := b.callTest(n); test != nil {
			return test
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "==", "!=", "<", "<=", ">", ">=":
			if test := b.compare(n); test != nil {
				return test
			}
		case "in":
			if test := b.membership(n); test != nil {
				return test
			}
		}
	}
	if b.Failed {
		return nil
	}
	var v condition.Expr
	if isComparison(n) { // with no code of its own
		v = b.machine(n)
	} else {
		v = b.value(n)
	}
	if b.Failed {
		return nil
	}
	if v.Kind != fact.Bool {
		b.FailAt(n, "this is not true or false")
		return nil
	}
	return b.lower(condition.NewTest("==", v, fact.Bool, fact.BoolValue(true)))
}

// isComparison reports whether n is a comparison, which is an atom.
func isComparison(n ast.Node) bool {
	op, ok := n.(*ast.BinaryNode)
	return ok && (condition.Flipped(op.Operator) != "" || op.Operator == "in")
}

// knownTest lowers what asks whether a fact is known, or not.
func (b *builder) knownTest(op string, n ast.Node) func(*condition.Frame) condition.Truth {
	f := b.FactOf(n)
	if f == nil {
		b.FailAt(n, "known() asks a fact, named as it is")
		return nil
	}
	v := b.asking(func() condition.Expr {
		if f.Kind == fact.Terms || f.Kind == fact.List || f.Kind == fact.Term {
			return b.ref(f, nil)
		}
		return b.value(n)
	})
	return b.lower(condition.KnownTest(op, f, v))
}

// compare compiles a comparison of two values to direct code.
func (b *builder) compare(n *ast.BinaryNode) func(*condition.Frame) condition.Truth {
	op := n.Operator
	for _, pair := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		if _, isNil := pair[1].(*ast.NilNode); isNil && (op == "==" || op == "!=") {
			ask := condition.OpKnown
			if op == "==" {
				ask = condition.OpUnknown
			}
			return b.knownTest(ask, pair[0])
		}
	}
	x, y := b.value(n.Left), b.value(n.Right)
	if b.Failed {
		return nil
	}
	for _, pair := range []struct {
		v condition.Expr
		n ast.Node
	}{{x, n.Right}, {y, n.Left}} {
		if s, ok := pair.n.(*ast.StringNode); ok && pair.v.Fact != nil {
			if err := b.CheckEnum(pair.v.Fact, s.Value); err != nil {
				b.FailAt(pair.n, "%v", err)
				return nil
			}
		}
		if s, ok := pair.n.(*ast.StringNode); ok && pair.v.Fact == nil && n.Left.String() == "region" {
			b.CheckRegion(pair.n, s.Value)
		}
	}
	switch {
	case !condition.CanCompare(x.Kind, y.Kind):
		return nil
	case y.Const && !x.Const:
		return b.lower(condition.NewTest(op, x, y.Kind, y.Get(nil)))
	case x.Const && !y.Const:
		return b.lower(condition.NewTest(condition.Flipped(op), y, x.Kind, x.Get(nil)))
	}
	return condition.Comparison(op, x, y)
}

// membership compiles x in [constants] and x in a..b.
func (b *builder) membership(n *ast.BinaryNode) func(*condition.Frame) condition.Truth {
	if span, ok := n.Right.(*ast.BinaryNode); ok && span.Operator == ".." {
		from, okFrom := syntax.WholeNumber(span.Left)
		to, okTo := syntax.WholeNumber(span.Right)
		if !okFrom || !okTo {
			return nil
		}
		x := b.value(n.Left)
		if b.Failed || x.Mixed || x.Kind != fact.Int && x.Kind != fact.Number {
			return nil
		}
		return b.lower(condition.NewTest("..", x, fact.Int, fact.WholeValue(from), fact.WholeValue(to)))
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok ||
		slices.ContainsFunc(list.Nodes, func(item ast.Node) bool {
			return !syntax.IsConstant(item) && !syntax.IsMoment(item)
		}) {
		return nil
	}
	v := b.value(n.Left)
	if b.Failed {
		return nil
	}
	kind := fact.Invalid
	var constants []fact.Value
	for _, item := range list.Nodes {
		k, of, ok := b.item(n.Left, v, item)
		if !ok || !condition.CanCompare(v.Kind, of) {
			return nil
		}
		if kind != fact.Invalid && kind != of { // 3 and 2.5
			of = fact.Number
		}
		constants, kind = append(constants, k), of
	}
	return b.lower(condition.NewTest("in", v, kind, constants...))
}

// item is one constant of a list that v, the value of x, is looked for in.
func (b *builder) item(x ast.Node, v condition.Expr, item ast.Node) (k fact.Value,
	kind fact.Kind, ok bool) {
	c := b.fold(item, b.value(item))
	if b.Failed {
		return k, kind, false
	}
	k = c.Get(nil)
	if c.Kind == fact.Text && v.Fact != nil {
		if err := b.CheckEnum(v.Fact, k.Str); err != nil {
			b.FailAt(item, "%v", err)
			return k, kind, false
		}
	}
	if s, ok := item.(*ast.StringNode); ok && x.String() == "region" {
		b.CheckRegion(item, s.Value)
	}
	return k, c.Kind, true
}
