// Package witness finds profiles. For a goal over conditions, such as "this
// rule is shown and that guard is open", [Finder.Find] gives a smallest partly
// known profile that meets it, or shows that no profile does.
//
// A search refines a profile step by step: it begins with nothing known,
// evaluates the goal, and where that is still unknown decides one fact that
// the goal waits for. Kleene's logic does the pruning: what is true (false)
// of a partly known profile is true (false) of all its refinements, so a
// branch on which the goal is false holds no witness. A fact's values are cut
// into cells by the constants that conditions compare it with, one value a
// cell; a name in a record by which of the asked terms it is a kind of.
//
// # What is decided exactly
//
// Facts that conditions compare with constants (bool, int, number, enum, text,
// date, duration, "months since"), sets of terms, and lists of records up to
// [maxRecords] records, which is enough where each quantifier needs at most one
// record to have a value. What reads two facts at once, calculates or calls
// other functions is tried on values near its constants only: if that finds
// nothing, the verdict is [Unproven], never [None].
//
// Trusted are the evaluation of conditions (advisor/internal/condition, held to
// plain expr by tests) and this package's choice of cells; a witness itself is
// checked by evaluating the goal on it, with what is undecided left out.
package witness

import (
	"cmp"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/inspect"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/term"
	"example.com/crosstalk/advisor/internal/trace"
)

// A Verdict says what a search has shown.
type Verdict int

const (
	Unproven Verdict = iota // nothing was found, which proves nothing
	None                    // no profile meets the goal
	Found
)

// A Goal is what a profile is wanted for: that all its parts are true.
type Goal struct {
	Parts []Part
	// Unknowns: facts that the profile leaves open may be what meets the goal.
	Unknowns bool
	// Settles are further conditions that say whether the goal is met: if all are
	// as they are, so are the parts. For Nearest, which asks it of many profiles
	// at a time.
	Settles []condition.Cond
}

// A Part of a goal.
type Part struct {
	// Conds are the conditions that Eval looks at, each as a whole or, of a
	// Deep part, with all that is inside it.
	Conds []condition.Cond
	Deep  bool
	// Eval is True if the profile meets the part, False if neither it nor any
	// profile that says more does.
	Eval func(*condition.Frame) condition.Truth
	// Undecided, if not nil, is asked instead of Conds for what the part waits
	// for.
	Undecided func(f *condition.Frame, visit func(condition.Cond, *fact.Elem))
	// Tells is for an Eval that looks into sets of terms itself: whether it
	// makes a difference between two terms that are kinds of the same.
	Tells func(f *fact.Fact, x term.ID) bool
}

// Is wants c to have the value v, which is True or False. A conjunction that
// is to be true gives a part for each of its own.
func Is(c condition.Cond, v condition.Truth) []Part {
	switch c := c.(type) {
	case condition.And:
		if v == condition.True {
			return split(c, v)
		}
	case condition.Or:
		if v == condition.False {
			return split(c, v)
		}
	case *condition.Not:
		return Is(c.X, v.Not())
	}
	return []Part{{Conds: []condition.Cond{c},
		Eval: func(f *condition.Frame) condition.Truth { return f.Eval(c) * v }}}
}

func split(list []condition.Cond, v condition.Truth) (parts []Part) {
	for _, c := range list {
		parts = append(parts, Is(c, v)...)
	}
	return parts
}

// A Finder searches for profiles of one pack. It is for one goroutine.
type Finder struct {
	pack  *pack.Pack
	asOf  time.Time
	Nodes int // how many profiles a search looks at, at most; 0 is 100,000

	frame *condition.Frame
	trace trace.Trace // of what the search is at
}

const (
	maxNodes   = 100_000
	maxRecords = 4 // of one list
)

// New returns a Finder whose profiles are held to the day asOf. Goals are
// evaluated on frame.
func New(p *pack.Pack, asOf time.Time, frame *condition.Frame) *Finder {
	return &Finder{pack: p, asOf: asOf, frame: frame}
}

// Find searches for a profile that meets g.
func (f *Finder) Find(g *Goal) (*Profile, Verdict) {
	s := &search{Finder: f, goal: g, budget: cmp.Or(f.Nodes, maxNodes),
		domain: domainOf(f.pack, f.asOf, g)}
	f.frame.AsOf = f.asOf
	regions := []string{f.pack.Regions[0].Name}
	if s.domain.region {
		regions = regions[:0]
		for _, r := range f.pack.Regions {
			regions = append(regions, r.Name)
		}
	}
	for _, region := range regions {
		s.slots = make([]fact.Value, len(f.pack.Schema.Top))
		for i := range s.slots {
			s.slots[i].Open = true
		}
		s.frozen = map[*fact.Fact][]term.ID{}
		f.frame.Region = region
		if s.refine() {
			return s.shrink(region), Found
		}
		if s.budget <= 0 {
			break
		}
	}
	if s.budget <= 0 || !s.domain.exact || s.inexact {
		return nil, Unproven
	}
	return nil, None
}

// A search is one search, at one point of its tree.
type search struct {
	*Finder
	goal    *Goal
	domain  *domain
	budget  int
	inexact bool // a way was left out

	slots  []fact.Value
	frozen map[*fact.Fact][]term.ID // terms that stay open
	room   []fact.Value             // for a profile that is held to what derives
}

// eval evaluates the goal on slots.
func (s *search) eval(slots []fact.Value) condition.Truth {
	s.frame.Reset(s.pack.Space.Registry)
	s.frame.Profile.Slots = slots
	return s.parts()
}

// parts evaluates the goal on the profile at hand.
func (s *search) parts() condition.Truth {
	t := condition.True
	for i := range s.goal.Parts {
		if t = t.And(s.goal.Parts[i].Eval(s.frame)); t == condition.False {
			break
		}
	}
	return t
}

// held is eval of a whole profile, held to premises and to what derives first.
func (s *search) held(slots []fact.Value) condition.Truth {
	s.frame.Reset(s.pack.Space.Registry)
	s.room = append(s.room[:0], slots...)
	s.frame.Profile.Slots = s.room
	s.pack.Hold(s.frame, func(pack.Misfit) {})
	return s.parts()
}

// refine reports whether slots, or a refinement of it, meets the goal; slots
// is then that.
func (s *search) refine() bool {
	s.budget--
	if s.budget <= 0 {
		return false
	}
	t := s.eval(s.slots)
	if t == condition.False {
		return false
	}
	if t == condition.True || s.goal.Unknowns {
		if whole := settled(s.slots); s.eval(whole) == condition.True {
			if s.held(whole) == condition.True {
				return true
			}
			s.inexact = true // what is given is not what derives, or its premise is false
		}
		s.eval(s.slots) // on which what is undecided is looked for
	}
	at, ok := s.next()
	if !ok {
		return false
	}
	for _, value := range s.ways(at) {
		old := s.put(at, value)
		if s.refine() {
			return true
		}
		s.restore(at, old)
	}
	return false
}

// A place is a fact, of a record if elem is not nil, that a search decides,
// with the term that it is asked for.
type place struct {
	fact *fact.Fact
	elem int // index of the record, or -1
	term term.ID
}

// next finds a place that a part of the goal waits for. If there is none, the
// part will never be true. Where all parts hold as long as nothing more is
// said, but not if it never is, that hangs on what asks about the record.
func (s *search) next() (at place, ok bool) {
	visit := func(c condition.Cond, e *fact.Elem) {
		if !ok {
			at, ok = s.placeIn(c, e)
		}
	}
	holds := true
	for i := range s.goal.Parts {
		p := &s.goal.Parts[i]
		if p.Eval(s.frame) == condition.True {
			continue
		}
		holds = false
		if p.Undecided != nil {
			p.Undecided(s.frame, visit)
		} else {
			for _, c := range p.Conds {
				if !ok {
					s.trace.Undecided(s.frame, c, p.Deep, visit)
				}
			}
		}
		if ok || !s.goal.Unknowns {
			return at, ok
		}
	}
	if holds {
		for i := range s.goal.Parts {
			for _, c := range s.goal.Parts[i].Conds {
				s.trace.Undecided(s.frame, c, true, func(c condition.Cond, e *fact.Elem) {
					if a, isAtom := c.(*condition.Atom); isAtom && a.Reflexive {
						visit(c, e)
					}
				})
			}
		}
	}
	return at, ok
}

// placeIn finds a place in an atom or quantifier that is not decided.
func (s *search) placeIn(c condition.Cond, e *fact.Elem) (place, bool) {
	switch c := c.(type) {
	case *condition.Quant:
		return s.open(c.List, e, term.None)
	case *condition.Atom:
		if c.Asks != nil {
			return s.open(c.Asks, e, term.None)
		}
		for _, r := range c.Refs {
			f, t := r.Fact, r.Term
			if inspect.ByValue(r) {
				f, t = r.Via, term.None
			}
			if at, ok := s.open(f, e, t); ok {
				return at, true
			}
		}
	}
	return place{}, false
}

// ended reports whether the time is up.
func (f *Finder) ended() bool { return f.frame.Ended != nil && f.frame.Ended() != nil }
