package rules_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"strconv"
	"testing"

	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// TestUpperLimits: for each row of the table of upper limits, in each region
// and at the youngest and the oldest age of the row, the amount at the limit is
// no warning, and what is just above it is one, whichever fact says it. In a
// pregnancy the same holds, and for vitamin A the words on pregnancy say it.
func TestUpperLimits(t *testing.T) {
	rb := load(t)
	// The facts that a limit is about, and the rule that says so.
	limits := map[string]struct {
		facts []string
		rule  string
	}{
		"vitamin_a": {[]string{"retinol_supplement_mcg_per_day", "retinol_total_mcg_per_day"},
			"retinol-bones-liver"},
		"vitamin_c": {[]string{"vitamin_c_supplement_mg_per_day"}, "vitamin-c-high-dose"},
		"vitamin_d": {
			[]string{"vitamin_d_supplement_mcg_per_day", "vitamin_d_intake_mcg_per_day"}, "vitd-too-much"},
		"vitamin_e_supplement": {[]string{"vitamin_e_supplement_mg_per_day"}, "vitamin-e-high-dose"},
		"calcium": {[]string{"calcium_supplement_mg_per_day", "calcium_intake_mg_per_day"},
			"calcium-total-check"},
		"zinc":                  {[]string{"zinc_total_mg_per_day"}, "zinc-too-much"},
		"zinc_supplement":       {[]string{"zinc_supplement_mg_per_day"}, "zinc-too-much"},
		"magnesium_supplement":  {[]string{"magnesium_supplement_mg_per_day"}, "magnesium-too-much"},
		"folic_acid_supplement": {[]string{"folic_acid_supplement_mcg_per_day"}, "folic-acid-too-much"},
	}
	text, err := fs.ReadFile(rules.FS(), "tables.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tables map[string]struct {
		Values map[string]struct {
			Regions map[string][]struct {
				If    string
				Value float64
			}
		}
	}
	if err := yaml.Unmarshal(text, &tables); err != nil {
		t.Fatal(err)
	}
	years, months := regexp.MustCompile(`^age >= ([0-9]+)$`),
		regexp.MustCompile(`^age_months >= ([0-9]+)$`)
	warned := func(t *testing.T, region, rule string, facts map[string]any) bool {
		t.Helper()
		data, err := json.Marshal(facts)
		if err != nil {
			t.Fatal(err)
		}
		_, p, err := rb.Decode("limit", data)
		if err != nil {
			t.Fatal(err)
		}
		a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Region: region})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range a.Messages {
			if m.Rule == rule && m.Level >= advisor.Warning {
				return true
			}
		}
		return false
	}
	tried := 0
	for name, value := range tables["upper_limit"].Values {
		limit, ok := limits[name]
		if !ok {
			t.Errorf("nothing here says which facts the limit of %s is about", name)
			continue
		}
		for region, rows := range value.Regions {
			if region == "any" {
				region = "US"
			}
			// From the oldest row to the youngest: each reaches to where the one before begins.
			oldest, oldestMonths := 90, 11
			for _, row := range rows {
				ages := []map[string]any{}
				switch y, m := years.FindStringSubmatch(row.If), months.FindStringSubmatch(row.If); {
				case y != nil:
					from, _ := strconv.Atoi(y[1])
					ages = append(ages, map[string]any{"age": from}, map[string]any{"age": oldest})
					oldest = from - 1
				case m != nil:
					from, _ := strconv.Atoi(m[1])
					ages = append(ages, map[string]any{"age": 0, "age_months": from},
						map[string]any{"age": 0, "age_months": oldestMonths})
					oldestMonths = from - 1
				case row.If == "":
					ages = append(ages, map[string]any{"age": 0, "age_months": 0},
						map[string]any{"age": 0, "age_months": oldestMonths})
					if oldest > 0 {
						ages = append(ages, map[string]any{"age": oldest})
					}
				default:
					t.Fatalf("%s, %s: this test cannot read %q", name, region, row.If)
				}
				for _, age := range ages {
					for _, fact := range limit.facts {
						for _, pregnant := range []bool{false, true} {
							if y, _ := age["age"].(int); pregnant && (y < 14 || y > 50) {
								continue
							}
							tried++
							facts := maps.Clone(age)
							facts["medications"] = []any{}
							rule := limit.rule
							if pregnant {
								facts["sex"], facts["pregnant"] = "female", true
								if name == "vitamin_a" {
									rule = "vitamin-a-pregnancy"
								}
							}
							what := fmt.Sprintf("%s, %s, %v, %s", name, region, facts, fact)
							facts[fact] = row.Value
							if warned(t, region, rule, facts) {
								t.Errorf("%s at the limit of %v: %s warns", what, row.Value, rule)
							}
							facts[fact] = row.Value + 0.5
							if !warned(t, region, rule, facts) {
								t.Errorf("%s above the limit of %v: %s does not warn", what, row.Value, rule)
							}
						}
					}
				}
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d rows were tried", tried)
	}
}
