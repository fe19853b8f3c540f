package own_test

import (
	"os"
	"strings"
	"testing"

	"example.com/crosstalk/advisor/internal/own"
	"example.com/crosstalk/advisor/internal/source"
)

// TestEveryLanguage: the files of words say the same names, all of them, and what they leave
// out is not filled in from English in silence.
func TestEveryLanguage(t *testing.T) {
	list, err := os.ReadDir("words")
	if err != nil || len(list) < 2 {
		t.Fatal(list, err)
	}
	english := source.YAML("en.yaml", must(t, "words/en.yaml"), &source.Errors{})
	for _, e := range list {
		n := source.YAML(e.Name(), must(t, "words/"+e.Name()), &source.Errors{})
		for _, part := range []string{"", "units"} {
			want, got := english, n
			if part != "" {
				want, got = english.Get(part), n.Get(part)
			}
			for _, k := range want.Keys {
				if got.Get(k.Value) == nil {
					t.Errorf("%s has no %s %s", e.Name(), part, k.Value)
				}
			}
		}
	}
}

func must(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWords: numbers by region, plural forms, languages of a language, and no English where
// there is Spanish.
func TestWords(t *testing.T) {
	es, mx := own.In("es"), own.In("es-MX").For("US")
	for got, want := range map[string]string{
		es.Unit("a", 1): "año", es.Unit("a", 0): "años", es.Unit("a", 0.5): "años",
		es.Unit("d/wk", 1): "día a la semana", mx.Text("yes"): "sí", mx.Number("7.5"): "7.5",
		es.For("ES").Number("7.5"): "7,5", own.In("zz").Text("yes"): "yes", es.Unit("{parsec}", 1): "",
		es.For("elsewhere").Number("7.5") + "x": "7.5x",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	en := own.In("en")
	for _, name := range own.Names() {
		if es.Text(name) == en.Text(name) && name != "no" && name != "lacks" {
			t.Errorf("%s is %q in both languages", name, es.Text(name))
		}
	}
}

// TestRead: words of a pack that lack a place for what is said are refused.
func TestRead(t *testing.T) {
	errs := &source.Errors{}
	n := source.YAML("words.yaml", []byte("above: mehr als %s\nyess: ja\nunits: {a: {one: Jahr}}\n"), errs)
	w := own.Read(&source.Reader{Errs: errs}, n, "de", own.In("de"))
	var said []string
	for _, e := range errs.Sorted() {
		said = append(said, e.Error())
	}
	want := `words.yaml:2:1: unknown key "yess"; did you mean "yes"?`
	if all := strings.Join(said, "\n"); all != want {
		t.Errorf("%s\nwant %s", all, want)
	}
	if w.Text("no") != "no" {
		t.Error("what it does not say is as in English")
	}
	errs = &source.Errors{}
	n = source.YAML("words.yaml", []byte("above: mehr\n"), errs)
	own.Read(&source.Reader{Errs: errs}, n, "de", own.In("de"))
	if errs.Len() != 1 || !strings.Contains(errs.Sorted()[0].Msg, "want 1 times %s") {
		t.Error(errs.Sorted())
	}
}
