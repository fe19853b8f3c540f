package words

import (
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// atom says a part of a condition that has no Boolean structure.
func (s *Speaker) atom(n ast.Node, so bool) claim {
	if c, ok := s.try(n, so); ok {
		return c
	}
	return claim{whole: negated(Phrase{Text: n.String(), Code: true}, so)}
}

// try says n, if there are words for it.
func (s *Speaker) try(n ast.Node, so bool) (claim, bool) {
	switch n := n.(type) {
	case *ast.UnaryNode:
		if n.Operator == "not" || n.Operator == "!" {
			return s.try(n.Node, !so)
		}
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode:
		if f := s.fact(n); f != nil && f.Kind == fact.Bool {
			return s.yes(f, so, ""), true
		}
	case *ast.CallNode:
		return s.call(n, so)
	case *ast.BinaryNode:
		switch n.Operator {
		case "in":
			return s.oneOf(n, so)
		case "??":
			return s.yesOr(n, so)
		case "contains", "startsWith", "endsWith":
			return s.ofText(n, so)
		}
		if condition.Opposite(n.Operator) == "" {
			break
		}
		if left, ok := n.Left.(*ast.ConditionalNode); ok {
			return s.depends(left, n, so)
		}
		return s.compare(n, so)
	}
	return claim{}, false
}

// depends says (c ? x : y) op z.
func (s *Speaker) depends(c *ast.ConditionalNode, n *ast.BinaryNode, so bool) (claim, bool) {
	compare := func(left ast.Node) ast.Node {
		return &ast.BinaryNode{Operator: n.Operator, Left: left, Right: n.Right}
	}
	p := Phrase{Op: Depends}
	for _, part := range []struct {
		lead string
		node ast.Node
		so   bool
	}{{"if", c.Cond, true}, {"then", compare(c.Exp1), so}, {"otherwise", compare(c.Exp2), so}} {
		said, ok := s.try(part.node, part.so)
		if !ok {
			return claim{}, false
		}
		p.Parts = append(p.Parts, lead(s.text(part.lead), s.phrase(said)))
	}
	return claim{whole: p}, true
}

func (s *Speaker) fact(n ast.Node) *fact.Fact { return s.space.Schema.Lookup(s.path(n)) }

// names lists the fact with that path, if it is derived.
func (s *Speaker) names(path string) []string {
	if s.space.Derivations[path] == nil {
		return nil
	}
	return []string{path}
}

// yes says a fact of yes or no. A label that begins with "whether" finishes
// as a sentence.
func (s *Speaker) yes(f *fact.Fact, so bool, more string) claim {
	label := s.Fact(f)
	text := s.text("is_so", label, s.own.Text(pick(so, "yes", "no")))
	if clause, ok := strings.CutPrefix(label, s.whether()); ok {
		text = clause
		if !so {
			if text, ok = s.notSo(clause); !ok {
				text = s.text("not_so", clause)
			}
		}
	}
	return claim{whole: Phrase{Text: text + more, Names: s.names(f.Path)}}
}

// notSo denies a clause that states a fact, by its verb. Others, such as "you may ...", would
// come to mean something else.
func (s *Speaker) notSo(clause string) (string, bool) {
	words := strings.Fields(clause)
	for i, w := range words[:min(4, len(words))] {
		for _, pair := range s.own.List("say.denied") {
			if is, not, _ := strings.Cut(pair, "="); w == is {
				words[i] = not
				return strings.Join(words, " "), true
			}
		}
	}
	return "", false
}

// missing says what a condition makes of a fact that the record does not have.
func (s *Speaker) missing(holds bool) string {
	return s.text(pick(holds, "or_missing", "no_missing"))
}

// yesOr says x ?? true and x ?? false.
func (s *Speaker) yesOr(n *ast.BinaryNode, so bool) (claim, bool) {
	f := s.fact(n.Left)
	unknown, ok := n.Right.(*ast.BoolNode)
	if f == nil || !ok {
		return claim{}, false
	}
	return s.yes(f, so, s.missing(unknown.Value == so)), true
}

// call says has(), is(), known() and unrecognised().
func (s *Speaker) call(n *ast.CallNode, so bool) (claim, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	f := s.fact(n.Arguments[0])
	if !ok || f == nil {
		return claim{}, false
	}
	if id.Value == "known" {
		return s.recorded(f, so), true
	}
	if id.Value == "unrecognised" {
		return claim{whole: Phrase{Text: s.verb("unrecognised", s.Fact(f), so),
			Names: s.names(f.Path)}}, true
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		return claim{}, false
	}
	c := claim{subject: s.Fact(f), words: []string{s.Term(s.space.Schema.Terms.Named(name.Value))}}
	c.denies = !so
	if id.Value == "is" {
		c.subject = s.label(f)
		c.verb = s.text(pick(so, "is.one", "is.not"))
	} else {
		c.verb = s.text(form("include", s.isPlural(c.subject), so))
	}
	return c, true
}

func (s *Speaker) recorded(f *fact.Fact, so bool) claim {
	return claim{whole: Phrase{Text: s.verb("recorded", s.Fact(f), so), Names: s.names(f.Path)}}
}

// verb says something of a label, or that it is not so.
func (s *Speaker) verb(name, label string, so bool) string {
	return s.text(form(name, s.isPlural(label), so), label)
}

// form is the name of a text by number, and by whether it is so.
func form(name string, many, so bool) string {
	return name + "." + pick(many, "many", "one") + pick(so, "", "_not")
}

// oneOf says x in [...] and x in from..to.
func (s *Speaker) oneOf(n *ast.BinaryNode, so bool) (claim, bool) {
	x, ok := s.subject(n.Left)
	if !ok {
		return claim{}, false
	}
	var list []string
	switch r := n.Right.(type) {
	case *ast.ArrayNode:
		for _, item := range r.Nodes {
			words, ok := s.literal(item, x)
			if !ok {
				return claim{}, false
			}
			list = append(list, words)
		}
	case *ast.BinaryNode:
		from, okFrom := syntax.Number(r.Left)
		to, okTo := syntax.Number(r.Right)
		if r.Operator != ".." || !okFrom || !okTo {
			return claim{}, false
		}
		list = []string{s.text("from_to", s.Number(from), s.measure(x, to))}
	default:
		return claim{}, false
	}
	return claim{whole: Phrase{Text: s.is(x, so, s.join(list, Any)), Names: x.names}}, true
}

// ofText says what a text contains, begins or ends with.
func (s *Speaker) ofText(n *ast.BinaryNode, so bool) (claim, bool) {
	f := s.fact(n.Left)
	part, ok := n.Right.(*ast.StringNode)
	if f == nil || !ok {
		return claim{}, false
	}
	return claim{whole: Phrase{Names: s.names(f.Path), Text: s.text("text."+n.Operator+
		pick(so, "", "_not"), s.Fact(f), s.own.Quoted(part.Value))}}, true
}

// compare says a comparison of two values.
func (s *Speaker) compare(n *ast.BinaryNode, so bool) (claim, bool) {
	left, right, op := n.Left, n.Right, n.Operator
	if isLiteral(left) {
		left, right, op = right, left, condition.Flipped(op)
	}
	if !so {
		op = condition.Opposite(op)
	}
	if _, isNil := right.(*ast.NilNode); isNil {
		f := s.fact(left)
		if f == nil {
			return claim{}, false
		}
		return s.recorded(f, op == "!="), true
	}
	if d, ok := left.(*ast.BinaryNode); ok && d.Operator == "??" && isLiteral(d.Right) {
		return s.compareOr(d, op, right)
	}
	x, ok := s.subject(left)
	if !ok {
		return claim{}, false
	}
	value, names, ok := s.compared(op, right, x)
	if !ok {
		return claim{}, false
	}
	return claim{subject: x.words, verb: s.text(s.isOf(x)), denies: false, words: []string{value},
		names: append(names, x.names...)}, true
}

// compareOr says (x ?? d) op y. What the comparison comes to where x is not
// recorded is reckoned here and told.
func (s *Speaker) compareOr(d *ast.BinaryNode, op string, right ast.Node) (claim, bool) {
	x, ok := s.subject(d.Left)
	if !ok {
		return claim{}, false
	}
	value, names, ok := s.compared(op, right, x)
	if !ok {
		return claim{}, false
	}
	text := s.is(x, true, value)
	a, okA := syntax.Number(d.Right)
	b, okB := syntax.Number(right)
	switch {
	case okA && okB && holds(a, op, b):
		text += s.missing(true)
	case okA && okB:
		text += s.missing(false)
	default:
		words, ok := s.literal(d.Right, x)
		if !ok {
			return claim{}, false
		}
		text += s.text("taken", words)
	}
	return claim{whole: Phrase{Text: text, Names: append(names, x.names...)}}, true
}

func holds(a float64, op string, b float64) bool {
	switch op {
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "==":
		return a == b
	}
	return a != b
}

// compared says the right side of a comparison: "65 years or more".
func (s *Speaker) compared(op string, n ast.Node, x subject) (words string, names []string,
	ok bool) {
	if words, ok = s.literal(n, x); ok {
		switch {
		case op == "==":
			return words, nil, true
		case op == "!=" && words == s.own.Text("none"):
			return s.text("deny", s.own.Quoted(words)), nil, true
		case op == "!=":
			return s.text("deny", words), nil, true
		}
		if x.fact != nil && x.fact.Kind == fact.Date {
			return s.text("date."+op, words), nil, true
		}
		return s.text("amount."+op, words), nil, true
	}
	y, ok := s.subject(n)
	if !ok {
		return "", nil, false
	}
	if !s.startsClause(y.words) {
		y.words = s.text("the", y.words)
	}
	return s.text("than."+op, y.words), y.names, true
}
