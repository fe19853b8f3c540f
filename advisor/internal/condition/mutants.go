package condition

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
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
	Cond Cond
	// Differs is true where the mutant is certainly true and the condition
	// false, or the other way round; nil if that has no such form.
	Differs Cond
}

// Mutants lists the mutants of the condition text, which has been compiled
// before; of the derivation of path, or of a condition that stands alone if
// path is "". What they read that no other condition reads is evaluated anew
// each time.
func (s *Space) Mutants(path string, text *source.Verbatim) []Mutant {
	built, parts, overflown := s.built, s.parts, s.overflown // mutants are no part of the pack
	defer func() { s.built, s.parts, s.overflown = built, parts, overflown }()
	scratch := &source.Reader{Errs: &source.Errors{}}
	b := s.reader(path, text, scratch)
	b.loose = true
	root := b.parse(text.Text, reflect.Bool)
	if root == nil {
		return nil
	}
	m := &mutator{builder: b, root: root, seen: map[string]bool{root.String(): true}}
	m.walk(root, spot{node: root, pred: root, list: b.record})
	return m.list
}

// walk makes the mutants of n and of what is inside it. At is where n stands.
func (m *mutator) walk(n ast.Node, at spot) {
	m.at = at
	m.space.built, m.space.parts = 0, 0
	m.node(n)
	for i, child := range children(n) {
		inner := at
		switch {
		case isPredicate(n):
			inner.node, inner.pred = *child, *child
		case i == 1 && isQuant(n):
			inner.deep = inner.list != nil
			inner.list = m.listOf(*children(n)[0], at.list)
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
	return ok && slices.Contains(quantifiers, call.Name) && len(call.Arguments) == 2
}

// isStructure reports whether a condition is cut at n.
func isStructure(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.UnaryNode:
		return n.Operator == "not" || n.Operator == "!"
	case *ast.BinaryNode:
		return slices.Contains([]string{"and", "&&", "or", "||"}, n.Operator)
	case *ast.ConditionalNode:
		return isBool(n)
	}
	return false
}

// reader is a builder for the text of a condition or of a derivation.
func (s *Space) reader(path string, text *source.Verbatim, r *source.Reader) *builder {
	if path != "" {
		return s.deriver(path, text, r, nil)
	}
	return &builder{space: s, text: text, reader: r}
}

type mutator struct {
	*builder
	root ast.Node
	at   spot
	seen map[string]bool
	list []Mutant
}

// add makes the mutant in which now stands in the place of n.
func (m *mutator) add(kind string, n, now ast.Node) {
	root := replace(m.root, n, now)
	text := root.String()
	if m.seen[text] {
		return
	}
	m.seen[text] = true
	c := m.compile(root, m.record)
	if c == nil {
		return
	}
	was, is := n, now
	if !isBool(n) { // a constant or a name is best read with what it is in
		was, is = m.at.node, replace(m.at.node, n, now)
	}
	m.list = append(m.list, Mutant{Kind: kind, Pos: m.place(n), Was: was.String(), Now: is.String(), Text: text, Cond: c, Differs: m.differs(n, now, c)})
}

// replace copies root with now in the place of n.
func replace(root, n, now ast.Node) ast.Node {
	return rewrite(root, func(x ast.Node) ast.Node {
		if x == n {
			return now
		}
		return nil
	})
}

// compile makes a condition of a changed tree, about the records of list if
// that is not nil; nil if it is none.
func (m *mutator) compile(n ast.Node, list *fact.Fact) Cond {
	b := *m.builder
	b.path, b.record = slices.Clone(m.path), list
	if c := b.cond(n); !b.failed {
		return c
	}
	return nil
}

// place is where n begins in the file.
func (b *builder) place(n ast.Node) source.Pos {
	from := math.MaxInt
	visit(n, func(n ast.Node) bool {
		from = min(from, n.Location().From)
		return true
	})
	text := []rune(b.text.Text)
	before := string(text[:min(max(from-b.shift, 0), len(text))])
	line := strings.Count(before, "\n") + 1
	return b.text.At(line, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1)
}

// differs says where the mutant c certainly differs: where the spot decides
// and is itself another; if that is in a predicate, for some record.
func (m *mutator) differs(n, now ast.Node, c Cond) Cond {
	with := func(v bool) Cond {
		node := &ast.BoolNode{Value: v}
		node.SetNature(*m.at.node.Nature())
		return m.compile(replace(m.at.pred, m.at.node, node), m.at.list)
	}
	yes, no := with(true), with(false)
	here := m.spotDiffers(n, now)
	if yes == nil || no == nil || here == nil || m.at.deep {
		return nil
	}
	differs := and(not(&Same{yes, no}), here)
	if m.at.list == nil {
		return differs
	}
	differs = AnyOf(m.at.list, differs)
	if m.record != nil {
		return differs
	}
	return and(differs, not(&Same{m.compile(m.root, nil), c}))
}

// spotDiffers is true where the spot has another value. It is known as soon
// as it can be: of "a and b" become "b", where b is true and a is false.
func (m *mutator) spotDiffers(n, now ast.Node) Cond {
	if both, ok := n.(*ast.BinaryNode); ok && n == m.at.node && isStructure(n) {
		x, y := m.compile(both.Left, m.at.list), m.compile(both.Right, m.at.list)
		if x == nil || y == nil {
			return nil
		}
		if now == both.Left {
			x, y = y, x
		}
		switch {
		case now != both.Left && now != both.Right:
			return not(&Same{x, y})
		case both.Operator == "and" || both.Operator == "&&":
			return and(y, not(x))
		}
		return and(x, not(y))
	}
	if not, ok := n.(*ast.UnaryNode); ok && n == m.at.node && now == not.Node {
		x := m.compile(now, m.at.list)
		if x == nil {
			return nil
		}
		return or(x, &Not{x})
	}
	was, is := m.compile(m.at.node, m.at.list), m.compile(replace(m.at.node, n, now), m.at.list)
	if was == nil || is == nil {
		return nil
	}
	return not(&Same{was, is})
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
	other := shallow(n)
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
	wholes := valKind(n.Left) == fact.Int && valKind(n.Right) == fact.Int
	_, constLeft := constantNumber(n.Left)
	_, constRight := constantNumber(n.Right)
	opposite := map[string]string{"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
	strict := map[string]string{"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
	m.operator(n, opposite[n.Operator])
	if op := strict[n.Operator]; op != "" && !(wholes && (constLeft || constRight)) { // else it is a boundary
		m.operator(n, op)
	}
	for _, side := range []ast.Node{n.Left, n.Right} {
		m.boundary(side)
		m.value(n, side)
	}
}

func (m *mutator) operator(n *ast.BinaryNode, op string) {
	other := shallow(n)
	other.Operator = op
	m.add("comparison", n, other)
}

// boundary moves a constant by one step of its last digit, both ways.
func (m *mutator) boundary(n ast.Node) {
	x, ok := constantNumber(n)
	if !ok {
		return
	}
	for _, step := range []float64{StepOf(x), -StepOf(x)} {
		m.add("boundary", n, numberNode(n, x+step))
	}
}

// numberNode is a constant of the type of n.
func numberNode(n ast.Node, x float64) ast.Node {
	var node ast.Node = &ast.FloatNode{Value: math.Round(x*1e9) / 1e9}
	if valKind(n) == fact.Int {
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
	f := m.space.Schema.Lookup(m.pathOf(other))
	if !ok || f == nil || f.Kind != fact.Enum {
		return
	}
	if i := slices.Index(f.Values, s.Value); i >= 0 && len(f.Values) > 1 {
		m.add("value", side, textNode(s, f.Values[(i+1)%len(f.Values)]))
	}
}

func textNode(n *ast.StringNode, text string) ast.Node {
	node := shallow(n)
	node.Value = text
	return node
}

// members leaves out an item of a list, or moves an end of a range.
func (m *mutator) members(n *ast.BinaryNode) {
	switch set := n.Right.(type) {
	case *ast.ArrayNode:
		for i := range set.Nodes {
			if len(set.Nodes) > 1 {
				fewer := shallow(set)
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
	h := m.space.Schema.Terms
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

// Places says where the sites of the condition text begin in its file.
func (s *Space) Places(path string, text *source.Verbatim, sites []Site) []source.Pos {
	b := s.reader(path, text, &source.Reader{Errs: &source.Errors{}})
	at := map[string][]source.Pos{}
	if root := b.parse(text.Text, reflect.Bool); root != nil {
		visit(root, func(n ast.Node) bool {
			at[n.String()] = append(at[n.String()], b.place(n))
			return true
		})
	}
	places := make([]source.Pos, len(sites))
	for i, site := range sites {
		name := site.String()
		places[i] = text.At(1, 1)
		if list := at[name]; len(list) > 0 {
			places[i] = list[0]
			if len(list) > 1 {
				at[name] = list[1:]
			}
		}
	}
	return places
}

// String is what stands at the site.
func (s Site) String() string {
	if c, ok := s.Cond.(*Choice); ok {
		return c.Node.String()
	}
	return s.Cond.String()
}
