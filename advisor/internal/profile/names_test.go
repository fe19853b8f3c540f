package profile

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/fact"
	"example.com/crosstalk/advisor/internal/term"
)

type namingProfile struct {
	Meds struct {
		Has []struct {
			Name string   `expr:"name"`
			Dose *float64 `expr:"dose"`
			Days *int     `expr:"days"`
		}
		Not      []string
		Complete bool
	} `expr:"meds"`
	Allergies struct {
		Has, Not []string
		Complete bool
	} `expr:"allergies"`
	Foods []string `expr:"foods"`
	Main  string   `expr:"main"`
}

// strict fails where a struct does not fit.
func strict(t *testing.T) Problems {
	return Problems{func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) },
		func(path, hint string) { t.Fatal(path, hint) },
		func(msg string) { t.Fatal(msg) }}
}

func namingStruct(t *testing.T) *Struct {
	t.Helper()
	terms := term.New([]term.Term{{Name: "medicine"}, {Name: "food"},
		{Name: "saltine", Is: []string{"medicine"}, Routes: []string{"oral"}},
		{Name: "dorin", Is: []string{"medicine"}, Routes: []string{"oral"}},
		{Name: "nut", Is: []string{"food"}, Routes: []string{"oral"}}}, nil)
	terms.SetWords(&term.Words{Routes: []term.Route{{Name: "oral", Words: []string{"oral"}}},
		Forms: []term.Form{{Name: "tablet", Routes: []string{"oral"}, Words: []string{"tablet"}}},
		Units: []term.Unit{{Name: "mg", MG: 1, Words: []string{"mg"}}}, After: []string{"allergy"},
		Nothing: []term.Nothing{{Words: []string{"no allergies"}},
			{Words: []string{"no food allergies"}, Of: []string{"food"}}}},
		func(i int, path, msg string) { t.Fatal(i, path, msg) })
	medicine, food := terms.Named("medicine"), terms.Named("food")
	facts := []*fact.Fact{{Path: "meds", Kind: fact.List},
		{Path: "meds.name", Kind: fact.Term, Of: []term.ID{medicine}},
		{Path: "meds.dose", Kind: fact.Number, Unit: "mg/d"},
		{Path: "meds.days", Kind: fact.Int, Unit: "d"},
		{Path: "allergies", Kind: fact.Terms, Of: []term.ID{medicine, food}, RulesOut: true},
		{Path: "foods", Kind: fact.Terms, Of: []term.ID{food}},
		{Path: "main", Kind: fact.Term, Of: []term.ID{medicine}}}
	schema := fact.Index(facts, terms, func(f *fact.Fact, msg string) { t.Fatal(f.Path, msg) })
	return Bind(schema, reflect.TypeFor[namingProfile](), strict(t))
}

// TestProductsInLists: a record that names several ingredients is a record of
// each, behind the others, without the dose, which is not said of each; those
// that are read keep their places.
func TestProductsInLists(t *testing.T) {
	s := namingStruct(t)
	var in namingProfile
	add := func(name string) {
		dose, days := 10.0, 3
		in.Meds.Has = append(in.Meds.Has, struct {
			Name string   `expr:"name"`
			Dose *float64 `expr:"dose"`
			Days *int     `expr:"days"`
		}{name, &dose, &days})
	}
	for _, name := range []string{"saltine 5 mg tablet",
		"saltine 5 mg / dorin 2 mg / fooin 3 mg tablet", "dorin", "nonsense"} {
		add(name)
	}
	p, r := &fact.Profile{}, new(Reader)
	for reading := range 3 { // the later ones through fields that are bound
		if err := r.Read(s, reflect.ValueOf(&in).Elem(), p); err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, e := range p.Slots[s.Lookup("meds").Slot].Any.(*fact.Records).Elems {
			if e.Index != i {
				t.Errorf("reading %d: record %d says that it is %d", reading, i, e.Index)
			}
			v := e.Slots[s.Lookup("meds.name").Slot]
			name := "?" + v.Str
			if id := term.ID(v.Int); id != term.None {
				name = s.Terms.Term(id).Name
			}
			got = append(got,
				fmt.Sprint(name, " ", e.Slots[s.Lookup("meds.dose").Slot].Known, " ",
					e.Slots[s.Lookup("meds.days").Slot].Int))
		}
		want := []string{"saltine true 3", "saltine false 3", "dorin true 3", "?nonsense true 3",
			"dorin false 3", "?fooin false 3"}
		if !slices.Equal(got, want) {
			t.Errorf("reading %d: %q", reading, got)
		}
		if want := []fact.Unrecognised{{Fact: "meds.name", Name: "nonsense"},
			{Fact: "meds.name", Name: "fooin"}}; !slices.Equal(p.Unrecognised, want) {
			t.Errorf("reading %d: unrecognised %v", reading, p.Unrecognised)
		}
	}
	in.Meds.Not = []string{"dorin"}
	if err := r.Read(s, reflect.ValueOf(&in).Elem(), p); err == nil ||
		!strings.Contains(err.Error(), "both present and ruled out") {
		t.Errorf("an ingredient that is ruled out: %v", err)
	}
}

// TestProductsInSets: sets have each ingredient; entries that say that there is
// nothing rule out what they say, unless another one says the contrary. What is
// ruled out is named by terms alone.
func TestProductsInSets(t *testing.T) {
	s := namingStruct(t)
	for _, tt := range []struct {
		has, not     string
		complete     bool
		want, out    string
		unrecognised string
		isComplete   bool
	}{
		{has: "saltine 5 mg / fooin 3 mg tablet", want: "saltine", unrecognised: "fooin"},
		{has: "saltine allergy, nut", complete: true, want: "saltine nut", isComplete: true},
		{has: "no allergies", complete: true, out: "medicine food", isComplete: true},
		{has: "no allergies", out: "medicine food"},
		{has: "no food allergies", complete: true, out: "food"},
		{has: "no food allergies, saltine", complete: true, want: "saltine", out: "food"},
		{has: "no food allergies, nut", complete: true, want: "nut", unrecognised: "no food allergies"},
		{has: "no food allergies, nonsense", complete: true, unrecognised: "nonsense, no food allergies"},
		{has: "nut", not: "saltine 5 mg tablet", want: "nut", unrecognised: "saltine 5 mg tablet"},
		{has: "no food allergies", not: "saltine", out: "food saltine"},
	} {
		var in namingProfile
		split := func(s string) []string {
			return slices.DeleteFunc(strings.Split(s, ", "), func(x string) bool { return x == "" })
		}
		in.Allergies.Has, in.Allergies.Not, in.Allergies.Complete = split(tt.has), split(tt.not),
			tt.complete
		p, r := &fact.Profile{}, new(Reader)
		for reading := range 3 {
			if err := r.Read(s, reflect.ValueOf(&in).Elem(), p); err != nil {
				t.Fatal(tt.has, err)
			}
			set := p.Slots[s.Lookup("allergies").Slot].Any.(*fact.Set)
			names := func(ids []term.ID) string {
				var list []string
				for _, id := range ids {
					list = append(list, s.Terms.Term(id).Name)
				}
				return strings.Join(list, " ")
			}
			var unknown []string
			for _, u := range p.Unrecognised {
				unknown = append(unknown, u.Name)
			}
			if names(set.Has) != tt.want || names(set.Not) != tt.out || set.Complete != tt.isComplete ||
				strings.Join(unknown, ", ") != tt.unrecognised {
				t.Errorf("%s, reading %d: has %q, not %q, complete %v, unrecognised %q", tt.has, reading,
					names(set.Has), names(set.Not), set.Complete, unknown)
			}
		}
	}
	// Elsewhere these words say nothing, and a fact of one term has one.
	in := namingProfile{Foods: []string{"no food allergies", "nut allergy"},
		Main: "saltine 5 mg tablet"}
	p, r := &fact.Profile{}, new(Reader)
	if err := r.Read(s, reflect.ValueOf(&in).Elem(), p); err != nil {
		t.Fatal(err)
	}
	if got := term.ID(p.Slots[s.Lookup("main").Slot].Int); got != s.Terms.Named("saltine") ||
		len(p.Unrecognised) != 2 {
		t.Errorf("main: %d, unrecognised %v", got, p.Unrecognised)
	}
	in.Main = "saltine 5 mg / dorin 2 mg tablet"
	if err := r.Read(s, reflect.ValueOf(&in).Elem(), p); err != nil ||
		term.ID(p.Slots[s.Lookup("main").Slot].Int) != term.None {
		t.Errorf("two terms for one fact: %v, %v", p.Slots[s.Lookup("main").Slot], err)
	}
}
