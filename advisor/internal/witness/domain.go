package witness

import (
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

// A domain holds what a search chooses from: for each fact that a goal reads
// one value of every cell.
type domain struct {
	pack *pack.Pack
	asOf time.Time

	values    map[*fact.Fact][]fact.Value
	derived   map[*fact.Fact]bool // facts that may follow from others
	reflexive map[*fact.Fact]bool // facts of which a condition asks whether they are known
	records   map[*fact.Fact]int  // how many records of a list may matter
	exact     bool
	region    bool
	unknowns  bool // vague values are of use, too

	numbers   map[*fact.Fact][]float64
	since     map[*fact.Fact][]sinceCut
	texts     map[*fact.Fact][]string
	dates     map[*fact.Fact][]time.Time
	durations map[*fact.Fact][]int64
	terms     map[*fact.Fact][]term.ID // of a term field
	tells     []func(*fact.Fact, term.ID) bool
	facts     []*fact.Fact
	linked    map[*fact.Fact][]*fact.Fact
	seen      inspect.Seen
}

// A sinceCut is a number of units before the as-of date.
type sinceCut struct {
	unit string
	n    int
}

func domainOf(p *pack.Pack, asOf time.Time, g *Goal) *domain {
	d := &domain{pack: p, asOf: asOf, exact: true, unknowns: g.Unknowns,
		values: map[*fact.Fact][]fact.Value{}, derived: map[*fact.Fact]bool{},
		reflexive: map[*fact.Fact]bool{},
		records:   map[*fact.Fact]int{}, numbers: map[*fact.Fact][]float64{},
		since: map[*fact.Fact][]sinceCut{},
		texts: map[*fact.Fact][]string{}, dates: map[*fact.Fact][]time.Time{},
		durations: map[*fact.Fact][]int64{},
		terms:     map[*fact.Fact][]term.ID{}, linked: map[*fact.Fact][]*fact.Fact{},
		seen: inspect.Seen{}}
	for _, p := range g.Parts {
		if p.Tells != nil {
			d.tells = append(d.tells, p.Tells)
		}
		for _, c := range p.Conds {
			condition.Walk(c, d.look)
		}
	}
	for _, c := range g.Settles {
		condition.Walk(c, d.look)
	}
	held := map[int]bool{}
	for again := true; again; { // without its premise a fact does not count
		again = false
		for i := range p.Premises {
			if x := &p.Premises[i]; !held[i] && slices.Contains(d.facts, x.Fact) {
				held[i], again = true, true
				condition.Walk(x.Cond, d.look)
			}
		}
	}
	shared := map[*fact.Fact][]float64{}
	for f, others := range d.linked {
		for _, other := range others {
			for _, x := range append(d.numbers[f], d.numbers[other]...) {
				shared[f] = append(shared[f], x, x+1, x-1)
			}
		}
		if len(shared[f]) == 0 {
			mid := math.Round((max(f.Min, others[0].Min) + min(f.Max, others[0].Max)) / 2)
			shared[f] = []float64{mid}
		}
	}
	for f, list := range shared {
		d.numbers[f] = append(d.numbers[f], list...)
	}
	for _, f := range d.facts {
		d.values[f] = d.cells(f)
	}
	return d
}

// linkTo gives facts that are held against each other what slots say of the other.
func (d *domain) linkTo(slots []fact.Value) {
	for f, others := range d.linked {
		for _, other := range others {
			if other.Owner == nil && slots[other.Slot].Known {
				d.numbers[f] = append(d.numbers[f], slots[other.Slot].Num)
			}
		}
		d.values[f] = d.cells(f)
	}
}

// look notes what a part of a condition reads. It says whether to go on below.
func (d *domain) look(c condition.Cond) bool {
	if d.seen.Again(c) {
		return false
	}
	switch c := c.(type) {
	case *condition.Quant:
		d.quant(c)
	case *condition.Choice:
		if c.Derived != nil {
			d.derive(c.Derived)
		}
	case *condition.Atom:
		d.atom(c)
	}
	return true
}

func (d *domain) note(f *fact.Fact) {
	if !slices.Contains(d.facts, f) {
		d.facts = append(d.facts, f)
	}
}

func (d *domain) derive(f *fact.Fact) {
	d.note(f)
	d.derived[f] = true
}

func (d *domain) quant(c *condition.Quant) {
	d.records[c.List] += inspect.Needs(c)
	if c.List.Kind != fact.List {
		d.note(c.List)
		d.exact = false
	}
}

func (d *domain) atom(a *condition.Atom) {
	cuts := cells.Of(a)
	d.region = d.region || cuts.Region
	d.exact = d.exact && cuts.Exact
	if a.Asks != nil {
		d.derive(a.Asks)
	}
	if cuts.Linked {
		d.link(a)
	}
	for _, r := range a.Refs {
		if inspect.ByValue(r) {
			r = condition.Ref{Fact: r.Via, Term: term.None}
		}
		d.note(r.Fact)
		d.cut(r.Fact, cuts)
		if a.Reflexive {
			d.reflexive[r.Fact] = true
		}
		if r.Term == term.None {
			continue
		}
		name := r.Fact
		if name.Kind == fact.List {
			d.records[name]++
			name = name.TermField()
		}
		if !slices.Contains(d.terms[name], r.Term) {
			d.terms[name] = append(d.terms[name], r.Term)
			d.note(name)
		}
	}
}

// link notes facts that are held against each other: each must then have the
// values of the other, and of each gap enough to be less, equal and more.
func (d *domain) link(a *condition.Atom) {
	var own []*fact.Fact
	for _, r := range a.Refs {
		if r.Via == nil && (r.Fact.Kind == fact.Int || r.Fact.Kind == fact.Number) {
			own = append(own, r.Fact)
		}
	}
	d.exact = d.exact && len(own) == 2
	for _, f := range own {
		for _, other := range own {
			if f != other && !slices.Contains(d.linked[f], other) {
				d.linked[f] = append(d.linked[f], other)
			}
		}
		d.exact = d.exact && len(d.linked[f]) <= 1
	}
}

// cut notes the constants that f is held against.
func (d *domain) cut(f *fact.Fact, c cells.Cuts) {
	switch f.Kind {
	case fact.Int, fact.Number, fact.Numbers:
		d.numbers[f] = append(d.numbers[f], c.Numbers...)
	case fact.Text, fact.Texts:
		d.texts[f] = append(d.texts[f], c.Texts...)
	case fact.Date:
		d.dates[f] = append(d.dates[f], c.Dates...)
		for _, n := range c.Numbers {
			if c.Since != "" {
				d.since[f] = append(d.since[f], sinceCut{c.Since, int(n)})
			}
		}
	case fact.Duration:
		d.durations[f] = append(d.durations[f], c.Durations...)
	}
}
