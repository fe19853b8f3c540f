package delivery

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"example.com/crosstalk/advisor"
)

// Check says what a store misses in a Given, or nil.
func (g Given) Check() error {
	for _, f := range []struct{ name, value string }{
		{"id", g.ID}, {"patient", g.Patient}, {"pack", g.Pack}, {"rule", g.Rule},
		{"version", g.Version}, {"language", g.Language},
	} {
		if f.value == "" {
			return fmt.Errorf("delivery: a message was given without %s", f.name)
		}
	}
	return checkTime("a message was given", g.On)
}

// Check says what a store misses in a Note, or nil.
func (n Note) Check() error {
	switch {
	case n.Given == "":
		return errors.New("delivery: a note without the id of what was given")
	case !slices.Contains([]What{Read, Understood, NotUnderstood, Declined}, n.What):
		return fmt.Errorf("delivery: a note of what is none of %s, %s, %s, %s", Read, Understood,
			NotUnderstood, Declined)
	}
	return checkTime("a note was made", n.On)
}

// checkTime wants a time that RFC 3339 can write.
func checkTime(what string, t time.Time) error {
	if y := t.UTC().Year(); t.IsZero() || y < 0 || y > 9999 {
		return fmt.Errorf("delivery: %s without a time, or at an impossible one", what)
	}
	return nil
}

// CheckAll is the first error among the checks of the items, or nil.
func CheckAll[T interface{ Check() error }](items []T) error {
	for _, x := range items {
		if err := x.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Time is t as a store keeps it: to the microsecond, in UTC.
func Time(t time.Time) time.Time { return time.UnixMicro(t.UnixMicro()).UTC() }

// Sort puts records, and the notes of each, into the order in which a store lists them: by
// time, then by ID, and notes by time, then by what they say.
func Sort(records []Record) {
	for i := range records {
		slices.SortStableFunc(records[i].Notes, func(a, b Note) int {
			return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.What, b.What), cmp.Compare(a.By, b.By))
		})
	}
	slices.SortStableFunc(records, func(a, b Record) int {
		return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.ID, b.ID))
	})
}

func sorted(newest map[string]time.Time) (list []advisor.Delivery) {
	for _, rule := range slices.Sorted(maps.Keys(newest)) {
		list = append(list, advisor.Delivery{Rule: rule, On: newest[rule]})
	}
	return list
}
