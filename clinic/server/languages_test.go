package server_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"go.yaml.in/yaml/v3"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/server"
)

// readable is all that a person can read or hear of the page as it is, a text a line: what is
// shown, names for screen readers, the title. Left out is what is said to be in another language,
// is code, or names sources.
const readable = `(() => {
  const list = [document.title], other = "[lang]:not([lang='" + document.documentElement.lang + "'])";
  const skip = (e) => !e.checkVisibility() || e.closest(other + ", code, pre, textarea, script, style, .sources, .name");
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode()); ) if (n.textContent.trim() && !skip(n.parentElement)) list.push(n.textContent.trim());
  for (const e of document.body.querySelectorAll("*")) if (!skip(e))
    for (const a of ["aria-label", "placeholder", "title", "alt"]) if (e.hasAttribute(a)) list.push(e.getAttribute(a));
  return [...new Set(list)];
})()`

// wordsIn are the words of a text, in small letters.
func wordsIn(text string) []string {
	return regexp.MustCompile(`\p{L}{3,}`).FindAllString(strings.ToLower(text), -1)
}

// speak chooses a language, and waits for it.
func (b *tab) speak(lang string) {
	b.t.Helper()
	b.until(`!document.querySelector("#page").hidden && !!document.querySelector("#talk-ask")`)
	eval[bool](b, `((l) => { l.value = "`+lang+`"; l.dispatchEvent(new Event("input", `+
		`{ bubbles: true })); return true; })(document.querySelector("#language"))`)
	b.until(`document.documentElement.lang === "` + lang + `"`)
	b.until(`document.querySelector("#sheet .handout")?.lang === "` + lang + `"`)
	b.still()
}

// still waits until nothing is on its way.
func (b *tab) still() {
	b.t.Helper()
	b.until(`!document.querySelector("[aria-busy]")`)
	b.do(chromedp.Sleep(300e6)) // what a change asks for after a moment
	b.until(`!document.querySelector("[aria-busy]")`)
}

// press does what a click on an element does, wherever it is.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.until(`document.querySelector(` + strconv.Quote(selector) + `)`)
	eval[bool](b, `(document.querySelector(`+strconv.Quote(selector)+`).click(), true)`)
}

// put writes into a field.
func (b *tab) put(selector, text string) {
	b.t.Helper()
	eval[bool](b, `((e) => { e.value = `+strconv.Quote(text)+`; e.dispatchEvent(new Event("input", `+
		`{ bubbles: true })); e.dispatchEvent(new Event("change", { bubbles: true })); return true; `+
		`})(document.querySelector(`+strconv.Quote(selector)+`))`)
}

// A visit is what a test types on its way through all states of the page.
type visit struct {
	lang    string
	typed   []string // answers to the first question that has a field for names
	profile string   // with a name that nobody knows and a value that cannot be
	rule    string   // to be explained
}

// states goes through the states of the page, and calls see in each.
func (v visit) states(b *tab, see func(state string)) {
	b.t.Helper()
	b.speak(v.lang)
	see("the first question")
	b.press("#talk button[type=submit]") // nothing said
	b.still()
	see("no answer")
	for _, text := range v.typed {
		b.put("#talk fieldset ~ label input[type=text]", text)
		b.press("#talk button[type=submit]")
		b.still()
		see("answered: " + text)
	}
	for n := 0; eval[bool](b, `!!document.querySelector("#talk-ask")`); n++ {
		if n > 60 {
			b.fatal("there is no end")
		}
		b.press("#talk button[aria-expanded=false]") // why
		asked := eval[string](b, `document.querySelector("#talk-ask").textContent`)
		see("asked: " + asked)
		b.press("#talk button.quiet") // not known
		b.next(asked)
	}
	eval[bool](b, `(document.querySelectorAll("details").forEach((d) => (d.open = true)), true)`)
	b.still()
	see("no more questions")
	b.put("#find", "zzz")
	b.press("#more-questions")
	see("nothing found")
	b.put("#find", "")
	b.press("#more-facts")
	b.press("#questions .foot button")
	see("all facts")
	for _, wrong := range []string{"{", `{"zzz": 1}`,
		`{"resourceType": "Bundle", "type": "collection"}`,
		`{"resourceType": "Patient", "id": "a"}` + "\n" + `{"resourceType": "Patient", "id": "b"}`} {
		b.put("#json", wrong)
		b.press("#load")
		b.until(`document.querySelector("#json-note").textContent !== ""`)
		b.still()
		see("loaded: " + wrong)
		b.press("#undo")
	}
	b.put("#json", v.profile)
	b.press("#load")
	b.until(`document.querySelectorAll("#beside section").length === 2`)
	b.still()
	eval[bool](b, `(document.querySelectorAll("details").forEach((d) => (d.open = true)), true)`)
	b.put("#rule", v.rule)
	b.until(`document.querySelector("#explanation .tree")`)
	see("a name that nobody knows, a value that cannot be")
	b.press("#giving button[type=submit]")
	see("given to nobody")
	b.put("#given-patient", "7")
	b.press("#giving button[type=submit]")
	b.until(`document.querySelectorAll(".given li").length > 0`)
	see("given")
	b.press(".given [data-note$=declined]")
	b.until(`document.querySelector(".given [aria-pressed=true]")`)
	see("declined")
}

// spanishToo are the words that rules/spanish_test.go knows to be of both languages.
func spanishToo(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../rules/spanish_test.go")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile("(?s)const alike = `(.*?)`").FindSubmatch(text)
	if list == nil {
		t.Fatal("no list of words there")
	}
	return strings.Fields(string(list[1]))
}

// TestPageInSpanish: whoever reads the page in Spanish, from the first question to what was given,
// through all that can go wrong, comes to no word of the English page that is none of Spanish.
func TestPageInSpanish(t *testing.T) {
	words := map[string]map[string]string{"en": {}, "es": {}} // and where they stand
	for _, v := range []visit{
		{"en", []string{"prednisone", "zzxy, prednisone"}, `{"age": 61, "height_cm": 900, ` +
			`"medications": {"has": [{"name": "prednisone", "months": 8}, {"name": "zzxy"}]}}`,
			"gc-long-term-bone-check"},
		{"es", []string{"prednisona", "zzxy, prednisona"}, `{"age": 61, "height_cm": 900, ` +
			`"medications": {"has": [{"name": "prednisone", "months": 8}, {"name": "zzxy"}]}}`,
			"gc-long-term-bone-check"},
	} {
		s, _ := serve(t, &server.Options{CDS: cdshooks.Options{Given: delivery.NewMemory(0)}})
		b := openTab(t, s.URL)
		v.states(b, func(state string) {
			for _, text := range eval[[]string](b, readable) {
				for _, w := range wordsIn(text) {
					words[v.lang][w] = state + ": " + text
				}
			}
		})
		b.clean("", "status of 4")
	}
	for _, w := range spanishToo(t) {
		delete(words["en"], w)
	}
	// Names of medicines are the same in both, and what the pack asks in Spanish is Spanish.
	var form struct{ Facts, Rules json.RawMessage }
	answered(t, do(newShipped(t), "GET", "/v1/form?language=es", "").Body.Bytes(), &form)
	for _, w := range wordsIn(string(form.Facts) + string(form.Rules)) {
		delete(words["en"], w)
	}
	if len(words["en"]) < 300 || len(words["es"]) < 500 {
		t.Fatalf("%d and %d words were read", len(words["en"]), len(words["es"]))
	}
	for w, where := range words["es"] {
		if words["en"][w] != "" && !slices.Contains(bothPages, w) {
			t.Errorf("%q: %s", w, where)
		}
	}
}

// bothPages are words of the page and of what it shows that are the same in both languages.
var bothPages = []string{"crosstalk", "fhir", "json", "zzxy"}

// madeUp is a pack with a language that nobody here knows, written from right to left: its words
// are Arabic letters and numbers, whatever the library says of its own.
func madeUp(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../advisor/handout/testdata/pack")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("../../advisor/internal/own/words/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var words yaml.Node
	if err := yaml.Unmarshal(data, &words); err != nil {
		t.Fatal(err)
	}
	letters, n := regexp.MustCompile(`%[sd]|\{[a-z_]*\}|[A-Za-z’]+`), 0
	var change func(x *yaml.Node, name string)
	change = func(x *yaml.Node, name string) {
		switch {
		case x.Kind == yaml.MappingNode:
			for i := 0; i < len(x.Content); i += 2 {
				change(x.Content[i+1], x.Content[i].Value)
			}
		case x.Kind != yaml.ScalarNode:
			for _, item := range x.Content {
				change(item, name)
			}
		case name == "direction":
			x.Value = "rtl"
		case name != "decimal":
			x.Value = letters.ReplaceAllStringFunc(x.Value, func(s string) string {
				if strings.ContainsAny(s, "%{") || len(s) == 1 {
					return s
				}
				n++
				return fmt.Sprintf("كلمة%d", n)
			})
		}
	}
	change(&words, "")
	if data, err = yaml.Marshal(&words); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, "lang/ar"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "lang/ar/words.yaml"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestPageInThirdLanguage: a pack brings a language and no code, and the page speaks it throughout,
// from right to left; axe-core finds no fault, and a telephone does not scroll sideways.
func TestPageInThirdLanguage(t *testing.T) {
	browses(t)
	dir := madeUp(t)
	h := serverOf(t, os.DirFS(dir), &server.Options{
		CDS: cdshooks.Options{Given: delivery.NewMemory(0)}})
	english := map[string]bool{}
	var form struct{ Words map[string]string }
	answered(t, do(h, "GET", "/v1/form?language=en", "").Body.Bytes(), &form)
	for _, text := range form.Words {
		for _, w := range wordsIn(text) {
			english[w] = true
		}
	}
	if len(english) < 200 {
		t.Fatalf("the page has %d words", len(english))
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.Contains(path, "lang") {
			text, err := os.ReadFile(path)
			for _, w := range wordsIn(string(text)) {
				delete(english, w) // the pack says it, and has it in English only
			}
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	b := openTab(t, s.URL)
	b.do(chromedp.EmulateViewport(390, 844))
	visit{"ar", nil, `{"age": 400, "swollen_legs": true, "medicines": ["zzxy"]}`,
		"swollen-legs"}.states(b, func(state string) {
		if got := eval[string](b, `document.documentElement.dir`); got != "rtl" {
			t.Errorf("%s: written %q", state, got)
		}
		for _, text := range eval[[]string](b, readable) {
			for _, w := range wordsIn(text) {
				if english[w] {
					t.Errorf("%s: %q in %q", state, w, text)
				}
			}
		}
		if got := eval[int](b, `document.documentElement.scrollWidth`); got > 390 {
			t.Errorf("%s: the page is %d px wide on a screen of 390", state, got)
		}
		if !strings.HasPrefix(state, "asked") {
			b.axe(state)
		}
	})
	b.clean("", "status of 4")
}
