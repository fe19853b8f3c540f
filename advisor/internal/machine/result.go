package machine

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/syntax"
)

// rising are the functions whose result never falls when an argument, or an item
// of a list, rises.
var rising = []string{"ceil", "floor", "round", "min", "max", "sum", "mean", "median", "float"}

// isRising reports whether n is one of these over parameters and constants.
func isRising(n ast.Node) bool {
	call, ok := n.(*ast.BuiltinNode)
	if !ok || !slices.Contains(rising, call.Name) {
		return false
	}
	return !slices.ContainsFunc(call.Arguments, func(a ast.Node) bool {
		if list, ok := a.(*ast.ArrayNode); ok {
			return slices.ContainsFunc(list.Nodes, func(x ast.Node) bool { return !isLeaf(x) })
		}
		return !isLeaf(a)
	})
}

// isLeaf reports whether n stands in a program as one parameter, or constant.
func isLeaf(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode, *ast.ConditionalNode,
		*ast.CallNode,
		*ast.IntegerNode, *ast.FloatNode:
		return true
	case *ast.BuiltinNode:
		return n.Name == "map" || n.Name == "filter" || slices.Contains(lang.NumericFunctions, n.Name)
	case *ast.UnaryNode:
		return n.Operator == "-"
	case *ast.BinaryNode:
		return n.Operator == "??" || interval.FloatOp(n.Operator) != nil
	}
	return false
}

// ResultOf is what is known beforehand of the value that a program has. Which
// kind of number it is shows when it runs: what the checker says of mean() and
// others is not so.
func ResultOf(n ast.Node) condition.Expr {
	out := condition.Expr{Kind: syntax.KindOf(n)}
	if call, ok := n.(*ast.BuiltinNode); ok && slices.Contains(lang.NumericFunctions, call.Name) {
		out.Kind = fact.Number
	}
	switch op, ok := n.(*ast.BinaryNode); {
	case ok && out.Kind == fact.Invalid &&
		slices.Contains([]string{"+", "-", "*", "/", "%", "**", "^"}, op.Operator):
		out.Kind = fact.Number
	case out.Kind == fact.Int:
		out.Kind = fact.Number
	}
	out.Mixed = out.Kind == fact.Number
	return out
}

// Wants says what it would take for a program of the expr machine to have a value.
func Wants(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "%", "/":
			return "a divisor other than 0"
		case "matches":
			return "a regular expression"
		case "**", "^":
			return "a power that is a number"
		}
	case *ast.BuiltinNode:
		switch n.Name {
		case "int":
			return "a whole number"
		case "float":
			return "a number"
		case "min", "max", "mean", "median":
			return "at least one number (ask len(...) > 0 first, or give a default with ??)"
		}
	}
	return "values that it can be calculated of"
}
