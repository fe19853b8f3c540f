package resource

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Day is a FHIR date, dateTime or instant as days: one that gives only a
// year or month is all its days. The zero day is not known.
type Day struct {
	From, By time.Time
	At       time.Time // the moment, if the text has one
	UTC      time.Time // its day in Greenwich
}

var errDate = errors.New("not a date")

// DayOf reads a date; "" is the zero day. The day is the one that the text
// names, whatever its time zone.
func DayOf(text string) (Day, error) {
	if text == "" {
		return Day{}, nil
	}
	date, _, timed := strings.Cut(text, "T")
	if t, ok := exactDay(date); ok { // as most are
		d := Day{From: t, By: t}
		d.moment(text, timed)
		return d, nil
	}
	for _, form := range []struct {
		layout        string
		years, months int
		days          int
	}{{"2006-01-02", 0, 0, 1}, {"2006-01", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(form.layout, date); err == nil {
			d := Day{From: t, By: t.AddDate(form.years, form.months, form.days).AddDate(0, 0, -1)}
			d.moment(text, timed)
			return d, nil
		}
	}
	return Day{}, fmt.Errorf("%w", errDate)
}

// moment reads the moment, if the text has one.
func (d *Day) moment(text string, timed bool) {
	if !timed {
		return
	}
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		d.At, d.UTC = at, at.UTC().Truncate(24*time.Hour)
	}
}

// exactDay reads a date as 2006-01-02.
func exactDay(s string) (t time.Time, ok bool) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return t, false
	}
	number := func(s string) (n int) {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return -1
			}
			n = 10*n + int(s[i]-'0')
		}
		return n
	}
	y, m, d := number(s[:4]), number(s[5:7]), number(s[8:])
	if y < 0 || m < 1 || m > 12 || d < 1 {
		return t, false
	}
	t = time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Day() == d // else there is no such day
}

// onlyDay is a day that is known exactly.
func onlyDay(t time.Time) Day { return Day{From: t, By: t} }

// After is the day so many days after the last that d may be.
func (d Day) After(days int) Day { return onlyDay(d.By.AddDate(0, 0, days)) }

// Later is d moved by so many days.
func (d Day) Later(days int) Day {
	return Day{From: d.From.AddDate(0, 0, days), By: d.By.AddDate(0, 0, days)}
}

func (d Day) Known() bool { return !d.From.IsZero() }

// Exact reports whether it is one day, and not any of a month or a year.
func (d Day) Exact() bool { return d.Known() && d.From.Equal(d.By) }

// First returns the first of the texts that is a date.
func First(texts ...string) Day {
	for _, text := range texts {
		if d, err := DayOf(text); err == nil && d.Known() {
			return d
		}
	}
	return Day{}
}

// Value is a day as a profile has it.
func (d Day) Value() any {
	if d.Exact() {
		return d.From.Format(time.DateOnly)
	}
	return map[string]any{"from": d.From.Format(time.DateOnly), "by": d.By.Format(time.DateOnly)}
}
