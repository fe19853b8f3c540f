package resource

import "time"

// A Clock is the day for which data is read, and where.
type Clock struct {
	AsOf time.Time      // zero: nothing is too old or too early
	Zone *time.Location // of the people; nil if it is not known
}

// window is the day of the advice, and where no zone is named those on which it
// may be the same moment elsewhere.
func (c *Clock) window() (from, by time.Time) {
	if c.Zone != nil {
		return c.AsOf, c.AsOf
	}
	return c.AsOf.AddDate(0, 0, -1), c.AsOf.AddDate(0, 0, 1)
}

// Late reports whether a day is after that of the advice.
func (c *Clock) Late(d Day) bool {
	if !d.Known() || c.AsOf.IsZero() || !d.From.After(c.AsOf) {
		return false
	}
	return c.Zone != nil || d.UTC.IsZero() || d.UTC.After(c.AsOf)
}

// Soon reports whether a day that is late may be that of the advice somewhere.
func (c *Clock) Soon(d Day) bool {
	_, by := c.window()
	return c.Late(d) && !d.From.After(by)
}

// Over reports whether a day is before that of the advice.
func (c *Clock) Over(d Day) bool {
	return d.Known() && !c.AsOf.IsZero() && d.By.Before(c.AsOf)
}

// SurelyOver reports whether a day is before that of the advice everywhere.
func (c *Clock) SurelyOver(d Day) bool {
	from, _ := c.window()
	return c.Over(d) && d.By.Before(from)
}

// First returns the first of the texts that is a date, as a day in the zone of
// the options, or in that which the text names.
func (c *Clock) First(texts ...string) Day {
	d := First(texts...)
	if c.Zone != nil && !d.At.IsZero() {
		y, m, n := d.At.In(c.Zone).Date()
		on := time.Date(y, m, n, 0, 0, 0, 0, time.UTC)
		return Day{From: on, By: on}
	}
	if d.From.After(c.AsOf) && !d.UTC.IsZero() && !d.UTC.After(c.AsOf) {
		// It is the next day where it was written, and still that of the advice elsewhere.
		return Day{From: d.UTC, By: d.UTC, At: d.At, UTC: d.UTC}
	}
	return d
}

// lastsMonths is for how many months something that was prescribed, handed out
// or given may be in use, where the data does not say for how long it is:
// prescriptions are good for a year in most places, and what is handed out last
// for three months more; of what is injected at intervals the longest is a year
// (zoledronic acid), and it may be late.
const lastsMonths = 15

// MayLast reports whether what was begun on a day may be in use still.
func (c *Clock) MayLast(d Day) bool {
	return !d.Known() || c.AsOf.IsZero() || !d.By.AddDate(0, lastsMonths, 0).Before(c.AsOf)
}
