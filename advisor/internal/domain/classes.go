package domain

import (
	"slices"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// Classes gives a term of those that f may name for each way in which a term
// can be, be no, or perhaps be a kind of those that are asked for. It is for a domain
// that is told all that is read, and not to be changed.
func (d *Domain) Classes(f *fact.Fact) []term.ID {
	r := d.facts[f]
	if r.classes == nil {
		r.classes = d.classes(f)
	}
	return r.classes
}

// ClassesThat are the places of those classes of f that are a kind of t or, for False, are
// certainly none.
func (d *Domain) ClassesThat(f *fact.Fact, t term.ID, is condition.Truth) []int {
	r := d.facts[f]
	that, ok := r.that[t]
	if !ok {
		h := d.pack.Schema.Terms
		for i, c := range d.Classes(f) {
			switch {
			case h.Is(c, t):
				that[0] = append(that[0], i)
			case !h.Meet(c, t):
				that[1] = append(that[1], i)
			}
		}
		if r.that == nil {
			r.that = map[term.ID][2][]int{}
		}
		r.that[t] = that
	}
	if is == condition.True {
		return that[0]
	}
	return that[1]
}

func (d *Domain) classes(f *fact.Fact) (list []term.ID) {
	h, r := d.pack.Schema.Terms, d.facts[f]
	seen := map[string]bool{}
	try := func(t term.ID) {
		key := make([]byte, 0, len(r.Terms)+len(r.tells))
		for _, a := range r.Terms {
			switch {
			case h.Is(t, a):
				key = append(key, 2)
			case h.Meet(t, a):
				key = append(key, 1)
			default:
				key = append(key, 0)
			}
		}
		for _, tells := range r.tells {
			key = append(key, bit(tells(t)))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			list = append(list, t)
		}
	}
	for _, t := range r.Terms {
		try(t)
	}
	for t := range term.ID(h.Len()) {
		if slices.ContainsFunc(f.Of, func(root term.ID) bool { return h.Is(t, root) }) {
			try(t)
		}
	}
	return list
}

func bit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
