package advisor

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/witness"
)

// An Explanation says what became of one rule in one advice, and why: its
// condition, its variants and its guards as trees, with the value of every
// part and the facts that were read.
type Explanation struct {
	Rule    string  `json:"rule"`
	Outcome Outcome `json:"outcome"`
	// Step is what made the outcome: "when", "unless" or, where the rule alone
	// would have been shown, the kind of its Withheld.
	Step   string          `json:"step"`
	Reason string          `json:"reason,omitempty"`
	Parts  []ExplainedPart `json:"parts"`
	// Nearest lists the fewest changes to the profile after which the rule
	// alone would be shown. Empty if it is, or if none were found.
	Nearest []Change `json:"nearest"`
}

// An ExplainedPart is a condition of a rule.
type ExplainedPart struct {
	Part    string        `json:"part"` // "when", "variant stopped", "unless 2"
	Because string        `json:"because,omitempty"`
	Tree    ExplainedNode `json:"tree"`
}

// An ExplainedNode is a part of a condition. A finding or quantifier that
// stands in a rule more than once has its parts where it stands first; of a
// very large condition the last nodes are of the kind "more", without parts.
type ExplainedNode struct {
	Text    string          `json:"text"`            // as it stands in the file, or a record's name
	Kind    string          `json:"kind"`            // and, or, not, choice, same, quantifier, record, finding, derived, atom, constant, more
	Value   Truth           `json:"value"`           // true, false or unknown
	Decides bool            `json:"decides"`         // it helps to give the whole its value
	Facts   []FactValue     `json:"facts,omitempty"` // that an atom reads, with what the profile says
	Parts   []ExplainedNode `json:"parts,omitempty"`
}

// A Change is a change to a profile, as a supposition.
type Change struct {
	Fact string `json:"fact"`
	Text string `json:"text"` // "medications.months (prednisone) were 3 or more"
}

// Explain says what becomes of a rule in the advice for p, and why.
func (rb *Rulebase[P]) Explain(p *P, rule string, opts *Options) (x *Explanation, err error) {
	defer caught(&err, "explaining")
	if p == nil {
		return nil, fmt.Errorf("no profile")
	}
	r := rb.inside().pack.Rule(rule)
	if r == nil {
		return nil, rb.inside().noRule(rule)
	}
	advice, err := rb.Advise(p, opts)
	if err != nil {
		return nil, err
	}
	s, err := rb.inside().begin(structOf(p), opts)
	if err != nil {
		return nil, err
	}
	s.judgeOne(r)
	alone := *s.of(r)
	x = &Explanation{Rule: rule, Outcome: advice.Outcome(rule), Parts: []ExplainedPart{}, Nearest: []Change{}}
	x.Step, x.Reason = s.step(r, alone, x.Outcome, advice)
	s.explained, s.explainedOnce = 0, map[condition.Cond]bool{}
	for _, d := range decision.Of(r) {
		part := ExplainedPart{Part: d.Part, Tree: s.explain(d.Cond)}
		if d.Guard != nil {
			part.Because = d.Guard.Because
		}
		x.Parts = append(x.Parts, part)
	}
	if alone.outcome != Shown {
		if x.Nearest, err = s.nearest(structOf(p), r); err != nil {
			return nil, err
		}
	}
	err = s.frame.Err()
	s.end() // not deferred: after a panic the session is of no more use
	return x, err
}

// step says what made the outcome.
func (s *session) step(r *pack.Rule, alone ruling, outcome Outcome, a *Advice) (step, reason string) {
	for _, w := range a.Withheld {
		if w.Rule == r.ID && w.Kind != "guard" {
			return w.Kind, w.Reason
		}
	}
	switch {
	case outcome == Shown && alone.outcome != Shown:
		return "companion", "It is shown beside a message that must not stand alone."
	case alone.outcome == IsWithheld:
		return "unless", alone.reason
	case alone.outcome == Pending && s.frame.Eval(r.When) == True:
		return "unless", "A guard is unknown."
	case alone.outcome == Pending:
		return "when", "The condition is unknown."
	case alone.outcome == NotApplicable:
		return "when", "The condition is false."
	}
	return "when", "The condition is true, and no guard holds."
}

// explain makes the tree of a condition. What decides is read from its trace.
func (s *session) explain(c condition.Cond) ExplainedNode {
	e := explainer{s, s.frame.Trace(c, true)}
	return e.node(c, 0)
}

// An explainer makes the tree of a condition, with its trace beside it.
type explainer struct {
	*session
	trace *condition.Trace
}

// node makes the tree of a part, which is the step at of the trace; none if that
// does not have it.
func (s explainer) node(c condition.Cond, at int) ExplainedNode {
	n := ExplainedNode{Text: c.String(), Value: s.frame.Eval(c), Decides: at != none}
	if s.explained++; s.explained > maxExplained {
		n.Kind = "more"
		return n
	}
	if again := s.again(c); again != "" {
		n.Kind = again
		return n
	}
	parts := func(kind string, list ...condition.Cond) {
		n.Kind = kind
		in := s.in(at)
		for i, x := range list {
			n.Parts = append(n.Parts, s.node(x, in(i)))
		}
	}
	switch c := c.(type) {
	case condition.And:
		parts("and", c...)
	case condition.Or:
		parts("or", c...)
	case *condition.Not:
		parts("not", c.X)
	case *condition.Same:
		parts("same", c.X, c.Y)
	case *condition.Finding:
		parts("finding", c.Cond)
	case *condition.Choice:
		s.choice(&n, c, at)
	case *condition.Quant:
		s.quant(&n, c, at)
	case *condition.Atom:
		n.Kind = "atom"
		s.facts(&n, c, at)
	case condition.Const:
		n.Kind = "constant"
	}
	return n
}

// maxExplained is how many nodes of a rule's trees have parts of their own.
const maxExplained = 5000

// again is the kind of a finding, or of a quantifier that does not depend on
// the record at hand, that has been explained before; else "".
func (s *session) again(c condition.Cond) string {
	kind := "finding"
	switch c := c.(type) {
	case *condition.Finding:
	case *condition.Quant:
		if kind = "quantifier"; c.List.Owner != nil {
			return ""
		}
	default:
		return ""
	}
	if s.explainedOnce[c] {
		return kind
	}
	s.explainedOnce[c] = true
	return ""
}

const none = -1

// in gives the steps of the parts of a step.
func (s explainer) in(at int) func(part int) int {
	if at == none {
		return func(int) int { return none }
	}
	steps := s.trace.Inside(at)
	return func(part int) int {
		if i, ok := steps[part]; ok {
			return i
		}
		return none
	}
}

// facts adds the facts that a part reads, each once; of a part that decides with
// those that it reads in records of its own, or stands on otherwise.
func (s explainer) facts(n *ExplainedNode, c condition.Cond, at int) {
	add := func(v FactValue) {
		if !slices.ContainsFunc(n.Facts, func(f FactValue) bool { return f.Fact == v.Fact }) {
			n.Facts = append(n.Facts, v)
		}
	}
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok {
			for _, r := range a.Refs {
				add(s.whatIs(r))
			}
		}
		return true
	})
	if at == none {
		return
	}
	s.trace.LiteralsOf(at, func(l condition.Literal) {
		switch {
		case l.Kind == condition.Region:
			add(FactValue{regionFact, s.frame.Region})
		case l.Fact != nil:
			add(s.valueOf(l.Fact, s.frame.Value(l.Fact, l.Elem)))
		}
	})
}

// choice follows the branch that was taken, and of a derived fact the cases up
// to the one that applies.
func (s explainer) choice(n *ExplainedNode, c *condition.Choice, at int) {
	n.Kind = "choice"
	if c.Node != nil {
		n.Kind, n.Text = "derived", condition.Site{Cond: c}.String()
	}
	t, in := s.frame.Eval(c.If), s.in(at)
	if c.Derived != nil {
		if t == True { // the record has it
			n.Facts = []FactValue{s.whatIs(condition.Ref{Fact: c.Derived, Term: term.None})}
			s.facts(n, c.Then, at)
			return
		}
		if inner, ok := c.Else.(*condition.Choice); ok {
			s.cases(n, inner, in(2))
			return
		}
	}
	if c.Case != nil {
		s.cases(n, c, at)
		return
	}
	n.Parts = append(n.Parts, s.node(c.If, in(0)))
	if t != False {
		n.Parts = append(n.Parts, s.node(c.Then, in(1)))
	}
	if t != True {
		n.Parts = append(n.Parts, s.node(c.Else, in(2)))
	}
}

func (s explainer) cases(n *ExplainedNode, c *condition.Choice, at int) {
	value := func(c condition.Cond, at int) {
		if _, known := c.(condition.Const); !known {
			n.Parts = append(n.Parts, s.node(c, at))
		}
	}
	for c != nil && c.Case != nil {
		in := s.in(at)
		n.Parts = append(n.Parts, s.node(c.If, in(0)))
		is := s.frame.Eval(c.If)
		if is != False {
			value(c.Then, in(1))
		}
		if is == True {
			return
		}
		next, _ := c.Else.(*condition.Choice)
		if at = in(2); next == nil || next.Case == nil {
			value(c.Else, at)
		}
		c = next
	}
}

func (s explainer) quant(n *ExplainedNode, c *condition.Quant, at int) {
	n.Kind = "quantifier"
	n.Facts = []FactValue{s.whatIs(condition.Ref{Fact: c.List, Term: term.None})}
	in, i := s.in(at), 0
	record := func(name string) {
		inner := s.node(c.Pred, in(i))
		n.Parts = append(n.Parts, ExplainedNode{Text: name, Kind: "record", Value: inner.Value, Decides: inner.Decides, Parts: []ExplainedNode{inner}})
		i++
	}
	further := false
	s.frame.Records(c, func(e *fact.Elem, more bool) {
		name := cmp.Or(e.Name(s.pack.Schema.Terms, s.lang), fmt.Sprintf("record %d", e.Index+1))
		if more {
			further, name = true, "any other"
		}
		record(name)
	})
	if last := in(i); last != none && !further { // it is so of whatever record
		s.trace.On(last, func() { record("any") })
	}
}

// whatIs gives a fact and what the profile says of it.
func (s *session) whatIs(r condition.Ref) FactValue {
	return s.valueOf(r.Fact, s.frame.Here(r.Fact))
}

// differ is said of a fact of which something is given and something else derives.
const differ = "not known: what is given is not what derives"

// valueOf puts what the profile says of a fact into words.
func (s *session) valueOf(f *fact.Fact, v fact.Value) FactValue {
	h := s.pack.Schema.Terms
	switch {
	case v.Span != nil:
		return FactValue{f.Path, withUnit(f, f.ShowSpan(v.Span))}
	case !v.Known && v.Held:
		return FactValue{f.Path, differ}
	case v.Denied:
		return FactValue{f.Path, fmt.Sprintf("no, for this is false: %s", s.pack.Premise(f))}
	case !v.Known:
		return FactValue{f.Path, "not known"}
	}
	value := withUnit(f, f.Show(v, h, s.lang))
	var not []term.ID
	switch all := v.Any.(type) {
	case *fact.Set:
		not = all.Not
		if !all.Complete {
			value += ", perhaps more"
		}
	case *fact.Records:
		not = all.Not
		if !all.Complete {
			value += ", perhaps more"
		}
	}
	var names []string
	for _, t := range not {
		names = append(names, h.Label(t, s.lang))
	}
	if len(names) > 0 {
		value += ", but not " + strings.Join(names, ", ")
	}
	return FactValue{f.Path, value}
}

// nearest finds what would have to change for the rule alone to be shown.
func (s *session) nearest(p reflect.Value, r *pack.Rule) ([]Change, error) {
	edits, err := s.nearestEdits(p, r)
	changes := []Change{}
	for _, e := range edits {
		changes = append(changes, Change{e.Fact.Path, e.String(s.pack.Schema.Terms, s.recordOf(e))})
	}
	return changes, err
}

func (s *session) nearestEdits(p reflect.Value, r *pack.Rule) ([]witness.Edit, error) {
	given := fact.Profile{AsOf: s.opts.AsOf} // before it is held to anything
	if err := s.pack.Schema.Read(p, &given); err != nil && !fact.Usable(err) {
		return nil, err
	}
	probe := &session{core: s.core, lang: s.lang, opts: s.opts}
	probe.frame.Region = s.frame.Region
	probe.frame.AsOf = s.frame.AsOf
	goal := &witness.Goal{Parts: witness.Is(r.When, True)}
	guards := witness.Part{Conds: guardsOf(r), Eval: func(*condition.Frame) Truth {
		probe.judgeOne(r)
		return condition.Of(probe.of(r).outcome == Shown).Or(Unknown)
	}}
	if len(guards.Conds) > 0 {
		goal.Parts = append(goal.Parts, guards)
	}
	for _, v := range r.Variants { // whose guards count
		goal.Settles = append(goal.Settles, v.If)
	}
	finder := witness.New(s.pack, s.opts.AsOf, &probe.frame)
	edits, _ := finder.Nearest(s.frame.Profile.Slots, given.Slots, goal)
	return edits, nil
}

// recordOf names the record that an edit is about.
func (s *session) recordOf(e witness.Edit) string {
	if e.Elem < 0 {
		return ""
	}
	if records, ok := s.frame.Profile.Slots[e.Fact.Owner.Slot].Any.(*fact.Records); ok && e.Elem < len(records.Elems) {
		return cmp.Or(records.Elems[e.Elem].Name(s.pack.Schema.Terms, s.lang), fmt.Sprintf("record %d", e.Elem+1))
	}
	return "the new record"
}

func guardsOf(r *pack.Rule) (list []condition.Cond) {
	for _, w := range r.Wordings() {
		for _, g := range w.Guards {
			list = append(list, g.If)
		}
	}
	return list
}

// noRule is the error for a rule that the pack does not have.
func (c *core) noRule(id string) error {
	var names []string
	for _, r := range c.pack.Rules {
		names = append(names, r.ID)
	}
	return fmt.Errorf("no rule %q in the pack%s", id, spell.Hint(id, names))
}
