package decisions_test

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/decisions"
)

// TestAboutGroups: a group of which one message is left out would say its line all the same, so
// the others stand alone; one of which none is left out stays.
func TestAboutGroups(t *testing.T) {
	of := func(rule, fact string) advisor.Message {
		return advisor.Message{Rule: rule, Title: rule,
			Because: []advisor.Reason{{Facts: []advisor.FactValue{{Fact: fact}}}}}
	}
	for facts, want := range map[string]string{"zinc": "zinc alone", "pills": "both"} {
		a := &advisor.Advice{Messages: []advisor.Message{of("iron", "pills"), of("zinc", facts)},
			Groups: []advisor.Group{{Title: "both", Rules: []string{"iron", "zinc"}}}}
		decisions.About(a, []string{facts})
		read := a.AsRead()
		if len(read) != 1 {
			t.Fatalf("%s: %d messages are read", facts, len(read))
		}
		got := read[0].Title
		if len(a.Groups) == 0 {
			got += " alone"
		}
		if got != want {
			t.Errorf("%s: %s is read, want %s", facts, got, want)
		}
	}
}
