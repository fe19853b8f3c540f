package witness

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

// said is a value as a short text: a set is "3 4 not 5", with "all" if it is
// complete, a list the values of its records.
func said(v fact.Value) string {
	terms := func(has, not []term.ID, complete bool) string {
		parts := []string{}
		for _, x := range has {
			parts = append(parts, fmt.Sprint(x))
		}
		if complete {
			parts = append(parts, "all")
		}
		for _, x := range not {
			parts = append(parts, fmt.Sprint("not ", x))
		}
		return strings.Join(parts, " ")
	}
	switch all := v.Any.(type) {
	case *fact.Set:
		text := terms(all.Has, all.Not, all.Complete)
		if all.Hidden {
			text = strings.TrimSpace(text + " hidden")
		}
		return text
	case *fact.Records:
		parts := []string{}
		for _, e := range all.Elems {
			parts = append(parts, fmt.Sprint("{", said(e.Slots[0]), "}"))
		}
		if all.Complete != (all.Rest == nil) {
			parts = append(parts, "contradiction")
		}
		return strings.TrimSpace(strings.Join(parts, " ") + " " + terms(nil, all.Not, all.Complete))
	}
	switch {
	case v.Span != nil:
		return "bounds"
	case v.Known:
		return fmt.Sprint(v.Int)
	}
	return "nothing"
}

// TestSmaller: what says less than a value, one step at a time. What would say
// nothing at all is left to "nothing".
func TestSmaller(t *testing.T) {
	set := func(s fact.Set) fact.Value { return fact.Value{Known: true, Any: &s} }
	record := func(v fact.Value) *fact.Elem { return &fact.Elem{Slots: []fact.Value{v}} }
	list := func(complete bool, not []term.ID, values ...fact.Value) fact.Value {
		r := &fact.Records{Complete: complete, Not: not}
		for _, v := range values {
			r.Elems = append(r.Elems, record(v))
		}
		if !complete {
			r.Rest = &fact.Elem{Index: -1}
		}
		return fact.Value{Known: true, Any: r}
	}
	for _, tt := range []struct {
		v    fact.Value
		want string
	}{
		{fact.Value{}, ""},
		{fact.Value{Known: true, Int: 3}, "nothing"},
		{fact.Value{Span: &fact.Span{Low: 1, High: 3}}, "nothing"},
		{set(fact.Set{Complete: true}), "nothing"},
		{set(fact.Set{Has: []term.ID{3}, Complete: true}), "nothing, all"},
		{set(fact.Set{Has: []term.ID{3, 4}, Complete: true}), "nothing, 4 all, 3 all"},
		{set(fact.Set{Has: []term.ID{3}}), "nothing, 3 all"},
		{set(fact.Set{Has: []term.ID{3}, Not: []term.ID{5}}), "nothing, 3 all, not 5, 3"},
		{set(fact.Set{Not: []term.ID{5, 6}}), "nothing, all, not 6, not 5"},
		{set(fact.Set{Has: []term.ID{3}, Hidden: true}), "nothing, 3 all hidden, hidden, 3"},
		{list(true, nil), "nothing"},
		{list(true, nil, fact.Value{Known: true, Int: 7}), "nothing, all, {nothing} all"},
		{list(true, nil, fact.Value{}), "nothing, all"},
		{list(false, nil, fact.Value{Known: true, Int: 7}), "nothing, {7} all, {nothing}"},
		{list(false, []term.ID{5}), "nothing, all"},
		{list(false, []term.ID{5, 6}), "nothing, all, not 6, not 5"},
		{list(false, []term.ID{5}, fact.Value{Known: true, Int: 7}),
			"nothing, {7} all, {7}, not 5, {nothing} not 5"},
		{list(true, []term.ID{5, 6}, fact.Value{}),
			"nothing, {nothing} all, {nothing} all not 5, {nothing} all not 6, all not 5 not 6"},
	} {
		before := said(tt.v)
		var got []string
		for _, w := range smaller(tt.v) {
			got = append(got, said(w))
		}
		want := strings.Split(tt.want, ", ")
		if tt.want == "" {
			want = nil
		}
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("smaller than %s: %q; want %q", before, got, want)
		}
		if after := said(tt.v); after != before {
			t.Errorf("%s has become %s", before, after)
		}
	}
}
