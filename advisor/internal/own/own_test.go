package own_test

import (
	"os"
	"slices"
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
		for _, part := range n.Keys {
			for _, key := range []string{"of", "checked"} {
				if n.Get(part.Value).Get(key) != nil {
					t.Errorf("%s: %s.%s is a name that files of translations need", e.Name(), part.Value, key)
				}
			}
		}
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

// alike are names whose words are the same in both languages.
var alike = []string{"no", "lacks", "direction", "ask.prompt", "interview.no",
	"interview.second", "ask.no", "advise.one_of", "held.then",
	"say.comma", "say.is.many", "say.is_so", "page.no"}

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
		if es.Text(name) == en.Text(name) && name != "no" && !slices.Contains(alike, name) {
			t.Errorf("%s is %q in both languages", name, es.Text(name))
		}
	}
}

// TestNumbers: decimals in a text are recognised as such, and nothing else is.
func TestNumbers(t *testing.T) {
	es := own.In("es").For("ES")
	for text, want := range map[string]string{
		"7.5 mg": "7,5 mg", "Más de 1.5-2.5 g (0.125 g).": "Más de 1,5-2,5 g (0,125 g).",
		"menos 2.5.": "menos 2,5.", "-2.5 o menos": "-2,5 o menos", "entre -1 y -2.5": "entre -1 y -2,5",
		"1.73 m²": "1,73 m²", "7.5mg": "7,5mg", "≥1.5": "≥1,5", "el 2.5, o más": "el 2,5, o más",
		"20.11.2026": "20.11.2026", "1.000 mg": "1.000 mg", "555.0100": "555.0100",
		"01.23.45.67": "01.23.45.67", "doi.org/10.1000/1.5": "doi.org/10.1000/1.5",
		"https://a.org/1.5": "https://a.org/1.5", "B1.5": "B1.5", "R-1.5": "R-1.5", "v1.2.3": "v1.2.3",
		"a1.5@b.org": "a1.5@b.org", "Fin.2 más": "Fin.2 más", ".5": ".5", "5.": "5.", "": "",
		"mL/min/1.73 m²":  "mL/min/1,73 m²",
		"doi:10.1000/1.5": "doi:10.1000/1.5", "1,000.5": "1,000.5",
		"1.5\nhttps://a.org/1.5": "1,5\nhttps://a.org/1.5", "1.5\u00a0a.b": "1,5\u00a0a.b",
		"ñ7.5": "ñ7.5", "1.5 y www.a.org/1.5": "1,5 y www.a.org/1.5",
	} {
		if got := es.Numbers(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
		if got := own.In("es").For("US").Numbers(text); got != text {
			t.Errorf("%q is %q in the United States", text, got)
		}
	}
	if !es.Decimals() || own.In("en").Decimals() {
		t.Error("Spanish writes decimals in more than one way, English does not")
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

// TestDirection: whoever forgets to say how a language is written does not turn it around.
func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{"ar": "rtl", "ur": "rtl", "he": "rtl", "dv": "rtl",
		"qaa-Hebr": "rtl", "az-Arab": "rtl", "az": "ltr", "es-MX": "ltr", "zh": "ltr", "qaa": "ltr"} {
		errs := &source.Errors{}
		read := own.Read(&source.Reader{Errs: errs}, source.YAML("w.yaml", []byte("no: X"), errs), lang,
			own.In(lang))
		other := own.Read(&source.Reader{Errs: errs}, source.YAML("w.yaml", []byte("no: X"), errs), lang,
			own.In("en"))
		for _, w := range []*own.Words{own.In(lang), read, other} {
			if got := w.Text("direction"); got != want {
				t.Errorf("%s is written %s, want %s", lang, got, want)
			}
		}
	}
	if own.In("en").Text("direction") != "ltr" {
		t.Error("another language has turned English around")
	}
}
