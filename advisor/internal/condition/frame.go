package condition

import (
	"fmt"
	"slices"
	"time"

	"github.com/expr-lang/expr/vm"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A Registry is what the conditions of a pack share: how many of their values a
// Frame remembers, how facts derive, and what the premises of facts are. The zero
// Registry is ready for use. Conditions are registered before the first Frame is
// Reset with it; after that any number of goroutines may read it.
type Registry struct {
	ids        int
	remembered []Cond // by id
	holders    []*holder
	rolls      []*roll
	derived    map[*fact.Fact]*Derived
	premises   map[*fact.Fact]Cond // see AddPremise
}

func (r *Registry) newID(c Cond) int {
	r.ids++
	r.remembered = append(r.remembered, c)
	return r.ids - 1
}

// Remember has frames find the value of an *Atom, *Quant or *Finding once for a
// profile. It must not hang on the record at hand.
func (r *Registry) Remember(c Cond) {
	switch c := c.(type) {
	case *Atom:
		c.id = r.newID(c)
		r.ask(c)
	case *Quant:
		c.id = r.newID(c)
		r.enroll(c)
	case *Finding:
		c.id = r.newID(c)
	}
}

// RememberChoice has frames find the value of c once for a profile or, if it
// speaks of the record at hand, as long as that is the same.
func (r *Registry) RememberChoice(c *Choice, ofRecord bool) {
	if c.memo == 0 {
		c.memo, c.ofRecord = r.newID(c)+1, ofRecord
	}
}

// NewFinding returns a finding of which nothing is known but its name.
func (r *Registry) NewFinding(name string, because map[string]string) *Finding {
	f := &Finding{Name: name, Because: because, Cond: Const(Unknown)}
	r.Remember(f)
	return f
}

// AddDerived says what the rest of a profile makes of d.Fact.
func (r *Registry) AddDerived(d *Derived) {
	if r.derived == nil {
		r.derived = map[*fact.Fact]*Derived{}
	}
	r.derived[d.Fact] = d
}

// Derived is what there is to know of how a fact derives, or nil.
func (r *Registry) Derived(f *fact.Fact) *Derived { return r.derived[f] }

// AddPremise says what must be so for a fact to make sense. Of a value that
// follows from it alone, it is noted what it stands on.
func (r *Registry) AddPremise(f *fact.Fact, c Cond) {
	if r.premises == nil {
		r.premises = map[*fact.Fact]Cond{}
	}
	r.premises[f] = c
}

// A Frame is one profile, as conditions see it. It is for one goroutine.
// The zero Frame is used through Reset.
type Frame struct {
	Profile fact.Profile
	AsOf    time.Time // facts that count from a date are unknown if it is zero
	Region  string
	Ended   func() error // if not nil: why evaluation is to end early; Reset lets it be
	Elem    *fact.Elem   // the record at hand, or nil

	memo  []uint32 // by id: the epoch in which the value was found, and the value
	epoch uint32
	holds []hold    // by holder of the registry
	names []term.ID // memory for what a list has
	vm    vm.VM

	rolled []rolled // by roll of the registry

	ground    ground
	grounded  int      // how many ids have a value there: 0, unless f stands on it
	concerned []uint64 // the conditions that what the profile says concerns

	chosen []choiceMade // by id
	ran    bool         // the machine has run since Reset

	settling       // of the atom being evaluated
	spare    *ways // memory for those of the next settler

	registry *Registry
	looks    int      // parts of predicates held against records
	ask      int      // at how many Ended is asked next
	reading  Recorder // that notes what the atom at hand reads; else nil
	failed   []*MayFail
	err      error // that there is too much to look into
}

// Reset makes f ready for another profile. What is remembered is not erased: it
// belongs to an epoch that has passed.
func (f *Frame) Reset(r *Registry) {
	if f.epoch++; len(f.memo) < r.ids || len(f.holds) < len(r.holders) ||
		len(f.rolled) < len(r.rolls) || f.epoch == 1<<30 {
		ids := r.ids
		if f.memo != nil { // a registry that still grows
			ids *= 2
		}
		f.memo, f.chosen, f.epoch = make([]uint32, ids), make([]choiceMade, ids), 1
		f.holds, f.rolled = make([]hold, len(r.holders)), make([]rolled, len(r.rolls))
	}
	f.registry, f.Elem, f.reading, f.err, f.looks, f.ask = r, nil, nil, nil, 0, 0
	f.failed, f.grounded = f.failed[:0], 0
	f.settling = settling{}
	clear(f.names)
	if f.ran {
		f.vm, f.ran = vm.VM{}, false // which would otherwise keep values of the last profile
	}
}

// MaxLooks is how many parts of predicates are held against records, for one
// profile.
const MaxLooks = 25_000_000

// TooLong counts what it takes to hold a predicate of so many parts against so many
// records, and reports whether that is too much for one profile.
func (f *Frame) TooLong(records, parts int) bool {
	if f.looks += records * parts; f.looks >= f.ask && f.Ended != nil {
		if f.ask = f.looks + 20_000; f.Ended() != nil { // every millisecond or so
			f.looks = MaxLooks + 1 // what is left ends at its first list
		}
	}
	if f.looks <= MaxLooks {
		return false
	}
	if f.err == nil {
		f.err = fmt.Errorf("conditions look into the lists of this profile more than %d times; give "+
			"shorter lists", MaxLooks)
	}
	return true
}

// Looks is how many parts of predicates have been held against records since Reset.
func (f *Frame) Looks() int { return f.looks }

// Err says that more was to be looked into since Reset than MaxLooks, if so.
func (f *Frame) Err() error { return f.err }

// remembered is the value with that id, if it was found in this epoch or is that of the ground.
func (f *Frame) remembered(id int) (Truth, bool) {
	if m := f.memo[id]; m>>2 == f.epoch {
		return Truth(m&3) - 1, true
	}
	return f.standing(id)
}

func (f *Frame) remember(id int, t Truth) Truth {
	f.memo[id] = f.epoch<<2 | uint32(t+1)
	return t
}

// Memo is the number below Memos by which a frame remembers the value of c, or -1
// if it finds it anew each time.
func Memo(c Cond) int {
	switch c := c.(type) {
	case *Atom:
		return c.id
	case *Quant:
		return c.id
	case *Finding:
		return c.id
	case *Choice:
		return c.memo - 1
	}
	return -1
}

// Memos is how many values f can remember.
func (f *Frame) Memos() int { return len(f.memo) }

// Run runs a program of the expr machine, which is the frame's own and is dropped
// with what it has seen of a profile.
func (f *Frame) Run(program *vm.Program, env map[string]any) (any, error) {
	f.ran = true
	return f.vm.Run(program, env)
}

// Failed lists the parts evaluated since Reset that have no value on the profile.
func (f *Frame) Failed() (list []*Failure) {
	for _, x := range f.failed {
		list = append(list, x.Told())
	}
	return list
}

// Fail notes x. The result is the value of what failed: it is unknown.
func (f *Frame) Fail(x *MayFail) fact.Value {
	if !slices.Contains(f.failed, x) {
		f.failed = append(f.failed, x)
	}
	return fact.Value{}
}

// forgive takes back what failed since there were n failures: somebody has said
// what holds where there is no value.
func (f *Frame) forgive(n int) { f.failed = f.failed[:n] }
