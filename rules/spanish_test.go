package rules_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/rules"
)

// alike are words of the English advice that are Spanish as well. Names that are alike in
// both languages need not stand here: the pack says them.
const alike = `
	a animal anorexia aura axial boulardii car cd central cm cohosh color come control crisis crohn d
	decide dermatitis describe dha dxa e egfr epa extra f factor fda fodmap g gas gel general
	gluten hospital il jak k kg l late m mao mcg mg min mini ml natural ng nmol no normal note
	omega pancreatitis panel plan pus puva rankl real retinol saccharomyces sale saliva score
	sepsis spray t tnf total tsh use uv uvb vaginal virus x zinc`

var (
	wordForm = regexp.MustCompile(`\p{L}+`)
)

// TestSpanishIsSpanish: nothing that the people of the goldens read in Spanish, or a clinician of
// what was held back from them, has a word of what is read in English.
func TestSpanishIsSpanish(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) < 100 {
		t.Fatal(len(names), err)
	}
	english, both := map[string]bool{}, map[string]bool{}
	for _, w := range strings.Fields(alike) {
		both[w] = true
	}
	for term := range rb.Terms() {
		if term.Label["en"] == term.Label["es"] {
			for _, w := range wordsOf(term.Label["es"]) {
				both[w] = true
			}
		}
	}
	spanish := map[string][]string{} // by word, where it stands
	kinds := map[string]int{}
	for _, name := range names {
		p := decoded(t, rb, name)
		for _, lang := range []string{"en", "es"} {
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Language: lang, Cap: -1})
			if err != nil {
				t.Fatal(err)
			}
			unknown := map[string]bool{} // names as the person has typed them
			for _, name := range a.Unrecognised {
				for _, w := range wordsOf(name.Name) {
					unknown[w] = true
				}
			}
			for _, text := range append(read(a), held(t, rb, p, a, kinds)...) {
				for _, w := range wordsOf(text) {
					if lang == "en" {
						english[w] = true
					} else if len(spanish[w]) < 2 && !unknown[w] {
						spanish[w] = append(spanish[w], filepath.Base(name)+": "+text)
					}
				}
			}
			for _, m := range a.Messages {
				if m.Language != "" {
					t.Errorf("%s: %s is in %q", name, m.Rule, m.Language)
				}
			}
		}
	}
	if len(english) < 1000 || len(spanish) < 1000 {
		t.Fatalf("%d words of English and %d of Spanish are too few", len(english), len(spanish))
	}
	for _, kind := range []string{"guard", "superseded", "recently-given", "over-cap"} {
		if kinds[kind] == 0 {
			t.Errorf("nothing was held back for the reason %s", kind)
		}
	}
	for w, where := range spanish {
		if english[w] && !both[w] {
			t.Errorf("%q is a word of the English advice; put it into alike if it is Spanish, too:\n%s", w,
				strings.Join(where, "\n"))
		}
	}
	for _, w := range strings.Fields(alike) {
		if !english[w] || spanish[w] == nil {
			t.Errorf("%q of alike is no word of both", w)
		}
	}
}

// held is why messages are held back: in an advice, in one that has no more than the cap, and in
// one for somebody who was given what is in it the week before.
func held(t *testing.T, rb *advisor.Rulebase[rules.Profile], p *rules.Profile, a *advisor.Advice,
	kinds map[string]int) (list []string) {
	t.Helper()
	var given []advisor.Delivery
	for _, m := range a.Messages {
		given = append(given, advisor.Delivery{Rule: m.Rule, On: asOf.AddDate(0, 0, -7)})
	}
	for _, opts := range []advisor.Options{{Cap: -1}, {Cap: 1}, {Cap: -1, History: given}} {
		opts.AsOf, opts.Language = asOf, a.Language
		a, err := rb.Advise(p, &opts)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range a.Withheld {
			kinds[w.Kind]++
			list = append(list, w.Reason)
		}
	}
	return list
}

// read is all of an advice that the person reads.
func read(a *advisor.Advice) []string {
	list := []string{a.Disclaimer}
	for _, m := range a.Messages {
		list = append(append(list, m.Title, m.Text, m.Action), m.Cautions...)
		for _, r := range m.Because {
			list = append(list, r.Text)
			for _, f := range r.Facts {
				list = append(list, f.Value)
			}
		}
	}
	for _, e := range a.Errands {
		list = append(list, e.Title)
		for _, item := range e.Items {
			list = append(list, item.Text)
		}
	}
	for _, q := range a.Questions {
		list = append(list, q.Ask, q.About)
		for _, c := range slices.Concat(q.Options, q.Terms) {
			list = append(list, c.Text)
		}
	}
	return list
}

// wordsOf are the words of a text, in small letters.
func wordsOf(text string) []string {
	return wordForm.FindAllString(strings.ToLower(text), -1)
}

var withSign = regexp.MustCompile(`[0-9]([.,])[0-9]+`)

// TestDecimals: what people read in Spanish has decimals as their region writes them, in what
// is fixed as in what is filled in; and English has a point everywhere.
func TestDecimals(t *testing.T) {
	rb := load(t)
	names, err := filepath.Glob(profiles + "/*.yaml")
	if err != nil || len(names) < 100 {
		t.Fatal(len(names), err)
	}
	seen := map[string]int{}
	for _, name := range names {
		p := decoded(t, rb, name)
		for _, in := range []struct{ lang, region, not string }{{"es", "EU", "."}, {"es", "US", ","},
			{"en", "EU", ""}} {
			a, err := rb.Advise(p, &advisor.Options{AsOf: asOf, Language: in.lang, Region: in.region,
				Cap: -1})
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range read(a) {
				for _, m := range withSign.FindAllStringSubmatch(text, -1) {
					seen[in.lang+in.region+m[1]]++
					if m[1] == in.not {
						t.Errorf("%s, in %s for %s: %s", name, in.lang, in.region, text)
					}
				}
			}
		}
	}
	if seen["esEU,"] < 20 || seen["esUS."] < 20 || seen["enEU."] < 20 {
		t.Errorf("too few decimals to tell: %v", seen)
	}
}
