package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/machine"
	"example.com/crosstalk/advisor/internal/syntax"
)

// This file has what values say of lists: count, sum, map, filter, len and the
// quantifiers, inside a value. Their predicates are conditions and values like
// any other, evaluated with each record at hand.

// Rows are records of a list: those that are there, how many more may be among
// them, and whether there may be any number of further ones.
type rows struct {
	list *fact.Fact
	get  func(f *condition.Frame) (sure []*fact.Elem, maybe int, more *fact.Elem)
}

// rows compiles a list, or a filter of one.
func (b *builder) rows(n ast.Node) (rows, bool) {
	if m, ok := n.(*ast.BuiltinNode); ok && m.Name == "filter" {
		of, ok := b.rows(m.Arguments[0])
		if !ok {
			return rows{}, false
		}
		b.checkFlat(m)
		var pred condition.Cond
		b.ofEach(of.list, func() {
			pred = b.cond(m.Arguments[1].(*ast.PredicateNode).Node)
			b.truthValue(pred)
		})
		return rows{of.list, func(f *condition.Frame) (sure []*fact.Elem, maybe int, more *fact.Elem) {
			all, maybe, more := of.get(f)
			for _, e := range all {
				switch f.InnerIn(pred, e) {
				case condition.True:
					sure = append(sure, e)
				case condition.Unknown:
					maybe++
				}
			}
			if more != nil && f.InnerIn(pred, more) == condition.False {
				more = nil
			}
			return sure, maybe, more
		}}, true
	}
	list := b.ListOf(n, b.Record)
	if list == nil {
		return rows{}, false
	}
	from, unknown := b.ref(list, nil), fact.UnknownList(list)
	return rows{list, func(f *condition.Frame) ([]*fact.Elem, int, *fact.Elem) {
		records := unknown
		if v := from.Get(f); v.Known {
			records = condition.RecordsOf(list, v)
			f.ReadList(list, records)
		}
		if f.TooLong(len(records.Elems), 1) {
			return nil, 0, unknown.Rest
		}
		return records.Elems, 0, records.Rest
	}}, true
}

// ofEach compiles something about one record of list.
func (b *builder) ofEach(list *fact.Fact, compile func()) {
	record, ofRecord := b.Record, b.flag.record
	b.Record = list
	compile()
	b.Record, b.flag.record = record, ofRecord
}

// predicate compiles the second argument of a function of a list, a value.
func (b *builder) predicate(list *fact.Fact, n ast.Node) (v condition.Expr) {
	b.ofEach(list, func() { v = b.value(n.(*ast.PredicateNode).Node) })
	return v
}

// ofList compiles count, sum and the quantifiers over a list or a filter of one;
// not ok: it is over something else.
func (b *builder) ofList(n *ast.BuiltinNode) (condition.Expr, bool) {
	of, ok := b.rows(n.Arguments[0])
	if !ok {
		return condition.Expr{}, false
	}
	b.checkFlat(n)
	if b.Failed {
		return condition.Nothing(syntax.KindOf(n)), true
	}
	switch n.Name {
	case "sum":
		return b.sum(of, n), true
	case "count":
		return b.count(of, n), true
	case "map", "filter":
		b.FailAt(n, "%s() gives a list, which is compared as a whole nowhere; ask len(), sum(), max() "+
			"... of it", n.Name)
		return condition.Nothing(fact.Invalid), true
	}
	return b.truthValue(b.quant(n, n, "", 0)), true
}

// checkFlat refuses a function of a list inside the predicate of another.
func (b *builder) checkFlat(n *ast.BuiltinNode) {
	syntax.Visit(n.Arguments[1], func(m ast.Node) bool {
		if inner, ok := m.(*ast.BuiltinNode); ok && len(inner.Arguments) == 2 &&
			syntax.IsPredicate(inner.Arguments[1]) {
			// It would cost the square of the list's length.
			b.FailAt(inner, "%s() inside the predicate of %s(); name the part as a finding", inner.Name,
				n.Name)
		}
		return true
	})
}

// sum is known if every record that counts is, and the value for each of them;
// where only bounds of these are known, within bounds.
func (b *builder) sum(of rows, n *ast.BuiltinNode) condition.Expr {
	x := b.predicate(of.list, n.Arguments[1])
	out := condition.Expr{Kind: fact.Number, Mixed: true}
	if x.Kind == fact.Int {
		out = condition.Expr{Kind: fact.Int}
	} else if x.Kind != fact.Number && !b.Failed {
		b.FailAt(n.Arguments[1], "sum() adds numbers; this is %s", lang.KindName(x.Kind))
	}
	out.Get = func(f *condition.Frame) fact.Value {
		sure, maybe, more := of.get(f)
		if maybe > 0 || more != nil {
			return fact.Value{}
		}
		total, kind := fact.WholeValue(0), fact.Int
		for _, e := range sure {
			v := x.GetIn(f, e)
			total = interval.Plus(kind, total, x.Kind, v)
			if !v.IsWhole(x.Kind) {
				kind = fact.Number
			}
			if total.Blank() {
				return fact.Value{}
			}
		}
		return total
	}
	return out
}

// count is known, or within bounds: those that certainly count, and those that may.
func (b *builder) count(of rows, n *ast.BuiltinNode) condition.Expr {
	var pred condition.Cond
	b.ofEach(of.list, func() {
		pred = b.cond(n.Arguments[1].(*ast.PredicateNode).Node)
		b.truthValue(pred)
	})
	return condition.Expr{Kind: fact.Int, Get: func(f *condition.Frame) fact.Value {
		all, maybe, more := of.get(f)
		sure := 0
		for _, e := range all {
			switch f.InnerIn(pred, e) {
			case condition.True:
				sure++
			case condition.Unknown:
				maybe++
			}
		}
		return interval.Amount(sure, maybe, more != nil && f.InnerIn(pred, more) != condition.False)
	}}
}

// length is len(list), of a list, a filter or a map, or len(text).
func (b *builder) length(n *ast.BuiltinNode) condition.Expr {
	at := n.Arguments[0]
	if m, ok := at.(*ast.BuiltinNode); ok && m.Name == "map" && len(m.Arguments) == 2 {
		if at = m.Arguments[0]; b.ListOf(at, b.Record) != nil {
			b.values(m) // which says what is wrong with it
		}
	}
	of, ok := b.rows(at)
	if !ok {
		return b.machine(n)
	}
	return condition.Expr{Kind: fact.Int, Get: func(f *condition.Frame) fact.Value {
		sure, maybe, more := of.get(f)
		return interval.Amount(len(sure), maybe, more != nil)
	}}
}

// values compiles a list of numbers or texts, a filter of one, or a map; not ok:
// n is something else.
func (b *builder) values(n ast.Node) (machine.List, bool) {
	source, pred := n, ast.Node(nil)
	if m, ok := n.(*ast.BuiltinNode); ok && m.Name == "map" && len(m.Arguments) == 2 {
		source, pred = m.Arguments[0], m.Arguments[1]
		b.checkFlat(m)
	}
	of, ok := b.rows(source)
	if !ok {
		return machine.List{}, false
	}
	x := condition.Item(fact.Number)
	switch {
	case pred != nil:
		x = b.predicate(of.list, pred)
	case of.list.Kind == fact.Texts:
		x.Kind = fact.Text
	case of.list.Kind == fact.List:
		b.FailAt(n, "these are records; map() takes one field of each, as in map(%s, .%s)", of.list.Path,
			firstField(of.list))
	}
	return machine.List{Kind: x.Kind, Get: func(f *condition.Frame) ([]fact.Value, bool) {
		sure, maybe, more := of.get(f)
		if maybe > 0 || more != nil {
			return nil, false
		}
		items := make([]fact.Value, len(sure))
		for i, e := range sure {
			if items[i] = x.GetIn(f, e); items[i].Blank() {
				return nil, false
			}
		}
		return items, true
	}}, true
}

func firstField(list *fact.Fact) string {
	i := slices.IndexFunc(list.Fields, func(f *fact.Fact) bool {
		return f.Kind == fact.Int || f.Kind == fact.Number
	})
	if i < 0 {
		return "field"
	}
	return list.Fields[i].Name()
}
