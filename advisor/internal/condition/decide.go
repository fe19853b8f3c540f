package condition

import (
	"slices"

	"example.com/crosstalk/advisor/internal/fact"
)

// A Site is a place in a condition where a part stands that has no Boolean
// structure of its own there: an atom, a finding, an atom over a derived fact.
// It is what condition coverage and MC/DC count.
type Site struct {
	Cond Cond  // what stands there
	path []int // which child to follow, from the condition down
	root Cond
}

// SiteAt is the part of c to which path leads, as a site.
func SiteAt(c Cond, path []int) Site { return Site{At(c, path), path, c} }

// Path says which child to follow, from the condition down to the site.
func (s Site) Path() []int { return s.path }

// Sites lists the sites of c, from left to right.
func Sites(c Cond) []Site {
	var list []Site
	var look func(c Cond, path []int)
	look = func(x Cond, path []int) {
		if isSite(x) {
			list = append(list, Site{x, slices.Clone(path), c})
			return
		}
		for i, child := range Children(x) {
			look(child, append(path, i))
		}
	}
	look(c, nil)
	return list
}

func isSite(c Cond) bool {
	switch c := c.(type) {
	case *Atom, *Finding:
		return true
	case *Choice:
		return c.Node != nil
	}
	return false
}

// Shows is True if the site has the value want and decides its condition
// alone: were it the other value, and all others what they are, the condition
// would be, too (masking MC/DC). For a site
// inside a quantifier it does so in one of the records. It is Unknown where
// that follows for none of the profiles that fill in what is open.
func (f *Frame) Shows(s Site, want Truth) Truth { return f.shows(s.root, s.path, want) }

// Seen is True if the site has the value want, in one of the records if it is
// inside a quantifier.
func (f *Frame) Seen(s Site, want Truth) bool { return f.seen(s.root, s.path, want) }

func (f *Frame) seen(c Cond, path []int, want Truth) bool {
	if len(path) == 0 {
		return c.eval(f) == want
	}
	q, ok := c.(*Quant)
	if !ok {
		return f.seen(Children(c)[path[0]], path[1:], want)
	}
	outer := f.elem
	defer func() { f.elem = outer }()
	return slices.ContainsFunc(q.records(f).Elems, func(e *fact.Elem) bool {
		f.elem = e
		return f.seen(q.Pred, path[1:], want)
	})
}

func (f *Frame) shows(c Cond, path []int, want Truth) Truth {
	if len(path) == 0 {
		return c.eval(f) * want
	}
	i, rest := path[0], path[1:]
	switch c := c.(type) {
	case And:
		return f.among(c, i, True).And(f.shows(c[i], rest, want))
	case Or:
		return f.among(c, i, False).And(f.shows(c[i], rest, want))
	case *Not:
		return f.shows(c.X, rest, want)
	case *Same:
		other := []Cond{c.Y, c.X}[i]
		t := other.eval(f)
		return (t * t).And(f.shows(Children(c)[i], rest, want))
	case *Choice:
		switch i {
		case 0:
			differ := -(c.Then.eval(f) * c.Else.eval(f))
			return differ.And(f.shows(c.If, rest, want))
		case 1:
			return c.If.eval(f).And(f.shows(c.Then, rest, want))
		}
		return c.If.eval(f).Not().And(f.shows(c.Else, rest, want))
	case *Quant:
		return f.showsInside(c, rest, want)
	}
	return Unknown
}

// among is True if all of list but the i-th have the value v.
func (f *Frame) among(list []Cond, i int, v Truth) Truth {
	t := True
	for j, x := range list {
		if j != i {
			t = t.And(x.eval(f) * v)
		}
		if t == False {
			break
		}
	}
	return t
}

// showsInside looks for a record in which the site shows its value, and which
// decides the quantifier alone.
func (f *Frame) showsInside(c *Quant, path []int, want Truth) Truth {
	records := c.records(f)
	holds := make([]Truth, len(records.Elems))
	for i, e := range records.Elems {
		holds[i] = f.in(e, c.Pred)
	}
	rest := False // whether a further record may count
	if !records.Complete {
		rest = Unknown
		if t := f.in(records.Rest, c.Pred); t == False && c.Op != "all" || t == True && c.Op == "all" {
			rest = False
		}
	}
	found := False
	outer := f.elem
	for i, e := range records.Elems {
		alone := f.decidesAlone(c, holds, i).And(rest.Not())
		if alone == False {
			continue
		}
		f.elem = e
		found = found.Or(alone.And(f.shows(c.Pred, path, want)))
		f.elem = outer
	}
	if !records.Complete {
		found = found.Or(Unknown) // of a record that may be added
	}
	return found
}

// decidesAlone reports whether c would change with the i-th record.
func (f *Frame) decidesAlone(c *Quant, holds []Truth, i int) Truth {
	t, sure, open := True, 0, 0
	for j, h := range holds {
		if j == i {
			continue
		}
		switch c.Op {
		case "any", "none":
			t = t.And(h.Not())
		case "all":
			t = t.And(h)
		}
		switch h {
		case True:
			sure++
		case Unknown:
			open++
		}
	}
	if c.Op == "one" || c.Op == "count" {
		op, n := c.Cmp, c.N
		if c.Op == "one" {
			op, n = "==", 1
		}
		if open > 0 {
			return Unknown
		}
		t = -(compareCount(op, n, sure, sure, false) * compareCount(op, n, sure+1, sure+1, false))
	}
	return t
}

// Undecided calls visit for each atom and each quantifier in c that has no
// value yet, with the record it is about: what a profile in the making must
// still say. Inside findings, and with all false anywhere, it passes over what
// has a value as a whole.
func (f *Frame) Undecided(c Cond, all bool, visit func(c Cond, e *fact.Elem)) {
	w := undecided{f, visit, map[Cond]bool{}}
	w.walk(c, all)
}

// undecided goes through a condition, and through what its parts share once.
type undecided struct {
	*Frame
	visit func(c Cond, e *fact.Elem)
	seen  map[Cond]bool // findings, which are about no record
}

func (w *undecided) walk(c Cond, all bool) {
	if isSite(c) {
		all = false
	}
	if !all && c.eval(w.Frame) != Unknown {
		return
	}
	switch c := c.(type) {
	case *Atom:
		w.visit(c, w.elem)
	case *Finding:
		if !w.seen[c] {
			w.seen[c] = true
			outer := w.elem
			w.elem = nil
			w.walk(c.Cond, all)
			w.elem = outer
		}
	case *Quant:
		records := c.records(w.Frame)
		if !records.Complete {
			w.visit(c, w.elem)
		}
		outer := w.elem
		for _, e := range records.Elems {
			w.elem = e
			w.walk(c.Pred, all)
		}
		w.elem = outer
	default:
		for _, child := range Children(c) {
			w.walk(child, all)
		}
	}
}

// AnyOf says that some record of list fulfils pred.
func AnyOf(list *fact.Fact, pred Cond) *Quant {
	return &Quant{Op: "any", List: list, Pred: pred, text: "any(" + list.Path + ", " + pred.String() + ")", id: -1,
		from: func(f *Frame) fact.Value { return f.Profile.Slots[list.Slot] }}
}

// Chains lists the ordered cases of d, with the region each list is for: "any"
// for the rest, "" if regions do not matter. A condition is a list of one.
func (d *Derivation) Chains(visit func(region string, cases []*Case)) {
	switch {
	case d.whole != nil:
		visit("", []*Case{d.whole})
	case d.Regions == nil:
		visit("", d.Cases)
	default:
		for _, region := range slices.Sorted(maps(d.Regions)) {
			visit(region, d.Regions[region])
		}
	}
}

// Records calls visit for each record that c speaks about, which is then the
// one at hand; last, if the list is not all known, for what further ones may be.
func (f *Frame) Records(c *Quant, visit func(e *fact.Elem, further bool)) {
	outer := f.elem
	defer func() { f.elem = outer }()
	records := c.records(f)
	for _, e := range records.Elems {
		f.elem = e
		visit(e, false)
	}
	if !records.Complete {
		f.elem = records.Rest
		visit(records.Rest, true)
	}
}

// Here is what the profile says of a fact, for the record at hand.
func (f *Frame) Here(ref *fact.Fact) fact.Value { return f.Value(ref, f.elem) }
