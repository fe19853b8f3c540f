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
	left := freshOf(shows)
	for n == 0 || len(list) < n {
		best := left.take()
		if best < 0 {
			break
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

// fresh is how many sides each of some lists has that no list taken before has.
type fresh struct {
	lists [][]int
	count []int
	of    map[int][]int // the lists that have a side which is fresh
}

func freshOf(lists [][]int) *fresh {
	f := &fresh{lists: lists, count: make([]int, len(lists)), of: map[int][]int{}}
	for i, sides := range lists {
		f.count[i] = len(sides)
		for _, side := range sides {
			f.of[side] = append(f.of[side], i)
		}
	}
	return f
}

// take takes the first of the lists that have most; -1 if none has any. Each side is
// struck from each list once, whatever the number of lists that are taken.
func (f *fresh) take() int {
	best, most := -1, 0
	for i, n := range f.count {
		if n > most {
			best, most = i, n
		}
	}
	if best < 0 {
		return -1
	}
	for _, side := range f.lists[best] {
		for _, i := range f.of[side] {
			f.count[i]--
		}
		delete(f.of, side)
	}
	return best
}
