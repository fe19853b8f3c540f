package condition

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// ref reads a fact: a derived one from what it derives from, where the record
// does not have it. N is for messages and may be nil: then only the record is
// read.
func (b *builder) ref(f *fact.Fact, n ast.Node) val {
	b.note(f, term.None)
	v := val{kind: f.Kind, fact: f, get: func(fr *Frame) fact.Value { return fr.read(f) }}
	d := b.space.Derivations[f.Path]
	if d == nil || slices.Contains(b.raw, f.Path) || n == nil {
		v.plain = true
		return v
	}
	derived := b.derived(n, f.Path, f, d)
	own := v.get
	v.get = func(fr *Frame) fact.Value {
		if x := own(fr); x.Known || x.Open || x.Span != nil || x.Held {
			return x
		}
		return usable(f, derived.kind, derived.get(fr))
	}
	return v
}

// usable is a value that was derived, as a value of the fact: one that is not
// plausible is as unusable as one that is given.
func usable(f *fact.Fact, kind fact.Kind, v fact.Value) fact.Value {
	switch {
	case f.Kind != fact.Int && f.Kind != fact.Number:
		return v
	case v.Known && math.IsNaN(v.Num):
		return fact.Value{}
	case v.Known && f.Kind == fact.Int && !isWhole(kind, v):
		if v.Num != float64(int64(v.Num)) {
			return fact.Value{} // no whole number
		}
		v.Int = int64(v.Num)
	}
	if low, high, ok := reach(f.Kind, v); ok && f.Ranged && (high < f.Min || low > f.Max) {
		return fact.Value{}
	}
	v.Whole = false
	return v
}

// derived is what the derivation d makes of path, a fact or, if f is nil, an
// entry of a table.
func (b *builder) derived(n ast.Node, path string, f *fact.Fact, d *Derivation) val {
	if !b.enterPath(n, path) {
		return unknownVal(d.Kind)
	}
	if d.Expr != nil {
		inner := b.inside(path, f, d.Expr)
		node := inner.parse(d.Expr.Text, kindOf(d.Kind))
		if node == nil {
			b.failed = true
			return unknownVal(d.Kind)
		}
		v := inner.value(node)
		b.absorb(inner)
		return v
	}
	if d.Regions == nil {
		return val{kind: d.Kind, get: b.chosen(path, f, d, d.Cases)}
	}
	by := map[string]func(*Frame) fact.Value{}
	for region, cases := range d.Regions {
		by[region] = b.chosen(path, f, d, cases)
	}
	return val{kind: d.Kind, get: func(fr *Frame) fact.Value {
		get := by[fr.region()]
		if get == nil {
			get = by["any"]
		}
		if get == nil {
			return fact.Value{}
		}
		return get(fr)
	}}
}

// inside is a builder for a part of the derivation of path.
func (b *builder) inside(path string, f *fact.Fact, text *source.Verbatim) *builder {
	inner := b.space.deriver(path, text, b.reader, b.path)
	inner.via = b.via
	if inner.via == nil && !b.whole {
		inner.via = f
	}
	return inner
}

// absorb notes for the atom being built what a part of a derivation reads.
func (b *builder) absorb(inner *builder) {
	b.failed = b.failed || inner.failed
	for _, r := range inner.refs {
		if !slices.Contains(b.refs, r) {
			b.refs = append(b.refs, r)
		}
	}
	b.conds = append(b.conds, inner.conds...)
	b.flag.fails = b.flag.fails || inner.flag.fails
	b.flag.record = b.flag.record || inner.flag.record
	b.flag.reflexive = b.flag.reflexive || inner.flag.reflexive
	b.flag.coalesces = b.flag.coalesces || inner.flag.coalesces
}

// eitherOf is what is known of a number that is one of two: that it lies from the
// one to the other.
func eitherOf(kind fact.Kind, v, w fact.Value) fact.Value {
	least, most, ok := reach(kind, v)
	low, high, both := reach(kind, w)
	if !ok || !both {
		return fact.Value{}
	}
	return between(kind, min(least, low), max(most, high))
}

// chosen is the value of the first case that holds. Where it is not known
// whether one does, it is known if all that remain agree.
func (b *builder) chosen(path string, f *fact.Fact, d *Derivation, cases []*Case) func(*Frame) fact.Value {
	type option struct {
		of    *Case
		cond  Cond
		value val
	}
	var options []option
	for _, k := range cases {
		inner := b.inside(path, f, k.Value)
		c := b.space.caseCond(path, k, b.reader, b.path)
		inner.truthValue(c)
		node := b.space.caseValue(path, d, k, b.reader)
		if node == nil {
			b.failed = true
			return unknownVal(d.Kind).get
		}
		options = append(options, option{k, c, inner.value(node)})
		b.absorb(inner)
	}
	// Held against what is given, what the remaining cases leave counts, though they
	// do not agree: it lies among their values.
	join := agreed
	if numeric := d.Kind == fact.Int || d.Kind == fact.Number; b.whole && numeric {
		join = func(v, w fact.Value) fact.Value { return eitherOf(d.Kind, v, w) }
	}
	var choose func(fr *Frame, rest []option) fact.Value
	choose = func(fr *Frame, rest []option) fact.Value {
		for i, o := range rest {
			switch fr.assumed(o.of, o.cond) {
			case True:
				return o.value.get(fr)
			case Unknown:
				return join(o.value.get(fr), choose(fr, rest[i+1:]))
			}
		}
		return fact.Value{} // no case holds: nothing is known
	}
	return func(fr *Frame) fact.Value { return choose(fr, options) }
}
