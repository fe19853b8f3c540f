package desk_test

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var long = flag.Bool("long", false, "use the page in a browser")

// browser is the path of a browser.
func browser(t *testing.T) string {
	t.Helper()
	if !*long {
		t.Skip("in a browser: -long")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome",
		"google-chrome-stable", "chrome", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium or chrome in PATH: the page is not tried in a browser")
	return ""
}

// A tab is a page in a browser.
type tab struct {
	t     *testing.T
	ctx   context.Context
	wrong []string // what its console said
}

func openTab(t *testing.T, width int, address string) *tab {
	t.Helper()
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), append(
		chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser(t)), chromedp.NoSandbox,
		chromedp.WindowSize(width, 900))...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.wrong = append(b.wrong, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			b.wrong = append(b.wrong, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.EmulateViewport(int64(width), 900), chromedp.Navigate(address))
	return b
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for _, a := range actions {
		if err := chromedp.Do(b.ctx, a); err != nil {
			b.t.Fatalf("%v; %v", err, b.wrong)
		}
	}
}

func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v; %v", expression, err, b.wrong)
	}
	return v
}

// until waits for a condition in the page.
func (b *tab) until(expression string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); !eval[bool](b, expression); {
		if time.Now().After(end) {
			b.t.Fatalf("not so: %s\n%s\n%v", expression, eval[string](b, `document.body.innerText`), b.wrong)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// shows waits until an element shows a text.
func (b *tab) shows(id, text string) {
	b.t.Helper()
	b.until(`document.getElementById("` + id + `").innerText.includes(` + "`" + text + "`)")
}

// TestPage is an hour of an author: a wrong name and what mends it, other words and what the
// person of the case then reads, a name that fits, and saving, by keyboard, wide and on a phone.
func TestPage(t *testing.T) {
	axe, err := os.ReadFile(os.Getenv("CROSSTALK_AXE"))
	if err != nil {
		t.Log("CROSSTALK_AXE does not name axe.min.js: access is not looked at")
	}
	for _, width := range []int{1400, 360} {
		dir, d := opened(t)
		s := httptest.NewServer(d.Handler())
		t.Cleanup(s.Close)
		b := openTab(t, width, s.URL+"/#"+d.Key())
		b.access(axe, "the list")
		b.shows("found", "1 rule")
		b.do(chromedp.Focus(`#find`), chromedp.SendKeys(`#find`, "steroid"+kb.Tab+kb.Tab+kb.Enter))
		b.shows("count", "Nothing was found.")
		b.shows("read", "Steroid tablets can thin bones.")
		b.shows("cases", "✓ eight months: as expected")

		b.caret("when: long_", len("when: "))
		b.do(chromedp.KeyEvent("x"))
		b.shows("wrong", "xlong_steroids")
		b.until(`document.querySelector("#marks .error")?.textContent.startsWith("xlong_steroids")`)
		b.access(axe, "something is wrong")
		b.do(chromedp.Click(`//ul[@id="wrong"]//button[contains(., "long_steroids")][not(contains(., "Line"))]`))
		b.shows("count", "Nothing was found.")

		b.caret("can thin bones", len("can "))
		b.do(chromedp.KeyEvent("really "))
		b.shows("read", "Steroid tablets can really thin bones.")
		b.shows("status", "not saved")

		b.caret("expect: shown", 0)
		b.shows("who", "eight months")
		b.caret("long_steroids and adult", len("long_steroids and ad"))
		b.do(chromedp.Click(`#fits`))
		b.shows("fitting", "adult")
		b.access(axe, "names that fit")
		b.do(chromedp.KeyEvent(kb.Enter))
		b.until(`document.getElementById("text").value.includes("when: long_steroids and adult\n")`)

		b.do(chromedp.Click(`#save`))
		b.shows("status", "saved")
		b.until(`!document.getElementById("status").innerText.includes("not saved")`)
		path := filepath.Join(dir, filepath.FromSlash(file))
		data, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(data), "can really thin bones") {
			t.Error("not saved:", string(data), err)
		}

		if err := os.WriteFile(path, append(data, "# theirs\n"...), 0o644); err != nil {
			t.Fatal(err)
		}
		b.caret("can really", len("can "))
		b.do(chromedp.KeyEvent("now "), chromedp.Click(`#save`))
		b.shows("theirs", "# theirs")
		b.access(axe, "somebody else")
		b.do(chromedp.Click(`#take`))
		b.until(`document.getElementById("text").value.endsWith("# theirs\n")`)
		if eval[bool](b, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
			t.Errorf("it scrolls sideways at a width of %d", width)
		}
		wrong := b.wrong[:0]
		for _, w := range b.wrong {
			if !strings.Contains(w, "409") { // what somebody else has changed
				wrong = append(wrong, w)
			}
		}
		if len(wrong) > 0 {
			t.Error(wrong)
		}
	}
}

// caret puts the cursor into the text of the page: so many letters behind the beginning of a
// piece of it.
func (b *tab) caret(piece string, by int) {
	b.t.Helper()
	eval[bool](b, `(() => { const t = document.getElementById("text"); t.focus(); const i = t.value.indexOf("`+
		piece+`") + `+fmt.Sprint(by)+`; t.setSelectionRange(i, i); t.click(); return true; })()`)
}

// access holds the page to axe-core.
func (b *tab) access(axe []byte, state string) {
	b.t.Helper()
	if len(axe) == 0 {
		return
	}
	eval[bool](b, string(axe)+`; (() => { window.faults = undefined; axe.run(document, { rules: {
		"label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } } }).then(
		(r) => (window.faults = r.violations.map((v) => v.id + ": " + v.nodes.map((n) =>
		n.html).slice(0, 3).join(" ")).join("\n"))); return true; })()`)
	b.until(`window.faults !== undefined`)
	if got := eval[string](b, `window.faults`); got != "" {
		b.t.Errorf("%s: %s", state, got)
	}
}
