package lang

import (
	_ "embed" // said.txt
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// usage is how each function is written, for whoever gives it something else.
var usage = map[string]string{
	"has": `has(conditions, "psoriasis")`, "is": `is(.name, "methotrexate")`, "known": "known(age)",
	"unrecognised": "unrecognised(medications)", "any": "any(medications, .months > 3)",
	"all": "all(medications, .months > 3)", "none": "none(medications, .months > 3)",
	"one":   "one(medications, .months > 3)",
	"count": "count(medications, .months > 3) >= 2, or len(medications) >= 2 for all of them",
	"map":   "sum(map(medications, .months))", "filter": "count(filter(medications, .months > 3))",
	"sum": "sum(map(medications, .months))", "date": `date("2026-11-20")`,
	"duration":   `duration("36h")`,
	"days_since": "days_since(last_scan)", "months_since": "months_since(last_scan)",
	"years_since": "years_since(last_scan)", "len": "len(steps)",
	"min": "min(a, b)", "max": "max(a, b)",
	"abs": "abs(a - b)", "round": "round(bmi)", "ceil": "ceil(bmi)", "floor": "floor(bmi)",
	"mean": "mean(steps)", "median": "median(steps)", "int": "int(bmi)", "float": "float(age)",
	"lower": "lower(text)", "upper": "upper(text)", "trim": "trim(text)", "string": "string(age)",
	"hasPrefix": `hasPrefix(text, "a")`, "hasSuffix": `hasSuffix(text, "a")`,
}

// typeError says what is wrong with the types of a part, in other words than expr's;
// "" if it is a part that it knows nothing of.
func (t *Text) typeError(root ast.Node, from int, msg string) (at ast.Node, plain string) {
	syntax.Visit(root, func(n ast.Node) bool {
		if n.Location().From != from {
			return true
		}
		switch n := n.(type) {
		case *ast.BinaryNode:
			if strings.HasPrefix(msg, "invalid operation") || strings.HasPrefix(msg, "cannot use") {
				at, plain = t.binaryError(n)
			}
		case *ast.UnaryNode:
			at, plain = n, unaryError(n)
		case *ast.BuiltinNode:
			at, plain = n, callError(n.Name)
		case *ast.CallNode:
			if id, ok := n.Callee.(*ast.IdentifierNode); ok {
				at, plain = n, callError(id.Value)
			}
		case *ast.ConditionalNode:
			at, plain = n.Cond, `before "?" stands a condition, which is true or false`
		}
		return plain == ""
	})
	if plain == "" { // the part of a call that is at fault
		syntax.Visit(root, func(n ast.Node) bool {
			var args []ast.Node
			name := ""
			switch n := n.(type) {
			case *ast.BuiltinNode:
				args, name = n.Arguments, n.Name
			case *ast.CallNode:
				if id, ok := n.Callee.(*ast.IdentifierNode); ok {
					args, name = n.Arguments, id.Value
				}
			case *ast.ConditionalNode:
				if n.Cond.Location().From == from {
					at, plain = n.Cond, `before "?" stands a condition, which is true or false`
				}
			}
			for _, a := range args {
				inner := a
				if p, ok := a.(*ast.PredicateNode); ok {
					inner = p.Node
				}
				if plain == "" && (a.Location().From == from || inner.Location().From == from) {
					at, plain = inner, callError(name)
				}
			}
			return plain == ""
		})
	}
	return at, plain
}

func callError(name string) string {
	if usage[name] == "" {
		return ""
	}
	return fmt.Sprintf("%s() is given something else than it takes; it is written like %s", name,
		usage[name])
}

func unaryError(n *ast.UnaryNode) string {
	if n.Operator == "not" || n.Operator == "!" {
		if in, ok := n.Node.(*ast.BinaryNode); ok && in.Operator == "in" { // x not in 18
			return fmt.Sprintf("behind \"in\" stands a list in square brackets, as in %[1]s not in "+
				"[%[2]s]", shown(in.Left), shown(in.Right))
		}
		return fmt.Sprintf("\"not\" stands before a condition, and %s is %s; put what it "+
			"denies in "+
			"brackets, as in not (age > 3)", shown(n.Node), kindOf(n.Node))
	}
	return fmt.Sprintf("%q stands before a number, and %s is %s", n.Operator, shown(n.Node),
		kindOf(n.Node))
}

// nothing is the kind of what conditions cannot compare.
const nothing = "nothing that can be compared"

// shown is a part as it would be written, shortened.
func shown(n ast.Node) string {
	s := n.String()
	if r := []rune(s); len(r) > 60 {
		s = string(r[:57]) + "..."
	}
	return s
}

func kindOf(n ast.Node) string {
	if _, ok := n.(*ast.NilNode); ok {
		return "nothing"
	}
	if n.Type() == nil {
		return nothing
	}
	return typeName(n.Type())
}

// setOf is the set or list of records that a part names, or "".
func (t *Text) setOf(n ast.Node) string {
	path, ok := t.MemberPath(n, t.Record)
	if !ok {
		return ""
	}
	if f := t.names.Schema.Lookup(path); f != nil && (f.Kind == fact.Terms || f.Kind == fact.List) {
		return path
	}
	return ""
}

// binaryError says why two sides do not go together.
func (t *Text) binaryError(n *ast.BinaryNode) (ast.Node, string) {
	l, r := kindOf(n.Left), kindOf(n.Right)
	for _, side := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		if set := t.setOf(side[0]); set != "" {
			term := `"..."`
			if s, ok := side[1].(*ast.StringNode); ok {
				term = strconv.Quote(s.Value)
			}
			return n, fmt.Sprintf("%s can hold many things; whether one is in it is asked by "+
				"has(%s, %s)",
				set, set, term)
		}
	}
	switch n.Operator {
	case "and", "or", "&&", "||":
		side := n.Left
		if l == "true or false" {
			side = n.Right
		}
		if s, ok := side.(*ast.StringNode); ok {
			return side, fmt.Sprintf("%q stands between two conditions, and %q is text; name "+
				"again "+
				"what is "+
				"compared, or write NAME in [\"...\", %q]", n.Operator, s.Value, s.Value)
		}
		return side, fmt.Sprintf("%q stands between two conditions, and %s is %s; say what of it "+
			"is asked, "+
			"as in %s >= 18", n.Operator, shown(side), kindOf(side), "age")
	case "in", "not in":
		if list, ok := n.Right.(*ast.ArrayNode); ok && strings.Contains(l, "number") {
			var plain []string
			for _, item := range list.Nodes {
				plain = append(plain, strings.Trim(item.String(), `"`))
			}
			return n, fmt.Sprintf("%s is %s, and numbers stand without quotation marks: %s in [%s]",
				shown(n.Left), l, shown(n.Left), strings.Join(plain, ", "))
		}
		if l == "a date" {
			return n, fmt.Sprintf("%[1]s is a date; how long ago it was is asked by months_since(%[1]s)",
				shown(n.Left))
		}
		list := `"a", "b"`
		if values := t.valuesOf(n.Left, t.Record); len(values) > 0 {
			list = quotedList(values)
		}
		return n, fmt.Sprintf("behind \"in\" stands a list in square brackets, as in %s in "+
			"[%s]; %s is %s", shown(n.Left), list, shown(n.Right), r)
	}
	return t.comparisonError(n, l, r)
}

// comparisonError says why two sides cannot be held against each other.
func (t *Text) comparisonError(n *ast.BinaryNode, l, r string) (ast.Node, string) {
	for _, side := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		s, ok := side[1].(*ast.StringNode)
		if !ok {
			continue
		}
		if _, err := strconv.ParseFloat(s.Value, 64); err == nil &&
			strings.Contains(kindOf(side[0]), "number") {
			return n, fmt.Sprintf("%q in quotation marks is text, and %s is %s; write %s", s.Value,
				shown(side[0]), kindOf(side[0]), s.Value)
		}
		if kindOf(side[0]) == "a date" {
			day := s.Value
			if _, err := time.Parse(time.DateOnly, day); err != nil {
				day = "2026-11-20"
			}
			return n, fmt.Sprintf("a day is written date(%q), and how long ago one was is "+
				"asked by "+
				"months_since(%s)", day, shown(side[0]))
		}
		if kindOf(side[0]) == "a duration" {
			return n, durationError(side[0])
		}
		if kindOf(side[0]) == "true or false" {
			return n, fmt.Sprintf("%s is true or false; write %s or not %s", shown(side[0]),
				shown(side[0]), shown(side[0]))
		}
	}
	for _, side := range [][2]ast.Node{{n.Left, n.Right}, {n.Right, n.Left}} {
		if kindOf(side[0]) == "true or false" && kindOf(side[1]) != "true or false" {
			return n, fmt.Sprintf("%s is true or false, and has no %q with %s; write %s or not %s",
				shown(side[0]), n.Operator, kindOf(side[1]), shown(side[0]), shown(side[0]))
		}
		if kindOf(side[0]) == "a duration" && strings.Contains(kindOf(side[1]), "number") {
			return n, durationError(side[0])
		}
		if kindOf(side[0]) == "a date" && strings.Contains(kindOf(side[1]), "number") {
			return n, fmt.Sprintf("%s is a date; how long ago it was is asked by months_since(%s)",
				shown(side[0]), shown(side[0]))
		}
	}
	for _, side := range []ast.Node{n.Left, n.Right} {
		if call, ok := side.(*ast.BuiltinNode); ok && kindOf(side) == nothing {
			return side, callError(call.Name)
		}
	}
	return n, fmt.Sprintf("%q cannot hold %s against %s: %s is %s, %s is %s", n.Operator, l, r,
		shown(n.Left), l, shown(n.Right), r)
}

func durationError(n ast.Node) string {
	return fmt.Sprintf("%[1]s is a duration, which is held against one in hours or minutes, as in "+
		"%[1]s > duration(\"72h\")", shown(n))
}

//go:embed said.txt
var saidFile string

// A saying is a message of expr, and what it means to an author.
type saying struct {
	re    *regexp.Regexp
	plain string
}

var sayings = sync.OnceValue(func() (list []saying) {
	for line := range strings.Lines(saidFile) {
		line = strings.TrimSuffix(line, "\n")
		if plain, ok := strings.CutPrefix(line, "\t"); ok {
			list[len(list)-1].plain = plain
		} else if line[0] != '#' {
			list = append(list, saying{re: regexp.MustCompile(line)})
		}
	}
	return list
})

// Said is a message of expr in other words, for what is not known better.
func Said(msg string) string {
	for _, s := range sayings() {
		if m := s.re.FindStringSubmatchIndex(msg); m != nil {
			return string(s.re.ExpandString(nil, s.plain, msg, m))
		}
	}
	return notRead
}

const notRead = "this part is not read; docs/rules.md says what a condition may say"
