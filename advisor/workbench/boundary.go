package workbench

import (
	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/standing"
	"example.com/crosstalk/advisor/internal/trace"
	"example.com/crosstalk/advisor/internal/witness"
)

// Boundary lists boundary profiles of the pack: few that, together, show all
// that the cases of a pack could show of its conditions, each part of each
// condition deciding alone, both ways. The first shows most; each further one
// shows most of what is left. At most n are listed, all if n is 0. Their Rule
// and Expect are of the rule that each was found for.
func Boundary[P any](rb *advisor.Rulebase[P], n int, opts *SearchOptions) (
	[]*SuggestedCase, error,
) {
	o := SearchOptions{}
	if opts != nil {
		o = *opts
	}
	o.WithoutCases = true
	c, err := benchOf(rb).newCoverer(&o)
	if err != nil {
		return nil, err
	}
	found := c.search(o.Progress)
	shows := make([][]int, len(found))
	parallel(len(found), func() func(int) {
		return func(i int) { shows[i] = c.shownBy(found[i].profile) }
	})
	var list []*SuggestedCase
	done := map[int]bool{}
	for n == 0 || len(list) < n {
		best := mostFresh(shows, done)
		if best < 0 {
			break
		}
		for _, side := range shows[best] {
			done[side] = true
		}
		list = append(list, found[best].SuggestedCase)
	}
	return list, nil
}

// shownBy lists the sides that a profile shows, over all conditions.
func (c *coverer) shownBy(p *witness.Profile) (sides []int) {
	s := c.beginWith(p)
	defer s.End()
	at := 0
	for _, x := range c.list {
		matters := x.Reach == nil || s.Frame.Eval(x.Reach) == condition.True
		t := s.Trace.Follow(&s.Frame, x.Cond, trace.ToSites)
		for j, site := range x.sites {
			for side, want := range sideValues {
				if matters && t.Shows(site, want) == condition.True ||
					x.noticed[j][side] && standing.Noticed(&s.Frame, x.Decision, x.with(j, side)) {
					sides = append(sides, at)
				}
				at++
			}
		}
	}
	return sides
}

// mostFresh is which of the lists has most sides that are not done; -1 if none has
// one.
func mostFresh(lists [][]int, done map[int]bool) int {
	best, most := -1, 0
	for i, sides := range lists {
		fresh := 0
		for _, side := range sides {
			if !done[side] {
				fresh++
			}
		}
		if fresh > most {
			best, most = i, fresh
		}
	}
	return best
}
