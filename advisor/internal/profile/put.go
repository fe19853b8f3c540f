package profile

import (
	"reflect"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/source"
)

// Put writes n, a value of f, into the struct v of the schema's type, in place of
// what it says of f: of a field of records, for the record at a place of the list. It
// reports whether v has such a place. Problems go to r. What v points to is changed.
func (s *Struct) Put(r *source.Reader, v reflect.Value, f *fact.Fact, record int,
	n *source.Node) bool {
	if !f.IsBound {
		return false
	}
	in, at, key := s.of(f), v, f.Path
	if f.Owner != nil {
		list, ok := s.records(v, f.Owner)
		if !ok || record < 0 || record >= list.Len() {
			return false
		}
		if at = list.Index(record); at.Kind() == reflect.Pointer {
			if at.IsNil() {
				at.Set(reflect.New(at.Type().Elem()))
			}
			at = at.Elem()
		}
		key = nameIn(f)
	}
	fl, ok := s.fieldsOf(at.Type())[key]
	if !ok { // in a map
		group, rest := splitPath(key)
		m, ok := s.fieldsOf(at.Type())[group]
		if !ok || m.typ.Kind() != reflect.Map {
			return false
		}
		target := settable(at, m.index)
		if target.IsNil() {
			target.Set(reflect.MakeMap(target.Type()))
		}
		x := reflect.New(m.typ.Elem()).Elem()
		in.set(r, s, n, x)
		target.SetMapIndex(reflect.ValueOf(rest).Convert(m.typ.Key()), x)
		return true
	}
	target := settable(at, fl.index)
	target.SetZero()
	in.set(r, s, n, target)
	return true
}

// records are those of a list in the struct v, as a slice.
func (s *Struct) records(v reflect.Value, list *fact.Fact) (reflect.Value, bool) {
	fl, ok := s.fieldsOf(v.Type())[list.Path]
	if !ok || list.Owner != nil {
		return v, false
	}
	if v, ok = fl.get(v); !ok {
		return v, false
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return v, false
		}
		v = v.Elem()
	}
	if v.Kind() == reflect.Struct {
		v = v.Field(0)
	}
	return v, true
}

// Records is how many records the struct v holds of a list, those that a name of
// several ingredients stands for counted once.
func (s *Struct) Records(v reflect.Value, list *fact.Fact) int {
	if records, ok := s.records(v, list); ok {
		return records.Len()
	}
	return 0
}

// Field is the value that the struct v has for f, of the schema or of the records of a list,
// without pointers to it; false if there is none.
func (s *Struct) Field(v reflect.Value, f *fact.Fact) (reflect.Value, bool) {
	name := nameIn(f)
	fields := s.fieldsOf(v.Type())
	fl, ok := fields[name]
	if !ok {
		group, key := splitPath(name)
		m, ok := fields[group]
		if !ok || m.typ.Kind() != reflect.Map {
			return v, false
		}
		fl = field{typ: m.typ.Elem(), get: mapGetter(m, key)}
	}
	if v, ok = fl.get(v); !ok {
		return v, false
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return v, false
		}
		v = v.Elem()
	}
	return v, true
}
