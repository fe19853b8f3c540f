package explain

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/oracle"
	"example.com/crosstalk/advisor/internal/trace"
)

var shippedOn = &advisor.Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}

// shippedProfiles calls do for every third profile beside the pack that ships; with
// -long 2 for all, with -short for every eighth.
func shippedProfiles(t *testing.T,
	do func(rb *advisor.Rulebase[advisor.Record], name string, p *advisor.Record)) {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../rules"),
		&advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../../testdata/profiles/*.yaml")
	if err != nil || len(names) < 100 {
		t.Fatalf("%d profiles, %v", len(names), err)
	}
	every := 3
	switch {
	case *long > 1:
		every = 1
	case testing.Short():
		every = 8
	}
	for i, name := range names {
		if i%every != 0 {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode(name, text)
		if err != nil {
			t.Fatal(err)
		}
		do(rb, filepath.Base(name), p)
	}
}

// literalsOf is what the decided of the conditions stand on.
func literalsOf(f *condition.Frame, conds ...condition.Cond) (list []condition.Literal) {
	for _, c := range conds {
		if f.Eval(c) != condition.Unknown {
			trace.Of(f, c, trace.First).Literals(func(l condition.Literal) { list = append(list, l) })
		}
	}
	return list
}

// only is a session at the profile of which nothing is known but the literals.
func only(t *testing.T, s *engine.Session, list []condition.Literal) *engine.Session {
	t.Helper()
	slots, err := oracle.Only(s.Pack.Schema, s.Frame.Profile.Slots, list)
	if err != nil {
		t.Fatal(err)
	}
	bare := s.Another()
	bare.Frame.Reset(s.Pack.Space.Registry)
	bare.Frame.AsOf = time.Time{}
	bare.Frame.Profile.Slots = slots
	if bare.Frame.Region = "US"; s.Frame.Region == "US" {
		bare.Frame.Region = "GB"
	}
	for _, l := range list {
		switch l.Kind {
		case condition.AsOf:
			bare.Frame.AsOf, bare.Frame.Profile.AsOf = s.Frame.AsOf, s.Frame.AsOf
		case condition.Region:
			bare.Frame.Region = s.Frame.Region
		}
	}
	return bare
}

// decides lists the conditions that make a ruling what it is: when, the
// variants up to the one that is chosen, and the guards of its words.
func decides(r *engine.Ruling) []condition.Cond {
	list := []condition.Cond{r.Rule.When}
	for _, v := range r.Rule.Variants {
		list = append(list, v.If)
		if v == r.Wording {
			break
		}
	}
	for _, g := range r.Wording.Guards {
		list = append(list, g.If)
	}
	for i, is := range r.Pieces {
		if is != condition.Unknown { // else it is not decided
			list = append(list, r.Wording.Pieces[i].If)
		}
	}
	return list
}

// TestRulesSuffice: every decided condition of every rule has the same value
// where no more is known than its trace says; and every rule that is shown is
// shown in the same words, with the same cautions, where no more is known than
// the traces say of its condition, its variants, its guards and its pieces.
func TestRulesSuffice(t *testing.T) {
	decided, shown, literals := 0, 0, 0
	shippedProfiles(t, func(rb *advisor.Rulebase[advisor.Record], name string, p *advisor.Record) {
		s, err := bridge.Begin(rb, p, shippedOn)
		if err != nil {
			t.Fatal(err)
		}
		defer s.End()
		for _, rule := range s.Pack.Rules {
			for _, d := range decision.Of(rule) {
				v := s.Frame.Eval(d.Cond)
				if v == condition.Unknown {
					continue
				}
				list := literalsOf(&s.Frame, d.Cond)
				decided, literals = decided+1, literals+len(list)
				if got := only(t, s, list).Frame.Eval(d.Cond); got != v {
					t.Errorf("%s: %s is %v; only by its trace it is %v", name, d.Name(), v, got)
				}
			}
			if s.JudgeOne(rule); s.Of(rule).Outcome != engine.Shown {
				continue
			}
			shown++
			whole := *s.Of(rule)
			bare := only(t, s, literalsOf(&s.Frame, decides(&whole)...))
			bare.JudgeOne(rule)
			if got := bare.Of(rule); got.Outcome != engine.Shown || got.Wording != whole.Wording ||
				!slices.Equal(got.Cautions, whole.Cautions) || !slices.Equal(got.Pieces, whole.Pieces) {
				t.Errorf("%s: rule %s is shown as %q; only by its traces it is %v as %q",
					name, rule.ID, wordsOf(&whole), got.Outcome, wordsOf(got))
			}
		}
	})
	t.Logf("%d decided conditions, %d literals; %d rules that are shown", decided, literals, shown)
	if decided < 1000 || literals < decided || shown < 30 {
		t.Errorf("%d decided conditions, %d literals, %d shown rules are too few", decided, literals,
			shown)
	}
}

func wordsOf(r *engine.Ruling) string {
	words := []string{r.Wording.Name}
	for _, g := range r.Cautions {
		words = append(words, "caution: "+g.IfText.Text)
	}
	return strings.Join(words, "; ")
}

// deciding adds the facts that a tree shows in what decides.
func deciding(n ExplainedNode, facts map[string]bool) {
	if !n.Decides {
		return
	}
	for _, f := range n.Facts {
		facts[f.Fact] = true
	}
	for _, part := range n.Parts {
		deciding(part, facts)
	}
}

// TestReasonsAreExplained: what a message gives as its reasons is in what
// decides by the explanation of its rule.
func TestReasonsAreExplained(t *testing.T) {
	messages, told := 0, 0
	shippedProfiles(t, func(rb *advisor.Rulebase[advisor.Record], name string, p *advisor.Record) {
		a, err := rb.Advise(p, shippedOn)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Messages {
			x, err := Rule(rb, p, m.Rule, shippedOn)
			if err != nil {
				t.Fatal(err)
			}
			messages++
			facts := map[string]bool{}
			for _, part := range x.Parts {
				deciding(part.Tree, facts)
			}
			for i, r := range m.Because {
				if slices.ContainsFunc(m.Because[:i], func(o advisor.Reason) bool { return o.Text == r.Text }) {
					t.Errorf("%s: rule %s: %q is told twice", name, m.Rule, r.Text)
				}
				for _, f := range r.Facts {
					if told++; !facts[f.Fact] {
						t.Errorf("%s: rule %s: %q is told for %s, which decides nothing in its explanation", name,
							m.Rule, r.Text, f.Fact)
					}
				}
			}
		}
	})
	t.Logf("%d messages, %d facts", messages, told)
	if messages < 30 || told < messages {
		t.Errorf("%d messages with %d facts are too few", messages, told)
	}
}
