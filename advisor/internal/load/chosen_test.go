package load_test

import (
	"slices"
	"testing"
	"testing/fstest"

	"example.com/crosstalk/advisor/internal/load"
	"example.com/crosstalk/advisor/internal/term"
)

// TestLanguagesChosen: translations that nobody wants are not read, whatever is in them, but
// for what people may call a term; all else is as in the whole pack.
func TestLanguagesChosen(t *testing.T) {
	fsys := fstest.MapFS{}
	if err := copyFS(fsys, "../../translate/testdata/pack"); err != nil {
		t.Fatal(err)
	}
	whole, errs := load.Pack(fsys, nil, true)
	if len(errs) > 0 {
		t.Fatal(errs[0])
	}
	for _, tt := range []struct{ want, reads []string }{
		{nil, []string{"en", "es", "qaa-Hebr"}}, {[]string{}, []string{"en"}},
		{[]string{"es-MX"}, []string{"en", "es"}}, {[]string{"fr", "en"}, []string{"en"}},
		{[]string{"qaa-Hebr", "es"}, []string{"en", "es", "qaa-Hebr"}},
	} {
		p, errs := load.Chosen(fsys, nil, load.Choice{SkipTests: true, Languages: tt.want})
		if len(errs) > 0 {
			t.Fatalf("%q: %v", tt.want, errs[0])
		}
		if !slices.Equal(p.Languages, tt.reads) || p.Digest != whole.Digest ||
			!slices.Equal(p.Files, whole.Files) {
			t.Errorf("%q: languages %q, %d files, digest %s", tt.want, p.Languages, len(p.Files), p.Digest)
		}
		terms := p.Schema.Terms
		if found := terms.Find("warfarina"); found == term.None || found != terms.Named("warfarin") {
			t.Errorf("%q: nobody knows warfarina, which is Spanish", tt.want)
		}
		for i, r := range p.Rules {
			for _, lang := range tt.reads {
				got, want := r.Base.Message[lang], whole.Rules[i].Base.Message[lang]
				if (got == nil) != (want == nil) || got != nil && got.Title != want.Title {
					t.Errorf("%q: %s in %s differs from the whole pack", tt.want, r.ID, lang)
				}
			}
		}
		again, errs := load.Again(p)
		if len(errs) > 0 || !slices.Equal(again.Languages, tt.reads) {
			t.Errorf("%q, again: %v, languages %q", tt.want, errs, again.Languages)
		}
	}
	fsys["lang/es/food/milk.yaml"] = &fstest.MapFile{Data: []byte("milk: [\n")}
	if _, errs := load.Chosen(fsys, nil, load.Choice{Languages: []string{}}); len(errs) > 0 {
		t.Errorf("Spanish is read, though nobody wants it: %v", errs[0])
	}
	if _, errs := load.Chosen(fsys, nil, load.Choice{Languages: []string{"es"}}); len(errs) == 0 {
		t.Error("Spanish is not read, though it is wanted")
	}
	fsys["lang/fr/food/milk.yaml"] = &fstest.MapFile{Data: []byte("milk: {}\n")}
	if _, errs := load.Chosen(fsys, nil, load.Choice{Languages: []string{}}); len(errs) == 0 {
		t.Error("a language that the pack is not in is passed over")
	}
}
