package condition

import (
	"slices"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Recorder is told what a value of a condition stands on, while the condition is
// evaluated once more.
type Recorder interface {
	// Note tells what was read, where it is known.
	Note(Literal)
	// Inside tells of a condition inside the value that is being read, and what it
	// is; never Unknown.
	Inside(Cond, Truth)
	// Every reports whether it is to be told of all that would do alone, or of one.
	Every() bool
	// Mark is how much has been told, Since what was noted after a mark, and Undo
	// takes back all that was told after it.
	Mark() Mark
	Since(Mark) []Literal
	Undo(Mark)
}

// A Mark is a point in what a Recorder was told.
type Mark struct{ Steps, Literals int }

// A Literal is something that a profile says.
type Literal struct {
	Kind LiteralKind
	// Fact is of the profile or of the record Elem, or a list; nil for the day and
	// the region.
	Fact *fact.Fact
	Elem *fact.Elem // the record, or nil
	Term term.ID    // of Has and Lacks
	// Asked is, of Says, what a name was held against, and Is whether it is one; of
	// Has, what was looked for.
	Asked term.ID
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

// Note evaluates an atom again, for r to be told what it reads.
func (f *Frame) Note(c *Atom, r Recorder) {
	if c.plain { // which reads the one fact that it is about
		f.NoteRead(r, c.Test.Fact, f.Elem)
		return
	}
	f.reading = r
	c.code(f)
	f.reading = nil
}

// What atoms read goes through the methods below, so that it can be noted.

// Value returns what the profile says of a fact, for the record at hand.
func (f *Frame) Value(ref *fact.Fact, e *fact.Elem) fact.Value {
	if ref.Owner == nil {
		return f.Profile.Slots[ref.Slot]
	}
	if e == nil || e.List != ref.Owner {
		return fact.Value{}
	}
	return e.Slots[ref.Slot]
}

// Disputed reports whether a fact is not known since what is given differs from
// what derives.
func (f *Frame) Disputed(ref *fact.Fact, e *fact.Elem) bool {
	v := f.Value(ref, e)
	return v.Held && !v.Told()
}

// slot is what the profile says of f, for the record at hand.
func (f *Frame) slot(ref *fact.Fact) *fact.Value {
	if ref.Owner == nil {
		return &f.Profile.Slots[ref.Slot]
	}
	return &f.Elem.Slots[ref.Slot]
}

// Read is the value of a fact, for the record at hand.
func (f *Frame) Read(ref *fact.Fact) fact.Value {
	if f.reading != nil {
		f.NoteRead(f.reading, ref, f.Elem)
	}
	v := *f.slot(ref)
	if v.Span != nil && f.ways != nil {
		f.ways.reads(ref, f.Elem)
	}
	return v
}

// ReadAsOf is the as-of date.
func (f *Frame) ReadAsOf() time.Time {
	if f.reading != nil && !f.AsOf.IsZero() {
		f.reading.Note(Literal{Kind: AsOf, Term: term.None, Asked: term.None})
	}
	return f.AsOf
}

// ReadRegion is the region.
func (f *Frame) ReadRegion() string {
	if f.reading != nil {
		f.reading.Note(Literal{Kind: Region, Term: term.None, Asked: term.None})
	}
	return f.Region
}

// Inner is the value of a condition that stands inside a value. It is the same
// whatever is assumed of the atom at hand.
func (f *Frame) Inner(c Cond) Truth {
	outer, t := f.settling, f.reading
	f.settling, f.reading = settling{}, nil
	v := c.eval(f)
	if t != nil && v != Unknown {
		t.Inside(c, v)
	}
	f.settling, f.reading = outer, t
	return v
}

// InnerIn is Inner with e as the record at hand.
func (f *Frame) InnerIn(c Cond, e *fact.Elem) Truth {
	outer := f.Elem
	f.Elem = e
	t := f.Inner(c)
	f.Elem = outer
	return t
}

// ReadList notes that the records of an open list count; those of a complete one
// are known with it.
func (f *Frame) ReadList(list *fact.Fact, records *fact.Records) {
	if f.reading == nil || records.Complete {
		return
	}
	for _, e := range records.Elems {
		f.reading.Note(Literal{Kind: Exists, Fact: list, Elem: e, Term: term.None, Asked: term.None})
	}
}

// Ask is the value of x, of which the atom at hand asks whether it is known. That
// it is not stands on nothing: whoever knows less does not know it either. But
// what asks about the record itself inside the value (if moody) might then be
// known, so all that is read inside it is noted.
func (f *Frame) Ask(x Expr, inside []Ref, moody bool) fact.Value {
	failures := len(f.failed)
	if f.reading == nil {
		v := x.Get(f)
		if !v.Told() {
			f.forgive(failures)
		}
		return v
	}
	mark := f.reading.Mark()
	v := x.Get(f)
	if v.Told() {
		return v
	}
	if f.forgive(failures); !f.isDisputed(f.reading.Since(mark)) {
		f.reading.Undo(mark)
		if moody {
			f.noteWhole(inside)
		}
	}
	return v
}

// isDisputed reports whether something that was noted is not known because what
// is given and what derives differ: then that it is not known stands on both.
func (f *Frame) isDisputed(noted []Literal) bool {
	return slices.ContainsFunc(noted, func(l Literal) bool {
		return l.Fact != nil && l.Kind == Says && f.Disputed(l.Fact, l.Elem)
	})
}
