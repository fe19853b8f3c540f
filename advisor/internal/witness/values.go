package witness

import (
	"math"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/interval"
	"example.com/crosstalk/advisor/internal/syntax"
	"example.com/crosstalk/advisor/internal/term"
)

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
		step := syntax.StepOf(c)
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
	x := interval.Round(c+step, 9)
	if kind == fact.Number && (step > 0 && x >= end || step < 0 && x <= end) {
		x = c + (end-c)/2
	}
	return x
}

// days gives the dates at which a count of units from them changes.
func (d *domain) days(f *fact.Fact) (list []time.Time) {
	defer func() { // what is not plausible is not used
		low, high := f.Days(d.asOf)
		list = slices.DeleteFunc(list, func(t time.Time) bool {
			return fact.Day(t) < low || fact.Day(t) > high
		})
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
		if x != t && h.Is(x, t) && !slices.ContainsFunc(near, func(a term.ID) bool {
			return h.Meet(x, a)
		}) {
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
