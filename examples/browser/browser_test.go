package main

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var long = flag.Bool("long", false, "make the page and use it in a browser")

// Somebody opens the file and answers by the keyboard, with no network there: the handout
// follows, in both languages, and nothing is asked of anybody.
func TestPage(t *testing.T) {
	if !*long {
		t.Skip("in a browser: -long")
	}
	path := browser(t)
	file := filepath.Join(t.TempDir(), "crosstalk.html")
	size, err := build(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(size)
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), append(
		chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.WindowSize(390, 844))...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	var wrong, asked []string
	err = chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			wrong = append(wrong, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			wrong = append(wrong, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			asked = append(asked, e.Request.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		for _, a := range actions {
			if err := chromedp.Do(ctx, a); err != nil {
				t.Fatalf("%v; %v", err, wrong)
			}
		}
	}
	holds := func(expression string) bool {
		t.Helper()
		v, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err != nil {
			t.Fatalf("%v; %v", err, wrong)
		}
		return v
	}
	until := func(expression string) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !holds(expression); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("in vain for %s; %v", expression, wrong)
			}
		}
	}
	do(chromedp.Navigate("file://" + file))
	until(`document.querySelector("#talk h3")`)
	ms, err := chromedp.Run(ctx, chromedp.Evaluate[float64](
		`performance.getEntriesByName("ready")[0].startTime`))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the first question stands after %.0f ms", ms)

	// A symptom that is an emergency, typed into the field for others.
	do(chromedp.Focus(`//label[contains(., "Others")]/input`),
		chromedp.KeyEvent("chest pain"), chromedp.KeyEvent(kb.Enter))
	until(`document.querySelector("#sheet").textContent.includes("911")`)
	until(`document.querySelector("#sheet h4, #sheet .call, #sheet section")`)
	ms, err = chromedp.Run(ctx, chromedp.Evaluate[float64](
		`performance.getEntriesByName("program")[0].startTime`))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("the program takes answers after %.0f ms", ms)
	do(chromedp.SetValue("#language", "es"))
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](
		`document.querySelector("#settings").dispatchEvent(new Event("change"))`)); err != nil {
		t.Fatal(err)
	}
	until(`document.documentElement.lang === "es" &&
		document.querySelector("#sheet").textContent.includes("pecho")`)
	if !holds(`document.documentElement.scrollWidth <= innerWidth`) {
		t.Error("a phone scrolls the page sideways")
	}
	if holds(`(() => { try { new XMLHttpRequest().open("GET", "https://example.org"); } catch { return false; }
		return performance.getEntriesByType("resource").length > 0; })()`) {
		t.Error("the page has loaded something")
	}
	for _, at := range asked {
		if at != "file://"+file {
			t.Errorf("the page asked for %.80s", at)
		}
	}
	for _, w := range wrong {
		t.Errorf("in the console: %s", w)
	}

	// Where the program cannot start, nobody is left to tell the first question of danger.
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	start := []byte(`id="program">`)
	i := bytes.Index(page, start) + len(start)
	broken := filepath.Join(t.TempDir(), "broken.html")
	if err := os.WriteFile(broken, append(page[:i:i], page[i+4000:]...), 0o644); err != nil {
		t.Fatal(err)
	}
	do(chromedp.Navigate("file://" + broken))
	until(`performance.getEntriesByName("ready").length`)
	until(`document.querySelector("#page").hidden && document.querySelector("#loading span")`)
	do(chromedp.Navigate("about:blank"))
	if fi, err := os.Stat(file); err != nil || fi.Size() > 10e6 {
		t.Errorf("%v, %v: the file should be one that can be sent", fi, err)
	}
}

func browser(t *testing.T) string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome",
		"google-chrome-stable", "chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	t.Skip("no chromium or chrome in PATH: the page is not tried in a browser")
	return ""
}
