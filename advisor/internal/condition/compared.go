package condition

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

// A Comparison is a fact held against a constant, or against another fact.
type Comparison struct {
	Fact   *fact.Fact
	Op     string     // ==, !=, <, <=, >, >=, in (a list), .. (a range), + or -
	Number *float64   // the constant, if it is a number; of a range its start
	Other  *fact.Fact // what is not a constant
}

// Comparisons lists what the atom compares, each with its fact on the left.
func (c *Atom) Comparisons() (list []Comparison) {
	if c.Node == nil {
		return nil
	}
	flip := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}
	visit(c.Node, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryNode)
		if !ok {
			return true
		}
		left, right := c.factAt(b.Left), c.factAt(b.Right)
		switch b.Operator {
		case "==", "!=", "<", "<=", ">", ">=", "+", "-":
			op := b.Operator
			if left == nil && right != nil {
				left, right = right, nil
				b = &ast.BinaryNode{Left: b.Right, Right: b.Left}
				if flip[op] != "" {
					op = flip[op]
				}
			}
			if left == nil {
				return true
			}
			x := Comparison{Fact: left, Op: op, Other: right}
			if k, ok := constantNumber(b.Right); ok {
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
				from, _ := constantNumber(set.Left)
				to, _ := constantNumber(set.Right)
				list = append(list, Comparison{Fact: left, Op: "..", Number: &from}, Comparison{Fact: left, Op: "..", Number: &to})
			case *ast.ArrayNode:
				for _, item := range set.Nodes {
					if k, ok := constantNumber(item); ok {
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
func (c *Atom) factAt(n ast.Node) *fact.Fact {
	if d, ok := n.(*ast.BinaryNode); ok && d.Operator == "??" {
		return c.factAt(d.Left)
	}
	var parts []string
	for {
		switch m := n.(type) {
		case *ast.ChainNode:
			n = m.Node
			continue
		case *ast.MemberNode:
			key, ok := m.Property.(*ast.StringNode)
			if !ok {
				return nil
			}
			parts = append([]string{key.Value}, parts...)
			n = m.Node
			continue
		case *ast.IdentifierNode:
			parts = append([]string{m.Value}, parts...)
		case *ast.PointerNode:
		default:
			return nil
		}
		break
	}
	path := strings.Join(parts, ".")
	for _, r := range c.Refs {
		for _, f := range []*fact.Fact{r.Fact, r.Via} {
			if f != nil && (f.Path == path || f.Owner != nil && strings.TrimPrefix(f.Path, f.Owner.Path+".") == path) {
				return f
			}
		}
	}
	return nil
}
