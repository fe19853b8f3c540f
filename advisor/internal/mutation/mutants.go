// Package mutation makes the mutants of a condition: what a test suite that is
// worth its name tells from it.
package mutation

import (
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

// A Mutant is a condition with one thing changed.
type Mutant struct {
	Kind string     // comparison, boundary, connective, dropped, negation, term, value
	Pos  source.Pos // of what is changed
	Was  string
	Now  string
	Lost string // of a dropped part: what is left out
	Text string // of the whole condition
	Cond condition.Cond
	// Differs is true where the mutant is certainly true and the condition
	// false, or the other way round; nil if that has no such form.
	Differs condition.Cond
}

// Of lists the mutants of the condition text, which has been compiled before; of
// the derivation of path, or of a condition that stands alone if path is "". What
// they read that no other condition reads is evaluated anew each time.
func Of(s *compile.Space, path string, text *source.Verbatim) []Mutant {
	scratch := s.Scratch(path, text)
	if scratch == nil {
		return nil
	}
	defer scratch.Close()
	m := &mutator{Scratch: scratch, schema: s.Schema,
		seen: map[string]bool{scratch.Root.String(): true}}
	m.walk(m.Root, spot{node: m.Root, pred: m.Root, list: m.Record})
	return m.list
}

// walk makes the mutants of n and of what is inside it. At is where n stands.
func (m *mutator) walk(n ast.Node, at spot) {
	m.at = at
	m.Restart()
	m.node(n)
	for i, child := range syntax.Children(n) {
		inner := at
		switch {
		case syntax.IsPredicate(n):
			inner.node, inner.pred = *child, *child
		case i == 1 && isQuant(n):
			inner.deep = inner.list != nil
			inner.list = m.ListOf(*syntax.Children(n)[0], at.list)
		case n == at.node && isStructure(n):
			inner.node = *child
		}
		m.walk(*child, inner)
	}
}

// A spot is the innermost node around another that is a condition of the tree,
// in the predicate of a quantifier if list is not nil.
type spot struct {
	node ast.Node
	pred ast.Node   // the predicate, or the whole condition
	list *fact.Fact // whose records pred is about
	deep bool       // in a predicate inside another
}

func isQuant(n ast.Node) bool {
	call, ok := n.(*ast.BuiltinNode)
	return ok && slices.Contains(lang.Quantifiers, call.Name) && len(call.Arguments) == 2
}

// isStructure reports whether a condition is cut at n.
func isStructure(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return n.Operator == "not" || n.Operator == "!"
	case *ast.BinaryNode:
		return slices.Contains([]string{"and", "&&", "or", "||"}, n.Operator)
	case *ast.ConditionalNode:
		return syntax.IsBool(n)
	}
	return false
}

type mutator struct {
	*compile.Scratch
	schema *fact.Schema
	at     spot
	seen   map[string]bool
	list   []Mutant
}

// add makes the mutant in which now stands in the place of n.
func (m *mutator) add(kind string, n, now ast.Node) {
	root := replace(m.Root, n, now)
	text := root.String()
	if m.seen[text] {
		return
	}
	m.seen[text] = true
	c := m.Compile(root, m.Record)
	if c == nil {
		return
	}
	was, is := n, now
	if !syntax.IsBool(n) { // a constant or a name is best read with what it is in
		was, is = m.at.node, replace(m.at.node, n, now)
	}
	m.list = append(m.list,
		Mutant{Kind: kind, Pos: m.Begin(n), Was: was.String(), Now: is.String(), Text: text, Cond: c,
			Differs: m.differs(n, now, c)})
}

// replace copies root with now in the place of n.
func replace(root, n, now ast.Node) ast.Node {
	return syntax.Rewrite(root, func(x ast.Node) ast.Node {
		if x == n {
			return now
		}
		return nil
	})
}

// differs says where the mutant c certainly differs: where the spot decides
// and is itself another; if that is in a predicate, for some record.
func (m *mutator) differs(n, now ast.Node, c condition.Cond) condition.Cond {
	with := func(v bool) condition.Cond {
		node := &ast.BoolNode{Value: v}
		node.SetNature(*m.at.node.Nature())
		return m.Compile(replace(m.at.pred, m.at.node, node), m.at.list)
	}
	yes, no := with(true), with(false)
	here := m.spotDiffers(n, now)
	if yes == nil || no == nil || here == nil || m.at.deep {
		return nil
	}
	differs := condition.NewAnd(condition.NewNot(&condition.Same{X: yes, Y: no}), here)
	if m.at.list == nil {
		return differs
	}
	differs = condition.AnyOf(m.at.list, differs)
	if m.Record != nil {
		return differs
	}
	was := m.Compile(m.Root, nil)
	return condition.NewAnd(differs, condition.NewNot(&condition.Same{X: was, Y: c}))
}

// spotDiffers is true where the spot has another value. It is known as soon
// as it can be: of "a and b" become "b", where b is true and a is false.
func (m *mutator) spotDiffers(n, now ast.Node) condition.Cond {
	if both, ok := n.(*ast.BinaryNode); ok && n == m.at.node && isStructure(n) {
		x, y := m.Compile(both.Left, m.at.list), m.Compile(both.Right, m.at.list)
		if x == nil || y == nil {
			return nil
		}
		if now == both.Left {
			x, y = y, x
		}
		switch {
		case now != both.Left && now != both.Right:
			return condition.NewNot(&condition.Same{X: x, Y: y})
		case both.Operator == "and" || both.Operator == "&&":
			return condition.NewAnd(y, condition.NewNot(x))
		}
		return condition.NewAnd(x, condition.NewNot(y))
	}
	if not, ok := n.(*ast.UnaryNode); ok && n == m.at.node && now == not.Node {
		x := m.Compile(now, m.at.list)
		if x == nil {
			return nil
		}
		return condition.NewOr(x, &condition.Not{X: x})
	}
	was, is := m.Compile(m.at.node, m.at.list), m.Compile(replace(m.at.node, n, now), m.at.list)
	if was == nil || is == nil {
		return nil
	}
	return condition.NewNot(&condition.Same{X: was, Y: is})
}

func (m *mutator) node(n ast.Node) {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			m.add("negation", n, n.Node)
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "and", "&&", "or", "||":
			m.connective(n)
		case "==", "!=", "<", "<=", ">", ">=":
			m.comparison(n)
		case "in":
			m.members(n)
		}
	case *ast.CallNode:
		m.call(n)
	}
}

func (m *mutator) connective(n *ast.BinaryNode) {
	other := syntax.Copy(n)
	other.Operator = map[string]string{"and": "or", "&&": "or", "or": "and", "||": "and"}[n.Operator]
	m.add("connective", n, other)
	m.drop(n, n.Right, n.Left)
	m.drop(n, n.Left, n.Right)
}

// drop leaves out one side of n.
func (m *mutator) drop(n, kept, lost ast.Node) {
	before := len(m.list)
	m.add("dropped", n, kept)
	if len(m.list) > before {
		m.list[before].Lost = lost.String()
	}
}

func (m *mutator) comparison(n *ast.BinaryNode) {
	wholes := syntax.KindOf(n.Left) == fact.Int && syntax.KindOf(n.Right) == fact.Int
	_, constLeft := syntax.Number(n.Left)
	_, constRight := syntax.Number(n.Right)
	strict := map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
	m.operator(n, condition.Opposite(n.Operator))
	// else it is a boundary
	if op := strict[n.Operator]; op != "" && !(wholes && (constLeft || constRight)) {
		m.operator(n, op)
	}
	for _, side := range []ast.Node{n.Left, n.Right} {
		m.boundary(side)
		m.value(n, side)
	}
}

func (m *mutator) operator(n *ast.BinaryNode, op string) {
	other := syntax.Copy(n)
	other.Operator = op
	m.add("comparison", n, other)
}

// boundary moves a constant by one step of its last digit, both ways.
func (m *mutator) boundary(n ast.Node) {
	x, ok := syntax.Number(n)
	if !ok {
		return
	}
	for _, step := range []float64{syntax.StepOf(x), -syntax.StepOf(x)} {
		m.add("boundary", n, numberNode(n, x+step))
	}
}

// numberNode is a constant of the type of n.
func numberNode(n ast.Node, x float64) ast.Node {
	var node ast.Node = &ast.FloatNode{Value: interval.Round(x, 9)}
	if syntax.KindOf(n) == fact.Int {
		node = &ast.IntegerNode{Value: int(math.Round(x))}
	}
	node.SetLocation(n.Location())
	node.SetNature(*n.Nature())
	return node
}

// value puts the next value of an enumeration in the place of one.
func (m *mutator) value(n *ast.BinaryNode, side ast.Node) {
	s, ok := side.(*ast.StringNode)
	other := n.Left
	if side == n.Left {
		other = n.Right
	}
	f := m.FactOf(other)
	if !ok || f == nil || f.Kind != fact.Enum {
		return
	}
	if i := slices.Index(f.Values, s.Value); i >= 0 && len(f.Values) > 1 {
		m.add("value", side, textNode(s, f.Values[(i+1)%len(f.Values)]))
	}
}

func textNode(n *ast.StringNode, text string) ast.Node {
	node := syntax.Copy(n)
	node.Value = text
	return node
}

// members leaves out an item of a list, or moves an end of a range.
func (m *mutator) members(n *ast.BinaryNode) {
	switch set := n.Right.(type) {
	case *ast.ArrayNode:
		for i := range set.Nodes {
			if len(set.Nodes) > 1 {
				fewer := syntax.Copy(set)
				fewer.Nodes = slices.Delete(slices.Clone(set.Nodes), i, i+1)
				m.drop(set, fewer, set.Nodes[i])
			}
		}
	case *ast.BinaryNode:
		if set.Operator == ".." {
			m.boundary(set.Left)
			m.boundary(set.Right)
		}
	}
}

// call puts a wider term, and one beside it, in the place of a term.
func (m *mutator) call(n *ast.CallNode) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || id.Value != "has" && id.Value != "is" || len(n.Arguments) != 2 {
		return
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		return
	}
	h := m.schema.Terms
	t := h.Named(name.Value)
	if t == term.None {
		return
	}
	for _, wide := range h.Term(t).Is {
		m.add("term", name, textNode(name, wide))
		if beside := sibling(h, t, wide); beside != "" {
			m.add("term", name, textNode(name, beside))
		}
	}
}

// sibling is the next term that is directly a kind of wide, or "".
func sibling(h *term.Hierarchy, t term.ID, wide string) string {
	for i := range h.Len() - 1 {
		other := term.ID((int(t) + 1 + i) % h.Len())
		if slices.Contains(h.Term(other).Is, wide) && !h.Is(other, t) {
			return h.Term(other).Name
		}
	}
	return ""
}
