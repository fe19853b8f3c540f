package workbench

import (
	"fmt"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// A Violation is an invariant of the pack that an advice breaks.
type Violation struct {
	Invariant string
	Rule      string        // whose message encourages Term; "" if something is missing
	Term      string        // what it encourages, or what is not answered
	Missing   string        // "answer" or "question", of an invariant with must_answer
	Level     advisor.Level // of a missing answer: at least
	Because   string

	// Facts, of a missing question: one of them should be asked; none if no answer
	// would tell.
	Facts []string
}

func (v Violation) String() string {
	switch v.Missing {
	case "answer":
		return fmt.Sprintf("invariant %s: no message that is shown answers %s, "+
			"at level %v or above. %s",
			v.Invariant, v.Term, v.Level, v.Because)
	case "question":
		if len(v.Facts) == 0 {
			return fmt.Sprintf("invariant %s: it is unknown whether it is about %s, "+
				"and no answer of the person would tell. %s", v.Invariant, v.Term, v.Because)
		}
		return fmt.Sprintf("invariant %s: it is unknown whether it is about %s, "+
			"and nothing is asked that would tell (%s). %s",
			v.Invariant, v.Term, strings.Join(v.Facts, ", "), v.Because)
	}
	return fmt.Sprintf("invariant %s: rule %s encourages %s. %s",
		v.Invariant, v.Rule, v.Term, v.Because)
}

// Violations holds an advice to the invariants of the pack, for the profile
// and the options it was made from. A sound pack gives none, whatever the
// profile. Where the options leave out the messages, or the questions that an
// invariant demands, there is nothing to hold to them: that is an error.
func Violations[P any](rb *advisor.Rulebase[P], p *P, opts *advisor.Options, a *advisor.Advice) (
	[]Violation, error,
) {
	if p == nil || a == nil {
		return nil, fmt.Errorf("no profile, or no advice to hold to the invariants")
	}
	var without advisor.AdviceParts
	if opts != nil {
		without = opts.Without
	}
	s, err := bridge.Begin(rb, p, opts)
	if err != nil {
		return nil, err
	}
	defer s.End()
	var list []Violation
	for _, inv := range s.Pack.Invariants() {
		if without&advisor.Messages != 0 || without&advisor.Questions != 0 && inv.OrAsked {
			return nil, fmt.Errorf("invariant %s cannot be judged: "+
				"the options leave out what the advice shows or asks", inv.ID)
		}
		switch {
		case len(inv.MustAnswer) > 0:
			list = append(list, unanswered(s, inv, a)...)
		case concerns(s, inv):
			list = append(list, encouraged(s, inv, a)...)
		}
	}
	return list, s.Frame.Err()
}

// concerns reports whether an invariant holds for the session's profile.
func concerns(s *engine.Session, inv *pack.Invariant) bool {
	who := condition.True
	if inv.Whoever != nil {
		who = s.Frame.Eval(inv.Whoever)
	}
	if who == condition.False || who == condition.Unknown && !inv.OrUnknown {
		return false
	}
	return inv.Unless == nil || s.Frame.Eval(inv.Unless) != condition.True
}

// encouraged lists the messages that encourage what they must not.
func encouraged(s *engine.Session, inv *pack.Invariant, a *advisor.Advice) (list []Violation) {
	h := s.Pack.Schema.Terms
	for _, m := range a.Messages {
		for _, name := range m.Encourages {
			for _, never := range inv.NeverEncourage {
				if h.Is(h.Named(name), never) {
					list = append(list, Violation{Invariant: inv.ID, Rule: m.Rule, Term: name,
						Because: inv.Because})
				}
			}
		}
	}
	return list
}

// lenient reports whether a message may also be held back by the cap, or since
// it was given lately. From warning up none may.
func lenient(inv *pack.Invariant) bool { return inv.Level <= pack.Important }

// unanswered lists what an invariant demands to be answered or asked and is not.
func unanswered(s *engine.Session, inv *pack.Invariant, a *advisor.Advice) (list []Violation) {
	if lenient(inv) && s.Pack.Withhold && !s.Frame.AsOf.IsZero() &&
		slices.ContainsFunc(s.Pack.Rules, s.Overdue) {
		return nil // what a pack withholds past its review dates is no promise of it
	}
	for i := range inv.MustAnswer {
		want := &inv.MustAnswer[i]
		who := condition.True
		if want.Whoever != nil {
			who = s.Frame.Eval(want.Whoever)
		}
		switch who {
		case condition.True:
			for _, t := range want.Terms {
				if !answered(s, inv, t, a) {
					list = append(list, Violation{Invariant: inv.ID, Missing: "answer",
						Term:  s.Pack.Schema.Terms.Term(t).Name,
						Level: advisor.Level(inv.Level), Because: inv.Because})
				}
			}
		case condition.Unknown:
			if !inv.OrAsked {
				continue
			}
			if facts, asked := askedOf(s, want.Whoever, a); !asked {
				list = append(list, Violation{Invariant: inv.ID, Missing: "question",
					Term: about(s, want), Facts: facts, Because: inv.Because})
			}
		}
	}
	return list
}

// about names what an answer is about: the term that its invariant is at, else
// what must be answered.
func about(s *engine.Session, want *pack.Answer) string {
	ids := want.Terms
	if want.Term != term.None {
		ids = []term.ID{want.Term}
	}
	var names []string
	for _, t := range ids {
		names = append(names, s.Pack.Schema.Terms.Term(t).Name)
	}
	return strings.Join(names, ", ")
}

// answered reports whether a message of a answers t, or counts as one that does.
func answered(s *engine.Session, inv *pack.Invariant, t term.ID, a *advisor.Advice) bool {
	h := s.Pack.Schema.Terms
	for i := range a.Messages {
		m := &a.Messages[i]
		is := func(name string) bool { return h.Is(t, h.Named(name)) }
		if m.Level >= advisor.Level(inv.Level) && slices.ContainsFunc(m.Answers, is) {
			return true
		}
	}
	if !lenient(inv) {
		return false
	}
	for _, w := range a.Withheld {
		rule := s.Pack.Rule(w.Rule)
		if w.Kind != "over-cap" && w.Kind != "recently-given" || rule == nil {
			continue
		}
		if words := s.Wording(rule); words.Level >= inv.Level && words.Answering(h, t) {
			return true
		}
	}
	return false
}

// askedOf lists the facts that an unknown condition waits for, and reports
// whether a asks for one of them.
func askedOf(s *engine.Session, c condition.Cond, a *advisor.Advice) (facts []string, asked bool) {
	s.Trace.Follow(&s.Frame, c, trace.First).Leaves(func(l trace.Leaf) {
		l.Facts(&s.Frame, func(ref condition.Ref, e *fact.Elem) {
			f := ref.Fact
			if f.Owner != nil && (f.Kind == fact.Term || e == nil || e.Index < 0) {
				f = f.Owner // which record it is, is asked of the list
			}
			if !slices.Contains(facts, f.Path) {
				facts = append(facts, f.Path)
			}
		})
	})
	asks := func(q advisor.Question) bool { return slices.Contains(facts, q.Fact) }
	return facts, slices.ContainsFunc(a.Questions, asks)
}
