package condition

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
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

	atom *Atom
}

// Cuts looks at the text of the atom.
func (c *Atom) Cuts() Cuts {
	cuts := Cuts{Exact: !c.derivesUnseen(), atom: c}
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
	visit(n, func(n ast.Node) bool {
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
func (c *Atom) derivesUnseen() bool {
	return slices.ContainsFunc(c.Refs, func(r Ref) bool { return r.Via != nil && !r.Via.IsBound() })
}

// look goes through a condition.
func (c *Cuts) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.BoolNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode:
	case *ast.IdentifierNode:
		// A fact; or a finding, whose facts the atom reads unseen.
		c.Exact = c.Exact && isBool(n)
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
		c.Exact = c.Exact && valKind(x) == fact.Int
	default:
		c.Exact = false
	}
}

// forms lists what n may be. Constants that are no numbers are noted.
func (c *Cuts) forms(n ast.Node) []form {
	if x, ok := constantNumber(n); ok {
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
		if id, ok := n.Callee.(*ast.IdentifierNode); ok && slices.Contains(sinceFunctions, id.Value) {
			c.Exact = c.Exact && (c.Since == "" || c.Since == id.Value) && c.isFact(n.Arguments[0])
			c.Since = id.Value
			f := otherForm(n)
			if id.Value == "days_since" { // against others such: as the days, backwards
				f.kind = fact.Date
			}
			return []form{f}
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
	visit(n, func(n ast.Node) bool { // at least a hint
		if x, ok := constantNumber(n); ok {
			c.Numbers = append(c.Numbers, x)
		}
		return true
	})
	return nil
}

// isFact reports whether n is a fact of the profile or of the record at hand, and
// no more.
func (c *Cuts) isFact(n ast.Node) bool {
	switch n.(type) {
	case *ast.IdentifierNode, *ast.MemberNode, *ast.ChainNode, *ast.PointerNode:
		return c.atom.factAt(n) != nil
	}
	return false
}

// literal notes date("...") and duration("...").
func (c *Cuts) literal(n *ast.BuiltinNode) bool {
	if !isMoment(n) {
		return false
	}
	switch s := n.Arguments[0].(*ast.StringNode); n.Name { // checkLiteral has seen that it is one, and can be read
	case "date":
		t, _ := time.Parse(time.DateOnly, s.Value)
		c.Dates = append(c.Dates, t)
	case "duration":
		d, _ := time.ParseDuration(s.Value)
		c.Durations = append(c.Durations, int64(d))
	}
	return true
}

func constantNumber(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.UnaryNode:
		x, ok := constantNumber(n.Node)
		return -x, ok && n.Operator == "-"
	}
	return 0, false
}

// roundTo rounds to as many digits, so that a division leaves no dust behind.
func roundTo(x float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	if y := math.Round(x*scale) / scale; !math.IsInf(y, 0) && !math.IsNaN(y) {
		return y
	}
	return x
}

// StepOf is one step of the last digit that a number is written with: 1 for
// 30, 0.1 for 2.5.
func StepOf(x float64) float64 {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	_, digits, _ := strings.Cut(text, ".")
	return math.Pow(10, -float64(len(digits)))
}
