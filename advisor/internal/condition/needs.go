package condition

import (
	"math"
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A need is a property of a profile that a condition relies on.
type need struct {
	kind     needKind
	list     *fact.Fact // of needTerm: the set, or the list of records; of needRecord: the list
	field    *fact.Fact // of needTerm: by which a record is named; nil for a set
	term     term.ID
	value    val // of the others: what is held against a constant
	from, to float64
	text     string
}

type needKind int

const (
	needTerm   needKind = iota
	needRange           // a number between from and to, or a bool, as 0 or 1
	needText            // a text
	needRecord          // some record
)

// needs notes what the value of the atom being built must be for it to hold.
// A value that is not one fact's own, or whose evaluation could fail, is of no
// use for that.
func (b *builder) needs(v val, n need) {
	if v.fact == nil || v.fact.Owner != nil || b.flag.fails || b.flag.record {
		return
	}
	n.value = v
	b.need = &n
}

// cost guesses how often a need is met: a term seldom, a text as often as the
// fact's other values. How much of its plausible range a number may have says
// little of how many people have it there, but it tells ranges apart.
func (n *need) cost() float64 {
	switch n.kind {
	case needTerm:
		return 0.02
	case needText:
		return 1 / float64(max(2, len(n.value.fact.Values)))
	case needRange:
		f := n.value.fact
		if f.Kind == fact.Bool || !f.Ranged || f.Max <= f.Min {
			return 0.5
		}
		share := (min(n.to, f.Max) - max(n.from, f.Min)) / (f.Max - f.Min)
		return 0.1 + 0.4*max(0, min(share, 1))
	}
	return 0.8
}

// A require is a list of needs, one of which is met wherever a condition has
// some value, or may have it. Not ok: no such list was found.
type require struct {
	needs []*need
	ok    bool
}

func (r require) cost() float64 {
	sum := 0.0
	for _, n := range r.needs {
		sum += n.cost()
	}
	return sum
}

// ofTerms reports whether all needs are of terms or records, which most people
// do not have: then a condition is not even looked at for most.
func (r require) ofTerms() bool {
	return !slices.ContainsFunc(r.needs, func(n *need) bool { return n.kind != needTerm && n.kind != needRecord })
}

// cheaper is the better of two ways to file a condition.
func cheaper(x, y require) require {
	if !x.ok || y.ok && y.cost() < x.cost() {
		return y
	}
	return x
}

// maxNeeds is under how many needs a condition is filed at most.
const maxNeeds = 100

// oneOf files what needs one or the other.
func oneOf(x, y require) require {
	if !x.ok || !y.ok || len(x.needs)+len(y.needs) > maxNeeds {
		return require{}
	}
	return require{append(slices.Clone(x.needs), y.needs...), true}
}

// A filer finds needs, none of them of certain facts.
type filer struct {
	without []*fact.Fact
	found   map[filed]require // of what conditions share
}

type filed struct {
	cond  Cond // a *Finding or *Choice
	value Truth
}

func newFiler(without ...*fact.Fact) filer { return filer{without, map[filed]require{}} }

// takes gives the need, if it is not of one of those facts.
func (x filer) takes(n *need) require {
	if n == nil || slices.Contains(x.without, n.about()) {
		return require{}
	}
	return require{[]*need{n}, true}
}

// about is the fact that a need is of.
func (n *need) about() *fact.Fact {
	if n.list != nil {
		return n.list
	}
	return n.value.fact
}

// requires says what must be so for c to be v, True or False, or unknown.
// Nothing that evaluating c could run into, a Failure, must be passed over: so no need is taken from behind a part that can fail.
func (x filer) requires(c Cond, v Truth) require {
	if !isShared(c) {
		return x.find(c, v)
	}
	r, ok := x.found[filed{c, v}]
	if !ok {
		r = x.find(c, v)
		x.found[filed{c, v}] = r
	}
	return r
}

func (x filer) find(c Cond, v Truth) require {
	switch c := c.(type) {
	case Const:
		return require{ok: Truth(c) == v.Not()} // which it never is
	case *Not:
		return x.requires(c.X, v.Not())
	case And:
		return x.ofParts(c, v, v == True)
	case Or:
		return x.ofParts(c, v, v == False)
	case *Finding:
		return x.requires(c.Cond, v)
	case *Choice:
		if !cannotFail(c) {
			return require{}
		}
		// If it holds, Then must be v; if not, Else; where it is unknown, one of them.
		then := cheaper(x.requires(c.If, True), x.requires(c.Then, v))
		other := cheaper(x.requires(c.If, False), x.requires(c.Else, v))
		return oneOf(then, other)
	case *Quant:
		return x.ofQuant(c, v)
	case *Atom:
		if v == True {
			return x.takes(c.need)
		}
		return x.takes(c.need.unmet())
	}
	return require{}
}

// ofParts is requires of an And or Or: of all its parts, or of any.
func (x filer) ofParts(list []Cond, v Truth, all bool) (r require) {
	if all {
		for _, c := range list {
			r = cheaper(r, x.requires(c, v))
			if !cannotFail(c) {
				break
			}
		}
		return r
	}
	r.ok = true
	for _, c := range list {
		r = oneOf(r, x.requires(c, v))
	}
	return r
}

// ofQuant is for quantifiers that need a record: one of which the predicate
// holds, so that some need of it is met in one of the records.
func (x filer) ofQuant(c *Quant, v Truth) require {
	needsOne := false
	switch c.Op {
	case "any", "one":
		needsOne = v == True
	case "none":
		needsOne = v == False
	case "count":
		needsOne = v == True && (c.Cmp == ">=" && c.N >= 1 || c.Cmp == ">" && c.N >= 0 || c.Cmp == "==" && c.N >= 1)
	}
	if !needsOne || c.List.Owner != nil || c.id < 0 || c.List.Kind != fact.List {
		return require{}
	}
	return cheaper(x.takes(&need{kind: needRecord, list: c.List}), x.requires(c.Pred, True))
}

// unmet is what must be so for the atom of n to be false, or unknown; nil if
// that is no need.
func (n *need) unmet() *need {
	if n == nil || n.kind != needRange {
		return nil
	}
	out := *n
	switch {
	case n.value.fact.Kind == fact.Bool:
		out.from, out.to = 0, 0
	case isLow(n.from) && isExact(n.to):
		out.from, out.to = math.Nextafter(n.to, math.Inf(1)), math.Inf(1)
	case isHigh(n.to) && isExact(n.from):
		out.from, out.to = math.Inf(-1), math.Nextafter(n.from, math.Inf(-1))
	default:
		return nil
	}
	return &out
}

// isExact reports whether whole numbers near x are not rounded.
func isExact(x float64) bool { return -exactInt < x && x < exactInt }

func isLow(x float64) bool  { return x <= math.MinInt64 }
func isHigh(x float64) bool { return x >= math.MaxInt64 }

// cannotFail reports whether no part of c can fail (see Failure).
func cannotFail(c Cond) bool {
	sure := true
	Walk(c, func(c Cond) bool {
		if a, ok := c.(*Atom); ok && a.Fails {
			sure = false
		}
		return sure
	})
	return sure
}

// blank reports whether c is unknown wherever nothing is known of the set or
// list f. Of a large condition it does not say so.
func (w *writer) blank(c Cond, f *fact.Fact) bool {
	if w.left--; w.left < 0 {
		return false
	}
	all := func(list []Cond) bool {
		return !slices.ContainsFunc(list, func(c Cond) bool { return !w.blank(c, f) })
	}
	switch c := c.(type) {
	case *Not:
		return w.blank(c.X, f)
	case *Finding:
		return w.blank(c.Cond, f)
	case And:
		return all(c)
	case Or:
		return all(c)
	case *Atom:
		return c.id >= 0 && c.need != nil && c.need.kind == needTerm && c.need.list == f
	case *Quant:
		return c.id >= 0 && c.Op == "any" && c.List == f && ofRecord(c.Pred, f)
	}
	return false
}

// ofRecord reports whether c is nothing but fields of a record of f held against
// something, which is unknown if they are.
func ofRecord(c Cond, f *fact.Fact) bool {
	if a, ok := c.(*Atom); ok {
		return !a.Reflexive && !a.Fails && len(a.Refs) > 0 &&
			!slices.ContainsFunc(a.Refs, func(r Ref) bool { return r.Fact.Owner != f || r.Via != nil })
	}
	switch c.(type) {
	case And, Or, *Not:
		return !slices.ContainsFunc(Children(c), func(c Cond) bool { return !ofRecord(c, f) })
	}
	return false
}

// blankBut reports whether c is blank, as a whole or but for parts that a grid
// decides, which all must hold.
func blankBut(c Cond, f *fact.Fact) (whole, ok bool) {
	if finding, isFinding := c.(*Finding); isFinding {
		return blankBut(finding.Cond, f)
	}
	w := writer{left: maxParts}
	if w.blank(c, f) {
		return true, true
	}
	and, _ := c.(And)
	some := false
	for _, part := range and {
		if w.blank(part, f) {
			some = true
			continue
		}
		sum, ok := w.products(part, True)
		if !ok || slices.ContainsFunc(sum, func(p product) bool { return p.open }) {
			return false, false
		}
	}
	return false, some
}
