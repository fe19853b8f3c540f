package compile

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/source"
)

// CompileFor is Compile of a condition in which a name stands for a term, as t
// does in has(symptoms, t). The text stays as it stands in the file, so that a
// problem has its place there; the term is put into the tree that was parsed
// from it, and what results is one with the same condition about that term
// written out. Used reports whether the name stands in it.
func (s *Space) CompileFor(text *source.Verbatim, r *source.Reader,
	name, term string) (c condition.Cond, used bool) {
	if text == nil {
		return nil, false
	}
	b := &builder{space: s, Text: s.Text(text, r), loose: s.frozen}
	b.Variable = &lang.Variable{Name: name, Term: term}
	return s.build(b), b.Variable.Used
}
