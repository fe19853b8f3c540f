package compile

import (
	"reflect"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/term"
)

// A builder turns one text into a Cond.
type builder struct {
	lang.Text
	space *Space
	path  []string // findings and derived facts being compiled
	loose bool     // atoms are the builder's own, not the space's

	raw   []string // derived facts that are read as the record has them
	whole bool     // it builds a derivation for itself, which no other fact is read for
	via   *fact.Fact
	refs  []condition.Ref
	flag  atomFlags
	test  *condition.Test // of the atom being built, or nil

	limits    []limit          // what derived facts are made of in the cases it is inside of
	expanding int              // inside how many cases of derived facts the builder is
	conds     []condition.Cond // conditions inside the values of the atom being built
}

// A limit says that a part of a text stands for a fact, whose range it is held to.
type limit struct {
	node ast.Node
	fact *fact.Fact
}

// An atomFlags says of an atom: it asks about the record itself; it speaks of the
// record at hand; it has an x ?? y; it can fail (see condition.Failure); it is Dated.
type atomFlags struct{ reflexive, record, coalesces, fails, dated bool }

// parse gives the typed tree of the text, which must give want; nil if there is a
// problem, which is noted.
func (b *builder) parse(want reflect.Kind) ast.Node {
	node := b.Parse(want)
	if node == nil {
		return nil
	}
	if b.checkConstants(node); b.Failed {
		return nil
	}
	return node
}

// saved is what a builder has gathered for an atom.
type saved struct {
	refs  []condition.Ref
	flag  atomFlags
	test  *condition.Test
	conds []condition.Cond
}

func (b *builder) enter() saved {
	s := saved{b.refs, b.flag, b.test, b.conds}
	b.refs, b.flag, b.test, b.conds = nil, atomFlags{}, nil, nil
	return s
}

func (b *builder) leave(s saved) {
	b.refs, b.flag, b.test, b.conds = s.refs, s.flag, s.test, s.conds
}

// note records that the atom being built reads a fact.
func (b *builder) note(f *fact.Fact, t term.ID) {
	b.noteRef(condition.Ref{Fact: f, Term: t})
}

func (b *builder) noteRef(r condition.Ref) {
	if b.via != nil {
		r.Via = b.via
	}
	if r.Fact.Owner != nil {
		b.flag.record = true
	}
	if !slices.Contains(b.refs, r) {
		b.refs = append(b.refs, r)
	}
}
