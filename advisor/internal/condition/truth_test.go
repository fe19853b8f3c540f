package condition_test

import (
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
)

const F, U, T = condition.False, condition.Unknown, condition.True

func TestKleene(t *testing.T) {
	for _, tt := range []struct{ a, b, and, or condition.Truth }{
		{F, F, F, F},
		{F, U, F, U},
		{F, T, F, T},
		{U, U, U, U},
		{U, T, U, T},
		{T, T, T, T},
	} {
		for _, ab := range [][2]condition.Truth{{tt.a, tt.b}, {tt.b, tt.a}} {
			if got := ab[0].And(ab[1]); got != tt.and {
				t.Errorf("%v and %v = %v, want %v", ab[0], ab[1], got, tt.and)
			}
			if got := ab[0].Or(ab[1]); got != tt.or {
				t.Errorf("%v or %v = %v, want %v", ab[0], ab[1], got, tt.or)
			}
		}
	}
	for _, tt := range []struct{ a, not condition.Truth }{{F, T}, {U, U}, {T, F}} {
		if got := tt.a.Not(); got != tt.not {
			t.Errorf("not %v = %v, want %v", tt.a, got, tt.not)
		}
	}
}

// TestConditions is the language by example: each condition on each profile.
func TestConditions(t *testing.T) {
	type doc = randprofile.Doc
	meds := func(list ...doc) doc { return doc{"medications": append([]doc{}, list...)} }
	p := smallpack.Load(t)
	for _, tt := range []struct {
		when    string
		profile doc
		want    condition.Truth
		reason  string
	}{
		{"age >= 65", doc{"age": 65}, T, ""},
		{"age >= 65", doc{}, U, "nobody knows the age"},
		{"age != 65", doc{}, U, "plain expr says true here"},
		{"not (age == 65)", doc{}, U, ""},
		{"age >= 65", doc{"birth_date": "1961-11-20"}, T, "derived from the date of birth"},
		{"age >= 65", doc{"birth_date": "1961-11-21"}, F, "tomorrow is the birthday"},
		{"age >= 65", doc{"age": 30, "birth_date": "1900-01-01"}, F,
			"what derives cannot be, so what is given stands"},
		{"age < 5 or age >= 5", doc{}, U, "Kleene does not see that the two are linked"},
		{"smoker or age > 60", doc{"age": 61}, T, "one is enough"},
		{"smoker and age > 60", doc{"age": 60}, F, "one is enough"},
		{"smoker and age > 60", doc{"age": 61}, U, ""},
		{"(smoker ? age > 60 : age > 50)", doc{"age": 61}, T, "both branches agree"},
		{"(smoker ? age > 60 : age > 50)", doc{"age": 55}, U, ""},
		{"smoker == (age > 60)", doc{"age": 61, "smoker": true}, T, ""},
		{"smoker == (age > 60)", doc{"age": 61}, U, ""},
		{"known(age)", doc{}, F, "it asks about the record"},
		{"age == nil", doc{}, T, "so does this"},
		{"known(age)", doc{"birth_date": "1961-11-20"}, T, "derived facts count"},
		{"known(conditions)", doc{"conditions": doc{"has": []string{"lupus"}}}, F,
			"an open set is not all known"},
		{"(vitamin_d ?? 50) < 60", doc{}, T, ""},
		{"(vitamin_d ?? 50) < 60", doc{"vitamin_d": 70}, F, ""},
		{"(known(age) ? (vitamin_d ?? 0) : vitamin_d) > limit.vitamin_d", doc{"age": 30}, F, ""},
		{"(known(age) ? (vitamin_d ?? 0) : vitamin_d) > limit.vitamin_d", doc{"vitamin_d": 200}, T, ""},
		{"vitamin_d in 30..40", doc{"vitamin_d": 31.5}, F, "expr's ranges hold whole numbers"},
		{"bmi > 30", doc{"weight_kg": 100, "height_cm": 170}, T, ""},
		{"bmi > 30", doc{"weight_kg": 100}, U, ""},
		{"bmi > 30", doc{"bmi": 31}, T, ""},
		{"weight_kg / (height_cm - 170) > 3", doc{"weight_kg": 3, "height_cm": 170}, U,
			"divided by 0, it is no number"},
		{"labs.crp > 3", doc{"labs": doc{}}, U, "a key that is not there is not known to be absent"},
		{"home.stairs", doc{"home": doc{"stairs": true}}, T, ""},
		{"not home.stairs", doc{}, U, ""},

		{`has(conditions, "lupus")`, doc{}, U, ""},
		{`has(conditions, "lupus")`, doc{"conditions": []string{}}, F, "none at all"},
		{`has(conditions, "lupus")`, doc{"conditions": []string{"psoriasis"}}, F,
			"psoriasis and nothing else"},
		{`has(conditions, "lupus")`, doc{"conditions": doc{"has": []string{"psoriasis"}}}, U,
			"perhaps more"},
		{`has(conditions, "lupus")`, doc{"conditions": doc{"not": []string{"lupus"}}}, F, ""},
		{`has(conditions, "psoriatic_arthritis")`, doc{"conditions": doc{"not": []string{"arthritis"}}},
			F, "a wider term rules out its kinds"},
		{`has(conditions, "arthritis")`, doc{"conditions": doc{"not": []string{"psoriatic_arthritis"}}},
			U, "a narrower one says nothing of the rest"},
		{`has(conditions, "arthritis")`, doc{"conditions": []string{"psoriatic_arthritis"}}, T, ""},
		{`has(conditions, "psoriatic_arthritis")`, doc{"conditions": []string{"arthritis"}}, U,
			"which arthritis was not said"},
		{`has(conditions, "lupus")`, doc{"conditions": []string{"lupuss"}}, U,
			"nobody knows what that is"},
		{`has(conditions, "lupus")`, doc{"conditions": []string{"Lupus"}}, T,
			"names are compared without case"},

		{`has(medications, "warfarin")`, doc{}, U, ""},
		{`has(medications, "warfarin")`, meds(), F, ""},
		{`has(medications, "glucocorticoid")`, meds(doc{"name": "prednisone"}), T, ""},
		{`has(medications, "warfarin")`, meds(doc{"dose": 3}), U, "a record without a name"},
		{
			`any(medications, .months >= 3)`, meds(doc{"name": "prednisone", "months": 3},
				doc{"name": "warfarin"}), T, "one is certain"},
		{
			`any(medications, .months >= 3)`, meds(doc{"name": "prednisone", "months": 2},
				doc{"name": "warfarin"}), U, "one might be"},
		{`any(medications, .months >= 3)`, meds(doc{"name": "prednisone", "since": "2026-08-20"}), T,
			"derived in the record"},
		{
			`any(medications, .months >= 3)`,
			doc{"medications": doc{"has": []doc{{"name": "prednisone", "months": 2}}}}, U,
			"a further one might be"},
		{`any(medications, is(.name, "warfarin") and .months >= 3)`,
			doc{"medications": doc{"not": []string{"warfarin"}}}, F, "no further one is warfarin"},
		{`all(medications, .months >= 3)`, meds(), T, ""},
		{
			`all(medications, .months >= 3)`,
			doc{"medications": doc{"has": []doc{{"name": "prednisone", "months": 3}}}}, U, ""},
		{`none(medications, .months >= 3)`, meds(doc{"name": "warfarin", "months": 2}), T, ""},
		{`one(medications, .months >= 3)`, meds(doc{"months": 4}, doc{"months": 5}, doc{}), F,
			"two are certain"},
		{`one(medications, .months >= 3)`, meds(doc{"months": 4}, doc{}), U, ""},
		{`count(medications, .months >= 3) >= 2`, meds(doc{"months": 4}, doc{}, doc{"months": 5}), T, ""},
		{`count(medications, .months >= 3) < 3`, meds(doc{"months": 4}, doc{}), T, "at most two"},
		{`2 > count(medications, .months >= 3)`, meds(doc{"months": 4}), T, ""},
		{`len(medications) == 1`, meds(doc{}), T, ""},
		{`len(medications) == 1`, doc{"medications": doc{"has": []doc{{"name": "warfarin"}}}}, U, ""},
		{`sum(map(medications, .dose)) > 5`, meds(doc{"dose": 3}, doc{"dose": 4}), T, ""},
		{`sum(map(medications, .dose)) > 5`, meds(doc{"dose": 30}, doc{}), U, "a dose is not known"},
		{`sum(map(filter(medications, .months > 1), .dose)) > 5`,
			meds(doc{"dose": 30, "months": 2}, doc{"months": 0}), T,
			"a dose that does not count need not be known"},
		{`sum(map(filter(medications, .months > 1), .dose)) > 5`,
			meds(doc{"dose": 30, "months": 2}, doc{"months": 2}), U, ""},
		{`sum(map(filter(medications, .months > 1), .dose)) > 5`,
			meds(doc{"dose": 30, "months": 2}, doc{"dose": 0}), U, ""},
		{`any(steps, # > 1000)`, doc{"steps": []int{10, 2000}}, T, ""},
		{`any(medications, any(steps, # > 10) and .months > 1)`,
			doc{"steps": []int{20}, "medications": []doc{{"months": 2}}}, T, ""},

		{`risk == "high"`, doc{"conditions": []string{"lupus"}}, T, ""},
		{`risk == "high"`, doc{"conditions": []string{}}, F, "whatever the medicines are"},
		{`risk == "low"`, doc{"conditions": []string{}}, U, ""},
		{`risk in ["low", "middle"]`, doc{"conditions": []string{}}, T, "all remaining cases agree"},
		{`risk != "low"`, doc{"medications": []doc{{"name": "prednisone"}}}, T, "high or middle"},
		{`risk == "low"`, doc{"risk": "low", "conditions": []string{"lupus"}}, U,
			"the rest of the record certainly says something else"},
		{`risk == "low"`, doc{"risk": "low", "conditions": doc{"not": []string{"psoriasis"}}}, T,
			"the rest says nothing for certain"},
		{"vitamin_d > limit.vitamin_d", doc{"vitamin_d": 200}, T, "above the limit of every age"},
		{"vitamin_d > limit.vitamin_d", doc{"vitamin_d": 110}, U, "it depends on the age"},
		{"vitamin_d > limit.vitamin_d", doc{"vitamin_d": 110, "age": 10}, T, ""},

		{`last_scan < date("2020-01-01")`, doc{"last_scan": "2019-12-31"}, T, ""},
		{`wait >= duration("36h")`, doc{"wait": "36h"}, T, ""},
		{"months_since(last_scan) < 24", doc{"last_scan": "2024-11-20"}, F, ""},
		{"months_since(last_scan) < 24", doc{"last_scan": "2024-11-21"}, T, ""},
		{"days_since(last_scan) == 1", doc{"last_scan": "2026-11-19"}, T, ""},
	} {
		c := smallpack.Compile(t, p, []string{tt.when})[0]
		if got := smallpack.Frame(t, p, tt.profile, "US").Eval(c); got != tt.want {
			t.Errorf("%s on %s = %v, want %v; %s", tt.when, smallpack.Show(tt.profile), got, tt.want,
				tt.reason)
		}
	}
}

func TestSince(t *testing.T) {
	date := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tt := range []struct {
		unit, from, to string
		want           int64
	}{
		{"days_since", "2026-11-20", "2026-11-20", 0},
		{"days_since", "2024-02-28", "2024-03-01", 2},
		{"weeks_since", "2026-11-01", "2026-11-20", 2},
		{"months_since", "2026-10-20", "2026-11-20", 1},
		{"months_since", "2026-10-21", "2026-11-20", 0},
		{"months_since", "2025-11-21", "2026-11-20", 11},
		{"months_since", "2026-12-20", "2026-11-20", -1},
		{"months_since", "2026-12-10", "2026-11-20", 0},
		{"months_since", "2026-11-25", "2026-11-20", 0},
		{"years_since", "1961-11-20", "2026-11-20", 65},
		{"years_since", "1961-11-21", "2026-11-20", 64},
		{"years_since", "2024-02-29", "2025-02-28", 0},
		{"years_since", "2024-02-29", "2025-03-01", 1},
	} {
		if got := fact.Since(tt.unit, date(tt.from), date(tt.to)); got != tt.want {
			t.Errorf("%s from %s to %s = %d, want %d", tt.unit, tt.from, tt.to, got, tt.want)
		}
	}
}

// TestNoDate: without an as-of date, what counts from a date is unknown.
func TestNoDate(t *testing.T) {
	p := smallpack.Load(t)
	c := smallpack.Compile(t, p, []string{"months_since(last_scan) < 24"})[0]
	f := smallpack.Frame(t, p, randprofile.Doc{"last_scan": "2026-01-01"}, "US")
	f.AsOf = time.Time{}
	if got := f.Eval(c); got != U {
		t.Errorf("got %v", got)
	}
}

// TestSharedAtoms: equal atoms of different conditions are one.
func TestSharedAtoms(t *testing.T) {
	p := smallpack.Load(t)
	atom := func(c condition.Cond) *condition.Atom {
		var found *condition.Atom
		condition.Walk(c, func(c condition.Cond) bool {
			if a, ok := c.(*condition.Atom); ok && a.Text == "age > 33" {
				found = a
			}
			return true
		})
		return found
	}
	cs := smallpack.Compile(t, p, []string{"age > 33 and smoker", "smoker or not (age>33)"})
	if a, b := atom(cs[0]), atom(cs[1]); a == nil || a != b {
		t.Errorf("%p and %p", a, b)
	}
}
