package profile

import (
	"fmt"
	"reflect"

	"example.com/crosstalk/advisor/internal/fact"
)

// isTermSet and isRecords recognise advisor.Set and advisor.List[T], and the
// structs of the same shape that are made for packs without a Go struct.
func isTermSet(t reflect.Type) bool {
	return isOpen(t) && t.Field(0).Type.Elem().Kind() == reflect.String
}

func isRecords(t reflect.Type) bool {
	return isOpen(t) && elemStruct(t.Field(0).Type.Elem()) != nil
}

func isOpen(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.NumField() == 3 && t.Field(0).Name == "Has" &&
		t.Field(1).Name == "Not" && t.Field(2).Name == "Complete" &&
		t.Field(0).Type.Kind() == reflect.Slice &&
		t.Field(1).Type.Kind() == reflect.Slice && t.Field(1).Type.Elem().Kind() == reflect.String &&
		t.Field(2).Type.Kind() == reflect.Bool
}

// bindField makes the function that reads f's value out of fl.
func (s *Struct) bindField(f *input, fl field, report func(*fact.Fact, string)) error {
	typ := pointee(fl.typ)
	if fl.typ.Kind() == reflect.Pointer && fl.typ.Elem().Kind() == reflect.Pointer {
		return fmt.Errorf("the Go type %s has more than one pointer", fl.typ)
	}
	bounded := (f.Kind == fact.Int || f.Kind == fact.Number) && isNumber(typ) ||
		f.Kind == fact.Date && isDate(typ)
	if f.HasBounds = bounded; bounded {
		typ = typ.Field(0).Type.Elem()
	}
	f.CanBeOpen = typ.Kind() == reflect.Struct && (f.Kind == fact.Terms || f.Kind == fact.List)
	if f.Kind == fact.List {
		if elem := recordsIn(typ); elem != nil {
			s.bindList(f, fl, typ, elem, report)
			return nil
		}
	}
	read := s.readerOf(f, typ)
	if read == nil {
		return fmt.Errorf("the Go type %s does not hold %s", fl.typ, one(f.Kind))
	}
	if bounded {
		read = f.boundedReader(read)
	}
	f.bindTo(guarded(fl, read))
	return nil
}

// readerOf is how a value of f is read out of a Go type; nil: that does not hold one. It is
// not for lists of records.
func (s *Struct) readerOf(f *input, typ reflect.Type) readFunc {
	kind := typ.Kind()
	switch {
	case f.Kind == fact.Bool && kind == reflect.Bool:
		return readBool
	case f.Kind == fact.Int || f.Kind == fact.Number:
		return f.numberReader(typ)
	case f.Kind == fact.Date && typ == timeType:
		return f.readDate
	case f.Kind == fact.Duration && typ == durationType:
		return readDuration
	case f.Kind == fact.Terms && (isTermSet(typ) || isList(typ, reflect.String)):
		return s.setReader(f, typ)
	case f.Kind == fact.Texts && isList(typ, reflect.String):
		return f.scalars
	case f.Kind == fact.Numbers && kind == reflect.Slice && isPlainNumber(typ.Elem()):
		return f.scalars
	case (f.Kind == fact.Text || f.Kind == fact.Enum || f.Kind == fact.Term) && kind == reflect.String:
		return func(v reflect.Value, _ *Reader, out *fact.Value) error {
			return f.text(v.String(), s.Terms, out)
		}
	}
	return nil
}

// numberReader is readerOf for an int or a number.
func (f *input) numberReader(typ reflect.Type) readFunc {
	switch kind := typ.Kind(); {
	case kind >= reflect.Int && kind <= reflect.Int64 && typ != durationType:
		return f.readInt
	case kind >= reflect.Uint && kind <= reflect.Uint64:
		return f.readUint
	case kind == reflect.Float32 && f.Kind == fact.Number:
		return f.readFloat32
	case kind == reflect.Float64 && f.Kind == fact.Number:
		return f.readFloat
	}
	return nil
}

func isList(t reflect.Type, of reflect.Kind) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == of
}

func isPlainNumber(t reflect.Type) bool {
	kind := t.Kind()
	return kind >= reflect.Int && kind <= reflect.Float64 && kind != reflect.Uintptr &&
		t != durationType
}

// recordsIn is the struct of the records in a Go type; nil: that holds no records.
func recordsIn(t reflect.Type) reflect.Type {
	switch {
	case isRecords(t):
		return elemStruct(t.Field(0).Type.Elem())
	case t.Kind() == reflect.Slice:
		return elemStruct(t.Elem())
	}
	return nil
}

// bindTo notes how the field of f is read.
func (f *input) bindTo(read readFunc) { f.read, f.IsBound = read, true }

// one is a kind with an article, as a sentence has it.
func one(k fact.Kind) string {
	if k == fact.Int || k == fact.Enum {
		return "an " + k.String()
	}
	if k == fact.Terms || k == fact.Numbers || k == fact.Texts {
		return k.String()
	}
	return "a " + k.String()
}

func elemStruct(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Struct && t != timeType {
		return t
	}
	return nil
}

// guarded makes a reader of the field fl from one of its value: where there is
// a nil pointer or slice on the way, nothing is known.
func guarded(fl field, read readFunc) readFunc {
	get := fl.get
	if len(fl.index) == 1 {
		return direct(fl.index[0], fl.typ, read)
	}
	return func(v reflect.Value, p *Reader, out *fact.Value) error {
		v, ok := get(v)
		if !ok {
			return nil
		}
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil
			}
			v = v.Elem()
		}
		if v.Kind() == reflect.Slice && v.IsNil() {
			return nil
		}
		return read(v, p, out)
	}
}

// direct is guarded for a field of the struct itself, which most facts are.
func direct(i int, typ reflect.Type, read readFunc) readFunc {
	kind := typ.Kind()
	switch {
	case kind == reflect.Pointer && typ.Elem().Kind() != reflect.Slice:
		return func(v reflect.Value, p *Reader, out *fact.Value) error {
			if v = v.Field(i); v.IsNil() {
				return nil
			}
			return read(v.Elem(), p, out)
		}
	case kind == reflect.Pointer || kind == reflect.Slice:
		return func(v reflect.Value, p *Reader, out *fact.Value) error {
			if v = v.Field(i); v.IsNil() {
				return nil
			}
			if v.Kind() == reflect.Pointer {
				if v = v.Elem(); v.IsNil() {
					return nil
				}
			}
			return read(v, p, out)
		}
	}
	return func(v reflect.Value, p *Reader, out *fact.Value) error {
		return read(v.Field(i), p, out)
	}
}
