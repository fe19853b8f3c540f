package workbench

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"example.com/crosstalk/advisor"
)

// A Coverage says what the cases beside the rules show of the pack's
// conditions.
//
// A decision is a condition as it stands in a file: a rule's "when", a guard,
// a variant's "if", a finding, a case of a derived fact or table. Its sites
// are the atoms and findings in it. A case has seen a site's value if the site
// has it there (condition coverage), and has shown it if, besides, the site
// alone decides: with the other value the decision, and by it what becomes of
// the rule, would be another (masking MC/DC, for both values). What can decide
// alone on no profile has been shown where it is noticed: where the decision,
// looked at in its place, is certainly true or false and would not be with the
// other value there. Only the cases of rules that read a decision count for it.
type Coverage struct {
	Decisions []DecisionCoverage `json:"decisions"`
}

// A DecisionCoverage is the coverage of one decision.
type DecisionCoverage struct {
	In    string         `json:"in"`             // "rule salt", "table limit.zinc"
	Part  string         `json:"part,omitempty"` // "when", "unless 2", "variant stopped", "case 3"
	Rules []string       `json:"rules"`          // that read it
	Sites []SiteCoverage `json:"sites"`
	// Unsure, of a piece of a text, is whether a case shows the message with the piece
	// worded as unsure; nil: it is always known whether the piece is said.
	Unsure *UnsureCoverage `json:"unsure,omitempty"`
}

// An UnsureCoverage says whether a piece has been seen unknown, and shown so.
type UnsureCoverage struct {
	Text string      `json:"text"` // its condition
	Pos  advisor.Pos `json:"pos"`
	SideCoverage
}

// A SiteCoverage is the coverage of one site, for both its values.
type SiteCoverage struct {
	Text  string       `json:"text"`
	Pos   advisor.Pos  `json:"pos"`
	True  SideCoverage `json:"true"`
	False SideCoverage `json:"false"`
}

// A SideCoverage says whether a value of a site has been seen and shown.
type SideCoverage struct {
	Seen  bool `json:"seen"`
	Shown bool `json:"shown"` // it has decided alone

	// No profile can show it: the other value in its place makes no difference.
	Impossible bool `json:"impossible,omitempty"`
	// Impossible, for whoever gets to this variant or case has it, or a guard waits
	// only for records that contradict themselves.
	Implied bool `json:"implied,omitempty"`
	// Whether a profile can show it is open.
	Open bool `json:"open,omitempty"`

	Suggestion *SuggestedCase `json:"suggestion,omitempty"`
}

// Counts gives the condition coverage and the MC/DC of a decision: how many
// values of its sites have been seen, and shown. Values that no profile can show
// count as not shown, since the part can be left out (verify says so); but for
// those that are implied.
func (d *DecisionCoverage) Counts() (seen, shown Ratio) {
	if d == nil {
		return seen, shown
	}
	for _, s := range d.Sites {
		for _, side := range []SideCoverage{s.True, s.False} {
			if side.Implied {
				continue
			}
			seen.Of++
			shown.Of++
			if side.Seen {
				seen.Done++
			}
			if side.Shown {
				shown.Done++
			}
		}
	}
	if u := d.Unsure; u != nil && !u.Implied {
		seen.Of++
		shown.Of++
		if u.Seen {
			seen.Done++
		}
		if u.Shown {
			shown.Done++
		}
	}
	return seen, shown
}

// A CoverageGap is a value of a site that no case shows.
type CoverageGap struct {
	*DecisionCoverage
	Site   *SiteCoverage // of Unsure the condition as a whole
	Value  bool
	Unsure bool // not Value, but that a piece is worded as unsure
	SideCoverage
}

// String says where the gap is, and what it is.
func (g CoverageGap) String() string {
	d := cmp.Or(g.DecisionCoverage, &DecisionCoverage{})
	in := d.In
	if d.Part != "" {
		in += ", " + d.Part
	}
	what := "no case in which this alone decides"
	switch {
	case g.Implied:
		what = "so it is not for whoever gets here"
	case g.Impossible:
		what = "no profile on which this decides; the part can be left out"
	case g.Open && g.Suggestion == nil:
		what = "no case in which this alone decides, and it is open whether there can be one"
	case !g.Seen:
		what = "no case in which this is so"
	}
	site := cmp.Or(g.Site, &SiteCoverage{})
	if g.Unsure {
		return fmt.Sprintf("%s: %s: %s is unknown: no case in which the message is shown with this "+
			"worded as unsure", site.Pos, in, site.Text)
	}
	return fmt.Sprintf("%s: %s: %s is %t: %s", site.Pos, in, site.Text, g.Value, what)
}

// Gaps lists what no case shows, also what none can.
func (c *Coverage) Gaps() iter.Seq[CoverageGap] {
	return func(yield func(CoverageGap) bool) {
		for i := range c.Decisions {
			d := &c.Decisions[i]
			for j := range d.Sites {
				s := &d.Sites[j]
				if !s.True.Shown && !yield(CoverageGap{d, s, true, false, s.True}) ||
					!s.False.Shown && !yield(CoverageGap{d, s, false, false, s.False}) {
					return
				}
			}
			if u := d.Unsure; u != nil && !u.Shown && !u.Implied {
				whole := &SiteCoverage{Text: u.Text, Pos: u.Pos}
				if !yield(CoverageGap{d, whole, false, true, u.SideCoverage}) {
					return
				}
			}
		}
	}
}

// Suggestions lists the cases that would show all that can be shown, each
// once, in the order of the pack.
func (c *Coverage) Suggestions() (list []*SuggestedCase) {
	add := func(side SideCoverage) {
		if side.Suggestion != nil && !slices.Contains(list, side.Suggestion) {
			list = append(list, side.Suggestion)
		}
	}
	for _, d := range c.Decisions {
		for _, s := range d.Sites {
			add(s.True)
			add(s.False)
		}
		if d.Unsure != nil {
			add(d.Unsure.SideCoverage)
		}
	}
	return list
}

// Counts adds up the decisions.
func (c *Coverage) Counts() (seen, shown Ratio) {
	for i := range c.Decisions {
		a, b := c.Decisions[i].Counts()
		seen.Done, seen.Of = seen.Done+a.Done, seen.Of+a.Of
		shown.Done, shown.Of = shown.Done+b.Done, shown.Of+b.Of
	}
	return seen, shown
}
