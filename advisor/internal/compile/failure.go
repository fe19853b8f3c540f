package compile

import (
	"math"
	"regexp"
	"slices"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/lang"
	"example.com/crosstalk/advisor/internal/machine"
	"example.com/crosstalk/advisor/internal/syntax"
)

// maxPart is how many characters of a part a Failure has.
const maxPart = 200

// failure is what n has no value for, should it come to that.
func (b *builder) failure(n ast.Node, want string) *condition.MayFail {
	text := b.Text // as it is now
	text.Reader = nil
	return &condition.MayFail{Told: func() *condition.Failure { return told(&text, n, want) }}
}

func told(t *lang.Text, n ast.Node, want string) *condition.Failure {
	part := []rune(n.String())
	if len(part) > maxPart {
		part = append(part[:maxPart:maxPart], []rune("...")...)
	}
	out := &condition.Failure{Text: string(part), Pos: t.Source.At(t.Place(n)), Want: want}
	syntax.Visit(n, func(m ast.Node) bool {
		f := t.FactOf(m)
		if _, item := m.(*ast.PointerNode); item {
			f = t.Record
		}
		if f != nil && !slices.Contains(out.Facts, f) {
			out.Facts = append(out.Facts, f)
		}
		return t.PathOf(m) == ""
	})
	return out
}

// checkConstants refuses parts that have no value whatever a profile says, such
// as age % 0 and int("x"). It reports whether n reads nothing of a profile.
func (b *builder) checkConstants(n ast.Node) bool {
	switch n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
		return true
	}
	constant := true
	for _, child := range syntax.Children(n) {
		constant = b.checkConstants(*child) && constant
	}
	if b.Failed {
		return false
	}
	switch n := n.(type) {
	case *ast.ArrayNode:
		return constant
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return false
		}
	case *ast.BinaryNode:
		constant = constant && !isComparison(n)
		if n.Operator == ".." {
			return constant
		}
		if !constant {
			b.checkRight(n)
		}
		conditions := []string{"??", "and", "&&", "or", "||", "in", "matches", "contains", "startsWith",
			"endsWith"}
		if slices.Contains(conditions, n.Operator) {
			return false
		}
	case *ast.BuiltinNode:
		if n.Name == "date" || n.Name == "duration" {
			return true // checkLiteral has seen it
		}
	default:
		return false
	}
	if constant {
		b.constantValue(n)
	}
	return constant
}

// checkRight refuses an operator whose right side is a constant with which it has
// no value, whatever is on the left.
func (b *builder) checkRight(n *ast.BinaryNode) {
	if n.Operator != "/" && n.Operator != "%" && n.Operator != "matches" ||
		!b.checkConstants(n.Right) {
		return
	}
	v, ok := b.constantValue(n.Right)
	switch {
	case !ok:
	case n.Operator != "matches" && v.Num == 0:
		b.FailAt(n, "%s divides by 0; want a divisor other than 0", n)
	case n.Operator == "matches":
		if _, err := regexp.Compile(v.Str); err != nil {
			b.FailAt(n, "%q is no regular expression", v.Str)
		}
	}
}

// constantValue evaluates n, which reads nothing of a profile; not ok: it has no
// value, which is noted.
func (b *builder) constantValue(n ast.Node) (fact.Value, bool) {
	s := b.enter()
	defer b.leave(s)
	v := b.value(n)
	if b.Failed {
		return fact.Value{}, false
	}
	var f condition.Frame
	x := v.Get(&f)
	failed := f.Failed()
	if len(failed) > 0 || !x.Known || math.IsInf(x.Num, 0) {
		want := machine.Wants(n)
		if len(failed) > 0 {
			want = failed[0].Want
		}
		b.FailAt(n, "%s can never be calculated; want %s", n, want)
		return fact.Value{}, false
	}
	return x, true
}
