package condition

import (
	"math"
	"math/bits"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

// This file has the shapes that most atoms have as code of their own: a fact
// held against a constant, a fact of yes or no, arithmetic. Each gives what
// the comparison of two values gives, of which it is a case; FuzzDirect holds
// it to the expr machine.

// A quick is a test that holds a value against a constant: whether it lies in
// a range, or is a text. Of a plain fact that takes less time than to look up
// what the outcome was before.
type quick struct {
	kind     quickKind
	ofRecord bool
	in, out  Truth // the value inside the range, and outside
	slot     int32
	of       *fact.Fact
	from, to int64 // of quickInt
	low      float64
	high     float64
	text     string
	bounds   *againstBounds // nil: bounds say nothing
	within   bool           // of quickInt: bounds say whether it is between from and to
}

// held is a value with its test: what there is to know of an atom that holds
// one fact of the profile, as it is or derived, against a constant.
type held struct {
	val   val
	quick quick
}

type quickKind uint8

const (
	quickInt quickKind = 1 + iota
	quickNumber
	quickText
)

// againstBounds compares a fact of which only bounds are known with a constant.
type againstBounds struct {
	op       string
	kind     fact.Kind
	constant fact.Value
}

func (q *quick) eval(f *Frame) Truth {
	slots := f.Profile.Slots
	if q.ofRecord {
		slots = f.elem.Slots
	}
	return q.test(&slots[q.slot])
}

// test is false for NaN in every range, as Go and expr have it.
func (q *quick) test(v *fact.Value) Truth {
	if !v.Known {
		return q.unknown(v)
	}
	in := false
	switch q.kind {
	case quickInt:
		in = q.from <= v.Int && v.Int <= q.to
	case quickNumber:
		in = q.low <= v.Num && v.Num <= q.high
	default:
		in = v.Str == q.text
	}
	if in {
		return q.in
	}
	return q.out
}

func (q *quick) unknown(v *fact.Value) Truth {
	if q.within {
		return withinSpan(fact.Int, *v, q.from, q.to)
	}
	if v.Span == nil || q.bounds == nil {
		return Unknown
	}
	return compareSpans(q.bounds.op, q.bounds.kind, *v, fact.Number, q.bounds.constant)
}

// hold makes q the test of the value x.
func (b *builder) hold(x val, q quick) func(*Frame) Truth {
	if q.in == Unknown {
		q.in, q.out = True, False
	}
	if x.fact != nil && x.fact.Owner == nil && !b.flag.fails && !b.flag.record && !b.flag.coalesces {
		b.held = &held{x, q}
	}
	if !x.plain {
		return func(f *Frame) Truth {
			v := x.get(f)
			return q.test(&v)
		}
	}
	q.slot, q.ofRecord, q.of = int32(x.fact.Slot), x.fact.Owner != nil, x.fact
	b.quick = q
	return q.eval
}

// holds tests a value of true or false.
func (b *builder) holds(v val) func(*Frame) Truth {
	b.needs(v, need{kind: needRange, from: 1, to: 1})
	return b.hold(v, quick{kind: quickInt, from: 1, to: 1})
}

var flipped = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}

// against compiles the comparison of a value with a constant; nil if that has
// no code of its own.
func (b *builder) against(op string, x, y val) func(*Frame) Truth {
	if x.konst && !y.konst {
		x, y, op = y, x, flipped[op]
	}
	if !y.konst || x.konst {
		return nil
	}
	k := y.get(nil)
	switch {
	case x.kind == fact.Int && y.kind == fact.Int:
		return b.againstInt(op, x, k.Int)
	case (x.kind == fact.Int || x.kind == fact.Number) && (y.kind == fact.Int || y.kind == fact.Number):
		return b.againstNumber(op, x, k.Num)
	case x.kind == fact.Text || x.kind == fact.Enum:
		return b.againstText(op, x, k.Str)
	}
	return nil
}

// againstInt: what a whole number is compared with makes a range, and "!="
// what is outside one.
func (b *builder) againstInt(op string, x val, k int64) func(*Frame) Truth {
	if k == math.MinInt64 || k == math.MaxInt64 {
		return nil
	}
	from, to := int64(math.MinInt64), int64(math.MaxInt64)
	switch op {
	case "<":
		to = k - 1
	case "<=":
		to = k
	case ">":
		from = k + 1
	case ">=":
		from = k
	default:
		from, to = k, k
	}
	q := quick{kind: quickInt, from: from, to: to, bounds: &againstBounds{op, x.kind, whole(k)}}
	if op == "!=" {
		q.in, q.out = False, True
	} else {
		b.needs(x, need{kind: needRange, from: float64(from), to: float64(to)})
	}
	return b.hold(x, q)
}

// againstNumber is againstInt for numbers. NaN is in no range, so only "!="
// holds for it, as Go and expr have it.
func (b *builder) againstNumber(op string, x val, k float64) func(*Frame) Truth {
	if math.IsNaN(k) || math.IsInf(k, 0) {
		return nil
	}
	from, to := math.Inf(-1), math.Inf(1)
	switch op {
	case "<":
		to = math.Nextafter(k, from)
	case "<=":
		to = k
	case ">":
		from = math.Nextafter(k, to)
	case ">=":
		from = k
	default:
		from, to = k, k
	}
	q := quick{kind: quickNumber, low: from, high: to, bounds: &againstBounds{op, x.kind, number(k)}}
	if op == "!=" {
		q.in, q.out = False, True
	} else {
		b.needs(x, need{kind: needRange, from: from, to: to})
	}
	return b.hold(x, q)
}

func (b *builder) againstText(op string, x val, k string) func(*Frame) Truth {
	q := quick{kind: quickText, text: k}
	switch op {
	case "==":
		b.needs(x, need{kind: needText, text: k})
	case "!=":
		q.in, q.out = False, True
	default:
		return nil
	}
	return b.hold(x, q)
}

// within compiles x in a..b for whole numbers.
func (b *builder) within(x val, from, to int64) func(*Frame) Truth {
	b.needs(x, need{kind: needRange, from: float64(from), to: float64(to)})
	return b.hold(x, quick{kind: quickInt, from: from, to: to, within: true})
}

// isArithmetic reports whether n is + - * / or a minus sign over numbers: what
// has the same value as direct code as by the expr machine.
func (b *builder) isArithmetic(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if zero, ok := n.Node.(*ast.FloatNode); ok && zero.Value == 0 {
			return false // expr writes it as a whole number, which has no such zero
		}
		return n.Operator == "-" && b.isOperand(n.Node)
	case *ast.BinaryNode:
		return operation[n.Operator] != nil && b.isOperand(n.Left) && b.isOperand(n.Right)
	}
	return false
}

func (b *builder) isOperand(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.PointerNode:
		return true
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path := b.pathOf(n)
		if f := b.space.Schema.Lookup(path); f != nil {
			return f.Kind == fact.Int || f.Kind == fact.Number
		}
		d := b.space.Derivations[path]
		return d != nil && (d.Kind == fact.Int || d.Kind == fact.Number)
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		return ok && slices.Contains(sinceFunctions, id.Value)
	case *ast.ConditionalNode:
		return b.isOperand(n.Exp1) && b.isOperand(n.Exp2)
	case *ast.BuiltinNode:
		return slices.Contains(numericFunctions, n.Name)
	case *ast.BinaryNode:
		if k := valKind(n); n.Operator == "%" || (n.Operator == "**" || n.Operator == "^") && (k == fact.Int || k == fact.Number) {
			return true
		}
		if n.Operator == "??" {
			return b.isOperand(n.Left) && b.isOperand(n.Right)
		}
	}
	return b.isArithmetic(n)
}

// arithmetic compiles what isArithmetic recognises. Whole numbers stay whole, but
// for "/", which always makes a fraction. What is no number has no value, where
// the expr machine wraps around or gives Inf or NaN.
func (b *builder) arithmetic(n ast.Node) val {
	if u, ok := n.(*ast.UnaryNode); ok {
		x := b.value(u.Node)
		return val{kind: x.kind, mixed: x.mixed, get: func(f *Frame) fact.Value {
			v := x.get(f)
			switch {
			case !v.Known:
				return negative(x.kind, v)
			case isWhole(x.kind, v):
				return whole(-v.Int)
			}
			return number(-v.Num)
		}}
	}
	op := n.(*ast.BinaryNode)
	x, y := b.value(op.Left), b.value(op.Right)
	out := val{kind: fact.Number}
	if op.Operator != "/" {
		if x.kind == fact.Int && y.kind == fact.Int {
			out.kind = fact.Int
		}
		out.mixed = (x.mixed || x.kind == fact.Int) && (y.mixed || y.kind == fact.Int) && out.kind == fact.Number
	}
	ints, floats := wholeOperation[op.Operator], operation[op.Operator]
	want := "numbers that are not as large" // whole ones that would wrap around; Inf less Inf
	if op.Operator == "/" {
		want = wants(n)
		b.flag.fails = b.flag.fails || !b.neverZero(y)
	}
	failure := b.failure(n, want)
	out.get = func(f *Frame) fact.Value {
		v := x.get(f)
		if blank(v) {
			return fact.Value{}
		}
		w := y.get(f)
		switch {
		case blank(w):
			return fact.Value{}
		case !v.Known || !w.Known:
			z := calculate(op.Operator, out.kind, x.kind, v, y.kind, w)
			f.untold = f.untold || blank(z)
			return z
		case ints != nil && isWhole(x.kind, v) && isWhole(y.kind, w):
			if z, ok := ints(v.Int, w.Int); ok {
				return whole(z)
			}
			return f.fail(failure)
		case ints == nil && w.Num == 0:
			return f.fail(failure)
		}
		if z := floats(v.Num, w.Num); !math.IsNaN(z) {
			return number(z)
		}
		return f.fail(failure)
	}
	return out
}

// neverZero reports whether v is not 0 on any profile whose facts are plausible.
func (b *builder) neverZero(v val) bool {
	plausible := func(facts []*fact.Fact) []fact.Value {
		slots := make([]fact.Value, max(1, len(facts)))
		for _, x := range facts {
			if x.Ranged && (x.Kind == fact.Int || x.Kind == fact.Number) {
				slots[x.Slot] = fact.Value{Span: &fact.Span{Low: x.Min, High: x.Max}}
			}
		}
		return slots
	}
	f := &Frame{Profile: fact.Profile{Slots: plausible(b.space.Schema.Top)}}
	f.Reset(b.space)
	if b.record != nil {
		f.elem = &fact.Elem{List: b.record, Slots: plausible(b.record.Fields)}
	}
	low, high, ok := reach(v.kind, v.get(f))
	return ok && (low > 0 || high < 0)
}

// wholeOperation has the operations of whole numbers; not ok: the result is none
// that an int64 can be.
var wholeOperation = map[string]func(x, y int64) (z int64, ok bool){
	"+": func(x, y int64) (int64, bool) { return x + y, (x+y > x) == (y > 0) },
	"-": func(x, y int64) (int64, bool) { return x - y, (x-y < x) == (y > 0) },
	"*": func(x, y int64) (int64, bool) {
		high, low := bits.Mul64(magnitude(x), magnitude(y))
		limit := uint64(math.MaxInt64)
		if (x < 0) != (y < 0) {
			limit++
		}
		return x * y, high == 0 && low <= limit
	},
}

func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

var operation = map[string]func(x, y float64) float64{
	"+": func(x, y float64) float64 { return x + y },
	"-": func(x, y float64) float64 { return x - y },
	"*": func(x, y float64) float64 { return x * y },
	"/": func(x, y float64) float64 { return x / y },
}
