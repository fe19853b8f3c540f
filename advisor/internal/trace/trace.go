// Package trace says why a condition has its value: which of its parts decide,
// on which records, and what of the profile they read.
package trace

import (
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// A Trace is a condition as it was evaluated: its parts, the record each was
// looked at for, its value, and whether it helps to give the whole its value;
// and of the profile no more than these read. Reasons, questions, explanations,
// coverage and searches read it, so that they cannot differ from the evaluation
// or from each other.
//
// Its law: a profile of which nothing is known but the literals of the trace
// gives the same value, if that is True or False. Literals come from the very
// code that evaluates an atom, which notes what it reads while a trace is made;
// so they cannot differ from it.
type Trace struct {
	frame    *condition.Frame
	extent   Extent
	every    bool     // all parts that would do alone
	idle     bool     // the part at hand decides nothing
	asker    Asker    // that is told what is open; or nil
	refs     RefAsker // the same, if it is one; else nil
	keeps    bool     // what is told is to be kept; see find
	finder   *Trace   // that does so for this one
	steps    []Step
	literals []condition.Literal
	at       []int32           // by id of a part that is remembered: its step, from 1
	shared   int32             // how many such parts have been walked
	truths   []condition.Truth // of the records at hand, for all quantifiers being walked
	spare    []*fact.Elem      // records of which only is known what no record of a list is
	spared   int               // how many of them steps stand on
	epoch    uint32            // of collecting literals
	tellings uint32            // of telling leaves
}

// An Extent says which parts of a condition a trace has.
type Extent int8

const (
	// First: the atoms, quantifiers and findings that give it its value; of those
	// that would do so alone, the first. Inside findings that are told in words of
	// their own, which are about all of them, it is as Every.
	First Extent = iota
	// Every: all of these that give it its value, or would alone.
	Every
	// Whole: all parts.
	Whole
	// ToSites: all parts down to its sites; of further records of a list, only what
	// they come to. It has no literals.
	ToSites
	// PastSites: as ToSites, and inside the sites what is unknown.
	PastSites
	// Open: all parts that are unknown, also those that cannot settle the whole; else
	// as ToSites.
	Open
)

// A Step is a part of a condition, before those inside it.
type Step struct {
	Cond    condition.Cond
	Elem    *fact.Elem // the record at hand, or nil
	Value   condition.Truth
	Decides bool // it helps to give the whole its value
	Open    bool // a quantifier over a list that is not all known

	child         int32  // which of the parts of the one around it; -1: it stands inside a value
	end           int32  // the step behind all that are inside
	from, own, to int32  // its literals; those from own on are its own
	as            int32  // a step from 1 that has what is inside, since it was met there; or 0
	part          int32  // which of the parts that several conditions may share, from 1; or 0
	seen, told    uint32 // when its literals were collected, and its leaves told
}

// Of is the trace of c on the profile of f. It is valid until f is reset.
func Of(f *condition.Frame, c condition.Cond, extent Extent) *Trace {
	return new(Trace).Follow(f, c, extent)
}

// Follow makes t the trace of c on the profile of f, in the memory that it has. It is
// valid until f is reset.
func (t *Trace) Follow(f *condition.Frame, c condition.Cond, extent Extent) *Trace {
	t.Reset()
	t.add(f, c, f.Eval(c), extent)
	return t
}

// An Asker is told what is open in conditions while a trace walks them.
type Asker interface {
	// Leaf tells of an atom that is unknown, or a list that is not all known.
	Leaf(Leaf)
	// Enter tells of a part that other conditions may have as well, by a number
	// from 1; what is open in it is told before Leave.
	Enter(part int)
	Leave()
	// Again tells of a part that has been entered already.
	Again(part int)
}

// A RefAsker is an Asker that wants no more than what there is to ask for, whatever record it
// is of that the list does not have.
type RefAsker interface {
	Asker
	// Refs tells at once of all that is open in the part at hand.
	Refs([]condition.Ref)
}

// Open tells a of all that is open in c, which is unknown on the profile of f. The
// trace keeps what conditions share, which is walked once for all of them until
// it is reset, instead of steps to be read.
func (t *Trace) Open(f *condition.Frame, c condition.Cond, a Asker) {
	t.asker = a
	t.refs, _ = a.(RefAsker)
	t.add(f, c, condition.Unknown, First)
	t.asker, t.refs = nil, nil
}

func (t *Trace) add(f *condition.Frame, c condition.Cond, v condition.Truth, extent Extent) {
	t.frame, t.extent, t.every, t.idle = f, extent, extent != First, false
	if n := f.Memos(); len(t.at) < n {
		t.at = make([]int32, n)
	}
	t.walk(c, v, 0)
}

// Reset drops everything that came from a profile.
func (t *Trace) Reset() {
	for _, e := range t.spare[:t.spared] {
		*e = fact.Elem{Not: e.Not[:0]}
	}
	clear(t.steps)
	clear(t.literals)
	t.steps, t.literals, t.truths, t.spared, t.shared = t.steps[:0], t.literals[:0], t.truths[:0], 0, 0
}

// walk adds the step of c, whose value is v, and of the parts inside it.
func (t *Trace) walk(c condition.Cond, v condition.Truth, child int) {
	id := t.sharing(c, v)
	if t.asker != nil {
		t.tell(c, id)
		return
	}
	if t.extent < Whole && id < 0 && joins(c) {
		t.inside(c, v, -1)
		return
	}
	i, from := len(t.steps), int32(len(t.literals))
	t.steps = append(t.steps, Step{Cond: c, Elem: t.frame.Elem, Value: v, Decides: !t.idle,
		child: int32(child), from: from, own: -1})
	if id < 0 {
		t.inside(c, v, i)
	} else if as := t.known(c, id, i); as > 0 {
		t.steps[i].as = as
	} else {
		t.shared++
		t.at[id], t.steps[i].part = int32(i+1), t.shared
		t.inside(c, v, i)
	}
	s := &t.steps[i]
	s.end, s.to = int32(len(t.steps)), int32(len(t.literals))
	if s.own < 0 {
		s.own = s.to
	}
}

// tell is walk of an unknown part, for an asker.
func (t *Trace) tell(c condition.Cond, id int) {
	if _, atom := c.(*condition.Atom); atom {
		t.asker.Leaf(Leaf{Cond: c, Elem: t.frame.Elem})
		return
	}
	if id < 0 {
		t.inside(c, condition.Unknown, -1)
		return
	}
	i := len(t.steps)
	if as := t.known(c, id, i); as > 0 {
		t.asker.Again(int(t.steps[as-1].part))
		return
	}
	t.shared++
	t.at[id] = int32(i + 1)
	t.steps = append(t.steps, Step{Cond: c, Elem: t.frame.Elem, Decides: true, part: t.shared})
	t.asker.Enter(int(t.shared))
	if list, ok := t.kept(c); ok {
		t.refs.Refs(list)
	} else {
		t.inside(c, condition.Unknown, i)
	}
	t.asker.Leave()
}

// joins reports whether c is nothing but its parts put together.
func joins(c condition.Cond) bool {
	switch c.(type) {
	case *condition.Atom, *condition.Quant, *condition.Finding:
		return false
	}
	return true
}

// large is from how many steps on whatever has a value that a frame remembers is
// walked once.
const large = 500

// sharing is the id of a part with others inside it, if others may have it as well
// and it is walked once for all of them; else -1. That is so of what is open, of
// findings, and in a large trace of whatever has a value that a frame remembers.
func (t *Trace) sharing(c condition.Cond, v condition.Truth) int {
	switch c := c.(type) {
	case *condition.Finding:
		return condition.Memo(c)
	case *condition.Quant:
		// Down to sites, what is traced of it depends on where it stands.
		hangs := t.extent == ToSites || t.extent == PastSites
		if !hangs && (v == condition.Unknown || len(t.steps) > large) {
			return condition.Memo(c)
		}
	case *condition.Choice:
		if v == condition.Unknown || len(t.steps) > large {
			return condition.Memo(c)
		}
	}
	return -1
}

// known is the step, from 1, before the i-th that has been inside c already; or 0.
// What is noted of other traces, or was undone, is another part's or none.
func (t *Trace) known(c condition.Cond, id, i int) int32 {
	as := t.at[id]
	if as == 0 || int(as) > i {
		return 0
	}
	s := &t.steps[as-1]
	if s.Cond != c || s.as > 0 || !s.Decides && !t.idle {
		return 0
	}
	if choice, ok := c.(*condition.Choice); ok && choice.OfRecord() && s.Elem != t.frame.Elem {
		return 0
	}
	return as
}

func (t *Trace) inside(c condition.Cond, v condition.Truth, i int) {
	switch {
	case t.extent == ToSites && isSite(c):
		return
	case t.extent == PastSites && isSite(c):
		t.extent = Open
		defer func() { t.extent = PastSites }()
	}
	if t.extent == Open && v != condition.Unknown || t.extent > Whole && isFurther(t.frame.Elem) {
		return
	}
	switch c := c.(type) {
	case condition.And:
		t.list(c, v, v == condition.False)
	case condition.Or:
		t.list(c, v, v == condition.True)
	case *condition.Not:
		t.walk(c.X, v.Not(), 0)
	case *condition.Same:
		x, y := t.frame.Eval(c.X), t.frame.Eval(c.Y)
		t.part(c.X, x, 0, v != condition.Unknown || x == condition.Unknown)
		t.part(c.Y, y, 1, v != condition.Unknown || y == condition.Unknown)
	case *condition.Choice:
		t.choice(c, v)
	case *condition.Finding:
		t.finding(c, v)
	case *condition.Quant:
		t.quant(c, v, i)
	case *condition.Atom:
		t.steps[i].own = int32(len(t.literals))
		if v != condition.Unknown && t.notes() {
			t.frame.Note(c, (*recorder)(t))
		}
	}
}

// notes reports whether literals are noted of the part at hand.
func (t *Trace) notes() bool { return !t.idle && t.extent <= Whole }

// part follows a part of the one at hand whose value is v, if it decides or the
// trace is to have it all the same.
func (t *Trace) part(c condition.Cond, v condition.Truth, child int, decides bool) {
	if t.extent < Whole && !decides || t.extent == Open && v != condition.Unknown {
		return
	}
	outer := t.idle
	t.idle = outer || !decides
	t.walk(c, v, child)
	t.idle = outer
}

// list follows the parts of an And or Or: those that share its value v decide; of
// those that would do alone, one is enough.
func (t *Trace) list(list []condition.Cond, v condition.Truth, alone bool) {
	if t.asker != nil {
		t.listOpen(list)
		return
	}
	for i, x := range list {
		is := t.frame.Eval(x)
		if t.part(x, is, i, is == v); is == v && alone && !t.every {
			return
		}
	}
}

// listOpen is list of an unknown And or Or, for an asker: of an atom, which most parts are, that
// is told at once.
func (t *Trace) listOpen(list []condition.Cond) {
	for i, x := range list {
		if t.frame.Eval(x) != condition.Unknown {
			continue
		}
		if _, atom := x.(*condition.Atom); atom {
			t.asker.Leaf(Leaf{Cond: x, Elem: t.frame.Elem})
		} else {
			t.walk(x, condition.Unknown, i)
		}
	}
}

func (t *Trace) choice(c *condition.Choice, v condition.Truth) {
	f := t.frame
	is := f.Eval(c.If)
	t.part(c.If, is, 0, (is == condition.Unknown) == (v == condition.Unknown))
	// A derived fact with a question of its own is asked itself.
	asked := v == condition.Unknown && c.Derived != nil && len(c.Derived.Ask) > 0
	t.branch(c.Then, v, 1, is != condition.False || asked)
	derives := is != condition.True || v == condition.Unknown && leavesOpen(f, c)
	t.branch(c.Else, v, 2, derives && !(asked && is == condition.False))
}

// leavesOpen reports whether of a derived fact that nobody is asked for bounds are
// given: what it derives from can still say more.
func leavesOpen(f *condition.Frame, c *condition.Choice) bool {
	if c.Derived == nil || len(c.Derived.Ask) > 0 {
		return false
	}
	v := f.Read(c.Derived)
	return !v.Known && v.Span != nil
}

// branch follows a branch of a choice whose value is v, which decides if it counts
// and shares that value.
func (t *Trace) branch(c condition.Cond, v condition.Truth, child int, counts bool) {
	if counts || t.extent >= Whole {
		is := t.frame.Eval(c)
		t.part(c, is, child, counts && is == v)
	}
}

func (t *Trace) finding(c *condition.Finding, v condition.Truth) {
	outer, every := t.frame.Elem, t.every
	t.frame.Elem = nil // it speaks of no record outside it
	if c.Because != nil && v == condition.True {
		t.every = true
	}
	t.walk(c.Cond, v, 0)
	t.frame.Elem, t.every = outer, every
}

// A recorder is a trace as a Frame sees it.
type recorder Trace

func (r *recorder) Note(l condition.Literal) { (*Trace)(r).note(l) }

func (r *recorder) Inside(c condition.Cond, v condition.Truth) { (*Trace)(r).walk(c, v, -1) }

func (r *recorder) Every() bool { return r.every }

func (r *recorder) Mark() condition.Mark {
	return condition.Mark{Steps: len(r.steps), Literals: len(r.literals)}
}

func (r *recorder) Since(m condition.Mark) []condition.Literal { return r.literals[m.Literals:] }

func (r *recorder) Undo(m condition.Mark) {
	clear(r.steps[m.Steps:])
	clear(r.literals[m.Literals:])
	r.steps, r.literals = r.steps[:m.Steps], r.literals[:m.Literals]
}

// note adds a literal.
func (t *Trace) note(l condition.Literal) { t.literals = append(t.literals, l) }
