package explain

import (
	"cmp"
	"fmt"
	"time"

	"example.com/crosstalk/advisor/internal/bridge"
	"example.com/crosstalk/advisor/internal/condition"
	"example.com/crosstalk/advisor/internal/engine"
	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/pack"
	"example.com/crosstalk/advisor/internal/profile"
	"example.com/crosstalk/advisor/internal/witness"
)

// asGiven is what a profile says, before it is held to anything.
func asGiven(rb, p any, asOf time.Time) (*fact.Profile, error) {
	given := &fact.Profile{AsOf: asOf}
	if err := bridge.Read(rb, p, given); err != nil && !profile.Usable(err) {
		return nil, err
	}
	return given, nil
}

// nearest finds what would have to change for the rule alone to be shown.
func nearest(s *engine.Session, given *fact.Profile, r *pack.Rule) []ProfileChange {
	changes := []ProfileChange{}
	for _, e := range nearestEdits(s, given, r) {
		text := e.Words(s.Pack.Schema.Terms, s.Words.Own, recordOf(s, e))
		changes = append(changes, ProfileChange{e.Fact.Path, text})
	}
	return changes
}

func nearestEdits(s *engine.Session, given *fact.Profile, r *pack.Rule) []witness.Edit {
	probe := s.Another()
	goal := &witness.Goal{Parts: witness.Is(r.When, condition.True)}
	guards := witness.Part{Conds: guardsOf(r), Eval: func(*condition.Frame) condition.Truth {
		probe.JudgeOne(r)
		return condition.Of(probe.Of(r).Outcome == engine.Shown).Or(condition.Unknown)
	}}
	if len(guards.Conds) > 0 {
		goal.Parts = append(goal.Parts, guards)
	}
	for _, v := range r.Variants { // whose guards count
		goal.Settles = append(goal.Settles, v.If)
	}
	finder := witness.New(s.Pack, s.Frame.AsOf, &probe.Frame)
	edits, _ := finder.Nearest(s.Frame.Profile.Slots, given.Slots, goal)
	return edits
}

// recordOf names the record that an edit is about.
func recordOf(s *engine.Session, e witness.Edit) string {
	if e.Elem < 0 {
		return ""
	}
	records, ok := s.Frame.Profile.Slots[e.Fact.Owner.Slot].Any.(*fact.Records)
	if ok && e.Elem < len(records.Elems) {
		name := records.Elems[e.Elem].Name(s.Pack.Schema.Terms, s.Words.Own)
		return cmp.Or(name, fmt.Sprintf(s.Words.Own.Text("explain.record"), e.Elem+1))
	}
	return s.Words.Own.Text("explain.new_record")
}

func guardsOf(r *pack.Rule) (list []condition.Cond) {
	for _, w := range r.Wordings() {
		for _, g := range w.Guards {
			list = append(list, g.If)
		}
	}
	return list
}
