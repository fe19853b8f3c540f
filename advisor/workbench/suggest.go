package workbench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/internal/witness"
)

// A SuggestedCase is a case to put beside a rule. What it expects is what the pack
// does now: whether that is right is for its author to say.
type SuggestedCase struct {
	Rule    string `json:"rule"`
	Name    string `json:"name"`  // what it is about
	Given   string `json:"given"` // YAML, on one line
	AsOf    string `json:"as_of,omitempty"`
	Region  string `json:"region,omitempty"`
	Expect  string `json:"expect"`
	Variant string `json:"variant,omitempty"`
	// What becomes of the pieces of the message.
	Says   []string `json:"says,omitempty"`
	Unsure []string `json:"unsure,omitempty"`
	Omits  []string `json:"omits,omitempty"`
}

// YAML is an entry of a rule's "tests".
func (s *SuggestedCase) YAML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  - name: %q\n    given: %s\n", s.Name, s.Given)
	for _, line := range [][2]string{
		{"as_of", s.AsOf}, {"region", s.Region}, {"expect", s.Expect}, {"variant", s.Variant},
	} {
		if line[1] != "" {
			fmt.Fprintf(&b, "    %s: %s\n", line[0], line[1])
		}
	}
	for _, x := range []struct {
		key    string
		pieces []string
	}{{"says", s.Says}, {"unsure", s.Unsure}, {"omits", s.Omits}} {
		if len(x.pieces) > 0 {
			fmt.Fprintf(&b, "    %s: [%s]\n", x.key, strings.Join(x.pieces, ", "))
		}
	}
	return b.String()
}

// suggest looks for a profile on which the site shows the value want: if it
// stands in a finding, best one on which the finding decides a rule, too.
func (c *coverer) suggest(finder *witness.Finder, x *covered, site trace.Site,
	want condition.Truth,
) (*suggested, witness.Verdict) {
	parts := []witness.Part{showing(x, site, want)}
	if x.Reach != nil {
		parts = append(parts, witness.Is(x.Reach, condition.True)...)
	}
	name := nameOf(site, want)
	rules := c.reads.Rules(x.Decision)
	if x.Finding != nil {
		for _, host := range c.hosts(x.Finding, rules) {
			either := part(host.Cond, func(t *trace.Trace) condition.Truth {
				yes, no := t.Shows(host.site, condition.True), t.Shows(host.site, condition.False)
				return yes.Or(no)
			})
			goal := &witness.Goal{Parts: slices.Concat(parts, []witness.Part{either},
				witness.Is(host.Reach, condition.True))}
			if p, verdict := finder.Find(goal); verdict == witness.Found {
				return &suggested{c.suggestion(host.Rule, p, name), p}, verdict
			}
		}
	}
	p, verdict := finder.Find(&witness.Goal{Parts: parts})
	if verdict != witness.Found {
		return nil, verdict
	}
	return &suggested{c.suggestion(rules[0], p, name), p}, verdict
}

// nameOf names a case that shows a value of a site.
func nameOf(site trace.Site, want condition.Truth) string {
	if want == condition.False {
		return "decided by not " + abridged(site.String())
	}
	return "decided by " + abridged(site.String())
}

// showing wants the site to have the value want and to decide by it.
func showing(x *covered, site trace.Site, want condition.Truth) witness.Part {
	return part(x.Cond, func(t *trace.Trace) condition.Truth { return t.Shows(site, want) })
}

// part wants something of the trace of a condition.
func part(c condition.Cond, eval func(*trace.Trace) condition.Truth) witness.Part {
	var t trace.Trace
	whole := func(f *condition.Frame) condition.Truth {
		return eval(t.Follow(f, c, trace.ToSites))
	}
	return witness.Part{Conds: []condition.Cond{c}, Deep: true, Eval: whole}
}

// A host is a site of a rule at which a finding stands.
type host struct {
	*covered
	site trace.Site
}

// hosts lists up to four places where rules read a finding directly.
func (c *coverer) hosts(f *condition.Finding, rules []*pack.Rule) (list []host) {
	for _, x := range c.list {
		if x.Rule == nil || !slices.Contains(rules, x.Rule) {
			continue
		}
		for _, site := range x.sites {
			if site.Cond == condition.Cond(f) && len(list) < 4 {
				list = append(list, host{x, site})
			}
		}
	}
	return list
}

// suggestion is a case for the rule, with what becomes of it now.
func (b bench) suggestion(rule *pack.Rule, p *witness.Profile, name string) *SuggestedCase {
	s := b.beginWith(p)
	defer s.End()
	s.JudgeOne(rule)
	r := s.Of(rule)
	out := &SuggestedCase{Rule: rule.ID, Name: name, Given: p.YAML(), Region: p.Region,
		Expect: r.Outcome.String()}
	if !p.AsOf.IsZero() {
		out.AsOf = p.AsOf.Format(time.DateOnly)
	}
	if r.Outcome == engine.Shown && len(rule.Variants) > 0 {
		out.Variant = cmp.Or(r.Wording.Name, `""`)
	}
	for i, is := range r.Pieces {
		into := map[condition.Truth]*[]string{condition.True: &out.Says, condition.Unknown: &out.Unsure,
			condition.False: &out.Omits}[is]
		*into = append(*into, r.Wording.Pieces[i].Name)
	}
	return out
}

// beginWith begins a session with a profile that a search has found.
func (b bench) beginWith(p *witness.Profile) *engine.Session {
	return b.BeginWith(p.Slots, engine.Options{AsOf: p.AsOf, Words: b.wordsIn(p.Region)})
}
