package condition

import (
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// cond cuts a typed Boolean node into a Cond.
func (b *builder) cond(n ast.Node) Cond {
	if b.tooMuch(n) {
		return Const(Unknown)
	}
	switch n := n.(type) {
	case *ast.BoolNode:
		return Const(Of(n.Value))
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return not(b.cond(n.Node))
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&":
			return and(b.operands(n)...)
		case "or", "||":
			return or(b.operands(n)...)
		case "==", "!=":
			if isBool(n.Left) && isBool(n.Right) {
				c := b.same(n.Left, n.Right)
				if n.Operator == "!=" {
					c = not(c)
				}
				return c
			}
		}
		if c := b.countCond(n); c != nil {
			return c
		}
	case *ast.ConditionalNode:
		return choice(b.cond(n.Cond), b.cond(n.Exp1), b.cond(n.Exp2))
	case *ast.BuiltinNode:
		if slices.Contains(quantifiers, n.Name) && n.Name != "count" && len(n.Arguments) == 2 {
			return b.quant(n, n, "", 0)
		}
	case *ast.IdentifierNode:
		if f := b.space.Findings[n.Value]; f != nil {
			return b.space.finding(n.Value, b.reader, b.path)
		}
	}
	return b.atom(n)
}

// operands are the parts of a chain of "and" or of "or", which expr nests to the left.
func (b *builder) operands(n *ast.BinaryNode) []Cond {
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
	list := []Cond{b.cond(left)}
	for _, m := range slices.Backward(right) {
		list = append(list, b.cond(m))
	}
	return list
}

func isBool(n ast.Node) bool { return n.Type().Kind() == reflect.Bool && !n.Nature().Nil }

func (b *builder) same(x, y ast.Node) Cond {
	if _, ok := y.(*ast.BoolNode); ok {
		x, y = y, x
	}
	if c, ok := x.(*ast.BoolNode); ok {
		if c.Value {
			return b.cond(y)
		}
		return not(b.cond(y))
	}
	return &Same{b.cond(x), b.cond(y)}
}

// countCond recognises count(list, ...) compared with a whole number.
func (b *builder) countCond(n *ast.BinaryNode) Cond {
	flip := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
	op := n.Operator
	if flip[op] == "" {
		return nil
	}
	call, ok := n.Left.(*ast.BuiltinNode)
	limit := n.Right
	if !ok {
		call, ok = n.Right.(*ast.BuiltinNode)
		limit, op = n.Left, flip[op]
	}
	number, whole := limit.(*ast.IntegerNode)
	if !ok || !whole || call.Name != "count" || len(call.Arguments) != 2 || b.listOf(call.Arguments[0], b.record) == nil {
		return nil
	}
	if _, direct := call.Arguments[0].(*ast.BuiltinNode); direct {
		return nil
	}
	return b.quant(n, call, op, int64(number.Value))
}

// quant builds a quantifier from a call; whole is the node it makes a Cond of.
func (b *builder) quant(whole ast.Node, call *ast.BuiltinNode, cmp string, n int64) Cond {
	list := b.listOf(call.Arguments[0], b.record)
	if list == nil || isFilter(call.Arguments[0]) {
		b.failAt(call, "%s() speaks about a list of the profile; put the filter's condition inside the predicate", call.Name)
		return Const(Unknown)
	}
	saved := b.enter()
	from := b.ref(list, nil)
	reads := b.flag.record
	b.leave(saved)

	record := b.record
	b.record = list
	before := b.space.parts
	pred := b.cond(call.Arguments[1].(*ast.PredicateNode).Node)
	b.record = record
	q := &Quant{parts: b.space.parts - before, Op: call.Name, Cmp: cmp, N: n, List: list, Pred: pred, text: whole.String(), from: from.get, id: -1, terms: termsOf(list, pred), all: b.space.Schema.Terms,
		unknown: unknownList(list), sure: cannotFail(pred)}
	if reads {
		return q // evaluated anew for each record of the outer list
	}
	key := b.key(whole)
	if old := b.space.quants[key]; old != nil || b.loose {
		if old == nil {
			return q
		}
		return old
	}
	q.id = b.space.newID()
	b.space.quants[key] = q
	return q
}

// termsOf lists the terms that pred holds the names of records of list against.
func termsOf(list *fact.Fact, pred Cond) (terms []term.ID) {
	name := list.TermField()
	Walk(pred, func(c Cond) bool {
		if a, ok := c.(*Atom); ok {
			for _, r := range a.Refs {
				if r.Fact == name && r.Term != term.None && !slices.Contains(terms, r.Term) {
					terms = append(terms, r.Term)
				}
			}
		}
		return true
	})
	return terms
}

func isFilter(n ast.Node) bool {
	_, ok := n.(*ast.BuiltinNode)
	return ok
}

// key identifies a node among the conditions of the space.
func (b *builder) key(n ast.Node) string {
	key := n.String()
	if b.record != nil {
		key = b.record.Path + ": " + key
	}
	for _, r := range b.raw {
		key += "\x00" + r
	}
	for _, l := range b.limits {
		key += "\x00within " + l.fact.Path
	}
	return key
}

type saved struct {
	refs  []Ref
	flag  atomFlags
	need  *need
	quick quick
	held  *held
	conds []Cond
}

func (b *builder) enter() saved {
	s := saved{b.refs, b.flag, b.need, b.quick, b.held, b.conds}
	b.refs, b.flag, b.need, b.quick, b.held, b.conds = nil, atomFlags{}, nil, quick{}, nil, nil
	return s
}

func (b *builder) leave(s saved) {
	b.refs, b.flag, b.need, b.quick, b.held, b.conds = s.refs, s.flag, s.need, s.quick, s.held, s.conds
}

// atom builds an atom. One that reads a fact derived by cases becomes a tree
// over the cases: what is asked and told is then what the cases read.
func (b *builder) atom(n ast.Node) Cond {
	if path := b.derivedByCases(n); path != "" && b.countDerived(n) <= maxExpanded {
		return from(n, b.expand(n, path))
	}
	if f := b.boolDerived(n); f != nil {
		return from(n, b.expandBool(n, f))
	}
	s := b.enter()
	defer b.leave(s)
	test := b.test(n)
	if b.failed || test == nil {
		return Const(Unknown)
	}
	if len(b.refs) == 0 && !b.flag.record && !b.mentionsOthers(n) {
		return b.constantAtom(n, test)
	}
	if b.flag.coalesces {
		test = b.settle(n, test)
	}
	key := b.key(n)
	if old := b.space.atoms[key]; old != nil && !b.flag.record {
		if old.Node == nil {
			old.Node = n
		}
		return old
	}
	a := &Atom{Text: n.String(), Node: n, Refs: b.refs, Reflexive: b.flag.reflexive, Fails: b.flag.fails, id: -1, test: test, need: b.need, quick: b.quick, held: b.held,
		Inside: b.conds}
	if !b.flag.record && !b.loose {
		a.id = b.space.newID()
		b.space.atoms[key] = a
	}
	return a
}

// constantAtom refuses an atom that reads nothing of a profile. What a case of a
// derived fact makes of an atom may be one: then it has its value.
func (b *builder) constantAtom(n ast.Node, test func(*Frame) Truth) Cond {
	f := &Frame{}
	t := test(f)
	switch {
	case len(f.failed) > 0:
		if b.expanding > 0 { // for those of whom that case holds
			return &Atom{Text: n.String(), Node: n, Fails: true, id: -1, test: test}
		}
		b.failAt(n, "this can never be calculated; want %s", f.failed[0].want)
	case b.expanding > 0:
		return Const(t)
	case t == Unknown:
		b.failAt(n, "this reads no fact, so it says the same of everybody; it changes with the as-of date alone")
	default:
		b.failAt(n, "this is always %s: it reads no fact", t)
	}
	return Const(Unknown)
}

// maxExpanded is how many facts derived by cases an atom may read to become a
// tree over all their cases, which has as many branches as the product of the
// cases. One that reads more, such as a score of twelve items, has each fact as
// a value that is known where all its cases that remain agree.
const maxExpanded = 3

// countDerived is how many facts in n are derived by cases and not read raw.
func (b *builder) countDerived(n ast.Node) int {
	seen := map[string]bool{}
	visit(n, func(n ast.Node) bool {
		p := b.pathOf(n)
		if d := b.space.Derivations[p]; d != nil && d.Expr == nil && !slices.Contains(b.raw, p) {
			seen[p] = true
		}
		return p == "" && !isPredicate(n)
	})
	return len(seen)
}

// readsRecord reports whether n reads the record that a predicate is about.
func readsRecord(n ast.Node) bool {
	found := false
	visit(n, func(n ast.Node) bool {
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
		b.failAt(n, "the conditions of the pack have more than %d parts, written out; make it two packs", MaxParts)
	default:
		s.overflown = true
		b.failAt(n, "written out, this has more than %d parts; name some of them as findings", MaxBuilt)
	}
	b.failed = true
	return true
}

// from notes that c, if it is a choice, was written n.
func from(n ast.Node, c Cond) Cond {
	if c, ok := c.(*Choice); ok {
		c.Node = n
	}
	return c
}

// mentionsOthers reports whether n names the region or a finding, which are no
// facts and yet need not be the same for everybody.
func (b *builder) mentionsOthers(n ast.Node) bool {
	found := false
	visit(n, func(n ast.Node) bool {
		id, ok := n.(*ast.IdentifierNode)
		found = found || ok && (id.Value == "region" || b.space.Findings[id.Value] != nil)
		return !found
	})
	return found
}

// visit calls f for n and the nodes below it, parents first; f says whether
// to go on below a node.
func visit(n ast.Node, f func(ast.Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, child := range children(n) {
		visit(*child, f)
	}
}

func children(n ast.Node) []*ast.Node {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return []*ast.Node{&n.Node}
	case *ast.BinaryNode:
		return []*ast.Node{&n.Left, &n.Right}
	case *ast.ChainNode:
		return []*ast.Node{&n.Node}
	case *ast.MemberNode:
		return []*ast.Node{&n.Node, &n.Property}
	case *ast.CallNode:
		return pointers(n.Arguments)
	case *ast.BuiltinNode:
		return pointers(n.Arguments)
	case *ast.PredicateNode:
		return []*ast.Node{&n.Node}
	case *ast.ConditionalNode:
		return []*ast.Node{&n.Cond, &n.Exp1, &n.Exp2}
	case *ast.ArrayNode:
		return pointers(n.Nodes)
	}
	return nil
}

func pointers(nodes []ast.Node) []*ast.Node {
	list := make([]*ast.Node, len(nodes))
	for i := range nodes {
		list[i] = &nodes[i]
	}
	return list
}

// rewrite copies n, putting change's result in the place of every node for
// which that is not nil.
func rewrite(n ast.Node, change func(ast.Node) ast.Node) ast.Node {
	if r := change(n); r != nil {
		return r
	}
	var c ast.Node
	switch n := n.(type) {
	case *ast.UnaryNode:
		c = shallow(n)
	case *ast.BinaryNode:
		c = shallow(n)
	case *ast.ChainNode:
		c = shallow(n)
	case *ast.MemberNode:
		c = shallow(n)
	case *ast.PredicateNode:
		c = shallow(n)
	case *ast.ConditionalNode:
		c = shallow(n)
	case *ast.CallNode:
		x := shallow(n)
		x.Arguments = slices.Clone(n.Arguments)
		c = x
	case *ast.BuiltinNode:
		x := shallow(n)
		x.Arguments = slices.Clone(n.Arguments)
		c = x
	case *ast.ArrayNode:
		x := shallow(n)
		x.Nodes = slices.Clone(n.Nodes)
		c = x
	default:
		return n
	}
	for _, child := range children(c) {
		*child = rewrite(*child, change)
	}
	return c
}

func shallow[T any](n *T) *T {
	x := *n
	return &x
}

// pathOf is the path that a name or member chain reads, or "".
func (b *builder) pathOf(n ast.Node) string {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		if path, ok := b.memberPath(n, b.record); ok {
			return path
		}
	}
	return ""
}

// derivedByCases returns the first fact or table entry in n that is derived
// by cases and not read raw, or "".
func (b *builder) derivedByCases(n ast.Node) (path string) {
	visit(n, func(n ast.Node) bool {
		if path != "" || isPredicate(n) {
			return false
		}
		if asksRecord(n) {
			return false
		}
		p := b.pathOf(n)
		if d := b.space.Derivations[p]; d != nil && d.Expr == nil && !slices.Contains(b.raw, p) {
			path = p
		}
		return p == ""
	})
	return path
}

func isPredicate(n ast.Node) bool { _, ok := n.(*ast.PredicateNode); return ok }

// asksRecord reports whether n asks about the record: known(x), unrecognised(x),
// x ?? y, x == nil.
// A fact in it is read as one value, however it is derived.
func asksRecord(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallNode:
		id, ok := n.Callee.(*ast.IdentifierNode)
		return ok && (id.Value == "known" || id.Value == "unrecognised")
	case *ast.BinaryNode:
		_, left := n.Left.(*ast.NilNode)
		_, right := n.Right.(*ast.NilNode)
		return n.Operator == "??" || left || right
	}
	return false
}

// enterPath notes that path is being expanded; false if it is already.
func (b *builder) enterPath(n ast.Node, path string) bool {
	if slices.Contains(b.path, path) {
		b.failAt(n, "circular derivation: %s", strings.Join(append(slices.Clone(b.path), path), " reads "))
		return false
	}
	if len(b.path) > MaxDepth {
		b.failAt(n, "derived facts nested more than %d deep", MaxDepth)
		return false
	}
	return true
}

// expand turns an atom over a fact derived by cases into a Choice for each
// case: (case 1 ? atom with value 1 : (case 2 ? atom with value 2 : ...)).
// So the atom is known as soon as all cases that remain agree about it.
func (b *builder) expand(n ast.Node, path string) Cond {
	if !b.enterPath(n, path) {
		return Const(Unknown)
	}
	d, f := b.space.Derivations[path], b.space.Schema.Lookup(path)
	with := func(value ast.Node) Cond {
		outer := b.outer
		if b.expanding++; outer == nil {
			b.outer = n
		}
		limits := b.limits
		if f != nil && f.Ranged && !isConstant(value) {
			b.limits = append(limits[:len(limits):len(limits)], limit{value, f})
		}
		defer func() { b.expanding, b.limits, b.outer = b.expanding-1, limits, outer }()
		return b.cond(rewrite(n, func(n ast.Node) ast.Node {
			if isPredicate(n) {
				return n
			}
			if b.pathOf(n) == path {
				return value
			}
			return nil
		}))
	}
	chain := func(cases []*Case) Cond {
		var c Cond = Const(Unknown) // no case holds: nothing is known
		for _, k := range slices.Backward(cases) {
			value := b.space.caseValue(path, d, k, b.reader)
			if value == nil {
				b.failed = true
				return Const(Unknown)
			}
			c = caseChoice(k, b.space.caseCond(path, k, b.reader, b.path), with(value), c)
		}
		return c
	}
	b.path = append(b.path, path)
	defer func() { b.path = b.path[:len(b.path)-1] }()
	c := chain(d.Cases)
	if d.Regions != nil {
		c = chain(d.Regions["any"])
		for _, region := range slices.Sorted(maps(d.Regions)) {
			if region != "any" {
				c = choice(b.regionIs(region), chain(d.Regions[region]), c)
			}
		}
	}
	return b.orAsGiven(n, f, c)
}

// orAsGiven is n as the record has f, where it does, else c, which derives it.
func (b *builder) orAsGiven(n ast.Node, f *fact.Fact, c Cond) Cond {
	if f == nil || !f.IsBound() {
		if c, ok := c.(*Choice); ok {
			c.Node = n
			b.remembered(c, n, f)
		}
		return c
	}
	b.raw = append(b.raw, f.Path)
	as := b.cond(n)
	known := b.knownAtom(f)
	b.raw = b.raw[:len(b.raw)-1]
	made := &Choice{If: known, Then: as, Else: c, Derived: f, Node: n}
	b.remembered(made, n, f)
	return made
}

// remembered makes c, which n over the derived fact f has become, a choice
// whose value is found once for a profile, or a record of it.
func (b *builder) remembered(c *Choice, n ast.Node, f *fact.Fact) {
	if b.loose || c.memo > 0 {
		return
	}
	c.memo = b.space.newID() + 1
	c.ofRecord = readsRecord(n) || f != nil && f.Owner != nil
}

// caseChoice is the choice that a case of a derived fact or table makes.
func caseChoice(k *Case, c, then, other Cond) Cond {
	made := choice(c, then, other)
	if made, ok := made.(*Choice); ok && Cond(made) != then && Cond(made) != other {
		made.Case = k
	}
	return made
}

func (b *builder) regionIs(region string) Cond {
	text := `region == "` + region + `"`
	if a := b.space.atoms[text]; a != nil {
		return a
	}
	a := &Atom{Text: text, id: b.space.newID(), test: func(f *Frame) Truth { return Of(f.region() == region) }}
	b.space.atoms[text] = a
	return a
}

// knownAtom asks whether the record has f, or would have it if the rest did not
// say otherwise: then nothing is derived either.
func (b *builder) knownAtom(f *fact.Fact) Cond {
	text := "known(" + f.Path + ")"
	key := text + "\x00" + f.Path // an author's known() is of what derives, too
	if a := b.space.atoms[key]; a != nil && f.Owner == nil {
		return a
	}
	a := &Atom{Text: text, Reflexive: true, Asks: f, id: -1, test: func(fr *Frame) Truth {
		v := fr.read(f)
		return isKnown(v).Or(Of(v.Held))
	}}
	if f.Owner == nil {
		a.id = b.space.newID()
		b.space.atoms[key] = a
	}
	return a
}

// boolDerived returns the fact that n is, if it is a bool derived by an
// expression and not read raw.
func (b *builder) boolDerived(n ast.Node) *fact.Fact {
	path := b.pathOf(n)
	d := b.space.Derivations[path]
	if d == nil || d.Expr == nil || d.Kind != fact.Bool || slices.Contains(b.raw, path) {
		return nil
	}
	return b.space.Schema.Lookup(path)
}

func (b *builder) expandBool(n ast.Node, f *fact.Fact) Cond {
	if !b.enterPath(n, f.Path) {
		return Const(Unknown)
	}
	k := b.space.Derivations[f.Path].boolCase()
	c := b.space.caseCond(f.Path, k, b.reader, b.path)
	return b.orAsGiven(n, f, &Choice{If: c, Then: Const(True), Else: Const(False), Case: k})
}

// note records that the atom being built reads a fact.
func (b *builder) note(f *fact.Fact, t term.ID) {
	b.noteRef(Ref{f, t, nil})
}

func (b *builder) noteRef(r Ref) {
	if b.via != nil {
		r.Via = b.via
	}
	if r.Fact.Owner != nil {
		b.flag.record = true
	}
	if !slices.Contains(b.refs, r) {
		b.refs = append(b.refs, r)
	}
}
