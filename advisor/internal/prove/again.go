package prove

import (
	"slices"

	"example.com/crosstalk/advisor/internal/domain"
)

// A found profile, whose slots hold what it says; it stands in a world.
type found struct {
	*Profile
	world domain.World
}

// keptProfiles is how many profiles Any looks at before it searches: more are
// seldom of use, and each costs an evaluation.
const keptProfiles = 48

// Any is Find for whoever needs no smallest profile: one that was found for
// another goal will do, if by the engine it meets this one. Many goals about a
// pack ask for nearly the same.
func (p *Prover) Any(g Goal) Answer {
	for i := len(p.kept) - 1; i >= 0; i-- {
		k := p.kept[i]
		if p.meets(&g, k.world, k.Slots) {
			copy(p.kept[i:], p.kept[i+1:]) // what was of use is looked at first
			p.kept[len(p.kept)-1] = k
			return Answer{Verdict: Found, Profile: k.Profile}
		}
	}
	a := p.Find(g)
	if a.Profile == nil {
		return a
	}
	if len(p.kept) == keptProfiles {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	w := domain.World{Region: a.Profile.Region, AsOf: a.Profile.AsOf}
	if w.Region == "" {
		w.Region = p.pack.Regions[0].Name
	}
	p.kept = append(p.kept, found{a.Profile, w})
	return a
}
