package words

import (
	"fmt"
	"slices"
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
			return s.text(n, so)
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
		p.Parts = append(p.Parts, lead(part.lead, said.phrase()))
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
	text := label + pick(so, ": yes", ": no")
	if clause, ok := strings.CutPrefix(label, "whether "); ok {
		text = clause
		if !so {
			if text, ok = notSo(clause); !ok {
				text = "it is not so that " + clause
			}
		}
	}
	return claim{whole: Phrase{Text: text + more, Names: s.names(f.Path)}}
}

// notSo puts "not" after the verb of a clause that states a fact. Others,
// such as "you may ...", would come to mean something else.
func notSo(clause string) (string, bool) {
	words := strings.Fields(clause)
	for i, w := range words {
		if i > 0 && i < 4 && slices.Contains([]string{"are", "is", "was", "were"}, w) {
			return strings.Join(slices.Insert(words, i+1, "not"), " "), true
		}
	}
	return "", false
}

// What a condition makes of a fact that the record does not have.
const (
	orUnknown = ", or not recorded"
	noUnknown = " (taken as no if not recorded)"
)

// yesOr says x ?? true and x ?? false.
func (s *Speaker) yesOr(n *ast.BinaryNode, so bool) (claim, bool) {
	f := s.fact(n.Left)
	unknown, ok := n.Right.(*ast.BoolNode)
	if f == nil || !ok {
		return claim{}, false
	}
	return s.yes(f, so, pick(unknown.Value == so, orUnknown, noUnknown)), true
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
		text := s.Fact(f) + pick(isPlural(s.Fact(f)), pick(so, " have", " do not have"),
			pick(so, " has", " does not have"))
		return claim{
			whole: Phrase{Text: text + pick(so, " a name that is not known", " any name that is not known"),
				Names: s.names(f.Path)}}, true
	}
	name, ok := n.Arguments[1].(*ast.StringNode)
	if !ok {
		return claim{}, false
	}
	c := claim{subject: s.Fact(f), words: []string{s.Term(s.space.Schema.Terms.Named(name.Value))}}
	switch many := isPlural(c.subject); {
	case id.Value == "is":
		c.subject, c.verb = s.label(f), pick(so, " is ", " is not ")
	case so:
		c.verb = pick(many, " include ", " includes ")
	default:
		c.verb = pick(many, " do not include ", " does not include ")
	}
	return c, true
}

func (s *Speaker) recorded(f *fact.Fact, so bool) claim {
	label := s.Fact(f)
	text := label + pick(isPlural(label), " are ", " is ") + pick(so, "recorded", "not recorded")
	return claim{whole: Phrase{Text: text, Names: s.names(f.Path)}}
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
		list = []string{"a whole number from " + Number(from) + " to " + x.measure(to)}
	default:
		return claim{}, false
	}
	return claim{whole: Phrase{Text: x.words + x.verb(so) + join(list, "or"), Names: x.names}}, true
}

// text says what a text contains, begins or ends with.
func (s *Speaker) text(n *ast.BinaryNode, so bool) (claim, bool) {
	f := s.fact(n.Left)
	part, ok := n.Right.(*ast.StringNode)
	if f == nil || !ok {
		return claim{}, false
	}
	verbs := map[string][2]string{"contains": {"contains", "contain"},
		"startsWith": {"begins with", "begin with"},
		"endsWith":   {"ends with", "end with"}}[n.Operator]
	return claim{whole: Phrase{Names: s.names(f.Path),
		Text: fmt.Sprintf("%s %s “%s”", s.Fact(f), pick(so, verbs[0], "does not "+verbs[1]),
			part.Value)}}, true
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
	return claim{subject: x.words, verb: x.is(), words: []string{value},
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
	text := x.words + x.is() + value
	a, okA := syntax.Number(d.Right)
	b, okB := syntax.Number(right)
	switch {
	case okA && okB && holds(a, op, b):
		text += orUnknown
	case okA && okB:
		text += noUnknown
	default:
		words, ok := s.literal(d.Right, x)
		if !ok {
			return claim{}, false
		}
		text += " (taken as " + words + " if not recorded)"
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

var dates = map[string]string{"<": "before ", "<=": "on or before ", ">": "after ",
	">=": "on or after "}

// compared says the right side of a comparison: "65 years or more".
func (s *Speaker) compared(op string, n ast.Node, x subject) (words string, names []string,
	ok bool) {
	if words, ok = s.literal(n, x); ok {
		switch {
		case op == "==":
			return words, nil, true
		case op == "!=" && words == "none":
			return "not “none”", nil, true
		case op == "!=":
			return "not " + words, nil, true
		}
		if x.fact != nil && x.fact.Kind == fact.Date {
			return dates[op] + words, nil, true
		}
		return fmt.Sprintf(amounts[op], words), nil, true
	}
	y, ok := s.subject(n)
	if !ok {
		return "", nil, false
	}
	how := map[string]string{">=": "at least the ", ">": "more than the ", "<=": "at most the ",
		"<": "less than the ", "==": "the same as the ",
		"!=": "not the same as the "}
	if startsClause(y.words) {
		return strings.TrimSuffix(how[op], "the ") + y.words, y.names, true
	}
	return how[op] + y.words, y.names, true
}
