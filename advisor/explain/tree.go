package explain

import (
	"cmp"
	"fmt"
	"slices"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/trace"
)

// An explainer makes the trees of conditions. What decides is read from the trace
// of the one at hand.
type explainer struct {
	*engine.Session
	trace *trace.Trace
	nodes int
	once  map[condition.Cond]bool // what has been explained: whether it decided there
}

// tree makes the tree of a condition.
func (s *explainer) tree(c condition.Cond) ExplainedNode {
	s.trace = s.Trace.Follow(&s.Frame, c, trace.Whole)
	return s.node(0, true)
}

// node makes the tree of a step of the trace. What is inside it may have been
// traced where it stands first, and decides if it does so here, too.
func (s *explainer) node(at int, decides bool) ExplainedNode {
	step := s.trace.Step(at)
	n := ExplainedNode{Text: step.Cond.String(), Value: advisor.Truth(step.Value),
		Decides: decides && step.Decides}
	if s.nodes++; s.nodes > maxExplained {
		n.Kind = "more"
		return n
	}
	if n.Kind = s.again(step.Cond, n.Decides); n.Kind != "" {
		return n
	}
	switch c := step.Cond.(type) {
	case condition.And:
		s.parts(&n, "and", at)
	case condition.Or:
		s.parts(&n, "or", at)
	case *condition.Not:
		s.parts(&n, "not", at)
	case *condition.Same:
		s.parts(&n, "same", at)
	case *condition.Finding:
		s.parts(&n, "finding", at)
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

// parts makes the trees of all parts of a step.
func (s *explainer) parts(n *ExplainedNode, kind string, at int) {
	n.Kind = kind
	in := s.trace.Inside(at)
	for i := range len(in) {
		n.Parts = append(n.Parts, s.node(in[i], n.Decides))
	}
}

// maxExplained is how many nodes of a rule's trees have parts of their own.
const maxExplained = 5000

// again is the kind of a finding, or of a quantifier that does not depend on
// the record at hand, that has been explained before; else "". What decides is
// explained once more where it did not decide before.
func (s *explainer) again(c condition.Cond, decides bool) string {
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
	if decided, explained := s.once[c]; explained && (decided || !decides) {
		return kind
	}
	s.once[c] = decides
	return ""
}

// facts adds the facts that a part reads, each once; of a part that decides with
// those that it reads in records of its own, or stands on otherwise.
func (s *explainer) facts(n *ExplainedNode, c condition.Cond, at int) {
	add := func(v advisor.FactValue) {
		if !slices.ContainsFunc(n.Facts, func(f advisor.FactValue) bool { return f.Fact == v.Fact }) {
			n.Facts = append(n.Facts, v)
		}
	}
	condition.Walk(c, func(c condition.Cond) bool {
		if a, ok := c.(*condition.Atom); ok {
			for _, r := range a.Refs {
				add(s.whatIs(r.Fact, at))
			}
		}
		return true
	})
	if !n.Decides {
		return
	}
	s.trace.LiteralsOf(at, func(l condition.Literal) {
		switch {
		case l.Kind == condition.Region:
			add(advisor.FactValue{Fact: engine.RegionFact, Value: s.Words.RegionName()})
		case l.Fact != nil:
			add(s.valueOf(l.Fact, s.Frame.Value(l.Fact, l.Elem)))
		}
	})
}

// choice follows the branch that was taken, and of a derived fact the cases up
// to the one that applies.
func (s *explainer) choice(n *ExplainedNode, c *condition.Choice, at int) {
	n.Kind = "choice"
	if c.Node != nil {
		n.Kind, n.Text = "derived", trace.Site{Cond: c}.String()
	}
	in := s.trace.Inside(at)
	is := s.trace.Step(in[0]).Value
	if c.Derived != nil {
		if is == condition.True { // the record has it
			n.Facts = []advisor.FactValue{s.whatIs(c.Derived, at)}
			s.facts(n, c.Then, at)
			return
		}
		if inner, ok := c.Else.(*condition.Choice); ok {
			if inner.Case != nil {
				s.cases(n, in[2], n.Decides)
			}
			return
		}
	}
	if c.Case != nil {
		s.cases(n, at, n.Decides)
		return
	}
	n.Parts = append(n.Parts, s.node(in[0], n.Decides))
	if is != condition.False {
		n.Parts = append(n.Parts, s.node(in[1], n.Decides))
	}
	if is != condition.True {
		n.Parts = append(n.Parts, s.node(in[2], n.Decides))
	}
}

func (s *explainer) cases(n *ExplainedNode, at int, decides bool) {
	value := func(at int) {
		if _, known := s.trace.Step(at).Cond.(condition.Const); !known {
			n.Parts = append(n.Parts, s.node(at, decides))
		}
	}
	for {
		step := s.trace.Step(at)
		if c, ok := step.Cond.(*condition.Choice); !ok || c.Case == nil {
			value(at)
			return
		}
		decides = decides && step.Decides
		in := s.trace.Inside(at)
		n.Parts = append(n.Parts, s.node(in[0], decides))
		is := s.trace.Step(in[0]).Value
		if is != condition.False {
			value(in[1])
		}
		if is == condition.True {
			return
		}
		at = in[2]
	}
}

func (s *explainer) quant(n *ExplainedNode, c *condition.Quant, at int) {
	n.Kind = "quantifier"
	n.Facts = []advisor.FactValue{s.whatIs(c.List, at)}
	in := s.trace.Inside(at)
	for i := range len(in) {
		e := s.trace.Step(in[i]).Elem
		name := s.Words.Own.Text("explain.any") // it is so of whatever record
		switch {
		case e.Index >= 0:
			name = cmp.Or(e.Name(s.Pack.Schema.Terms, s.Words.Own),
				fmt.Sprintf(s.Words.Own.Text("explain.record"), e.Index+1))
		case s.trace.Step(at).Open:
			name = s.Words.Own.Text("explain.any_other")
		}
		inner := s.node(in[i], n.Decides)
		n.Parts = append(n.Parts, ExplainedNode{Text: name, Kind: "record",
			Value: inner.Value, Decides: inner.Decides,
			Parts: []ExplainedNode{inner}})
	}
}

// whatIs gives a fact and what the profile says of it, for the record of a step.
func (s *explainer) whatIs(f *fact.Fact, at int) advisor.FactValue {
	return s.valueOf(f, s.Frame.Value(f, s.trace.Step(at).Elem))
}

func (s *explainer) valueOf(f *fact.Fact, v fact.Value) advisor.FactValue {
	return advisor.FactValue{Fact: f.Path, Value: s.Says(f, v)}
}
