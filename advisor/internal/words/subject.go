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
		if x, ok := syntax.Number(side); ok {
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
	if v, ok := syntax.Number(n); ok {
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
	name := fact.UnitWords(x.unit, false)
	if name != "" && (x.words == name || strings.HasPrefix(x.words, name+" ")) {
		return Number(v)
	}
	if _, den, ok := strings.Cut(x.unit, "/"); ok && fact.Per[den] != "" &&
		strings.HasSuffix(x.words, " in "+fact.Per[den]) {
		return strings.TrimSpace(strings.TrimSuffix(Measure(v, x.unit), fact.Per[den]))
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
	return slices.Contains([]string{"what", "how", "when", "where", "why", "which", "who", "whether"},
		first)
}

// isPlural reports whether the head of a label, the word before its first
// preposition, looks like a plural.
func isPlural(label string) bool {
	if startsClause(label) {
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
