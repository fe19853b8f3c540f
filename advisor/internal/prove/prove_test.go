package prove_test

import (
	"testing"
	"time"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/prove"
	"example.com/crosstalk/advisor/internal/smallpack"
)

var today = smallpack.Today

func smallPack(t testing.TB) *pack.Pack { return smallpack.Load(t) }

// compile compiles a condition.
func compile(t testing.TB, p *pack.Pack, text string) condition.Cond {
	t.Helper()
	return smallpack.Compile(t, p, []string{text})[0]
}

func TestFind(t *testing.T) {
	p := smallPack(t)
	for _, tt := range []struct {
		cond          string
		yes, no, open string // a profile on which it is so; "" if there is none
	}{
		{"age >= 65", "{age: 65}", "{age: 0}", "{}"},
		{"age < 5 or age >= 5", "{age: 5}", "", "{}"},
		{"age < 30 and age > 29", "", "{age: 0}", "{}"},
		{"age > 2.4 and age < 2.6", "", "?", "{}"}, // no whole number
		{"age > 2.4 and age != 3 and age < 3.5", "", "?", "{}"},
		{"age >= 2.5 and age <= 3.5", "{age: 3}", "?", "{}"},
		{"weight_kg < 30 and weight_kg > 29", "{weight_kg: 29.5}", "?", "{}"},
		{`smoker and sex == "male"`, "{sex: male, smoker: true}", "?", "{}"},
		{`has(conditions, "psoriatic_arthritis") and not has(conditions, "arthritis")`, "", "?", "{}"},
		{`has(conditions, "arthritis") and not has(conditions, "psoriatic_arthritis")`, "?", "?", "{}"},
		{`has(conditions, "arthritis") and not known(conditions)`, "?", "?", "{}"},
		{`any(medications, is(.name, "glucocorticoid") and .months >= 3)`, "?", "?", "{}"},
		{`has(medications, "prednisone") and not any(medications, is(.name, "prednisone"))`, "", "?",
			"{}"},
		{`any(medications, .months >= 3) and none(medications, .months >= 2)`, "", "?", "{}"},
		{`any(medications, .months >= 3) and any(medications, .months < 2) and all(medications, ` +
			`.months != 5)`, "?", "?", "{}"},
		{`count(medications, is(.name, "glucocorticoid")) >= 2`, "?", "?", "{}"},
		{`one(medications, .months > 1) and count(medications, .months > 2) == 2`, "", "?", "{}"},
		{`months_since(last_scan) > 12`, "?", "?", "{}"},
		{`months_since(last_scan) >= 1 and days_since(last_scan) < 28`, "", "?", "{}"},
		{`months_since(last_scan) >= 1 and days_since(last_scan) < 29`, "?", "?", "{}"},
		{`months_since(last_scan) < 1 and days_since(last_scan) > 30`, "", "?", "{}"},
		{`months_since(last_scan) < 1 and days_since(last_scan) > 29`, "?", "?", "{}"},
		{`months_since(last_scan) >= 12 and years_since(last_scan) < 1`, "", "?", "{}"},
		{`last_scan > date("2020-02-28") and last_scan < date("2020-03-01")`, "{last_scan: 2020-02-29}",
			"?", "{}"},
		{`last_scan > date("2021-02-28") and last_scan < date("2021-03-01")`, "", "?", "{}"},
		{"weight_kg >= 2", "?", "", "{}"},
		{"weight_kg >= 2 and known(weight_kg)", "?", "{}", "{weight_kg: {at_most: 400}}"},
		{`last_scan == date("2026-01-01") and months_since(last_scan) > 3`, "?", "?", "{}"},
		{`(last_scan == date("2026-01-01")) == (months_since(last_scan) < 3)`, "?", "?", "{}"},
		{`known(smoker) and not smoker`, "{smoker: false}", "{}", ""},
		{`not known(conditions) and not has(conditions, "psoriasis")`, "{conditions: {not: [psoriasis]}}",
			"?", "?"},
		{`(weight_kg ?? 100) > 90`, "{}", "?", ""},
		{`(smoker ? age : 0) > 5`, "?", "?", "{}"},
		{`any(medications, (smoker ? .dose : 0) > 5)`, "?", "?", "{}"},
		{`any(medications, (.dose > 3 ? .dose : 0) > 5)`, "?", "?", "{}"},
		{`known(wait)`, "{wait: 0s}", "{}", ""},
		{`wait > duration("1h") and wait < duration("1h2s")`, "?", "?", "{}"},
		{`wait in [duration("1h")]`, "?", "?", "{}"},
		{`wait in [duration("1h")] and wait != duration("1h")`, "", "?", "{}"},
		{`last_scan in [date("2020-02-29")] and last_scan != date("2020-02-29")`, "", "?", "{}"},
		{`known(last_scan)`, "?", "{}", ""},
		{`last_scan > birth_date and days_since(last_scan) > days_since(birth_date)`, "", "?", "{}"},
		{`unrecognised(conditions)`, "?", "{}", ""},
		{`unrecognised(medications)`, "?", "{}", ""},
		{`unrecognised(conditions) and not known(conditions)`, "?", "{}", ""},
		{`unrecognised(conditions) and known(conditions)`, "", "{}", ""},
		{`unrecognised(conditions) and has(conditions, "psoriasis")`, "?", "{}", "?"},
		{`unrecognised(conditions) and not has(conditions, "psoriasis")`, "?", "{}", "?"},
		{`unrecognised(medications) and none(medications, true)`, "", "{}", ""},
		{`unrecognised(medications) and all(medications, is(.name, "prednisone"))`, "", "{}", "?"},
		{`unrecognised(medications) and has(medications, "prednisone")`, "?", "{}", "?"},
		{`unrecognised(medications) and not has(medications, "prednisone")`, "?", "{}", "?"},
		{`unrecognised(medications) and count(medications, known(.name)) == 0`, "", "{}", ""},
		{`region == "GB"`, "{}", "{}", ""}, // the second region
		{`region == "GB" and region == "US"`, "", "{}", ""},
		{`(region == "GB" ? age : 0) > 5`, "?", "?", "{}"},
		{`(region == "GB" ? age : 9) < 5 and region == "US"`, "", "{}", ""},
	} {
		t.Run(tt.cond, func(t *testing.T) {
			c := compile(t, p, tt.cond)
			for _, want := range []struct {
				is      string
				goal    prove.Goal
				profile string
			}{{"true", prove.Holds(c), tt.yes}, {"false", prove.Fails(c), tt.no},
				{"unknown", prove.Unsure(c), tt.open}} {
				a := prove.New(p, today).Find(want.goal)
				switch {
				case a.Verdict == prove.Open:
					t.Errorf("%s: open: %s", want.is, a.Why)
				case (a.Verdict == prove.Found) != (want.profile != ""):
					t.Errorf("%s: %v, want %q", want.is, a.Verdict, want.profile)
				case a.Verdict == prove.Found && want.profile != "?" && a.Profile.YAML() != want.profile:
					t.Errorf("%s on %s, want %s", want.is, a.Profile.YAML(), want.profile)
				}
				if a.Profile != nil {
					t.Log(want.is, a.Profile.YAML(), a.Profile.AsOf.Format(time.DateOnly))
				}
			}
		})
	}
}

// TestFree: what is not looked into may have any value, and has one.
func TestFree(t *testing.T) {
	p := smallPack(t)
	for _, cond := range []string{"any(steps, # > 3)", "all(steps, # > 3 and smoker)",
		"smoker and one(steps, # == 3)"} {
		c := compile(t, p, cond)
		for want, g := range map[prove.Verdict]prove.Goal{
			prove.None:  prove.All(prove.Holds(c), prove.Fails(c)),
			prove.Found: prove.Some(prove.Unsure(c), prove.Holds(c)),
		} {
			if a := prove.New(p, today).Find(g); a.Verdict != want {
				t.Errorf("%s: %v %s, want %v", cond, a.Verdict, a.Why, want)
			}
		}
	}
}

// TestRounding: where an atom calculates, its value changes where the rounded
// result does.
func TestRounding(t *testing.T) {
	p := smallPack(t)
	paper, machine := compile(t, p, "weight_kg >= 3"), compile(t, p, "weight_kg * 0.1 >= 0.3")
	for want, g := range map[string]prove.Goal{
		"{weight_kg: 2.9999999999999996}": prove.All(prove.Fails(paper), prove.Holds(machine)),
		"{height_cm: 100.09999999991852}": prove.All(prove.Holds(compile(t, p, "height_cm < 100.1")),
			prove.Holds(compile(t, p, "height_cm + 1000000 >= 1000100.1"))),
	} {
		a := prove.New(p, today).Find(g)
		if a.Verdict != prove.Found {
			t.Errorf("%v %s", a.Verdict, a.Why)
		} else if a.Profile.YAML() != want {
			t.Errorf("%s, want %s", a.Profile.YAML(), want)
		}
	}
	if a := prove.New(p,
		today).Find(
		prove.All(prove.Holds(paper),
			prove.Fails(compile(t, p, "weight_kg * 2 >= 6")))); a.Verdict != prove.None {
		t.Errorf("doubling loses nothing: %v", a.Verdict)
	}
}

// TestNoDay: without an as-of day nobody knows how long ago a day is.
func TestNoDay(t *testing.T) {
	p := smallPack(t)
	day, ago := compile(t, p, `last_scan == date("2026-01-01")`),
		compile(t, p, `months_since(last_scan) > 3`)
	a := prove.New(p, today).Find(prove.All(prove.Holds(day), prove.Unsure(ago)))
	if a.Verdict != prove.Found || a.Profile.YAML() != "{last_scan: 2026-01-01}" ||
		!a.Profile.AsOf.IsZero() {
		t.Errorf("%+v", a)
	}
}
