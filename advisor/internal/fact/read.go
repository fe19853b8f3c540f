package fact

import (
	"errors"
	"fmt"
	"reflect"

	"example.com/crosstalk/advisor/internal/term"
)

// Read takes what v, a struct of the schema's type, says of every fact into
// p, whose old content is replaced. All implausible values are reported.
func (s *Schema) Read(v reflect.Value, p *Profile) error {
	if cap(p.Slots) < len(s.Top) {
		p.Slots = make([]Value, len(s.Top))
	}
	p.Slots = p.Slots[:len(s.Top)]
	p.Unrecognised = nil
	var errs []error
	for i, f := range s.Top {
		if f.read == nil {
			p.Slots[i] = Value{}
			continue
		}
		value, err := f.read(v)
		if err != nil {
			errs = append(errs, err)
		}
		p.Slots[i] = value
		if value.Known {
			f.unrecognised(value, p)
		}
	}
	return errors.Join(errs...)
}

// unrecognised notes the names in v that are not terms.
func (f *Fact) unrecognised(v Value, p *Profile) {
	switch f.Kind {
	case Term:
		if term.ID(v.Int) == term.None {
			p.Unrecognised = append(p.Unrecognised, Unrecognised{f.Path, v.Str})
		}
	case Terms:
		for _, name := range v.Any.(*Set).Unrecognised {
			p.Unrecognised = append(p.Unrecognised, Unrecognised{f.Path, name})
		}
	case List:
		records := v.Any.(*Records)
		for _, e := range records.Elems {
			for _, field := range f.Fields {
				if e.Slots[field.Slot].Known {
					field.unrecognised(e.Slots[field.Slot], p)
				}
			}
		}
	}
}

// setReader reads a plain list of names (complete) or a struct Has, Not, Complete.
func (s *Schema) setReader(f *Fact, typ reflect.Type) func(reflect.Value) (Value, error) {
	return func(v reflect.Value) (Value, error) {
		set := &Set{Complete: true}
		has, not := v, reflect.Value{}
		if typ.Kind() == reflect.Struct {
			has, not = v.Field(0), v.Field(1)
			set.Complete = v.Field(2).Bool()
			if !set.Complete && has.Len() == 0 && not.Len() == 0 {
				return Value{}, nil
			}
		}
		if has.Len() > MaxItems || not.IsValid() && not.Len() > MaxItems {
			return Value{}, fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
		}
		for i := range has.Len() {
			name := has.Index(i).String()
			if id := f.find(name, s.Terms); id != term.None {
				set.Has = append(set.Has, id)
			} else {
				set.Unrecognised, set.Hidden = append(set.Unrecognised, name), true
			}
		}
		if not.IsValid() {
			set.Not = s.ruledOut(f, not, &set.Unrecognised)
		}
		for _, h := range set.Has {
			for _, n := range set.Not {
				if s.Terms.Is(h, n) {
					return Value{}, fmt.Errorf("fact %s: %s is both present and ruled out", f.Path, s.Terms.Term(h).Name)
				}
			}
		}
		return Value{Known: true, Any: set}, nil
	}
}

func (s *Schema) ruledOut(f *Fact, not reflect.Value, unrecognised *[]string) (ids []term.ID) {
	for i := range not.Len() {
		name := not.Index(i).String()
		if id := f.find(name, s.Terms); id != term.None {
			ids = append(ids, id)
		} else {
			*unrecognised = append(*unrecognised, name)
		}
	}
	return ids
}

// bindList binds a list of records and the fields of its records.
func (s *Schema) bindList(f *Fact, fl field, typ, elem reflect.Type, report func(*Fact, string)) error {
	fields := map[string]field{}
	collect(elem, nil, "", fields)
	s.bind(f.Fields, elem.String(), fields, report)
	for name := range fields {
		if s.byPath[f.Path+"."+name] == nil && !s.isGroup(f.Path+"."+name) {
			report(f, fmt.Sprintf("%s has a field %q that the dictionary does not have", elem, name))
		}
	}
	f.read = guarded(fl.get, func(v reflect.Value) (Value, error) {
		records := &Records{Complete: true}
		items, not := v, reflect.Value{}
		if typ.Kind() == reflect.Struct {
			items, not = v.Field(0), v.Field(1)
			records.Complete = v.Field(2).Bool()
			if !records.Complete && items.Len() == 0 && not.Len() == 0 {
				return Value{}, nil
			}
		}
		if items.Len() > MaxItems || not.IsValid() && not.Len() > MaxItems {
			return Value{}, fmt.Errorf("fact %s: more than %d items", f.Path, MaxItems)
		}
		var errs []error
		for i := range items.Len() {
			e, err := f.elem(items.Index(i), i)
			if err != nil {
				errs = append(errs, err)
			}
			records.Elems = append(records.Elems, e)
		}
		if !records.Complete {
			records.Rest = &Elem{List: f, Index: -1, Slots: make([]Value, len(f.Fields))}
			if name := f.TermField(); name != nil && not.IsValid() {
				var unknown []string
				records.Rest.Not = s.ruledOut(name, not, &unknown)
			}
		}
		return Value{Known: true, Any: records}, errors.Join(errs...)
	})
	return nil
}

// elem reads one record.
func (f *Fact) elem(v reflect.Value, index int) (*Elem, error) {
	e := &Elem{List: f, Index: index, Slots: make([]Value, len(f.Fields))}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return e, nil
	}
	var errs []error
	for _, field := range f.Fields {
		if field.read == nil {
			continue
		}
		value, err := field.read(v)
		if err != nil {
			errs = append(errs, err)
		}
		e.Slots[field.Slot] = value
	}
	return e, errors.Join(errs...)
}
