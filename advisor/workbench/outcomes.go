package workbench

import (
	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/engine"
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
		out := CaseOutcome{TestCase: caseOf(t)}
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
