package lang

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// What loads is not always what can be meant: the checks here refuse what expr reads and
// no author wants, such as upper(sex) == "F" or risk >= "middle", which goes by the alphabet.

// factIn is the fact that n reads, with .x of the records of in; nil if it reads none.
func (t *Text) factIn(n ast.Node, in *fact.Fact) *fact.Fact {
	path, _ := t.MemberPath(n, in)
	return t.names.Schema.Lookup(path)
}

// valuesOf are all values that n can have, where facts.yaml or pack.yaml lists them.
func (t *Text) valuesOf(n ast.Node, in *fact.Fact) []string {
	if id, ok := n.(*ast.IdentifierNode); ok && id.Value == "region" {
		return t.names.Regions
	}
	if f := t.factIn(n, in); f != nil && f.Kind == fact.Enum {
		return f.Values
	}
	return nil
}

var (
	orders    = []string{"<", "<=", ">", ">="}
	textParts = []string{"contains", "startsWith", "endsWith", "matches"}
	textTools = []string{"lower", "upper", "trim", "hasPrefix", "hasSuffix", "len"}
)

// checkMeaning refuses comparisons that are read, and cannot be meant.
func (t *Text) checkMeaning(n *ast.BinaryNode, in *fact.Fact) {
	t.checkChain(n)
	for _, side := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		t.checkValues(n, side[0], in)
		t.checkFraction(n, side[0], side[1], in)
		t.checkLetters(n, side[0], side[1], in)
	}
	if list, ok := n.Right.(*ast.ArrayNode); ok && n.Operator == "in" &&
		slices.ContainsFunc(list.Nodes, func(n ast.Node) bool { return isBool(n) }) {
		t.FailAt(n, "what is true or false stands alone, not in a list: write %s or not %s",
			shown(n.Left), shown(n.Left))
	}
}

func isBool(n ast.Node) bool { _, ok := n.(*ast.BoolNode); return ok }

// checkValues refuses to order the values of a list of such, or to look into their letters.
func (t *Text) checkValues(n *ast.BinaryNode, x ast.Node, in *fact.Fact) {
	values := t.valuesOf(x, in)
	if len(values) == 0 {
		return
	}
	name := shown(x)
	switch {
	case slices.Contains(orders, n.Operator):
		t.FailAt(n, "the values of %s are words, and would be ordered by the alphabet; name those "+
			"that are meant, as in %s in [%s]", name, name, quotedList(values[max(0, len(values)-2):]))
	case slices.Contains(textParts, n.Operator) && t.readable(n):
		t.FailAt(n, "the values of %s are %s, and stand there whole: write %s == %q", name,
			strings.Join(values, ", "), name, values[0])
	}
}

// readable reports whether n looks for a text, or a pattern that is one: else it has a fault
// of its own.
func (t *Text) readable(n *ast.BinaryNode) bool {
	s, ok := n.Right.(*ast.StringNode)
	if ok && n.Operator == "matches" {
		_, err := regexp.Compile(s.Value)
		return err == nil
	}
	return ok
}

// checkTool refuses functions of text on a fact whose values are listed.
func (t *Text) checkTool(n *ast.BuiltinNode, in *fact.Fact) {
	if len(n.Arguments) == 0 || !slices.Contains(textTools, n.Name) {
		return
	}
	if values := t.valuesOf(n.Arguments[0], in); len(values) > 0 {
		name := shown(n.Arguments[0])
		t.FailAt(n, "the values of %s are %s, written just so; leave %s() out: %s == %q", name,
			strings.Join(values, ", "), n.Name, name, values[0])
	}
}

// checkFraction refuses to ask whether a whole number is a fraction.
func (t *Text) checkFraction(n *ast.BinaryNode, x, constant ast.Node, in *fact.Fact) {
	f := t.factIn(x, in)
	if f == nil || f.Kind != fact.Int || n.Operator != "==" && n.Operator != "!=" &&
		n.Operator != "in" {
		return
	}
	list := []ast.Node{constant}
	if many, ok := constant.(*ast.ArrayNode); ok {
		list = many.Nodes
	}
	for _, c := range list {
		if v, ok := syntax.Number(c); ok && v != math.Trunc(v) {
			t.FailAt(c, "%s is a whole number, and never %g; write a whole number, or a comparison "+
				"such as %s > %g", f.Path, v, f.Path, math.Trunc(v))
		}
	}
}

// checkLetters refuses to hold what lower(), upper() or trim() gives against what they never
// give.
func (t *Text) checkLetters(n *ast.BinaryNode, x, constant ast.Node, in *fact.Fact) {
	call, ok := x.(*ast.BuiltinNode)
	if !ok || n.Operator != "==" && n.Operator != "!=" && n.Operator != "in" {
		return
	}
	gives := map[string]func(string) string{"lower": strings.ToLower, "upper": strings.ToUpper,
		"trim": strings.TrimSpace}[call.Name]
	if gives == nil || len(t.valuesOf(call.Arguments[0], in)) > 0 { // which is told
		return
	}
	list := []ast.Node{constant}
	if many, ok := constant.(*ast.ArrayNode); ok {
		list = many.Nodes
	}
	for _, c := range list {
		if s, ok := c.(*ast.StringNode); ok && gives(s.Value) != s.Value {
			t.FailAt(c, "%s() never gives %q; write %q", call.Name, s.Value, gives(s.Value))
		}
	}
}

// checkChain refuses 18 < age > 65, which says no more than one of its halves.
func (t *Text) checkChain(n *ast.BinaryNode) {
	right, ok := n.Right.(*ast.BinaryNode)
	if !ok || n.Operator != "&&" {
		return
	}
	left, ok := n.Left.(*ast.BinaryNode)
	if ok && left.Operator == "&&" {
		left, ok = left.Right.(*ast.BinaryNode)
	}
	if !ok || left.Right != right.Left { // one node in both, where the text has it once
		return
	}
	if left.Operator[0] != right.Operator[0] || !slices.Contains(orders, right.Operator) {
		x := shown(right.Left)
		t.FailAt(right, `a chain goes one way, as in 18 <= age < 65; else name again what is held `+
			`against both: %s %s %s and %s %s %s`, shown(left.Left), left.Operator, x, x, right.Operator,
			shown(right.Right))
	}
}

func quotedList(values []string) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(list, ", ")
}
