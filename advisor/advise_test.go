package advisor_test

import (
	"encoding/json"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
)

func load(t *testing.T, files ...string) *advisor.Rulebase[person] {
	t.Helper()
	rb, err := advisor.Load[person](with(files...), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

func TestAdvise(t *testing.T) {
	rb := load(t)
	advice, err := rb.Advise(&person{
		Age:         new(61),
		Medications: advisor.ListOf(medication{Name: "prednisone", Months: new(8.0)}),
		LastScan:    new(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)),
	}, &advisor.Options{AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	out, _ := json.MarshalIndent(advice, "", "  ")
	t.Logf("%s", out)
	for c, err := range rb.RunTests() {
		if err != nil {
			t.Errorf("%s: rule %s: %s: %v", c.Pos, c.Rule, c.Name, err)
		}
	}
}
