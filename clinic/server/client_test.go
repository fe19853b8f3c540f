package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/server"

	_ "embed"
)

//go:embed testdata/client.html
var client string

// TestBrowserClient: a page of another origin does what a CDS Hooks client in a
// browser does, which is why preflights, and Authorization in them, must work.
func TestBrowserClient(t *testing.T) {
	browses(t)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent) // its icon
			return
		}
		_, _ = io.WriteString(w, client)
	}))
	defer page.Close()

	t.Run("allowed", func(t *testing.T) {
		var mu sync.Mutex
		var given []store.Feedback
		s, _ := serve(t, &server.Options{CDS: cdshooks.Options{Origins: []string{page.URL},
			Feedback: func(_ context.Context, service string, items []store.Feedback) error {
				mu.Lock()
				defer mu.Unlock()
				given = append(given, items...)
				return nil
			}}})
		b := openTab(t, page.URL+"/#"+s.URL)
		b.until(`document.querySelector("#status").textContent === "without data: 412 required"`)
		if got := eval[string](b, `[...document.querySelectorAll("#services li")].map(e => `+
			`e.textContent).join()`); got != "crosstalk-patient-view,crosstalk-order-select,"+
			"crosstalk-order-sign" {
			t.Errorf("services %s", got)
		}
		cards := eval[[]string](b,
			`[...document.querySelectorAll("article[data-hook=patient-view]")].map(a => a.dataset.indicator)`)
		if len(cards) < 2 {
			t.Errorf("%d cards", len(cards))
		}
		// an order of prednisone that is being made
		for _, hook := range []string{"order-select", "order-sign"} {
			if n := eval[int](b, `[...document.querySelectorAll("article[data-hook=`+hook+
				`]")].filter(a => a.textContent.includes("steroid")).length`); n == 0 {
				t.Errorf("%s: no card on steroid tablets", hook)
			}
		}
		rank := map[string]int{"critical": 0, "warning": 1, "info": 2}
		for i := 1; i < len(cards); i++ {
			if rank[cards[i]] < rank[cards[i-1]] {
				t.Errorf("cards are in the order %v", cards)
			}
		}
		detail := eval[string](b, `document.querySelector("article pre").textContent`)
		for _, want := range []string{"prednisone", "Why:", "unreviewed"} {
			if !strings.Contains(detail, want) {
				t.Errorf("the first card lacks %q:\n%s", want, detail)
			}
		}
		b.do(chromedp.SetValue(`article select`, "patient-contraindication"))
		b.click(text("(//article)[1]//button", "Dismiss"))
		b.until(`document.querySelector("#status").textContent === "feedback: 200"`)
		mu.Lock()
		defer mu.Unlock()
		if len(given) != 1 || given[0].Outcome != store.Overridden || given[0].Reason == nil ||
			given[0].Reason.Code != "patient-contraindication" {
			t.Errorf("feedback %+v", given)
		}
		b.clean("", "412") // which the browser notes, too
	})

	for name, origins := range map[string][]string{
		"none allowed": nil, "another allowed": {"https://ehr.example.org"}} {
		t.Run(name, func(t *testing.T) {
			s, _ := serve(t, &server.Options{CDS: cdshooks.Options{Origins: origins}})
			b := openTab(t, page.URL+"/#"+s.URL)
			b.until(`document.querySelector("#status").textContent.startsWith("blocked: TypeError")`)
			if n := eval[int](b, `document.querySelectorAll("article, #services li").length`); n != 0 {
				t.Errorf("the page read %d services or cards", n)
			}
		})
	}

	// The rest of the server is for no other origin, whatever the hooks allow.
	t.Run("only hooks", func(t *testing.T) {
		s, _ := serve(t, &server.Options{CDS: cdshooks.Options{Origins: []string{"*"}}})
		b := openTab(t, page.URL+"/#"+s.URL)
		b.until(`document.querySelectorAll("article").length > 0`)
		for _, call := range []string{
			`fetch(%q, {method: "POST", headers: {"Content-Type": "application/json"}, body: ` +
				`'{"profile":{}}'})`,
			`fetch(%q)`,
		} {
			if got := eval[string](b, `(`+fmt.Sprintf(call, s.URL+"/v1/advise")+
				`).then(() => "read", (e) => e.name)`); got != "TypeError" {
				t.Errorf("another origin has %s what /v1/advise says", got)
			}
		}
	})
}
