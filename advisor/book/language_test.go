package book_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/book"
	"example.com/crosstalk/advisor/internal/own"
)

// TestLanguage: in a language the page has its own words, and what the patient reads, in that
// alone; of its English words none is left.
func TestLanguage(t *testing.T) {
	english, spanish := ownTexts("en"), ownTexts("es")
	page := write(t, shipped, &book.Options{AsOf: asOf, Language: "es-MX"})
	doc := parse(t, page)
	accessible(t, doc)
	linked(t, doc)
	n, named := 0, map[*node]bool{} // what authors wrote: conditions, names of cases
	for x := range doc.descendants() {
		if x.tag == "code" || x.tag == "b" {
			for in := range x.descendants() {
				named[in] = true
			}
		}
	}
	for x := range doc.descendants() {
		if lang := x.attr["lang"]; lang != "" && lang != "es" {
			t.Errorf("<%s lang=%s>", x.tag, lang)
		}
		for _, text := range []string{x.data, x.attr["aria-label"], x.attr["title"], x.attr["data-all"]} {
			text = strings.Trim(text, " \n:,.")
			if spanish[text] {
				n++
			} else if english[text] && !named[x] {
				t.Errorf("in English: %q", text)
			}
		}
	}
	if n < 5000 {
		t.Errorf("only %d texts of the page's own", n)
	}
	for _, want := range []string{`<html lang="es" dir="ltr">`, `--expected: "Se espera: "`,
		"Los esteroides en pastillas y sus huesos", "edad: 65 años o más", "no está embarazada",
		"La vitamina D ya está recetada."} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "Steroid tablets and your bones") {
		t.Error("the page has a title in English")
	}
}

// ownTexts are the texts of the page's own that have nothing to fill in.
func ownTexts(lang string) map[string]bool {
	list := map[string]bool{}
	for _, part := range []string{"book", "say", "explain"} {
		for _, text := range own.In(lang).Part(part) {
			if text = strings.Trim(text, " :,."); len(text) > 2 && !strings.Contains(text, "%") {
				list[text] = true
			}
		}
	}
	return list
}

// TestOtherLanguage: a pack brings the words of a language that is written from right to left,
// with no code; one that brings too few has the page in English, and not in both.
func TestOtherLanguage(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../translate/testdata/pack")); err != nil {
		t.Fatal(err)
	}
	const lang = "qaa-Hebr"
	page := write(t, os.DirFS(dir), &book.Options{AsOf: asOf, Language: lang})
	if !strings.Contains(page, `<html lang="en" dir="ltr">`) {
		t.Error("without words of its own the page is not called English")
	}
	name := filepath.Join(dir, "lang", lang, "words.yaml")
	words, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	words = append(words, made(t, "book", "say", "explain", "card", "advise")...)
	if err := os.WriteFile(name, words, 0o666); err != nil {
		t.Fatal(err)
	}
	page = write(t, os.DirFS(dir), &book.Options{AsOf: asOf, Language: lang})
	if !strings.Contains(page, `<html lang="`+lang+`" dir="rtl">`) {
		t.Error("the page is not written from right to left")
	}
	english := ownTexts("en")
	for x := range parse(t, page).descendants() {
		if text := strings.Trim(x.data, " \n:,."); english[text] {
			t.Errorf("in English: %q", text)
		}
	}
}

// made are words for parts in a language of our making: those of English with each word told
// in Hebrew letters that mean nothing.
func made(t *testing.T, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	latin, n := regexp.MustCompile(`%[sd]|\{[a-z]*\}|[A-Za-z’]+`), 0
	for _, part := range parts {
		fmt.Fprintf(&b, "%s:\n", part)
		tree := map[string]any{}
		for name, text := range own.In("en").Part(part) {
			at, ways := tree, strings.Split(name, ".")
			for _, way := range ways[:len(ways)-1] {
				if at[way] == nil {
					at[way] = map[string]any{}
				}
				at = at[way].(map[string]any)
			}
			at[ways[len(ways)-1]] = latin.ReplaceAllStringFunc(text, func(s string) string {
				if strings.ContainsAny(s, "%{") {
					return s
				}
				n++
				return fmt.Sprintf("מלה%d", n)
			})
		}
		writeTree(&b, tree, 1)
	}
	return b.Bytes()
}

func writeTree(b *bytes.Buffer, tree map[string]any, depth int) {
	for name, x := range tree {
		fmt.Fprintf(b, "%s%q:", strings.Repeat("  ", depth), name)
		if text, ok := x.(string); ok {
			fmt.Fprintf(b, " %q\n", text)
			continue
		}
		b.WriteString("\n")
		writeTree(b, x.(map[string]any), depth+1)
	}
}

// TestLanguageIsNone: what is no tag of a language is an error.
func TestLanguageIsNone(t *testing.T) {
	rb, err := advisor.Load[advisor.Record](ownpack, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = book.WriteOf(&bytes.Buffer{}, rb, &book.Options{Language: "no language"})
	if err == nil || !strings.Contains(err.Error(), "BCP 47") {
		t.Errorf("got %v", err)
	}
}
