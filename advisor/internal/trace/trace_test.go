package trace_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/randprofile"
	"example.com/crosstalk/advisor/internal/smallpack"
	"example.com/crosstalk/advisor/internal/trace"
)

// TestTrace: what values stand on, by name.
func TestTrace(t *testing.T) {
	const (
		born    = `"birth_date": "1986-01-01"`
		steroid = `{"name": "prednisone", "months": 5}`
	)
	for _, tt := range []struct {
		name, cond, profile string
		value               condition.Truth
		want                string
	}{
		{"of no record, whatever the list has", `none(medications, age < 18)`, `{"age": 40}`,
			condition.True, "says age"},
		{"and the records that there are matter no more", `none(medications, .months > 3 and age < 18)`,
			`{"age": 40, "medications": [` + steroid + `]}`, condition.True, "says age"},
		{"one record that is not so", `all(medications, .dose > 5)`,
			`{"medications": [{"name": "prednisone", "dose": 10}, {"name": "warfarin", "dose": 2}]}`,
			condition.False, "says medications.dose of 1"},
		{"one record that is so", `any(medications, .dose > 5)`,
			`{"medications": {"has": [{"name": "warfarin", "dose": 2}, {"name": "prednisone", "dose": 10}]}}`,
			condition.True, "says medications.dose of 1"},
		{"of two records that are so, the first", `any(medications, .dose > 5)`,
			`{"medications": [{"dose": 10}, {"dose": 7}]}`,
			condition.True, "says medications.dose of 0"},
		{"as many as are needed", `count(medications, .dose > 5) >= 2`,
			`{"medications": [{"dose": 10}, {"dose": 1}, {"dose": 7}, {"dose": 8}]}`,
			condition.True, "says medications.dose of 0; says medications.dose of 2"},
		{"those that are not so, where few may be", `count(medications, .dose > 5) <= 1`,
			`{"medications": [{"dose": 10}, {"dose": 2}, {"dose": 3}]}`,
			condition.True, "says medications.dose of 1; says medications.dose of 2; complete medications"},
		{"no more of them than leave few", `count(medications, .dose > 5) <= 2`,
			`{"medications": [{"dose": 1}, {"dose": 10}, {"dose": 2}, {"dose": 3}]}`,
			condition.True, "says medications.dose of 0; says medications.dose of 2; complete medications"},
		{"all that there are, and no more", `all(medications, .dose > 5)`,
			`{"medications": [{"dose": 10, "months": 2}, {"dose": 7}]}`,
			condition.True, "says medications.dose of 0; says medications.dose of 1; complete medications"},
		{"what no record is", `any(medications, is(.name, "warfarin") and .months >= 3)`,
			`{"age": 40, "medications": {"has": [{"name": "prednisone", "months": 1}], "not": ["warfarin"]}}`,
			condition.False, "lacks medications warfarin"},
		{"what no record is, whatever one of them says",
			`any(medications, is(.name, "glucocorticoid") and .months >= 3)`,
			`{"age": 40, "medications": {"has": [{"months": 1}], "not": ["glucocorticoid"]}}`,
			condition.False, "lacks medications glucocorticoid"},
		{"a fact that is given, not what it could follow from", `age < 50`, `{"age": 40, ` + born + `}`,
			condition.True, "says age"},
		{"a fact that follows", `age < 50`, `{` + born + `}`, condition.True, "says birth_date; as of"},
		{"a number that is given", `bmi > 20`, `{"bmi": 30, "weight_kg": 80}`, condition.True,
			"says bmi"},
		{"a number that is what follows, rounded", `bmi > 20`,
			`{"bmi": 30, "weight_kg": 80, "height_cm": 163.3}`, condition.True,
			"says weight_kg; says height_cm"},
		{"bounds that overlap what follows", `bmi < 40`,
			`{"bmi": {"below": 40}, "weight_kg": {"at_least": 80}, "height_cm": 160}`, condition.True,
			"says bmi; says weight_kg; says height_cm"},
		{"a default, since what is given is not what follows", `(bmi ?? 50) > 40`,
			`{"bmi": 22, "weight_kg": 80, "height_cm": 160}`, condition.True,
			"says bmi; says weight_kg; says height_cm"},
		{"not known, since what is given is not what follows", `not known(bmi)`,
			`{"bmi": 22, "weight_kg": 80, "height_cm": 160}`, condition.True,
			"says bmi; says weight_kg; says height_cm"},
		{"a number that follows", `bmi > 20`, `{"weight_kg": 80, "height_cm": 160}`, condition.True,
			"says weight_kg; says height_cm"},
		{"a choice that is given", `risk == "high"`, `{"risk": "high", "conditions": ["psoriasis"]}`,
			condition.True, "says risk"},
		{"a choice that follows from the second case", `risk == "middle"`,
			`{"conditions": ["psoriasis"], "medications": [` + steroid + `]}`,
			condition.True, "lacks conditions lupus; has medications of 0 prednisone"},
		{"known", `known(age)`, `{"age": 40, ` + born + `}`, condition.True, "says age"},
		{"known, since it follows", `known(age)`, `{` + born + `}`, condition.True,
			"says birth_date; as of"},
		{"not known", `known(age)`, `{"smoker": true}`, condition.False, ""},
		{"a bound before a default", `(age ?? 30) >= 50`, `{"age": {"at_least": 60}}`, condition.True,
			"says age"},
		{"a default", `(age ?? 30) >= 50`, `{"smoker": true}`, condition.False, ""},
		{"of two that would do, the first", `smoker or age > 50`, `{"smoker": true, "age": 60}`,
			condition.True, "says smoker"},
		{"of two that are needed, both", `smoker and age > 50`,
			`{"smoker": true, "age": 60, "weight_kg": 60}`,
			condition.True, "says smoker; says age"},
	} {
		p := smallpack.Load(t)
		doc := randprofile.Doc{}
		if err := json.Unmarshal([]byte(tt.profile), &doc); err != nil {
			t.Fatal(err)
		}
		c := smallpack.Compile(t, p, []string{tt.cond})[0]
		f := smallpack.Frame(t, p, doc, "US")
		if got := f.Eval(c); got != tt.value {
			t.Errorf("%s: %s is %v; want %v", tt.name, tt.cond, got, tt.value)
			continue
		}
		var list []condition.Literal
		trace.Of(f, c, trace.First).Literals(func(l condition.Literal) { list = append(list, l) })
		got := strings.Split((&law{T: t, pack: p}).words(list), "; ")
		want := strings.Split(tt.want, "; ")
		slices.Sort(got)
		got = slices.Compact(got) // what is read twice is noted twice
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("%s: %s stands on %q; want %q", tt.name, tt.cond, got, want)
		}
	}
}
