package profile

import (
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/spell"
	"example.com/crosstalk/advisor/internal/term"
)

func readBool(v reflect.Value, _ *Reader, out *fact.Value) error {
	*out = fact.BoolValue(v.Bool())
	return nil
}

func (f *input) readInt(v reflect.Value, _ *Reader, out *fact.Value) (err error) {
	*out, err = f.check(fact.Value{Known: true, Int: v.Int(), Num: float64(v.Int())})
	return err
}

func (f *input) readUint(v reflect.Value, _ *Reader, out *fact.Value) (err error) {
	if v.Uint() > math.MaxInt64 {
		return f.implausible(strconv.FormatUint(v.Uint(), 10))
	}
	*out, err = f.check(fact.Value{Known: true, Int: int64(v.Uint()), Num: float64(v.Uint())})
	return err
}

func (f *input) readFloat(v reflect.Value, _ *Reader, out *fact.Value) (err error) {
	*out, err = f.check(fact.Value{Known: true, Num: v.Float()})
	return err
}

// readFloat32 makes 12.34 in the struct 12.34 in a condition.
func (f *input) readFloat32(v reflect.Value, _ *Reader, out *fact.Value) (err error) {
	x, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
	*out, err = f.check(fact.Value{Known: true, Num: x})
	return err
}

func readDuration(v reflect.Value, _ *Reader, out *fact.Value) error {
	out.Known, out.Int = true, v.Int()
	return nil
}

func (f *input) scalars(v reflect.Value, _ *Reader, out *fact.Value) error {
	if v.Len() > fact.MaxItems {
		return f.unusable("%d items; at most %d are read", v.Len(), fact.MaxItems)
	}
	if f.Kind == fact.Texts {
		list := make([]string, 0, v.Len())
		for i := range v.Len() { // as a text is read
			if s := strings.TrimSpace(v.Index(i).String()); s != "" {
				list = append(list, s)
			}
		}
		out.Known, out.Any = true, list
		return nil
	}
	list := make([]float64, v.Len())
	for i := range list {
		x := v.Index(i)
		switch {
		case x.CanInt():
			list[i] = float64(x.Int())
		case x.CanUint():
			list[i] = float64(x.Uint())
		default:
			list[i] = x.Float()
		}
		if _, err := f.check(fact.Value{Known: true, Num: list[i]}); err != nil {
			return err
		}
	}
	out.Known, out.Any = true, list
	return nil
}

// check refuses a number outside the fact's plausible range.
func (f *input) check(v fact.Value) (fact.Value, error) {
	if !f.plausible(v.Num) {
		return fact.Value{}, f.implausible(strconv.FormatFloat(v.Num, 'g', -1, 64))
	}
	return v, nil
}

func (f *input) plausible(x float64) bool {
	low, high := f.Limits()
	return x >= low && x <= high // as NaN is not
}

func (f *input) text(s string, h *term.Hierarchy, out *fact.Value) error {
	switch f.Kind {
	case fact.Text: // as data is read, see CanBeHeld
		if s = strings.TrimSpace(s); s == "" {
			return nil
		}
	case fact.Enum:
		if s == "" { // the zero value of a named string type: nothing was said
			return nil
		}
		if !slices.Contains(f.Values, s) {
			return &ImplausibleError{f.Path, strconv.Quote(s),
				"one of " + strings.Join(f.Values, ", ") + spell.Hint(s, f.Values), 0}
		}
	case fact.Term:
		if s == "" {
			return nil
		}
		id := f.find(s, h)
		if id == term.None && (f.Owner == nil || f.Owner.TermField() != f.Fact) { // else see expand
			id = f.only(s, h)
		}
		out.Int = int64(id)
	}
	out.Known, out.Str = true, s
	return nil
}

// find returns the term that data calls s, if the fact may name it.
func (f *input) find(s string, h *term.Hierarchy) term.ID {
	id := h.Find(s)
	for _, root := range f.Of {
		if h.Is(id, root) {
			return id
		}
	}
	return term.None
}

// only is the term that a name of a product stands for, if it is one.
func (f *input) only(s string, h *term.Hierarchy) term.ID {
	if r := h.Read(s, f.Of, f.RulesOut); len(r.Parts) == 1 {
		return r.Parts[0].ID
	}
	return term.None
}

// readDate reads a date; the zero time is none.
func (f *input) readDate(v reflect.Value, p *Reader, out *fact.Value) error {
	if v.CanAddr() {
		return f.day(v.Addr().Interface().(*time.Time), p, out)
	}
	t := v.Interface().(time.Time)
	return f.day(&t, p, out)
}

// day reads a time as the day that it names where it was written: hour and zone
// are dropped. It leaves a date where it is, if it can, since a time.Time in an
// interface would have to be copied to the heap.
func (f *input) day(t *time.Time, p *Reader, out *fact.Value) error {
	if t.IsZero() {
		return nil
	}
	if t.Location() != time.UTC || t.Nanosecond() != 0 || t.Unix()%86400 != 0 {
		day := &p.dates.take(1)[0]
		*day = fact.DateOf(fact.Day(*t))
		t = day
	}
	if low, high := f.Days(p.profile.AsOf); fact.Day(*t) < low || fact.Day(*t) > high {
		return f.implausibleDate(t.Format(time.DateOnly), low, high)
	}
	out.Known, out.Any = true, t
	return nil
}
