package workbench_test

import (
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/workbench"
)

// TestReadingOf: each word that a person reads counts once, as the command writes it.
func TestReadingOf(t *testing.T) {
	a := &advisor.Advice{
		Messages: []advisor.Message{
			{Rule: "a", Title: "One two", Text: "Three four five.", Action: "Not read here.",
				Cautions: []string{"For all.", "Mine alone here."},
				Because:  []advisor.Reason{{Text: "you ask"}}},
			{Rule: "b", Title: "Six", Text: "Seven.", Action: "Do eight.", Cautions: []string{"For all."},
				Because: []advisor.Reason{{Text: "you ask"}}},
		},
		Errands: []advisor.Errands{{Title: "Ask them", Items: []advisor.Errand{
			{Text: "for nine", Rules: []string{"a"}}}}},
	}
	// 2 for all; 2 + 3 + 3 and Why: with 2 of a; 1 + 1 + 2 of b; 2 + 2 to ask.
	want := workbench.Reading{Words: 2 + 8 + 3 + 4 + 4, Messages: 2, Errands: 1}
	if got := workbench.ReadingOf(a); got != want {
		t.Errorf("%+v; want %+v", got, want)
	}
	a.Messages[1].Level = advisor.Urgent
	if !workbench.ReadingOf(a).Apart {
		t.Error("an urgent message is not apart")
	}
	if workbench.ReadingOf(nil) != (workbench.Reading{}) {
		t.Error("of no advice")
	}
}
