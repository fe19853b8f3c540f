package cells

import (
	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/syntax"
)

// A NumberList is X in [N, ...] of numbers, as it stands in the text of an atom.
type NumberList struct {
	Text, X string
	Numbers []float64
}

// NumberLists are the lists of numbers that c looks for something in.
func NumberLists(c *condition.Atom) (lists []NumberList) {
	syntax.Visit(c.Node, func(n ast.Node) bool {
		in, ok := n.(*ast.BinaryNode)
		if !ok || in.Operator != "in" {
			return true
		}
		list, ok := in.Right.(*ast.ArrayNode)
		if !ok {
			return true
		}
		l := NumberList{Text: in.String(), X: in.Left.String()}
		for _, item := range list.Nodes {
			x, ok := syntax.Number(item)
			if !ok {
				return true
			}
			l.Numbers = append(l.Numbers, x)
		}
		lists = append(lists, l)
		return true
	})
	return lists
}

// ReadsRecord reports whether the text of c speaks of a record at hand: .x, or # of an item.
func ReadsRecord(c *condition.Atom) (found bool) {
	syntax.Visit(c.Node, func(n ast.Node) bool {
		_, is := n.(*ast.PointerNode)
		found = found || is
		return !found
	})
	return found
}
