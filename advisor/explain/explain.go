// Package explain says what becomes of one rule for one person, and why: with the
// value of every part of its conditions, and the fewest changes after which it
// would be shown.
package explain

import (
	"fmt"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/spell"
)

// An Explanation says what became of one rule in one advice, and why: its
// condition, its variants and its guards as trees, with the value of every
// part and the facts that were read.
type Explanation struct {
	Rule     string          `json:"rule"`
	Language string          `json:"language"` // of its words; conditions and names are the pack's
	Outcome  advisor.Outcome `json:"outcome"`
	// Step is what made the outcome: "when", "unless" or, where the rule alone
	// would have been shown, the kind of its Withheld.
	Step   string          `json:"step"`
	Reason string          `json:"reason,omitempty"`
	Parts  []ExplainedPart `json:"parts"`
	// Nearest lists the fewest changes to the profile after which the rule
	// alone would be shown. Empty if it is, or if none were found.
	Nearest []ProfileChange `json:"nearest"`
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
	Text string `json:"text"` // as it stands in the file, or a record's name
	// Kind is and, or, not, choice, same, quantifier, record, finding, derived, atom,
	// constant or more.
	Kind    string        `json:"kind"`
	Value   advisor.Truth `json:"value"`   // true, false or unknown
	Decides bool          `json:"decides"` // it helps to give the whole its value
	// Facts are those that an atom reads, with what the profile says.
	Facts []advisor.FactValue `json:"facts,omitempty"`
	Parts []ExplainedNode     `json:"parts,omitempty"`
}

// A ProfileChange is a change to a profile, as a supposition.
type ProfileChange struct {
	Fact string `json:"fact"`
	Text string `json:"text"` // "medications.months (prednisone) were 3 or more"
}

// Rule says what becomes of a rule in the advice for p, and why. It takes what
// Advise does and, for the nearest changes, up to 40,000 evaluations of the rule,
// fewer where it looks into long lists: Options.Context ends it early.
func Rule[P any](rb *advisor.Rulebase[P], p *P, id string, opts *advisor.Options) (
	x *Explanation, err error,
) {
	defer bridge.Caught(&err, "explaining")
	if p == nil {
		return nil, fmt.Errorf("no profile")
	}
	r := bridge.Pack(rb).Rule(id)
	if r == nil {
		return nil, noRule(bridge.Pack(rb), id)
	}
	advice, err := rb.Advise(p, opts)
	if err != nil {
		return nil, err
	}
	s, err := bridge.Begin(rb, p, opts)
	if err != nil {
		return nil, err
	}
	s.JudgeOne(r)
	alone := *s.Of(r)
	x = &Explanation{Rule: id, Language: advice.Language, Outcome: advice.Outcome(id),
		Parts: []ExplainedPart{}, Nearest: []ProfileChange{}}
	x.Step, x.Reason = step(s, r, alone, x.Outcome, advice)
	e := explainer{Session: s, once: map[condition.Cond]bool{}}
	for _, d := range decision.Of(r) {
		part := ExplainedPart{Part: d.Part, Tree: e.tree(d.Cond)}
		if d.Guard != nil {
			part.Because = s.Words.In(d.Guard.Reasons)
		}
		x.Parts = append(x.Parts, part)
	}
	if alone.Outcome != engine.Shown {
		given, err := asGiven(rb, p, s.Frame.AsOf)
		if err != nil {
			return nil, err
		}
		x.Nearest = nearest(s, given, r)
	}
	err = s.Err() // then what is nearest was perhaps not looked for to the end
	s.End()       // not deferred: after a panic the session is of no more use
	return x, err
}

// step says what made the outcome.
func step(s *engine.Session, r *pack.Rule, alone engine.Ruling,
	outcome advisor.Outcome, a *advisor.Advice) (step, reason string) {
	for _, w := range a.Withheld {
		if w.Rule == r.ID && w.Kind != "guard" {
			return w.Kind, w.Reason
		}
	}
	say := func(name string) string { return s.Words.Own.Text("explain." + name) }
	switch {
	case outcome == advisor.Shown && alone.Outcome != engine.Shown:
		return "companion", say("beside")
	case alone.Outcome == engine.Withheld:
		return "unless", alone.Reason
	case alone.Outcome == engine.Pending && s.Frame.Eval(r.When) == condition.True:
		return "unless", say("open_guard")
	case alone.Outcome == engine.Pending:
		return "when", say("open")
	case alone.Outcome == engine.NotApplicable:
		return "when", say("no")
	}
	return "when", say("shown")
}

// noRule is the error for a rule that the pack does not have.
func noRule(p *pack.Pack, id string) error {
	var names []string
	for _, r := range p.Rules {
		names = append(names, r.ID)
	}
	return fmt.Errorf("no rule %q in the pack%s", id, spell.Hint(id, names))
}
