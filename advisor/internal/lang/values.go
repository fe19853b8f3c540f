package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/slips"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/internal/pattern"
)

// CheckEnum refuses a text that a fact cannot have.
func (t *Text) CheckEnum(f *fact.Fact, text string) error {
	if f.Kind == fact.Enum && !slices.Contains(f.Values, text) {
		hint := t.Reader.Hint(text, func() []string { return f.Values })
		if hint == "" {
			hint = "; want one of " + strings.Join(f.Values, ", ")
		}
		return fmt.Errorf("%q is not a value of %s%s", text, f.Path, hint)
	}
	return nil
}

// CheckTerm finds the term that has() or is() names, for fact f.
func (t *Text) CheckTerm(f *fact.Fact, name string) (term.ID, error) {
	h := t.names.Schema.Terms
	id := h.Named(name)
	if id == term.None {
		if v := t.Variable; v != nil && v.Name == name {
			return id, fmt.Errorf("%s stands for each term, without quotation marks", name)
		}
		if each := severalTerms(h, f, name); each != "" {
			return id, fmt.Errorf("%q is not one term; one thing is asked at a time: %s", name, each)
		}
		if denied := h.Find(slips.Negated(name)); denied != term.None {
			return id, fmt.Errorf("%q is no term; \"not\" stands before the question: %s", name,
				notAsked(f, h.Term(denied).Name))
		}
		hint := t.Reader.Hint(name, h.Names)
		if other := h.Find(name); other != term.None {
			hint = fmt.Sprintf("; conditions name it %q", h.Term(other).Name)
		}
		return id, fmt.Errorf("unknown term %q%s", name, hint)
	}
	for _, root := range f.Of {
		if h.Is(id, root) {
			return id, nil
		}
	}
	var roots []string
	for _, root := range f.Of {
		roots = append(roots, h.Term(root).Name)
	}
	return id, fmt.Errorf("%q is not a kind of %s, which is what %s holds", name,
		strings.Join(roots, " or "), f.Path)
}

// between stands between the terms where several are written as one.
var between = pattern.New(` *(?:[,;/|]| (?:or|and) ) *`)

// severalTerms says how each of the terms in one text is asked for; "" if they are none.
func severalTerms(h *term.Hierarchy, f *fact.Fact, text string) string {
	names := between().Split(text, -1)
	ask := asked(f)
	for i, name := range names {
		id := h.Find(name)
		if id == term.None {
			return ""
		}
		names[i] = fmt.Sprintf("%s, %q)", ask, h.Term(id).Name)
	}
	if len(names) < 2 {
		return ""
	}
	if strings.Contains(text, " and ") {
		return strings.Join(names, " and ")
	}
	return strings.Join(names, " or ")
}

// asked is how a condition begins to ask whether a fact is a term.
func asked(f *fact.Fact) string {
	if f.Owner != nil {
		return "is(." + f.Name()
	}
	return "has(" + f.Path
}

// notAsked is how a condition asks that a fact is not a term.
func notAsked(f *fact.Fact, name string) string {
	if f.Owner == nil {
		return fmt.Sprintf("not %s, %q)", asked(f), name)
	}
	return fmt.Sprintf("not has(%s, %q), or of a record not %s, %q)", f.Owner.Path, name, asked(f),
		name)
}

// CheckRegion refuses a region that the pack does not have.
func (t *Text) CheckRegion(n ast.Node, region string) {
	if !slices.Contains(t.names.Regions, region) {
		t.FailAt(n, "unknown region %q; pack.yaml has %s", region, strings.Join(t.names.Regions, ", "))
	}
}

// CheckNumbers refuses texts among the arguments of a function of numbers, which
// expr lets pass inside lists.
func (t *Text) CheckNumbers(n *ast.BuiltinNode) {
	if !slices.Contains([]string{"min", "max", "sum", "mean", "median"}, n.Name) {
		return
	}
	var check func(m ast.Node)
	check = func(m ast.Node) {
		f := t.FactOf(m)
		k := syntax.KindOf(m)
		if list, ok := m.(*ast.ArrayNode); ok {
			for _, x := range list.Nodes {
				check(x)
			}
		} else if f != nil && f.Kind == fact.Texts ||
			k != fact.Invalid && k != fact.Int && k != fact.Number {
			t.FailAt(m, "%s() takes numbers and lists of them; this is %s", n.Name, KindName(k))
		}
	}
	for _, a := range n.Arguments {
		check(a)
	}
}
