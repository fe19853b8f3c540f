package prove

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A world is what an advice is given for, apart from the person.
type world struct {
	region string
	asOf   time.Time // zero: no as-of day

	// any: it may be each of the worlds. What depends on which one it is may
	// have any value, so only a proof that does without counts.
	any bool
}

// worldly reports whether the value of an atom may depend on the world.
func worldly(a *condition.Atom) bool {
	cuts := a.Cuts()
	return cuts.Region || cuts.Since != "" || len(a.Inside) > 0 ||
		slices.ContainsFunc(inputs(a), func(f *fact.Fact) bool { return f.Kind == fact.Date })
}

// worlds goes through the worlds that a goal can tell apart, those with an
// as-of day first. Where they may be many it goes, after those of one day, to any
// of them at once: if what is wanted is at odds with itself, that tells.
func (d *domain) worlds(yield func(world) bool) {
	regions := []string{d.pack.Regions[0].Name}
	if d.region {
		regions = regions[:0]
		for _, r := range d.pack.Regions {
			regions = append(regions, r.Name)
		}
	}
	on := func(day time.Time) bool {
		return !slices.ContainsFunc(regions, func(r string) bool { return !yield(world{region: r, asOf: day}) })
	}
	if !on(d.asOf) || !d.dates {
		return
	}
	if len(d.mixed()) > 0 && !yield(world{region: regions[0], any: true}) {
		return
	}
	for _, day := range append(slices.Clip(d.days()[1:]), time.Time{}) {
		if !on(day) {
			return
		}
	}
}

// Months are of unequal lengths, so of two conditions on one date, in units
// that differ or with a day of the calendar, the day decides which is the
// stricter. The calendar repeats its patterns after four years, but for the
// last year of most centuries.
var cycles = [2][2]time.Time{
	{time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2029, 1, 1, 0, 0, 0, 0, time.UTC)},
	{time.Date(2096, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2109, 1, 1, 0, 0, 0, 0, time.UTC)},
}

const maxDays = 60_000

// mixed lists the dates of which a condition asks in more than one way.
func (d *domain) mixed() (list []*fact.Fact) {
	for _, f := range d.order {
		if f.Kind != fact.Date {
			continue
		}
		r := d.facts[f]
		units := map[string]bool{}
		for _, c := range r.since {
			units[c.unit] = true // months or days
		}
		if len(units) > 1 || len(r.dates) > 0 || len(d.group(f)) > 1 {
			list = append(list, f)
		}
	}
	return list
}

// days lists as-of days, the prover's own first, one for each order in which the
// limits of the dates can follow each other.
func (d *domain) days() []time.Time {
	from, to := math.Inf(1), math.Inf(-1) // days of the calendar that conditions name
	back := 0.0                           // how far back from the as-of day they look
	for _, f := range d.order {
		if f.Kind != fact.Date {
			continue
		}
		for _, c := range d.facts[f].since {
			back = max(back, math.Abs(fact.Day(d.asOf)-c.last(d.asOf)))
		}
		for _, t := range d.facts[f].dates {
			from, to = min(from, fact.Day(t)), max(to, fact.Day(t))
		}
	}
	mixed := d.mixed()
	if len(mixed) == 0 {
		return []time.Time{d.asOf}
	}
	key := fmt.Sprint(from, to, back)
	for _, f := range mixed {
		key += fmt.Sprintf(" %s %v %v %d", f.Path, d.facts[f].since, d.facts[f].dates, len(d.group(f)))
	}
	if d.daysOf[key] == nil {
		d.daysOf[key] = d.tellApart(mixed, from, to, back)
	}
	return d.daysOf[key]
}

// tellApart lists days from which the limits of the dates follow each other in
// different orders.
func (d *domain) tellApart(mixed []*fact.Fact, from, to, back float64) []time.Time {
	list := []time.Time{d.asOf}
	seen := map[string]bool{d.pattern(mixed, d.asOf): true}
	try := func(day time.Time) {
		if p := d.pattern(mixed, day); !seen[p] {
			seen[p] = true
			list = append(list, day)
		}
	}
	for i, c := range cycles {
		if i > 0 && back < 1000 { // a span that short sees a leap day more or less in any cycle
			break
		}
		for day := c[0]; day.Before(c[1]); day = day.AddDate(0, 0, 1) {
			try(day)
		}
	}
	if from <= to {
		if to-from+2*back > maxDays {
			d.limit("the days that conditions name are too far apart to try every as-of day between them")
			return list
		}
		for day := from - back - 2; day <= to+back+2; day++ {
			try(fact.DateOf(day))
		}
	}
	return list
}

// pattern says in which order the limits of the dates follow each other, seen
// from a day.
func (d *domain) pattern(dates []*fact.Fact, asOf time.Time) string {
	var key []byte
	done := map[*fact.Fact]bool{}
	for _, f := range dates {
		if done[f] {
			continue
		}
		type limit struct {
			day float64
			id  int
		}
		var limits []limit
		for _, other := range d.group(f) {
			done[other] = true
			for _, day := range d.cutsOf(other, world{asOf: asOf}) {
				limits = append(limits, limit{day, len(limits)})
			}
		}
		slices.SortStableFunc(limits, func(a, b limit) int {
			switch {
			case a.day < b.day:
				return -1
			case a.day > b.day:
				return 1
			}
			return a.id - b.id
		})
		for i, l := range limits {
			if i > 0 { // the same day, the next, or later: there is room for what is held against each other
				key = strconv.AppendInt(key, int64(min(l.day-limits[i-1].day, 12)), 10)
			}
			key = append(key, ':')
			key = strconv.AppendInt(key, int64(l.id), 10)
		}
		key = append(key, ';')
	}
	return string(key)
}
