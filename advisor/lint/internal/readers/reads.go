package readers

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Read is a fact that a condition reads, with the term that it is asked for.
type Read struct {
	Fact *fact.Fact
	Term term.ID
}

// ReadsOf lists what conditions read; nil is none.
func ReadsOf(conds ...condition.Cond) (list []Read) {
	for _, c := range conds {
		if c == nil {
			continue
		}
		condition.Walk(c, func(c condition.Cond) bool {
			if a, ok := c.(*condition.Atom); ok {
				for _, r := range a.Refs {
					f := r.Fact
					if f.Owner != nil && r.Term != term.None {
						f = f.Owner
					}
					list = append(list, Read{f, r.Term})
				}
			}
			return true
		})
	}
	return list
}

// Meet reports whether two conditions, by what they read, ask about the same thing.
func Meet(h *term.Hierarchy, a, b []Read) bool {
	return slices.ContainsFunc(a, func(x Read) bool {
		return slices.ContainsFunc(b, func(y Read) bool {
			return x.Fact == y.Fact && (x.Term == y.Term || h.Meet(x.Term, y.Term))
		})
	})
}
