package condition

import (
	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/source"
)

// CompileFor is Compile of a condition in which a name stands for a term, as t
// does in has(symptoms, t). The text stays as it stands in the file, so that a
// problem has its place there; the term is put into the tree that was parsed
// from it, and what results is one with the same condition about that term
// written out. Used reports whether the name stands in it.
func (s *Space) CompileFor(text *source.Verbatim, r *source.Reader, name, term string) (c Cond, used bool) {
	if text == nil {
		return nil, false
	}
	v := &variable{name: name, term: term}
	b := &builder{space: s, text: text, reader: r, variable: v}
	return s.build(b), v.used
}

// A variable is a name that stands for a term.
type variable struct {
	name, term string
	used       bool
}

// Visit puts the term, in quotation marks, in the place of the name.
func (v *variable) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && id.Value == v.name {
		v.used = true
		ast.Patch(n, &ast.StringNode{Value: v.term})
	}
}
