package compile

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/machine"
	"example.com/crosstalk/advisor/internal/syntax"
)

// This file has arithmetic, which gives what the expr machine gives.

// isArithmetic reports whether n is + - * / or a minus sign over numbers: what
// has the same value as direct code as by the expr machine.
func (b *builder) isArithmetic(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if zero, ok := n.Node.(*ast.FloatNode); ok && zero.Value == 0 {
			return false // expr writes it as a whole number, which has no such zero
		}
		return n.Operator == "-" && b.isOperand(n.Node)
	case *ast.BinaryNode:
		return interval.FloatOp(n.Operator) != nil && b.isOperand(n.Left) && b.isOperand(n.Right)
	}
	return false
}

func (b *builder) isOperand(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.PointerNode:
		return true
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path := b.PathOf(n)
		if f := b.space.Schema.Lookup(path); f != nil {
			return f.Kind == fact.Int || f.Kind == fact.Number
		}
		d := b.space.Derivations[path]
		return d != nil && (d.Kind == fact.Int || d.Kind == fact.Number)
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		return ok && slices.Contains(syntax.SinceFunctions, id.Value)
	case *ast.ConditionalNode:
		return b.isOperand(n.Exp1) && b.isOperand(n.Exp2)
	case *ast.BuiltinNode:
		return slices.Contains(lang.NumericFunctions, n.Name)
	case *ast.BinaryNode:
		if k := syntax.KindOf(n); n.Operator == "%" ||
			(n.Operator == "**" || n.Operator == "^") && (k == fact.Int || k == fact.Number) {
			return true
		}
		if n.Operator == "??" {
			return b.isOperand(n.Left) && b.isOperand(n.Right)
		}
	}
	return b.isArithmetic(n)
}

// arithmetic compiles what isArithmetic recognises. Whole numbers stay whole, but
// for "/", which always makes a fraction. What is no number has no value, where
// the expr machine wraps around or gives Inf or NaN.
func (b *builder) arithmetic(n ast.Node) condition.Expr {
	if minus, ok := n.(*ast.UnaryNode); ok {
		return negative(b.value(minus.Node))
	}
	op := n.(*ast.BinaryNode)
	x, y := b.value(op.Left), b.value(op.Right)
	out := condition.Expr{Kind: fact.Number}
	if op.Operator != "/" {
		if x.Kind == fact.Int && y.Kind == fact.Int {
			out.Kind = fact.Int
		}
		out.Mixed = (x.Mixed || x.Kind == fact.Int) && (y.Mixed || y.Kind == fact.Int) &&
			out.Kind == fact.Number
	}
	ints, floats := interval.WholeOp(op.Operator), interval.FloatOp(op.Operator)
	want := "numbers that are not as large" // whole ones that would wrap around; Inf less Inf
	if op.Operator == "/" {
		want = machine.Wants(n)
		b.flag.fails = b.flag.fails || !b.neverZero(y)
	}
	failure := b.failure(n, want)
	out.Get = func(f *condition.Frame) fact.Value {
		v := x.Get(f)
		if v.Blank() {
			return fact.Value{}
		}
		w := y.Get(f)
		switch {
		case w.Blank():
			return fact.Value{}
		case !v.Known || !w.Known:
			z := interval.Calculate(op.Operator, out.Kind, x.Kind, v, y.Kind, w)
			if z.Blank() {
				f.Untold()
			}
			return z
		case ints != nil && v.IsWhole(x.Kind) && w.IsWhole(y.Kind):
			if z, ok := ints(v.Int, w.Int); ok {
				return fact.WholeValue(z)
			}
			return f.Fail(failure)
		case ints == nil && w.Num == 0:
			return f.Fail(failure)
		}
		if z := floats(v.Num, w.Num); !math.IsNaN(z) {
			return fact.NumberValue(z)
		}
		return f.Fail(failure)
	}
	return out
}

func negative(x condition.Expr) condition.Expr {
	return condition.Expr{Kind: x.Kind, Mixed: x.Mixed, Get: func(f *condition.Frame) fact.Value {
		v := x.Get(f)
		switch {
		case !v.Known:
			return interval.Negative(x.Kind, v)
		case v.IsWhole(x.Kind):
			return fact.WholeValue(-v.Int)
		}
		return fact.NumberValue(-v.Num)
	}}
}

// neverZero reports whether v is not 0 on any profile whose facts are plausible.
func (b *builder) neverZero(v condition.Expr) bool {
	f := b.space.plausible[b.Record]
	if f == nil {
		f = &condition.Frame{Profile: fact.Profile{Slots: plausible(b.space.Schema.Top)}}
		if b.Record != nil {
			f.Elem = &fact.Elem{List: b.Record, Slots: plausible(b.Record.Fields)}
		}
		b.space.plausible[b.Record] = f
	}
	elem := f.Elem
	f.Reset(b.space.Registry)
	f.Elem = elem
	low, high, ok := interval.Reach(v.Kind, v.Get(f))
	return ok && (low > 0 || high < 0)
}

// plausible are slots of facts of which only their ranges are known.
func plausible(facts []*fact.Fact) []fact.Value {
	slots := make([]fact.Value, max(1, len(facts)))
	for _, x := range facts {
		if x.Ranged && (x.Kind == fact.Int || x.Kind == fact.Number) {
			slots[x.Slot] = fact.Value{Span: &fact.Span{Low: x.Min, High: x.Max}}
		}
	}
	return slots
}
