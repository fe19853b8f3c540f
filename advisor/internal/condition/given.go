package condition

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// A Derived is what the rest of a profile makes of a fact, which the profile may
// give as well.
type Derived struct {
	Fact *fact.Fact
	From []*fact.Fact // what it derives from
	Atom *Atom        // reads what the derivation reads; it has no value of its own

	kind    fact.Kind
	get     func(*Frame) fact.Value
	exact   bool
	numbers []float64
	texts   []string
}

// CompileDerived makes ready what profiles are held to, see Derived.Hold. It
// comes after CompileDerivations.
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
		h := &Derived{Fact: f, kind: v.kind, get: v.get}
		h.Atom = &Atom{Text: f.Path, Node: d.Node, Refs: b.refs, Reflexive: b.flag.reflexive, id: -1, Inside: b.conds,
			test: func(*Frame) Truth { return Unknown }}
		for _, r := range b.refs {
			if r.Via == nil && !slices.Contains(h.From, r.Fact) {
				h.From = append(h.From, r.Fact)
			}
		}
		h.constants(d)
		s.derived[f] = h
	}
}

// Exact reports whether all values that can derive are known: constants of cases,
// or yes and no.
func (d *Derived) Exact() bool { return d.exact }

// Numbers are the numbers among the constants that can derive.
func (d *Derived) Numbers() []float64 { return d.numbers }

// Texts are the texts among the constants that can derive.
func (d *Derived) Texts() []string { return d.texts }

// constants notes what is known of the values that can derive.
func (d *Derived) constants(from *Derivation) {
	d.exact = from.Expr == nil || from.Kind == fact.Bool
	for _, k := range from.Cases {
		if s, ok := k.node.(*ast.StringNode); ok {
			d.texts = append(d.texts, s.Value)
		}
		x, number := constantNumber(k.node)
		switch {
		case number:
			d.numbers = append(d.numbers, x)
		case !isConstant(k.node) || from.Kind == fact.Int || from.Kind == fact.Number:
			d.exact = false
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

// Derived is what there is to know of how a fact derives, or nil.
func (s *Space) Derived(f *fact.Fact) *Derived { return s.derived[f] }

// AddPremise says what must be so for a fact to make sense. Of a value that
// follows from it alone, a Trace has what it stands on.
func (s *Space) AddPremise(f *fact.Fact, c Cond) {
	if s.premises == nil {
		s.premises = map[*fact.Fact]Cond{}
	}
	s.premises[f] = c
}

// Make is what the rest of the profile derives, for the record e if the fact is
// a field of records. Where that is not plausible, nothing is known, and what it
// would be is beyond.
func (d *Derived) Make(f *Frame, e *fact.Elem) (v fact.Value, beyond *fact.Value) {
	elem, err, failed := f.elem, f.err, len(f.failed)
	f.elem, f.err = e, nil
	made := d.get(f)
	if f.err != nil || len(f.failed) > failed { // the rules that read it will say so
		before := slices.Clone(f.failed[:failed])
		f.Reset(f.space)
		f.failed = append(f.failed, before...)
	}
	f.elem, f.err = elem, err
	if v = usable(d.Fact, d.kind, made); told(made) && !told(v) {
		return v, &made
	}
	return v, nil
}

// Against is what is known of a fact of which a profile gives a value, where the
// rest of it makes another. Nothing that the rest certainly makes is overridden:
//
//   - values that differ: nothing is known, not even what derives;
//   - the same value, or bounds where nothing more is derived: what is given;
//   - a number that is the derived one rounded, or bounds around what is derived:
//     that is not looked at, so that what derives counts;
//   - bounds that overlap: what lies in both.
//
// A number stands for all that are less than one step of its last decimal away;
// of whole numbers and bounds there is nothing to round.
func Against(f *fact.Fact, given, made fact.Value) fact.Value {
	disputed := fact.Value{Held: true}
	if !told(made) || !told(given) {
		return given
	}
	switch f.Kind {
	case fact.Int, fact.Number, fact.Date:
	default:
		if given.Int == made.Int && given.Str == made.Str {
			return given
		}
		return disputed
	}
	g, d := spanIn(f, given), spanIn(f, made)
	if both, some := g.And(d); some {
		switch {
		case given.Known:
			return given
		case made.Known || both == d:
			return fact.Value{}
		case both == g:
			return given
		}
		return f.Between(both)
	}
	if f.Kind != fact.Number || !given.Known && (g.High == d.Low || d.High == g.Low) {
		return disputed
	}
	if _, some := rounded(g, given.Known).And(d); some {
		return fact.Value{}
	}
	return disputed
}

// spanIn is what is known of a number or day, as a span.
func spanIn(f *fact.Fact, v fact.Value) fact.Span {
	switch {
	case v.Known && f.Kind == fact.Date:
		return fact.Exactly(fact.Day(v.Time()))
	case v.Known:
		return fact.Exactly(v.Num)
	case f.Kind == fact.Number:
		return *v.Span
	}
	return v.Span.Whole()
}

// dust is how far, for its size, a number may be off that was calculated in
// another order.
const dust = 1e-9

// rounded is a span with all that may have been rounded to what is in it.
func rounded(s fact.Span, exact bool) fact.Span {
	low, high := math.Abs(s.Low)*dust, math.Abs(s.High)*dust
	if exact {
		if step := StepOf(s.Low); step > low {
			return fact.Span{Low: s.Low - step, High: s.High + step, LowOpen: true, HighOpen: true}
		}
	}
	return fact.Span{Low: s.Low - low, High: s.High + high}
}
