// Package syntax goes through expr's trees: what is inside a node, what it is of
// the rule language, a copy with something else in its place.
package syntax

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

func IsBool(n ast.Node) bool { return n.Type().Kind() == reflect.Bool && !n.Nature().Nil }

// Visit calls f for n and the nodes below it, parents first; f says whether
// to go on below a node.
func Visit(n ast.Node, f func(ast.Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, child := range Children(n) {
		Visit(*child, f)
	}
}

func Children(n ast.Node) []*ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []*ast.Node{&n.Node}
	case *ast.BinaryNode:
		return []*ast.Node{&n.Left, &n.Right}
	case *ast.ChainNode:
		return []*ast.Node{&n.Node}
	case *ast.MemberNode:
		return []*ast.Node{&n.Node, &n.Property}
	case *ast.CallNode:
		return pointers(n.Arguments)
	case *ast.BuiltinNode:
		return pointers(n.Arguments)
	case *ast.PredicateNode:
		return []*ast.Node{&n.Node}
	case *ast.ConditionalNode:
		return []*ast.Node{&n.Cond, &n.Exp1, &n.Exp2}
	case *ast.ArrayNode:
		return pointers(n.Nodes)
	}
	return nil
}

func pointers(nodes []ast.Node) []*ast.Node {
	list := make([]*ast.Node, len(nodes))
	for i := range nodes {
		list[i] = &nodes[i]
	}
	return list
}

// Rewrite copies n, putting change's result in the place of every node for
// which that is not nil.
func Rewrite(n ast.Node, change func(ast.Node) ast.Node) ast.Node {
	if r := change(n); r != nil {
		return r
	}
	var c ast.Node
	switch n := n.(type) {
	case *ast.UnaryNode:
		c = Copy(n)
	case *ast.BinaryNode:
		c = Copy(n)
	case *ast.ChainNode:
		c = Copy(n)
	case *ast.MemberNode:
		c = Copy(n)
	case *ast.PredicateNode:
		c = Copy(n)
	case *ast.ConditionalNode:
		c = Copy(n)
	case *ast.CallNode:
		x := Copy(n)
		x.Arguments = slices.Clone(n.Arguments)
		c = x
	case *ast.BuiltinNode:
		x := Copy(n)
		x.Arguments = slices.Clone(n.Arguments)
		c = x
	case *ast.ArrayNode:
		x := Copy(n)
		x.Nodes = slices.Clone(n.Nodes)
		c = x
	default:
		return n
	}
	for _, child := range Children(c) {
		*child = Rewrite(*child, change)
	}
	return c
}

func Copy[T any](n *T) *T {
	x := *n
	return &x
}

func IsPredicate(n ast.Node) bool { _, ok := n.(*ast.PredicateNode); return ok }

// AsksRecord reports whether n asks about the record: known(x), unrecognised(x),
// x ?? y, x == nil.
// A fact in it is read as one value, however it is derived.
func AsksRecord(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		return ok && (id.Value == "known" || id.Value == "unrecognised")
	case *ast.BinaryNode:
		_, left := n.Left.(*ast.NilNode)
		_, right := n.Right.(*ast.NilNode)
		return n.Operator == "??" || left || right
	}
	return false
}

func KindOf(n ast.Node) fact.Kind {
	switch t := n.Type(); {
	case t == nil:
		return fact.Invalid
	case t == reflect.TypeFor[time.Time]():
		return fact.Date
	case t == reflect.TypeFor[time.Duration]():
		return fact.Duration
	case t.Kind() == reflect.Bool:
		return fact.Bool
	case t.Kind() == reflect.Int:
		return fact.Int
	case t.Kind() == reflect.Float64:
		return fact.Number
	case t.Kind() == reflect.String:
		return fact.Text
	}
	return fact.Invalid
}

// IsMoment reports whether n is date("...") or duration("...").
func IsMoment(n ast.Node) bool {
	call, ok := n.(*ast.BuiltinNode)
	return ok && (call.Name == "date" || call.Name == "duration")
}

func WholeNumber(n ast.Node) (int64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return int64(n.Value), true
	case *ast.UnaryNode:
		if i, ok := n.Node.(*ast.IntegerNode); ok && n.Operator == "-" {
			return -int64(i.Value), true
		} else if ok && n.Operator == "+" {
			return int64(i.Value), true
		}
	}
	return 0, false
}

func Number(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.UnaryNode:
		x, ok := Number(n.Node)
		return -x, ok && n.Operator == "-"
	}
	return 0, false
}

func IsConstant(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
		return true
	case *ast.UnaryNode:
		return IsConstant(n.Node)
	case *ast.BinaryNode:
		return IsConstant(n.Left) && IsConstant(n.Right)
	case *ast.ArrayNode:
		for _, x := range n.Nodes {
			if !IsConstant(x) {
				return false
			}
		}
		return true
	}
	return false
}

// StepOf is one step of the last digit that a number is written with: 1 for
// 30, 0.1 for 2.5.
func StepOf(x float64) float64 {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	_, digits, _ := strings.Cut(text, ".")
	return math.Pow(10, -float64(len(digits)))
}

// IsTotal reports whether a value is known on every profile, as far as its form
// shows: it asks of everything that it reads whether it is known.
func IsTotal(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
		return true
	case *ast.CallNode:
		return AsksRecord(n)
	case *ast.UnaryNode:
		return IsTotal(n.Node)
	case *ast.BinaryNode:
		switch {
		case n.Operator == "??":
			return IsTotal(n.Left) || IsTotal(n.Right)
		case AsksRecord(n): // x == nil
			return true
		case n.Operator == "%" || n.Operator == "/" || n.Operator == "**" || n.Operator == "^" ||
			n.Operator == "matches":
			return IsTotal(n.Left) && IsConstant(n.Right) // with which it would not have loaded
		}
		return IsTotal(n.Left) && IsTotal(n.Right)
	case *ast.BuiltinNode:
		if n.Name == "date" || n.Name == "duration" {
			return true
		}
		can := n.Name == "int" || n.Name == "float" // fail
		return !can && len(n.Arguments) == 1 && IsTotal(n.Arguments[0])
	case *ast.ConditionalNode:
		return IsTotal(n.Cond) && IsTotal(n.Exp1) && IsTotal(n.Exp2)
	case *ast.ArrayNode:
		return !slices.ContainsFunc(n.Nodes, func(x ast.Node) bool { return !IsTotal(x) })
	}
	return false
}

// SinceFunctions count whole units from a date to the as-of date.
var SinceFunctions = []string{"days_since", "weeks_since", "months_since", "years_since"}

// Members lists the names along a chain, from its start: a.b, a["b"], and .x of the record
// at hand, of which ofRecord tells. Ok is false if n is no such chain.
func Members(n ast.Node) (names []string, ofRecord, ok bool) {
	for {
		switch m := n.(type) {
		case *ast.ChainNode:
			n = m.Node
		case *ast.MemberNode:
			key, isText := m.Property.(*ast.StringNode)
			if !isText {
				return nil, false, false
			}
			names = append(names, key.Value)
			n = m.Node
		case *ast.IdentifierNode:
			names = append(names, m.Value)
			slices.Reverse(names)
			return names, false, true
		case *ast.PointerNode:
			slices.Reverse(names)
			return names, true, true
		default:
			return nil, false, false
		}
	}
}

// Path is what a chain names, as a path of facts: that of a field of a record begins with
// the record's list. It is "" if n is no chain, or of a record and record is nil.
func Path(n ast.Node, record *fact.Fact) (path string, ofRecord bool) {
	names, ofRecord, ok := Members(n)
	switch {
	case !ok || ofRecord && record == nil:
		return "", false
	case ofRecord:
		names = slices.Insert(names, 0, record.Path)
	}
	return strings.Join(names, "."), ofRecord
}
