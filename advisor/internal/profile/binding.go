package profile

import (
	"reflect"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
)

// A binding is a struct of a profile's type that a Profile keeps, with Go
// pointers to its fields. A struct that is copied there can be read without
// looking for the fields by reflection, which takes several times as long. The
// types that most fields have are read together, each type by a loop of its own.
type binding struct {
	at     reflect.Value
	ints   []boundTo[int]
	floats []boundTo[float64]
	bools  []boundTo[bool]
	dates  []boundDate
	texts  []boundText
	sets   []boundSet
	others []*step
}

// boundTo is a field with a pointer, which is nil where nothing is known.
type boundTo[T any] struct {
	field    **T
	slot     int
	min, max float64
}

type boundDate struct {
	field **time.Time
	slot  int
	fact  *input
}

type boundText struct {
	field *string
	slot  int
	fact  *input
}

// boundSet is a set of names: a list, or the fields of a set that may be open.
type boundSet struct {
	has, not *[]string
	complete *bool
	slot     int
	fact     *input
}

// bindTo makes a binding for structs of type t. It is of no use for structs
// that are copied there in turn while the values before are still in use, if
// some values stay where they are: lasting is then false.
func bindTo(t reflect.Type, steps []step) (b *binding, lasting bool) {
	b, lasting = &binding{at: reflect.New(t).Elem()}, true
	for i := range steps {
		s := &steps[i]
		lasting = lasting && s.kind != stepOther && (s.kind != stepDate || s.pointer)
		if !s.alone || !b.bind(s) {
			b.others = append(b.others, s)
		}
	}
	return b, lasting
}

// bind adds a field of a type that is read without reflection.
func (b *binding) bind(s *step) bool {
	v := b.at.Field(s.field)
	at := v.Addr()
	if s.kind == stepText && v.Kind() == reflect.String {
		at = at.Convert(reflect.TypeFor[*string]()) // of a type with a name of its own, too
	}
	switch p := at.Interface().(type) {
	case **int:
		if s.kind == stepInt {
			b.ints = append(b.ints, boundTo[int]{p, s.slot, s.min, s.max})
			return true
		}
	case **float64:
		if s.kind == stepFloat {
			b.floats = append(b.floats, boundTo[float64]{p, s.slot, s.min, s.max})
			return true
		}
	case **bool:
		if s.kind == stepBool {
			b.bools = append(b.bools, boundTo[bool]{field: p, slot: s.slot})
			return true
		}
	case **time.Time:
		if s.kind == stepDate {
			b.dates = append(b.dates, boundDate{p, s.slot, s.fact})
			return true
		}
	case *string:
		if s.kind == stepText {
			b.texts = append(b.texts, boundText{p, s.slot, s.fact})
			return true
		}
	case *[]string:
		if s.kind == stepSet {
			b.sets = append(b.sets, boundSet{has: p, slot: s.slot, fact: s.fact})
			return true
		}
	default:
		if s.kind == stepSet && v.Kind() == reflect.Struct {
			has, ok1 := v.Field(0).Addr().Interface().(*[]string)
			not, ok2 := v.Field(1).Addr().Interface().(*[]string)
			complete, ok3 := v.Field(2).Addr().Interface().(*bool)
			if ok1 && ok2 && ok3 {
				b.sets = append(b.sets, boundSet{has, not, complete, s.slot, s.fact})
				return true
			}
		}
	}
	return false
}

// read reads the struct that lies in b into slots. It reports whether all went
// well: problems are told by reading it again, fact by fact in their order.
func (b *binding) read(s *Struct, p *Reader, slots []fact.Value) bool {
	for i := range b.ints {
		f := &b.ints[i]
		if x := *f.field; x != nil {
			out := &slots[f.slot]
			out.Known, out.Int, out.Num = true, int64(*x), float64(*x)
			if !(out.Num >= f.min && out.Num <= f.max) {
				return false
			}
		}
	}
	for i := range b.floats {
		f := &b.floats[i]
		if x := *f.field; x != nil {
			out := &slots[f.slot]
			out.Known, out.Num = true, *x
			if !(out.Num >= f.min && out.Num <= f.max) { // as is NaN
				return false
			}
		}
	}
	for i := range b.bools {
		f := &b.bools[i]
		if x := *f.field; x != nil {
			out := &slots[f.slot]
			if out.Known = true; *x {
				out.Int = 1
			}
		}
	}
	return b.readTexts(s, p, slots)
}

// readTexts is read for dates, texts and sets, and for what is read by reflection.
func (b *binding) readTexts(s *Struct, p *Reader, slots []fact.Value) bool {
	for i := range b.dates {
		f := &b.dates[i]
		if x := *f.field; x != nil && f.fact.day(x, p, &slots[f.slot]) != nil {
			return false
		}
	}
	for i := range b.texts {
		f := &b.texts[i]
		if f.fact.text(*f.field, s.Terms, &slots[f.slot]) != nil {
			return false
		}
	}
	for i := range b.sets {
		f := &b.sets[i]
		not, complete := []string(nil), true
		if f.complete != nil {
			not, complete = *f.not, *f.complete
		} else if *f.has == nil {
			continue
		}
		if s.readSet(f.fact, *f.has, not, complete, p, &slots[f.slot]) != nil {
			return false
		}
	}
	for _, step := range b.others {
		if step.read(b.at, p, &slots[step.slot]) != nil {
			return false
		}
	}
	return true
}
