package fact

import (
	"fmt"
	"math"
	"strings"
	"time"

	"example.com/crosstalk/advisor/internal/own"
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
	return math.Floor(float64(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0,
		time.UTC).Unix()) / 86400)
}

// DateOf is the date that Day made a number of.
func DateOf(day float64) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// Since counts whole units from date to asOf, both taken as days; a date to
// come gives the units until then, negative.
func Since(unit string, date, asOf time.Time) int64 {
	y1, m1, d1 := date.Date()
	y2, m2, d2 := asOf.Date()
	day := func(y int, m time.Month, d int) int64 {
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400
	}
	days := day(y2, m2, d2) - day(y1, m1, d1)
	if days < 0 {
		return -Since(unit, asOf, date)
	}
	months := int64(y2-y1)*12 + int64(m2-m1)
	if d2 < d1 {
		months--
	}
	switch unit {
	case "days_since":
		return days
	case "weeks_since":
		return days / 7
	case "months_since":
		return months
	}
	return months / 12
}

// Empty reports whether no number is in s.
func (s Span) Empty() bool {
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
	return s, !s.Empty()
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

// show puts the span into words: "below 30", "at least 6". Names are those of the words.
func (s Span) show(number func(float64) string, words *own.Words, names [4]string) string {
	var parts []string
	add := func(x float64, open bool, closed, opened string) {
		if math.IsInf(x, 0) {
			return
		}
		name := closed
		if open {
			name = opened
		}
		parts = append(parts, fmt.Sprintf(words.Text(name), number(x)))
	}
	add(s.Low, s.LowOpen, names[0], names[1])
	add(s.High, s.HighOpen, names[2], names[3])
	if len(parts) == 2 {
		return fmt.Sprintf(words.Text("between"), parts[0], parts[1])
	}
	return strings.Join(parts, "")
}

// ShowSpan gives the bounds of a value that is not known exactly, in words.
func (f *Fact) ShowSpan(s *Span, words *own.Words) string {
	if f.Kind == Date {
		date := func(x float64) string { return DateOf(x).Format(time.DateOnly) }
		return s.show(date, words, [4]string{"from_day", "after_day", "by_day", "before_day"})
	}
	number := func(x float64) string {
		return words.Number(strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.4f", x), "0"), "."))
	}
	return s.show(number, words, [4]string{"at_least", "above", "at_most", "below"})
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
