package cdshooks_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
)

// TestOneCard: one card has what all have, and feedback on it is feedback on each.
func TestOneCard(t *testing.T) {
	each := call(t, handler(t, nil), view, body(steroids))
	all := call(t, handler(t, &cdshooks.Options{OneCard: true}), view, body(steroids))
	if len(all) != 1 || len(each) < 2 {
		t.Fatalf("%d cards for %d", len(all), len(each))
	}
	k := all[0]
	if want := fmt.Sprintf("%s (and %d more)", each[0].Summary, len(each)-1); k.Summary != want ||
		k.Indicator != each[0].Indicator {
		t.Errorf("%q, %s; want %q, %s", k.Summary, k.Indicator, want, each[0].Indicator)
	}
	if n := utf8.RuneCountInString(k.Detail); n > 600 || !strings.Contains(k.Detail, each[0].Summary) {
		t.Errorf("a detail of %d characters:\n%s", n, k.Detail)
	}
	if n := len(k.Suggestions[0].Actions); n != len(each) {
		t.Errorf("%d messages are suggested, of %d", n, len(each))
	}
	links := map[string]bool{}
	for _, l := range k.Links {
		links[l.URL] = true
	}
	for _, c := range each {
		for _, l := range c.Links {
			if !links[l.URL] {
				t.Errorf("no link to %s", l.URL)
			}
		}
	}

	files := smallPack()
	second := strings.Replace(string(files["t/r.yaml"].Data), "id: r", "id: q", 1)
	files["t/q.yaml"] = &fstest.MapFile{Data: []byte(second)}
	rb, err := advisor.Load[advisor.Record](files, nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := cdshooks.New(rb, &cdshooks.Options{OneCard: true, Store: store.NewMemory(nil),
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	ask := func() []card {
		return call(t, h, "small-patient-view", body(`"patient":`+person))
	}
	cards := ask()
	if len(cards) != 1 || !strings.HasSuffix(cards[0].Summary, "(and 1 more)") {
		t.Fatalf("%+v", cards)
	}
	w := do(h, "POST", "/cds-services/small-patient-view/feedback",
		fmt.Sprintf(`{"feedback":[{"card":"%s","outcome":"overridden",`+
			`"outcomeTimestamp":"2026-11-20T10:06:00Z"}]}`, cards[0].UUID))
	if w.Code != 200 {
		t.Fatal(w.Code, w.Body)
	}
	if n := len(ask()); n != 0 {
		t.Errorf("%d cards after feedback on all", n)
	}
}

// TestHandoutLink: a card links to the sheet, behind which the sources stand; without one to
// the sources.
func TestHandoutLink(t *testing.T) {
	var sheet strings.Builder
	var failed error
	address, wrong := "https://cds.example.org/handouts/x", error(nil)
	for _, one := range []bool{false, true} {
		opts := &cdshooks.Options{OneCard: one,
			Handout: func(_ context.Context, h *handout.Handout) (string, error) {
				sheet.Reset()
				return address, errors.Join(wrong, h.WriteText(&sheet))
			},
			Failed: func(_ context.Context, err error) { failed = err }}
		address, wrong, failed = "https://cds.example.org/handouts/x", nil, nil
		for _, c := range call(t, handler(t, opts), view, body(steroids)) {
			if len(c.Links) != 1 || c.Links[0].URL != address {
				t.Errorf("links are %+v", c.Links)
			}
			if title, _, _ := strings.Cut(c.Summary, " (and"); !strings.Contains(sheet.String(), title) {
				t.Errorf("the sheet has no %q:\n%s", title, &sheet)
			}
		}
		if failed != nil {
			t.Error(failed)
		}
		wrong = errors.New("no room")
		for _, c := range call(t, handler(t, opts), view, body(steroids)) {
			if len(c.Links) == 0 || strings.HasPrefix(c.Links[0].URL, address) {
				t.Errorf("links are %+v", c.Links)
			}
		}
		if failed == nil || !strings.Contains(failed.Error(), "no room") {
			t.Errorf("Failed is told %v", failed)
		}
	}
}
