package condition

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// A Failure is a part of a condition that has no value on some profiles even if
// all that it reads is known: it divides by 0, or makes a number of a word. It is
// unknown there, and the Frame notes it. What it says is the pack's alone: no
// value of a profile is in it.
type Failure struct {
	Text  string       // the part, as the pack has it
	Pos   source.Pos   // where it stands; of a derived fact's case, where the condition that reads the fact does
	Facts []*fact.Fact // that it reads
	Want  string       // what it would take: "a divisor other than 0"
}

func (x *Failure) Error() string {
	return fmt.Sprintf("%s: %s has no value for this profile; want %s", x.Pos, x.Text, x.Want)
}

// Read is what the facts are called that it reads: "age, sex".
func (x *Failure) Read() string {
	var paths []string
	for _, f := range x.Facts {
		paths = append(paths, f.Path)
	}
	return strings.Join(paths, ", ")
}

// Failed lists the parts evaluated since Reset that have no value on the profile.
func (f *Frame) Failed() (list []*Failure) {
	for _, x := range f.failed {
		list = append(list, x.told())
	}
	return list
}

// A canFail is what it takes to make a Failure, should it come to that.
type canFail struct {
	builder // as it was then
	node    ast.Node
	want    string
}

// fail notes x. The result is the value of what failed: it is unknown.
func (f *Frame) fail(x *canFail) fact.Value {
	if !slices.Contains(f.failed, x) {
		f.failed = append(f.failed, x)
	}
	return fact.Value{}
}

// forgive takes back what failed since there were n failures: somebody has said
// what holds where there is no value.
func (f *Frame) forgive(n int) { f.failed = f.failed[:n] }

// maxPart is how many characters of a part a Failure has.
const maxPart = 200

// failure is what n has no value for, should it come to that. Most never do, so
// no more is kept than what it takes to say it.
func (b *builder) failure(n ast.Node, want string) *canFail {
	at := builder{space: b.space, text: b.text, record: b.record, shift: b.shift, outer: b.outer}
	return &canFail{at, n, want}
}

func (x *canFail) told() *Failure {
	text := []rune(x.node.String())
	if len(text) > maxPart {
		text = append(text[:maxPart:maxPart], []rune("...")...)
	}
	out := &Failure{Text: string(text), Pos: x.text.At(x.placeOf(x.node)), Want: x.want}
	visit(x.node, func(m ast.Node) bool {
		path := x.pathOf(m)
		f := x.space.Schema.Lookup(path)
		if _, item := m.(*ast.PointerNode); item {
			f = x.record
		}
		if f != nil && !slices.Contains(out.Facts, f) {
			out.Facts = append(out.Facts, f)
		}
		return path == ""
	})
	return out
}

// placeOf is the line and column, from 1, at which n stands in the text at hand.
// What a case of a derived fact is made of stands elsewhere: then it is the place
// of what reads that fact.
func (b *builder) placeOf(n ast.Node) (line, col int) {
	if b.outer != nil {
		n = b.outer
	}
	left := n.Location().From - b.shift
	line, col = 1, 1
	for _, c := range b.text.Text {
		if left--; left < 0 {
			break
		}
		if col++; c == '\n' {
			line, col = line+1, 1
		}
	}
	return line, col
}

// wants says what it would take for a program of the expr machine to have a value.
func wants(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryNode:
		switch n.Operator {
		case "%", "/":
			return "a divisor other than 0"
		case "matches":
			return "a regular expression"
		case "**", "^":
			return "a power that is a number"
		}
	case *ast.BuiltinNode:
		switch n.Name {
		case "int":
			return "a whole number"
		case "float":
			return "a number"
		case "min", "max", "mean", "median":
			return "at least one number (ask len(...) > 0 first, or give a default with ??)"
		}
	}
	return "values that it can be calculated of"
}

// checkConstants refuses parts that have no value whatever a profile says, such
// as age % 0 and int("x"). It reports whether n reads nothing of a profile.
func (b *builder) checkConstants(n ast.Node) bool {
	switch n.(type) {
	case *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode:
		return true
	}
	constant := true
	for _, child := range children(n) {
		constant = b.checkConstants(*child) && constant
	}
	if b.failed {
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
		if constant = constant && !isComparison(n) && flipped[n.Operator] == ""; n.Operator == ".." {
			return constant
		}
		if !constant {
			b.checkRight(n)
		}
		conditions := []string{"??", "and", "&&", "or", "||", "in", "matches", "contains", "startsWith", "endsWith"}
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
	if n.Operator != "/" && n.Operator != "%" && n.Operator != "matches" || !b.checkConstants(n.Right) {
		return
	}
	v, ok := b.constantValue(n.Right)
	switch {
	case !ok:
	case n.Operator != "matches" && v.Num == 0:
		b.failAt(n, "%s divides by 0; want a divisor other than 0", n)
	case n.Operator == "matches":
		if _, err := regexp.Compile(v.Str); err != nil {
			b.failAt(n, "%q is no regular expression", v.Str)
		}
	}
}

// constantValue evaluates n, which reads nothing of a profile; not ok: it has no
// value, which is noted.
func (b *builder) constantValue(n ast.Node) (fact.Value, bool) {
	s := b.enter()
	defer b.leave(s)
	v := b.value(n)
	if b.failed {
		return fact.Value{}, false
	}
	var f Frame
	x := v.get(&f)
	if len(f.failed) > 0 || !x.Known || math.IsInf(x.Num, 0) {
		want := wants(n)
		if len(f.failed) > 0 {
			want = f.failed[0].want
		}
		b.failAt(n, "%s can never be calculated; want %s", n, want)
		return fact.Value{}, false
	}
	return x, true
}

// anyItem reports whether the arguments of min(), max(), mean() or median() have a
// number among them, env being what parameters are.
func anyItem(args []ast.Node, env map[string]any) bool {
	return slices.ContainsFunc(args, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayNode:
			return anyItem(n.Nodes, env)
		case *ast.IdentifierNode:
			list, isList := env[n.Value].([]any)
			return !isList || len(list) > 0
		}
		return true
	})
}

// checkNumbers refuses texts among the arguments of a function of numbers, which
// expr lets pass inside lists.
func (b *builder) checkNumbers(n *ast.BuiltinNode) {
	if !slices.Contains([]string{"min", "max", "sum", "mean", "median"}, n.Name) {
		return
	}
	var check func(m ast.Node)
	check = func(m ast.Node) {
		f := b.space.Schema.Lookup(b.pathOf(m))
		k := valKind(m)
		if list, ok := m.(*ast.ArrayNode); ok {
			for _, x := range list.Nodes {
				check(x)
			}
		} else if f != nil && f.Kind == fact.Texts || k != fact.Invalid && k != fact.Int && k != fact.Number {
			b.failAt(m, "%s() takes numbers and lists of them; this is %s", n.Name, kindName(k))
		}
	}
	for _, a := range n.Arguments {
		check(a)
	}
}
