package lang

import (
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

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
func (t *Text) checkWhole(n *ast.IntegerNode) {
	if x := int64(n.Value); x > fact.MaxWhole || x < -fact.MaxWhole {
		t.FailAt(n, "%d is too large: whole numbers go from %d to %d here; write a smaller one", n.Value,
			-int64(fact.MaxWhole), int64(fact.MaxWhole))
	}
}

// checkTexts refuses texts that a fact is held against and that no profile can give:
// where one is read, space around it is dropped, and one of nothing says nothing.
func (t *Text) checkTexts(n *ast.BinaryNode, in *fact.Fact) {
	switch n.Operator {
	case "==", "!=":
		t.checkText(n.Left, n.Right, n, in)
		t.checkText(n.Right, n.Left, n, in)
	case "in":
		list, ok := n.Right.(*ast.ArrayNode)
		if !ok {
			t.checkText(n.Right, n.Left, n, in)
			return
		}
		for _, item := range list.Nodes {
			t.checkText(n.Left, item, n, in)
		}
	case "contains", "startsWith", "endsWith":
		t.checkText(n.Left, n.Right, n, in)
	}
}

// checkText refuses the text in constant if the fact in x can never be that, or
// always has it.
func (t *Text) checkText(x, constant ast.Node, n *ast.BinaryNode, in *fact.Fact) {
	s, ok := constant.(*ast.StringNode)
	f := in // that # is an item of
	if _, item := x.(*ast.PointerNode); !item {
		path, _ := t.MemberPath(x, in)
		f = t.names.Schema.Lookup(path)
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
	case strings.TrimSpace(s.Value) == "" &&
		(n.Operator == "==" || n.Operator == "!=" || n.Operator == "in"):
		t.FailAt(s, "no profile gives an empty text for %s: that is not known; ask known(%s), or write "+
			"what it can be", f.Path, f.Path)
	case s.Value == "":
		t.FailAt(s, "every text %s an empty one; write what %s is to be held against",
			map[string]string{"contains": "contains", "startsWith": "starts with",
				"endsWith": "ends with"}[n.Operator], f.Path)
	case !fact.CanBeHeld(text):
		t.FailAt(s, "no profile gives %q for %s: space around a text is dropped; write %q", s.Value,
			f.Path, strings.TrimSpace(s.Value))
	}
}

// maxRange is how many numbers a range may hold.
const maxRange = 10_000

func (t *Text) checkRange(n *ast.BinaryNode) {
	from, okFrom := syntax.WholeNumber(n.Left)
	to, okTo := syntax.WholeNumber(n.Right)
	switch {
	case !okFrom || !okTo:
		t.FailAt(n, "a range goes from one whole number to another, both written out, as in 18..64; "+
			"else compare with >= and <=")
	case from <= to && uint64(to)-uint64(from) >= maxRange: // which, as int64, might overflow
		t.FailAt(n, "a range of more than %d numbers, which expr would write out; compare with >= and <=",
			maxRange)
	}
}
