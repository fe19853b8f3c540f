package condition

import (
	"math"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Test is what an atom says, if that is one thing about one value: that it is
// held by an operator against constants, that it is a term or has one, or
// whether it is known. An atom is lowered to its test once, when it is built;
// what is no test, such as one fact against another, is a function of its own.
// FuzzDirect holds tests to the expr machine.
type Test struct {
	order    order
	plain    bool     // the value is what the record says of Fact
	ofRecord bool     // and that is the record at hand, not the profile
	one      bool     // constant
	holds    [4]Truth // by how the value stands to a constant
	slot     int32    // of Fact, if it is plain
	first    fact.Value
	kind     fact.Kind // of the constants
	value    Expr      // that is held

	Op        string       // ==, !=, <, <=, >, >=, in (a list), .. (a range), or one of those below
	Fact      *fact.Fact   // that it is about; nil: the value is calculated
	Constants []fact.Value // that the value is held against: of a range both ends
	Term      term.ID      // that is asked for; term.None: none is

	name  *fact.Fact // the field that names the records of the list, or is what they are named
	terms *term.Hierarchy
}

// What a Test can ask without constants.
const (
	OpHas          = "has"          // the set or list has the term
	OpIs           = "is"           // what the fact names is the term
	OpKnown        = "known"        // something is known of the fact
	OpUnknown      = "unknown"      // nothing is
	OpUnrecognised = "unrecognised" // the set or list has a name that nobody knows
)

// Flipped is the operator with which the sides of a comparison trade places:
// 3 < x is x > 3. It is "" of what does not compare.
func Flipped(op string) string { return flipped[op] }

// Opposite is the operator that holds where op does not. It is "" of what does
// not compare.
func Opposite(op string) string { return opposite[op] }

var (
	flipped = map[string]string{
		"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=",
	}
	opposite = map[string]string{
		"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
	}
)

// holding says of which of two values an operator holds: where the first is
// less, equal, more, or in no order with the second.
var holding = map[string][4]Truth{
	"<":  {isLess: True, isEqual: False, isMore: False, inNoOrder: False},
	"<=": {isLess: True, isEqual: True, isMore: False, inNoOrder: False},
	">":  {isLess: False, isEqual: False, isMore: True, inNoOrder: False},
	">=": {isLess: False, isEqual: True, isMore: True, inNoOrder: False},
	"==": {isLess: False, isEqual: True, isMore: False, inNoOrder: False},
	"!=": {isLess: True, isEqual: False, isMore: True, inNoOrder: True},
	"in": {isLess: False, isEqual: True, isMore: False, inNoOrder: False},
}

// How one value stands to another. NaN is in no order with any.
const (
	isLess = iota
	isEqual
	isMore
	inNoOrder
)

// An order says how values are compared.
type order uint8

const (
	noOrder  order = iota // not at all, or by the expr machine
	byWhole               // whole numbers, durations, yes and no
	byNumber              // numbers, of which both may be whole
	byText
	bySame // texts, of which only counts whether they are the same
	byTime
	byRange // whether a number is one of the whole numbers of a range
)

// orderOf is how values of two kinds are compared.
func orderOf(x, y fact.Kind) order {
	text := func(k fact.Kind) bool { return k == fact.Text || k == fact.Enum }
	numeric := func(k fact.Kind) bool { return k == fact.Int || k == fact.Number }
	switch {
	case x == y && (x == fact.Int || x == fact.Bool || x == fact.Duration):
		return byWhole
	case numeric(x) && numeric(y):
		return byNumber
	case text(x) && text(y):
		return byText
	case x == fact.Date && y == fact.Date:
		return byTime
	}
	return noOrder
}

// compare says how v, of one kind, stands to w, of another.
func (o order) compare(x fact.Kind, v *fact.Value, y fact.Kind, w *fact.Value) int {
	switch {
	case o == byWhole, o == byNumber && (x == fact.Int || v.Whole) && (y == fact.Int || w.Whole):
		switch {
		case v.Int < w.Int:
			return isLess
		case v.Int > w.Int:
			return isMore
		}
		return isEqual
	case o == bySame && v.Str == w.Str:
		return isEqual
	case o == bySame:
		return inNoOrder
	case o == byText:
		return isEqual + strings.Compare(v.Str, w.Str)
	case o == byTime:
		return isEqual + v.Time().Compare(w.Time())
	case v.Num < w.Num:
		return isLess
	case v.Num > w.Num:
		return isMore
	case v.Num == w.Num:
		return isEqual
	}
	return inNoOrder
}

// NewTest holds x by an operator against constants of one kind: of "in" any number
// of them, of ".." two whole ones, else one.
func NewTest(op string, x Expr, kind fact.Kind, constants ...fact.Value) *Test {
	t := &Test{Op: op, Fact: x.Fact, Constants: constants, Term: term.None,
		value: x, holds: holding[op], kind: kind, plain: x.Plain}
	switch t.order = orderOf(x.Kind, kind); {
	case op == "..":
		t.order = byRange
	case len(constants) == 0:
		t.order = byWhole // there is nothing to compare it with
	}
	if t.one = len(constants) == 1; t.one {
		t.first = constants[0]
	}
	if t.order == byText && t.holds[isLess] == t.holds[isMore] {
		t.order = bySame
	}
	if x.Plain {
		t.slot, t.ofRecord = int32(x.Fact.Slot), x.Fact.Owner != nil
	}
	return t
}

// TermTest asks f, by OpHas or OpIs, for a term, or by OpUnrecognised whether it
// has a name that nobody knows. Name is the field that names the records of f if
// it is a list, or f itself if that is such a field.
func TermTest(op string, f, name *fact.Fact, t term.ID, h *term.Hierarchy) *Test {
	return &Test{Op: op, Fact: f, Term: t, name: name, terms: h}
}

// KnownTest asks, by OpKnown or OpUnknown, whether the value x of f is known.
func KnownTest(op string, f *fact.Fact, x Expr) *Test {
	return &Test{Op: op, Fact: f, Term: term.None, value: x}
}

// CanCompare reports whether values of two kinds are compared here, and not by
// the expr machine.
func CanCompare(x, y fact.Kind) bool { return orderOf(x, y) != noOrder }

// Comparison holds x by an operator against y, both of kinds that CanCompare.
func Comparison(op string, x, y Expr) func(*Frame) Truth {
	by, holds := orderOf(x.Kind, y.Kind), holding[op]
	return func(f *Frame) Truth {
		v, w := x.Get(f), y.Get(f)
		if !v.Known || !w.Known {
			return compareSpans(op, x.Kind, v, y.Kind, w)
		}
		return holds[by.compare(x.Kind, &v, y.Kind, &w)]
	}
}

// IsPlain reports whether t holds what the record says of a fact against
// constants: that takes less time than to look up what the outcome was before.
func (t *Test) IsPlain() bool { return t != nil && t.plain }

// OfProfile reports whether t holds what the profile itself says of a fact against
// constants.
func (t *Test) OfProfile() bool { return t.IsPlain() && !t.ofRecord }

// On tests what the record says, if t is plain.
func (t *Test) On(f *Frame) Truth {
	slots := f.Profile.Slots
	if t.ofRecord {
		slots = f.Elem.Slots
	}
	return t.of(&slots[t.slot])
}

// Eval tests the profile, or the record at hand.
func (t *Test) Eval(f *Frame) Truth {
	switch {
	case t.IsPlain():
		return t.On(f)
	case t.order != noOrder:
		v := t.value.Get(f)
		return t.of(&v)
	case t.Term != term.None:
		return t.asks(f)
	}
	return t.about(f)
}

// of tests a value. Most tests are of a whole number, yes or no, and one constant.
func (t *Test) of(v *fact.Value) Truth {
	switch {
	case !v.Known:
		return t.ofBounds(v)
	case t.order == byWhole && t.one:
		at := isEqual
		if v.Int < t.first.Int {
			at = isLess
		} else if v.Int > t.first.Int {
			at = isMore
		}
		return t.holds[at]
	case t.order == byRange:
		return Of(t.within(v))
	case t.one:
		return t.holds[t.order.compare(t.value.Kind, v, t.kind, &t.first)]
	}
	for i := range t.Constants {
		if t.holds[t.order.compare(t.value.Kind, v, t.kind, &t.Constants[i])] == True {
			return True
		}
	}
	return False
}

// within reports whether a number is one of the whole numbers of a range.
func (t *Test) within(v *fact.Value) bool {
	from, to := &t.Constants[0], &t.Constants[1]
	if t.value.Kind == fact.Int {
		return from.Int <= v.Int && v.Int <= to.Int
	}
	return v.Num == math.Trunc(v.Num) && from.Num <= v.Num && v.Num <= to.Num
}

// ofBounds tests a value of which at most bounds are known.
func (t *Test) ofBounds(v *fact.Value) Truth {
	switch {
	case v.Span == nil:
		return Unknown
	case t.Op == "..":
		return withinSpan(t.value.Kind, *v, t.Constants[0].Int, t.Constants[1].Int)
	case t.Op == "in":
		return amongSpan(t.value.Kind, *v, t.Constants)
	}
	return compareSpans(t.Op, t.value.Kind, *v, t.kind, t.Constants[0])
}

// asks tests what is named: by a set, by the records of a list, or by one fact.
// What was found is noted.
func (t *Test) asks(f *Frame) (is Truth) {
	v := f.slot(t.Fact)
	switch {
	case t.Op == OpIs:
		var not []term.ID
		if t.name != nil {
			not = f.ruledOut(t.Fact.Owner)
		}
		if is = isTerm(t.terms, v, not, t.Term); f.reading != nil {
			f.noteName(t.terms, t.Fact, t.Term, is)
		}
	case t.name != nil:
		if is = hasRecord(t.terms, v, t.name.Slot, t.Term); f.reading != nil {
			f.noteList(t.terms, t.Fact, t.name, t.Term, is)
		}
	default:
		if is = hasTerm(t.terms, v, t.Term); f.reading != nil {
			f.noteSet(t.terms, t.Fact, t.Term, is)
		}
	}
	return is
}

// about tests what is known of a fact.
func (t *Test) about(f *Frame) Truth {
	if t.Op == OpUnrecognised {
		return Of(t.unrecognised(f))
	}
	x := t.value.Get(f)
	switch all := x.Any.(type) {
	case *fact.Set:
		x.Known = all.Complete && !all.Hidden
	case *fact.Records:
		x.Known = all.Complete
	}
	if t.Op == OpUnknown {
		return isKnown(x).Not()
	}
	return isKnown(x)
}

// isKnown is Unknown only of what nobody could have said yet. A bound counts:
// somebody has said it.
func isKnown(v fact.Value) Truth {
	if !v.Told() && v.Open {
		return Unknown
	}
	return Of(v.Told())
}

// IsGiven is the code of an atom that asks whether the record has f, or would
// have it if the rest did not say otherwise.
func IsGiven(f *fact.Fact) func(*Frame) Truth {
	return func(fr *Frame) Truth {
		v := fr.Read(f)
		return isKnown(v).Or(Of(v.Held))
	}
}
