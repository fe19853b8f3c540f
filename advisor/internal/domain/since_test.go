package domain

import (
	"os"
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/source"
)

// TestLast holds the turned count to the count itself, on every day of leap and
// other years.
func TestLast(t *testing.T) {
	for _, from := range []time.Time{time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC),
		time.Date(2099, 12, 1, 0, 0, 0, 0, time.UTC)} {
		for i := range 460 {
			asOf := from.AddDate(0, 0, i)
			for _, unit := range []string{"days_since", "months_since"} {
				for _, n := range []int64{-25, -13, -12, -2, -1, 0, 1, 2, 3, 11, 12, 13, 48} {
					day := (sinceCut{unit, n}).last(asOf)
					since := func(day float64) int64 { return fact.Since(unit, fact.DateOf(day), asOf) }
					if since(day) < n || since(day+1) >= n {
						t.Fatalf("%s >= %d as of %s: last on %s", unit, n, asOf.Format(time.DateOnly),
							fact.DateOf(day).Format(time.DateOnly))
					}
				}
			}
		}
	}
}

// TestWorldly: what depends on the region or on the day of the advice is looked at
// in each; nothing else is, which would be looked at in vain.
func TestWorldly(t *testing.T) {
	p, errs := load.Pack(os.DirFS("../../testdata/small"), nil, false)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	for text, want := range map[string]bool{
		"smoker": false, "weight_kg > 60": false, `has(conditions, "lupus")`: false,
		`sex == "male"`:  false,
		`region == "US"`: true, "months_since(last_scan) > 3": true,
		`last_scan > date("2026-01-01")`: true,
		"any(medications, .dose > 3)":    false, "(smoker ? weight_kg : 0) > 5": true,
	} {
		problems := &source.Errors{}
		r := &source.Reader{Errs: problems}
		n := source.YAML("c.yaml", []byte("when: |\n  "+text+"\n"), problems)
		got := false
		condition.Walk(p.Space.Compile(r.Verbatim(n.Get("when")), r), func(c condition.Cond) bool {
			if a, ok := c.(*condition.Atom); ok {
				got = got || Worldly(a)
			}
			return true
		})
		if got != want || problems.Len() > 0 {
			t.Errorf("%s is of the world: %v, %v", text, got, problems.Sorted())
		}
	}
}
