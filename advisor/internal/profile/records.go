package profile

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// bindList binds a list of records and the fields of its records.
func (s *Struct) bindList(f *input, fl field, typ, elem reflect.Type,
	report func(*fact.Fact, string)) {
	fields := collect(elem, func(msg string) { report(f.Fact, msg) })
	s.bind(f.Fields, elem, fields, report)
	f.steps, f.elemType = s.stepsOf(f.Fields, fields), elem
	for name := range fields {
		if path := f.prefix + name; s.Lookup(path) == nil && !s.isGroup(path) {
			report(f.Fact, fmt.Sprintf("%s has a field %q that the dictionary does not have", elem, name))
		}
	}
	open := typ.Kind() == reflect.Struct
	f.bindTo(guarded(fl, func(v reflect.Value, r *Reader, out *fact.Value) error {
		return s.readList(f, v, open, r, out)
	}))
}

// readList reads a list of records. What is wrong with some leaves the others.
func (s *Struct) readList(f *input, v reflect.Value, open bool, r *Reader, out *fact.Value) error {
	items, not, complete, err := f.parts(v, open, r)
	if err != nil || !complete && items.Len() == 0 && len(not) == 0 {
		return err
	}
	records := &r.records.take(1)[0]
	records.Complete = complete
	var errs []error
	if n := items.Len(); n > 0 {
		elems := r.elems.take(n)
		records.Elems = r.refs.take(n)
		for i := range elems {
			records.Elems[i] = &elems[i]
			if err := f.elem(items.Index(i), i, r, &elems[i]); err != nil {
				errs = append(errs, err)
			}
		}
		if name := f.TermField(); name != nil {
			s.expand(f, name, records, r)
		}
	}
	if !complete {
		rest := &r.elems.take(1)[0]
		rest.List, rest.Index, rest.Slots = f.Fact, -1, r.values.take(len(f.Fields))
		for i := range rest.Slots {
			rest.Slots[i].Open = true
		}
		records.Rest = rest
	}
	if err := s.ruleOut(f, records, not, r); err != nil {
		errs = append(errs, err)
	}
	out.Known, out.Any = true, records
	return errors.Join(errs...)
}

// expand reads names of products in the records of a list. One that names
// several ingredients is a record of each, behind the others, with all that is
// said of the product but how much of it is taken: that is not said of each.
func (s *Struct) expand(f *input, name *fact.Fact, records *fact.Records, p *Reader) {
	for _, e := range records.Elems { // as they were; those that are added are read
		v := &e.Slots[name.Slot]
		if !v.Known || term.ID(v.Int) != term.None {
			continue
		}
		r := s.Terms.Read(v.Str, name.Of, false)
		for i, part := range r.Parts {
			if i > 0 {
				of := e
				e = &p.elems.take(1)[0]
				e.List, e.Index, e.Slots = f.Fact, len(records.Elems), p.values.take(len(f.Fields))
				copy(e.Slots, of.Slots)
				more := p.refs.take(len(records.Elems) + 1)
				copy(more, records.Elems)
				more[len(more)-1] = e
				records.Elems = more
			} else if len(r.Parts) > 1 {
				for _, field := range f.Fields {
					if isDose(field) {
						e.Slots[field.Slot] = fact.Value{}
					}
				}
			}
			e.Slots[name.Slot].Int = int64(part.ID)
			if len(r.Parts) > 1 {
				e.Slots[name.Slot].Str = part.Text
			}
		}
	}
}

// isDose reports whether a field says how much of a medicine is taken: a number
// whose unit is of mass.
func isDose(f *fact.Fact) bool {
	if f.Kind != fact.Number && f.Kind != fact.Int {
		return false
	}
	unit, _, _ := strings.Cut(f.Unit, "/")
	return slices.Contains([]string{"mg", "g", "ug", "ng", "kg"}, unit)
}

// ruleOut notes the names that no record of the list has. A record that has
// one is a contradiction.
func (s *Struct) ruleOut(f *input, records *fact.Records, not []string, p *Reader) error {
	name := f.TermField()
	switch {
	case len(not) == 0:
		return nil
	case name == nil:
		return f.unusable("its records have no name, so none can be ruled out")
	}
	records.Not = s.ruledOut(s.of(name), not, p, &records.Unrecognised)
	var strange []string
	for _, e := range records.Elems {
		v := &e.Slots[name.Slot]
		switch {
		case !v.Known:
		case term.ID(v.Int) == term.None:
			strange = append(strange, v.Str)
		default:
			if err := s.contradiction(f, term.ID(v.Int), records.Not); err != nil {
				return err
			}
		}
	}
	return f.bothSaid(strange, records.Unrecognised)
}

// elem reads one record into e.
func (f *input) elem(v reflect.Value, index int, p *Reader, e *fact.Elem) error {
	e.List, e.Index, e.Slots = f.Fact, index, p.values.take(len(f.Fields))
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if p.ofRecords != nil {
		if b := p.ofRecords[f.Place]; b != nil {
			b.at.Set(v)
			if b.read(p.of, p, e.Slots) {
				return nil
			}
			clear(e.Slots)
		}
	}
	err := readAll(f.steps, v, p, e.Slots)
	for _, e := range Leaves(err) {
		if x, ok := e.(*ImplausibleError); ok {
			x.Record = index + 1
		}
	}
	return err
}
