package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/syntax"
)

// CompileDerived makes ready what profiles are held to. It comes after CompileDerivations.
func (s *Space) CompileDerived(r *source.Reader) {
	for _, f := range s.Schema.Facts {
		d := s.Derivations[f.Path]
		if d == nil {
			continue
		}
		s.built = 0
		b := s.deriver(f.Path, d.text(), r, nil)
		b.path, b.whole = nil, true
		v := b.derived(&ast.IdentifierNode{Value: f.Path}, f.Path, f, d)
		h := condition.Derived{Fact: f}
		h.Atom = condition.NewAtom(condition.Atom{Text: f.Path, Node: d.Node, Refs: b.refs,
			Reflexive: b.flag.reflexive, Inside: b.conds},
			func(*condition.Frame) condition.Truth { return condition.Unknown })
		for _, r := range b.refs {
			if r.Via == nil && !slices.Contains(h.From, r.Fact) {
				h.From = append(h.From, r.Fact)
			}
		}
		d.constants(&h)
		s.AddDerived(condition.NewDerived(h, v))
	}
}

// constants notes what is known of the values that can derive.
func (d *Derivation) constants(h *condition.Derived) {
	h.Exact = d.Expr == nil || d.Kind == fact.Bool
	for _, k := range d.Cases {
		if s, ok := k.Node.(*ast.StringNode); ok {
			h.Texts = append(h.Texts, s.Value)
		}
		x, number := syntax.Number(k.Node)
		switch {
		case number:
			h.Numbers = append(h.Numbers, x)
		case !syntax.IsConstant(k.Node) || d.Kind == fact.Int || d.Kind == fact.Number:
			h.Exact = false
		}
	}
}

// text is where the derivation stands, for messages.
func (d *Derivation) text() *source.Verbatim {
	if d.Expr == nil && len(d.Cases) > 0 {
		return d.Cases[0].Value
	}
	return d.Expr
}
