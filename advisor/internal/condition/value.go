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
	// Of kind Number: it can be a whole number of the expr machine, which then
	// Value.Whole says, and a fraction.
	mixed bool
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
	if len(f.failed) > 0 || !x.Known {
		b.failAt(n, "this cannot be calculated")
	}
	return constant(v.kind, x)
}

func number(x float64) fact.Value { return fact.Value{Known: true, Num: x} }

func whole(i int64) fact.Value {
	return fact.Value{Known: true, Whole: true, Int: i, Num: float64(i)}
}

func isWhole(kind fact.Kind, v fact.Value) bool { return kind == fact.Int || v.Whole }

func unknownVal(kind fact.Kind) val {
	return val{get: func(*Frame) fact.Value { return fact.Value{} }, kind: kind}
}

// value compiles an expression to a function of the profile.
func (b *builder) value(n ast.Node) val {
	if b.tooMuch(n) {
		return unknownVal(valKind(n))
	}
	for i, l := range b.limits {
		if l.node == n {
			outer := b.limits
			b.limits = slices.Delete(slices.Clone(outer), i, i+1)
			v := b.value(n)
			b.limits = outer
			return val{kind: l.fact.Kind, get: func(f *Frame) fact.Value { return usable(l.fact, v.kind, v.get(f)) }}
		}
	}
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
	case *ast.NilNode:
		b.failAt(n, "nil stands only beside == and !=, as in x == nil")
		return unknownVal(fact.Invalid)
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return b.truthValue(b.cond(n))
		}
		if n.Operator == "-" && isConstant(n.Node) {
			x := b.fold(n.Node, b.value(n.Node)).get(nil)
			return constant(valKind(n), fact.Value{Int: -x.Int, Num: -x.Num})
		}
		if b.isArithmetic(n) {
			return b.arithmetic(n)
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "??":
			return b.coalesce(n)
		case "and", "&&", "or", "||":
			return b.truthValue(b.cond(n))
		}
		if isComparison(n) {
			return b.truthValue(b.cond(n))
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
		return b.truthValue(b.cond(n)) // has, is, known
	case *ast.BuiltinNode:
		switch {
		case isMoment(n):
			return b.literal(n)
		case n.Name == "len":
			return b.length(n)
		case len(n.Arguments) == 2 && isPredicate(n.Arguments[1]):
			if v, ok := b.ofList(n); ok {
				return v
			}
		case n.Name == "abs" && len(n.Arguments) == 1:
			return b.byBounds(n, absolute)
		case n.Name == "int" && len(n.Arguments) == 1:
			return b.byBounds(n, truncated)
		}
	}
	return b.machine(n)
}

func valKind(n ast.Node) fact.Kind {
	switch t := n.Type(); {
	case t == nil:
		return fact.Invalid
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
			return val{get: func(f *Frame) fact.Value { return fact.Value{Known: true, Str: f.region()} }, kind: fact.Text}
		}
		if b.space.Findings[id.Value] != nil {
			c := b.space.finding(id.Value, b.reader, b.path)
			return b.truthValue(c)
		}
	}
	path := b.pathOf(n)
	f := b.space.Schema.Lookup(path)
	if f == nil {
		if d := b.space.Derivations[path]; d != nil { // of a table
			return b.derived(n, path, nil, d)
		}
		b.failAt(n, "only facts can be read here")
		return unknownVal(fact.Invalid)
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
	b.conds = append(b.conds, c)
	Walk(c, func(c Cond) bool {
		switch c := c.(type) {
		case *Atom:
			b.flag.fails = b.flag.fails || c.Fails
			b.flag.reflexive = b.flag.reflexive || c.Reflexive
			for _, r := range c.Refs {
				if r.Fact.Owner == nil || r.Fact.Owner == b.record {
					b.noteRef(r)
				}
			}
		case *Quant:
			b.flag.fails = b.flag.fails || !c.sure
			b.note(c.List, term.None)
			return false
		}
		return true
	})
	return val{kind: fact.Bool, get: func(f *Frame) fact.Value {
		t := f.truth(c)
		if t == Unknown {
			return fact.Value{}
		}
		return fact.BoolValue(t == True)
	}}
}

// coalesce compiles x ?? y. Where only bounds of x are known they come first:
// y is for a question that they leave open (see settle).
func (b *builder) coalesce(n *ast.BinaryNode) val {
	x := b.asking(func() val { return b.value(n.Left) })
	y := b.value(n.Right)
	b.flag.coalesces = true
	out := b.either(n, x, y)
	out.get = func(f *Frame) fact.Value {
		v := x.get(f)
		switch {
		case v.Known:
			return v
		case v.Span != nil:
			if f.bounded = true; !f.defaults {
				return v
			}
		case v.Open:
			return v
		}
		return y.get(f)
	}
	return out
}

// asking compiles a value of which the atom at hand asks whether it is known.
// That it is not stands on nothing: whoever knows less does not know it either.
// But what asks about the record itself inside the value might then be known,
// so all that it reads is noted.
func (b *builder) asking(compile func() val) val {
	refs := b.refs
	b.refs, b.flag.reflexive = nil, false
	v := compile()
	inside, moody := b.refs, b.flag.reflexive
	b.refs, b.flag.reflexive = refs, true
	for _, r := range inside {
		if !slices.Contains(b.refs, r) {
			b.refs = append(b.refs, r)
		}
	}
	get := v.get
	v.get = func(f *Frame) fact.Value {
		failures := len(f.failed)
		if f.reading == nil {
			x := get(f)
			if !told(x) {
				f.forgive(failures)
			}
			return x
		}
		mark := f.reading.mark()
		x := get(f)
		if told(x) {
			return x
		}
		if f.forgive(failures); !f.reading.disputed(mark) {
			f.reading.undo(mark)
			if moody {
				f.reading.whole(inside)
			}
		}
		return x
	}
	return v
}

// either is a value that is one of two, which n chooses.
func (b *builder) either(n ast.Node, x, y val) val {
	text := func(k fact.Kind) bool { return k == fact.Text || k == fact.Enum || k == fact.Term }
	numeric := func(k fact.Kind) bool { return k == fact.Int || k == fact.Number }
	switch {
	case x.kind == y.kind:
		return val{kind: x.kind, mixed: x.mixed || y.mixed}
	case numeric(x.kind) && numeric(y.kind):
		return val{kind: fact.Number, mixed: true}
	case text(x.kind) && text(y.kind):
		return val{kind: fact.Text}
	}
	if !b.failed {
		b.failAt(n, "this is sometimes %s and sometimes %s; both must be of one type, to be compared with the same thing", kindName(x.kind), kindName(y.kind))
	}
	return val{kind: x.kind}
}

func kindName(k fact.Kind) string {
	switch k {
	case fact.Bool:
		return "true or false"
	case fact.Int:
		return "a whole number"
	case fact.Number:
		return "a number"
	case fact.Date:
		return "a date"
	case fact.Duration:
		return "a duration"
	case fact.Text, fact.Enum, fact.Term:
		return "text"
	}
	return "a list"
}

func (b *builder) conditional(n *ast.ConditionalNode) val {
	c := b.cond(n.Cond)
	b.truthValue(c)
	x, y := b.value(n.Exp1), b.value(n.Exp2)
	out := b.either(n, x, y)
	out.get = func(f *Frame) fact.Value {
		switch f.assumed(n, c) {
		case True:
			return x.get(f)
		case False:
			return y.get(f)
		}
		return agreed(x.get(f), y.get(f))
	}
	return out
}

// agreed is what two values both are, else unknown.
func agreed(v, w fact.Value) fact.Value {
	same := v.Known && w.Known && v.Whole == w.Whole && v.Int == w.Int && v.Num == w.Num && v.Str == w.Str
	if !same || v.Any != nil || w.Any != nil {
		return fact.Value{}
	}
	return v
}

func (b *builder) since(n *ast.CallNode) (val, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(sinceFunctions, id.Value) {
		return val{}, false
	}
	unit, date := id.Value, b.value(n.Arguments[0])
	return val{kind: fact.Int, get: func(f *Frame) fact.Value {
		d, asOf := date.get(f), f.asOf()
		switch {
		case asOf.IsZero():
			return fact.Value{}
		case d.Span != nil:
			return spanSince(unit, d.Span, asOf)
		case !d.Known:
			return fact.Value{}
		}
		return whole(Since(unit, d.Time(), asOf))
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

// byBounds compiles a function of one number of which bounds give bounds.
func (b *builder) byBounds(n *ast.BuiltinNode, bounds func(kind fact.Kind, v fact.Value) fact.Value) val {
	x, exact := b.value(n.Arguments[0]), b.machine(n)
	return val{kind: exact.kind, mixed: exact.mixed, get: func(f *Frame) fact.Value {
		if v := x.get(f); !v.Known {
			return bounds(x.kind, v)
		}
		return exact.get(f)
	}}
}
