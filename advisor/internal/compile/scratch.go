package compile

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/source"
)

// reader is a builder for the text of a condition or of a derivation.
func (s *Space) reader(path string, text *source.Verbatim, r *source.Reader) *builder {
	if path != "" {
		return s.deriver(path, text, r, nil)
	}
	return &builder{space: s, Text: s.Text(text, r)}
}

// A Scratch compiles changed copies of a text, which are no part of the pack. What
// they read that no other condition reads is evaluated anew each time.
type Scratch struct {
	*lang.Text
	Root ast.Node // of the text, typed

	builder      *builder
	built, parts int // of the space, before
	overflown    bool
}

// Scratch is for the text of a condition that has been compiled before: that of the
// derivation of path, or one that stands alone if path is "". It is nil if the text
// has a problem. Nothing else may be compiled before Close.
func (s *Space) Scratch(path string, text *source.Verbatim) *Scratch {
	out := &Scratch{built: s.built, parts: s.parts, overflown: s.overflown}
	out.builder = s.reader(path, text, &source.Reader{Errs: &source.Errors{}})
	out.Text, out.builder.loose = &out.builder.Text, true
	if out.Root = out.builder.parse(reflect.Bool); out.Root == nil {
		out.Close()
		return nil
	}
	return out
}

// Restart has the limits on what is built apply anew from here.
func (s *Scratch) Restart() { s.builder.space.built, s.builder.space.parts = 0, 0 }

// Close has the space forget what was built.
func (s *Scratch) Close() {
	p := s.builder.space
	p.built, p.parts, p.overflown = s.built, s.parts, s.overflown
}

// Compile makes a condition of a tree, about the records of list if that is not
// nil; nil if it is none.
func (s *Scratch) Compile(n ast.Node, list *fact.Fact) condition.Cond {
	b := *s.builder
	b.path, b.Record = slices.Clone(b.path), list
	if c := b.cond(n); !b.Failed {
		return c
	}
	return nil
}
