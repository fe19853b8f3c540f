package profile

import (
	"errors"
	"reflect"
	"strconv"

	"example.com/crosstalk/advisor/internal/fact"
)

// A step reads one fact. Numbers and bools in a field of the struct itself, or
// behind a pointer there, are most facts; for them a step says what a reader
// does, so that no function is called for each.
type step struct {
	kind     stepKind
	alone    bool // one field of the struct has it
	pointer  bool
	field    int
	slot     int
	min, max float64
	fact     *input
}

type stepKind int

const (
	stepOther stepKind = iota
	stepBool
	stepInt
	stepFloat
	stepDate
	stepText
	stepSet
)

// stepOf is how f is read from the field fl.
func (f *input) stepOf(fl field) step {
	s := step{slot: f.Slot, fact: f}
	s.min, s.max = f.Limits()
	typ := fl.typ
	if len(fl.index) != 1 {
		return s
	}
	s.alone = true
	if s.field = fl.index[0]; typ.Kind() == reflect.Pointer {
		s.pointer, typ = true, typ.Elem()
	}
	switch kind := typ.Kind(); {
	case f.Kind == fact.Bool && kind == reflect.Bool:
		s.kind = stepBool
	case (f.Kind == fact.Int || f.Kind == fact.Number) && kind >= reflect.Int &&
		kind <= reflect.Int64 && typ != durationType:
		s.kind = stepInt
	case f.Kind == fact.Number && kind == reflect.Float64:
		s.kind = stepFloat
	case f.Kind == fact.Date && typ == timeType:
		s.kind = stepDate
	case (f.Kind == fact.Text || f.Kind == fact.Enum || f.Kind == fact.Term) && kind == reflect.String:
		s.kind = stepText
	case f.Kind == fact.Terms && !s.pointer:
		s.kind = stepSet
	}
	return s
}

// readAll reads the facts of v, a struct, into slots.
func readAll(steps []step, v reflect.Value, p *Reader, slots []fact.Value) error {
	var errs []error
	for i := range steps {
		out := &slots[steps[i].slot]
		if err := steps[i].read(v, p, out); err != nil {
			errs = append(errs, err)
			if out.Any == nil {
				*out = fact.Value{} // of a list the records stay, without what is wrong with them
			}
		}
	}
	return errors.Join(errs...)
}

// read reads a fact of v, a struct.
func (s *step) read(v reflect.Value, p *Reader, out *fact.Value) error {
	if s.kind == stepOther || s.kind >= stepDate {
		return s.fact.read(v, p, out)
	}
	return s.number(v.Field(s.field), out)
}

// number reads a number or bool, whatever its Go type.
func (s *step) number(x reflect.Value, out *fact.Value) error {
	if s.pointer {
		if x.IsNil() {
			return nil
		}
		x = x.Elem()
	}
	switch s.kind {
	case stepBool:
		if out.Known = true; x.Bool() {
			out.Int = 1
		}
		return nil
	case stepInt:
		out.Int = x.Int()
		out.Num = float64(out.Int)
	case stepFloat:
		out.Num = x.Float()
	}
	return s.check(out)
}

// check makes a number known if it is plausible.
func (s *step) check(out *fact.Value) error {
	if out.Known = out.Num >= s.min && out.Num <= s.max; !out.Known {
		return s.fact.implausible(strconv.FormatFloat(out.Num, 'g', -1, 64))
	}
	return nil
}
