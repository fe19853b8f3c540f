package condition

import (
	"reflect"
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A val is a compiled expression that is not a condition.
type val struct {
	get   func(*Frame) fact.Value
	kind  fact.Kind
	fact  *fact.Fact // if it is just a fact
	konst bool
	plain bool // it is what the record says of fact, and no more
}

func constant(kind fact.Kind, v fact.Value) val {
	v.Known = true
	return val{get: func(*Frame) fact.Value { return v }, kind: kind, konst: true}
}

// fold evaluates v, which reads nothing of a profile, at once. What goes wrong
// there is a problem of the text.
func (b *builder) fold(n ast.Node, v val) val {
	switch {
	case b.failed:
		return constant(v.kind, fact.Value{})
	case v.konst:
		return v
	}
	var f Frame
	x := v.get(&f)
	if f.err != nil || !x.Known {
		b.failAt(n, "this cannot be calculated")
	}
	return constant(v.kind, x)
}

func number(x float64) fact.Value { return fact.Value{Known: true, Num: x} }

func whole(i int64) fact.Value { return fact.Value{Known: true, Int: i, Num: float64(i)} }

// ref reads a fact: a derived one from what it derives from, where the record
// does not have it. N is for messages and may be nil.
func (b *builder) ref(f *fact.Fact, n ast.Node) val {
	b.note(f, term.None)
	slot := f.Slot
	v := val{kind: f.Kind, fact: f}
	switch {
	case f.Owner == nil:
		v.get = func(fr *Frame) fact.Value { return fr.Profile.Slots[slot] }
	default:
		v.get = func(fr *Frame) fact.Value { return fr.elem.Slots[slot] }
	}
	d := b.space.Derivations[f.Path]
	if d == nil || d.Expr == nil || slices.Contains(b.raw, f.Path) || n == nil || !b.enterPath(n, f.Path) {
		v.plain = true
		return v
	}
	inner := b.space.deriver(f.Path, d.Expr, b.reader, b.path)
	node := inner.parse(d.Expr.Text, kindOf(d.Kind))
	if node == nil {
		b.failed = true
		return v
	}
	inner.via = b.via
	if inner.via == nil {
		inner.via = f
	}
	derived := inner.value(node)
	b.failed = b.failed || inner.failed
	for _, r := range inner.refs {
		if !slices.Contains(b.refs, r) {
			b.refs = append(b.refs, r)
		}
	}
	b.flag.expr = b.flag.expr || inner.flag.expr
	b.flag.record = b.flag.record || inner.flag.record
	own := v.get
	v.get = func(fr *Frame) fact.Value {
		if x := own(fr); x.Known || x.Open || x.Span != nil {
			return x
		}
		return derived.get(fr)
	}
	return v
}

// value compiles an expression to a function of the profile.
func (b *builder) value(n ast.Node) val {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return constant(fact.Int, whole(int64(n.Value)))
	case *ast.FloatNode:
		return constant(fact.Number, number(n.Value))
	case *ast.StringNode:
		return constant(fact.Text, fact.Value{Str: n.Value})
	case *ast.BoolNode:
		return constant(fact.Bool, fact.BoolValue(n.Value))
	case *ast.PointerNode:
		if b.record == nil || len(b.record.Fields) > 0 {
			b.failAt(n, "# is a number or text of a list, inside any(LIST, ...); a field of a record is .name")
			return constant(fact.Number, fact.Value{})
		}
		b.note(b.record, term.None)
		b.flag.record = true
		kind := fact.Number
		if b.record.Kind == fact.Texts {
			kind = fact.Text
		}
		return val{get: func(f *Frame) fact.Value { return f.elem.Slots[0] }, kind: kind}
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		return b.name(n)
	case *ast.UnaryNode:
		if n.Operator == "-" && isConstant(n.Node) {
			x := b.fold(n.Node, b.value(n.Node)).get(nil)
			return constant(valKind(n), fact.Value{Int: -x.Int, Num: -x.Num})
		}
		if b.isArithmetic(n) {
			return b.arithmetic(n)
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return b.coalesce(n)
		}
		if b.isArithmetic(n) {
			return b.arithmetic(n)
		}
	case *ast.ConditionalNode:
		return b.conditional(n)
	case *ast.CallNode:
		if v, ok := b.since(n); ok {
			return v
		}
	case *ast.BuiltinNode:
		if n.Name == "date" || n.Name == "duration" {
			return b.literal(n)
		}
		if n.Name == "len" {
			return b.length(n)
		}
	}
	return b.machine(n)
}

func valKind(n ast.Node) fact.Kind {
	switch t := n.Type(); {
	case t == reflect.TypeFor[time.Time]():
		return fact.Date
	case t == reflect.TypeFor[time.Duration]():
		return fact.Duration
	case t.Kind() == reflect.Bool:
		return fact.Bool
	case t.Kind() == reflect.Int:
		return fact.Int
	case t.Kind() == reflect.Float64:
		return fact.Number
	case t.Kind() == reflect.String:
		return fact.Text
	}
	return fact.Invalid
}

// name compiles a fact, the region or, inside a value, a finding.
func (b *builder) name(n ast.Node) val {
	if id, ok := n.(*ast.IdentifierNode); ok {
		if id.Value == "region" {
			return val{get: func(f *Frame) fact.Value { return fact.Value{Known: true, Str: f.Region} }, kind: fact.Text}
		}
		if b.space.Findings[id.Value] != nil {
			c := b.space.finding(id.Value, b.reader, b.path)
			return b.truthValue(c)
		}
	}
	f := b.space.Schema.Lookup(b.pathOf(n))
	if f == nil {
		b.failAt(n, "only facts can be read here")
		return val{get: func(*Frame) fact.Value { return fact.Value{} }}
	}
	switch f.Kind {
	case fact.Terms, fact.List:
		b.failAt(n, "%s is a %s; ask it with has(%s, \"...\")%s", f.Path, f.Kind, f.Path,
			map[bool]string{true: " or any(" + f.Path + ", ...)"}[f.Kind == fact.List])
	case fact.Term:
		b.failAt(n, `%s is a term; ask it with is(.%s, "...")`, f.Path, f.Name())
	}
	return b.ref(f, n)
}

// truthValue makes a condition a value, which is unknown where it is unknown.
func (b *builder) truthValue(c Cond) val {
	Walk(c, func(c Cond) bool {
		switch c := c.(type) {
		case *Atom:
			b.flag.expr = b.flag.expr || c.Expr
			for _, r := range c.Refs {
				if r.Fact.Owner == nil || r.Fact.Owner == b.record {
					b.note(r.Fact, r.Term)
				}
			}
		case *Quant:
			b.flag.expr = b.flag.expr || !c.sure
			b.note(c.List, term.None)
			return false
		}
		return true
	})
	return val{kind: fact.Bool, get: func(f *Frame) fact.Value {
		t := c.eval(f)
		if t == Unknown {
			return fact.Value{}
		}
		return fact.BoolValue(t == True)
	}}
}

func (b *builder) coalesce(n *ast.BinaryNode) val {
	x, y := b.value(n.Left), b.value(n.Right)
	b.flag.reflexive = true
	return val{kind: either(x.kind, y.kind), get: func(f *Frame) fact.Value {
		if v := x.get(f); v.Known || v.Open {
			return v
		}
		return y.get(f)
	}}
}

// either is the kind of a value that is one of two.
func either(x, y fact.Kind) fact.Kind {
	if x == fact.Int && y == fact.Number {
		return fact.Number
	}
	return x
}

func (b *builder) conditional(n *ast.ConditionalNode) val {
	c := b.cond(n.Cond)
	b.truthValue(c)
	x, y := b.value(n.Exp1), b.value(n.Exp2)
	return val{kind: either(x.kind, y.kind), get: func(f *Frame) fact.Value {
		switch c.eval(f) {
		case True:
			return x.get(f)
		case False:
			return y.get(f)
		}
		v, w := x.get(f), y.get(f)
		if v.Known && w.Known && v.Int == w.Int && v.Num == w.Num && v.Str == w.Str && v.Any == nil && w.Any == nil {
			return v
		}
		return fact.Value{}
	}}
}

func (b *builder) since(n *ast.CallNode) (val, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(sinceFunctions, id.Value) {
		return val{}, false
	}
	unit, date := id.Value, b.value(n.Arguments[0])
	return val{kind: fact.Int, get: func(f *Frame) fact.Value {
		d := date.get(f)
		switch {
		case f.AsOf.IsZero():
			return fact.Value{}
		case d.Span != nil:
			return spanSince(unit, d.Span, f.AsOf)
		case !d.Known:
			return fact.Value{}
		}
		return whole(Since(unit, d.Time(), f.AsOf))
	}}, true
}

func (b *builder) literal(n *ast.BuiltinNode) val {
	text := n.Arguments[0].(*ast.StringNode).Value
	if n.Name == "duration" {
		d, _ := time.ParseDuration(text) // checkNames has seen that it parses
		return constant(fact.Duration, fact.Value{Int: int64(d)})
	}
	t, _ := time.Parse(time.DateOnly, text)
	return constant(fact.Date, fact.Value{Any: t})
}

// length is len(list), known if the list is complete, or len(text).
func (b *builder) length(n *ast.BuiltinNode) val {
	f := b.space.Schema.Lookup(b.pathOf(n.Arguments[0]))
	if f == nil || f.Kind != fact.List && f.Kind != fact.Numbers && f.Kind != fact.Texts {
		return b.machine(n)
	}
	list := b.ref(f, nil)
	return val{kind: fact.Int, get: func(fr *Frame) fact.Value {
		v := list.get(fr)
		switch l := v.Any.(type) {
		case *fact.Records:
			if l.Complete {
				return whole(int64(len(l.Elems)))
			}
		case []float64:
			return whole(int64(len(l)))
		case []string:
			return whole(int64(len(l)))
		}
		return fact.Value{}
	}}
}
