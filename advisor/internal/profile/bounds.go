package profile

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/source"
)

// The fields of advisor.BoundedNumber and advisor.BoundedDate, in their order: the value,
// and its bounds.
var (
	numberFields = []string{"Value", "AtLeast", "AtMost", "Above", "Below"}
	dateFields   = []string{"On", "From", "By"}
)

// isBounded recognises advisor.BoundedNumber and advisor.BoundedDate, and the structs of the
// same shape that are made for packs without a Go struct.
func isBounded(t reflect.Type, names []string) bool {
	if t.Kind() != reflect.Struct || t.NumField() != len(names) {
		return false
	}
	for i, name := range names {
		if t.Field(i).Name != name || t.Field(i).Type.Kind() != reflect.Pointer ||
			t.Field(i).Type != t.Field(0).Type {
			return false
		}
	}
	return true
}

func isNumber(t reflect.Type) bool { return isBounded(t, numberFields) }
func isDate(t reflect.Type) bool   { return isBounded(t, dateFields) }

func boundedType(names []string, elem reflect.Type) reflect.Type {
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{Name: name, Type: reflect.PointerTo(elem)}
	}
	return reflect.StructOf(fields)
}

// boundedReader reads an advisor.BoundedNumber or advisor.BoundedDate whose value read reads.
func (f *input) boundedReader(read readFunc) readFunc {
	return func(v reflect.Value, p *Reader, out *fact.Value) error {
		if !v.Field(0).IsNil() {
			return read(v.Field(0).Elem(), p, out)
		}
		s, err := spanOf(v)
		if err != nil {
			return f.unusable("%v", err)
		}
		if err := f.checkEmpty(&s); err != nil {
			return err
		}
		if math.IsInf(s.Low, -1) && math.IsInf(s.High, 1) {
			return nil
		}
		if err := f.checkSpan(&s, p); err != nil {
			return err
		}
		if f.exactly(&s, p, out) {
			return nil
		}
		out.Span = &p.spans.take(1)[0]
		*out.Span = s
		return nil
	}
}

// spanOf is what the bounds in v, an advisor.BoundedNumber or advisor.BoundedDate, leave.
func spanOf(v reflect.Value) (fact.Span, error) {
	s := fact.Span{Low: math.Inf(-1), High: math.Inf(1)}
	for i := 1; i < v.NumField(); i++ {
		if v.Field(i).IsNil() || isZeroTime(v.Field(i).Elem()) {
			continue
		}
		x, err := bound(v.Field(i).Elem())
		if err != nil {
			return s, err
		}
		tighten(&s, v.Type().Field(i).Name, x)
	}
	return s, nil
}

// checkEmpty is an error if no value lies between bounds.
func (f *input) checkEmpty(s *fact.Span) error {
	if !s.Empty() && (f.Kind == fact.Number || !s.Whole().Empty()) {
		return nil
	}
	return &UnusableError{f.Path, "no value is " + f.ShowSpan(s, own.In("en")),
		"no value is within its bounds",
		"; give bounds that a value lies between"}
}

func isZeroTime(v reflect.Value) bool {
	return v.Type() == timeType && v.Interface().(time.Time).IsZero()
}

// checkSpan refuses bounds that no plausible value lies between.
func (f *input) checkSpan(s *fact.Span, p *Reader) error {
	if f.Kind == fact.Date {
		if low, high := f.Days(p.profile.AsOf); s.Low > high || s.High < low {
			return f.implausibleDate(f.ShowSpan(s, own.In("en")), low, high)
		}
		return nil
	}
	if !f.Ranged {
		return nil
	}
	left := *s // of what is plausible
	tighten(&left, "AtLeast", f.Min)
	tighten(&left, "AtMost", f.Max)
	if f.Kind != fact.Number {
		left = left.Whole()
	}
	if left.Empty() {
		return f.implausible(f.ShowSpan(s, own.In("en")))
	}
	return nil
}

// exactly makes a value known that has only one place between its bounds.
func (f *input) exactly(s *fact.Span, p *Reader, out *fact.Value) bool {
	only := *s
	if f.Kind != fact.Number {
		only = s.Whole()
	}
	if only.Low != only.High || f.Ranged && (only.Low < f.Min || only.Low > f.Max) {
		return false
	}
	out.Known = true
	switch f.Kind {
	case fact.Date:
		day := &p.dates.take(1)[0]
		*day = fact.DateOf(only.Low)
		out.Any = day
	case fact.Int:
		out.Int, out.Num = int64(only.Low), only.Low
	default:
		out.Num = only.Low
	}
	return true
}

func bound(v reflect.Value) (float64, error) {
	var x float64
	switch {
	case v.Type() == timeType:
		return fact.Day(v.Interface().(time.Time)), nil
	case v.CanInt():
		x = float64(v.Int())
	default:
		x = v.Float()
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return x, errors.New("a bound is a finite number")
	}
	return x, nil
}

// tighten makes a span smaller by a bound, given by the name of its field.
func tighten(s *fact.Span, name string, x float64) {
	switch name {
	case "AtLeast", "From":
		if x > s.Low {
			s.Low, s.LowOpen = x, false
		}
	case "Above":
		if x >= s.Low {
			s.Low, s.LowOpen = x, true
		}
	case "AtMost", "By":
		if x < s.High {
			s.High, s.HighOpen = x, false
		}
	case "Below":
		if x <= s.High {
			s.High, s.HighOpen = x, true
		}
	}
}

// boundKeys are the keys of bounds in a profile, and the fields for them.
var boundKeys = map[string]string{"at_least": "AtLeast", "at_most": "AtMost",
	"above": "Above", "below": "Below", "from": "From", "by": "By"}

// setBounds reads {at_least: 6} and the like into v, a bounded struct. It
// reports whether n was of that form.
func (f *input) setBounds(r *source.Reader, n *source.Node, v reflect.Value) bool {
	if n.Kind != source.Map || n.Get("value") != nil {
		return false
	}
	keys := []string{"at_least", "at_most", "above", "below", "unit"}
	if f.Kind == fact.Date {
		keys = []string{"from", "by"}
	}
	if !r.Map(n, keys...) {
		return true
	}
	if len(n.Keys) == 0 {
		r.Errorf(n, "no bounds; want some of %s", strings.Join(keys, ", "))
	}
	factor, problems := 1.0, r.Errs.Len()
	if u := n.Get("unit"); u != nil {
		factor = f.factor(r, u)
	}
	defer func() {
		if r.Errs.Len() > problems {
			return
		}
		s, err := spanOf(v)
		if err == nil {
			err = f.checkEmpty(&s)
		}
		if err != nil {
			r.Fail(n, err)
		}
	}()
	for i, k := range n.Keys {
		name, isBound := boundKeys[k.Value]
		if !isBound || !slices.Contains(keys, k.Value) {
			continue // a unit, or a key that was refused
		}
		at := v.FieldByName(name)
		at.Set(reflect.New(at.Type().Elem()))
		switch item := n.Items[i]; {
		case f.Kind == fact.Date:
			at.Elem().Set(reflect.ValueOf(r.Date(item)))
		default:
			x := r.Number(item)
			if factor != 1 {
				x = significant(x*factor, 9)
			}
			if f.Kind == fact.Int && x != math.Trunc(x) {
				r.Errorf(item, "fact %s: not a whole number", f.Path)
				continue
			}
			f.setNumber(r, item, at.Elem(), x)
		}
	}
	return true
}
