// Package decision lists the decisions of a pack: every condition that an
// author has written, with what it belongs to and when its value matters.
// Coverage, mutants, explanations and proofs are about these.
package decision

import (
	"fmt"
	"slices"

	"example.com/crosstalk/advisor/internal/compile"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/trace"
)

// A Decision is one condition as it stands in a file of the pack.
type Decision struct {
	Owner string // "rule salt", "finding adult", "fact bmi_class", "table upper_limit.zinc"
	Part  string // "when", "unless 2", "variant stopped", "piece x", "case 3"; "" if there is but one
	Text  *source.Verbatim
	Cond  condition.Cond
	// Reach is the condition under which the value of Cond matters for what
	// it belongs to; nil: always.
	Reach condition.Cond
	// Ways lists what must be so for the decision to be looked at at all; nil:
	// always. Only All sets it.
	Ways []Way
	Rule *pack.Rule // whose own it is, or nil

	Guard   *pack.Guard
	Wording *pack.Wording // of a variant's condition
	Piece   *pack.Piece
	Finding *condition.Finding
	Case    *condition.Case
	// OfRecords: Cond says that Case applies to some record of a list: that no
	// case before it does, of which there are Before, and that it does itself.
	OfRecords bool
	Before    int
}

// Name says which decision it is.
func (d *Decision) Name() string {
	if d.Part == "" {
		return d.Owner
	}
	return d.Owner + ", " + d.Part
}

// Sites lists the sites of the decision, of its own text.
func (d *Decision) Sites() []trace.Site {
	sites := trace.Sites(d.Cond)
	if !d.OfRecords {
		return sites
	}
	return slices.DeleteFunc(sites, func(s trace.Site) bool { return s.Path()[1] != d.Before })
}

// All lists the decisions of p: of the rules in their order, then of the
// findings, facts and tables.
func All(p *pack.Pack) []*Decision {
	var list []*Decision
	hosts := Hosts(p)
	for _, r := range p.Rules {
		own := Of(r)
		for _, d := range own {
			d.Ways = waysTo(d, hosts[r])
		}
		list = append(list, own...)
	}
	for _, f := range p.Findings {
		if f.Property != nil { // a table of who has it, which verify tries line by line
			continue
		}
		list = append(list, &Decision{Owner: "finding " + f.Name, Text: f.Text, Cond: f.Cond,
			Finding: f.Finding})
	}
	for _, f := range p.Schema.Facts {
		if d := p.Space.Derivations[f.Path]; d != nil {
			list = append(list, ofDerivation(d, "fact "+f.Path, f.Owner)...)
		}
	}
	for _, t := range p.Tables {
		for _, entry := range t.Entries {
			name := t.Name + "." + entry
			list = append(list, ofDerivation(p.Space.Derivations[name], "table "+name, nil)...)
		}
	}
	return list
}

// Of lists a rule's condition, its variants', its guards and its pieces. Each matters
// where the others let the message through in the wording concerned; a piece where the
// message is shown in words that have it.
func Of(r *pack.Rule) []*Decision {
	owner := "rule " + r.ID
	list := []*Decision{{Owner: owner, Part: "when", Text: r.WhenText, Cond: r.When, Reach: passes(r),
		Rule: r}}
	chosen := condition.And{r.When} // and no variant so far
	reach := map[*pack.Guard]condition.Or{}
	part := map[*pack.Guard]string{}
	var guards []*pack.Guard
	shown := map[*pack.Piece]condition.Or{}
	wording := func(w *pack.Wording, chosen condition.And, in string) {
		for i, g := range w.Guards {
			if part[g] == "" {
				part[g] = fmt.Sprintf("unless %d%s", i+1, in)
				guards = append(guards, g)
			}
			rest := slices.Clone(chosen)
			for _, other := range w.Guards {
				if other != g {
					rest = append(rest, &condition.Not{X: other.If})
				}
			}
			reach[g] = append(reach[g], rest)
		}
		for _, p := range w.Pieces {
			shown[p] = append(shown[p], append(slices.Clone(chosen), free(w)...))
		}
	}
	for _, v := range r.Variants {
		list = append(list, &Decision{Owner: owner, Part: "variant " + v.Name, Text: v.IfText, Cond: v.If,
			Reach: slices.Clone(chosen), Rule: r, Wording: v})
		wording(v, append(slices.Clone(chosen), v.If), " of variant "+v.Name)
		chosen = append(slices.Clone(chosen), &condition.Not{X: v.If})
	}
	wording(&r.Base, chosen, "")
	for _, g := range guards {
		list = append(list, &Decision{Owner: owner, Part: part[g], Text: g.IfText, Cond: g.If,
			Reach: reach[g], Rule: r, Guard: g})
	}
	for _, p := range r.Pieces {
		list = append(list, &Decision{Owner: owner, Part: "piece " + p.Name, Text: p.IfText, Cond: p.If,
			Reach: shown[p], Rule: r, Piece: p})
	}
	return list
}

// free says that no guard of w withholds it.
func free(w *pack.Wording) (list condition.And) {
	for _, g := range w.Guards {
		list = append(list, &condition.Not{X: g.If})
	}
	return list
}

// passes says that the guards of the wording that is chosen let a message
// through.
func passes(r *pack.Rule) condition.Cond {
	var c condition.Cond = free(&r.Base)
	for _, v := range slices.Backward(r.Variants) {
		c = &condition.Choice{If: v.If, Then: free(v), Else: c}
	}
	return c
}

// ofDerivation lists the cases of a fact, of the records of list if that is
// not nil, or of a table. Each matters where none before it holds.
func ofDerivation(d *compile.Derivation, owner string, list *fact.Fact) (decisions []*Decision) {
	d.Chains(func(region string, cases []*condition.Case) {
		var before condition.And
		for i, k := range cases {
			if k.If == nil {
				continue
			}
			x := &Decision{Owner: owner, Text: k.If, Cond: k.Cond, Reach: slices.Clone(before), Case: k}
			if len(cases) > 1 {
				x.Part = fmt.Sprintf("case %d", i+1)
				if region != "" && region != "any" {
					x.Part += " of region " + region
				}
			}
			if list != nil {
				x.Cond = condition.AnyOf(list, append(slices.Clone(before), k.Cond))
				x.Reach, x.OfRecords, x.Before = nil, true, len(before)
			} else if i > 0 {
				x.Ways = []Way{afterCases(cases[:i])}
			}
			before = append(before, &condition.Not{X: k.Cond})
			decisions = append(decisions, x)
		}
	})
	return decisions
}

// Reads reports for each rule which findings and cases its conditions read.
type Reads map[any][]*pack.Rule

// ReadBy lists, for each finding and case of p, the rules that read it, in
// their order.
func ReadBy(p *pack.Pack) Reads {
	reads := Reads{}
	for _, r := range p.Rules {
		note := func(key any) bool {
			if rules := reads[key]; len(rules) > 0 && rules[len(rules)-1] == r {
				return false
			}
			reads[key] = append(reads[key], r)
			return true
		}
		look := func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Finding:
				return note(c)
			case *condition.Choice:
				if c.Case != nil {
					note(c.Case)
				}
			}
			return true
		}
		for _, c := range r.Conditions() {
			condition.Walk(c, look)
		}
	}
	return reads
}

// Rules lists the rules whose outcome the decision may change.
func (r Reads) Rules(d *Decision) []*pack.Rule {
	switch {
	case d.Rule != nil:
		return []*pack.Rule{d.Rule}
	case d.Finding != nil:
		return r[d.Finding]
	}
	return r[d.Case]
}

// Set puts another condition in the place of d's and returns how to undo
// that. Choices lists where d's case stands, for decisions that are one. The
// pack must be the caller's own.
func (d *Decision) Set(c condition.Cond, choices Choices) (undo func()) {
	var at []*condition.Cond
	switch {
	case d.Finding != nil:
		at = append(at, &d.Finding.Cond)
	case d.Case != nil:
		for _, choice := range choices[d.Case] {
			at = append(at, &choice.If)
		}
	case d.Wording != nil:
		at = append(at, &d.Wording.If)
	case d.Guard != nil:
		at = append(at, &d.Guard.If)
	case d.Piece != nil:
		at = append(at, &d.Piece.If)
	default:
		at = append(at, &d.Rule.When)
	}
	old := make([]condition.Cond, len(at))
	for i, p := range at {
		old[i], *p = *p, c
	}
	return func() {
		for i, p := range at {
			*p = old[i]
		}
	}
}

// Choices lists, for each case of a derived fact or table, the choices that
// conditions make by it.
type Choices map[*condition.Case][]*condition.Choice

// ChoicesOf looks through all conditions of p.
func ChoicesOf(p *pack.Pack) Choices {
	choices := Choices{}
	seen := map[condition.Cond]bool{}
	look := func(c condition.Cond) bool {
		switch c := c.(type) {
		case *condition.Finding, *condition.Quant, *condition.Atom, *condition.Choice, *condition.Not,
			*condition.Same:
			if seen[c] {
				return false
			}
			seen[c] = true
		}
		if c, ok := c.(*condition.Choice); ok && c.Case != nil {
			choices[c.Case] = append(choices[c.Case], c)
		}
		return true
	}
	for _, d := range All(p) {
		condition.Walk(d.Cond, look)
	}
	return choices
}
