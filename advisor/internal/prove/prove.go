// Package prove decides questions about all profiles at once. For a [Goal],
// such as "this rule is shown and that invariant is broken", [Prover.Find]
// gives a profile on which it holds, or shows that there is none.
//
// # How
//
// A goal becomes clauses for a solver that learns (package sat). For each part
// of a condition there are two Booleans: it is certainly true, it is certainly
// false. Kleene's connectives are circuits over these. What a profile says of a
// fact is a state: not known, known by value, bounded on one side or both, a
// set or list with terms that are present or ruled out, complete or not, with a
// name that nobody recognises. Numbers are written by order (for each cut,
// "certainly at least" and "certainly at most"), so bounds come for nothing.
// Quantifiers speak about records: one for each quantifier that needs a
// witness, and what any further record may be.
//
// What an atom makes of the states of its facts is not written down a second
// time: the engine is asked. The solver begins without knowing it, a model is
// held against the engine's evaluation, and where they differ that case, made
// as general as the engine confirms, becomes a clause. So a model counts only
// once the engine agrees with it, and a proof rests on the circuits, on the cuts
// and on monotony: what is certain stays so when more is known.
//
// # What is exact
//
// The constants that atoms compare a fact with cut its values into cells, and
// one value a cell is enough. Facts of a kind that are held against each other are
// cut together, at the constants and the ends of the ranges of all, with as many
// points between two cuts as their values can lie there one behind the other
// (package domain). Exact is what has been shown to be (cells.Cuts): a fact against a
// constant, an amount that only rises or falls with one fact, two facts of a kind.
// Atoms that do more (products, functions, sums over lists, the time since a day
// against a number of the profile) may have any value here: a goal that none of
// them can make true has no profile, but one that hangs on them is [Open] unless a
// profile is found.
//
// As-of days are searched one by one, those from which the limits of dates follow
// each other in an order of their own or leave room that no other day does; so are the
// regions, unless what depends on them does not matter.
//
// [Open] says what stood in the way. It is never a proof.
package prove

import (
	"fmt"
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/domain"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/sat"
	"example.com/crosstalk/advisor/internal/term"
)

// A Verdict says what a search has shown.
type Verdict int

const (
	Open  Verdict = iota // neither was shown
	None                 // no profile meets the goal
	Found                // one does
)

func (v Verdict) String() string {
	if v < Open || v > Found {
		return fmt.Sprintf("Verdict(%d)", int(v))
	}
	return [...]string{"open", "none", "found"}[v]
}

// A Goal is what a profile is wanted for.
type Goal struct {
	op    op
	cond  condition.Cond
	fact  *fact.Fact
	terms func(term.ID) bool
	list  []Goal
}

type op int

const (
	all op = iota // the zero Goal holds for everybody
	some
	negation
	holds
	fails
	present
	disputed
)

// Holds wants c to be certainly true.
func Holds(c condition.Cond) Goal { return Goal{op: holds, cond: c} }

// Fails wants c to be certainly false.
func Fails(c condition.Cond) Goal { return Goal{op: fails, cond: c} }

// Has wants a term for which terms is true to be present in the set f, which is
// of no list.
func Has(f *fact.Fact, terms func(term.ID) bool) Goal {
	return Goal{op: present, fact: f, terms: terms}
}

// Disputed wants what is given for f, which is of no list, to differ from what
// derives, so that it is not known.
func Disputed(f *fact.Fact) Goal { return Goal{op: disputed, fact: f} }

// All wants all goals, and holds if there are none.
func All(goals ...Goal) Goal { return Goal{list: goals} }

// Some wants one of the goals at least, and fails if there are none.
func Some(goals ...Goal) Goal { return Goal{op: some, list: goals} }

// Not wants the goal not to be met.
func Not(g Goal) Goal { return Goal{op: negation, list: []Goal{g}} }

// Unsure wants c to be neither certainly true nor certainly false.
func Unsure(c condition.Cond) Goal { return All(Not(Holds(c)), Not(Fails(c))) }

// met evaluates the goal on a profile.
func (g *Goal) met(f *condition.Frame) bool {
	switch g.op {
	case negation:
		return !g.list[0].met(f)
	case holds:
		return f.Eval(g.cond) == condition.True
	case fails:
		return f.Eval(g.cond) == condition.False
	case present:
		if set, ok := f.Profile.Slots[g.fact.Slot].Any.(*fact.Set); ok {
			for _, t := range set.Has {
				if g.terms(t) {
					return true
				}
			}
		}
		return false
	case disputed:
		return f.Disputed(g.fact, nil)
	}
	for i := range g.list {
		if g.list[i].met(f) != (g.op == all) {
			return g.op == some
		}
	}
	return g.op == all
}

// each calls visit for the goal and all inside it.
func (g *Goal) each(visit func(*Goal)) {
	visit(g)
	for i := range g.list {
		g.list[i].each(visit)
	}
}

// A Prover searches the profiles of one pack. It is for one goroutine.
type Prover struct {
	pack  *pack.Pack
	asOf  time.Time
	frame condition.Frame
	days  domain.Calendar
	kept  []found // profiles that Any has found, the last of use last

	// Conflicts is how many conflicts a search may meet in one world (an as-of
	// day in a region); Rounds how often a model may be put right.
	Conflicts, Rounds int

	// Budget is how many models all searches together may put right; what is
	// asked after that is open. The default, 0, is no limit.
	Budget int

	// Searched counts the worlds that were searched, and Models the models that
	// were held against the engine. Clauses counts those in which the questions were
	// written for the solver: most of the work.
	Searched, Models, Clauses int
}

const (
	maxConflicts = 50_000
	maxRounds    = 2_000
)

// New returns a Prover. Where distances from the as-of day are all that
// matters, asOf is the day.
func New(p *pack.Pack, asOf time.Time) *Prover {
	return &Prover{pack: p, asOf: asOf, days: domain.Calendar{}, Conflicts: maxConflicts,
		Rounds: maxRounds}
}

// An Answer is what a search has shown.
type Answer struct {
	Verdict Verdict
	Profile *Profile // if Found
	Why     string   // if Open: what stood in the way
}

// Find searches for a profile that meets g.
func (p *Prover) Find(g Goal) Answer {
	d := p.domain(&g)
	answer := Answer{Verdict: None}
	settled := false // of the day at hand, whatever the region
	for w := range d.Worlds {
		if settled = settled && !w.Any && !w.Anywhere; settled {
			continue
		}
		if p.Budget > 0 && p.Models > p.Budget {
			return Answer{Why: fmt.Sprintf("all searches together ended after %d models", p.Budget)}
		}
		p.Searched++
		switch profile, why := newSearch(p, d, &g, w).run(); {
		case w.Any:
			if profile == nil && why == "" { // nor is there one in the worlds before
				return limited(d, Answer{Verdict: None})
			}
		case profile != nil:
			return Answer{Verdict: Found, Profile: profile}
		case w.Anywhere:
			settled = why == ""
		case why != "" && answer.Verdict == None:
			answer = Answer{Verdict: Open, Why: why}
		}
	}
	return limited(d, answer)
}

// domain is what a goal reads.
func (p *Prover) domain(g *Goal) *domain.Domain {
	d := domain.New(p.pack, p.asOf, p.days)
	g.each(func(g *Goal) {
		if g.cond != nil {
			condition.Walk(g.cond, d.Look)
		}
		if g.fact != nil {
			d.Tell(g.fact, g.terms)
		}
	})
	d.Derive()
	return d
}

// limited is an answer about the domain, of which a part may not be searched.
func limited(d *domain.Domain, answer Answer) Answer {
	if d.Partial != "" && answer.Verdict == None {
		answer = Answer{Verdict: Open, Why: d.Partial}
	}
	return answer
}

// A search is one search, in one world.
type search struct {
	*Prover
	*domain.Domain
	encoder
	goal  *Goal
	world domain.World
}

func newSearch(p *Prover, d *domain.Domain, g *Goal, w domain.World) *search {
	s := &search{Prover: p, Domain: d, goal: g, world: w}
	s.encoder.start(s)
	return s
}

// run returns a profile; or why the search ended without an answer; or neither,
// if there is no profile.
func (s *search) run() (*Profile, string) {
	s.require(s.goal)
	s.Clauses += s.sat.Size()
	budget := s.Conflicts
	for range s.Rounds {
		before := s.sat.Conflicts
		result := s.sat.Solve(budget)
		budget -= s.sat.Conflicts - before
		switch {
		case result == sat.Unsatisfiable && s.guided != "":
			return nil, s.guided
		case result == sat.Unsatisfiable:
			return nil, ""
		case result == sat.GaveUp || budget <= 0:
			return nil, fmt.Sprintf("the search ended after %d conflicts", s.Conflicts)
		}
		if s.Models++; s.Budget > 0 && s.Models > s.Budget {
			return nil, fmt.Sprintf("all searches together ended after %d models", s.Budget)
		}
		slots := s.slots()
		s.last = slots
		learnt := s.correct()
		if given, ok := s.give(slots); ok && s.met(given) {
			return s.shrink(given), ""
		}
		if learnt == 0 { // then what others need not have may be in the way
			learnt = s.correctFree()
		}
		if learnt == 0 {
			return nil, "the search and the engine disagree about a profile" + s.unsure()
		}
	}
	return nil, fmt.Sprintf("the search ended after %d models", s.Rounds)
}

// met evaluates the goal on a profile, by the engine.
func (s *search) met(slots []fact.Value) bool { return s.meets(s.goal, s.world, slots) }

// meets evaluates a goal on a profile, in a world, by the engine.
func (p *Prover) meets(g *Goal, w domain.World, slots []fact.Value) bool {
	p.reset(w)
	p.frame.Profile.Slots = slices.Clone(slots)
	p.pack.Hold(&p.frame, func(pack.Misfit) {})
	return g.met(&p.frame)
}

func (p *Prover) reset(w domain.World) {
	p.frame.Reset(p.pack.Space.Registry)
	p.frame.AsOf, p.frame.Region = w.AsOf, w.Region
}

// unsure names an atom that may have any value here.
func (s *search) unsure() string {
	if s.loose != "" {
		return ": " + s.loose
	}
	return ""
}
