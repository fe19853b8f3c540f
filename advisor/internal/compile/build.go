package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/syntax"
)

// cond cuts a typed Boolean node into a Cond.
func (b *builder) cond(n ast.Node) condition.Cond {
	if b.tooMuch(n) {
		return condition.Const(condition.Unknown)
	}
	switch n := n.(type) {
	case *ast.BoolNode:
		return condition.Const(condition.Of(n.Value))
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return condition.NewNot(b.cond(n.Node))
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			return condition.NewAnd(b.operands(n)...)
		case "or", "||":
			return condition.NewOr(b.operands(n)...)
		case "==", "!=":
			if syntax.IsBool(n.Left) && syntax.IsBool(n.Right) {
				c := b.same(n.Left, n.Right)
				if n.Operator == "!=" {
					c = condition.NewNot(c)
				}
				return c
			}
		}
		if c := b.countCond(n); c != nil {
			return c
		}
	case *ast.ConditionalNode:
		return condition.NewChoice(b.cond(n.Cond), b.cond(n.Exp1), b.cond(n.Exp2))
	case *ast.BuiltinNode:
		if slices.Contains(lang.Quantifiers, n.Name) && n.Name != "count" && len(n.Arguments) == 2 {
			return b.quant(n, n, "", 0)
		}
	case *ast.IdentifierNode:
		if f := b.space.Findings[n.Value]; f != nil {
			return b.space.finding(n.Value, b.Reader, b.path)
		}
	}
	return b.atom(n)
}

// operands are the parts of a chain of "and" or of "or", which expr nests to the left.
func (b *builder) operands(n *ast.BinaryNode) []condition.Cond {
	word := map[string]string{"and": "and", "&&": "and", "or": "or", "||": "or"}
	right := []ast.Node{n.Right}
	left := n.Left
	for {
		m, ok := left.(*ast.BinaryNode)
		if !ok || word[m.Operator] != word[n.Operator] || b.tooMuch(m) {
			break
		}
		right, left = append(right, m.Right), m.Left
	}
	list := []condition.Cond{b.cond(left)}
	for _, m := range slices.Backward(right) {
		list = append(list, b.cond(m))
	}
	return list
}

func (b *builder) same(x, y ast.Node) condition.Cond {
	if _, ok := y.(*ast.BoolNode); ok {
		x, y = y, x
	}
	if c, ok := x.(*ast.BoolNode); ok {
		if c.Value {
			return b.cond(y)
		}
		return condition.NewNot(b.cond(y))
	}
	return &condition.Same{X: b.cond(x), Y: b.cond(y)}
}

// countCond recognises count(list, ...) compared with a whole number.
func (b *builder) countCond(n *ast.BinaryNode) condition.Cond {
	op := n.Operator
	if condition.Flipped(op) == "" {
		return nil
	}
	call, ok := n.Left.(*ast.BuiltinNode)
	limit := n.Right
	if !ok {
		call, ok = n.Right.(*ast.BuiltinNode)
		limit, op = n.Left, condition.Flipped(op)
	}
	number, whole := limit.(*ast.IntegerNode)
	if !ok || !whole || call.Name != "count" || len(call.Arguments) != 2 ||
		b.ListOf(call.Arguments[0], b.Record) == nil {
		return nil
	}
	if _, direct := call.Arguments[0].(*ast.BuiltinNode); direct {
		return nil
	}
	return b.quant(n, call, op, int64(number.Value))
}

// quant builds a quantifier from a call; whole is the node it makes a Cond of.
func (b *builder) quant(whole ast.Node, call *ast.BuiltinNode, cmp string, n int64) condition.Cond {
	list := b.ListOf(call.Arguments[0], b.Record)
	if list == nil || isFilter(call.Arguments[0]) {
		b.FailAt(call, "%s() speaks about a list of the profile; put the filter's condition inside the "+
			"predicate", call.Name)
		return condition.Const(condition.Unknown)
	}
	saved := b.enter()
	from := b.ref(list, nil)
	reads := b.flag.record
	b.leave(saved)

	record := b.Record
	b.Record = list
	before := b.space.parts
	pred := b.cond(call.Arguments[1].(*ast.PredicateNode).Node)
	b.Record = record
	text := whole.String()
	q := condition.NewQuant(condition.Quant{Op: call.Name, Cmp: cmp, N: n, List: list, Pred: pred,
		Parts: b.space.parts - before}, text, b.space.Schema.Terms, from.Get)
	if reads {
		return q // evaluated anew for each record of the outer list
	}
	key := b.key(text)
	if old := b.space.quants[key]; old != nil || b.loose {
		if old == nil {
			return q
		}
		return old
	}
	b.space.Remember(q)
	b.space.quants[key] = q
	return q
}

func isFilter(n ast.Node) bool {
	_, ok := n.(*ast.BuiltinNode)
	return ok
}

// key identifies a node with this text among the conditions of the space.
func (b *builder) key(text string) string {
	key := text
	if b.Record != nil {
		key = b.Record.Path + ": " + key
	}
	for _, r := range b.raw {
		key += "\x00" + r
	}
	for _, l := range b.limits {
		key += "\x00within " + l.fact.Path
	}
	return key
}

// atom builds an atom. One that reads a fact derived by cases becomes a tree
// over the cases: what is asked and told is then what the cases read.
func (b *builder) atom(n ast.Node) condition.Cond {
	if path := b.derivedByCases(n); path != "" && b.countDerived(n) <= maxExpanded {
		return from(n, b.expand(n, path))
	}
	if f := b.boolDerived(n); f != nil {
		return from(n, b.expandBool(n, f))
	}
	s := b.enter()
	defer b.leave(s)
	test := b.code(n)
	if b.Failed || test == nil {
		return condition.Const(condition.Unknown)
	}
	if len(b.refs) == 0 && !b.flag.record && !b.mentionsOthers(n) {
		return b.constantAtom(n, test)
	}
	if b.flag.coalesces {
		test = condition.Settle(n, b.conds, test)
	}
	text := n.String()
	key := b.key(text)
	if old := b.space.atoms[key]; old != nil && !b.flag.record {
		if old.Node == nil {
			old.Node = n
		}
		return old
	}
	a := condition.NewAtom(condition.Atom{Text: text, Node: n, Refs: b.refs, Test: b.test,
		Reflexive: b.flag.reflexive, Fails: b.flag.fails, Dated: b.flag.dated, Inside: b.conds}, test)
	if !b.flag.record && !b.loose {
		b.space.Remember(a)
		b.space.atoms[key] = a
	}
	return a
}

// constantAtom refuses an atom that reads nothing of a profile. What a case of a
// derived fact makes of an atom may be one: then it has its value.
func (b *builder) constantAtom(n ast.Node,
	test func(*condition.Frame) condition.Truth) condition.Cond {
	f := &condition.Frame{}
	t := test(f)
	failed := f.Failed()
	switch {
	case len(failed) > 0:
		if b.expanding > 0 { // for those of whom that case holds
			return condition.NewAtom(condition.Atom{Text: n.String(), Node: n, Fails: true}, test)
		}
		b.FailAt(n, "this can never be calculated; want %s", failed[0].Want)
	case b.expanding > 0:
		return condition.Const(t)
	case t == condition.Unknown:
		b.FailAt(n, "this reads no fact, so it says the same of everybody; it changes with the as-of "+
			"date alone")
	default:
		b.FailAt(n, "this is always %s: it reads no fact", t)
	}
	return condition.Const(condition.Unknown)
}

// readsRecord reports whether n reads the record that a predicate is about.
func readsRecord(n ast.Node) bool {
	found := false
	syntax.Visit(n, func(n ast.Node) bool {
		_, ok := n.(*ast.PointerNode)
		found = found || ok
		return !found
	})
	return found
}

// tooMuch counts what is built for one text, and for all, and refuses more than
// MaxBuilt and MaxParts.
func (b *builder) tooMuch(n ast.Node) bool {
	s := b.space
	s.built, s.parts = s.built+1, s.parts+1
	if s.built <= MaxBuilt && s.parts <= MaxParts && !s.overflown {
		return false
	}
	switch {
	case s.overflown: // told once: what reads this is as large
	case s.parts > MaxParts:
		s.overflown = true
		b.FailAt(n, "the conditions of the pack have more than %d parts, written out; make it two packs",
			MaxParts)
	default:
		s.overflown = true
		b.FailAt(n, "written out, this has more than %d parts; name some of them as findings", MaxBuilt)
	}
	b.Failed = true
	return true
}

// from notes that c, if it is a choice, was written n.
func from(n ast.Node, c condition.Cond) condition.Cond {
	if c, ok := c.(*condition.Choice); ok {
		c.Node = n
	}
	return c
}

// mentionsOthers reports whether n names the region or a finding, which are no
// facts and yet need not be the same for everybody.
func (b *builder) mentionsOthers(n ast.Node) bool {
	found := false
	syntax.Visit(n, func(n ast.Node) bool {
		id, ok := n.(*ast.IdentifierNode)
		found = found || ok && (id.Value == "region" || b.space.Findings[id.Value] != nil)
		return !found
	})
	return found
}
