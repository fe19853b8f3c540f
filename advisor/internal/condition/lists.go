package condition

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

// This file has what values say of lists: count, sum, map, filter, len and the
// quantifiers, inside a value. Their predicates are conditions and values like
// any other, evaluated with each record at hand.

// Rows are records of a list: those that are there, how many more may be among
// them, and whether there may be any number of further ones.
type rows struct {
	list *fact.Fact
	get  func(f *Frame) (sure []*fact.Elem, maybe int, more *fact.Elem)
}

// rows compiles a list, or a filter of one.
func (b *builder) rows(n ast.Node) (rows, bool) {
	if m, ok := n.(*ast.BuiltinNode); ok && m.Name == "filter" {
		of, ok := b.rows(m.Arguments[0])
		if !ok {
			return rows{}, false
		}
		b.checkFlat(m)
		var pred Cond
		b.ofEach(of.list, func() {
			pred = b.cond(m.Arguments[1].(*ast.PredicateNode).Node)
			b.truthValue(pred)
		})
		return rows{of.list, func(f *Frame) (sure []*fact.Elem, maybe int, more *fact.Elem) {
			all, maybe, more := of.get(f)
			for _, e := range all {
				switch f.truthIn(e, pred) {
				case True:
					sure = append(sure, e)
				case Unknown:
					maybe++
				}
			}
			if more != nil && f.truthIn(more, pred) == False {
				more = nil
			}
			return sure, maybe, more
		}}, true
	}
	list := b.listOf(n, b.record)
	if list == nil {
		return rows{}, false
	}
	from, unknown := b.ref(list, nil), unknownList(list)
	return rows{list, func(f *Frame) ([]*fact.Elem, int, *fact.Elem) {
		records := unknown
		if v := from.get(f); v.Known {
			records = recordsOf(list, v)
			f.lists(list, records)
		}
		if f.tooLong(records, 1) {
			return nil, 0, unknown.Rest
		}
		return records.Elems, 0, records.Rest
	}}, true
}

// ofEach compiles something about one record of list.
func (b *builder) ofEach(list *fact.Fact, compile func()) {
	record, ofRecord := b.record, b.flag.record
	b.record = list
	compile()
	b.record, b.flag.record = record, ofRecord
}

// predicate compiles the second argument of a function of a list, a value.
func (b *builder) predicate(list *fact.Fact, n ast.Node) (v val) {
	b.ofEach(list, func() { v = b.value(n.(*ast.PredicateNode).Node) })
	return v
}

// ofList compiles count, sum and the quantifiers over a list or a filter of one;
// not ok: it is over something else.
func (b *builder) ofList(n *ast.BuiltinNode) (val, bool) {
	of, ok := b.rows(n.Arguments[0])
	if !ok {
		return val{}, false
	}
	b.checkFlat(n)
	if b.failed {
		return unknownVal(valKind(n)), true
	}
	switch n.Name {
	case "sum":
		return b.sum(of, n), true
	case "count":
		return b.count(of, n), true
	case "map", "filter":
		b.failAt(n, "%s() gives a list, which is compared as a whole nowhere; ask len(), sum(), max() ... of it", n.Name)
		return unknownVal(fact.Invalid), true
	}
	return b.truthValue(b.quant(n, n, "", 0)), true
}

// checkFlat refuses a function of a list inside the predicate of another.
func (b *builder) checkFlat(n *ast.BuiltinNode) {
	visit(n.Arguments[1], func(m ast.Node) bool {
		if inner, ok := m.(*ast.BuiltinNode); ok && len(inner.Arguments) == 2 && isPredicate(inner.Arguments[1]) {
			// It would cost the square of the list's length.
			b.failAt(inner, "%s() inside the predicate of %s(); name the part as a finding", inner.Name, n.Name)
		}
		return true
	})
}

// sum is known if every record that counts is, and the value for each of them;
// where only bounds of these are known, within bounds.
func (b *builder) sum(of rows, n *ast.BuiltinNode) val {
	x := b.predicate(of.list, n.Arguments[1])
	out := val{kind: fact.Number, mixed: true}
	if x.kind == fact.Int {
		out = val{kind: fact.Int}
	} else if x.kind != fact.Number && !b.failed {
		b.failAt(n.Arguments[1], "sum() adds numbers; this is %s", kindName(x.kind))
	}
	out.get = func(f *Frame) fact.Value {
		sure, maybe, more := of.get(f)
		if maybe > 0 || more != nil {
			return fact.Value{}
		}
		total, kind := whole(0), fact.Int
		for _, e := range sure {
			v := f.valueIn(e, x)
			total = plus(kind, total, x.kind, v)
			if !isWhole(x.kind, v) {
				kind = fact.Number
			}
			if blank(total) {
				return fact.Value{}
			}
		}
		return total
	}
	return out
}

func plus(kx fact.Kind, v fact.Value, ky fact.Kind, w fact.Value) fact.Value {
	switch {
	case v.Known && w.Known && isWhole(kx, v) && isWhole(ky, w):
		return whole(v.Int + w.Int)
	case v.Known && w.Known:
		return number(v.Num + w.Num)
	case kx == fact.Int && ky == fact.Int:
		return calculate("+", fact.Int, kx, v, ky, w)
	}
	return calculate("+", fact.Number, kx, v, ky, w)
}

// valueIn is the value of x with e as the record at hand.
func (f *Frame) valueIn(e *fact.Elem, x val) fact.Value {
	outer := f.elem
	f.elem = e
	v := x.get(f)
	f.elem = outer
	return v
}

// count is known, or within bounds: those that certainly count, and those that may.
func (b *builder) count(of rows, n *ast.BuiltinNode) val {
	var pred Cond
	b.ofEach(of.list, func() {
		pred = b.cond(n.Arguments[1].(*ast.PredicateNode).Node)
		b.truthValue(pred)
	})
	return val{kind: fact.Int, get: func(f *Frame) fact.Value {
		all, maybe, more := of.get(f)
		sure := 0
		for _, e := range all {
			switch f.truthIn(e, pred) {
			case True:
				sure++
			case Unknown:
				maybe++
			}
		}
		return amount(sure, maybe, more != nil && f.truthIn(more, pred) != False)
	}}
}

// amount is how many there are: some for certain, some that may be.
func amount(sure, maybe int, more bool) fact.Value {
	switch {
	case more && sure == 0:
		return fact.Value{}
	case more:
		return between(fact.Int, float64(sure), math.Inf(1))
	}
	return between(fact.Int, float64(sure), float64(sure+maybe))
}

// length is len(list), of a list, a filter or a map, or len(text).
func (b *builder) length(n *ast.BuiltinNode) val {
	at := n.Arguments[0]
	if m, ok := at.(*ast.BuiltinNode); ok && m.Name == "map" && len(m.Arguments) == 2 {
		if at = m.Arguments[0]; b.listOf(at, b.record) != nil {
			b.values(m) // which says what is wrong with it
		}
	}
	of, ok := b.rows(at)
	if !ok {
		return b.machine(n)
	}
	return val{kind: fact.Int, get: func(f *Frame) fact.Value {
		sure, maybe, more := of.get(f)
		return amount(len(sure), maybe, more != nil)
	}}
}

// A listOfValues is what map() or filter() make for a function of the expr
// machine: its items, of which perhaps only bounds are known.
type listOfValues struct {
	kind fact.Kind
	get  func(f *Frame) (items []fact.Value, ok bool)
}

// values compiles a list of numbers or texts, a filter of one, or a map; not ok:
// n is something else.
func (b *builder) values(n ast.Node) (listOfValues, bool) {
	source, pred := n, ast.Node(nil)
	if m, ok := n.(*ast.BuiltinNode); ok && m.Name == "map" && len(m.Arguments) == 2 {
		source, pred = m.Arguments[0], m.Arguments[1]
		b.checkFlat(m)
	}
	of, ok := b.rows(source)
	if !ok {
		return listOfValues{}, false
	}
	x := val{kind: fact.Number, get: func(f *Frame) fact.Value { return f.elem.Slots[0] }}
	switch {
	case pred != nil:
		x = b.predicate(of.list, pred)
	case of.list.Kind == fact.Texts:
		x.kind = fact.Text
	case of.list.Kind == fact.List:
		b.failAt(n, "these are records; map() takes one field of each, as in map(%s, .%s)", of.list.Path, firstField(of.list))
	}
	return listOfValues{x.kind, func(f *Frame) ([]fact.Value, bool) {
		sure, maybe, more := of.get(f)
		if maybe > 0 || more != nil {
			return nil, false
		}
		items := make([]fact.Value, len(sure))
		for i, e := range sure {
			if items[i] = f.valueIn(e, x); blank(items[i]) {
				return nil, false
			}
		}
		return items, true
	}}, true
}

func firstField(list *fact.Fact) string {
	i := slices.IndexFunc(list.Fields, func(f *fact.Fact) bool { return f.Kind == fact.Int || f.Kind == fact.Number })
	if i < 0 {
		return "field"
	}
	return list.Fields[i].Name()
}
