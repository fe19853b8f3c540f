package term_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/term"
)

// products is a small vocabulary: cortin acts by its form, biolimab has
// biosimilars, saltine stands for any tablet.
func products(t testing.TB) *term.Hierarchy {
	t.Helper()
	h := term.New([]term.Term{
		{Name: "medicine"}, {Name: "food"}, {Name: "biologic", Is: []string{"medicine"}},
		{Name: "cortin", Is: []string{"medicine"}, Routes: []string{"mouth"}},
		{Name: "cortin_tablets", Is: []string{"cortin"}, Also: []string{"Cortinex"},
			Routes: []string{"oral"}, FormOf: []string{"cortin"}},
		{Name: "cortin_cream", Is: []string{"cortin"}, Routes: []string{"skin"},
			FormOf: []string{"cortin"}},
		{Name: "dorin", Is: []string{"medicine"}, Also: []string{"dórina"},
			Routes: []string{"oral", "mouth"}},
		{Name: "dorin_gel", Is: []string{"medicine"}, Routes: []string{"skin"},
			FormOf: []string{"dorin", "saltine"}},
		{Name: "saltine", Is: []string{"medicine"}, Also: []string{"5-saltine", "Salty One"},
			Routes: []string{"oral"}},
		{Name: "dorin_with_saltine", Is: []string{"dorin", "saltine"}, Also: []string{"Dorsal"},
			Routes: []string{"oral"}},
		{Name: "biolimab", Is: []string{"biologic"}, Routes: []string{"injection"}},
		{Name: "nut", Is: []string{"food"}, Routes: []string{"oral"}},
		{Name: "painkiller", Is: []string{"medicine"}},
	}, func(i int, msg string) { t.Fatal(i, msg) })
	h.SetWords(&term.Words{
		Routes: []term.Route{{"oral", []string{"oral"}}, {"skin", []string{"topical"}},
			{"mouth", []string{"buccal"}}, {"injection", []string{"for injection"}}},
		Forms: []term.Form{
			{Name: "tablet", Routes: []string{"oral"}, With: []string{"mouth"},
				Words: []string{"tablet", "tablets"}}, {Name: "cream", Routes: []string{"skin"},
				Words: []string{"cream"}}, {Name: "syringe", Routes: []string{"injection"}, Empty: true,
				Words: []string{"syringe"}},
			{Name: "liquid", Routes: []string{"oral", "skin"}, With: []string{"injection"},
				Words: []string{"solution"}}, {Name: "pack", Words: []string{"pack"}}},
		Units: []term.Unit{{Name: "mg", MG: 1, Words: []string{"mg"}},
			{Name: "g", MG: 1000, Words: []string{"g"}}, {Name: "ml", Per: true, Words: []string{"ml"}},
			{Name: "hr", Per: true, Words: []string{"hr"}}, {Name: "iu", Words: []string{"iu"}},
			{Name: "percent", Share: true, Not: []string{"oral"}, Words: []string{"%"}}},
		Brands: []term.Brand{{Names: []string{"Duo", "Duo Forte"}, Of: []string{"dorin", "saltine"}},
			{Names: []string{"Uno"}, Of: []string{"dorin"}},
			{Names: []string{"Trio"}, Of: []string{"cortin_tablets"}, More: true}},
		Salts: []string{"sodium", "hydrochloride"}, Suffixes: []string{"abcd"},
		Suffixed: []string{"biologic"}, Joiners: []string{"and"}, Makers: []string{"Acme"},
		Firms: []string{"Ltd"},
		Inert: []string{"placebo"}, Trade: []string{"allergy relief"}, Tags: []string{"product"},
		Never:  []string{"free", "for", "allergy"},
		Before: []string{"allergy to"}, After: []string{"allergy"},
		Nothing: []term.Nothing{{[]string{"no allergies"}, nil},
			{[]string{"no food allergies"}, []string{"food"}}},
	}, func(i int, path, msg string) { t.Fatal(i, path, msg) })
	return h
}

// said is a reading in short.
func said(h *term.Hierarchy, r term.Reading) string {
	var parts []string
	for _, p := range r.Parts {
		s := "?" + p.Text
		if p.ID != term.None {
			s = h.Term(p.ID).Name
		}
		if p.Strength.MG > 0 {
			s += fmt.Sprintf(" %g", p.Strength.MG)
			if p.Strength.In > 0 {
				s += fmt.Sprintf("/%g%s", p.Strength.In, p.Strength.Of)
			}
		}
		parts = append(parts, strings.TrimSpace(s+" "+p.Form+" "+p.Route))
	}
	if r.Nothing {
		parts = append(parts, fmt.Sprintf("none of %d", len(r.Of)))
	}
	return strings.Join(parts, "; ")
}

// TestRead: what is read, and why what is not is not.
func TestRead(t *testing.T) {
	h := products(t)
	medicine := []term.ID{h.Named("medicine")}
	for _, tt := range []struct{ name, want, why string }{
		{"Saltine", "saltine", ""},
		{"saltine 5 mg tablet", "saltine 5 tablet oral", ""},
		{"SALTINE 0.5 G ORAL TABLET", "saltine 500 tablet oral", ""},
		{"saltine sodium hydrochloride 5mg", "saltine 5", ""},
		{"saltine 1,000 mg tablet", "saltine 1000 tablet oral", ""},
		{"saltine 2,5 mg tablet", "saltine 2.5 tablet oral", ""},
		{"saltine 1.000 mg tablet", "saltine tablet oral", ""},
		{"saltine 10 mg/5 ml oral solution", "saltine 10/5ml liquid oral", ""},
		{"0.4 ml saltine 25 mg/ml oral solution", "saltine 25/1ml liquid oral", ""},
		{"saltine 5 mg (5 mg) tablet", "saltine 5 tablet oral", ""},
		{"saltine 5 mg (4 mg) tablet", "saltine tablet oral", ""},
		{"saltine 5 mg tablet, 30", "saltine 5 tablet oral", ""},
		{"saltine 5 mg 30 tablets", "saltine 5 tablet oral", ""},
		{"saltine 5-10 mg tablet", "saltine tablet oral", ""},
		{"saltine 500 iu tablet", "saltine tablet oral", ""},
		{"5-saltine 2 mg tablet", "saltine 2 tablet oral", ""},
		{"Dórina 2 mg", "dorin 2", ""},
		{"dorina 2 mg buccal tablet", "dorin 2 tablet mouth", ""},
		{"saltine (Acme) 5 mg tablet (product)", "saltine 5 tablet oral", ""},
		{"saltine Acme 5 mg tablet", "saltine 5 tablet oral", ""},
		{"saltine-Acme", "", `"Acme" is no ingredient that the pack knows`},
		{"saltine 5 mg tablet Acme", "", `"Acme" is no part of a product's name that the pack knows`},
		{"saltine 5mg tablets (Moon & Sons Ltd)", "saltine 5 tablet oral", ""},
		{"saltine 5mg tablets (Dorin Ltd)", "", `"(Dorin Ltd)" is no part of a product's name that the ` +
			`pack knows`},
		{"saltine 5mg tablets (Ltd)", "", `"(Ltd)" is no part of a product's name that the pack knows`},
		{"saltine 5mg tablets (Moon)", "", `"(Moon)" is no part of a product's name that the pack knows`},
		{"Duo", "dorin; saltine", ""},
		{"Duo Forte 5/2 mg tablets", "dorin tablet oral; saltine tablet oral", ""},
		{"dorin 5 mg / saltine 2 mg tablet [Duo]", "dorin 5 tablet oral; saltine 2 tablet oral", ""},
		{"biolimab [Duo]", "", "it names two things that are not the same"},
		{"Duo-abcd", "", `"abcd" is no part of a product's name that the pack knows`},
		{"Uno", "", "the form of dorin is missing"},
		{"Uno 5 mg", "", "the form of dorin is missing"},
		{"Uno 5 mg tablet", "dorin 5 tablet oral", ""},
		{"Uno gel", "", `"gel" is no part of a product's name that the pack knows`},
		{"Uno 1% cream", "dorin_gel cream skin", ""},
		{"Trio 5 mg", "cortin_tablets  oral; ?Trio", ""},
		{"Trio cream", "", "the pack has no cortin_tablets of this form"},
		{"dorin (Salty One, saltine) tablet", "dorin tablet oral", ""},
		{"dorin (Salty One, biolimab) tablet", "", "it names two things that are not the same"},
		{"saltine, Salty One, 5 mg tablet", "saltine 5 tablet oral", ""},
		{"saltine, dorin, 5 mg tablet", "", `"dorin" is no part of a product's name that the pack knows`},
		{"cortin", "cortin", ""},
		{"cortin 5 mg tablet", "cortin_tablets 5 tablet oral", ""},
		{"cortin 1% cream", "cortin_cream cream skin", ""},
		{"cortin 1%", "cortin", ""},
		{"cortin solution", "cortin liquid", ""},
		{"cortin 5 mg [Cortinex]", "cortin_tablets 5  oral", ""},
		{"dorin 1%", "", "the form of dorin is missing"},
		{"dorin 1% cream", "dorin_gel cream skin", ""},
		{"dorin solution", "", "the form leaves open which dorin it is"},
		{"dorin solution for injection", "", "the pack has no dorin of this form"},
		{"dorin 5 mg / saltine 2 mg tablet", "dorin 5 tablet oral; saltine 2 tablet oral", ""},
		{"dorin-saltine 5-2 mg tablet", "dorin 5 tablet oral; saltine 2 tablet oral", ""},
		{"dorin and saltine 5 mg/2 mg", "dorin 5; saltine 2", ""},
		{"dorin and saltine 5 mg", "dorin; saltine 5", ""},
		{"dorin 5 mg / fooin hydrochloride 2 mg tablet",
			"dorin 5 tablet oral; ?fooin hydrochloride 2 tablet", ""},
		{"fooin/dorin 2 mg/5 mg", "?fooin 2; dorin 5", ""},
		{"dorin/fooin", "", `"fooin" is no ingredient that the pack knows`},
		{"saltine & 24 hr", "", "a part of it is missing"},
		{"24 hr / saltine 5 mg", "", `"/" is no part of a product's name that the pack knows`},
		{"24 hr", "", "no ingredient in it that the pack knows"},
		{"dorin and fooin 5 mg", "", `"fooin" is no part of a product's name that the pack knows`},
		{"Dorsal 5-2 mg", "dorin_with_saltine  oral", ""},
		{"saltine 5 mg / saltine 5 mg tablet", "saltine 5 tablet oral", ""},
		{"saltine 5 mg / saltine 6 mg tablet", "saltine tablet oral", ""},
		{"{7 (saltine 5 mg tablet) / 7 (placebo tablet) } Pack", "saltine tablet oral", ""},
		{"{7 (placebo tablet) } Pack", "", "no ingredient in it that the pack knows"},
		{"biolimab-abcd solution for injection", "biolimab liquid injection", ""},
		{"biolimab 5 mg/ml syringe", "biolimab 5/1ml syringe injection", ""},
		{"biolimab 1 ml syringe", "", "without a strength it may be an empty syringe"},
		{"biolimab-efgh", "", `"efgh" is no ingredient that the pack knows`},
		{"saltine-abcd", "", `"abcd" is no part of a product's name that the pack knows`},
		{"saltine 5 mg tablet [Moon]", "saltine 5 tablet oral", ""},
		{"saltine 5 mg tablet [Moon Allergy Relief]", "saltine 5 tablet oral", ""},
		{"saltine 5 mg tablet [Moon Allergy]", "", `with "Allergy" it says something else than that ` +
			`somebody takes it`},
		{"saltine tablet [Moon]", "", `a brand that the pack does not know, "Moon", where strengths ` +
			`are missing`},
		{"saltine 5 mg [Moon]", "", `a brand that the pack does not know, "Moon", where the form is ` +
			`missing`},
		{"dorin 5 mg / saltine 2 mg [Moon]", "dorin 5; saltine 2", ""},
		{"saltine 5 mg tablet [Biolimab]", "", "it names two things that are not the same"},
		{"saltine (dorin) tablet", "saltine tablet oral", ""}, // there is a product of both
		{"saltine tablet cream", "", "its words name a form and a route that do not go together"},
		{"saltine-free", "", `with "free" it says something else than that somebody takes it`},
		{"saltine for injection", "", "the pack has no saltine of this form"},
		{"painkiller tablet", "", `"painkiller" is no ingredient or brand of which names of products ` +
			`are read`},
		{"nut tablet", "", "what it names does not belong into this list"},
		{"saltine dorin", "", `"dorin" is no part of a product's name that the pack knows`},
		{"saltine 5", "", "the number 5 has no unit"},
		{"saltine\xff", "", `"\xff" is no part of a product's name that the pack knows`},
		{strings.Repeat("saltine ", 60), "", "too long for a name"},
		{"", "", "no name in it"},
	} {
		r := h.Read(tt.name, medicine, false)
		if got := said(h, r); got != tt.want || r.Reason != tt.why {
			t.Errorf("%q is read as %q (%s), want %q (%s)", tt.name, got, r.Reason, tt.want, tt.why)
		}
	}
}

// TestReadAllergies: the words of allergies count in lists of them only.
func TestReadAllergies(t *testing.T) {
	h := products(t)
	of := []term.ID{h.Named("medicine"), h.Named("food")}
	for name, want := range map[string]string{
		"saltine allergy": "saltine", "Allergy to NUT": "nut  oral",
		"allergy to saltine 5 mg tablets": "saltine 5 tablet oral",
		"no allergies":                    "none of 0", "No  food allergies": "none of 1", "allergy": "",
		"allergy to":         "",
		"no saltine allergy": "", "allergy to saltine allergy": "",
	} {
		if got := said(h, h.Read(name, of, true)); got != want {
			t.Errorf("%q is read as %q, want %q", name, got, want)
		}
		if got := said(h, h.Read(name, of, false)); got != "" {
			t.Errorf("%q is read as %q where no allergies stand", name, got)
		}
	}
}

// TestWithoutWords: a hierarchy without words reads names of terms alone.
func TestWithoutWords(t *testing.T) {
	h := term.New([]term.Term{{Name: "medicine"}, {Name: "saltine", Is: []string{"medicine"}}}, nil)
	of := []term.ID{h.Named("medicine")}
	for name, want := range map[string]int{"Saltine": 1, "saltine 5 mg tablet": 0} {
		if r := h.Read(name, of, true); len(r.Parts) != want || (want == 0) != (r.Reason != "") {
			t.Errorf("%q: %+v", name, r)
		}
	}
	if h.IsForm(1, 0) || h.Unit("mg") != "" || len(h.Routes()) != 0 {
		t.Error("words from nowhere")
	}
}
