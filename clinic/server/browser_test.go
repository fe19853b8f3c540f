package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"example.com/crosstalk/clinic/server"
	"example.com/crosstalk/rules"
)

// startBrowser starts one Chromium for all tests; it ends with the test binary.
var startBrowser = sync.OnceValues(func() (context.Context, error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome",
		"google-chrome-stable", "chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, nil
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path),
		chromedp.NoSandbox, // containers have none to give, and only pages of these tests are opened
		chromedp.WindowSize(1280, 900))
	alloc, _ := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, _ := chromedp.NewContext(alloc)
	return ctx, chromedp.Do(ctx)
})

// A tab is a page open in the browser, and what it did besides being shown.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	errors   []string // of the console, and exceptions
	requests []string
}

// browses skips what needs a browser, which takes seconds for each test.
func browses(t *testing.T) {
	t.Helper()
	if !*long {
		t.Skip("in a browser: -long")
	}
}

// openTab opens a page as somebody would who has never been there.
func openTab(t *testing.T, at string) *tab {
	t.Helper()
	browser, err := startBrowser()
	if err != nil {
		t.Fatal(err)
	}
	if browser == nil {
		t.Skip("no chromium or chrome in PATH: the page is not tried in a browser")
	}
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	err = chromedp.Listen(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.errors = append(b.errors, e.ExceptionDetails.Text)
			if e.ExceptionDetails.Exception != nil {
				b.errors = append(b.errors, e.ExceptionDetails.Exception.Description)
			}
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				b.errors = append(b.errors, fmt.Sprint("console: ", e.Args))
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
				b.errors = append(b.errors, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
			}
		case *network.EventRequestWillBeSent:
			b.requests = append(b.requests, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(at))
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, a := range actions {
		ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
		err := chromedp.Do(ctx, a)
		cancel()
		if err != nil {
			b.fatal(err)
		}
	}
}

// fatal ends the test with what the page shows.
func (b *tab) fatal(what any) {
	b.t.Helper()
	shown, _ := chromedp.Run(b.ctx,
		chromedp.Evaluate[string](`document.body.innerText.slice(0, 2500)`))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.t.Fatalf("%v\nconsole: %q\nthe page shows:\n%s", what, b.errors, shown)
}

// click clicks on what an XPath finds, fill types into it.
func (b *tab) click(path string) {
	b.t.Helper()
	// Not while things are about to move.
	b.until(`!document.querySelector("[aria-busy]")`)
	b.do(chromedp.Sleep(80*time.Millisecond), chromedp.Click(path, chromedp.NodeVisible))
}

func (b *tab) fill(path, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(path, text, chromedp.NodeVisible))
}

// until waits for a condition in the page. (chromedp.Poll makes code of text,
// which the page's policy forbids.)
func (b *tab) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(5 * time.Second); !eval[bool](b,
		"!!("+expression+")"); time.Sleep(15 * time.Millisecond) {
		if time.Now().After(end) {
			b.fatal("in vain for " + expression)
		}
	}
}

func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fatal(err)
	}
	return v
}

// load pastes a profile and loads it.
func (b *tab) load(profile string) {
	b.t.Helper()
	b.do(chromedp.SetValue("#json", profile))
	eval[bool](b, `document.querySelector("#json").dispatchEvent(new Event("input"))`)
	b.click(`//*[@id="load"]`)
}

// clean fails if the page had errors but for those that hold one of the allowed
// texts, or asked another host ("": it may).
func (b *tab) clean(host string, allowed ...string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
next:
	for _, e := range b.errors {
		for _, a := range allowed {
			if strings.Contains(e, a) {
				continue next
			}
		}
		b.t.Errorf("in the console: %s", e)
	}
	for _, r := range b.requests {
		if host == "" {
			break
		}
		// data: the browser's own icons
		if u, err := url.Parse(r); err != nil || u.Scheme != "data" && u.Host != host {
			b.t.Errorf("a request to %s", r)
		}
	}
}

// serve serves the pack that ships, at a fixed day, for a browser.
func serve(t *testing.T, opts *server.Options) (*httptest.Server, string) {
	t.Helper()
	browses(t)
	var h http.Handler
	if opts == nil {
		h = newShipped(t)
	} else {
		h = serverOf(t, rules.FS(), opts)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s, strings.TrimPrefix(s.URL, "http://")
}

func card(fact string) string { return `//*[@id="questions"]/li[@data-fact="` + fact + `"]` }
func row(fact string) string  { return `//section[@data-fact="` + fact + `"]` }
func text(what, s string) string {
	return what + `[normalize-space()="` + s + `"]`
}

const (
	// The whole form is open, and what is for the care team, as somebody opens it who wants more
	// than the interview.
	ready = `(document.querySelector("#whole").open = true, ` +
		`document.querySelector("#care").open = true, ` +
		`document.querySelectorAll("#questions .question").length > 0)`
	steroid = `document.querySelector('article[data-rule="gc-long-term-bone-check"]')`
)

// TestPage goes the way of a clinician who fills in a profile.
func TestPage(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	if n := eval[int](b, `document.querySelectorAll(".state.set").length + `+
		`document.querySelectorAll("article").length`); n != 0 {
		t.Errorf("%d facts are set or messages shown at the start", n)
	}
	if got := eval[string](b,
		`document.querySelector("#questions h3").textContent`); got != "Do you have any of these now?" {
		t.Errorf("the first question is %q", got)
	}

	// A question is answered in place.
	b.click(`//*[@id="more-questions"]`)
	b.fill(card("age")+"//input", "61"+kb.Enter)
	b.until(`!document.querySelector('#questions [data-fact="age"]') && ` +
		`document.querySelector('#known [data-fact="age"] .state').textContent === "61 years"`)
	if got := eval[string](b, `document.activeElement.tagName + " " + `+
		`!!document.activeElement.closest(".question")`); got != "H3 true" {
		t.Errorf("after an answer the focus is on %s, not on the next question", got)
	}

	// A medicine is added by name, with its details.
	add := card("medications") + `//input[@role="combobox"]`
	b.fill(add, "predniso")
	b.until(`document.querySelectorAll('#questions [role="option"]').length >= 2`)
	b.fill(add, kb.ArrowDown+kb.Enter)
	if got := eval[string](b, `document.activeElement.value`); got != "prednisone" {
		t.Errorf("the first suggestion is %q", got)
	}
	b.fill(add, kb.Enter)
	b.fill(card("medications")+`//input[@aria-label="Months on the medicine (prednisone)"]`, "8")
	b.until(steroid)
	b.until(`document.querySelector("#status").textContent.includes("New: Steroid")`)
	b.until(`document.querySelector("#sheet").innerText.includes("whether your bones were checked")`)
	article := `//article[@data-rule="gc-long-term-bone-check"]`
	b.click(article + "//summary")
	b.do(chromedp.WaitVisible(article + `//a[starts-with(@href, "https://doi.org/")]`))
	shown := eval[string](b, steroid+`.innerText.replace(/\s*\n\s*/g, "\n")`)
	for _, want := range []string{"No clinician has checked it", "Certainty\nhigh",
		"Why it is shown", "Months on the medicine: 8 months"} {
		if !strings.Contains(strings.ToLower(shown), strings.ToLower(want)) {
			t.Errorf("the message lacks %q:\n%s", want, shown)
		}
	}

	// What decides can be seen.
	b.click(article + text("//button", "Why?"))
	b.until(`document.querySelector("#explanation .outcome")?.textContent.startsWith("Shown.")`)
	if n := eval[int](b, `document.querySelectorAll("#explanation .decides").length`); n < 3 {
		t.Errorf("%d parts decide", n)
	}

	// Set to not known again, and the message is gone.
	b.click(row("medications") + text("//button", "Set to not known"))
	b.until(`!` + steroid + ` && !document.querySelector("#known [data-fact=medications]")`)
	b.until(`document.querySelector("#explanation .outcome")?.textContent.startsWith("Pending.")`)

	// Nothing is kept anywhere.
	if got := eval[string](b, `[localStorage.length, sessionStorage.length, document.cookie, `+
		`location.search, location.hash].join()`); got != "0,0,,," {
		t.Errorf("stored: %s", got)
	}
	b.clean(host)
}

// TestPageNoIsNotUnknown: yes, no and not known are three answers, and look it.
func TestPageNoIsNotUnknown(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	b.fill(`//*[@id="find"]`, "vapes")
	state := `document.querySelector('[data-fact="vapes"] .state')`
	look := `(s => [s.textContent, getComputedStyle(s).borderStyle, ` +
		`document.querySelector("#json").value.replace(/\s/g, "")].join(" "))(` + state + `)`
	for _, tt := range []struct{ choice, want string }{
		{"", "Not known dashed {}"},
		{"No", `No solid {"vapes":false}`},
		{"Yes", `Yes solid {"vapes":true}`},
		{"Not known", "Not known dashed {}"},
	} {
		if tt.choice != "" {
			b.click(row("vapes") + text("//label", tt.choice))
		}
		if got := eval[string](b, look); got != tt.want {
			t.Errorf("after %q: %s, want %s", tt.choice, got, tt.want)
		}
	}
	// The terms of a set, too; and the list as a whole.
	b.click(card("symptoms") + `//button[@aria-label="severe weakness: No"]`)
	b.until(`document.querySelector("#json").value.includes('"not"')`)
	b.click(card("conditions") + `//label[contains(., "There is none at all")]`)
	b.until(`JSON.stringify(JSON.parse(document.querySelector("#json").value).conditions) === "[]"`)
	b.clean(host)
}

// TestPageProfiles pastes profiles, most of them broken.
func TestPageProfiles(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	for _, tt := range []struct{ name, profile, message, place, marked string }{
		{"not JSON", "{\n  \"age\": 61,\n  \"smoking\" \"never\"\n}", "not JSON", "Line 3, column 13",
			`"`},
		{"cut off", "{\"age\": 61,", "not JSON", "Line 1, column 12", ""},
		{"unknown fact", "{\"agee\": 30}", `unknown fact "agee"`, "Line 1, column 2", `"`},
		{"more than a profile", `{}, "cap": 1`, "not JSON", "", ""},
		{"not a profile", `[1]`, "facts and their values were wanted", "Line 1, column 1", "["},
	} {
		b.load(tt.profile)
		b.until(`document.querySelector("#json-note").textContent.startsWith("Not loaded")`)
		got := eval[string](b, `document.querySelector("#json-errors").innerText`)
		if !strings.Contains(strings.ToLower(got), strings.ToLower(tt.message)) ||
			!strings.Contains(got, tt.place) {
			t.Errorf("%s: %q, want %s: %s", tt.name, got, tt.place, tt.message)
		}
		if tt.place != "" {
			if got := eval[string](b, `(e => e.value.slice(e.selectionStart, `+
				`e.selectionEnd))(document.querySelector("#json"))`); got != tt.marked {
				t.Errorf("%s: marks %q, want %q", tt.name, got, tt.marked)
			}
		}
		b.click(`//*[@id="undo"]`)
	}
	if got := eval[string](b, `document.querySelector("#json").value`); got != "{}" {
		t.Errorf("the profile is now %s", got)
	}
	good := `{"age": 61, "vitamin_d_nmol_per_l": {"below": 30}, "medications": {"has": [{"name": ` +
		`"prednisone", "months": 8}]}}`
	b.load(good)
	b.until(steroid)
	// Bounds have no field of their own and are shown as they are.
	if got := eval[string](b, `document.querySelector('#known [data-fact="vitamin_d_nmol_per_l"] `+
		`code').textContent`); got != `{"below":30}` {
		t.Errorf("bounds are shown as %s", got)
	}
	b.click(text("//button", "Start again: nothing known"))
	b.until(`!` + steroid + ` && document.querySelector("#json").value === "{}"`)
	b.clean(host, "status of 400", "status of 422")
}

// TestPageHostile: text is text, wherever it comes from.
func TestPageHostile(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	const name = `<img src=x onerror="window.ran=1">`
	b.fill(card("medications")+`//input[@role="combobox"]`, name+kb.Enter)
	b.until(`document.querySelector("#beside .name")`)
	if got := eval[string](b, `document.querySelector("#beside .name").textContent`); got != name {
		t.Errorf("the name is shown as %q", got)
	}
	if got := eval[bool](b, `window.ran === undefined && document.querySelectorAll("img, `+
		`script:not([src])").length === 0`); !got {
		t.Error("the name became HTML")
	}
	// The policy holds even against a script of the page's own.
	if got := eval[string](b, `try { document.body.innerHTML = "<b>x</b>"; "made HTML" } catch (e) `+
		`{ e.name }`); got != "TypeError" {
		t.Errorf("innerHTML: %s", got)
	}
	b.clean(host, "TrustedHTML")
}

// TestPageAborts: what is no longer asked for is not waited for.
func TestPageAborts(t *testing.T) {
	browses(t)
	aborted := make(chan bool, 1)
	inner := newShipped(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/handout" {
			data, _ := io.ReadAll(r.Body)
			if strings.Contains(string(data), `"age": 6`+"\n") {
				select {
				case <-r.Context().Done():
					aborted <- true
				case <-time.After(5 * time.Second):
					aborted <- false
				}
				return
			}
			r.Body = io.NopCloser(strings.NewReader(string(data)))
		}
		inner.ServeHTTP(w, r)
	}))
	defer s.Close()
	b := openTab(t, s.URL)
	b.until(ready)
	b.fill(`//*[@id="find"]`, "how old are you")
	b.fill(row("age")+"//input", "6")
	b.do(chromedp.Sleep(500 * time.Millisecond))
	b.fill(row("age")+"//input", "1")
	if !<-aborted {
		t.Error("the first request was not aborted")
	}
	b.until(`document.querySelector("#json").value.includes("61") && ` +
		`!document.querySelector("#sheet").hasAttribute("aria-busy")`)
	b.clean(strings.TrimPrefix(s.URL, "http://"))
}

// contrast lists texts whose colours are closer than WCAG's AA allows.
const contrast = `(() => {
  const parse = (c) => { const [r, g, b, a = 1] = c.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const bad = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; (n = walk.nextNode()); ) {
    const e = n.parentElement;
    if (!n.textContent.trim() || !e.checkVisibility() || e.closest(".skip, .away, option, select")) continue;
    let at = e, back = [0, 0, 0, 0];
    for (; at && back[3] === 0; at = at.parentElement) back = parse(getComputedStyle(at).backgroundColor);
    if (back[3] === 0) back = [255, 255, 255, 1];
    const [x, y] = [light(parse(getComputedStyle(e).color)), light(back)].sort((a, b) => b - a);
    if ((x + .05) / (y + .05) < 4.5) bad.add(e.tagName + "." + e.className + " " + n.textContent.trim().slice(0, 30) + " " + ((x + .05) / (y + .05)).toFixed(1));
  }
  return [...bad];
})()`

// TestPageForEverybody: a narrow screen, light and dark, and names for what a
// screen reader comes to.
func TestPageForEverybody(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	b.load(filled)
	b.until(steroid)
	eval[bool](b, `document.querySelector("#rule").value = "gc-long-term-bone-check"; `+
		`document.querySelector("#rule").dispatchEvent(new Event("change"))`)
	b.until(`document.querySelector("#explanation .tree")`)
	eval[bool](b, `document.querySelectorAll("details").forEach((d) => (d.open = true)); `+
		`document.querySelector("#more-facts").click(); true`)
	for _, scheme := range []string{"light", "dark"} {
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
			t.Fatal(err)
		}
		for _, bad := range eval[[]string](b, contrast) {
			t.Errorf("%s: too little contrast: %s", scheme, bad)
		}
	}
	b.do(chromedp.EmulateViewport(360, 740))
	if got := eval[int](b, `document.documentElement.scrollWidth`); got > 360 {
		t.Errorf("the page is %d px wide on a screen of 360", got)
	}
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	controls := 0
	for _, n := range tree.Nodes {
		if n.Ignored || n.Role == nil {
			continue
		}
		switch role := strings.Trim(string(n.Role.Value), `"`); role {
		case "button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "Date", "listbox":
			controls++
			if n.Name == nil || strings.Trim(string(n.Name.Value), `"`) == "" {
				t.Errorf("a %s without a name (node %d)", role, n.BackendDOMNodeID)
			}
		}
	}
	if controls < 300 {
		t.Errorf("only %d controls were looked at", controls)
	}
	b.clean(host)
}

const filled = `{"age": 61, "sex": "female", "smoking": "current", "vapes": false,
	"conditions": {"has": ["psoriasis", "foobaritis"], "not": ["lupus"]}, "supplements": ["vitamin_d_supplement"],
	"medications": {"has": [{"name": "prednisone", "months": 8, "dose_mg_per_day": 7.5}, "warfarin"]}}`

// TestPageFHIR: FHIR data that is pasted becomes the profile that it holds, and
// what was not used of it is told.
func TestPageFHIR(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	b.load(fhirBundle)
	b.until(`document.querySelector("#json-note").textContent.startsWith("Read from FHIR. ` +
		`Entries that were used: 2")`)
	b.until(
		`JSON.parse(document.querySelector("#json").value).conditions?.has?.[0] === "osteoporosis"`)
	if got := eval[string](b, `document.querySelector("#json-errors").innerText`); !strings.Contains(
		got, "1 Condition") {
		t.Errorf("what was not used: %q", got)
	}
	// Of several people one is chosen.
	b.load(`{"resourceType": "Patient", "id": "a", "birthDate": "1950-01-01"}` + "\n" +
		`{"resourceType": "Patient", "id": "b", "birthDate": "2000-01-01"}`)
	b.until(`document.querySelector("#json-note").textContent.includes("data: 2.")`)
	b.click(text(`//*[@id="json-errors"]//button`, "Person 2: b"))
	b.until(`document.querySelector("#json").value.includes("2000-01-01")`)
	b.load(`{"resourceType": "Bundle", "type": "collection"}`)
	b.until(`document.querySelector("#json-note").textContent.startsWith("Not loaded: nobody")`)
	b.clean(host)
}

// TestPageUnknownNames: a name that nobody knows is said where it was loaded, and
// one press puts the nearest known one in its place.
func TestPageUnknownNames(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	b.load(`{"medications": {"has": [{"name": "predinsone", "months": 8}]}, "age": 61}`)
	b.until(`document.querySelector("#json-note").textContent.includes("names that the rules do ` +
		`not know: 1")`)
	b.until(`document.querySelector("#json-errors").innerText.includes("predinsone")`)
	b.click(text(`//*[@id="json-errors"]//button`, "prednisone"))
	b.until(`JSON.parse(document.querySelector("#json").value).medications.has[0].name === ` +
		`"prednisone"`)
	b.until(steroid)
	b.clean(host)
}

// TestPageAccess: axe-core finds no fault with the page, empty or filled, wide or
// as on a phone. CROSSTALK_AXE names the file axe.min.js.
func TestPageAccess(t *testing.T) {
	file := os.Getenv("CROSSTALK_AXE")
	if file == "" {
		t.Skip("CROSSTALK_AXE does not name axe.min.js")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1280, 390} {
		s, _ := serve(t, nil)
		b := openTab(t, s.URL)
		b.do(chromedp.EmulateViewport(width, 844))
		b.until(ready)
		check := func(state string) {
			t.Helper()
			eval[bool](b, `(() => { window.faults = undefined; axe.run(document, { rules: { `+
				`"label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } } `+
				`}).then((r) => (window.faults = r.violations.map((v) => v.id + ": " + v.nodes.map((n) => `+
				`n.html).slice(0, 3).join(" ")).join("\n"))); return true; })()`)
			b.until(`window.faults !== undefined`)
			if got := eval[string](b, `window.faults`); got != "" {
				t.Errorf("%s, %d wide:\n%s", state, width, got)
			}
		}
		eval[bool](b, string(axe)+"; true")
		check("empty")
		b.load(`{"age": 61, "sex": "female", "medications": {"has": [{"name": "prednisone", "months": ` +
			`8}, {"name": "zzxy"}]}, "conditions": ["psoriasis"], "calcium_intake_mg_per_day": 90000}`)
		b.until(`document.querySelectorAll("#known .fact").length >= 4`)
		b.until(`!document.querySelector("[aria-busy]")`)
		check("filled")
	}
}
