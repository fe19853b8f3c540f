package advisor

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/source"
)

// A TestCase is a worked case beside a rule: one entry of its `tests:`.
type TestCase struct {
	Rule   string
	Name   string
	Expect string // shown, withheld, pending, not applicable
	Pos    Pos
}

// RunTests runs the cases that stand beside the rules and gives each with
// what was wrong, or nil. A case judges its rule alone, before other rules
// supersede or outrank it, unless it says `whole: true`.
func (rb *Rulebase[P]) RunTests() iter.Seq2[TestCase, error] {
	return func(yield func(TestCase, error) bool) {
		for _, rule := range rb.inside().pack.Rules {
			for _, t := range rule.Tests {
				if !yield(caseOf(t), rb.runTest(t)) {
					return
				}
			}
		}
	}
}

func (rb *Rulebase[P]) runTest(t *pack.Test) error {
	s, err := rb.inside().beginCase(t)
	if err != nil {
		return err
	}
	defer s.end()
	return s.runCase(t)
}

// beginCase begins a session with the profile of a case.
func (c *core) beginCase(t *pack.Test) (*session, error) {
	errs := &source.Errors{}
	v := reflect.New(c.pack.Schema.Type).Elem()
	c.pack.Schema.Decode(&source.Reader{Errs: errs, Strict: true}, t.Given, v)
	if err := Errors(errs.Sorted()); err != nil {
		return nil, err
	}
	opts := &Options{AsOf: t.AsOf, Region: t.Region, Cap: -1}
	for rule, on := range t.Delivered {
		opts.History = append(opts.History, Delivery{rule, on})
	}
	return c.begin(v, opts)
}

// runCase holds the pack to what a case expects of its rule.
func (s *session) runCase(t *pack.Test) error {
	if !t.Whole {
		s.judgeOne(t.Rule)
	} else if _, err := s.decide(); err != nil {
		return err
	}
	if err := s.frame.Err(); err != nil {
		return err
	}
	err := s.compare(t)
	if failed := s.frame.Failed(); err != nil && len(failed) > 0 {
		return fmt.Errorf("%w (%w)", err, failed[0])
	}
	return err
}

// compare says how a ruling differs from what its test expects.
func (s *session) compare(t *pack.Test) error {
	r := ruling{rule: t.Rule, words: &t.Rule.Base}
	if x := s.of(t.Rule); x != nil {
		r = *x
	}
	var wrong []string
	expect := func(what, got, want string) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %s, want %s", what, got, want))
		}
	}
	expect("outcome", r.outcome.String(), t.Expect)
	if t.Kind != "" {
		expect("kind", or(r.kind, "none"), t.Kind)
	}
	if t.HasVar {
		const own = "the rule's own words"
		expect("variant", or(r.words.Name, own), or(t.Variant, own))
	}
	if t.Cautions >= 0 {
		expect("cautions", fmt.Sprint(len(r.cautions)), fmt.Sprint(t.Cautions))
	}
	if len(t.Asks) > 0 || len(wrong) > 0 {
		for i := range s.rulings {
			if s.rulings[i].rule != t.Rule {
				s.rulings[i].open = nil
			}
		}
		var asked []string
		s.rank()
		for _, i := range s.asker.sorted {
			asked = append(asked, s.asker.list[i].fact.Path)
		}
		for _, fact := range t.Asks {
			if !slices.Contains(asked, fact) {
				wrong = append(wrong, fmt.Sprintf("asks: %s is not asked; %s", fact, or(strings.Join(asked, ", "), "nothing")+" is"))
			}
		}
		if len(t.Asks) == 0 && len(asked) > 0 {
			wrong = append(wrong, "open: "+strings.Join(asked, ", "))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	if r.outcome == IsWithheld && t.Expect != "withheld" {
		wrong = append(wrong, r.kind+": "+r.reason)
	}
	return fmt.Errorf("%s", strings.Join(wrong, "; "))
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Cases lists the cases that stand beside the rules.
func (rb *Rulebase[P]) Cases() iter.Seq[TestCase] {
	return func(yield func(TestCase) bool) {
		for _, rule := range rb.inside().pack.Rules {
			for _, t := range rule.Tests {
				if !yield(caseOf(t)) {
					return
				}
			}
		}
	}
}

func caseOf(t *pack.Test) TestCase {
	return TestCase{Rule: t.Rule.ID, Name: t.Name, Expect: t.Expect, Pos: Pos(t.Pos)}
}
