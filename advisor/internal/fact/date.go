package fact

import (
	"fmt"
	"math"
	"reflect"
	"time"
)

// earliest is the first day that a date can be, of a fact without a range.
var earliest = Day(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC))

// readDate reads a date; the zero time is none.
func (f *Fact) readDate(v reflect.Value, p *Profile, out *Value) error {
	if v.CanAddr() {
		return f.day(v.Addr().Interface().(*time.Time), p, out)
	}
	t := v.Interface().(time.Time)
	return f.day(&t, p, out)
}

// day reads a time as the day that it names where it was written: hour and zone
// are dropped. It leaves a date where it is, if it can, since a time.Time in an
// interface would have to be copied to the heap.
func (f *Fact) day(t *time.Time, p *Profile, out *Value) error {
	if t.IsZero() {
		return nil
	}
	if t.Location() != time.UTC || t.Nanosecond() != 0 || t.Unix()%86400 != 0 {
		day := &p.dates.take(1)[0]
		*day = DateOf(Day(*t))
		t = day
	}
	if low, high := f.Days(p.AsOf); Day(*t) < low || Day(*t) > high {
		return f.implausibleDate(t.Format(time.DateOnly), low, high)
	}
	out.Known, out.Any = true, t
	return nil
}

// Days is the range of days that are plausible: what has happened, of a fact
// that does not say otherwise.
func (f *Fact) Days(asOf time.Time) (low, high float64) {
	switch {
	case f.Ranged:
		return f.Min, f.Max
	case asOf.IsZero():
		return earliest, math.Inf(1)
	}
	return earliest, Day(asOf)
}

func (f *Fact) implausibleDate(value string, low, high float64) error {
	want := "a day from " + DateOf(low).Format(time.DateOnly) + " on"
	if !math.IsInf(high, 1) {
		want = fmt.Sprintf("a day from %s to %s", DateOf(low).Format(time.DateOnly), DateOf(high).Format(time.DateOnly))
	}
	return &ImplausibleError{f.Path, value, want, 0}
}
