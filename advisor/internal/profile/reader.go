package profile

import (
	"reflect"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// A readFunc takes a value out of the struct v that holds it. What it says is in *out,
// which is unknown before; what that points to is in memory of r.
type readFunc func(v reflect.Value, r *Reader, out *fact.Value) error

// A Reader reads one struct after the other, with memory that it uses again.
type Reader struct {
	profile *fact.Profile // that is read into

	dates   block[time.Time]
	sets    block[fact.Set]
	records block[fact.Records]
	elems   block[fact.Elem]
	refs    block[*fact.Elem]
	values  block[fact.Value]
	ids     block[term.ID]
	names   block[string]
	spans   block[fact.Span]

	empty   bool     // Reset has nothing to do
	of      *Struct  // what was read before
	binding *binding // for structs of its type
	// for the records of lists, by Fact.Place; nil for those that are read in another way
	ofRecords []*binding
}

// Read takes what v, a struct of the type of s, says of every fact into
// p, whose old content is replaced: values that r has read before are no longer
// valid, since their memory is used again. Values may point into v. All
// implausible values are reported.
func (r *Reader) Read(s *Struct, v reflect.Value, p *fact.Profile) error {
	r.profile = p
	r.clear(s)
	var err error
	bound := r.bind(s)
	if bound {
		r.binding.at.Set(v)
		bound = r.binding.read(s, r, p.Slots)
	}
	if !bound {
		r.clear(s)
		err = readAll(s.steps, v, r, p.Slots)
	}
	for _, f := range s.named {
		if out := &p.Slots[f.Slot]; out.Known {
			s.unrecognised(f.Fact, out, p)
		}
	}
	return err
}

// Read is Read of a Reader that is used once.
func (s *Struct) Read(v reflect.Value, p *fact.Profile) error {
	return new(Reader).Read(s, v, p)
}

// clear makes p ready for a profile of s.
func (r *Reader) clear(s *Struct) {
	r.Reset()
	r.empty = false
	p := r.profile
	p.Reset()
	if cap(p.Slots) < len(s.Top) {
		p.Slots = make([]fact.Value, len(s.Top))
	}
	p.Slots = p.Slots[:len(s.Top)]
}

// bind makes a binding for structs that are read again and again: for one reading
// it is not worth it.
func (r *Reader) bind(s *Struct) bool {
	if r.of != s {
		r.of, r.binding, r.ofRecords = s, nil, nil
		return false
	}
	if r.binding == nil {
		r.binding, _ = bindTo(s.Type, s.steps)
		r.ofRecords = make([]*binding, len(s.Facts))
		for i := range s.inputs {
			if f := &s.inputs[i]; f.elemType != nil {
				if b, lasting := bindTo(f.elemType, f.steps); lasting {
					r.ofRecords[i] = b
				}
			}
		}
	}
	return true
}

// Reset drops what was read, which must not be used any more, and keeps the memory.
func (r *Reader) Reset() {
	if r.empty {
		return
	}
	r.empty = true
	r.dates.reset()
	r.sets.reset()
	r.records.reset()
	r.elems.reset()
	r.refs.reset()
	r.values.reset()
	r.ids.reset()
	r.names.reset()
	r.spans.reset()
	if r.binding != nil {
		r.binding.at.SetZero()
	}
	for _, b := range r.ofRecords {
		if b != nil {
			b.at.SetZero()
		}
	}
}

// A block is memory for values of one profile, used again for the next one,
// so that reading a profile allocates nothing.
type block[T any] struct{ list []T }

func (b *block[T]) reset() {
	clear(b.list)
	b.list = b.list[:0]
}

// take returns n zero values. They stay where they are when the block grows.
func (b *block[T]) take(n int) []T {
	at := len(b.list)
	if at+n > cap(b.list) {
		b.list, at = make([]T, 0, max(16, n, 2*cap(b.list))), 0
	}
	b.list = b.list[:at+n]
	return b.list[at : at+n : at+n]
}

// unrecognised notes the names in v that are not terms.
func (s *Struct) unrecognised(f *fact.Fact, v *fact.Value, p *fact.Profile) {
	note := func(path string, names ...string) {
		for _, name := range names {
			p.Unrecognised = append(p.Unrecognised, fact.Unrecognised{Fact: path, Name: name})
		}
	}
	switch f.Kind {
	case fact.Term:
		if term.ID(v.Int) == term.None {
			note(f.Path, v.Str)
		}
	case fact.Terms:
		set := v.Any.(*fact.Set)
		note(f.Path, set.Unrecognised...)
		note(f.Path, set.NoTerms...)
	case fact.List:
		list := v.Any.(*fact.Records)
		for _, e := range list.Elems {
			for _, field := range f.Fields {
				if s.of(field).names && e.Slots[field.Slot].Known {
					s.unrecognised(field, &e.Slots[field.Slot], p)
				}
			}
		}
		if len(list.Unrecognised) > 0 {
			note(f.TermField().Path, list.Unrecognised...)
		}
	}
}
