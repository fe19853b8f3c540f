package lang

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

// checkNames reports every name that is not known and everything that is not
// in the rule language, before expr checks types, since expr stops at the
// first problem. In is the list whose record .x speaks of.
func (t *Text) checkNames(n ast.Node, in *fact.Fact, depth int) {
	if depth > MaxQuants+1 {
		t.FailAt(n, "predicates nested more than %d deep; name the inner part as a finding", MaxQuants)
		return
	}
	each := func(nodes ...ast.Node) {
		for _, n := range nodes {
			t.checkNames(n, in, depth)
		}
	}
	switch n := n.(type) {
	case *ast.NilNode, *ast.FloatNode, *ast.BoolNode, *ast.StringNode:
	case *ast.IntegerNode:
		t.checkWhole(n)
	case *ast.PointerNode:
		if n.Name != "" {
			t.FailAt(n, "#%s is not in the rule language", n.Name)
		}
	case *ast.IdentifierNode:
		t.checkName(n)
	case *ast.MemberNode, *ast.ChainNode:
		if path, ok := t.MemberPath(n, in); !ok {
			t.checkMember(n, path)
		}
	case *ast.UnaryNode:
		each(n.Node)
	case *ast.BinaryNode:
		if n.Operator == "|" {
			t.FailAt(n, "%q is not in the rule language here", n.Operator)
		} else if n.Operator == ".." {
			t.checkRange(n)
		}
		t.checkTexts(n, in)
		each(n.Left, n.Right)
	case *ast.ConditionalNode:
		each(n.Cond, n.Exp1, n.Exp2)
	case *ast.ArrayNode:
		each(n.Nodes...)
	case *ast.CallNode:
		t.checkCall(n, in, depth)
	case *ast.BuiltinNode:
		t.checkBuiltin(n, in, depth)
	case *ast.PredicateNode:
		t.checkNames(n.Node, in, depth)
	case *ast.VariableDeclaratorNode, *ast.SequenceNode:
		t.FailAt(n, `"let" and ";" are not in the rule language; name the part as a finding`)
	case *ast.SliceNode:
		t.FailAt(n, "slices are not in the rule language")
	default:
		t.FailAt(n, "this is not in the rule language")
	}
}

func (t *Text) checkName(n *ast.IdentifierNode) {
	s := t.names
	switch {
	case n.Value == "region", s.findings[n.Value], s.Schema.Lookup(n.Value) != nil:
		return
	case n.Value == "$env":
		t.FailAt(n, "$env is not in the rule language")
		return
	case t.isGroup(n.Value):
		t.FailAt(n, "%s is a group of facts; name one, as in %s", n.Value, t.firstOf(n.Value))
		return
	}
	if plain := t.otherName(n.Value); plain != "" {
		t.FailAt(n, "%s", plain)
		return
	}
	hint := t.Reader.Hint(n.Value, t.identifiers)
	if s.Schema.Terms.Named(n.Value) >= 0 {
		hint = "; it is a term: has(SET, \"" + n.Value + "\")"
	}
	t.FailAt(n, "unknown name %q%s", n.Value, hint)
}

// otherWords are what people write for words of the language.
var otherWords = map[string]string{"yes": "true", "Yes": "true", "no": "false", "No": "false",
	"null": "nil", "None": "nil", "NULL": "nil", "Null": "nil"}

var numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
	"seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "twenty": 20,
	"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}

// otherName says what a name stands for that is not one: a word for a number, a value
// of a fact, a field of records; "" if nothing is known of it.
func (t *Text) otherName(name string) string {
	switch name {
	case "today", "now", "Today":
		return fmt.Sprintf("%s is not named; days_since(...), months_since(...) and years_since(...) "+
			"count up to the day of the advice", name)
	}
	if w := otherWords[name]; w != "" {
		return fmt.Sprintf("%q is written %s", name, w)
	}
	if n, ok := numberWords[strings.ToLower(name)]; ok {
		return fmt.Sprintf("a number is written in digits: %d", n)
	}
	for _, f := range t.names.Schema.Facts {
		for _, v := range f.Values {
			if strings.EqualFold(v, name) {
				return fmt.Sprintf("%s is a value of %s; it stands in quotation marks: %q", v, f.Path, v)
			}
		}
	}
	for _, f := range t.names.Schema.Facts {
		if f.Owner != nil && f.Name() == name {
			return fmt.Sprintf("%s is a field of the records of %s; write .%s inside any(%s, ...)", name,
				f.Owner.Path, name, f.Owner.Path)
		}
	}
	return ""
}

// identifiers lists what an identifier may be.
func (t *Text) identifiers() []string {
	s := t.names
	names := slices.Sorted(maps.Keys(s.findings))
	for _, f := range s.Schema.Top {
		names = append(names, f.Path)
	}
	return append(names, "region")
}

func (t *Text) isGroup(name string) bool { return t.firstOf(name) != "" }

func (t *Text) firstOf(group string) string {
	t.names.exprConfig()
	return t.names.groups[group]
}

func (t *Text) checkMember(n ast.Node, path string) {
	if path == "" {
		t.FailAt(n, "only facts, and the fields of records inside any(...), can be read this way")
		return
	}
	paths := func() []string {
		return append(t.names.Schema.Paths(), slices.Sorted(maps.Keys(t.names.derived))...)
	}
	if f := t.names.Schema.Lookup(path); f != nil && f.Owner != nil {
		t.FailAt(n, "%s is a field of each record; write any(%s, .%s ...)", path, f.Owner.Path, f.Name())
		return
	}
	t.FailAt(n, "unknown fact %q%s", path, t.Reader.Hint(path, paths))
}

func (t *Text) checkCall(n *ast.CallNode, in *fact.Fact, depth int) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || !slices.Contains(ownFunctions, id.Value) {
		name := "this"
		if ok {
			name = id.Value + "()"
		} else if m, isMember := n.Callee.(*ast.MemberNode); isMember {
			name = strings.Trim(m.Property.String(), `"`) + "()"
		}
		all := func() []string {
			return slices.Concat(ownFunctions, Quantifiers, predicates, valueFunctions)
		}
		t.FailAt(n, "%s is not in the rule language%s", name,
			t.Reader.Hint(strings.TrimSuffix(name, "()"), all))
		return
	}
	for _, a := range n.Arguments {
		t.checkNames(a, in, depth)
	}
}

func (t *Text) checkBuiltin(n *ast.BuiltinNode, in *fact.Fact, depth int) {
	quant := slices.Contains(Quantifiers, n.Name) && len(n.Arguments) == 2
	pred := slices.Contains(predicates, n.Name) && len(n.Arguments) == 2
	if len(n.Arguments) == 1 && (slices.Contains(Quantifiers, n.Name) || n.Name == "map" ||
		n.Name == "filter") {
		t.FailAt(n, "%s", callError(n.Name))
		return
	}
	if !quant && !pred && !slices.Contains(valueFunctions, n.Name) {
		hint := ""
		if n.Name == "now" {
			hint = "; the as-of date is read by days_since(), months_since(), years_since()"
		}
		t.FailAt(n, "%s() is not in the rule language%s", n.Name, hint)
		return
	}
	if n.Name == "date" || n.Name == "duration" {
		if err := checkLiteral(n); err != "" {
			t.FailAt(n, "%s", err)
		}
	}
	if quant || pred {
		t.checkNames(n.Arguments[0], in, depth)
		inner := t.ListOf(n.Arguments[0], in)
		if inner == nil && quant && n.Name != "count" {
			t.FailAt(n, "%s() speaks about a list of the profile, named as it is: %s(medications, ...)",
				n.Name, n.Name)
			return
		}
		if inner == nil {
			t.FailAt(n, "%s() with a predicate speaks about a list of the profile, or about filter() of "+
				"one: %s(medications, ...)",
				n.Name, n.Name)
			return
		}
		t.checkNames(n.Arguments[1], inner, depth+1)
		return
	}
	for _, a := range n.Arguments {
		t.checkNames(a, in, depth)
	}
}
