package compile

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// ref reads a fact: a derived one from what it derives from, where the record
// does not have it. N is for messages and may be nil: then only the record is
// read.
func (b *builder) ref(f *fact.Fact, n ast.Node) condition.Expr {
	b.note(f, term.None)
	read := func(fr *condition.Frame) fact.Value { return fr.Read(f) }
	v := condition.Expr{Kind: f.Kind, Fact: f, Get: read}
	d := b.space.Derivations[f.Path]
	if d == nil || slices.Contains(b.raw, f.Path) || n == nil {
		v.Plain = true
		return v
	}
	derived := b.derived(n, f.Path, f, d)
	v.Get = func(fr *condition.Frame) fact.Value {
		if x := read(fr); x.Known || x.Open || x.Span != nil || x.Held {
			return x
		}
		return condition.Usable(f, derived.Kind, derived.Get(fr))
	}
	return v
}

// derived is what the derivation d makes of path, a fact or, if f is nil, an
// entry of a table.
func (b *builder) derived(n ast.Node, path string, f *fact.Fact, d *Derivation) condition.Expr {
	if !b.enterPath(n, path) {
		return condition.Nothing(d.Kind)
	}
	if d.Expr != nil {
		inner := b.inside(path, f, d.Expr)
		node := inner.parse(kindOf(d.Kind))
		if node == nil {
			b.Failed = true
			return condition.Nothing(d.Kind)
		}
		v := inner.value(node)
		b.absorb(inner)
		return v
	}
	if d.Regions == nil {
		return condition.Expr{Kind: d.Kind, Get: b.chosen(path, f, d, d.Cases)}
	}
	by := map[string]func(*condition.Frame) fact.Value{}
	for region, cases := range d.Regions {
		by[region] = b.chosen(path, f, d, cases)
	}
	return condition.Expr{Kind: d.Kind, Get: func(fr *condition.Frame) fact.Value {
		get := by[fr.ReadRegion()]
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
	inner := b.space.deriver(path, text, b.Reader, b.path)
	inner.via = b.via
	if inner.via == nil && !b.whole {
		inner.via = f
	}
	return inner
}

// absorb notes for the atom being built what a part of a derivation reads.
func (b *builder) absorb(inner *builder) {
	b.Failed = b.Failed || inner.Failed
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
	b.flag.dated = b.flag.dated || inner.flag.dated
}

// chosen is the value of the first case that holds. Where it is not known
// whether one does, it is known if all that remain agree.
func (b *builder) chosen(path string, f *fact.Fact, d *Derivation,
	cases []*condition.Case) func(*condition.Frame) fact.Value {
	type option struct {
		of    *condition.Case
		cond  condition.Cond
		value condition.Expr
	}
	var options []option
	for _, k := range cases {
		inner := b.inside(path, f, k.Value)
		c := b.space.caseCond(path, k, b.Reader, b.path)
		inner.truthValue(c)
		node := b.space.caseValue(path, d, k, b.Reader)
		if node == nil {
			b.Failed = true
			return condition.Nothing(d.Kind).Get
		}
		options = append(options, option{k, c, inner.value(node)})
		b.absorb(inner)
	}
	// Held against what is given, what the remaining cases leave counts, though they
	// do not agree: it lies among their values.
	join := interval.Agreed
	if numeric := d.Kind == fact.Int || d.Kind == fact.Number; b.whole && numeric {
		join = func(v, w fact.Value) fact.Value { return interval.Either(d.Kind, v, w) }
	}
	var choose func(fr *condition.Frame, rest []option) fact.Value
	choose = func(fr *condition.Frame, rest []option) fact.Value {
		for i, o := range rest {
			switch fr.Assumed(o.of, o.cond) {
			case condition.True:
				return o.value.Get(fr)
			case condition.Unknown:
				return join(o.value.Get(fr), choose(fr, rest[i+1:]))
			}
		}
		return fact.Value{} // no case holds: nothing is known
	}
	return func(fr *condition.Frame) fact.Value { return choose(fr, options) }
}

// Chains lists the ordered cases of d, with the region each list is for: "any"
// for the rest, "" if regions do not matter. A condition is a list of one.
func (d *Derivation) Chains(visit func(region string, cases []*condition.Case)) {
	switch {
	case d.whole != nil:
		visit("", []*condition.Case{d.whole})
	case d.Regions == nil:
		visit("", d.Cases)
	default:
		for _, region := range slices.Sorted(maps.Keys(d.Regions)) {
			visit(region, d.Regions[region])
		}
	}
}
