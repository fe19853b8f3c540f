package translate_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/lint"
	"example.com/crosstalk/advisor/translate"
)

// files is the pack of testdata, in three languages.
func files(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	fsys := os.DirFS("testdata/pack")
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// change puts one text in the place of another, which must be there.
func change(t testing.TB, files fstest.MapFS, name, old, text string) {
	t.Helper()
	was := string(files[name].Data)
	if !strings.Contains(was, old) {
		t.Fatalf("%s has no %q", name, old)
	}
	files[name] = &fstest.MapFile{Data: []byte(strings.Replace(was, old, text, 1))}
}

func advise(t testing.TB, files fs.FS, lang, region string) *advisor.Advice {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(details(err))
	}
	const given = `{"age": 61, "conditions": ["osteoporosis"], "pregnant": true, "vitamin_d": 8,
		"medications": {"has": [{"name": "unheard"}]}}`
	_, profile, err := rb.Decode("p.json", []byte(given))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(profile, &advisor.Options{Language: lang, Region: region,
		AsOf: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func details(err error) string {
	var list advisor.ErrorList
	if errors.As(err, &list) {
		return list.Details()
	}
	return err.Error()
}

// TestAdvice: a pack in a language of its own making, which is written from right to left,
// gives advice in it like any other, and no code knows it.
func TestAdvice(t *testing.T) {
	a := advise(t, files(t), "es", "ES")
	m := a.Messages[0]
	got := []string{m.Title, m.Text, m.Action, m.Cautions[0], m.Because[0].Text, m.Translation,
		a.Errands[0].Title, a.Errands[0].Items[0].Text, a.Questions[0].Ask,
		a.Questions[0].Options[0].Text, a.Questions[1].Terms[0].Text, a.Disclaimer, a.Translation}
	want := []string{"Leche para sus huesos", "La leche tiene calcio. Tome 2 tazas al día. Llame al " +
		"112 si no puede respirar.\n\nSu bebé también lo necesita.",
		"Pregunte a su equipo médico cuánta leche le conviene.",
		"Consulte antes si toma warfarina.", "tiene 18 años o más", "unreviewed",
		"Pregunte a su equipo médico", "cuánta leche le conviene", "¿Cómo come?", "Vegana",
		"warfarina", "Esta es información general. No es un diagnóstico.", "unreviewed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("es: -want +got:\n%s", diff)
	}
	own := advise(t, files(t), "qaa-Hebr", "US")
	latin := regexp.MustCompile(`[A-Za-z]+`)
	if got := own.Messages[1].Because[0].Text; !strings.HasSuffix(got, ": 8 מסג א דאי") {
		t.Errorf("a value in a language of the pack's own: %s", got)
	}
	if got := a.Messages[1].Because[0].Text; got != "la vitamina D en pastillas: 8 mcg al día" {
		t.Errorf("a value in Spanish: %s", got)
	}
	for _, m := range own.Messages {
		for _, r := range m.Because {
			if found := latin.FindString(r.Text); found != "" {
				t.Errorf("qaa-Hebr: %q in %s", found, r.Text)
			}
		}
	}
	for _, m := range own.Messages {
		for _, s := range slices.Concat([]string{m.Title, m.Text, m.Action}, m.Cautions) {
			if found := latin.FindString(strings.ReplaceAll(s, "unheard", "")); found != "" {
				t.Errorf("qaa-Hebr: %q in %s", found, s)
			}
		}
	}
	en := advise(t, files(t), "en", "US")
	if note := a.TranslationNote(); !strings.HasPrefix(note, "Ningún traductor") ||
		en.TranslationNote() != "" {
		t.Errorf("the note on the translation: %q, %q", note, en.TranslationNote())
	}
	if en.Translation != "" || en.Messages[0].Translation != "" {
		t.Errorf("the first language is called a translation: %+v", en.Messages[0])
	}
}

// TestEveryTextIsBound: whichever text of the first language changes, its unit is stale and no
// other is, the first language is read for it, and lint says where. Line breaks do not count.
func TestEveryTextIsBound(t *testing.T) {
	s, err := translate.StatusOf(files(t), "es")
	if err != nil {
		t.Fatal(details(err))
	}
	tried := 0
	for _, u := range s.Units {
		if n := s.Count("", "translated"); n != len(s.Units) || u.State != "translated" || !u.Read {
			t.Fatalf("%s %s is %s, of %d", u.Kind, u.Name, u.State, n)
		}
		for _, text := range u.Texts {
			if strings.Contains(text.From, "\n") || text.From == strings.ReplaceAll(u.Name, "_", " ") {
				continue // below; and the name of a term, which cannot change
			}
			files := files(t)
			change(t, files, u.File, text.From, text.From+" Zzz.")
			got, err := translate.StatusOf(files, "es")
			if err != nil {
				t.Fatalf("%s: %s", text.Key, details(err))
			}
			var stale []string
			for _, other := range got.Units {
				if other.State == "stale" {
					stale = append(stale, other.Kind+" "+other.Name)
					if other.Read {
						t.Errorf("%s %s is read, and stale", other.Kind, other.Name)
					}
				}
			}
			if want := []string{u.Kind + " " + u.Name}; !slices.Equal(stale, want) {
				t.Errorf("%s of %s changed: %v is stale, want %v", text.Key, u.Name, stale, want)
			}
			tried++
		}
	}
	if tried < 34 {
		t.Errorf("only %d texts were tried", tried)
	}
	moved := files(t)
	change(t, moved, "food/milk.yaml", "Plant drinks may", "Plant drinks\n            may")
	if got, err := translate.StatusOf(moved, "es"); err != nil || got.Count("", "stale") > 0 {
		t.Errorf("a line break makes %d stale, %v", got.Count("", "stale"), err)
	}
}

// TestStale: what becomes of a translation of other words is the pack's choice, and lint says
// so in the translator's words.
func TestStale(t *testing.T) {
	for _, tt := range []struct{ stale, old, text, title, translation, says string }{
		{"", "Have 2 cups a day.", "Have 3 cups a day.", "Milk for your bones", "",
			"the first language is read meanwhile"},
		{"stale: mark\n", "Have 2 cups a day.", "Have 3 cups a day.", "Leche para sus huesos", "stale",
			"it is read meanwhile, and marked"},
		// What no longer fits is not read, whatever the pack says.
		{"stale: mark\n", "{emergency_number}", "somebody", "Milk for your bones", "",
			"it no longer fits"},
	} {
		files := files(t)
		change(t, files, "pack.yaml", "topics:", tt.stale+"topics:")
		change(t, files, "food/milk.yaml", tt.old, tt.text)
		a := advise(t, files, "es", "ES")
		if m := a.Messages[0]; m.Title != tt.title || m.Translation != tt.translation {
			t.Errorf("%q: %q, %q; want %q, %q", tt.stale, m.Title, m.Translation, tt.title,
				tt.translation)
		}
		report, err := lint.Run(files, &lint.Options{
			Checks: []string{"stale-translation", "missing-language"}})
		if err != nil {
			t.Fatal(details(err))
		}
		var said []string
		for _, f := range report.Findings {
			said = append(said, f.String())
		}
		if len(said) != 2 || !strings.HasPrefix(said[0], "lang/es/food/milk.yaml:2:7: ") ||
			!strings.Contains(said[0], tt.says) || !strings.Contains(said[0], "lang/es/food/milk.yaml") {
			t.Errorf("lint says %q; want that of both languages, with %q", said, tt.says)
		}
	}
}

// TestAccept: once a translator has looked, the file is as it was but for one digest.
func TestAccept(t *testing.T) {
	files := files(t)
	change(t, files, "food/milk.yaml", "Have 2 cups a day.", "Have 3 cups a day.")
	change(t, files, "terms.yaml", "thin bones", "weak bones")
	if _, err := translate.Accept(files, "es", []string{"food/milk.yaml"}); err == nil {
		t.Error("a file of the first language has no digests to renew")
	}
	changed, err := translate.Accept(files, "es", []string{"lang/es/food/milk.yaml"})
	if err != nil {
		t.Fatal(details(err))
	}
	const name = "lang/es/food/milk.yaml"
	was, now := string(files[name].Data), string(changed[name])
	of := regexp.MustCompile(`of: [0-9a-f]{8}`)
	bare := func(s string) string { return of.ReplaceAllString(s, "") }
	if len(changed) != 1 || was == now || bare(was) != bare(now) {
		t.Errorf("%d files; this one:\n%s", len(changed), cmp.Diff(was, now))
	}
	all, err := translate.Accept(files, "es", nil)
	if err != nil || len(all) != 2 {
		t.Fatalf("%d files, %v; want those of the rule and the term", len(all), err)
	}
	for name, data := range all {
		files[name] = &fstest.MapFile{Data: data}
	}
	s, err := translate.StatusOf(files, "es")
	if err != nil || s.Count("", "translated") != len(s.Units) {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestAcceptWithout: a digest that is not there yet is written.
func TestAcceptWithout(t *testing.T) {
	want := files(t)
	files := files(t)
	of := regexp.MustCompile(`(?m)^  of: [0-9a-f]{8}\n|of: [0-9a-f]{8}, `)
	for name, f := range files {
		if strings.HasPrefix(name, "lang/es/") {
			files[name] = &fstest.MapFile{Data: of.ReplaceAll(f.Data, nil)}
		}
	}
	if _, err := advisor.Load[advisor.Record](files, nil); err == nil ||
		!strings.Contains(err.Error(), `no "of"; the digest of the text`) {
		t.Errorf("without digests: %v", err)
	}
	got, err := translate.Accept(files, "es", nil)
	if err != nil {
		t.Fatal(details(err))
	}
	for name := range want {
		if strings.HasPrefix(name, "lang/es/") && string(got[name]) != string(want[name].Data) {
			t.Errorf("%s: -want +got:\n%s", name, cmp.Diff(string(want[name].Data), string(got[name])))
		}
	}
}

// TestSkeletons: what a translator is given loads as it is, asks for every text, says it in a
// comment, and once it is filled in says what was filled in.
func TestSkeletons(t *testing.T) {
	bare := files(t)
	for name := range maps.Clone(bare) {
		if strings.HasPrefix(name, "lang/es/") {
			delete(bare, name)
		}
	}
	made, err := translate.Skeletons(bare, "es")
	if err != nil {
		t.Fatal(details(err))
	}
	for name, data := range made {
		bare[name] = &fstest.MapFile{Data: data}
	}
	a := advise(t, bare, "es", "ES")
	if m := a.Messages[0]; m.Title != "Milk for your bones" || m.Language != "en" {
		t.Errorf("not filled in: %q in %q", m.Title, m.Language)
	}
	want, err := translate.StatusOf(files(t), "es")
	if err != nil {
		t.Fatal(details(err))
	}
	got, err := translate.StatusOf(bare, "es")
	if err != nil || got.Count("", "missing") != len(want.Units) {
		t.Fatalf("%d of %d are missing, %v", got.Count("", "missing"), len(want.Units), err)
	}
	for name, data := range made {
		for i, u := range want.Units {
			if name != "lang/es/"+u.File {
				continue
			}
			for j, text := range u.Texts {
				first, _, _ := strings.Cut(text.From, "\n")
				if !strings.Contains(string(data), "# "+first) && strings.ContainsAny(first, "aeiou") {
					t.Errorf("%s does not say %q", name, first)
				}
				if got.Units[i].Texts[j].Key != text.Key {
					t.Errorf("%s, want %s", got.Units[i].Texts[j].Key, text.Key)
				}
			}
		}
	}
	if again, err := translate.Skeletons(bare, "es"); err != nil || len(again) > 0 {
		t.Errorf("the second run writes %d files, %v", len(again), err)
	}
}

// TestIncomplete: a message of which a part is missing is read in the first language as a
// whole, and lint says what is missing.
func TestIncomplete(t *testing.T) {
	for _, tt := range []struct{ old, text, says string }{
		{"Elija una bebida con calcio añadido.", "", "for variants.vegan.action;"},
		{"      said: Su bebé también lo necesita.\n", "", "for text.pregnancy.said;"},
		{"    - Consulte antes si toma warfarina.", "    -", "for cautions.#0;"},
	} {
		files := files(t)
		change(t, files, "lang/es/food/milk.yaml", tt.old, tt.text)
		if m := advise(t, files, "es", "ES").Messages[0]; m.Title != "Milk for your bones" {
			t.Errorf("%q is missing, and %q is read", tt.old, m.Title)
		}
		report, err := lint.Run(files, &lint.Options{Checks: []string{"missing-language"}})
		if err != nil {
			t.Fatal(details(err))
		}
		if found := report.Findings; len(found) != 1 || !strings.Contains(found[0].Msg, tt.says) {
			t.Errorf("%+v; want %q", found, tt.says)
		}
	}
}
