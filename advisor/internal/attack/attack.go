package attack

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
)

// A Broken claim, with the profile that breaks it.
type Broken struct {
	Claim   string
	How     string // "rule salt is shown and encourages salt"
	Given   string // the profile, as JSON
	Options advisor.Options
}

func (b Broken) String() string {
	s := fmt.Sprintf("%s: %s: given %s", b.Claim, b.How, b.Given)
	if !b.Options.AsOf.IsZero() {
		s += " on " + b.Options.AsOf.Format(time.DateOnly)
	}
	if b.Options.Region != "" {
		s += " in region " + b.Options.Region
	}
	if b.Options.Cap != 0 {
		s += fmt.Sprintf(" with cap %d", b.Options.Cap)
	}
	for _, d := range b.Options.History {
		s += fmt.Sprintf(", given %s on %s", d.Rule, d.On.Format(time.DateOnly))
	}
	return s
}

// An Attack tries to break claims about one pack. It is for one goroutine.
type Attack[P any] struct {
	rb     *advisor.Rulebase[P]
	pack   *pack.Pack
	claims []Claim
	draw   *drawer

	without advisor.AdviceParts // what no claim looks at

	Profiles int // of which an advice was made
	Refused  int // that the engine calls unusable
}

// New prepares an attack on claims. Equal sources of chance give equal attacks.
func New[P any](rb *advisor.Rulebase[P], claims []Claim, d *Domain, r *rand.Rand) *Attack[P] {
	a := &Attack[P]{rb: rb, pack: bridge.Pack(rb), claims: claims, draw: newDrawer(d, r),
		without: advisor.Reasons | advisor.Questions}
	for _, c := range claims {
		if c.Invariant != nil && c.Invariant.OrAsked {
			a.without = advisor.Reasons
		}
	}
	return a
}

// A look at one profile.
type look struct {
	doc  Doc
	text []byte
	opts advisor.Options
	dist int // from the goal
}

// Run makes advices of n profiles and returns the claims that one of them
// breaks, each once, with a profile made small.
func (a *Attack[P]) Run(n int) ([]Broken, error) {
	var advices, conditions [][]Within // goals of claims about these
	for _, c := range a.claims {
		if c.Cond == nil {
			advices = append(advices, c.goals(a.pack)...)
		} else {
			conditions = append(conditions, c.goals(a.pack)...)
		}
	}
	var list []Broken
	done := map[int]bool{}
	for a.Profiles+a.Refused < n && len(done) < len(a.claims) {
		var goal []Within
		switch { // there are more claims about conditions, and they are met more often
		case len(advices) > 0 && (len(conditions) == 0 || a.draw.chance(0.6)):
			goal = pick(a.draw, advices)
		case len(conditions) > 0:
			goal = pick(a.draw, conditions)
		}
		best := a.fresh()
		best.dist = -1
		facts := a.factsOf(goal)
		there := 0 // how many profiles met the goal, and broke nothing
		for step := 0; step < 40 && there < 6 && a.Profiles+a.Refused < n &&
			len(done) < len(a.claims); step++ {
			now := best
			if best.dist >= 0 {
				now = a.step(best, facts)
			}
			found, err := a.try(&now, goal, done)
			if err != nil {
				return list, err
			}
			list = append(list, found...)
			if now.dist == 0 {
				there++
			}
			if now.dist >= 0 && (best.dist < 0 || now.dist <= best.dist) {
				best = now
			} else if best.dist < 0 {
				best = a.fresh()
				best.dist = -1
			}
		}
	}
	return list, nil
}

// fresh draws a profile and options.
func (a *Attack[P]) fresh() look {
	d := a.draw
	var l look
	d.asOf = d.day()
	l.opts = advisor.Options{AsOf: d.asOf, Cap: -1, Without: a.without}
	if d.chance(0.5) {
		l.opts.Region = pick(d, d.regions)
	}
	if d.chance(0.2) {
		l.opts.Cap = d.IntN(4)
	}
	if !d.asOf.IsZero() && d.chance(0.1) {
		r := pick(d, a.pack.Rules)
		l.opts.History = []advisor.Delivery{{Rule: r.ID, On: d.asOf.AddDate(0, 0, -d.IntN(120))}}
	}
	l.doc = d.profile(pick(d, []float64{0.05, 0.3, 0.6, 0.9}))
	return l
}

// step changes a fact or two of a profile, mostly some that the goal reads.
func (a *Attack[P]) step(from look, facts []*fact.Fact) look {
	d := a.draw
	l := look{doc: maps.Clone(from.doc), opts: from.opts}
	d.asOf = l.opts.AsOf
	if d.chance(0.05) {
		l.opts.Region = pick(d, d.regions)
	}
	if d.chance(0.05) && len(l.opts.History) == 0 {
		d.asOf = d.day()
		l.opts.AsOf = d.asOf
	}
	for range 1 + d.IntN(2) {
		f := pick(d, a.pack.Schema.Top)
		if len(facts) > 0 && d.chance(0.85) {
			f = pick(d, facts)
		}
		if f.Kind == fact.List && d.chance(0.5) {
			d.inside(l.doc, f)
		} else {
			d.change(l.doc, f, 0.75)
		}
	}
	if d.chance(0.2) {
		a.agree(&l)
	}
	return l
}

// agree gives for a fact what derives, as the engine has it: chance mostly gives
// something else, which leaves the fact unknown.
func (a *Attack[P]) agree(l *look) {
	var derived []*fact.Fact
	for _, f := range a.pack.Schema.Top {
		if f.Derived && f.IsBound {
			derived = append(derived, f)
		}
	}
	if len(derived) == 0 {
		return
	}
	f := pick(a.draw, derived)
	delete(l.doc, f.Path)
	text, err := json.Marshal(l.doc.nested())
	if err != nil {
		return
	}
	_, p, err := a.rb.Decode("attack.json", text)
	if err != nil {
		return
	}
	s, err := bridge.Begin(a.rb, p, &l.opts)
	if err != nil {
		return
	}
	defer s.End()
	if v, _ := a.pack.Space.Derived(f).Make(&s.Frame, nil); v.Known {
		switch f.Kind {
		case fact.Bool, fact.Int, fact.Number, fact.Enum, fact.Text:
			l.doc[f.Path] = f.Any(v)
		}
	}
}

// factsOf lists the facts that a goal reads, and what they may derive from.
func (a *Attack[P]) factsOf(goal []Within) (list []*fact.Fact) {
	add := func(f *fact.Fact) {
		for f.Owner != nil {
			f = f.Owner
		}
		if !slices.Contains(list, f) && slices.Contains(a.pack.Schema.Top, f) {
			list = append(list, f)
		}
	}
	for _, w := range goal {
		condition.Walk(w.Cond, func(c condition.Cond) bool {
			switch c := c.(type) {
			case *condition.Atom:
				for _, r := range c.Refs {
					add(r.Fact)
				}
			case *condition.Quant:
				add(c.List)
			case *condition.Choice:
				if c.Derived != nil {
					add(c.Derived)
				}
			}
			return true
		})
	}
	for i := 0; i < len(list); i++ {
		for _, name := range a.draw.inputs[list[i].Name()] {
			add(a.draw.of[name])
		}
	}
	return list
}

// try makes the advice of one profile and holds the claims to it; its distance
// from the goal is noted, -1 if the engine refuses it.
func (a *Attack[P]) try(l *look, goal []Within, done map[int]bool) (list []Broken, err error) {
	l.dist = -1
	if l.text, err = json.Marshal(l.doc.nested()); err != nil {
		return nil, err
	}
	var broken []int
	dist, hows := a.judge(l, goal, func(i int) bool { return !done[i] })
	if dist < 0 {
		a.Refused++
		return nil, nil
	}
	a.Profiles++
	l.dist = dist
	for i := range hows {
		broken = append(broken, i)
	}
	slices.Sort(broken)
	for _, i := range broken {
		done[i] = true
		list = append(list, a.shrink(*l, i, hows[i]))
	}
	return list, nil
}

// judge makes an advice and returns which of the claims asked for it breaks,
// and how; and how far the profile is from the goal, or -1 if it is unusable.
func (a *Attack[P]) judge(l *look, goal []Within, ask func(i int) bool) (int, map[int]string) {
	_, p, err := a.rb.Decode("attack.json", l.text)
	if err != nil {
		return -1, nil
	}
	advice, err := a.rb.Advise(p, &l.opts)
	if err != nil {
		return -1, nil
	}
	s, err := bridge.Begin(a.rb, p, &l.opts)
	if err != nil {
		return -1, nil
	}
	defer s.End()
	f := &s.Frame
	dist := 0
	for _, w := range goal {
		dist += distance(f, w.Cond, w.Low, w.High)
	}
	var hows map[int]string
	for i := range a.claims {
		if !ask(i) {
			continue
		}
		if how := a.claims[i].broken(a.pack, f, advice, &l.opts); how != "" && f.Err() == nil {
			if hows == nil {
				hows = map[int]string{}
			}
			hows[i] = how
		}
	}
	return dist, hows
}

// shrink leaves out of a profile what it does not need to break the i-th claim.
func (a *Attack[P]) shrink(l look, i int, how string) Broken {
	keep := func(now look) {
		text, err := json.Marshal(now.doc.nested())
		if err != nil {
			return
		}
		now.text = text
		_, hows := a.judge(&now, nil, func(j int) bool { return j == i })
		if hows[i] != "" {
			l, how = now, hows[i]
		}
	}
	for _, path := range slices.Sorted(maps.Keys(l.doc)) {
		now := l
		now.doc = maps.Clone(l.doc)
		delete(now.doc, path)
		keep(now)
	}
	for _, simpler := range []func(*advisor.Options){
		func(o *advisor.Options) { o.History = nil },
		func(o *advisor.Options) { o.AsOf, o.History = time.Time{}, nil },
		func(o *advisor.Options) { o.Region = "" },
		func(o *advisor.Options) { o.Cap = 0 },
	} {
		now := l
		simpler(&now.opts)
		keep(now)
	}
	l.opts.Without = 0
	return Broken{Claim: a.claims[i].Name, How: how, Given: string(l.text), Options: l.opts}
}

// distance is how far a condition is from having a value from low to high:
// how many parts of it would have to change.
func distance(f *condition.Frame, c condition.Cond, low, high condition.Truth) int {
	v := f.Eval(c)
	if v >= low && v <= high {
		return 0
	}
	sum := func(list []condition.Cond, least bool) int {
		total, smallest := 0, -1
		for _, x := range list {
			d := 0
			if v < low {
				d = distance(f, x, low, condition.True)
			} else {
				d = distance(f, x, condition.False, high)
			}
			total += d
			if smallest < 0 || d < smallest && d > 0 {
				smallest = d
			}
		}
		if least {
			return max(smallest, 1)
		}
		return max(total, 1)
	}
	switch c := c.(type) {
	case condition.And:
		return sum(c, v > high)
	case condition.Or:
		return sum(c, v < low)
	case *condition.Not:
		return distance(f, c.X, -high, -low)
	case *condition.Finding:
		return distance(f, c.Cond, low, high)
	}
	return int(max(low-v, v-high))
}
