package machine_test

import (
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/machine"
)

// TestProgram: a program has a value where all its parameters have one; bounds pass
// through what rises, and no others; where there is none, that is a failure.
func TestProgram(t *testing.T) {
	number := func(v fact.Value) condition.Expr {
		return condition.Expr{Kind: fact.Number, Get: func(*condition.Frame) fact.Value { return v }}
	}
	two, unknown := number(fact.NumberValue(2)), condition.Nothing(fact.Number)
	bounded := number(fact.Value{Span: &fact.Span{Low: 1.5, High: 3.5}})
	for _, tt := range []struct {
		function  string
		of        condition.Expr
		low, high float64 // of the value
		told      bool
	}{
		{"ceil", two, 2, 2, true},
		{"ceil", unknown, 0, 0, false},
		{"ceil", bounded, 2, 4, true},
		{"string", bounded, 0, 0, false},
	} {
		tree, err := parser.Parse(tt.function + "(x)")
		if err != nil {
			t.Fatal(err)
		}
		call, ok := tree.Node.(*ast.BuiltinNode)
		if !ok {
			t.Fatalf("%s is %T", tree.Node, tree.Node)
		}
		p := machine.New()
		with := &ast.BuiltinNode{Name: call.Name, Arguments: []ast.Node{p.Param(tt.of)}}
		if err := p.Compile(call, with, nil); err != nil {
			t.Fatal(err)
		}
		var f condition.Frame
		f.Reset(&condition.Registry{})
		v := p.Get(&f)
		span := fact.Exactly(v.Num)
		if v.Span != nil {
			span = *v.Span
		}
		if v.Told() != tt.told || tt.told && (span.Low != tt.low || span.High != tt.high) {
			t.Errorf("%s: %+v, want %v to %v: %v", tree.Node, v, tt.low, tt.high, tt.told)
		}
	}
}

// TestNoValue: what has no value is unknown, and the frame has a failure.
func TestNoValue(t *testing.T) {
	tree, err := parser.Parse(`int(x)`)
	if err != nil {
		t.Fatal(err)
	}
	call := tree.Node.(*ast.BuiltinNode)
	p := machine.New()
	word := condition.Constant(fact.Text, fact.Value{Str: "twelve"})
	with := &ast.BuiltinNode{Name: "int", Arguments: []ast.Node{p.Param(word)}}
	failure := &condition.MayFail{Told: func() *condition.Failure {
		return &condition.Failure{Text: "int(x)", Want: machine.Wants(call)}
	}}
	if err := p.Compile(call, with, failure); err != nil {
		t.Fatal(err)
	}
	var f condition.Frame
	f.Reset(&condition.Registry{})
	if v := p.Get(&f); v.Told() {
		t.Errorf("%+v, want nothing", v)
	}
	if failed := f.Failed(); len(failed) != 1 || failed[0].Want != "a whole number" {
		t.Errorf("failures %v", failed)
	}
}
