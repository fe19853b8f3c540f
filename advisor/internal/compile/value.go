package compile

import (
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

// fold evaluates v, which reads nothing of a profile, at once. What goes wrong
// there is a problem of the text.
func (b *builder) fold(n ast.Node, v condition.Expr) condition.Expr {
	switch {
	case b.Failed:
		return condition.Constant(v.Kind, fact.Value{})
	case v.Const:
		return v
	}
	var f condition.Frame
	x := v.Get(&f)
	if len(f.Failed()) > 0 || !x.Known {
		b.FailAt(n, "this cannot be calculated")
	}
	return condition.Constant(v.Kind, x)
}

// value compiles an expression to a function of the profile.
func (b *builder) value(n ast.Node) condition.Expr {
	if b.tooMuch(n) {
		return condition.Nothing(syntax.KindOf(n))
	}
	for i, l := range b.limits {
		if l.node == n {
			outer := b.limits
			b.limits = slices.Delete(slices.Clone(outer), i, i+1)
			v := b.value(n)
			b.limits = outer
			return condition.Expr{Kind: l.fact.Kind, Get: func(f *condition.Frame) fact.Value {
				return condition.Usable(l.fact, v.Kind, v.Get(f))
			}}
		}
	}
	switch n := n.(type) {
	case *ast.IntegerNode:
		return condition.Constant(fact.Int, fact.WholeValue(int64(n.Value)))
	case *ast.FloatNode:
		return condition.Constant(fact.Number, fact.NumberValue(n.Value))
	case *ast.StringNode:
		return condition.Constant(fact.Text, fact.Value{Str: n.Value})
	case *ast.BoolNode:
		return condition.Constant(fact.Bool, fact.BoolValue(n.Value))
	case *ast.PointerNode:
		return b.listItem(n)
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		return b.name(n)
	case *ast.NilNode:
		b.FailAt(n, "nil stands only beside == and !=, as in x == nil")
		return condition.Nothing(fact.Invalid)
	case *ast.ConditionalNode:
		return b.conditional(n)
	case *ast.CallNode:
		if v, ok := b.since(n); ok {
			return v
		}
		return b.truthValue(b.cond(n)) // has, is, known
	}
	return b.calculation(n)
}

// listItem is the # of a predicate: an item of a list of numbers or texts.
func (b *builder) listItem(n *ast.PointerNode) condition.Expr {
	if b.Record == nil || len(b.Record.Fields) > 0 {
		b.FailAt(n, "# is a number or text of a list, inside any(LIST, ...); a field of a record is "+
			".name")
		return condition.Constant(fact.Number, fact.Value{})
	}
	b.note(b.Record, term.None)
	b.flag.record = true
	kind := fact.Number
	if b.Record.Kind == fact.Texts {
		kind = fact.Text
	}
	return condition.Item(kind)
}

// calculation compiles operators and functions: those that are known here, by
// what they say of bounds, too; all others are the machine's.
func (b *builder) calculation(n ast.Node) condition.Expr {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return b.truthValue(b.cond(n))
		}
		if n.Operator == "-" && syntax.IsConstant(n.Node) {
			x := b.fold(n.Node, b.value(n.Node)).Get(nil)
			return condition.Constant(syntax.KindOf(n), fact.Value{Int: -x.Int, Num: -x.Num})
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
	case *ast.BuiltinNode:
		switch {
		case syntax.IsMoment(n):
			return b.literal(n)
		case n.Name == "len":
			return b.length(n)
		case len(n.Arguments) == 2 && syntax.IsPredicate(n.Arguments[1]):
			if v, ok := b.ofList(n); ok {
				return v
			}
		case n.Name == "abs" && len(n.Arguments) == 1:
			return b.byBounds(n, interval.Absolute)
		case n.Name == "int" && len(n.Arguments) == 1:
			return b.byBounds(n, interval.Truncated)
		}
	}
	return b.machine(n)
}

// name compiles a fact, the region or, inside a value, a finding.
func (b *builder) name(n ast.Node) condition.Expr {
	if id, ok := n.(*ast.IdentifierNode); ok {
		if id.Value == "region" {
			return condition.Expr{Kind: fact.Text, Get: func(f *condition.Frame) fact.Value {
				return fact.Value{Known: true, Str: f.ReadRegion()}
			}}
		}
		if b.space.Findings[id.Value] != nil {
			c := b.space.finding(id.Value, b.Reader, b.path)
			return b.truthValue(c)
		}
	}
	path := b.PathOf(n)
	f := b.space.Schema.Lookup(path)
	if f == nil {
		if d := b.space.Derivations[path]; d != nil { // of a table
			return b.derived(n, path, nil, d)
		}
		b.FailAt(n, "only facts can be read here")
		return condition.Nothing(fact.Invalid)
	}
	switch f.Kind {
	case fact.Terms, fact.List:
		b.FailAt(n, "%s can hold many things; ask has(%s, \"...\")%s", f.Path, f.Path,
			map[bool]string{true: " or any(" + f.Path + ", ...)"}[f.Kind == fact.List])
	case fact.Term:
		b.FailAt(n, `%s is a term; ask it with is(.%s, "...")`, f.Path, f.Name())
	}
	return b.ref(f, n)
}

// truthValue makes a condition a value, which is unknown where it is unknown.
func (b *builder) truthValue(c condition.Cond) condition.Expr {
	b.conds = append(b.conds, c)
	condition.Walk(c, func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Atom:
			b.flag.fails = b.flag.fails || c.Fails
			b.flag.reflexive = b.flag.reflexive || c.Reflexive
			for _, r := range c.Refs {
				if r.Fact.Owner == nil || r.Fact.Owner == b.Record {
					b.noteRef(r)
				}
			}
		case *condition.Quant:
			b.flag.fails = b.flag.fails || !c.CannotFail()
			b.note(c.List, term.None)
			return false
		}
		return true
	})
	return condition.Expr{Kind: fact.Bool, Get: func(f *condition.Frame) fact.Value {
		t := f.Inner(c)
		if t == condition.Unknown {
			return fact.Value{}
		}
		return fact.BoolValue(t == condition.True)
	}}
}

// coalesce compiles x ?? y. Where only bounds of x are known they come first:
// y is for a question that they leave open (see settle).
func (b *builder) coalesce(n *ast.BinaryNode) condition.Expr {
	x := b.asking(func() condition.Expr { return b.value(n.Left) })
	y := b.value(n.Right)
	b.flag.coalesces = true
	out := b.either(n, x, y)
	out.Get = func(f *condition.Frame) fact.Value {
		v := x.Get(f)
		switch {
		case v.Known:
			return v
		case v.Span != nil:
			if !f.TakesDefault() {
				return v
			}
		case v.Open:
			return v
		}
		return y.Get(f)
	}
	return out
}

// asking compiles a value of which the atom at hand asks whether it is known.
func (b *builder) asking(compile func() condition.Expr) condition.Expr {
	refs := b.refs
	b.refs, b.flag.reflexive = nil, false
	x := compile()
	inside, moody := b.refs, b.flag.reflexive
	b.refs, b.flag.reflexive = refs, true
	for _, r := range inside {
		if !slices.Contains(b.refs, r) {
			b.refs = append(b.refs, r)
		}
	}
	asked := x
	asked.Get = func(f *condition.Frame) fact.Value { return f.Ask(x, inside, moody) }
	return asked
}

// either is a value that is one of two, which n chooses.
func (b *builder) either(n ast.Node, x, y condition.Expr) condition.Expr {
	text := func(k fact.Kind) bool { return k == fact.Text || k == fact.Enum || k == fact.Term }
	numeric := func(k fact.Kind) bool { return k == fact.Int || k == fact.Number }
	switch {
	case x.Kind == y.Kind:
		return condition.Expr{Kind: x.Kind, Mixed: x.Mixed || y.Mixed}
	case numeric(x.Kind) && numeric(y.Kind):
		return condition.Expr{Kind: fact.Number, Mixed: true}
	case text(x.Kind) && text(y.Kind):
		return condition.Expr{Kind: fact.Text}
	}
	if !b.Failed {
		b.FailAt(n, "this is sometimes %s and sometimes %s; both must be of one type, to be compared "+
			"with the same thing", lang.KindName(x.Kind), lang.KindName(y.Kind))
	}
	return condition.Expr{Kind: x.Kind}
}

func (b *builder) conditional(n *ast.ConditionalNode) condition.Expr {
	c := b.cond(n.Cond)
	b.truthValue(c)
	x, y := b.value(n.Exp1), b.value(n.Exp2)
	out := b.either(n, x, y)
	out.Get = func(f *condition.Frame) fact.Value {
		switch f.Assumed(n, c) {
		case condition.True:
			return x.Get(f)
		case condition.False:
			return y.Get(f)
		}
		return interval.Agreed(x.Get(f), y.Get(f))
	}
	return out
}

func (b *builder) since(n *ast.CallNode) (condition.Expr, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(syntax.SinceFunctions, id.Value) {
		return condition.Expr{}, false
	}
	unit, date := id.Value, b.value(n.Arguments[0])
	b.flag.dated = b.flag.dated || !date.Plain // a date that is derived or has a default
	return condition.Expr{Kind: fact.Int, Get: func(f *condition.Frame) fact.Value {
		d, asOf := date.Get(f), f.ReadAsOf()
		switch {
		case asOf.IsZero():
			return fact.Value{}
		case d.Span != nil:
			return interval.Since(unit, d.Span, asOf)
		case !d.Known:
			return fact.Value{}
		}
		return fact.WholeValue(fact.Since(unit, d.Time(), asOf))
	}}, true
}

func (b *builder) literal(n *ast.BuiltinNode) condition.Expr {
	text := n.Arguments[0].(*ast.StringNode).Value
	if n.Name == "duration" {
		d, _ := time.ParseDuration(text) // checkNames has seen that it parses
		return condition.Constant(fact.Duration, fact.Value{Int: int64(d)})
	}
	t, _ := time.Parse(time.DateOnly, text)
	return condition.Constant(fact.Date, fact.Value{Any: t})
}

// byBounds compiles a function of one number of which bounds give bounds.
func (b *builder) byBounds(n *ast.BuiltinNode,
	bounds func(kind fact.Kind, v fact.Value) fact.Value) condition.Expr {
	x, exact := b.value(n.Arguments[0]), b.machine(n)
	out := condition.Expr{Kind: exact.Kind, Mixed: exact.Mixed}
	out.Get = func(f *condition.Frame) fact.Value {
		if v := x.Get(f); !v.Known {
			return bounds(x.Kind, v)
		}
		return exact.Get(f)
	}
	return out
}
