package words

import (
	"slices"
	"strings"
	"unicode"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

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
		return subject{words: s.text("value"), unit: s.record.Unit}, true
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
			return subject{words: s.text("region")}, true
		}
	case *ast.CallNode:
		return s.since(n)
	case *ast.BuiltinNode:
		if len(n.Arguments) != 1 || n.Name != "len" && n.Name != "count" {
			break
		}
		if f := s.fact(n.Arguments[0]); f != nil {
			return subject{words: s.text("entries", s.Fact(f))}, true
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
	date := s.own.Without("say.since.without", s.label(f))
	codes := map[string]string{"days": "d", "weeks": "wk", "months": "mo", "years": "a"}
	return subject{words: s.text("since."+unit, date), unit: codes[unit], names: s.names(f.Path)}, true
}

var sums = []string{"+", "-", "*", "/"}

// sum says arithmetic, with brackets where it is nested.
func (s *Speaker) sum(n *ast.BinaryNode) (subject, bool) {
	if !slices.Contains(sums, n.Operator) {
		return subject{}, false
	}
	var sides [2]string
	var names []string
	for i, side := range []ast.Node{n.Left, n.Right} {
		if x, ok := syntax.Number(side); ok {
			sides[i] = s.Number(x)
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
	return subject{words: s.text("sum."+n.Operator, sides[0], sides[1]), sum: true, names: names}, true
}

// Value says an expression that gives a value: of a derived fact f, or of a
// table entry with a unit. Code reports that it is given as written.
func (s *Speaker) Value(n ast.Node, f *fact.Fact, unit string) (text string, code bool) {
	of := subject{unit: unit, fact: f}
	if f != nil {
		of.unit = f.Unit
	}
	if b, ok := n.(*ast.BoolNode); ok {
		return s.own.Text(pick(b.Value, "yes", "no")), false
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
	if v, ok := syntax.Number(n); ok {
		return s.measure(x, v), true
	}
	switch n := n.(type) {
	case *ast.StringNode:
		if x.fact != nil && x.fact.Kind == fact.Enum {
			return s.lower(in(x.fact.ValueText[n.Value], s.language), n.Value), true
		}
		if x.fact != nil {
			return s.own.Quoted(n.Value), true
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
func (s *Speaker) lower(words, value string) string {
	if words == "" {
		return strings.ReplaceAll(value, "_", " ")
	}
	r := []rune(words)
	if len(r) > 1 && unicode.IsLower(r[1]) {
		r[0] = unicode.ToLower(r[0])
	}
	if r[0] == 'I' {
		return s.own.Quoted(words)
	}
	return string(r)
}

// measure gives a number of x with its unit, unless the words of x say the
// unit: "hours of sleep: less than 7".
func (s *Speaker) measure(x subject, v float64) string {
	name := s.unit(x.unit, 2)
	if name != "" && (x.words == name || strings.HasPrefix(x.words, name+" ")) {
		return s.Number(v)
	}
	if _, den, ok := strings.Cut(x.unit, "/"); ok && fact.Per[den] != "" &&
		strings.HasSuffix(x.words, " in "+fact.Per[den]) {
		return strings.TrimSpace(strings.TrimSuffix(s.Measure(v, x.unit), fact.Per[den]))
	}
	return s.Measure(v, x.unit)
}

// isOf names the text that joins x with what is said of it: "age is ...", "falls: ...".
func (s *Speaker) isOf(x subject) string {
	switch {
	case x.sum:
		return "is.sum"
	case s.startsClause(x.words) || s.isPlural(x.words):
		return "is.many"
	}
	return "is.one"
}

// is says that x is something, or that it is not.
func (s *Speaker) is(x subject, so bool, what string) string {
	if !so {
		what = s.text("deny", what)
	}
	return s.text(s.isOf(x), x.words, what)
}

// startsClause reports whether a label is a question's clause: "how ...".
func (s *Speaker) startsClause(label string) bool {
	first, _, _ := strings.Cut(label, " ")
	return slices.Contains(s.own.List("say.clauses"), first)
}

// isPlural reports whether the head of a label in English, the word before its first
// preposition, looks like a plural. Where a language does not tell by that, its texts of both
// numbers are the same.
func (s *Speaker) isPlural(label string) bool {
	if s.startsClause(label) {
		return false
	}
	head := ""
	for _, w := range strings.Fields(label) {
		if head != "" &&
			slices.Contains([]string{"of", "in", "with", "on", "at", "for", "from", "since", "until", "that",
				"after", "you", "a", "your"}, w) {
			break
		}
		head = w
	}
	return strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss") &&
		!strings.HasSuffix(head, "us") && !strings.HasSuffix(head, "is")
}

func isLiteral(n ast.Node) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.BoolNode:
		return true
	}
	_, ok := syntax.Number(n)
	return ok
}
