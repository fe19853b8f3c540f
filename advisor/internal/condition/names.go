package condition

import (
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// A builder turns one text into a Cond.
type builder struct {
	space  *Space
	text   *source.Verbatim
	reader *source.Reader
	path   []string   // findings and derived facts being compiled
	record *fact.Fact // the list whose record .x speaks of, or nil
	shift  int        // characters before the text on the first line that expr parsed
	failed bool
	loose  bool // atoms are the builder's own, not the space's

	variable *variable // a name in the text that stands for a term, or nil

	raw   []string // derived facts that are read as the record has them
	whole bool     // it builds a derivation for itself, which no other fact is read for
	via   *fact.Fact
	refs  []Ref
	flag  atomFlags
	need  *need // of the atom being built
	quick quick
	held  *held

	limits    []limit  // what derived facts are made of in the cases that the builder is inside of
	expanding int      // inside how many cases of derived facts the builder is
	outer     ast.Node // what in the text reads the derived fact of which they are cases, or nil
	conds     []Cond   // conditions inside the values of the atom being built
}

// A limit says that a part of a text stands for a fact, whose range it is held to.
type limit struct {
	node ast.Node
	fact *fact.Fact
}

// An atomFlags says of an atom: it asks about the record itself; it speaks of the
// record at hand; it has an x ?? y; it can fail (see Failure).
type atomFlags struct{ reflexive, record, coalesces, fails bool }

// fail notes a problem at a line and column (from 1) of what expr parsed.
func (b *builder) fail(line, col int, format string, args ...any) {
	if line == 1 {
		col -= b.shift
	}
	line = min(line, strings.Count(b.text.Text, "\n")+1)
	b.reader.ErrorAt(b.text.Node(), b.text.At(line, max(col, 1)), format, args...)
	b.failed = true
}

// failAt notes a problem at a node.
func (b *builder) failAt(n ast.Node, format string, args ...any) {
	line, col := b.placeOf(n)
	shift := b.shift
	b.shift = 0
	b.fail(line, col, format, args...)
	b.shift = shift
}

// quantifiers are the functions that become a Quant.
var quantifiers = []string{"any", "all", "none", "one", "count"}

// predicates are the functions with a predicate that values may use.
var predicates = []string{"map", "filter", "sum", "count"}

// valueFunctions are the functions without a predicate that are allowed: they
// end, have no effect and depend on nothing but their arguments.
var valueFunctions = []string{"len", "abs", "ceil", "floor", "round", "min", "max", "sum", "mean", "median",
	"int", "float", "lower", "upper", "trim", "hasPrefix", "hasSuffix", "date", "duration", "string"}

var ownFunctions = append([]string{"has", "is", "known", "unrecognised"}, sinceFunctions...)

// operators are the words that are no names, to expr's parser.
var operators = []string{"and", "or", "not", "in", "true", "false", "nil", "if", "else", "let", "matches", "contains", "startsWith", "endsWith"}

// IsWord reports whether a name is a word of the rule language: something else
// of that name would be read in its place, or could not be read.
func IsWord(name string) bool {
	for _, words := range [][]string{operators, quantifiers, predicates, valueFunctions, ownFunctions} {
		if slices.Contains(words, name) {
			return true
		}
	}
	return false
}

// checkNames reports every name that is not known and everything that is not
// in the rule language, before expr checks types, since expr stops at the
// first problem. In is the list whose record .x speaks of.
func (b *builder) checkNames(n ast.Node, in *fact.Fact, depth int) {
	if depth > MaxQuants+1 {
		b.failAt(n, "predicates nested more than %d deep; name the inner part as a finding", MaxQuants)
		return
	}
	each := func(nodes ...ast.Node) {
		for _, n := range nodes {
			b.checkNames(n, in, depth)
		}
	}
	switch n := n.(type) {
	case *ast.NilNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IntegerNode:
		b.checkWhole(n)
	case *ast.PointerNode:
		if n.Name != "" {
			b.failAt(n, "#%s is not in the rule language", n.Name)
		}
	case *ast.IdentifierNode:
		b.checkName(n)
	case *ast.MemberNode, *ast.ChainNode:
		if path, ok := b.memberPath(n, in); !ok {
			b.checkMember(n, path)
		}
	case *ast.UnaryNode:
		each(n.Node)
	case *ast.BinaryNode:
		if n.Operator == "|" {
			b.failAt(n, "%q is not in the rule language here", n.Operator)
		} else if n.Operator == ".." {
			b.checkRange(n)
		}
		b.checkTexts(n, in)
		each(n.Left, n.Right)
	case *ast.ConditionalNode:
		each(n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		each(n.Nodes...)
	case *ast.CallNode:
		b.checkCall(n, in, depth)
	case *ast.BuiltinNode:
		b.checkBuiltin(n, in, depth)
	case *ast.PredicateNode:
		b.checkNames(n.Node, in, depth)
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		b.failAt(n, `"let" and ";" are not in the rule language; name the part as a finding`)
	case *ast.SliceNode:
		b.failAt(n, "slices are not in the rule language")
	default:
		b.failAt(n, "this is not in the rule language")
	}
}

func (b *builder) checkName(n *ast.IdentifierNode) {
	s := b.space
	switch {
	case n.Value == "region", s.Findings[n.Value] != nil, s.Schema.Lookup(n.Value) != nil:
		return
	case n.Value == "$env":
		b.failAt(n, "$env is not in the rule language")
		return
	case b.isGroup(n.Value):
		b.failAt(n, "%s is a group of facts; name one, as in %s", n.Value, b.firstOf(n.Value))
		return
	}
	hint := b.reader.Hint(n.Value, b.names)
	if s.Schema.Terms.Named(n.Value) >= 0 {
		hint = "; it is a term: has(SET, \"" + n.Value + "\")"
	}
	b.failAt(n, "unknown name %q%s", n.Value, hint)
}

// names lists what an identifier may be.
func (b *builder) names() []string {
	s := b.space
	names := slices.Sorted(maps(s.Findings))
	for _, f := range s.Schema.Top {
		names = append(names, f.Path)
	}
	return append(names, "region")
}

func (b *builder) isGroup(name string) bool { return b.firstOf(name) != "" }

func (b *builder) firstOf(group string) string {
	b.space.exprConfig()
	return b.space.groups[group]
}

// memberPath gives the path of the fact or table entry that a member chain
// names: a.b, a["b"], .x in a record. Ok is false if there is none.
func (b *builder) memberPath(n ast.Node, in *fact.Fact) (path string, ok bool) {
	var parts []string
	for {
		switch m := n.(type) {
		case *ast.ChainNode:
			n = m.Node
			continue
		case *ast.MemberNode:
			key, isText := m.Property.(*ast.StringNode)
			if !isText {
				return "", false
			}
			parts = append(parts, key.Value)
			n = m.Node
			continue
		case *ast.IdentifierNode:
			parts = append(parts, m.Value)
		case *ast.PointerNode:
			if in == nil {
				return "", false
			}
			parts = append(parts, in.Path)
		default:
			return "", false
		}
		break
	}
	slices.Reverse(parts)
	path = strings.Join(parts, ".")
	if f := b.space.Schema.Lookup(path); f != nil {
		_, top := rootOf(n).(*ast.IdentifierNode)
		return path, f.Owner == nil && top || f.Owner != nil && f.Owner == in && !top
	}
	return path, b.space.Derivations[path] != nil
}

func rootOf(n ast.Node) ast.Node {
	for {
		switch m := n.(type) {
		case *ast.ChainNode:
			n = m.Node
		case *ast.MemberNode:
			n = m.Node
		default:
			return n
		}
	}
}

func (b *builder) checkMember(n ast.Node, path string) {
	if path == "" {
		b.failAt(n, "only facts, and the fields of records inside any(...), can be read this way")
		return
	}
	paths := func() []string {
		return append(b.space.Schema.Paths(), slices.Sorted(maps(b.space.Derivations))...)
	}
	if f := b.space.Schema.Lookup(path); f != nil && f.Owner != nil {
		b.failAt(n, "%s is a field of each record; write any(%s, .%s ...)", path, f.Owner.Path, f.Name())
		return
	}
	b.failAt(n, "unknown fact %q%s", path, b.reader.Hint(path, paths))
}

func (b *builder) checkCall(n *ast.CallNode, in *fact.Fact, depth int) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(ownFunctions, id.Value) {
		name := "this"
		if ok {
			name = id.Value + "()"
		} else if m, isMember := n.Callee.(*ast.MemberNode); isMember {
			name = strings.Trim(m.Property.String(), `"`) + "()"
		}
		all := func() []string { return slices.Concat(ownFunctions, quantifiers, predicates, valueFunctions) }
		b.failAt(n, "%s is not in the rule language%s", name, b.reader.Hint(strings.TrimSuffix(name, "()"), all))
		return
	}
	for _, a := range n.Arguments {
		b.checkNames(a, in, depth)
	}
}

func (b *builder) checkBuiltin(n *ast.BuiltinNode, in *fact.Fact, depth int) {
	quant := slices.Contains(quantifiers, n.Name) && len(n.Arguments) == 2
	pred := slices.Contains(predicates, n.Name) && len(n.Arguments) == 2
	if !quant && !pred && !slices.Contains(valueFunctions, n.Name) {
		hint := ""
		if n.Name == "now" {
			hint = "; the as-of date is read by days_since(), months_since(), years_since()"
		}
		b.failAt(n, "%s() is not in the rule language%s", n.Name, hint)
		return
	}
	if n.Name == "date" || n.Name == "duration" {
		if err := checkLiteral(n); err != "" {
			b.failAt(n, "%s", err)
		}
	}
	inner := in
	if quant || pred {
		b.checkNames(n.Arguments[0], in, depth)
		inner = b.listOf(n.Arguments[0], in)
		if inner == nil && quant && n.Name != "count" {
			b.failAt(n, "%s() speaks about a list of the profile, named as it is: %s(medications, ...)", n.Name, n.Name)
			return
		}
		if inner == nil {
			b.failAt(n, "%s() with a predicate speaks about a list of the profile, or about filter() of one: %s(medications, ...)",
				n.Name, n.Name)
			return
		}
		b.checkNames(n.Arguments[1], inner, depth+1)
		return
	}
	for _, a := range n.Arguments {
		b.checkNames(a, in, depth)
	}
}

// listOf is the list fact that n names or filters, or nil.
func (b *builder) listOf(n ast.Node, in *fact.Fact) *fact.Fact {
	switch m := n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		path, _ := b.memberPath(m, in)
		f := b.space.Schema.Lookup(path)
		if f != nil && (f.Kind == fact.List || f.Kind == fact.Numbers || f.Kind == fact.Texts) {
			return f
		}
	case *ast.BuiltinNode:
		if m.Name == "filter" {
			return b.listOf(m.Arguments[0], in)
		}
	}
	return nil
}

// checkLiteral evaluates date("...") and duration("...") at load.
func checkLiteral(n *ast.BuiltinNode) string {
	if len(n.Arguments) != 1 {
		return n.Name + "() takes one text, written out"
	}
	lit, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return n.Name + "() takes one text, written out"
	}
	if n.Name == "duration" {
		if _, err := time.ParseDuration(lit.Value); err != nil {
			return `bad duration "` + lit.Value + `"; want one like "36h" or "90m"`
		}
		return ""
	}
	if _, err := time.Parse(time.DateOnly, lit.Value); err != nil {
		return `bad date "` + lit.Value + `"; want one like "2026-11-20"`
	}
	return ""
}

// checkWhole refuses a whole number that no profile can give: it is compared with
// others as int64 and as float64, and is the same in both no further than that.
func (b *builder) checkWhole(n *ast.IntegerNode) {
	if x := int64(n.Value); x > fact.MaxWhole || x < -fact.MaxWhole {
		b.failAt(n, "%d is too large: whole numbers go from %d to %d here; write a smaller one", n.Value, -int64(fact.MaxWhole), int64(fact.MaxWhole))
	}
}

// checkTexts refuses texts that a fact is held against and that no profile can give:
// where one is read, space around it is dropped, and one of nothing says nothing.
func (b *builder) checkTexts(n *ast.BinaryNode, in *fact.Fact) {
	switch n.Operator {
	case "==", "!=":
		b.checkText(n.Left, n.Right, n, in)
		b.checkText(n.Right, n.Left, n, in)
	case "in":
		list, ok := n.Right.(*ast.ArrayNode)
		if !ok {
			b.checkText(n.Right, n.Left, n, in)
			return
		}
		for _, item := range list.Nodes {
			b.checkText(n.Left, item, n, in)
		}
	case "contains", "startsWith", "endsWith":
		b.checkText(n.Left, n.Right, n, in)
	}
}

// checkText refuses the text in constant if the fact in x can never be that, or
// always has it.
func (b *builder) checkText(x, constant ast.Node, n *ast.BinaryNode, in *fact.Fact) {
	s, ok := constant.(*ast.StringNode)
	f := in // that # is an item of
	if _, item := x.(*ast.PointerNode); !item {
		path, _ := b.memberPath(x, in)
		f = b.space.Schema.Lookup(path)
	}
	if !ok || f == nil || f.Kind != fact.Text && f.Kind != fact.Texts || f.Derived {
		return
	}
	text := s.Value
	switch n.Operator {
	case "startsWith":
		text += "x"
	case "endsWith":
		text = "x" + text
	case "contains":
		if text != "" {
			return
		}
	}
	switch {
	case strings.TrimSpace(s.Value) == "" && (n.Operator == "==" || n.Operator == "!=" || n.Operator == "in"):
		b.failAt(s, "no profile gives an empty text for %s: that is not known; ask known(%s), or write what it can be", f.Path, f.Path)
	case s.Value == "":
		b.failAt(s, "every text %s an empty one; write what %s is to be held against", map[string]string{"contains": "contains", "startsWith": "starts with", "endsWith": "ends with"}[n.Operator], f.Path)
	case !fact.CanBeHeld(text):
		b.failAt(s, "no profile gives %q for %s: space around a text is dropped; write %q", s.Value, f.Path, strings.TrimSpace(s.Value))
	}
}

// maxRange is how many numbers a range may hold.
const maxRange = 10_000

func (b *builder) checkRange(n *ast.BinaryNode) {
	from, okFrom := intConst(n.Left)
	to, okTo := intConst(n.Right)
	switch {
	case !okFrom || !okTo:
		b.failAt(n, "a range goes from one whole number to another, both written out, as in 18..64; else compare with >= and <=")
	case from <= to && uint64(to)-uint64(from) >= maxRange: // which, as int64, might overflow
		b.failAt(n, "a range of more than %d numbers, which expr would write out; compare with >= and <=", maxRange)
	}
}

func isConstant(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
		return true
	case *ast.UnaryNode:
		return isConstant(n.Node)
	case *ast.BinaryNode:
		return isConstant(n.Left) && isConstant(n.Right)
	case *ast.ArrayNode:
		for _, x := range n.Nodes {
			if !isConstant(x) {
				return false
			}
		}
		return true
	}
	return false
}
