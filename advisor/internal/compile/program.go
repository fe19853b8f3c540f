package compile

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/machine"
	"example.com/crosstalk/advisor/internal/syntax"
)

// A programmer writes one program of the expr machine.
type programmer struct {
	*builder
	root    ast.Node // what the program is for
	program *machine.Program
}

// machine compiles n to a program of the expr machine.
func (b *builder) machine(n ast.Node) condition.Expr {
	b.flag.fails = true
	p := &programmer{builder: b, root: n, program: machine.New()}
	if call, ok := n.(*ast.BuiltinNode); ok {
		b.CheckNumbers(call)
	}
	node := syntax.Rewrite(n, p.change)
	out := machine.ResultOf(n)
	if b.Failed {
		return condition.Nothing(out.Kind)
	}
	if err := p.program.Compile(n, node, b.failure(n, machine.Wants(n))); err != nil {
		b.FailAt(n, "%s", lang.Said(strings.SplitN(err.Error(), "\n", 2)[0]))
		return condition.Nothing(out.Kind)
	}
	out.Get = p.program.Get
	return out
}

// change gives the parameter in the place of m; nil if m is for the machine.
func (p *programmer) change(m ast.Node) ast.Node {
	b := p.builder
	if slices.ContainsFunc(b.limits, func(l limit) bool { return l.node == m }) {
		return p.program.Param(b.value(m))
	}
	if call, ok := p.root.(*ast.BuiltinNode); ok && call.Name == "int" && m == call.Arguments[0] &&
		syntax.KindOf(m) == fact.Number {
		return p.program.Param(b.value(m)) // which may be too large for a whole number
	}
	switch m := m.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		if f := b.FactOf(m); f != nil &&
			(f.Kind == fact.Numbers || f.Kind == fact.Texts) {
			if list, ok := b.values(m); ok {
				return p.program.ListParam(list)
			}
		}
		return p.program.Param(b.name(m))
	case *ast.PointerNode, *ast.ConditionalNode, *ast.CallNode:
		return p.program.Param(b.value(m))
	case *ast.BinaryNode:
		if slices.Contains([]string{"??", "and", "&&", "or", "||"}, m.Operator) || b.isArithmetic(m) {
			return p.program.Param(b.value(m))
		}
	case *ast.UnaryNode:
		if m.Operator == "not" || m.Operator == "!" || b.isArithmetic(m) {
			return p.program.Param(b.value(m))
		}
	case *ast.BuiltinNode:
		if syntax.IsMoment(m) {
			return p.program.Param(b.literal(m))
		}
		if len(m.Arguments) == 2 && syntax.IsPredicate(m.Arguments[1]) {
			if m.Name == "map" || m.Name == "filter" {
				if list, ok := b.values(m); ok {
					return p.program.ListParam(list)
				}
			} else if v, ok := b.ofList(m); ok {
				return p.program.Param(v)
			}
		} else if m != p.root && slices.Contains(lang.NumericFunctions, m.Name) {
			return p.program.Param(b.value(m))
		}
	}
	return nil
}
