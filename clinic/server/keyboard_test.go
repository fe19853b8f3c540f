package server_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.com/crosstalk/advisor/delivery"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/server"
)

// axe looks for faults of access with axe-core, if CROSSTALK_AXE names its file.
func (b *tab) axe(state string) {
	b.t.Helper()
	file := os.Getenv("CROSSTALK_AXE")
	if file == "" {
		return
	}
	if !eval[bool](b, `!!window.axe`) {
		script, err := os.ReadFile(file)
		if err != nil {
			b.t.Fatal(err)
		}
		eval[bool](b, string(script)+"; true")
	}
	eval[bool](b, `(() => { window.faults = undefined; axe.run(document, { rules: { `+
		`"label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } } `+
		`}).then((r) => (window.faults = r.violations.map((v) => v.id + ": " + v.nodes.map((n) => `+
		`n.html).slice(0, 3).join(" ")).join("\n"))); return true; })()`)
	b.until(`window.faults !== undefined`)
	if got := eval[string](b, `window.faults`); got != "" {
		b.t.Errorf("%s:\n%s", state, got)
	}
}

// seen is whether what has the focus is on the screen, and shows that it has it.
const seen = `((e) => { const r = e.getBoundingClientRect(), s = getComputedStyle(e);
  // The browser marks the parts of a date by itself.
  return e === document.body || e.type === "date" || (r.bottom > 0 && r.top < innerHeight && r.right > 0 && r.left < innerWidth &&
    (s.outlineStyle !== "none" || s.boxShadow !== "none" || e.matches("h2, h3, main"))); })(document.activeElement)`

// tabTo goes on with Tab to what a selector finds; all that it comes to is to be seen.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 80 {
		if !eval[bool](b, seen) {
			b.t.Errorf("the focus is not seen: %s", eval[string](b,
				`document.activeElement.outerHTML.slice(0, 200)`))
		}
		if eval[bool](b, `document.activeElement.matches(`+strconv.Quote(selector)+`)`) {
			return
		}
		b.keys(kb.Tab)
	}
	b.fatal("Tab does not come to " + selector)
}

func (b *tab) keys(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

// A walk is the words that a person types in a language.
type walk struct{ lang, medicine, danger string }

var walks = []walk{{"en", "prednisone", "chest pain"}, {"es", "prednisona", "dolor en el pecho"}}

// begin opens the page and goes to the first question in a language.
func (w walk) begin(b *tab, width int64) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 844))
	b.until(`document.querySelector("#talk-ask")`)
	if w.lang != "en" {
		was := eval[string](b, `document.querySelector("#talk-ask").textContent`)
		b.tabTo("#language")
		for range 5 {
			if eval[string](b, `document.querySelector("#language").value`) == w.lang {
				break
			}
			b.keys(kb.ArrowDown)
		}
		b.until(`document.querySelector("#language").value === ` + strconv.Quote(w.lang))
		b.until(`document.querySelector("#talk-ask").textContent !== ` + strconv.Quote(was))
		b.until(`document.documentElement.lang === ` + strconv.Quote(w.lang))
	}
}

// next waits for a question that another one was before.
func (b *tab) next(was string) string {
	b.t.Helper()
	b.until(`document.querySelector("#talk-ask")?.textContent !== ` + strconv.Quote(was))
	return eval[string](b, `document.querySelector("#talk-ask")?.textContent ?? ""`)
}

// TestPageByKeyboard goes from the first question to the printed sheet with nothing but keys, in
// either language, at a desk and on a telephone; axe-core finds no fault on the way.
func TestPageByKeyboard(t *testing.T) {
	for _, w := range walks {
		for _, width := range []int64{1280, 390} {
			t.Run(fmt.Sprint(w.lang, width), func(t *testing.T) {
				s, host := serve(t, nil)
				b := openTab(t, s.URL)
				w.begin(b, width)
				eval[bool](b, `(window.print = () => { window.printed = true; }, true)`)
				b.axe("first question")
				asked := eval[string](b, `document.querySelector("#talk-ask").textContent`)
				b.tabTo(`#talk input[name=talk-all]`)
				b.keys(kb.ArrowDown, kb.Enter)
				asked = b.next(asked)
				b.tabTo(`#talk input[type=text]`)
				b.keys(w.medicine)
				b.tabTo(`#talk input[name=talk-all]`)
				b.keys(kb.ArrowDown, kb.Enter)
				asked = b.next(asked)
				b.tabTo(`#talk input[type=text]`)
				b.keys("400", kb.Enter)
				b.until(`document.querySelector("#talk [role=alert]").textContent.includes("120")`)
				b.axe("refused")
				b.keys(kb.Backspace, kb.Backspace, kb.Backspace, "61", kb.Enter)
				asked = b.next(asked)
				b.axe("an answer was taken")
				for n := 0; asked != ""; n++ {
					if n > 60 {
						b.fatal("there is no end")
					}
					b.tabTo(`#talk button[type=submit]`)
					b.tabTo(`#talk button.quiet`) // I do not know
					b.keys(kb.Enter)
					asked = b.next(asked)
				}
				b.axe("no more questions")
				b.tabTo(`#talk a[href="#advice"]`)
				b.keys(kb.Enter)
				b.until(`document.activeElement.id === "advice" && document.querySelector("#sheet .message")`)
				if got := eval[string](b, `document.querySelector("#sheet .handout").lang`); got != w.lang {
					t.Errorf("the sheet is in %q", got)
				}
				b.tabTo("#print")
				b.keys(kb.Enter)
				b.until(`window.printed`)
				b.tabTo("#large")
				b.keys(" ")
				b.axe("large print")
				if got := eval[int64](b, `document.documentElement.scrollWidth`); got > width {
					t.Errorf("the page is %d px wide on a screen of %d", got, width)
				}
				b.clean(host)
			})
		}
	}
}

// TestPageEmergencyByKeyboard: an answer that tells of an emergency ends the questions, and what
// to do is read out.
func TestPageEmergencyByKeyboard(t *testing.T) {
	for _, w := range walks {
		s, host := serve(t, nil)
		b := openTab(t, s.URL)
		w.begin(b, 390)
		b.tabTo(`#talk fieldset ~ label input[type=text]`)
		b.keys(w.danger, kb.Enter)
		b.until(`!document.querySelector("#talk-ask") && document.querySelector("#sheet .call")`)
		b.axe("emergency")
		if !eval[bool](b, `(s => s.matches(".call") && s.textContent.includes("911"))(`+
			`document.querySelector("#sheet section"))`) {
			t.Errorf("%s: the emergency is not the first that is read", w.lang)
		}
		b.tabTo(`#talk a[href="#advice"]`)
		b.clean(host)
	}
}

// TestPageGivenByKeyboard: with nothing but keys it is recorded that the sheet was given, that a
// message was understood, and that another was not wanted; the store has it, and axe-core finds no
// fault. What the store does not keep is not said to be kept.
func TestPageGivenByKeyboard(t *testing.T) {
	for _, w := range walks {
		kept := &full{Store: delivery.NewMemory(0)}
		s, host := serve(t, &server.Options{CDS: cdshooks.Options{Given: kept}})
		b := openTab(t, s.URL)
		w.begin(b, 390)
		b.put("#json", `{"age": 61, "medications": [{"name": "prednisone", "months": 8}]}`)
		b.press("#load")
		b.until(`document.querySelectorAll("#sheet .message").length > 1`)
		b.still()
		eval[bool](b, `(document.querySelector("#advice").focus(), true)`)
		b.tabTo("#giving > summary")
		b.keys(kb.Enter)
		b.tabTo("#giving button[type=submit]")
		b.keys(kb.Enter) // for nobody
		b.until(`document.querySelector("#given-wrong").textContent !== "" && ` +
			`document.activeElement.id === "given-patient"`)
		b.axe("for nobody")
		b.keys("p7")
		b.tabTo("#given-by")
		b.keys("Ana", kb.Enter) // the store is full
		b.until(`!document.querySelector("#giving [aria-busy]") && ` +
			`document.querySelector("#given-wrong").textContent !== ""`)
		if eval[bool](b, `!!document.querySelector(".given li")`) {
			t.Errorf("%s: what was not kept is listed", w.lang)
		}
		kept.works.Store(true)
		b.keys(kb.Enter)
		b.until(`document.querySelectorAll(".given li").length > 1`)
		b.axe("given")
		b.tabTo(`.given li:nth-child(1) [data-note$=" understood"]`)
		b.keys(" ")
		b.until(`document.activeElement.matches(` +
			`'.given li:nth-child(1) [data-note$=" understood"][aria-pressed=true]')`)
		b.tabTo(`.given li:nth-child(2) [data-note$=declined]`)
		b.keys(kb.Enter)
		b.until(`document.activeElement.matches('.given [data-note$=declined][aria-pressed=true]')`)
		b.axe("noted")
		if got := eval[int64](b, `document.documentElement.scrollWidth`); got > 390 {
			t.Errorf("%s: the page is %d px wide on a screen of 390", w.lang, got)
		}
		records, err := kept.Given(t.Context(), "\np7")
		if err != nil || len(records) != eval[int](b, `document.querySelectorAll(".given li").length`) {
			t.Errorf("%s: the store has %v, %v", w.lang, records, err)
		}
		notes := map[delivery.What]int{}
		for _, r := range records {
			if r.Language != w.lang || r.By != "Ana" {
				t.Errorf("%s: given in %s by %s", w.lang, r.Language, r.By)
			}
			for _, n := range r.Notes {
				notes[n.What]++
			}
		}
		if notes[delivery.Understood] != 1 || notes[delivery.Declined] != 1 || len(notes) != 2 {
			t.Errorf("%s: noted %v", w.lang, notes)
		}
		b.clean(host, "status of 500")
	}
}
