package prove

import (
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
)

// TestLast holds the turned count to the count itself, on every day of leap and
// other years.
func TestLast(t *testing.T) {
	for _, from := range []time.Time{time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2099, 12, 1, 0, 0, 0, 0, time.UTC)} {
		for i := range 460 {
			asOf := from.AddDate(0, 0, i)
			for _, unit := range []string{"days_since", "months_since"} {
				for _, n := range []int64{-25, -13, -12, -2, -1, 0, 1, 2, 3, 11, 12, 13, 48} {
					day := (sinceCut{unit, n}).last(asOf)
					since := func(day float64) int64 { return condition.Since(unit, fact.DateOf(day), asOf) }
					if since(day) < n || since(day+1) >= n {
						t.Fatalf("%s >= %d as of %s: last on %s", unit, n, asOf.Format(time.DateOnly), fact.DateOf(day).Format(time.DateOnly))
					}
				}
			}
		}
	}
}
