package sheets_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/advisor"
	"example.com/crosstalk/advisor/handout"
	"example.com/crosstalk/clinic/sheets"
)

func sheet(t *testing.T) *handout.Handout {
	t.Helper()
	rb, err := advisor.Load[advisor.Record](os.DirFS("../../advisor/handout/testdata/pack"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, p, err := rb.Decode("p.json", []byte(`{"age": 61, "swollen_legs": true}`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := rb.Advise(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	h, err := handout.New(rb, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestShelf: a sheet is read under its own address, for its time, and under no other.
func TestShelf(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	s, err := sheets.New("https://cds.example.org/handouts/", &sheets.Options{Most: 2,
		Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	get := func(address, method string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(method, address, nil))
		return w
	}
	h := sheet(t)
	put := func() string {
		address, err := s.Put(t.Context(), h)
		if err != nil || !strings.HasPrefix(address, "https://cds.example.org/handouts/") ||
			len(address) < len("https://cds.example.org/handouts/")+43 {
			t.Fatal(address, err)
		}
		return address
	}
	first := put()
	w := get(first, "GET")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Swollen legs need a call today") {
		t.Errorf("%d %.300s", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store",
		"Referrer-Policy": "no-referrer", "Content-Type": "text/html; charset=utf-8"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("no policy")
	}
	for _, other := range []string{"", "x", strings.Repeat("A", 43)} {
		if w := get("https://cds.example.org/handouts/"+other, "GET"); w.Code != 404 ||
			strings.Contains(w.Body.String(), "legs") {
			t.Errorf("%q: %d", other, w.Code)
		}
	}
	if w := get(first, "POST"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
	now = now.Add(10 * time.Minute)
	second := put()
	if second == first {
		t.Error("two sheets have one address")
	}
	now = now.Add(5 * time.Minute)
	if a, b := get(first, "GET").Code, get(second, "GET").Code; a != 404 || b != 200 {
		t.Errorf("after 15 minutes: %d, and %d of the newer", a, b)
	}
	third, fourth := put(), put()
	if a, b, c := get(second, "GET").Code, get(third, "GET").Code, get(fourth, "GET").Code; a != 404 ||
		b != 200 || c != 200 {
		t.Errorf("of three, where two have room: %d, %d, %d", a, b, c)
	}
	for _, base := range []string{"", "cds", "ftp://x/", "https://x", "https://x/h", "https://x/?a"} {
		if _, err := sheets.New(base, nil); err == nil {
			t.Errorf("accepted: %q", base)
		}
	}
}
