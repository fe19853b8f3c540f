package attack

import (
	"maps"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/fact"
)

// Enumerate makes the advice of every profile over the constants of a small
// pack: each fact unknown, at each constant, between two and beyond the last,
// bounded by each; sets and lists complete and open, of up to two, with a name
// that nobody knows; with and without a day; in every region. If there are
// more than limit, it does nothing and reports false.
func (a *Attack[P]) Enumerate(limit int) (broken []Broken, all bool, err error) {
	e := &enumerator{drawer: a.draw}
	days := []time.Time{{}}
	if slices.ContainsFunc(a.pack.Schema.Facts, func(f *fact.Fact) bool {
		return f.Kind == fact.Date
	}) {
		days = append(days, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC))
	} else {
		// some rules are then past their review
		days = append(days, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	}
	facts := a.pack.Schema.Top
	values := make([][][]any, len(days)) // by day and fact
	for i, day := range days {
		e.asOf = day
		total := len(days) * len(a.draw.regions)
		for _, f := range facts {
			list := append([]any{nil}, e.values(f)...)
			values[i] = append(values[i], list)
			if total *= len(list); total > limit {
				return nil, false, nil
			}
		}
	}
	done := map[int]bool{}
	for i, day := range days {
		for _, region := range a.draw.regions {
			for doc := range product(facts, values[i]) {
				l := look{doc: doc, opts: advisor.Options{AsOf: day, Region: region, Cap: -1,
					Without: a.without}}
				found, err := a.try(&l, nil, done)
				if err != nil {
					return broken, true, err
				}
				broken = append(broken, found...)
			}
		}
	}
	return broken, true, nil
}

// product gives every combination of values.
func product(facts []*fact.Fact, values [][]any) func(yield func(Doc) bool) {
	return func(yield func(Doc) bool) {
		at := make([]int, len(facts))
		for {
			doc := Doc{}
			for i, f := range facts {
				if v := values[i][at[i]]; v != nil {
					doc[f.Path] = v
				}
			}
			if !yield(doc) {
				return
			}
			i := 0
			for ; i < len(at); i++ {
				if at[i]++; at[i] < len(values[i]) {
					break
				}
				at[i] = 0
			}
			if i == len(at) {
				return
			}
		}
	}
}

type enumerator struct{ *drawer }

// values lists the values of a fact, those that are known.
func (e *enumerator) values(f *fact.Fact) (list []any) {
	switch f.Kind {
	case fact.Bool:
		return []any{true, false}
	case fact.Int, fact.Number:
		return e.amounts(f)
	case fact.Enum:
		for _, v := range f.Values {
			list = append(list, v)
		}
	case fact.Date:
		return e.dates(f)
	case fact.Term:
		list = append(list, nobodyKnows)
		for _, n := range e.names[f] {
			list = append(list, n)
		}
	case fact.Terms:
		return e.sets(f)
	case fact.List:
		return e.lists(f)
	}
	return list
}

// cuts are the plausible constants of a fact, and its range.
func (e *enumerator) cuts(f *fact.Fact) []float64 {
	list := []float64{f.Min, f.Max}
	for _, c := range e.constant[f] {
		if c > f.Min && c < f.Max {
			list = append(list, c)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// amounts are a number at each cut, twice between two, and bounds.
func (e *enumerator) amounts(f *fact.Fact) (list []any) {
	cuts := e.cuts(f)
	for i, c := range cuts {
		list = append(list, c)
		if i+1 == len(cuts) {
			break
		}
		next := cuts[i+1]
		switch {
		case f.Kind == fact.Int && next-c >= 3:
			list = append(list, c+1, next-1)
		case f.Kind == fact.Int && next-c == 2:
			list = append(list, c+1)
		case f.Kind == fact.Number:
			list = append(list, c+(next-c)/4, next-(next-c)/4)
		}
	}
	for i, c := range cuts[1 : len(cuts)-1] {
		list = append(list, Doc{"at_least": c}, Doc{"below": c}, Doc{"above": c}, Doc{"at_most": c})
		for _, d := range cuts[i+2 : len(cuts)-1] {
			list = append(list, Doc{"at_least": c, "at_most": d})
		}
	}
	return list
}

// dates are days that lie a number of days, months or years before the day of
// the advice, give or take one, and bounds by them.
func (e *enumerator) dates(f *fact.Fact) (list []any) {
	on := e.asOf
	if on.IsZero() {
		on = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	days := map[string]bool{}
	for _, c := range e.constant[f] {
		n := int(c)
		if n < 0 || n > 1500 {
			continue
		}
		for _, day := range []time.Time{on.AddDate(0, 0, -n), on.AddDate(0, -n, 0),
			on.AddDate(-min(n, 100), 0, 0)} {
			for d := -1; d <= 1; d++ {
				days[day.AddDate(0, 0, d).Format(time.DateOnly)] = true
			}
		}
	}
	for _, day := range e.days {
		days[day.Format(time.DateOnly)] = true
	}
	for _, day := range slices.Sorted(maps.Keys(days)) {
		list = append(list, day)
		if len(list)%5 == 0 {
			list = append(list, Doc{"from": day}, Doc{"by": day})
		}
	}
	return list
}

// sets are complete ones of up to two names, and open ones of up to one that
// rule out up to one.
func (e *enumerator) sets(f *fact.Fact) (list []any) {
	names := append([]string{nobodyKnows}, e.names[f]...)
	list = append(list, []string{}, Doc{"has": []string{}})
	for i, n := range names {
		list = append(list, []string{n}, Doc{"has": []string{n}},
			Doc{"has": []string{}, "not": []string{n}})
		for j, m := range names {
			if j > i {
				list = append(list, []string{n, m})
			}
			if i != j {
				// refused if that is a contradiction
				list = append(list, Doc{"has": []string{n}, "not": []string{m}})
			}
		}
	}
	return list
}

// lists are complete and open ones of up to two records; open ones of up to one
// that rule out up to one name.
func (e *enumerator) lists(f *fact.Fact) (list []any) {
	records := []Doc{{}}
	for _, field := range f.Fields {
		key := strings.TrimPrefix(field.Path, f.Path+".")
		for _, r := range slices.Clone(records) {
			for _, v := range e.values(field) {
				r := maps.Clone(r)
				r[key] = v
				records = append(records, r)
			}
		}
	}
	list = append(list, []Doc{}, Doc{"has": []Doc{}})
	for _, t := range e.names[f.TermField()] {
		list = append(list, Doc{"has": []Doc{}, "not": []string{t}})
	}
	for i, r := range records {
		list = append(list, []Doc{r}, Doc{"has": []Doc{r}})
		if len(records) <= 40 {
			for _, t := range e.names[f.TermField()] { // refused if that is a contradiction
				list = append(list, Doc{"has": []Doc{r}, "not": []string{t}})
			}
		}
		if len(records) <= 40 {
			for _, s := range records[i:] {
				list = append(list, []Doc{r, s})
			}
		}
	}
	return list
}
