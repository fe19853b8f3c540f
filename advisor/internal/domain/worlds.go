package domain

import (
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/cells"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A World is what an advice is given for, apart from the person.
type World struct {
	Region string
	AsOf   time.Time // zero: no as-of day

	// Any: it may be each of the worlds. What depends on which one it is may
	// have any value, so only a proof that does without counts.
	Any bool

	// Anywhere: the region may be any. What depends on it may have any value.
	Anywhere bool
}

// Open reports whether the value of an atom may depend on what is open in the world.
func (w World) Open(a *condition.Atom) bool {
	return w.Any && Worldly(a) || w.Anywhere && (len(a.Inside) > 0 || cells.Of(a).Region)
}

// Worldly reports whether the value of an atom may depend on the world.
func Worldly(a *condition.Atom) bool {
	cuts := cells.Of(a)
	return cuts.Region || cuts.Since != "" || len(a.Inside) > 0 ||
		slices.ContainsFunc(Inputs(a), func(f *fact.Fact) bool { return f.Kind == fact.Date })
}

// Worlds goes through the worlds that a goal can tell apart, those with an
// as-of day first. Where they may be many it goes, after those of one day, to any
// of them at once: if what is wanted is at odds with itself, that tells. For the same
// reason the regions of a day, if they are told apart, come after all of them at once.
func (d *Domain) Worlds(yield func(World) bool) {
	regions := []string{d.pack.Regions[0].Name}
	if d.region {
		regions = regions[:0]
		for _, r := range d.pack.Regions {
			regions = append(regions, r.Name)
		}
	}
	on := func(day time.Time) bool {
		if len(regions) > 1 && !yield(World{Region: regions[0], AsOf: day, Anywhere: true}) {
			return false
		}
		return !slices.ContainsFunc(regions,
			func(r string) bool { return !yield(World{Region: r, AsOf: day}) })
	}
	if !on(d.asOf) || !d.dates {
		return
	}
	days := d.asOfDays()
	if len(days) > 1 && !yield(World{Region: regions[0], Any: true}) {
		return
	}
	for _, day := range append(slices.Clip(days[1:]), time.Time{}) {
		if !on(day) {
			return
		}
	}
}
