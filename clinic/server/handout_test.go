package server_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/rules"
)

// handouts serves what people take home: /NAME?edition, as of a fixed day.
func handouts(t *testing.T) *httptest.Server {
	t.Helper()
	browses(t)
	rb, err := advisor.Load[advisor.Record](rules.FS(), &advisor.LoadOptions{SkipTests: true})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, "/")
		data, err := os.ReadFile(filepath.Join("../../testdata/profiles", name+".yaml"))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		_, p, err := rb.Decode(name, data)
		if err != nil {
			t.Error(err)
			return
		}
		a, err := rb.Advise(p, &advisor.Options{
			AsOf: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Language: r.FormValue("lang")})
		if err != nil {
			t.Error(err)
			return
		}
		h, err := handout.New(rb, a, &handout.Options{Large: r.Form.Has("large"),
			Letter: r.Form.Has("letter"), TeachBack: r.Form.Has("teachback"),
			Clinic: handout.Clinic{Name: "Hill Clinic", Phone: "555 0100"}})
		if err != nil {
			t.Error(err)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; "+
			"img-src data:; script-src 'none'")
		if err := h.WriteHTML(w); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// fiveMessages are people who read five messages, others fewer or an emergency.
var (
	fiveMessages = []string{"transplant-raw-food", "supplements-above-limits", "symptoms-soon-1",
		"acitretin-pairs"}
	someHandouts = []string{"osteoporosis-untreated", "methotrexate-daily", "crisis",
		"eczema-child-sheet", "healthy-adult", "red-anaphylaxis"}
)

// print makes a PDF of the page, on the paper that it asks for.
func (b *tab) print() []byte {
	b.t.Helper()
	r, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true),
		PrintBackground: new(true)})
	if err != nil {
		b.fatal(err)
	}
	return r.Data
}

var (
	pdfPage = regexp.MustCompile(`/Type\s*/Page\b[^s]`)
	pdfBox  = regexp.MustCompile(`/MediaBox\s*\[0 0 ([0-9.]+) ([0-9.]+)\]`)
)

// TestHandoutPrint: five messages fit on two pages, of the right paper, with their numbers;
// no heading stands last on a page.
func TestHandoutPrint(t *testing.T) {
	s := handouts(t)
	for _, name := range append(fiveMessages, someHandouts...) {
		b := openTab(t, s.URL+"/"+name)
		pdf := b.print()
		if n := len(pdfPage.FindAll(pdf, -1)); n < 1 || n > 2 {
			t.Errorf("%s: %d pages", name, n)
		}
		checkBreaks(b, name, pdf)
		b.clean("")
	}
	for query, size := range map[string][2]float64{"large": {595, 842}, "letter": {612, 792},
		"large&letter&teachback": {612, 792}} {
		b := openTab(t, s.URL+"/"+fiveMessages[0]+"?"+query)
		pdf := b.print()
		box := pdfBox.FindSubmatch(pdf)
		if box == nil {
			t.Fatalf("%s: no size", query)
		}
		for i := range 2 {
			got, err := strconv.ParseFloat(string(box[i+1]), 64)
			if err != nil || got < size[i]-1.5 || got > size[i]+1.5 {
				t.Errorf("%s: %s of %v points", query, box[i+1], size)
			}
		}
		checkBreaks(b, query, pdf)
		if n := len(pdfPage.FindAll(pdf, -1)); query == "letter" && n > 2 || n > 8 {
			t.Errorf("%s: %d pages", query, n)
		}
	}
}

// checkBreaks reads the pages of a PDF: each ends with its number, and above that stands no
// heading.
func checkBreaks(b *tab, name string, pdf []byte) {
	b.t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		b.t.Log("no pdftotext in PATH: it is not read what stands where")
		return
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	text, err := cmd.Output()
	if err != nil {
		b.t.Fatal(err)
	}
	headings := map[string]bool{}
	for _, h := range eval[[]string](b, `[...document.querySelectorAll("h1, h2, h3, h4")].map((h) => `+
		`h.innerText.trim().replace(/\s+/g, " "))`) {
		headings[h] = true
	}
	pages := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i, p := range pages {
		var lines []string
		for line := range strings.Lines(p) {
			if line = strings.Join(strings.Fields(line), " "); line != "" {
				lines = append(lines, line)
			}
		}
		want := strconv.Itoa(i+1) + "/" + strconv.Itoa(len(pages))
		if len(lines) < 2 || lines[len(lines)-1] != want {
			b.t.Errorf("%s: page %d ends with %q, want %s", name, i+1, lines[max(0, len(lines)-1):], want)
			continue
		}
		if last := lines[len(lines)-2]; headings[last] {
			b.t.Errorf("%s: page %d ends with the heading %q", name, i+1, last)
		}
	}
	checkPictures(b, name, tool, pdf)
}

// checkPictures: a picture is on the page of the message that it belongs to.
func checkPictures(b *tab, name, tool string, pdf []byte) {
	b.t.Helper()
	cmd := exec.Command(tool, "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	text, err := cmd.Output()
	if err != nil {
		b.t.Fatal(err)
	}
	plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, m := range eval[[][]string](b, `[...document.querySelectorAll("section:has(figure)")].map(`+
		`(s) => [s.querySelector("h1, h2, h3").innerText, s.querySelector("figcaption").innerText])`) {
		together := false
		for p := range strings.SplitSeq(string(text), "\f") {
			p = plain(p)
			together = together || strings.Contains(p, plain(m[0])) && strings.Contains(p, plain(m[1]))
		}
		if !together {
			b.t.Errorf("%s: the picture %q is not on the page of %q", name, m[1], m[0])
		}
	}
}

// TestHandoutScreen: on a phone nothing is wider than the screen and what is touched is large
// enough; in light and dark all texts are to be seen; in large print no letter is small.
func TestHandoutScreen(t *testing.T) {
	s := handouts(t)
	for _, name := range append(someHandouts, fiveMessages[0]) {
		b := openTab(t, s.URL+"/"+name)
		for _, width := range []int64{320, 390, 800} {
			b.do(chromedp.EmulateViewport(width, 844))
			if got := eval[int](b, `document.documentElement.scrollWidth`); int64(got) > width {
				t.Errorf("%s is %d px wide on a screen of %d", name, got, width)
			}
			if !eval[bool](b, `[...document.querySelectorAll("figure")].every((f) => innerWidth > 480 || `+
				`f.parentElement.querySelector(".text").getBoundingClientRect().bottom <= `+
				`f.getBoundingClientRect().top)`) {
				t.Errorf("%s, %d px: a picture stands before what to do", name, width)
			}
		}
		for _, scheme := range []string{"light", "dark"} {
			if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia,
				emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
				t.Fatal(err)
			}
			for _, bad := range eval[[]string](b, contrast) {
				t.Errorf("%s, %s: too little contrast: %s", name, scheme, bad)
			}
		}
		b.clean(strings.TrimPrefix(s.URL, "http://"))
	}
	b := openTab(t, s.URL+"/"+fiveMessages[0]+"?large&teachback")
	if got := eval[float64](b, `Math.min(...[...document.querySelectorAll(".handout *")].filter((e) => `+
		`e.innerText?.trim()).map((e) => parseFloat(getComputedStyle(e).fontSize)))`); got < 21 {
		t.Errorf("in large print a letter has %.1f px, less than 16 points", got)
	}
}

// TestHandoutAccess: axe-core finds no fault with handouts.
func TestHandoutAccess(t *testing.T) {
	file := os.Getenv("CROSSTALK_AXE")
	if file == "" {
		t.Skip("CROSSTALK_AXE does not name axe.min.js")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := handouts(t)
	for _, what := range append(someHandouts, fiveMessages[0]+"?large&teachback") {
		b := openTab(t, s.URL+"/"+what)
		b.do(chromedp.EmulateViewport(390, 844))
		eval[bool](b, string(axe)+"; true")
		eval[bool](b, `(() => { window.faults = undefined; axe.run(document, { rules: { `+
			`"target-size": { enabled: true } } }).then((r) => (window.faults = `+
			`r.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.html).slice(0, 3).join(" "))`+
			`.join("\n"))); return true; })()`)
		b.until(`window.faults !== undefined`)
		if got := eval[string](b, `window.faults`); got != "" {
			t.Errorf("%s:\n%s", what, got)
		}
	}
}

// TestPageHandout: what the page shows and prints is what the person takes home, as the server
// writes it, with nothing of the clinician's.
func TestPageHandout(t *testing.T) {
	s, host := serve(t, nil)
	b := openTab(t, s.URL)
	b.until(ready)
	const name = `<img src=x onerror="window.ran=1">`
	profile := `{"age": 61, "medications": {"has": [{"name": "prednisone", "months": 8}, ` +
		strconv.Quote(name) + `]}}`
	b.load(profile)
	b.until(steroid)
	got := eval[string](b, `document.querySelector("#sheet .handout").textContent`)
	for _, want := range []string{"What to do, and why", "Steroid tablets and your bones",
		"<img src=x",
		"No clinician has reviewed the words on this sheet."} {
		if !strings.Contains(got, want) {
			t.Errorf("the sheet lacks %q:\n%s", want, got)
		}
	}
	for _, secret := range []string{"Held back", "gc-long-term", "important", "Certainty"} {
		if strings.Contains(got, secret) {
			t.Errorf("the sheet has %q", secret)
		}
	}
	// It is the very sheet of the route.
	w := do(newShipped(t), "POST", "/v1/handout?level=3", `{"profile": `+profile+`}`)
	sent := strings.Join(strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).
		ReplaceAllString(w.Body.String(), " "))), "")
	if strings.Join(strings.Fields(got), "") != sent {
		t.Errorf("the page shows another sheet than the route:\n%s\n%s", got, sent)
	}
	if !eval[bool](b, `window.ran === undefined && document.querySelectorAll("img").length === 0`) {
		t.Error("a name became HTML")
	}
	for _, large := range []string{"false", "true"} {
		pdf := b.print()
		if n := len(pdfPage.FindAll(pdf, -1)); n < 1 || n > 2 && large == "false" || n > 6 {
			t.Errorf("large %s: %d pages are printed", large, n)
		}
		checkBreaks(b, "large "+large, pdf)
		b.click(`//*[@id="large"]`)
		b.until(`document.querySelector("#large").getAttribute("aria-pressed") !== "` + large + `"`)
	}
	b.clean(host)
}

// TestHandoutRoute: the route answers with a page, or says what is wrong in JSON.
func TestHandoutRoute(t *testing.T) {
	s := newShipped(t)
	for _, tt := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/v1/handout", `{"profile": ` + steroids + `}`, 200, "<!DOCTYPE html>"},
		{"/v1/handout?level=2", `{"profile": ` + steroids + `}`, 200, "<h2>What to do, and why</h2>"},
		{"/v1/handout?level=3&advice=true", `{"profile": ` + steroids + `}`, 200,
			`<script type="application/json" id="advice">{"pack":`},
		{"/v1/handout?level=9", `{"profile": ` + steroids + `}`, 400, "1, 2 or 3"},
		{"/v1/handout", `{"profile": {"agee": 1}}`, 422, "agee"},
		{"/v1/handout", `{"profile": {}, "region": "Mars"}`, 422, "region"},
		{"/v1/handout", `{}`, 422, "no profile"},
	} {
		w := do(s, "POST", tt.path, tt.body)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) {
			t.Errorf("%s %s: %d %.300s", tt.path, tt.body, w.Code, w.Body)
		}
		kind := w.Header().Get("Content-Type")
		if html := strings.HasPrefix(kind, "text/html"); html != (tt.status == 200) {
			t.Errorf("%s %s: %s", tt.path, tt.body, kind)
		}
	}
	w := do(s, "GET", "/handout.css", "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), ".handout") {
		t.Errorf("the style: %d", w.Code)
	}
}
