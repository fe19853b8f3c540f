package compile

import (
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/syntax"
)

// maxExpanded is how many facts derived by cases an atom may read to become a
// tree over all their cases, which has as many branches as the product of the
// cases. One that reads more, such as a score of twelve items, has each fact as
// a value that is known where all its cases that remain agree.
const maxExpanded = 3

// countDerived is how many facts in n are derived by cases and not read raw.
func (b *builder) countDerived(n ast.Node) int {
	seen := map[string]bool{}
	syntax.Visit(n, func(n ast.Node) bool {
		p := b.PathOf(n)
		if d := b.space.Derivations[p]; d != nil && d.Expr == nil && !slices.Contains(b.raw, p) {
			seen[p] = true
		}
		return p == "" && !syntax.IsPredicate(n)
	})
	return len(seen)
}

// derivedByCases returns the first fact or table entry in n that is derived
// by cases and not read raw, or "".
func (b *builder) derivedByCases(n ast.Node) (path string) {
	syntax.Visit(n, func(n ast.Node) bool {
		if path != "" || syntax.IsPredicate(n) {
			return false
		}
		if syntax.AsksRecord(n) {
			return false
		}
		p := b.PathOf(n)
		if d := b.space.Derivations[p]; d != nil && d.Expr == nil && !slices.Contains(b.raw, p) {
			path = p
		}
		return p == ""
	})
	return path
}

// enterPath notes that path is being expanded; false if it is already.
func (b *builder) enterPath(n ast.Node, path string) bool {
	if slices.Contains(b.path, path) {
		if b.Failed = true; path == b.path[0] { // else it is told of the first of the circle
			b.FailAt(n, "circular derivation: %s",
				strings.Join(append(slices.Clone(b.path), path), " reads "))
		}
		return false
	}
	if len(b.path) > MaxDepth {
		b.FailAt(n, "derived facts nested more than %d deep", MaxDepth)
		return false
	}
	return true
}

// expand turns an atom over a fact derived by cases into a Choice for each
// case: (case 1 ? atom with value 1 : (case 2 ? atom with value 2 : ...)).
// So the atom is known as soon as all cases that remain agree about it.
func (b *builder) expand(n ast.Node, path string) condition.Cond {
	if !b.enterPath(n, path) {
		return condition.Const(condition.Unknown)
	}
	d, f := b.space.Derivations[path], b.space.Schema.Lookup(path)
	with := func(value ast.Node) condition.Cond {
		outer := b.Outer
		if b.expanding++; outer == nil {
			b.Outer = n
		}
		limits := b.limits
		if f != nil && f.Ranged && !syntax.IsConstant(value) {
			b.limits = append(limits[:len(limits):len(limits)], limit{value, f})
		}
		defer func() { b.expanding, b.limits, b.Outer = b.expanding-1, limits, outer }()
		return b.cond(syntax.Rewrite(n, func(n ast.Node) ast.Node {
			if syntax.IsPredicate(n) {
				return n
			}
			if b.PathOf(n) == path {
				return value
			}
			return nil
		}))
	}
	chain := func(cases []*condition.Case) condition.Cond {
		var c condition.Cond = condition.Const(condition.Unknown) // no case holds: nothing is known
		for _, k := range slices.Backward(cases) {
			value := b.space.caseValue(path, d, k, b.Reader)
			if value == nil {
				b.Failed = true
				return condition.Const(condition.Unknown)
			}
			c = caseChoice(k, b.space.caseCond(path, k, b.Reader, b.path), with(value), c)
		}
		return c
	}
	b.path = append(b.path, path)
	defer func() { b.path = b.path[:len(b.path)-1] }()
	c := chain(d.Cases)
	if d.Regions != nil {
		c = chain(d.Regions["any"])
		for _, region := range slices.Sorted(maps.Keys(d.Regions)) {
			if region != "any" {
				c = condition.NewChoice(b.regionIs(region), chain(d.Regions[region]), c)
			}
		}
	}
	return b.orAsGiven(n, f, c)
}

// orAsGiven is n as the record has f, where it does, else c, which derives it.
func (b *builder) orAsGiven(n ast.Node, f *fact.Fact, c condition.Cond) condition.Cond {
	if f == nil || !f.IsBound {
		if c, ok := c.(*condition.Choice); ok {
			c.Node = n
			b.remembered(c, n, f)
		}
		return c
	}
	b.raw = append(b.raw, f.Path)
	as := b.cond(n)
	known := b.knownAtom(f)
	b.raw = b.raw[:len(b.raw)-1]
	made := &condition.Choice{If: known, Then: as, Else: c, Derived: f, Node: n}
	b.remembered(made, n, f)
	return made
}

// remembered makes c, which n over the derived fact f has become, a choice
// whose value is found once for a profile, or a record of it.
func (b *builder) remembered(c *condition.Choice, n ast.Node, f *fact.Fact) {
	if !b.loose {
		b.space.RememberChoice(c, readsRecord(n) || f != nil && f.Owner != nil)
	}
}

// caseChoice is the choice that a case of a derived fact or table makes.
func caseChoice(k *condition.Case, c, then, other condition.Cond) condition.Cond {
	made := condition.NewChoice(c, then, other)
	if chosen, ok := made.(*condition.Choice); ok && made != then && made != other {
		chosen.Case = k
	}
	return made
}

func (b *builder) regionIs(region string) condition.Cond {
	text := `region == "` + region + `"`
	if a := b.space.atoms[text]; a != nil {
		return a
	}
	a := condition.NewAtom(condition.Atom{Text: text}, func(f *condition.Frame) condition.Truth {
		return condition.Of(f.ReadRegion() == region)
	})
	b.space.Remember(a)
	b.space.atoms[text] = a
	return a
}

// knownAtom asks whether the record has f, or would have it if the rest did not
// say otherwise: then nothing is derived either.
func (b *builder) knownAtom(f *fact.Fact) condition.Cond {
	text := "known(" + f.Path + ")"
	key := text + "\x00" + f.Path // an author's known() is of what derives, too
	if a := b.space.atoms[key]; a != nil && f.Owner == nil {
		return a
	}
	a := condition.NewAtom(condition.Atom{Text: text, Reflexive: true, Asks: f}, condition.IsGiven(f))
	if f.Owner == nil {
		b.space.Remember(a)
		b.space.atoms[key] = a
	}
	return a
}

// boolDerived returns the fact that n is, if it is a bool derived by an
// expression and not read raw.
func (b *builder) boolDerived(n ast.Node) *fact.Fact {
	path := b.PathOf(n)
	d := b.space.Derivations[path]
	if d == nil || d.Expr == nil || d.Kind != fact.Bool || slices.Contains(b.raw, path) {
		return nil
	}
	return b.space.Schema.Lookup(path)
}

func (b *builder) expandBool(n ast.Node, f *fact.Fact) condition.Cond {
	if !b.enterPath(n, f.Path) {
		return condition.Const(condition.Unknown)
	}
	k := b.space.Derivations[f.Path].boolCase()
	c := b.space.caseCond(f.Path, k, b.Reader, b.path)
	yes, no := condition.Const(condition.True), condition.Const(condition.False)
	return b.orAsGiven(n, f, &condition.Choice{If: c, Then: yes, Else: no, Case: k})
}
