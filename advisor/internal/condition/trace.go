package condition

import (
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Trace is what the value of a condition stands on: the parts that give it
// that value, and of the profile no more than they read for it. Reasons,
// explanations and what is told to be open are read from it.
//
// Its law: a profile of which nothing is known but the literals of the trace
// gives the same value, if that is True or False. Literals come from the very
// code that evaluates an atom, which notes what it reads while a trace is made;
// so they cannot differ from it.
type Trace struct {
	frame    *Frame
	every    bool
	steps    []Step // a part before those inside it
	literals []Literal
	at       []int32            // by id of a finding: its step, from 1
	shared   map[sharedAt]int32 // of a large trace: choices and quantifiers
	truths   []Truth            // of the records at hand, for all quantifiers being walked
	spare    []*fact.Elem       // records of which only is known what no record of a list is
	spared   int                // how many of them steps stand on
	epoch    uint32             // of collecting literals
	tellings uint32             // of telling leaves
}

// A Step is a part of a condition that helps to give the whole its value.
type Step struct {
	Cond  Cond
	Elem  *fact.Elem // the record at hand, or nil
	Value Truth

	child         int32  // which of the parts of the one around it; -1: it stands inside a value
	end           int32  // the step behind all that are inside
	from, own, to int32  // its literals; those from own on are its own
	as            int32  // a step from 1 that has what is inside, since it was met there; or 0
	open          bool   // a quantifier that waits for further records
	seen, told    uint32 // when its literals were collected, and its leaves told
}

// A Literal is something that a profile says.
type Literal struct {
	Kind  LiteralKind
	Fact  *fact.Fact // a fact of the profile or of the record Elem; a list; nil for the day and the region
	Elem  *fact.Elem // the record, or nil
	Term  term.ID    // of Has and Lacks
	Asked term.ID    // of Says: what a name was held against, and whether it Is one; of Has: what was looked for
	Is    Truth
}

// A LiteralKind says what a Literal says.
type LiteralKind int

const (
	// Says: the value of Fact, or its bounds; of a set or list all that is
	// said of it.
	Says LiteralKind = iota
	// Has: Term is in the set Fact, or is the name of the record Elem of the
	// list Fact.
	Has
	// Lacks: no Term is in the set Fact; no record of the list Fact is one.
	Lacks
	// Exists: the list Fact has a record Elem.
	Exists
	// Complete: the set or list Fact is all known.
	Complete
	// AsOf and Region are not of the profile: the day, and the region.
	AsOf
	Region
)

// Trace traces c on the profile. If every, all parts that would give c its
// value alone are followed; else the first of them, and all only inside
// findings that are told in words of their own, which are about all of them. It
// is valid until the next Trace and the next Reset.
func (f *Frame) Trace(c Cond, every bool) *Trace {
	t := &f.trace
	t.reset()
	t.frame, t.every = f, every
	if n := len(f.memo); len(t.at) < n {
		t.at = make([]int32, n)
	}
	t.walk(c, c.eval(f), 0)
	return t
}

// reset drops everything that came from a profile.
func (t *Trace) reset() {
	for i := range t.steps {
		if c, ok := t.steps[i].Cond.(*Finding); ok && c.id < len(t.at) {
			t.at[c.id] = 0
		}
	}
	for _, e := range t.spare[:t.spared] {
		*e = fact.Elem{Not: e.Not[:0]}
	}
	clear(t.steps)
	clear(t.literals)
	clear(t.shared)
	t.steps, t.literals, t.truths, t.spared = t.steps[:0], t.literals[:0], t.truths[:0], 0
}

// walk adds the step of c, whose value is v, and of the parts that share it.
func (t *Trace) walk(c Cond, v Truth, child int32) {
	i := len(t.steps)
	from := int32(len(t.literals))
	t.steps = append(t.steps, Step{Cond: c, Elem: t.frame.elem, Value: v, child: child, from: from, own: -1})
	if as := t.known(c); as > 0 {
		t.steps[i].as = as
	} else {
		t.note(c, int32(i+1))
		t.inside(c, v, i)
	}
	s := &t.steps[i]
	s.end, s.to = int32(len(t.steps)), int32(len(t.literals))
	if s.own < 0 {
		s.own = s.to
	}
}

// known is the step, from 1, that has been inside c already; or 0.
func (t *Trace) known(c Cond) int32 {
	as := int32(0)
	switch c := c.(type) {
	case *Finding:
		as = t.at[c.id]
	case *Choice, *Quant:
		as = t.shared[t.sharing(c)]
	}
	if as > 0 && int(as) <= len(t.steps) && t.steps[as-1].Cond == c { // else it was undone
		return as
	}
	return 0
}

// note keeps where a part that others may have as well was walked. Findings
// speak of no record; of the rest, only a large condition shares any.
func (t *Trace) note(c Cond, step int32) {
	switch c := c.(type) {
	case *Finding:
		t.at[c.id] = step
	case *Choice, *Quant:
		if len(t.steps) > large {
			if t.shared == nil {
				t.shared = map[sharedAt]int32{}
			}
			t.shared[t.sharing(c)] = step
		}
	}
}

// sharing is c for the record at hand, if it speaks of that.
func (t *Trace) sharing(c Cond) sharedAt {
	if q, ok := c.(*Quant); ok && q.id >= 0 {
		return sharedAt{c, nil}
	}
	return sharedAt{c, t.frame.elem}
}

// A sharedAt is a part that others may have as well, for a record.
type sharedAt struct {
	cond Cond
	elem *fact.Elem
}

func (t *Trace) inside(c Cond, v Truth, i int) {
	switch c := c.(type) {
	case And:
		t.parts(c, v, v == False)
	case Or:
		t.parts(c, v, v == True)
	case *Not:
		t.walk(c.X, v.Not(), 0)
	case *Same:
		t.both(c, v)
	case *Choice:
		t.choice(c, v)
	case *Finding:
		t.finding(c, v)
	case *Quant:
		t.quant(c, v, i)
	case *Atom:
		t.steps[i].own = int32(len(t.literals))
		if v != Unknown {
			t.atom(c)
		}
	}
}

// parts follows the parts of an And or Or that share its value v; of those that
// would do alone, one.
func (t *Trace) parts(list []Cond, v Truth, alone bool) {
	for i, x := range list {
		if x.eval(t.frame) != v {
			continue
		}
		if t.walk(x, v, int32(i)); alone && !t.every {
			return
		}
	}
}

// both follows the sides of a Same: both, or those that are unknown.
func (t *Trace) both(c *Same, v Truth) {
	x, y := c.X.eval(t.frame), c.Y.eval(t.frame)
	if v != Unknown || x == Unknown {
		t.walk(c.X, x, 0)
	}
	if v != Unknown || y == Unknown {
		t.walk(c.Y, y, 1)
	}
}

func (t *Trace) choice(c *Choice, v Truth) {
	f := t.frame
	is := c.If.eval(f)
	if (is == Unknown) == (v == Unknown) {
		t.walk(c.If, is, 0)
	}
	// A derived fact with a question of its own is asked itself.
	asked := v == Unknown && c.Derived != nil && len(c.Derived.Ask) > 0
	if (is != False || asked) && c.Then.eval(f) == v {
		t.walk(c.Then, v, 1)
	}
	derives := is != True || v == Unknown && f.leavesOpen(c)
	if derives && !(asked && is == False) && c.Else.eval(f) == v {
		t.walk(c.Else, v, 2)
	}
}

func (t *Trace) finding(c *Finding, v Truth) {
	outer, every := t.frame.elem, t.every
	t.frame.elem = nil // it speaks of no record outside it
	if c.Because != nil && v == True {
		t.every = true
	}
	t.walk(c.Cond, v, 0)
	t.frame.elem, t.every = outer, every
}

// atom evaluates c again and notes what it reads.
func (t *Trace) atom(c *Atom) {
	f := t.frame
	if c.quick.kind != 0 { // which reads the one fact that it is about
		t.reads(c.quick.of, f.elem)
		return
	}
	f.reading = t
	c.test(f)
	f.reading = nil
}

func (t *Trace) add(l Literal) { t.literals = append(t.literals, l) }

// heldAgainst notes what a fact derives from that a profile gives as well: of a
// value that is not just what is given, both have made it.
func (t *Trace) heldAgainst(f *fact.Fact, e *fact.Elem) {
	fr, d := t.frame, t.frame.space.Derived(f)
	elem, reading := fr.elem, fr.reading
	fr.elem, fr.reading = e, t
	d.get(fr)
	fr.elem, fr.reading = elem, reading
}

// reads notes that a fact was read as a value, where the profile says
// something of it.
func (t *Trace) reads(f *fact.Fact, e *fact.Elem) {
	if f.Owner == nil {
		e = nil
	}
	v := t.frame.Value(f, e)
	kind := Says
	switch all := v.Any.(type) {
	case *fact.Set:
		if kind = Complete; !all.Complete || all.Hidden {
			return
		}
	case *fact.Records:
		if kind = Complete; !all.Complete {
			return
		}
	}
	if told(v) || v.Held {
		t.add(Literal{Kind: kind, Fact: f, Elem: e, Term: term.None, Asked: term.None})
	}
	if v.Held {
		t.heldAgainst(f, e)
	}
	if v.Denied {
		t.premise(f)
	}
}

// premise notes what a value stands on that nobody gave: that the premise of its
// fact is false.
func (t *Trace) premise(f *fact.Fact) {
	fr := t.frame
	c := fr.space.premises[f]
	if c == nil {
		return
	}
	elem, reading := fr.elem, fr.reading
	fr.elem, fr.reading = nil, t
	fr.truth(c)
	fr.elem, fr.reading = elem, reading
}
