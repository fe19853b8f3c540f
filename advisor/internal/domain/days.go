package domain

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
)

// What an as-of day makes of the dates that a goal reads is a view: in which order
// their limits follow each other, and which of the cells between them hold a day
// that is plausible. Two days of one view are the same to the search, and one whose
// cells hold no more than those of another need not be searched beside it.
//
// A limit is a day of the calendar that a condition names, or the end of a range, or
// a number of days or months before the as-of day. Those move against the others,
// and, since months are of unequal lengths, against each other. The calendar repeats
// its patterns after four years, but for the last year of most centuries.
type view struct {
	order string
	held  []uint8 // by cell and fact: how many days, as far as it matters
}

// within reports whether all cells of v hold as much in w.
func (v *view) within(w *view) bool {
	for i, n := range v.held {
		if n > w.held[i] {
			return false
		}
	}
	return true
}

// cycle is how many days the calendar takes to repeat its patterns.
const cycle = 4*365 + 1

// A stretch is the as-of days from one to another.
type stretch struct{ from, to float64 }

// maxDays is how many as-of days are tried.
const maxDays = 200_000

// dated lists the dates that a goal reads, by groups, and what tells the lists of
// other goals apart.
func (d *Domain) dated() (groups [][]*fact.Fact, key string) {
	done := map[*fact.Fact]bool{}
	for _, f := range d.order {
		if f.Kind != fact.Date || done[f] {
			continue
		}
		group := d.group(f)
		for _, other := range group {
			done[other] = true
			key += fmt.Sprint(other.Path, d.facts[other].since, d.facts[other].dates, " ")
		}
		key += ";"
		groups = append(groups, group)
	}
	return groups, key
}

// asOfDays lists as-of days, the prover's own first, one for each view that says more
// than others.
func (d *Domain) asOfDays() []time.Time {
	groups, key := d.dated()
	if d.days[key] != nil {
		return d.days[key]
	}
	list := []time.Time{d.asOf}
	views := map[string][]*view{}
	days := map[*view]time.Time{}
	try := func(day time.Time) {
		v := d.view(groups, day)
		same := views[v.order]
		if slices.ContainsFunc(same, v.within) {
			return
		}
		same = slices.DeleteFunc(same, func(old *view) bool {
			if !days[old].Equal(d.asOf) && old.within(v) {
				list = slices.DeleteFunc(list, days[old].Equal)
				return true
			}
			return false
		})
		views[v.order], days[v] = append(same, v), day
		if !day.Equal(d.asOf) {
			list = append(list, day)
		}
	}
	try(d.asOf)
	stretches, total := d.stretches(groups), 0.0
	for _, s := range stretches {
		total += s.to - s.from
	}
	if total > maxDays {
		d.Limit("the days that conditions name are too far apart to try every as-of day between them")
		return list // and not kept: it is to be said of each goal
	}
	for _, s := range stretches {
		for day := s.from; day <= s.to; day++ {
			try(fact.DateOf(day))
		}
	}
	d.days[key] = list
	return list
}

// stretches are the as-of days on which limits of the dates can pass each other, and
// a cycle of the calendar before and behind these.
func (d *Domain) stretches(groups [][]*fact.Fact) (list []stretch) {
	// the days on which something that moves passes something that does not
	near := stretch{math.Inf(1), math.Inf(-1)}
	// from which day on, at the latest, all that moves is behind the first day of all
	late := fact.Day(d.asOf)
	back, mixed := 0.0, false
	for _, group := range groups {
		units := map[string]bool{}
		fixed := stretch{math.Inf(1), math.Inf(-1)}
		most, plain := 0.0, math.Inf(-1)
		note := func(day float64) { fixed.from, fixed.to = min(fixed.from, day), max(fixed.to, day) }
		for _, f := range group {
			for _, c := range d.facts[f].since {
				units[c.unit] = true
				most = max(most, math.Abs(fact.Day(d.asOf)-c.last(d.asOf)))
			}
			for _, t := range d.facts[f].dates {
				note(fact.Day(t))
			}
			if low, high := limits(f, d.asOf); f.Ranged {
				note(low)
				note(high)
			} else { // it is before the as-of day
				plain = max(plain, low)
			}
		}
		moves := len(units) > 0 || !math.IsInf(plain, 0)
		if moves && fixed.from <= fixed.to {
			near.from, near.to = min(near.from, fixed.from-most-2), max(near.to, fixed.to+most+2)
		}
		late = max(late, plain+most+2)
		back = max(back, most)
		mixed = mixed || len(units) > 1 || len(group) > 1 || moves && fixed.from <= fixed.to
	}
	switch {
	case near.from <= near.to:
		list = append(list, stretch{near.from - cycle, near.to + cycle})
	case mixed || late > fact.Day(d.asOf):
		near = stretch{fact.Day(d.asOf), fact.Day(d.asOf)}
		list = append(list, stretch{near.from, near.to + cycle})
	default:
		return nil
	}
	// a span that is shorter sees a leap day more or less in any cycle
	if back >= 1000 || late > near.to {
		list = append(list, century(max(near.to, late), 1))
		if near.from < fact.Day(d.asOf) {
			list = append(list, century(near.from, -1))
		}
	}
	return list
}

// century are the days around the next, or last, end of a century without a leap day.
func century(from float64, step int) stretch {
	year := fact.DateOf(from).Year() / 100 * 100
	day := func(year int) float64 { return fact.Day(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	for year%400 == 0 || step > 0 && day(year-4) < from || step < 0 && day(year+9) > from {
		year += 100 * step
	}
	return stretch{day(year - 4), day(year + 9)}
}

// view is what an as-of day makes of some dates.
func (d *Domain) view(groups [][]*fact.Fact, asOf time.Time) *view {
	order := make([]byte, 0, 64)
	v := &view{held: make([]uint8, 0, 64)}
	var list []float64
	var ids []int
	var ends []stretch // of what is plausible, by fact
	for _, group := range groups {
		list, ids, ends = list[:0], ids[:0], ends[:0]
		for _, f := range group {
			list = append(list, d.cutsOf(f, World{AsOf: asOf})...)
			low, high := limits(f, asOf)
			ends = append(ends, stretch{low, high})
		}
		enough := 2.0 // one day, or bounds that leave more than one
		if len(group) > 1 {
			enough = float64(room(group))
			for _, end := range ends {
				list = append(list, end.from, end.to)
			}
		}
		for i := range list {
			ids = append(ids, i)
		}
		slices.SortStableFunc(ids, func(i, j int) int { return int(list[i] - list[j]) })
		from := math.Inf(-1)
		for _, id := range append(ids, -1) {
			to := math.Inf(1)
			if id >= 0 {
				if to = list[id]; to == from { // on one day
					order = append(order, '=')
					order = strconv.AppendInt(order, int64(id), 10)
					continue
				}
				order = append(order, ' ')
				order = strconv.AppendInt(order, int64(id), 10)
			}
			for _, end := range ends {
				days := min(end.to, to-1) - max(end.from, from+1) + 1
				v.held = append(v.held, uint8(max(0, min(days, enough, 255))))
				if id >= 0 {
					v.held = append(v.held, bit(end.from <= to && to <= end.to))
				}
			}
			from = to
		}
		order = append(order, ';')
	}
	v.order = string(order)
	return v
}
