package advisor_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
)

// TestOpenJSON: sets and lists in JSON, and back.
func TestOpenJSON(t *testing.T) {
	type drug struct{ Name string }
	for _, tt := range []struct {
		set  advisor.Set
		want string
	}{
		{advisor.Set{}, "null"},
		{advisor.SetOf(), "[]"},
		{advisor.Set{Complete: true}, "[]"},
		{advisor.SetOf("lupus", "gout"), `["lupus","gout"]`},
		{advisor.Set{Has: []string{"lupus"}}, `{"has":["lupus"]}`},
		{advisor.Set{Not: []string{"lupus"}}, `{"not":["lupus"]}`},
		{advisor.Set{Has: []string{"gout"}, Not: []string{"lupus"}, Complete: true},
			`{"has":["gout"],"not":["lupus"],"complete":true}`},
		{advisor.Set{Not: []string{"lupus"}, Complete: true}, `{"not":["lupus"],"complete":true}`},
	} {
		text, err := json.Marshal(tt.set)
		if err != nil || string(text) != tt.want {
			t.Errorf("%+v: %s, %v; want %s", tt.set, text, err, tt.want)
		}
		var list advisor.List[drug]
		for _, name := range tt.set.Has {
			list.Has = append(list.Has, drug{name})
		}
		list.Not, list.Complete = tt.set.Not, tt.set.Complete
		other, err := json.Marshal(list)
		if err != nil {
			t.Fatal(err)
		}
		var set advisor.Set
		if err := json.Unmarshal(text, &set); err != nil {
			t.Fatal(err)
		}
		var back advisor.List[drug]
		if err := json.Unmarshal(other, &back); err != nil {
			t.Fatal(err)
		}
		// None of a complete set is an empty slice, whatever it was.
		if len(set.Has) == 0 && len(tt.set.Has) == 0 {
			set.Has, back.Has = tt.set.Has, list.Has
		}
		if diff := cmp.Diff(tt.set, set); diff != "" {
			t.Errorf("%s is read as another set (-want +got)\n%s", text, diff)
		}
		if diff := cmp.Diff(list, back); diff != "" {
			t.Errorf("%s is read as another list (-want +got)\n%s", other, diff)
		}
	}
	for _, text := range []string{`3`, `{"has":3}`, `[3]`} {
		var set advisor.Set
		if err := json.Unmarshal([]byte(text), &set); err == nil {
			t.Errorf("%s is read as %+v", text, set)
		}
	}
}
