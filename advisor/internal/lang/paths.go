package lang

import (
	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// MemberPath gives the path of the fact or table entry that a member chain
// names: a.b, a["b"], .x in a record. Ok is false if there is none.
func (t *Text) MemberPath(n ast.Node, in *fact.Fact) (path string, ok bool) {
	path, ofRecord := syntax.Path(n, in)
	if f := t.names.Schema.Lookup(path); f != nil {
		return path, f.Owner == nil && !ofRecord || f.Owner != nil && f.Owner == in && ofRecord
	}
	_, ok = t.names.derived[path]
	return path, ok
}

// PathOf is the path that a name or member chain reads, or "".
func (t *Text) PathOf(n ast.Node) string {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		if path, ok := t.MemberPath(n, t.Record); ok {
			return path
		}
	}
	return ""
}

// ListOf is the list fact that n names or filters, or nil.
func (t *Text) ListOf(n ast.Node, in *fact.Fact) *fact.Fact {
	switch m := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, _ := t.MemberPath(m, in)
		f := t.names.Schema.Lookup(path)
		if f != nil && (f.Kind == fact.List || f.Kind == fact.Numbers || f.Kind == fact.Texts) {
			return f
		}
	case *ast.BuiltinNode:
		if m.Name == "filter" {
			return t.ListOf(m.Arguments[0], in)
		}
	}
	return nil
}

// FactOf is the fact that a name or member chain reads, or nil.
func (t *Text) FactOf(n ast.Node) *fact.Fact { return t.names.Schema.Lookup(t.PathOf(n)) }
