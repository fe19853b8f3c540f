package cells

import (
	"cmp"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// A Comparison is a fact held against a constant, or against another fact.
type Comparison struct {
	Fact   *fact.Fact
	Op     string     // ==, !=, <, <=, >, >=, in (a list), .. (a range), + or -
	Number *float64   // the constant, if it is a number; of a range its start
	Other  *fact.Fact // what is not a constant
}

// Comparisons lists what an atom compares, each with its fact on the left.
func Comparisons(c *condition.Atom) (list []Comparison) {
	if c.Node == nil {
		return nil
	}
	syntax.Visit(c.Node, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryNode)
		if !ok {
			return true
		}
		left, right := factAt(c, b.Left), factAt(c, b.Right)
		switch b.Operator {
		case "==", "!=", "<", "<=", ">", ">=", "+", "-":
			op := b.Operator
			if left == nil && right != nil {
				left, right = right, nil
				b = &ast.BinaryNode{Left: b.Right, Right: b.Left}
				op = cmp.Or(condition.Flipped(op), op)
			}
			if left == nil {
				return true
			}
			x := Comparison{Fact: left, Op: op, Other: right}
			if k, ok := syntax.Number(b.Right); ok {
				x.Number = &k
			}
			if x.Number != nil || x.Other != nil {
				list = append(list, x)
			}
		case "in":
			if left == nil {
				return true
			}
			switch set := b.Right.(type) {
			case *ast.BinaryNode:
				from, _ := syntax.Number(set.Left)
				to, _ := syntax.Number(set.Right)
				list = append(list, Comparison{Fact: left, Op: "..", Number: &from},
					Comparison{Fact: left, Op: "..", Number: &to})
			case *ast.ArrayNode:
				for _, item := range set.Nodes {
					if k, ok := syntax.Number(item); ok {
						list = append(list, Comparison{Fact: left, Op: "in", Number: &k})
					}
				}
			}
		}
		return true
	})
	return list
}

// factAt is the fact that a node names, one with a default included.
func factAt(c *condition.Atom, n ast.Node) *fact.Fact {
	if d, ok := n.(*ast.BinaryNode); ok && d.Operator == "??" {
		return factAt(c, d.Left)
	}
	names, _, ok := syntax.Members(n)
	if !ok {
		return nil
	}
	path := strings.Join(names, ".")
	for _, r := range c.Refs {
		for _, f := range []*fact.Fact{r.Fact, r.Via} {
			if f != nil &&
				(f.Path == path || f.Owner != nil && strings.TrimPrefix(f.Path, f.Owner.Path+".") == path) {
				return f
			}
		}
	}
	return nil
}
