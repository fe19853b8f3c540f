package term

import (
	"slices"
	"testing"
)

func TestHierarchy(t *testing.T) {
	var problems []string
	h := New([]Term{
		{Name: "medicine"},
		{Name: "steroid", Is: []string{"medicine"}, Label: map[string]string{"en": "steroid tablets"}},
		{Name: "prednisone", Is: []string{"steroid"}, Also: []string{"Delta-Cortene"}},
		{Name: "estrogen", Is: []string{"medicine"}},
		{Name: "contraceptive", Is: []string{"medicine"}},
		{Name: "combined_pill", Is: []string{"estrogen", "contraceptive"}},
		{Name: "warfarin", Is: []string{"medicine"}},
	}, func(i int, msg string) { problems = append(problems, msg) })
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, tt := range []struct {
		a, b     string
		is, meet bool
		why      string
	}{
		{"prednisone", "medicine", true, true, "through a chain"},
		{"prednisone", "prednisone", true, true, "a term is a kind of itself"},
		{"steroid", "prednisone", false, true, "the wider term may be the narrower one"},
		{"warfarin", "steroid", false, false, "nothing is both"},
		{"estrogen", "contraceptive", false, true, "the combined pill is both"},
		{"combined_pill", "contraceptive", true, true, "two parents"},
		{"steroid tablets", "medicine", true, true, "by its label"},
		{"deltacortene", "steroid", true, true, "by a synonym, folded"},
		{"nothing", "medicine", false, false, "no such term"},
	} {
		a, b := h.Find(tt.a), h.Find(tt.b)
		if got := h.Is(a, b); got != tt.is {
			t.Errorf("Is(%s, %s) = %v; %s", tt.a, tt.b, got, tt.why)
		}
		if got, back := h.Meet(a, b), h.Meet(b, a); got != tt.meet || back != tt.meet {
			t.Errorf("Meet(%s, %s) = %v, %v; %s", tt.a, tt.b, got, back, tt.why)
		}
	}
	if h.Named("Prednisone") != None || h.Named("prednisone") == None {
		t.Error("Named wants the exact id")
	}
}

func TestProblems(t *testing.T) {
	var problems []string
	New([]Term{
		{Name: "a", Is: []string{"b"}},
		{Name: "b", Is: []string{"a"}},
		{Name: "c", Is: []string{"d"}},
		{Name: "e", Also: []string{"C"}},
	}, func(i int, msg string) { problems = append(problems, msg) })
	for _, want := range []string{"circle: a is b is a", `unknown term "d"`, `the name "C" belongs to c already`} {
		if !slices.Contains(problems, want) {
			t.Errorf("%q lacks %q", problems, want)
		}
	}
}
