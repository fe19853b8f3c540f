package fact

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/source"
)

// A Span is what is known of a number that is not known exactly, such as a
// laboratory's "<30". Of a date it counts the days since 1970.
type Span struct {
	Low, High         float64 // infinite where there is no bound
	LowOpen, HighOpen bool    // the bound itself is not in it
}

// Exactly is the span of one number.
func Exactly(x float64) Span { return Span{Low: x, High: x} }

// Day is a date as a number of a Span.
func Day(t time.Time) float64 {
	return math.Floor(float64(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix()) / 86400)
}

// DateOf is the date that Day made a number of.
func DateOf(day float64) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// empty reports whether no number is in s.
func (s Span) empty() bool {
	return s.Low > s.High || s.Low == s.High && (s.LowOpen || s.HighOpen)
}

// And is what lies in both spans, if something does.
func (s Span) And(o Span) (both Span, some bool) {
	switch {
	case o.Low > s.Low:
		s.Low, s.LowOpen = o.Low, o.LowOpen
	case o.Low == s.Low:
		s.LowOpen = s.LowOpen || o.LowOpen
	}
	switch {
	case o.High < s.High:
		s.High, s.HighOpen = o.High, o.HighOpen
	case o.High == s.High:
		s.HighOpen = s.HighOpen || o.HighOpen
	}
	return s, !s.empty()
}

// Between is a value of which no more is known than that it lies in s, after
// what a profile gives and what derives have been put together.
func (f *Fact) Between(s Span) Value {
	if s.Low < s.High {
		return Value{Held: true, Span: &s}
	}
	v := Value{Held: true, Known: true}
	switch f.Kind {
	case Date:
		v.Any = DateOf(s.Low)
	case Int:
		v.Int, v.Num = int64(s.Low), s.Low
	default:
		v.Num = s.Low
	}
	return v
}

// show puts the span into words: "below 30", "at least 6".
func (s Span) show(number func(float64) string, words [4]string) string {
	var parts []string
	if !math.IsInf(s.Low, -1) {
		word := words[0]
		if s.LowOpen {
			word = words[1]
		}
		parts = append(parts, word+" "+number(s.Low))
	}
	if !math.IsInf(s.High, 1) {
		word := words[2]
		if s.HighOpen {
			word = words[3]
		}
		parts = append(parts, word+" "+number(s.High))
	}
	return strings.Join(parts, " and ")
}

// ShowSpan gives the bounds of a value that is not known exactly, in words.
func (f *Fact) ShowSpan(s *Span) string {
	if f.Kind == Date {
		date := func(x float64) string { return DateOf(x).Format(time.DateOnly) }
		return s.show(date, [4]string{"on or after", "after", "on or before", "before"})
	}
	number := func(x float64) string {
		return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", x), "0"), ".")
	}
	return s.show(number, [4]string{"at least", "above", "at most", "below"})
}

// The fields of advisor.Number and advisor.Date, in their order: the value,
// and its bounds.
var (
	numberFields = []string{"Value", "AtLeast", "AtMost", "Above", "Below"}
	dateFields   = []string{"On", "From", "By"}
)

// isBounded recognises advisor.Number and advisor.Date, and the structs of the
// same shape that are made for packs without a Go struct.
func isBounded(t reflect.Type, names []string) bool {
	if t.Kind() != reflect.Struct || t.NumField() != len(names) {
		return false
	}
	for i, name := range names {
		if t.Field(i).Name != name || t.Field(i).Type.Kind() != reflect.Pointer || t.Field(i).Type != t.Field(0).Type {
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

// boundedReader reads an advisor.Number or advisor.Date whose value read reads.
func (f *Fact) boundedReader(read reader) reader {
	return func(v reflect.Value, p *Profile, out *Value) error {
		if !v.Field(0).IsNil() {
			return read(v.Field(0).Elem(), p, out)
		}
		s := Span{Low: math.Inf(-1), High: math.Inf(1)}
		for i := 1; i < v.NumField(); i++ {
			if v.Field(i).IsNil() || isZeroTime(v.Field(i).Elem()) {
				continue
			}
			x, err := bound(v.Field(i).Elem())
			if err != nil {
				return fmt.Errorf("fact %s: %w", f.Path, err)
			}
			s.tighten(v.Type().Field(i).Name, x)
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

// checkEmpty is an error if no value lies between bounds.
func (f *Fact) checkEmpty(s *Span) error {
	if !s.empty() && (f.Kind == Number || !s.Whole().empty()) {
		return nil
	}
	return &contradiction{f.Path, "no value is within its bounds", "no value is " + f.ShowSpan(s), "; give bounds that a value lies between"}
}

func isZeroTime(v reflect.Value) bool {
	return v.Type() == timeType && v.Interface().(time.Time).IsZero()
}

// checkSpan refuses bounds that no plausible value lies between.
func (f *Fact) checkSpan(s *Span, p *Profile) error {
	if f.Kind == Date {
		if low, high := f.Days(p.AsOf); s.Low > high || s.High < low {
			return f.implausibleDate(f.ShowSpan(s), low, high)
		}
		return nil
	}
	if !f.Ranged {
		return nil
	}
	left := *s // of what is plausible
	left.tighten("AtLeast", f.Min)
	left.tighten("AtMost", f.Max)
	if f.Kind != Number {
		left = left.Whole()
	}
	if left.empty() {
		return f.implausible(f.ShowSpan(s))
	}
	return nil
}

// exactly makes a value known that has only one place between its bounds.
func (f *Fact) exactly(s *Span, p *Profile, out *Value) bool {
	only := *s
	if f.Kind != Number {
		only = s.Whole()
	}
	if only.Low != only.High || f.Ranged && (only.Low < f.Min || only.Low > f.Max) {
		return false
	}
	out.Known = true
	switch f.Kind {
	case Date:
		day := &p.dates.take(1)[0]
		*day = DateOf(only.Low)
		out.Any = day
	case Int:
		out.Int, out.Num = int64(only.Low), only.Low
	default:
		out.Num = only.Low
	}
	return true
}

// Whole is the span of the whole numbers in s, whose bounds are in it.
func (s Span) Whole() Span {
	out := Span{Low: math.Ceil(s.Low), High: math.Floor(s.High)}
	if s.LowOpen && out.Low == s.Low {
		out.Low++
	}
	if s.HighOpen && out.High == s.High {
		out.High--
	}
	return out
}

func bound(v reflect.Value) (float64, error) {
	var x float64
	switch {
	case v.Type() == timeType:
		return Day(v.Interface().(time.Time)), nil
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

func (s *Span) tighten(name string, x float64) {
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
var boundKeys = map[string]string{"at_least": "AtLeast", "at_most": "AtMost", "above": "Above", "below": "Below", "from": "From", "by": "By"}

// setBounds reads {at_least: 6} and the like into v, a bounded struct. It
// reports whether n was of that form.
func (f *Fact) setBounds(r *source.Reader, n *source.Node, v reflect.Value) bool {
	if n.Kind != source.Map || n.Get("value") != nil {
		return false
	}
	keys := []string{"at_least", "at_most", "above", "below", "unit"}
	if f.Kind == Date {
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
		s := Span{Low: math.Inf(-1), High: math.Inf(1)}
		for i := 1; i < v.NumField(); i++ {
			if !v.Field(i).IsNil() {
				if x, err := bound(v.Field(i).Elem()); err == nil {
					s.tighten(v.Type().Field(i).Name, x)
				}
			}
		}
		if err := f.checkEmpty(&s); err != nil {
			r.Errorf(n, "%v", err)
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
		case f.Kind == Date:
			at.Elem().Set(reflect.ValueOf(r.Date(item)))
		default:
			x := r.Number(item)
			if factor != 1 {
				x = roundTo(x*factor, 9)
			}
			if f.Kind == Int && x != math.Trunc(x) {
				r.Errorf(item, "fact %s: not a whole number", f.Path)
				continue
			}
			f.setNumber(r, item, at.Elem(), x)
		}
	}
	return true
}
