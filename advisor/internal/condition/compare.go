package condition

import (
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

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
	var v val
	if isComparison(n) { // with no code of its own
		v = b.machine(n)
	} else {
		v = b.value(n)
	}
	if b.failed {
		return nil
	}
	if v.kind != fact.Bool {
		b.failAt(n, "this is not true or false")
		return nil
	}
	return b.holds(v)
}

// isComparison reports whether n is a comparison, which is an atom.
func isComparison(n ast.Node) bool {
	op, ok := n.(*ast.BinaryNode)
	return ok && (flipped[op.Operator] != "" || op.Operator == "in")
}

func (b *builder) knownTest(n ast.Node) func(*Frame) Truth {
	f := b.space.Schema.Lookup(b.pathOf(n))
	if f == nil {
		b.failAt(n, "known() asks a fact, named as it is")
		return nil
	}
	v := b.asking(func() val {
		if f.Kind == fact.Terms || f.Kind == fact.List || f.Kind == fact.Term {
			return b.ref(f, nil)
		}
		return b.value(n)
	})
	return func(fr *Frame) Truth {
		x := v.get(fr)
		switch all := x.Any.(type) {
		case *fact.Set:
			x.Known = all.Complete && !all.Hidden
		case *fact.Records:
			x.Known = all.Complete
		}
		return isKnown(x)
	}
}

// isKnown is Unknown only of what nobody could have said yet. A bound counts:
// somebody has said it.
func isKnown(v fact.Value) Truth {
	if !told(v) && v.Open {
		return Unknown
	}
	return Of(told(v))
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
			if err := checkEnum(pair.v.fact, s.Value, b.reader); err != nil {
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
	if test := b.against(op, x, y); test != nil {
		return test
	}
	holds := holder(op)
	return func(f *Frame) Truth {
		v, w := x.get(f), y.get(f)
		if !v.Known || !w.Known {
			return compareSpans(op, x.kind, v, y.kind, w)
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
			if isWhole(x, v) && isWhole(y, w) {
				return sign(v.Int < w.Int, v.Int > w.Int)
			}
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
		return func(v, w fact.Value) int { return v.Time().Compare(w.Time()) }
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
		if !okFrom || !okTo {
			return nil
		}
		switch x := b.value(n.Left); {
		case b.failed || x.mixed:
		case x.kind == fact.Int:
			return b.within(x, from, to)
		case x.kind == fact.Number:
			return func(f *Frame) Truth {
				v := x.get(f)
				if !v.Known {
					return withinSpan(x.kind, v, from, to)
				}
				return Of(v.Num == math.Trunc(v.Num) && v.Num >= float64(from) && v.Num <= float64(to))
			}
		}
		return nil
	}
	list, ok := n.Right.(*ast.ArrayNode)
	if !ok || slices.ContainsFunc(list.Nodes, func(item ast.Node) bool { return !isConstant(item) && !isMoment(item) }) {
		return nil
	}
	v := b.value(n.Left)
	if b.failed {
		return nil
	}
	var tests []func(w fact.Value) bool
	var constants []fact.Value
	equal := holder("==")
	for _, item := range list.Nodes {
		c := b.fold(item, b.value(item))
		if b.failed {
			return nil
		}
		k := c.get(nil)
		if c.kind == fact.Text && v.fact != nil {
			if err := checkEnum(v.fact, k.Str, b.reader); err != nil {
				b.failAt(item, "%v", err)
				return nil
			}
		}
		if s, ok := item.(*ast.StringNode); ok && n.Left.String() == "region" {
			b.checkRegion(item, s.Value)
		}
		cmp := comparer(v.kind, c.kind)
		if cmp == nil {
			return nil
		}
		tests = append(tests, func(w fact.Value) bool { return equal(cmp(w, k)) })
		constants = append(constants, k)
	}
	return func(f *Frame) Truth {
		w := v.get(f)
		if !w.Known {
			return amongSpan(v.kind, w, constants)
		}
		for _, test := range tests {
			if test(w) {
				return True
			}
		}
		return False
	}
}

// isMoment reports whether n is date("...") or duration("...").
func isMoment(n ast.Node) bool {
	call, ok := n.(*ast.BuiltinNode)
	return ok && (call.Name == "date" || call.Name == "duration")
}

func intConst(n ast.Node) (int64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return int64(n.Value), true
	case *ast.UnaryNode:
		if i, ok := n.Node.(*ast.IntegerNode); ok && n.Operator == "-" {
			return -int64(i.Value), true
		} else if ok && n.Operator == "+" {
			return int64(i.Value), true
		}
	}
	return 0, false
}
