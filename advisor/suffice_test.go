package advisor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/decision"
	"example.com/crosstalk/advisor/internal/oracle"
)

var shippedOn = &Options{AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)}

// shippedProfiles calls do for each profile beside the pack that ships; with
// -short, for every eighth.
func shippedProfiles(t *testing.T, do func(rb *Rulebase[Record], name string, p *Record)) {
	t.Helper()
	rb, err := Load[Record](os.DirFS("../rules"), &LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("../testdata/profiles/*.yaml")
	if err != nil || len(names) < 100 {
		t.Fatalf("%d profiles, %v", len(names), err)
	}
	for i, name := range names {
		if testing.Short() && i%8 != 0 {
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
		if f.Eval(c) != Unknown {
			f.Trace(c, false).Literals(func(l condition.Literal) { list = append(list, l) })
		}
	}
	return list
}

// only is a session at the profile of which nothing is known but the literals.
func (s *session) only(t *testing.T, list []condition.Literal) *session {
	t.Helper()
	slots, err := oracle.Only(s.pack.Schema, s.frame.Profile.Slots, list)
	if err != nil {
		t.Fatal(err)
	}
	bare := &session{core: s.core, lang: s.lang, opts: s.opts}
	bare.frame.Reset(s.pack.Space)
	bare.frame.Profile.Slots = slots
	if bare.frame.Region = "US"; s.frame.Region == "US" {
		bare.frame.Region = "GB"
	}
	for _, l := range list {
		switch l.Kind {
		case condition.AsOf:
			bare.frame.AsOf, bare.frame.Profile.AsOf = s.frame.AsOf, s.frame.AsOf
		case condition.Region:
			bare.frame.Region = s.frame.Region
		}
	}
	return bare
}

// decides lists the conditions that make a ruling what it is: when, the
// variants up to the one that is chosen, and the guards of its words.
func decides(r *ruling) []condition.Cond {
	list := []condition.Cond{r.rule.When}
	for _, v := range r.rule.Variants {
		list = append(list, v.If)
		if v == r.words {
			break
		}
	}
	for _, g := range r.words.Guards {
		list = append(list, g.If)
	}
	return list
}

// TestRulesSuffice: every decided condition of every rule has the same value
// where no more is known than its trace says; and every rule that is shown is
// shown in the same words, with the same cautions, where no more is known than
// the traces say of its condition, its variants and its guards.
func TestRulesSuffice(t *testing.T) {
	decided, shown, literals := 0, 0, 0
	shippedProfiles(t, func(rb *Rulebase[Record], name string, p *Record) {
		s, err := rb.inside().begin(structOf(p), shippedOn)
		if err != nil {
			t.Fatal(err)
		}
		defer s.end()
		for _, rule := range s.pack.Rules {
			for _, d := range decision.Of(rule) {
				v := s.frame.Eval(d.Cond)
				if v == Unknown {
					continue
				}
				list := literalsOf(&s.frame, d.Cond)
				decided, literals = decided+1, literals+len(list)
				if got := s.only(t, list).frame.Eval(d.Cond); got != v {
					t.Errorf("%s: %s is %v; only by its trace it is %v", name, d.Name(), v, got)
				}
			}
			if s.judgeOne(rule); s.of(rule).outcome != Shown {
				continue
			}
			shown++
			whole := *s.of(rule)
			bare := s.only(t, literalsOf(&s.frame, decides(&whole)...))
			bare.judgeOne(rule)
			if got := bare.of(rule); got.outcome != Shown || got.words != whole.words || !slices.Equal(got.cautions, whole.cautions) {
				t.Errorf("%s: rule %s is shown as %q; only by its traces it is %v as %q",
					name, rule.ID, wordsOf(&whole), got.outcome, wordsOf(got))
			}
		}
	})
	t.Logf("%d decided conditions, %d literals; %d rules that are shown", decided, literals, shown)
	if decided < 1000 || literals < decided || shown < 30 {
		t.Errorf("%d decided conditions, %d literals, %d shown rules are too few", decided, literals, shown)
	}
}

func wordsOf(r *ruling) string {
	words := []string{r.words.Name}
	for _, g := range r.cautions {
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
	shippedProfiles(t, func(rb *Rulebase[Record], name string, p *Record) {
		a, err := rb.Advise(p, shippedOn)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Messages {
			x, err := rb.Explain(p, m.Rule, shippedOn)
			if err != nil {
				t.Fatal(err)
			}
			messages++
			facts := map[string]bool{}
			for _, part := range x.Parts {
				deciding(part.Tree, facts)
			}
			for i, r := range m.Because {
				if slices.ContainsFunc(m.Because[:i], func(o Reason) bool { return o.Text == r.Text }) {
					t.Errorf("%s: rule %s: %q is told twice", name, m.Rule, r.Text)
				}
				for _, f := range r.Facts {
					if told++; !facts[f.Fact] {
						t.Errorf("%s: rule %s: %q is told for %s, which decides nothing in its explanation", name, m.Rule, r.Text, f.Fact)
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
