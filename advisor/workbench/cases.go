package workbench

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/trace"
)

// A TestCase is a worked case beside a rule: one entry of its `tests:`.
type TestCase struct {
	Rule   string
	Name   string
	Expect string // shown, withheld, pending, not applicable
	Pos    advisor.Pos
}

// Cases lists the cases that stand beside the rules.
func Cases[P any](rb *advisor.Rulebase[P]) iter.Seq[TestCase] {
	return func(yield func(TestCase) bool) {
		for _, t := range benchOf(rb).tests() {
			if !yield(caseOf(t)) {
				return
			}
		}
	}
}

// RunCases runs the cases that stand beside the rules and gives each with
// what was wrong, or nil. A case judges its rule alone, before other rules
// supersede or outrank it, unless it says `whole: true`. A rule without a case is given,
// too, in its place, expecting nothing and with an error: nothing holds it to anything. So
// all rules of a pack that was loaded without its cases are.
func RunCases[P any](rb *advisor.Rulebase[P]) iter.Seq2[TestCase, error] {
	b := benchOf(rb)
	return func(yield func(TestCase, error) bool) {
		for _, r := range b.Pack.Rules {
			if len(r.Tests) == 0 && !yield(TestCase{Rule: r.ID,
				Name: "no case", Pos: advisor.Pos(r.Pos)}, errNoCase) ||
				!b.run(r.Tests, yield) {
				return
			}
		}
	}
}

var errNoCase = errors.New(`under "tests:" goes at least one person to whom it is shown, ` +
	`and one to whom it is not`)

func caseOf(t *pack.Test) TestCase {
	return TestCase{Rule: t.Rule.ID, Name: t.Name, Expect: t.Expect, Pos: advisor.Pos(t.Pos)}
}

// A bench is where cases, and profiles that a search has found, are held
// against the rules.
type bench struct{ *engine.Engine }

func benchOf(rb any) bench { return bench{bridge.Engine(rb)} }

// tests lists the cases in the order of the pack.
func (b bench) tests() (list []*pack.Test) {
	for _, r := range b.Pack.Rules {
		list = append(list, r.Tests...)
	}
	return list
}

// run runs cases until one is enough.
func (b bench) run(tests []*pack.Test, yield func(TestCase, error) bool) bool {
	for _, t := range tests {
		if !yield(caseOf(t), b.runTest(t)) {
			return false
		}
	}
	return true
}

func (b bench) runTest(t *pack.Test) error {
	s, err := b.beginCase(t)
	if err != nil {
		return err
	}
	defer s.End()
	strange, wrong := b.strange(s, t), runCase(s, t)
	if strange != nil && wrong != nil {
		return fmt.Errorf("%w; %w", strange, wrong)
	}
	return cmp.Or(strange, wrong)
}

// strange is what is wrong with the names in a case that no term has: a case that is
// about them says so, and any other has a slip.
func (b bench) strange(s *engine.Session, t *pack.Test) error {
	h := b.Pack.Schema.Terms
	var wrong []string
	seen := map[string]bool{}
	for _, u := range s.Frame.Profile.Unrecognised {
		if !seen[u.Name] && !slices.Contains(t.Strange, u.Name) {
			wrong = append(wrong, fmt.Sprintf("%v: nothing is known by the name %q%s (a case that is about "+
				"such a name says unrecognised: [%s])", placeOf(t.Given, u.Name), u.Name,
				spell.Hint(u.Name, h.Names()), u.Name))
		}
		seen[u.Name] = true
	}
	for _, name := range t.Strange {
		if !seen[name] {
			wrong = append(wrong, fmt.Sprintf("unrecognised: %q is not in given, or a term has it", name))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

// placeOf is where a word stands in a profile, or the profile does.
func placeOf(n *source.Node, word string) source.Pos {
	at := n.Pos
	var look func(*source.Node) bool
	look = func(n *source.Node) bool {
		if len(n.Items) == 0 && strings.Contains(n.Value, word) {
			at = n.Pos
			return true
		}
		return slices.ContainsFunc(n.Items, look)
	}
	look(n)
	return at
}

// beginCase begins a session with the profile of a case.
func (b bench) beginCase(t *pack.Test) (*engine.Session, error) {
	errs := &source.Errors{}
	v := reflect.New(b.Pack.Struct.Type).Elem()
	b.Pack.Struct.Decode(&source.Reader{Errs: errs, Strict: true, Repeat: true}, t.Given, v)
	if err := bridge.Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	opts := engine.Options{AsOf: t.AsOf, Words: b.wordsIn(t.Region), Cap: -1}
	for rule, on := range t.Delivered {
		opts.History = append(opts.History, engine.Delivery{Rule: rule, On: on})
	}
	return b.Begin(v, opts)
}

// wordsIn are the words of the pack's first language in a region; "" is its first.
func (b bench) wordsIn(region string) *engine.Words {
	named := func(r pack.Region) bool { return r.Name == region }
	return b.Words(0, max(0, slices.IndexFunc(b.Pack.Regions, named)))
}

// runCase holds the pack to what a case expects of its rule.
func runCase(s *engine.Session, t *pack.Test) error {
	if !t.Whole {
		s.JudgeOne(t.Rule)
	} else if _, err := s.Decide(); err != nil {
		return err
	}
	if err := s.Frame.Err(); err != nil {
		return err
	}
	err := compare(s, t)
	if failed := s.Frame.Failed(); err != nil && len(failed) > 0 {
		return fmt.Errorf("%w (%w)", err, failed[0])
	}
	return err
}

// compare says how a ruling differs from what its test expects.
func compare(s *engine.Session, t *pack.Test) error {
	r := engine.Ruling{Rule: t.Rule, Wording: &t.Rule.Base}
	if x := s.Of(t.Rule); x != nil {
		r = *x
	}
	var wrong []string
	expect := func(what, got, want string) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %s, want %s", what, got, want))
		}
	}
	if expect("outcome", r.Outcome.String(), t.Expect); len(wrong) > 0 {
		wrong[0] += why(s, t, &r)
	}
	if t.Kind != "" {
		expect("kind", cmp.Or(r.Kind, "none"), t.Kind)
	}
	if t.HasVar {
		const own = "the rule's own words"
		expect("variant", cmp.Or(r.Wording.Name, own), cmp.Or(t.Variant, own))
	}
	if t.Cautions >= 0 {
		expect("cautions", fmt.Sprint(len(r.Cautions)), fmt.Sprint(t.Cautions))
	}
	for _, x := range []struct {
		what string
		want []string
		is   condition.Truth
	}{{"says", t.Says, condition.True}, {"unsure", t.Unsure, condition.Unknown},
		{"omits", t.Omits, condition.False}} {
		for _, piece := range x.want {
			if got := stateOf(&r, piece); got != pieceStates[x.is] {
				wrong = append(wrong, fmt.Sprintf("%s: the piece %s is %s", x.what, piece, got))
			}
		}
	}
	if len(t.Asks) > 0 || len(wrong) > 0 {
		asked := s.AskedFor(t.Rule)
		for _, fact := range t.Asks {
			if !slices.Contains(asked, fact) {
				is := cmp.Or(strings.Join(asked, ", "), "nothing")
				wrong = append(wrong, fmt.Sprintf("asks: %s is not asked; %s is", fact, is))
			}
		}
		if len(t.Asks) == 0 && len(asked) > 0 {
			wrong = append(wrong, "open: "+strings.Join(asked, ", "))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	if r.Outcome == engine.Withheld && t.Expect != "withheld" {
		wrong = append(wrong, r.Kind+": "+r.Reason)
	}
	return fmt.Errorf("%s", strings.Join(wrong, "; "))
}

// why says which parts of the condition of a rule decide what became of it, where that is not
// said by a reason of its own.
func why(s *engine.Session, t *pack.Test, r *engine.Ruling) string {
	if r.Outcome == engine.Withheld {
		return ""
	}
	part, cond := "when", t.Rule.When
	if r.Outcome == engine.Pending && s.Frame.Eval(cond) == condition.True {
		for i, g := range r.Wording.Guards {
			if s.Frame.Eval(g.If) == condition.Unknown {
				part, cond = fmt.Sprintf("guard %d", i+1), g.If
				break
			}
		}
	}
	is := s.Frame.Eval(cond)
	var parts []string
	trace.Of(&s.Frame, cond, trace.Every).Leaves(func(l trace.Leaf) {
		text := l.Cond.String()
		if a, ok := l.Cond.(*condition.Atom); ok && l.Value == condition.Unknown && t.AsOf.IsZero() &&
			strings.Contains(a.Text, "s_since(") {
			text += " (no time since a day is known without a day: add as_of: 2026-11-20)"
		}
		if !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	})
	if len(parts) == 0 {
		return ""
	}
	const most = 3
	if n := len(parts) - most; n > 0 {
		parts = append(parts[:most], fmt.Sprintf("%d more", n))
	}
	return fmt.Sprintf(" (%s is %v by %s)", part, is, strings.Join(parts, ", "))
}

var pieceStates = map[condition.Truth]string{condition.True: "said",
	condition.Unknown: "worded as unsure", condition.False: "left out"}

// stateOf says what became of a piece of a rule.
func stateOf(r *engine.Ruling, piece string) string {
	for i, p := range r.Wording.Pieces {
		if p.Name == piece && i < len(r.Pieces) {
			return pieceStates[r.Pieces[i]]
		}
	}
	return "not in the message"
}
