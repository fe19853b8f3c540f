package domain

import (
	"fmt"
	"math"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
)

// A Domain is what a goal reads, and by what it tells profiles apart.
type Domain struct {
	pack  *pack.Pack
	asOf  time.Time
	days  Calendar
	facts map[*fact.Fact]*Reading
	order []*fact.Fact
	seen  inspect.Seen

	region, dates bool

	Partial string // what of the domain is not searched, or ""
}

// A Calendar is what has been found out about as-of days, for goals that read the
// same dates.
type Calendar map[string][]time.Time

// A Reading is how a goal reads one fact.
type Reading struct {
	Texts     []string
	Each      bool // a condition may tell any two texts apart, not only those that it names
	Terms     []term.ID
	Reflexive bool

	Value    bool // a derived fact: given or derived, its value is read
	Searched bool // a derived fact: what it derives from is searched, too

	Counted bool // a list: one() or count() speaks of it
	Records int  // how many records they may need

	numbers   []float64
	dates     []time.Time
	durations []int64
	since     []sinceCut
	tells     []func(term.ID) bool
	linked    []*fact.Fact
	chosen    bool // a derived fact: where nothing is given, what derives stands in the conditions

	classes []term.ID            // what Classes has given
	that    map[term.ID][2][]int // what ClassesThat has given, by term
}

// New is the domain of nothing yet. Where distances from the as-of day are all that
// matters, asOf is the day.
func New(p *pack.Pack, asOf time.Time, days Calendar) *Domain {
	return &Domain{pack: p, asOf: asOf, days: days, facts: map[*fact.Fact]*Reading{},
		seen: inspect.Seen{}}
}

// Reading is how a fact is read; nil: not at all.
func (d *Domain) Reading(f *fact.Fact) *Reading { return d.facts[f] }

// Tell notes that a fact is read, and that its terms are told apart by tells, if that
// is not nil.
func (d *Domain) Tell(f *fact.Fact, tells func(term.ID) bool) {
	if r := d.read(f); tells != nil {
		r.tells = append(r.tells, tells)
	}
}

// A sinceCut is a number of units before the as-of day.
type sinceCut struct {
	unit string
	n    int64
}

// Derive looks into what facts derive from, where what is given could be
// held against it: where the conditions read that as well, or a choice that
// follows from it. Else every value that derives can be given.
func (d *Domain) Derive() {
	for again := true; again; {
		again = false
		for _, f := range slices.Clone(d.order) {
			r, h := d.facts[f], d.pack.Space.Derived(f)
			if h == nil || !f.IsBound || r.Searched {
				continue
			}
			if r.Searched = r.chosen || d.readsSome(h.Atom); r.Searched {
				d.atom(h.Atom)
				r.numbers, r.Texts = append(r.numbers, h.Numbers...), append(r.Texts, h.Texts...)
				again = true
			}
		}
	}
}

// readsSome reports whether the conditions read some of what an atom reads.
func (d *Domain) readsSome(a *condition.Atom) bool {
	found := false
	inspect.Reads(a, func(f *fact.Fact) { found = found || d.facts[f] != nil })
	return found
}

func (d *Domain) read(f *fact.Fact) *Reading {
	r := d.facts[f]
	if r == nil {
		r = &Reading{}
		d.facts[f] = r
		d.order = append(d.order, f)
		d.dates = d.dates || f.Kind == fact.Date
		if c := d.pack.Premise(f); c != nil {
			condition.Walk(c, d.Look)
		}
	}
	return r
}

// Look notes what a part of a condition reads. It says whether to go on below.
func (d *Domain) Look(c condition.Cond) bool {
	if d.seen.Again(c) {
		return false
	}
	switch c := c.(type) {
	case *condition.Quant:
		d.quant(c)
	case *condition.Choice:
		if c.Derived != nil {
			d.read(c.Derived).chosen = true
		}
	case *condition.Atom:
		d.atom(c)
	}
	return true
}

func (d *Domain) quant(c *condition.Quant) {
	r := d.read(c.List)
	r.Counted = r.Counted || c.Op == "one" || c.Op == "count"
	r.Records += inspect.Needs(c)
}

func (d *Domain) atom(a *condition.Atom) {
	cuts := cells.Of(a)
	d.region = d.region || cuts.Region
	d.dates = d.dates || cuts.Since != ""
	if a.Asks != nil {
		d.read(a.Asks).Reflexive = true
	}
	if f := a.AsksUnrecognised(); f != nil && f.Kind == fact.List {
		d.read(f).Records++
		d.read(f.TermField()).Reflexive = true
	}
	for _, c := range a.Inside {
		condition.Walk(c, d.Look)
	}
	for _, r := range a.Refs {
		if inspect.ByValue(r) {
			d.read(r.Via).Value = true
		}
	}
	var own []*fact.Fact
	for _, f := range Inputs(a) {
		r := d.read(f)
		d.cut(f, cuts)
		r.Reflexive = r.Reflexive || a.Reflexive
		r.Each = r.Each || cuts.Linked || cuts.Ordered || !cuts.Exact
		if cuts.Linked {
			own = append(own, f)
		}
	}
	for _, f := range own {
		for _, other := range own {
			if f != other && alike(f.Kind, other.Kind) && !slices.Contains(d.facts[f].linked, other) {
				d.facts[f].linked = append(d.facts[f].linked, other)
			}
		}
	}
	for _, r := range a.Refs {
		if r.Term == term.None || inspect.ByValue(r) {
			continue
		}
		name := r.Fact
		if name.Kind == fact.List {
			d.read(name).Records++
			name = name.TermField()
		}
		if terms := d.read(name); !slices.Contains(terms.Terms, r.Term) {
			terms.Terms = append(terms.Terms, r.Term)
		}
	}
}

// Inputs lists the facts of which an atom reads the value.
func Inputs(a *condition.Atom) (list []*fact.Fact) {
	for _, r := range a.Refs {
		f := r.Fact
		if inspect.ByValue(r) {
			f = r.Via
		}
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	if a.Asks != nil && !slices.Contains(list, a.Asks) {
		list = append(list, a.Asks)
	}
	return list
}

// cut notes the constants that f is held against.
func (d *Domain) cut(f *fact.Fact, c cells.Cuts) {
	r := d.facts[f]
	switch f.Kind {
	case fact.Int, fact.Number:
		r.numbers = append(append(r.numbers, c.Numbers...), c.Edges...)
	case fact.Text, fact.Enum:
		r.Texts = append(r.Texts, c.Texts...)
	case fact.Date:
		r.dates = append(r.dates, c.Dates...)
		if c.Since == "" {
			return
		}
		for _, x := range slices.Concat(c.Numbers, c.Edges) { // a count is a whole number
			for _, n := range []float64{math.Floor(x), math.Floor(x) + 1} {
				if cut := sinceCutOf(c.Since, int64(n)); !slices.Contains(r.since, cut) {
					r.since = append(r.since, cut)
				}
			}
		}
	case fact.Duration:
		r.durations = append(r.durations, c.Durations...)
	}
}

// AllCut reports whether the cuts of an atom are all there are.
func AllCut(a *condition.Atom) bool {
	cuts := cells.Of(a)
	return cuts.Exact &&
		(cuts.WholeTo == 0 || !slices.ContainsFunc(Inputs(a), func(f *fact.Fact) bool {
			return f.Kind == fact.Int && max(-f.Min, f.Max) > cuts.WholeTo
		}))
}

func (d *Domain) cutsOf(f *fact.Fact, w World) []float64 {
	r := d.facts[f]
	switch f.Kind {
	case fact.Date:
		list := make([]float64, 0, len(r.dates)+2*len(r.since))
		for _, t := range r.dates {
			list = append(list, fact.Day(t))
		}
		if !w.AsOf.IsZero() {
			for _, c := range r.since {
				last := c.last(w.AsOf)
				list = append(list, last, last+1)
			}
		}
		return list
	case fact.Duration:
		var list []float64
		for _, n := range r.durations {
			list = append(list, float64(n))
		}
		return list
	}
	return r.numbers
}

// sinceCutOf counts in days or months: a week is seven days, a year twelve
// months, and what has passed in the other direction is counted towards zero.
func sinceCutOf(unit string, n int64) sinceCut {
	size := int64(1)
	switch unit {
	case "weeks_since":
		unit, size = "days_since", 7
	case "years_since":
		unit, size = "months_since", 12
	}
	if n > 0 || size == 1 {
		return sinceCut{unit, n * size}
	}
	return sinceCut{unit, n*size - size + 1}
}

// last is the last day from which n units or more have passed: what Since counts,
// turned around.
func (c sinceCut) last(asOf time.Time) float64 {
	if c.unit == "days_since" {
		return fact.Day(asOf) - float64(c.n)
	}
	if c.n <= 0 { // a day ahead: the day before as many months and one have passed
		return monthsOn(asOf, 1-c.n, false) - 1
	}
	return monthsOn(asOf, -c.n, true)
}

// monthsOn is the same day so many months later; where the month has none, its
// last day or the first of the next.
func monthsOn(t time.Time, months int64, last bool) float64 {
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	next := first.AddDate(0, 1, 0)
	day := fact.Day(first) + float64(d-1)
	if day >= fact.Day(next) {
		if day = fact.Day(next); last {
			day--
		}
	}
	return day
}

// Limit notes that a part of the domain is not searched.
func (d *Domain) Limit(format string, args ...any) {
	if d.Partial == "" {
		d.Partial = fmt.Sprintf(format, args...)
	}
}
