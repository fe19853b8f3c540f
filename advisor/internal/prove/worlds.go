package prove

import (
	"slices"
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
	days := d.days()
	if len(days) > 1 && !yield(world{region: regions[0], any: true}) {
		return
	}
	for _, day := range append(slices.Clip(days[1:]), time.Time{}) {
		if !on(day) {
			return
		}
	}
}
