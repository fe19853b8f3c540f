package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
)

var (
	opposite = map[string]string{"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
	flipped  = map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
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
		if opposite[n.Operator] == "" {
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
	compare := func(left ast.Node) ast.Node { return &ast.BinaryNode{Operator: n.Operator, Left: left, Right: n.Right} }
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
		text := s.Fact(f) + pick(isPlural(s.Fact(f)), pick(so, " have", " do not have"), pick(so, " has", " does not have"))
		return claim{whole: Phrase{Text: text + pick(so, " a name that is not known", " any name that is not known"), Names: s.names(f.Path)}}, true
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
		from, okFrom := number(r.Left)
		to, okTo := number(r.Right)
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
	verbs := map[string][2]string{"contains": {"contains", "contain"}, "startsWith": {"begins with", "begin with"},
		"endsWith": {"ends with", "end with"}}[n.Operator]
	return claim{whole: Phrase{Names: s.names(f.Path),
		Text: fmt.Sprintf("%s %s “%s”", s.Fact(f), pick(so, verbs[0], "does not "+verbs[1]), part.Value)}}, true
}

// compare says a comparison of two values.
func (s *Speaker) compare(n *ast.BinaryNode, so bool) (claim, bool) {
	left, right, op := n.Left, n.Right, n.Operator
	if isLiteral(left) {
		left, right, op = right, left, flipped[op]
	}
	if !so {
		op = opposite[op]
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
	return claim{subject: x.words, verb: x.is(), words: []string{value}, names: append(names, x.names...)}, true
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
	a, okA := number(d.Right)
	b, okB := number(right)
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

var dates = map[string]string{"<": "before ", "<=": "on or before ", ">": "after ", ">=": "on or after "}

// compared says the right side of a comparison: "65 years or more".
func (s *Speaker) compared(op string, n ast.Node, x subject) (words string, names []string, ok bool) {
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
	how := map[string]string{">=": "at least the ", ">": "more than the ", "<=": "at most the ", "<": "less than the ", "==": "the same as the ",
		"!=": "not the same as the "}
	if startsClause(y.words) {
		return strings.TrimSuffix(how[op], "the ") + y.words, y.names, true
	}
	return how[op] + y.words, y.names, true
}

// A subject is what a comparison is about.
type subject struct {
	words string
	unit  string     // UCUM
	fact  *fact.Fact // if it is just a fact
	sum   bool       // it is arithmetic
	names []string   // derived facts and table entries in it
}

// subject says a value: a fact, a table entry, the time since a date, sums.
func (s *Speaker) subject(n ast.Node) (subject, bool) {
	if _, ok := n.(*ast.PointerNode); ok && s.record != nil {
		return subject{words: "the value", unit: s.record.Unit}, true
	}
	path := s.path(n)
	if f := s.space.Schema.Lookup(path); f != nil {
		return subject{words: s.Fact(f), unit: f.Unit, fact: f, names: s.names(path)}, true
	}
	if table, entry, ok := strings.Cut(path, "."); ok && s.space.Derivations[path] != nil {
		return subject{words: s.Entry(table, entry), names: []string{path}}, true
	}
	switch n := n.(type) {
	case *ast.IdentifierNode:
		if n.Value == "region" {
			return subject{words: "region"}, true
		}
	case *ast.CallNode:
		return s.since(n)
	case *ast.BuiltinNode:
		if len(n.Arguments) != 1 || n.Name != "len" && n.Name != "count" {
			break
		}
		if f := s.fact(n.Arguments[0]); f != nil {
			return subject{words: "number of entries in " + s.Fact(f)}, true
		}
	case *ast.BinaryNode:
		return s.sum(n)
	}
	return subject{}, false
}

// since says the time since a date: "months since you started the medicine".
func (s *Speaker) since(n *ast.CallNode) (subject, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || len(n.Arguments) != 1 {
		return subject{}, false
	}
	unit, ok := strings.CutSuffix(id.Value, "_since")
	f := s.fact(n.Arguments[0])
	if !ok || f == nil {
		return subject{}, false
	}
	date := strings.TrimPrefix(s.label(f), "when ")
	for _, the := range []string{"the date of ", "date of "} {
		date = strings.TrimPrefix(date, the)
	}
	codes := map[string]string{"days": "d", "weeks": "wk", "months": "mo", "years": "a"}
	return subject{words: unit + " since " + date, unit: codes[unit], names: s.names(f.Path)}, true
}

var sums = map[string]string{"+": " plus ", "-": " minus ", "*": " times ", "/": " divided by "}

// sum says arithmetic, with brackets where it is nested.
func (s *Speaker) sum(n *ast.BinaryNode) (subject, bool) {
	if sums[n.Operator] == "" {
		return subject{}, false
	}
	var sides [2]string
	var names []string
	for i, side := range []ast.Node{n.Left, n.Right} {
		if x, ok := number(side); ok {
			sides[i] = Number(x)
			continue
		}
		x, ok := s.subject(side)
		if !ok {
			return subject{}, false
		}
		if _, nested := side.(*ast.BinaryNode); nested {
			x.words = "(" + x.words + ")"
		}
		sides[i] = x.words
		names = append(names, x.names...)
	}
	return subject{words: sides[0] + sums[n.Operator] + sides[1], sum: true, names: names}, true
}

// Value says an expression that gives a value: of a derived fact f, or of a
// table entry with a unit. Code reports that it is given as written.
func (s *Speaker) Value(n ast.Node, f *fact.Fact, unit string) (text string, code bool) {
	of := subject{unit: unit, fact: f}
	if f != nil {
		of.unit = f.Unit
	}
	if b, ok := n.(*ast.BoolNode); ok {
		return pick(b.Value, "yes", "no"), false
	}
	if words, ok := s.literal(n, of); ok {
		return words, false
	}
	if x, ok := s.subject(n); ok {
		return x.words, false
	}
	return n.String(), true
}

// literal says a value that is written out, as one of x.
func (s *Speaker) literal(n ast.Node, x subject) (string, bool) {
	if v, ok := number(n); ok {
		return x.measure(v), true
	}
	switch n := n.(type) {
	case *ast.StringNode:
		if x.fact != nil && x.fact.Kind == fact.Enum {
			return lower(in(x.fact.ValueText[n.Value], s.language), n.Value), true
		}
		if x.fact != nil {
			return "“" + n.Value + "”", true
		}
		return n.Value, true
	case *ast.BuiltinNode: // date("2026-01-01"), duration("36h")
		if n.Name != "date" && n.Name != "duration" {
			break
		}
		if text, ok := n.Arguments[0].(*ast.StringNode); ok {
			return text.Value, true
		}
	}
	return "", false
}

// lower writes the words for a value as they stand inside a sentence: with a
// small first letter, unless it is an abbreviation or "I".
func lower(words, value string) string {
	if words == "" {
		return strings.ReplaceAll(value, "_", " ")
	}
	r := []rune(words)
	if len(r) > 1 && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	if r[0] == 'I' {
		return "“" + words + "”"
	}
	return string(r)
}

// measure gives a number of x with its unit, unless the words of x say the
// unit: "hours of sleep: less than 7".
func (x subject) measure(v float64) string {
	name := unit(x.unit, false)
	if name != "" && (x.words == name || strings.HasPrefix(x.words, name+" ")) {
		return Number(v)
	}
	if _, den, ok := strings.Cut(x.unit, "/"); ok && per[den] != "" && strings.HasSuffix(x.words, " in "+per[den]) {
		return strings.TrimSpace(strings.TrimSuffix(Measure(v, x.unit), per[den]))
	}
	return Measure(v, x.unit)
}

// is joins x with what is said of it: "age is ...", "falls: ...".
func (x subject) is() string {
	switch {
	case x.sum:
		return " comes to "
	case startsClause(x.words) || isPlural(x.words):
		return ": "
	}
	return " is "
}

func (x subject) verb(so bool) string { return x.is() + pick(so, "", "not ") }

// startsClause reports whether a label is a question's clause: "how ...".
func startsClause(label string) bool {
	first, _, _ := strings.Cut(label, " ")
	return slices.Contains([]string{"what", "how", "when", "where", "why", "which", "who", "whether"}, first)
}

// isPlural reports whether the head of a label, the word before its first
// preposition, looks like a plural.
func isPlural(label string) bool {
	if startsClause(label) {
		return false
	}
	head := ""
	for _, w := range strings.Fields(label) {
		if head != "" && slices.Contains([]string{"of", "in", "with", "on", "at", "for", "from", "since", "until", "that", "after", "you", "a", "your"}, w) {
			break
		}
		head = w
	}
	return strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss") && !strings.HasSuffix(head, "us") && !strings.HasSuffix(head, "is")
}

func isLiteral(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.BoolNode:
		return true
	}
	_, ok := number(n)
	return ok
}

// number is the value of a number that is written out.
func number(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.UnaryNode:
		if v, ok := number(n.Node); ok && n.Operator == "-" {
			return -v, true
		}
	}
	return 0, false
}
