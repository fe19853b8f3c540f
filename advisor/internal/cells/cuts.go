// Package cells says where the value of an atom can change: the constants that it
// holds facts against cut the values of each into cells, of which one value is
// enough.
package cells

import (
	"slices"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// Cuts says where the value of an atom can change: the constants that it
// holds facts against.
type Cuts struct {
	Numbers   []float64
	Texts     []string
	Dates     []time.Time
	Durations []int64 // nanoseconds
	Since     string  // if the numbers count from a date: days_since, weeks_since, ...

	// Linked: it holds facts against each other, those of a kind.
	Linked bool
	// Ordered: it asks which of two values comes first.
	Ordered bool
	// Exact: it does no more than that, or asks for terms, so its value changes
	// only at its cuts, and where facts that are linked pass each other. What has
	// not been shown to be so is not exact.
	Exact bool
	// Edges: where it calculates before it compares, the last numbers on either
	// side of which its value is still the same. What is calculated is rounded, so
	// they may be neighbors of the number that is right on paper, or far from it.
	Edges []float64
	// WholeTo: as long as no fact is beyond it, in either direction, the whole
	// numbers that it calculates are exact; 0: it calculates none.
	WholeTo float64
	// Region: the atom depends on the region.
	Region bool

	atom *condition.Atom
}

// Of says where the value of an atom can change, by its text.
func Of(c *condition.Atom) Cuts {
	cuts := Cuts{Exact: !derivesUnseen(c), atom: c}
	if c.Node == nil {
		cuts.Region = c.Asks == nil
		return cuts
	}
	cuts.look(c.Node)
	cuts.Exact = cuts.Exact && !cuts.mayWeigh(c.Node)
	return cuts
}

// mayWeigh reports whether the atom has a default and reads a fact twice: where
// there are bounds of that, values between them are tried to see whether the default
// is needed, which may depend on how far apart the bounds are.
func (c *Cuts) mayWeigh(n ast.Node) bool {
	read, defaults, twice := map[string]bool{}, false, false
	syntax.Visit(n, func(n ast.Node) bool {
		if op, ok := n.(*ast.BinaryNode); ok && op.Operator == "??" {
			defaults = true
		}
		if c.isFact(n) {
			twice = twice || read[n.String()]
			read[n.String()] = true
			return false
		}
		return true
	})
	return defaults && twice
}

// derivesUnseen reports whether the atom reads facts for a derived one that no
// profile can give: its text does not show what it makes of them.
func derivesUnseen(c *condition.Atom) bool {
	return slices.ContainsFunc(c.Refs, func(r condition.Ref) bool {
		return r.Via != nil && !r.Via.IsBound
	})
}

// look goes through a condition.
func (c *Cuts) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.BoolNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode:
	case *ast.IdentifierNode:
		// A fact; or a finding, whose facts the atom reads unseen.
		c.Exact = c.Exact && syntax.IsBool(n)
	case *ast.UnaryNode:
		c.look(n.Node)
	case *ast.ConditionalNode:
		c.look(n.Cond)
		c.look(n.Exp1)
		c.look(n.Exp2)
	case *ast.CallNode: // has, is, known
		for _, arg := range n.Arguments {
			if s, ok := arg.(*ast.StringNode); ok {
				c.Texts = append(c.Texts, s.Value)
			}
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "==", "!=", "<", "<=", ">", ">=":
			c.Ordered = c.Ordered || n.Operator != "==" && n.Operator != "!="
			c.compare(n.Left, n.Right)
		case "in":
			c.member(n.Left, n.Right)
		case "and", "&&", "or", "||", "??":
			c.look(n.Left)
			c.look(n.Right)
		default:
			c.Exact = false
		}
	default:
		c.Exact = false
	}
}

// compare notes where a comparison of x and y changes: at a constant, moved by
// what the other side does with its fact; or where two facts pass each other.
func (c *Cuts) compare(x, y ast.Node) {
	if _, ok := y.(*ast.NilNode); ok {
		return
	}
	if _, ok := x.(*ast.NilNode); ok {
		return
	}
	c.hold(c.forms(x), c.forms(y))
}

// hold notes where one of some forms passes one of others.
func (c *Cuts) hold(left, right []form) {
	for _, l := range left {
		for _, r := range right {
			switch {
			case l.of != "" && r.of != "":
				c.Linked = true
				c.Exact = c.Exact && canMeet(l, r)
			case l.of != "":
				c.crossing(l, r.at(0))
			case r.of != "":
				c.crossing(r, l.at(0))
			}
		}
	}
}

// canMeet reports whether two forms, each of a fact, pass each other only where
// the facts do. So it is of two facts of a kind, as they are. It is not of what is
// calculated, since that is rounded, each for itself; nor of the months since a day,
// which are steps that the as-of day shifts, or of the days and a number of the
// profile; nor of the region. Those have no kind, or another.
func canMeet(l, r form) bool { return l.kind == r.kind && l.kind != fact.Invalid }

func (c *Cuts) member(x, set ast.Node) {
	switch set := set.(type) {
	case *ast.ArrayNode:
		for _, item := range set.Nodes {
			c.compare(x, item)
		}
	case *ast.BinaryNode: // a..b: a fractional number is in no range
		c.compare(x, set.Left)
		c.compare(x, set.Right)
		c.Exact = c.Exact && syntax.KindOf(x) == fact.Int
	default:
		c.Exact = false
	}
}

// forms lists what n may be. Constants that are no numbers are noted.
func (c *Cuts) forms(n ast.Node) []form {
	if x, ok := syntax.Number(n); ok {
		return []form{constantForm(x)}
	}
	switch n := n.(type) {
	case *ast.StringNode:
		c.Texts = append(c.Texts, n.Value)
		return nil
	case *ast.BoolNode:
		return nil
	case *ast.IdentifierNode:
		if n.Value == "region" {
			c.Region = true
			return []form{otherForm(n)}
		}
		return []form{c.factForm(n)}
	case *ast.MemberNode, *ast.ChainNode, *ast.PointerNode:
		return []form{c.factForm(n)}
	case *ast.ConditionalNode:
		c.look(n.Cond)
		x, y := c.forms(n.Exp1), c.forms(n.Exp2)
		c.hold(x, y) // where the condition is unknown, the value is known if both agree
		return append(x, y...)
	case *ast.CallNode:
		if id, ok := n.Callee.(*ast.IdentifierNode); ok &&
			slices.Contains(syntax.SinceFunctions, id.Value) {
			return []form{c.sinceForm(id.Value, n)}
		}
	case *ast.BuiltinNode:
		if c.literal(n) {
			return nil
		}
	case *ast.UnaryNode:
		if n.Operator == "-" {
			if list := c.combined("-", []form{constantForm(0)}, n.Node, n); list != nil {
				return list
			}
		}
	case *ast.BinaryNode:
		if n.Operator == "??" {
			return append(c.forms(n.Left), c.forms(n.Right)...)
		}
		if list := c.combined(n.Operator, c.forms(n.Left), n.Right, n); list != nil {
			return list
		}
	}
	c.Exact = false
	syntax.Visit(n, func(n ast.Node) bool { // at least a hint
		if x, ok := syntax.Number(n); ok {
			c.Numbers = append(c.Numbers, x)
		}
		return true
	})
	return nil
}

// sinceForm is the time since a date.
func (c *Cuts) sinceForm(function string, n *ast.CallNode) form {
	c.Exact = c.Exact && (c.Since == "" || c.Since == function) && c.isFact(n.Arguments[0])
	c.Since = function
	f := otherForm(n)
	if function == "days_since" { // against others such: as the days, backwards
		f.kind = fact.Date
	}
	return f
}

// isFact reports whether n is a fact of the profile or of the record at hand, and
// no more.
func (c *Cuts) isFact(n ast.Node) bool {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode:
		return factAt(c.atom, n) != nil
	}
	return false
}

// literal notes date("...") and duration("...").
func (c *Cuts) literal(n *ast.BuiltinNode) bool {
	if !syntax.IsMoment(n) {
		return false
	}
	// checkLiteral has seen that it is one, and can be read
	switch s := n.Arguments[0].(*ast.StringNode); n.Name {
	case "date":
		t, _ := time.Parse(time.DateOnly, s.Value)
		c.Dates = append(c.Dates, t)
	case "duration":
		d, _ := time.ParseDuration(s.Value)
		c.Durations = append(c.Durations, int64(d))
	}
	return true
}
