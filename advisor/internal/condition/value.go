package condition

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A val is a compiled expression that is not a condition.
type val struct {
	get   func(*Frame) fact.Value
	kind  fact.Kind
	fact  *fact.Fact // if it is just a fact
	konst bool
}

func constant(kind fact.Kind, v fact.Value) val {
	v.Known = true
	return val{get: func(*Frame) fact.Value { return v }, kind: kind, konst: true}
}

func number(x float64) fact.Value { return fact.Value{Known: true, Num: x} }

func whole(i int64) fact.Value { return fact.Value{Known: true, Int: i, Num: float64(i)} }

// test compiles an atom to direct code where its shape is common, else to a
// program of the expr machine.
func (b *builder) test(n ast.Node) func(*Frame) Truth {
	switch n := n.(type) {
	case *ast.CallNode:
		if test := b.callTest(n); test != nil {
			return test
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "==", "!=", "<", "<=", ">", ">=":
			if test := b.compare(n); test != nil {
				return test
			}
		case "in":
			if test := b.membership(n); test != nil {
				return test
			}
		}
	}
	if b.failed {
		return nil
	}
	v := b.value(n)
	if b.failed {
		return nil
	}
	if v.kind != fact.Bool {
		b.failAt(n, "this is not true or false")
		return nil
	}
	return func(f *Frame) Truth {
		x := v.get(f)
		if !x.Known {
			return Unknown
		}
		return Of(x.Int != 0)
	}
}

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
		if x := own(fr); x.Known {
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
			x := b.value(n.Node).get(nil)
			return constant(valKind(n), fact.Value{Int: -x.Int, Num: -x.Num})
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return b.coalesce(n)
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
			for _, r := range c.Refs {
				if r.Fact.Owner == nil || r.Fact.Owner == b.record {
					b.note(r.Fact, r.Term)
				}
			}
		case *Quant:
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
		if v := x.get(f); v.Known {
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
		if !d.Known || f.AsOf.IsZero() {
			return fact.Value{}
		}
		return whole(Since(unit, d.Any.(time.Time), f.AsOf))
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

// callTest compiles has(), is() and known().
func (b *builder) callTest(n *ast.CallNode) func(*Frame) Truth {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return nil
	}
	switch id.Value {
	case "known":
		return b.knownTest(n.Arguments[0])
	case "has", "is":
	default:
		return nil
	}
	f := b.space.Schema.Lookup(b.pathOf(n.Arguments[0]))
	if f == nil {
		b.failAt(n, "%s() asks a fact, named as it is", id.Value)
		return nil
	}
	field := f
	if id.Value == "has" && f.Kind == fact.List {
		field = f.TermField()
	}
	want := map[string]string{"has": "a set of terms or a list with a term field", "is": "a term"}[id.Value]
	if field == nil || id.Value == "is" && f.Kind != fact.Term || id.Value == "has" && f.Kind != fact.Terms && f.Kind != fact.List {
		b.failAt(n, "%s() asks %s; %s is a %s", id.Value, want, f.Path, f.Kind)
		return nil
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		b.failAt(n.Arguments[1], "%s() takes a term, written out in quotation marks", id.Value)
		return nil
	}
	t, err := b.space.checkTerm(field, name.Value)
	if err != nil {
		b.failAt(n.Arguments[1], "%v", err)
		return nil
	}
	b.note(f, t)
	slot, h := f.Slot, b.space.Schema.Terms
	get := func(fr *Frame) fact.Value { return fr.Profile.Slots[slot] }
	if f.Owner != nil {
		get = func(fr *Frame) fact.Value { return fr.elem.Slots[slot] }
	}
	switch f.Kind {
	case fact.Terms:
		return func(fr *Frame) Truth { return hasTerm(h, get(fr), t) }
	case fact.List:
		return func(fr *Frame) Truth { return hasRecord(h, get(fr), field.Slot, t) }
	}
	return func(fr *Frame) Truth { return isTerm(h, get(fr), fr.elem, t) }
}

// hasTerm: true if a term present is a t; false if t is ruled out, or if the
// set is complete and nothing present is or could be one. A term present that
// is wider than t or overlaps it, or a name that nobody recognised, could be.
func hasTerm(h *term.Hierarchy, v fact.Value, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	set := v.Any.(*fact.Set)
	could := false
	for _, x := range set.Has {
		if h.Is(x, t) {
			return True
		}
		could = could || h.Meet(x, t)
	}
	for _, x := range set.Not {
		if h.Is(t, x) {
			return False
		}
	}
	if set.Complete && !set.Hidden && !could {
		return False
	}
	return Unknown
}

func hasRecord(h *term.Hierarchy, v fact.Value, slot int, t term.ID) Truth {
	if !v.Known {
		return Unknown
	}
	list := v.Any.(*fact.Records)
	truth := False
	for _, e := range list.Elems {
		if truth = truth.Or(isTerm(h, e.Slots[slot], e, t)); truth == True {
			return True
		}
	}
	if !list.Complete {
		truth = truth.Or(isTerm(h, fact.Value{}, list.Rest, t))
	}
	return truth
}

// isTerm says whether the record e, whose term is v, is a t. Of a further
// record that nobody named, only what it is not is known.
func isTerm(h *term.Hierarchy, v fact.Value, e *fact.Elem, t term.ID) Truth {
	x := term.ID(v.Int)
	switch {
	case !v.Known || x == term.None:
		if e != nil {
			for _, n := range e.Not {
				if h.Is(t, n) {
					return False
				}
			}
		}
		return Unknown
	case h.Is(x, t):
		return True
	case h.Meet(x, t): // named by a wider term, or one that overlaps: it could be
		return Unknown
	}
	return False
}

func (b *builder) knownTest(n ast.Node) func(*Frame) Truth {
	b.flag.reflexive = true
	f := b.space.Schema.Lookup(b.pathOf(n))
	if f == nil {
		b.failAt(n, "known() asks a fact, named as it is")
		return nil
	}
	var v val
	if f.Kind == fact.Terms || f.Kind == fact.List || f.Kind == fact.Term {
		v = b.ref(f, nil)
	} else if d := b.space.Derivations[f.Path]; d != nil && d.Expr == nil {
		v = b.ref(f, nil)
	} else {
		v = b.value(n)
	}
	return func(fr *Frame) Truth {
		x := v.get(fr)
		switch all := x.Any.(type) {
		case *fact.Set:
			return Of(all.Complete && !all.Hidden)
		case *fact.Records:
			return Of(all.Complete)
		}
		return Of(x.Known)
	}
}

// compare compiles a comparison of two values to direct code.
func (b *builder) compare(n *ast.BinaryNode) func(*Frame) Truth {
	op := n.Operator
	for _, pair := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		if _, isNil := pair[1].(*ast.NilNode); isNil && (op == "==" || op == "!=") {
			known := b.knownTest(pair[0])
			if op == "!=" || known == nil {
				return known
			}
			return func(f *Frame) Truth { return known(f).Not() }
		}
	}
	x, y := b.value(n.Left), b.value(n.Right)
	if b.failed {
		return nil
	}
	for _, pair := range []struct {
		v val
		n ast.Node
	}{{x, n.Right}, {y, n.Left}} {
		if s, ok := pair.n.(*ast.StringNode); ok && pair.v.fact != nil {
			if err := checkEnum(pair.v.fact, s.Value); err != nil {
				b.failAt(pair.n, "%v", err)
				return nil
			}
		}
		if s, ok := pair.n.(*ast.StringNode); ok && pair.v.fact == nil && n.Left.String() == "region" {
			b.checkRegion(pair.n, s.Value)
		}
	}
	cmp := comparer(x.kind, y.kind)
	if cmp == nil {
		return nil
	}
	holds := holder(op)
	return func(f *Frame) Truth {
		v := x.get(f)
		if !v.Known {
			return Unknown
		}
		w := y.get(f)
		if !w.Known {
			return Unknown
		}
		return Of(holds(cmp(v, w)))
	}
}

func (b *builder) checkRegion(n ast.Node, region string) {
	if !slices.Contains(b.space.Regions, region) {
		b.failAt(n, "unknown region %q; pack.yaml has %s", region, strings.Join(b.space.Regions, ", "))
	}
}

// unordered is what comparers give for NaN, of which only != is true.
const unordered = 2

// comparer returns a function that gives -1, 0, +1 or unordered, or nil if
// the kinds are left to the expr machine.
func comparer(x, y fact.Kind) func(v, w fact.Value) int {
	text := func(k fact.Kind) bool { return k == fact.Text || k == fact.Enum }
	switch {
	case x == fact.Int && y == fact.Int:
		return func(v, w fact.Value) int { return sign(v.Int < w.Int, v.Int > w.Int) }
	case (x == fact.Int || x == fact.Number) && (y == fact.Int || y == fact.Number):
		return func(v, w fact.Value) int {
			if math.IsNaN(v.Num) || math.IsNaN(w.Num) {
				return unordered
			}
			return sign(v.Num < w.Num, v.Num > w.Num)
		}
	case text(x) && text(y):
		return func(v, w fact.Value) int { return strings.Compare(v.Str, w.Str) }
	case x == fact.Bool && y == fact.Bool, x == fact.Duration && y == fact.Duration:
		return func(v, w fact.Value) int { return sign(v.Int < w.Int, v.Int > w.Int) }
	case x == fact.Date && y == fact.Date:
		return func(v, w fact.Value) int { return v.Any.(time.Time).Compare(w.Any.(time.Time)) }
	}
	return nil
}

func sign(less, more bool) int {
	switch {
	case less:
		return -1
	case more:
		return 1
	}
	return 0
}

func holder(op string) func(int) bool {
	switch op {
	case "==":
		return func(c int) bool { return c == 0 }
	case "!=":
		return func(c int) bool { return c != 0 }
	case "<":
		return func(c int) bool { return c == -1 }
	case "<=":
		return func(c int) bool { return c == -1 || c == 0 }
	case ">":
		return func(c int) bool { return c == 1 }
	}
	return func(c int) bool { return c == 1 || c == 0 }
}

// membership compiles x in [constants] and x in a..b.
func (b *builder) membership(n *ast.BinaryNode) func(*Frame) Truth {
	if span, ok := n.Right.(*ast.BinaryNode); ok && span.Operator == ".." {
		from, okFrom := intConst(span.Left)
		to, okTo := intConst(span.Right)
		if x := n.Left; okFrom && okTo && valKind(x) == fact.Int {
			v := b.value(x)
			return func(f *Frame) Truth {
				w := v.get(f)
				if !w.Known {
					return Unknown
				}
				return Of(from <= w.Int && w.Int <= to)
			}
		}
		return nil
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || !isConstant(list) {
		return nil
	}
	v := b.value(n.Left)
	if b.failed {
		return nil
	}
	var tests []func(w fact.Value) bool
	equal := holder("==")
	for _, item := range list.Nodes {
		c := b.value(item)
		if s, ok := item.(*ast.StringNode); ok && v.fact != nil {
			if err := checkEnum(v.fact, s.Value); err != nil {
				b.failAt(item, "%v", err)
				return nil
			}
		}
		if s, ok := item.(*ast.StringNode); ok && n.Left.String() == "region" {
			b.checkRegion(item, s.Value)
		}
		// expr compares in lists without converting: 3 in [3.0] is false.
		cmp := comparer(v.kind, c.kind)
		if cmp == nil || (v.kind == fact.Int) != (c.kind == fact.Int) {
			return nil
		}
		k := c.get(nil)
		tests = append(tests, func(w fact.Value) bool { return equal(cmp(w, k)) })
	}
	return func(f *Frame) Truth {
		w := v.get(f)
		if !w.Known {
			return Unknown
		}
		for _, test := range tests {
			if test(w) {
				return True
			}
		}
		return False
	}
}

func intConst(n ast.Node) (int64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return int64(n.Value), true
	case *ast.UnaryNode:
		if i, ok := n.Node.(*ast.IntegerNode); ok && n.Operator == "-" {
			return -int64(i.Value), true
		}
	}
	return 0, false
}

// machine compiles n to a program of the expr machine. Every fact in it, and
// everything with a rule of its own for unknown facts, becomes a parameter:
// if one is unknown, so is the result.
func (b *builder) machine(n ast.Node) val {
	b.flag.expr = true
	outer := b.whole
	b.whole = n
	defer func() { b.whole = outer }()
	var params []val
	env := types.Map{}
	add := func(v val, t types.Type, anyOf func(fact.Value) (any, bool)) ast.Node {
		name := fmt.Sprintf("p%d", len(params))
		if anyOf != nil {
			inner := v.get
			v.get = func(f *Frame) fact.Value {
				x := inner(f)
				list, ok := anyOf(x)
				return fact.Value{Known: x.Known && ok, Any: list}
			}
			v.kind = fact.Invalid
		}
		params = append(params, v)
		env[name] = t
		return &ast.IdentifierNode{Value: name}
	}
	var change func(ast.Node) ast.Node
	change = func(m ast.Node) ast.Node {
		switch m := m.(type) {
		case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
			path := b.pathOf(m)
			f := b.space.Schema.Lookup(path)
			if f != nil && (f.Kind == fact.Numbers || f.Kind == fact.Texts) {
				return add(b.ref(f, nil), exprType(f), func(v fact.Value) (any, bool) { return v.Any, true })
			}
			v := b.name(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.PointerNode:
			v := b.value(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.ConditionalNode:
			v := b.value(m)
			return add(v, scalarType(v.kind), nil)
		case *ast.CallNode:
			if v, ok := b.since(m); ok {
				return add(v, types.Int, nil)
			}
			return add(b.truthValue(b.cond(m)), types.Bool, nil)
		case *ast.BinaryNode:
			switch m.Operator {
			case "??":
				v := b.value(m)
				return add(v, scalarType(v.kind), nil)
			case "and", "&&", "or", "||":
				return add(b.truthValue(b.cond(m)), types.Bool, nil)
			}
		case *ast.UnaryNode:
			if m.Operator == "not" || m.Operator == "!" {
				return add(b.truthValue(b.cond(m)), types.Bool, nil)
			}
		case *ast.BuiltinNode:
			if m.Name == "date" || m.Name == "duration" {
				v := b.literal(m)
				return add(v, scalarType(v.kind), nil)
			}
			if len(m.Arguments) == 2 && (slices.Contains(predicates, m.Name) || slices.Contains(quantifiers, m.Name)) {
				return b.listCall(m, add, change)
			}
		}
		return nil
	}
	node := rewrite(n, change)
	kind := valKind(n)
	if b.failed {
		return val{kind: kind}
	}
	program, err := expr.Compile(node.String(), expr.Env(env), expr.MaxNodes(MaxNodes))
	if err != nil {
		b.failAt(n, "%s", plainer(strings.SplitN(err.Error(), "\n", 2)[0]))
		return val{kind: kind}
	}
	names := make([]string, len(params))
	for i := range names {
		names[i] = fmt.Sprintf("p%d", i)
	}
	text := n.String()
	return val{kind: kind, get: func(f *Frame) fact.Value {
		env := make(map[string]any, len(params))
		for i, p := range params {
			v := p.get(f)
			if !v.Known {
				return fact.Value{}
			}
			env[names[i]] = machineValue(p.kind, v)
		}
		return f.run(program, env, text)
	}}
}

func machineValue(kind fact.Kind, v fact.Value) any {
	switch kind {
	case fact.Bool:
		return v.Int != 0
	case fact.Int:
		return int(v.Int)
	case fact.Number:
		return v.Num
	case fact.Text, fact.Enum, fact.Term:
		return v.Str
	case fact.Duration:
		return time.Duration(v.Int)
	}
	return v.Any
}

// run runs a program. The machine is the frame's own and is dropped with it.
func (f *Frame) run(p *vm.Program, env any, text string) fact.Value {
	out, err := f.vm.Run(p, env)
	if err != nil {
		if f.err == nil {
			f.err = fmt.Errorf("evaluating %q: %s", text, strings.SplitN(err.Error(), "\n", 2)[0])
		}
		return fact.Value{}
	}
	switch x := out.(type) {
	case bool:
		return fact.BoolValue(x)
	case int:
		return whole(int64(x))
	case float64:
		return number(x)
	case string:
		return fact.Value{Known: true, Str: x}
	case time.Duration:
		return fact.Value{Known: true, Int: int64(x)}
	case nil:
		return fact.Value{}
	}
	return fact.Value{Known: true, Any: out}
}

// listCall compiles map, filter, sum, count, any ... over a list, inside a
// value: known only if the list is complete and every field that its
// predicate reads is known in every record.
func (b *builder) listCall(n *ast.BuiltinNode, add func(val, types.Type, func(fact.Value) (any, bool)) ast.Node,
	change func(ast.Node) ast.Node) ast.Node {
	list := b.listOf(n.Arguments[0], b.record)
	if list == nil {
		return nil
	}
	out := *n
	out.Arguments = slices.Clone(n.Arguments)
	if isFilter(n.Arguments[0]) {
		out.Arguments[0] = rewrite(n.Arguments[0], change)
	} else if list.Kind == fact.List {
		fields := map[string]*fact.Fact{}
		for _, f := range list.Fields {
			if f.Kind != fact.Terms && f.Kind != fact.List {
				fields[f.Name()] = f
			}
		}
		// The predicates of enclosing calls read the same records.
		reads := b.fieldsRead(b.whole, list)
		out.Arguments[0] = add(b.ref(list, nil), exprType(list), func(v fact.Value) (any, bool) {
			records, ok := v.Any.(*fact.Records)
			if !ok || !records.Complete {
				return nil, false
			}
			return recordMaps(records, fields, reads)
		})
	} else {
		out.Arguments[0] = rewrite(n.Arguments[0], change)
	}
	out.Arguments[1] = rewrite(n.Arguments[1], func(m ast.Node) ast.Node {
		if _, ok := rootOf(m).(*ast.PointerNode); ok {
			return m // of the record inside
		}
		return change(m)
	})
	return &out
}

// fieldsRead names the fields of list that predicates in n read.
func (b *builder) fieldsRead(n ast.Node, list *fact.Fact) []string {
	var names []string
	visit(n, func(m ast.Node) bool {
		if _, ok := rootOf(m).(*ast.PointerNode); ok {
			path, _ := b.memberPath(m, list)
			if f := b.space.Schema.Lookup(path); f != nil && f.Owner == list {
				names = append(names, f.Name())
			}
			return false
		}
		return true
	})
	return names
}

func recordMaps(records *fact.Records, fields map[string]*fact.Fact, needed []string) (any, bool) {
	list := make([]any, len(records.Elems))
	for i, e := range records.Elems {
		m := make(map[string]any, len(fields))
		for name, f := range fields {
			if v := e.Slots[f.Slot]; v.Known {
				m[name] = f.Any(v)
			} else if slices.Contains(needed, name) {
				return nil, false
			}
		}
		list[i] = m
	}
	return list, true
}
