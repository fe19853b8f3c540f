package workbench

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/source"
)

// A CaseOutcome is what a worked case gives, whatever it expects.
type CaseOutcome struct {
	TestCase
	Outcome  string // shown, withheld, pending, not applicable
	Kind     string // of a withheld rule: why
	Reason   string
	Variant  string
	Cautions int
	Asked    []string // facts that are asked for
	Wrong    error    // how that differs from what the case expects; nil if it does not
}

// String says what the case gives: "yes" is what it expects.
func (o CaseOutcome) String() string {
	s := o.Outcome
	if o.Outcome == o.Expect {
		s = "yes"
	}
	if o.Variant != "" {
		s += ", as " + o.Variant
	}
	if o.Cautions > 0 {
		s += fmt.Sprintf(", cautions: %d", o.Cautions)
	}
	if o.Kind != "" {
		s += ", " + o.Kind + ": " + o.Reason
	}
	if len(o.Asked) > 0 {
		s += ", asks " + strings.Join(o.Asked, ", ")
	}
	return s
}

// Outcomes says what the cases beside a rule give, as RunCases judges them. There are none
// of a rule that the pack does not have. A case whose profile cannot be read has no outcome.
func Outcomes[P any](rb *advisor.Rulebase[P], rule string) []CaseOutcome {
	b := benchOf(rb)
	r := bridge.Pack(rb).Rule(rule)
	if r == nil {
		return nil
	}
	var list []CaseOutcome
	for _, t := range r.Tests {
		out := CaseOutcome{TestCase: caseOf(t), Wrong: b.runTest(t)}
		if s, err := b.beginCase(t); err == nil {
			if !t.Whole {
				s.JudgeOne(t.Rule)
			} else if _, err := s.Decide(); err != nil {
				s.End()
				list = append(list, out)
				continue
			}
			x := engine.Ruling{Rule: r, Wording: &r.Base}
			if of := s.Of(r); of != nil {
				x = *of
			}
			out.Outcome, out.Kind, out.Reason = x.Outcome.String(), x.Kind, x.Reason
			out.Variant, out.Cautions = x.Wording.Name, len(x.Cautions)
			out.Asked = s.AskedFor(r)
			s.End()
		}
		list = append(list, out)
	}
	return list
}

// CaseAdvice is what the person of a case beside a rule is told by the whole pack, in a
// language, all of it: n is the index of the case in Outcomes. The error is that there is no
// such case, that its profile cannot be read, or that of Advise.
func CaseAdvice[P any](rb *advisor.Rulebase[P], rule string, n int, language string) (
	*advisor.Advice, error,
) {
	r := bridge.Pack(rb).Rule(rule)
	if r == nil || n < 0 || n >= len(r.Tests) {
		return nil, fmt.Errorf("workbench.CaseAdvice: no case %d of a rule %q", n, rule)
	}
	t := r.Tests[n]
	_, p, err := rb.Decode("", []byte("{}"))
	if err != nil {
		return nil, err
	}
	errs := &source.Errors{}
	bridge.Pack(rb).Struct.Decode(&source.Reader{Errs: errs, Strict: true}, t.Given, bridge.Value(p))
	if err := bridge.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	opts := &advisor.Options{AsOf: t.AsOf, Region: t.Region, Language: language, Cap: -1}
	for rule, on := range t.Delivered {
		opts.History = append(opts.History, advisor.Delivery{Rule: rule, On: on})
	}
	slices.SortFunc(opts.History, func(a, b advisor.Delivery) int {
		return strings.Compare(a.Rule, b.Rule)
	})
	return rb.Advise(p, opts)
}
