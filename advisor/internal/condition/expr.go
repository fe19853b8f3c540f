package condition

import "example.com/crosstalk/advisor/internal/fact"

// An Expr is a compiled expression that is not a condition.
type Expr struct {
	Get   func(*Frame) fact.Value
	Kind  fact.Kind
	Fact  *fact.Fact // if it is just a fact
	Const bool
	Plain bool // it is what the record says of Fact, and no more
	// Of kind Number: it can be a whole number of the expr machine, which then
	// Value.Whole says, and a fraction.
	Mixed bool
}

// Constant is v, known, of one kind.
func Constant(kind fact.Kind, v fact.Value) Expr {
	v.Known = true
	return Expr{Get: func(*Frame) fact.Value { return v }, Kind: kind, Const: true}
}

// Nothing is an expression whose value nobody knows.
func Nothing(kind fact.Kind) Expr {
	return Expr{Get: func(*Frame) fact.Value { return fact.Value{} }, Kind: kind}
}

// GetIn is the value of x with e as the record at hand.
func (x Expr) GetIn(f *Frame, e *fact.Elem) fact.Value {
	outer := f.Elem
	f.Elem = e
	v := x.Get(f)
	f.Elem = outer
	return v
}

// Item is the number or text at hand, of a list of such.
func Item(kind fact.Kind) Expr {
	return Expr{Kind: kind, Get: func(f *Frame) fact.Value { return f.Elem.Slots[0] }}
}
