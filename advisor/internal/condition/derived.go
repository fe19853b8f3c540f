package condition

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/source"
)

// A Case is one line of an ordered choice of values.
type Case struct {
	If    *source.Verbatim // nil: always
	Value *source.Verbatim // an expression; of an enum or text fact, the text itself

	Cond Cond     // of If, once it is compiled: Const(True) if there is none
	Node ast.Node // of Value, typed, once it is compiled
}

// A Derived is what the rest of a profile makes of a fact, which the profile may
// give as well.
type Derived struct {
	Fact *fact.Fact
	From []*fact.Fact // what it derives from
	Atom *Atom        // reads what the derivation reads; it has no value of its own

	Exact   bool      // all values that can derive are known: constants of cases, or yes and no
	Numbers []float64 // among the constants that can derive
	Texts   []string  // among the constants that can derive

	value Expr
}

// NewDerived is d with what derives.
func NewDerived(d Derived, value Expr) *Derived {
	d.value = value
	return &d
}

// Make is what the rest of the profile derives, for the record e if the fact is
// a field of records. Where that is not plausible, nothing is known, and what it
// would be is beyond.
func (d *Derived) Make(f *Frame, e *fact.Elem) (v fact.Value, beyond *fact.Value) {
	elem, err, failed := f.Elem, f.err, len(f.failed)
	f.Elem, f.err = e, nil
	made := d.value.Get(f)
	if f.err != nil || len(f.failed) > failed { // the rules that read it will say so
		before := slices.Clone(f.failed[:failed])
		f.Reset(f.registry)
		f.failed = append(f.failed, before...)
	}
	f.Elem, f.err = elem, err
	if v = Usable(d.Fact, d.value.Kind, made); made.Told() && !v.Told() {
		beyond = new(fact.Value) // few are: made itself stays where it is
		*beyond = made
		return v, beyond
	}
	return v, nil
}

// Usable is a value that was derived, as a value of the fact: one that is not
// plausible is as unUsable as one that is given.
func Usable(f *fact.Fact, kind fact.Kind, v fact.Value) fact.Value {
	switch {
	case f.Kind != fact.Int && f.Kind != fact.Number:
		return v
	case v.Known && math.IsNaN(v.Num):
		return fact.Value{}
	case v.Known && f.Kind == fact.Int && !v.IsWhole(kind):
		if v.Num != float64(int64(v.Num)) {
			return fact.Value{} // no whole number
		}
		v.Int = int64(v.Num)
	}
	if low, high, ok := interval.Reach(f.Kind, v); ok && f.Ranged && (high < f.Min || low > f.Max) {
		return fact.Value{}
	}
	v.Whole = false
	return v
}
