package words_test

import (
	"fmt"
	"os"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/words"
)

func load(t interface{ Fatal(...any) }) *advisor.Rulebase[advisor.Record] {
	rb, err := advisor.Load[advisor.Record](os.DirFS("../translate/testdata/pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return rb
}

type fatal struct{}

func (fatal) Fatal(list ...any) { panic(fmt.Sprint(list...)) }

func Example() {
	rb := load(fatal{})
	for _, lang := range []string{"en", "es"} {
		fmt.Println(words.In(rb, lang, "advise").Text("sources"))
	}
	// Output:
	// Sources
	// Fuentes
}

// TestIn: what a language lacks is English, and said to be missing; a name that is none is seen.
func TestIn(t *testing.T) {
	rb := load(t)
	english, hebrew := words.In(rb, "en", "advise"), words.In(rb, "qaa-Hebr", "advise")
	if len(english.All()) < 10 || len(english.Missing()) > 0 {
		t.Errorf("English has %d texts and lacks %q", len(english.All()), english.Missing())
	}
	for _, name := range hebrew.Missing() {
		if hebrew.Text(name) != english.Text(name) {
			t.Errorf("%s is missing and says %q, not %q", name, hebrew.Text(name), english.Text(name))
		}
	}
	if hebrew.Direction() != "rtl" || english.Direction() != "ltr" {
		t.Errorf("%s and %s", hebrew.Direction(), english.Direction())
	}
	for _, w := range []words.Words{english, {}} {
		if got := w.Text("no such name"); got != "no such name" {
			t.Errorf("a name that is none says %q", got)
		}
	}
	if (words.Words{}).List("intro") != nil || len(words.In(rb, "es", "ask").List("intro")) == 0 {
		t.Error("lists")
	}
}

// TestPageIn: a page has the words of its own and of the interview, the units with their forms, and
// decimals as each region writes them.
func TestPageIn(t *testing.T) {
	rb := load(t)
	for _, lang := range rb.Languages() {
		p := words.PageIn(rb, lang)
		way := words.In(rb, lang, "page").Direction()
		if p.Language != lang || p.Direction != way || len(p.Decimals) != len(rb.Regions()) {
			t.Errorf("%s: %s, %s, %v", lang, p.Language, p.Direction, p.Decimals)
		}
		for _, name := range []string{"title", "ask.acts.skip", "card.grades.high"} {
			if p.Words[name] == "" {
				t.Errorf("%s: no %s", lang, name)
			}
		}
		if p.Words["title"] != words.In(rb, lang, "page").Text("title") || p.Units["a"]["other"] == "" {
			t.Errorf("%s: %q, %v", lang, p.Words["title"], p.Units["a"])
		}
		p.Words["title"] = "x"
		if words.PageIn(rb, lang).Words["title"] == "x" {
			t.Error("the maps are not the caller's own")
		}
	}
}
