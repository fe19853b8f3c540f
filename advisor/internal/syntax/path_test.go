package syntax_test

import (
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// TestPath: what a chain of names is called, and what is none.
func TestPath(t *testing.T) {
	list := &fact.Fact{Path: "medications"}
	for _, tt := range []struct {
		text     string
		record   *fact.Fact
		want     string
		ofRecord bool
	}{
		{"age", nil, "age", false},
		{"labs.crp", nil, "labs.crp", false},
		{`labs["crp"].value`, list, "labs.crp.value", false},
		{"labs?.crp", nil, "labs.crp", false},
		{"#.months", list, "medications.months", true},
		{"#.dose.mg", list, "medications.dose.mg", true},
		{"#.months", nil, "", false}, // of no record
		{"labs[0]", nil, "", false},
		{"labs[name]", nil, "", false},
		{"len(labs).crp", nil, "", false},
		{"3", nil, "", false},
	} {
		text := tt.text
		if text[0] == '#' {
			text = "any(medications, " + text + " > 1)"
		}
		tree, err := parser.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		n := tree.Node
		if tt.text[0] == '#' {
			n = compared(n)
		}
		if got, ofRecord := syntax.Path(n, tt.record); got != tt.want || ofRecord != tt.ofRecord {
			t.Errorf("%s: %q, %v; want %q, %v", tt.text, got, ofRecord, tt.want, tt.ofRecord)
		}
	}
}

// compared is what the predicate of a quantifier compares.
func compared(n ast.Node) (left ast.Node) {
	syntax.Visit(n, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryNode); ok {
			left = b.Left
		}
		return true
	})
	return left
}
