package prove

import (
	"fmt"
	"math"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A domain is what a goal reads, and by what it tells profiles apart.
type domain struct {
	*Prover
	facts map[*fact.Fact]*reading
	order []*fact.Fact
	seen  map[condition.Cond]bool

	region, dates bool
	partial       string // what of the domain is not searched, or ""
}

// A reading is how a goal reads one fact.
type reading struct {
	numbers   []float64
	texts     []string
	each      bool // a condition may tell any two texts apart, not only those that it names
	dates     []time.Time
	durations []int64
	since     []sinceCut
	terms     []term.ID
	tells     []func(term.ID) bool
	linked    []*fact.Fact
	reflexive bool

	chosen bool // a derived fact: where nothing is given, what derives stands in the conditions
	value  bool // a derived fact: given or derived, its value is read
	held   bool // a derived fact: what it derives from is searched, too

	counted bool // a list: one() or count() speaks of it
	records int  // how many records they may need
}

// A sinceCut is a number of units before the as-of day.
type sinceCut struct {
	unit string
	n    int64
}

func (p *Prover) domainOf(g *Goal) *domain {
	d := &domain{Prover: p, facts: map[*fact.Fact]*reading{}, seen: map[condition.Cond]bool{}}
	g.each(func(g *Goal) {
		if g.cond != nil {
			condition.Walk(g.cond, d.look)
		}
		if g.fact != nil {
			if r := d.read(g.fact); g.terms != nil {
				r.tells = append(r.tells, g.terms)
			}
		}
	})
	d.derivations()
	return d
}

// derivations looks into what facts derive from, where what is given could be
// held against it: where the conditions read that as well, or a choice that
// follows from it. Else every value that derives can be given.
func (d *domain) derivations() {
	for again := true; again; {
		again = false
		for _, f := range slices.Clone(d.order) {
			r, h := d.facts[f], d.pack.Space.Derived(f)
			if h == nil || !f.IsBound() || r.held {
				continue
			}
			if r.held = r.chosen || d.readsSome(h.Atom); r.held {
				d.atom(h.Atom)
				r.numbers, r.texts = append(r.numbers, h.Numbers()...), append(r.texts, h.Texts()...)
				again = true
			}
		}
	}
}

// readsSome reports whether the conditions read some of what an atom reads.
func (d *domain) readsSome(a *condition.Atom) bool {
	found := false
	condition.Reads(a, func(f *fact.Fact) { found = found || d.facts[f] != nil })
	return found
}

func (d *domain) read(f *fact.Fact) *reading {
	r := d.facts[f]
	if r == nil {
		r = &reading{}
		d.facts[f] = r
		d.order = append(d.order, f)
		d.dates = d.dates || f.Kind == fact.Date
		if c := d.pack.Premise(f); c != nil {
			condition.Walk(c, d.look)
		}
	}
	return r
}

// look notes what a part of a condition reads. It says whether to go on below.
func (d *domain) look(c condition.Cond) bool {
	switch c := c.(type) {
	case *condition.Finding, *condition.Quant, *condition.Atom, *condition.Choice:
		if d.seen[c] {
			return false
		}
		d.seen[c] = true
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

func (d *domain) quant(c *condition.Quant) {
	r := d.read(c.List)
	switch c.Op {
	case "one":
		r.counted = true
		r.records += 2
	case "count":
		r.counted = true
		r.records += int(min(max(c.N+1, 1), 100))
	default:
		r.records++
	}
}

func (d *domain) atom(a *condition.Atom) {
	cuts := a.Cuts()
	d.region = d.region || cuts.Region
	d.dates = d.dates || cuts.Since != ""
	if a.Asks != nil {
		d.read(a.Asks).reflexive = true
	}
	if f := a.AsksUnrecognised(); f != nil && f.Kind == fact.List {
		d.read(f).records++
		d.read(f.TermField()).reflexive = true
	}
	for _, c := range a.Inside {
		condition.Walk(c, d.look)
	}
	for _, r := range a.Refs {
		if byValue(r) {
			d.read(r.Via).value = true
		}
	}
	var own []*fact.Fact
	for _, f := range inputs(a) {
		r := d.read(f)
		d.cut(f, cuts)
		r.reflexive = r.reflexive || a.Reflexive
		r.each = r.each || cuts.Linked || cuts.Ordered || !cuts.Exact
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
		if r.Term == term.None || byValue(r) {
			continue
		}
		name := r.Fact
		if name.Kind == fact.List {
			d.read(name).records++
			name = name.TermField()
		}
		if terms := d.read(name); !slices.Contains(terms.terms, r.Term) {
			terms.terms = append(terms.terms, r.Term)
		}
	}
}

// inputs lists the facts of which an atom reads the value.
func inputs(a *condition.Atom) (list []*fact.Fact) {
	for _, r := range a.Refs {
		f := r.Fact
		if byValue(r) {
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

// byValue reports whether a fact is read for a derived one that a profile may
// give itself: then that one is looked at, since whatever the fact makes of it
// can be given.
func byValue(r condition.Ref) bool { return r.Via != nil && r.Via.IsBound() }

// cut notes the constants that f is held against.
func (d *domain) cut(f *fact.Fact, c condition.Cuts) {
	r := d.facts[f]
	switch f.Kind {
	case fact.Int, fact.Number:
		r.numbers = append(append(r.numbers, c.Numbers...), c.Edges...)
	case fact.Text, fact.Enum:
		r.texts = append(r.texts, c.Texts...)
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

// allCut reports whether the cuts of an atom are all there are.
func allCut(a *condition.Atom) bool {
	cuts := a.Cuts()
	return cuts.Exact && (cuts.WholeTo == 0 || !slices.ContainsFunc(inputs(a), func(f *fact.Fact) bool {
		return f.Kind == fact.Int && max(-f.Min, f.Max) > cuts.WholeTo
	}))
}

func (d *domain) cutsOf(f *fact.Fact, w world) []float64 {
	r := d.facts[f]
	switch f.Kind {
	case fact.Date:
		list := make([]float64, 0, len(r.dates)+2*len(r.since))
		for _, t := range r.dates {
			list = append(list, fact.Day(t))
		}
		if !w.asOf.IsZero() {
			for _, c := range r.since {
				last := c.last(w.asOf)
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

// classes gives a term of those that f may name for each way in which a term
// can be, be no, or perhaps be a kind of those that are asked for.
func (d *domain) classes(f *fact.Fact) (list []term.ID) {
	h, r := d.pack.Schema.Terms, d.facts[f]
	seen := map[string]bool{}
	try := func(t term.ID) {
		key := make([]byte, 0, len(r.terms)+len(r.tells))
		for _, a := range r.terms {
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
	for _, t := range r.terms {
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

// limit notes that a part of the domain is not searched.
func (d *domain) limit(format string, args ...any) {
	if d.partial == "" {
		d.partial = fmt.Sprintf(format, args...)
	}
}
