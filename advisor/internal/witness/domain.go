package witness

import (
	"math"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
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
	seen      map[condition.Cond]bool
}

// A sinceCut is a number of units before the as-of date.
type sinceCut struct {
	unit string
	n    int
}

func domainOf(p *pack.Pack, asOf time.Time, g *Goal) *domain {
	d := &domain{pack: p, asOf: asOf, exact: true, unknowns: g.Unknowns,
		values: map[*fact.Fact][]fact.Value{}, derived: map[*fact.Fact]bool{}, reflexive: map[*fact.Fact]bool{},
		records: map[*fact.Fact]int{}, numbers: map[*fact.Fact][]float64{}, since: map[*fact.Fact][]sinceCut{},
		texts: map[*fact.Fact][]string{}, dates: map[*fact.Fact][]time.Time{}, durations: map[*fact.Fact][]int64{},
		terms: map[*fact.Fact][]term.ID{}, linked: map[*fact.Fact][]*fact.Fact{}, seen: map[condition.Cond]bool{}}
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
	switch {
	case c.Op == "one":
		d.records[c.List] += 2
	case c.Op == "count":
		d.records[c.List] += int(min(max(c.N+1, 1), 100))
	default:
		d.records[c.List]++
	}
	if c.List.Kind != fact.List {
		d.note(c.List)
		d.exact = false
	}
}

func (d *domain) atom(a *condition.Atom) {
	cuts := a.Cuts()
	d.region = d.region || cuts.Region
	d.exact = d.exact && cuts.Exact
	if a.Asks != nil {
		d.derive(a.Asks)
	}
	if cuts.Linked {
		d.link(a)
	}
	for _, r := range a.Refs {
		if byValue(r) {
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
func (d *domain) cut(f *fact.Fact, c condition.Cuts) {
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

// cells gives one value of every cell of f, those at the constants first.
func (d *domain) cells(f *fact.Fact) (list []fact.Value) {
	known := func(v fact.Value) {
		v.Known = true
		if !contains(list, v) {
			list = append(list, v)
		}
	}
	switch f.Kind {
	case fact.Bool:
		return []fact.Value{fact.BoolValue(true), fact.BoolValue(false)}
	case fact.Enum:
		for _, v := range f.Values {
			known(fact.Value{Str: v})
		}
	case fact.Int, fact.Number:
		for _, x := range numberCells(f, d.numbers[f], d.exact) {
			known(fact.Value{Int: int64(x), Num: x})
			if f.Kind == fact.Number {
				list[len(list)-1].Int = 0
			}
		}
	case fact.Text:
		for _, s := range d.heldTexts(f) {
			known(fact.Value{Str: s})
		}
	case fact.Date:
		for _, t := range d.days(f) {
			known(fact.Value{Any: t})
		}
	case fact.Duration:
		for _, n := range append(slices.Clone(d.durations[f]), 0) {
			for _, m := range []int64{n, n + int64(time.Hour), n - int64(time.Hour)} {
				known(fact.Value{Int: m})
			}
		}
	case fact.Term:
		for _, t := range d.classes(f) {
			known(fact.Value{Int: int64(t), Str: d.pack.Schema.Terms.Term(t).Name})
		}
	case fact.Numbers:
		list = append(list, fact.Value{Known: true, Any: []float64{}})
		for _, x := range numberCells(f, d.numbers[f], false) {
			list = append(list, fact.Value{Known: true, Any: []float64{x}})
		}
	case fact.Texts:
		list = append(list, fact.Value{Known: true, Any: []string{}})
		for _, s := range d.heldTexts(f) {
			list = append(list, fact.Value{Known: true, Any: []string{s}})
		}
	}
	return list
}

// heldTexts are the texts that f is held against, as far as a profile can give them,
// and another one.
func (d *domain) heldTexts(f *fact.Fact) (list []string) {
	for _, s := range d.texts[f] {
		if fact.CanBeHeld(s) {
			list = append(list, s)
		}
	}
	return append(list, "something else")
}

// numberCells gives the constants and a value in each gap between them; where
// the atoms do more than compare, values all over the range as well.
func numberCells(f *fact.Fact, constants []float64, exact bool) (list []float64) {
	low, high := math.Inf(-1), math.Inf(1)
	if f.Ranged {
		low, high = f.Min, f.Max
	}
	constants = slices.Clone(constants)
	slices.Sort(constants)
	constants = slices.Compact(constants)
	add := func(x float64) {
		if f.Kind == fact.Int {
			x = math.Round(x)
		}
		if x >= low && x <= high && !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	for _, c := range constants {
		if f.Kind == fact.Int { // of a constant like 2.5 both sides
			add(math.Floor(c))
			add(math.Ceil(c))
		} else {
			add(c)
		}
	}
	for i, c := range constants {
		step := condition.StepOf(c)
		if f.Kind == fact.Int {
			step = 1
		}
		up, down := high, low
		if i+1 < len(constants) {
			up = constants[i+1]
		}
		if i > 0 {
			down = constants[i-1]
		}
		add(between(c, step, up, f.Kind))
		add(between(c, -step, down, f.Kind))
	}
	if len(list) == 0 || !exact {
		from, to := max(low, -1000), min(high, 1000)
		for _, part := range []float64{0.5, 0.25, 0.75, 0, 1} {
			add(math.Round(from + part*(to-from)))
		}
		add(from)
		add(to)
	}
	return list
}

// between is c plus step if that is short of the end, else half-way to it.
func between(c, step, end float64, kind fact.Kind) float64 {
	x := roundTo(c + step)
	if kind == fact.Number && (step > 0 && x >= end || step < 0 && x <= end) {
		x = c + (end-c)/2
	}
	return x
}

// roundTo drops the dust of a decimal addition.
func roundTo(x float64) float64 { return math.Round(x*1e9) / 1e9 }

// days gives the dates at which a count of units from them changes.
func (d *domain) days(f *fact.Fact) (list []time.Time) {
	defer func() { // what is not plausible is not used
		low, high := f.Days(d.asOf)
		list = slices.DeleteFunc(list, func(t time.Time) bool { return fact.Day(t) < low || fact.Day(t) > high })
	}()
	for _, c := range d.dates[f] {
		list = append(list, c, c.AddDate(0, 0, 1), c.AddDate(0, 0, -1))
	}
	if d.asOf.IsZero() {
		return append(list, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	for _, c := range d.since[f] {
		for _, n := range []int{c.n, c.n + 1, c.n - 1} {
			list = append(list, before(d.asOf, c.unit, n))
		}
	}
	if len(list) == 0 {
		list = append(list, d.asOf)
	}
	return list
}

func before(t time.Time, unit string, n int) time.Time {
	switch unit {
	case "days_since":
		return t.AddDate(0, 0, -n)
	case "weeks_since":
		return t.AddDate(0, 0, -7*n)
	case "months_since":
		// The first of the month is in every month.
		if t.Day() > 28 {
			t = t.AddDate(0, 0, 28-t.Day())
		}
		return t.AddDate(0, -n, 0)
	}
	return t.AddDate(-n, 0, 0)
}

// examples gives terms of which to say that a t is in the set: if narrower or
// overlapping terms are asked for, too, first one that is none of those.
func (d *domain) examples(f *fact.Fact, t term.ID) []term.ID {
	h := d.pack.Schema.Terms
	var near []term.ID
	for _, a := range d.terms[f] {
		if a != t && h.Meet(t, a) && !h.Is(t, a) {
			near = append(near, a)
		}
	}
	if len(d.tells) > 0 {
		return d.kinds(f, t, near)
	}
	if len(near) == 0 {
		return []term.ID{t}
	}
	for x := range term.ID(h.Len()) {
		if x != t && h.Is(x, t) && !slices.ContainsFunc(near, func(a term.ID) bool { return h.Meet(x, a) }) {
			return []term.ID{x, t}
		}
	}
	return []term.ID{t}
}

// kinds gives t and a kind of t for each way in which what looks into the set
// may tell it from others.
func (d *domain) kinds(f *fact.Fact, t term.ID, near []term.ID) []term.ID {
	h := d.pack.Schema.Terms
	list, seen := []term.ID{t}, map[string]bool{}
	for x := range term.ID(h.Len()) {
		if x != t && !h.Is(x, t) {
			continue
		}
		key := make([]byte, 0, len(near)+len(d.tells))
		for _, a := range near {
			key = append(key, bit(h.Is(x, a)), bit(h.Meet(x, a)))
		}
		for _, tells := range d.tells {
			key = append(key, bit(tells(f, x)))
		}
		if !seen[string(key)] {
			seen[string(key)] = true
			if x != t {
				list = append(list, x)
			}
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

// classes gives a term for each way in which a name can be, be no, or perhaps
// be a kind of the terms that are asked for. What a vague name settles each of
// its kinds settles, too, so vague names are for goals that want unknowns.
func (d *domain) classes(f *fact.Fact) []term.ID {
	h, asked := d.pack.Schema.Terms, d.terms[f]
	var list, vague []term.ID
	seen := map[string]bool{}
	try := func(t term.ID) {
		key := make([]byte, len(asked))
		for i, a := range asked {
			switch {
			case h.Is(t, a):
				key[i] = 2
			case h.Meet(t, a):
				key[i] = 1
			}
		}
		switch {
		case seen[string(key)]:
		case slices.Contains(key, 1):
			vague = append(vague, t)
		default:
			list = append(list, t)
		}
		seen[string(key)] = true
	}
	for _, t := range asked {
		try(t)
	}
	for t := range term.ID(h.Len()) {
		for _, root := range f.Of {
			if h.Is(t, root) && t != root {
				try(t)
			}
		}
	}
	if d.unknowns || len(list) == 0 {
		list = append(list, vague...)
	}
	return list
}

func contains(list []fact.Value, v fact.Value) bool {
	return slices.ContainsFunc(list, func(w fact.Value) bool {
		same := v.Int == w.Int && v.Num == w.Num && v.Str == w.Str
		if isDate(v) && isDate(w) {
			return same && v.Time().Equal(w.Time())
		}
		return same && isDate(v) == isDate(w)
	})
}

func isDate(v fact.Value) bool {
	switch v.Any.(type) {
	case time.Time, *time.Time:
		return true
	}
	return false
}
