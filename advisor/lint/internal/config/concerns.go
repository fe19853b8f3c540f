package config

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/term"
)

// A Concern says whom words are about: whoever fulfils a condition.
type Concern struct {
	Words []string
	If    condition.Cond
}

// readConcerns reads whom words and names of terms are about.
func (c *Config) readConcerns(p *pack.Pack, r *source.Reader, n *source.Node) {
	for _, item := range r.List(n) {
		if !r.Map(item, "words", "if", "terms", "in", "but") {
			continue
		}
		if item.Get("terms") != nil {
			c.termConcerns(p, r, item)
			continue
		}
		words := r.Texts(r.Need(item, "words", `the words, or "terms": the terms whose names are meant`))
		text := r.Verbatim(r.Need(item, "if", "whom the words are about, as a condition"))
		if text == nil {
			continue
		}
		if cond := p.Space.Compile(text, r); cond != nil {
			c.Concerns = append(c.Concerns, Concern{words, cond})
		}
	}
}

// termConcerns makes a concern of each kind of the terms: whoever has it in one of the
// sets and lists. Kinds of what stands under "but" concern everybody.
func (c *Config) termConcerns(p *pack.Pack, r *source.Reader, n *source.Node) {
	h := p.Schema.Terms
	roots, but := termsIn(h, r, n.Get("terms")), termsIn(h, r, n.Get("but"))
	var in []*fact.Fact
	for _, item := range r.List(r.Need(n, "in", "the sets and lists that may have them")) {
		f := p.Schema.Lookup(r.Text(item))
		if f == nil || f.Kind != fact.Terms && f.Kind != fact.List || f.Owner != nil {
			r.Errorf(item, "%q is no set or list of terms", item.Value)
			continue
		}
		in = append(in, f)
	}
	for id := range term.ID(h.Len()) {
		below := func(root term.ID) bool { return id != root && h.Is(id, root) }
		of := func(root term.ID) bool { return h.Is(id, root) }
		if !slices.ContainsFunc(roots, below) || slices.ContainsFunc(but, of) {
			continue
		}
		t := h.Term(id)
		names := append([]string{t.Label["en"], strings.ReplaceAll(t.Name, "_", " ")}, t.Also...)
		var parts []string
		for _, f := range in {
			if holds(h, f, id) {
				parts = append(parts, fmt.Sprintf("has(%s, %q)", f.Path, t.Name))
			}
		}
		if cond := compile(p, strings.Join(parts, " or ")); cond != nil {
			c.Concerns = append(c.Concerns, Concern{names, cond})
		}
	}
}

// termsIn reads a list of terms.
func termsIn(h *term.Hierarchy, r *source.Reader, n *source.Node) (list []term.ID) {
	for _, item := range r.List(n) {
		if id := h.Named(r.Text(item)); id != term.None {
			list = append(list, id)
		} else {
			r.Errorf(item, "unknown term %q%s", item.Value, r.Hint(item.Value, h.Names))
		}
	}
	return list
}

// holds reports whether a set or list can hold a term.
func holds(h *term.Hierarchy, f *fact.Fact, id term.ID) bool {
	of := f.Of
	if f.Kind == fact.List && f.TermField() != nil {
		of = f.TermField().Of
	}
	return slices.ContainsFunc(of, func(root term.ID) bool { return h.Is(id, root) })
}

// compile makes a condition of a text that stands in no file; nil if it is none.
func compile(p *pack.Pack, text string) condition.Cond {
	errs := &source.Errors{}
	r := &source.Reader{Errs: errs}
	n := source.YAML("lint", []byte("if: |\n  "+text+"\n"), errs)
	if n == nil {
		return nil
	}
	cond := p.Space.Compile(r.Verbatim(n.Get("if")), r)
	if errs.Len() > 0 {
		return nil
	}
	return cond
}
