package cdshooks_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.com/crosstalk/clinic/cdshooks"
	"example.com/crosstalk/clinic/cdshooks/store"
	"example.com/crosstalk/clinic/gate"
)

// TestBadRequests: what is wrong is said, nothing of the request is repeated.
func TestBadRequests(t *testing.T) {
	h := handler(t, &cdshooks.Options{MaxBody: 1 << 20})
	ok := body(steroids)
	for _, tt := range []struct {
		name, path, body string
		headers          []string
		status           int
		says             string
	}{
		{"compressed", view, ok, []string{"Content-Encoding", "gzip"}, 415, "must not be compressed"},
		{"content type", view, ok, []string{"Content-Type", "text/plain"}, 415, "application/json"},
		{"a language of none", view, ok, []string{"Accept-Language", ";;;q=zz"}, 200, "cards"},
		{"a long language", view, ok, []string{"Accept-Language", strings.Repeat("a-", 20_000)}, 200,
			"cards"},
		{"charset", view, ok, []string{"Content-Type", "application/json; charset=latin1"}, 415,
			"application/json"},
		{"truncated", view, ok[:200], nil, 400, "not JSON"},
		{"not an object", view, `[]`, nil, 400, "not JSON"},
		{"wrong type", view, strings.Replace(ok, `"patient-view"`, `7`, 1), nil, 400,
			"hook is not of the type"},
		{"wrong hook", view, strings.Replace(ok, `"patient-view"`, `"order-sign"`, 1), nil, 400,
			"hook must be patient-view"},
		{"no instance", view, strings.Replace(ok, `d1577c69-dfbe-44ad-ba6d-3e05e953b2ea`, `SECRET`, 1),
			nil, 400, "hookInstance"},
		{"no user", view, strings.Replace(ok, `"Practitioner/1"`, `""`, 1), nil, 400, "userId"},
		{"patient id", view, strings.Replace(ok, `"patientId":"p1"`, `"patientId":"../SECRET"`, 1), nil,
			400, "patientId"},
		{"prefetch", view, body(`"patient":5`), nil, 400, "prefetch.patient is not a FHIR resource"},
		{
			"prefetch list", view,
			body(`"patient":` + person + `,"conditions":{"resourceType":"Bundle","entry":"SECRET"}`), nil,
			400, "prefetch.conditions"},
		{
			"stu3", view,
			body(`"patient":` + person + `,"conditions":` +
				bundle(`{"resourceType":"Condition","clinicalStatus":"active"}`)), nil, 400, "STU3"},
		{"too large", view, body(`"patient":` + person + `,"x":"` + strings.Repeat("a", 2<<20) + `"`),
			nil, 413, "more than"},
		{
			"deep", view, body(`"patient":` + strings.Repeat(`{"a":`, 100_000) + `1` +
				strings.Repeat(`}`, 100_000)), nil, 400, "nested more than 100 deep"},
		{
			"deep answers", view,
			body(`"patient":` + person + `,"answers":{"resourceType":"QuestionnaireResponse","item":` +
				strings.Repeat(`[{"item":`, 60) + `[]` + strings.Repeat(`}]`, 60) + `}`), nil, 400, "nested"},
		{
			"quotes and brackets", view,
			body(`"patient":` + person + `,"x":"` + strings.Repeat(`\"[{`, 1000) + `"`), nil, 200, "cards"},
		{"no service", "nobody", ok, nil, 404, "no such service"},
		{"no drafts", "crosstalk-order-sign", strings.Replace(ok, `"patient-view"`, `"order-sign"`, 1),
			nil, 400, "draftOrders"},
	} {
		w := do(h, "POST", "/cds-services/"+tt.path, tt.body, tt.headers...)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) ||
			tt.status != 200 && !strings.Contains(w.Body.String(), `"resourceType":"OperationOutcome"`) {
			t.Errorf("%s: %d %.300s", tt.name, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s: the answer repeats the request: %s", tt.name, w.Body)
		}
	}
	for _, tt := range []struct {
		method, path string
		status       int
		allow        string
	}{
		{"GET", "/cds-services/" + view, 405, "POST"},
		{"PUT", "/cds-services/" + view, 405, "POST"},
		{"POST", "/cds-services", 405, "GET, HEAD"},
		{"DELETE", "/cds-services/" + view + "/feedback", 405, "POST"},
		{"POST", "/cds-services/" + view + "/SECRET/x", 404, ""},
	} {
		w := do(h, tt.method, tt.path, ok)
		if w.Code != tt.status ||
			!strings.Contains(w.Body.String(), `"resourceType":"OperationOutcome"`) ||
			w.Header().Get("Allow") != tt.allow ||
			w.Header().Get("Content-Type") != "application/json; charset=utf-8" ||
			strings.Contains(w.Body.String(), "SECRET") {
			t.Errorf("%s %s: %d %v %s", tt.method, tt.path, w.Code, w.Header(), w.Body)
		}
	}
	if w := do(h, "POST", "/cds-services/"+view, ok); w.Code != 200 {
		t.Errorf("after all that: %d", w.Code)
	}
}

// TestManyEntries: a million entries are refused, by size or by number and
// before anything is made of them; a hundred thousand are answered.
func TestManyEntries(t *testing.T) {
	h := handler(t, &cdshooks.Options{Gate: gate.New(&gate.Options{Timeout: 10 * time.Minute})})
	many := func(n int, entry string) string {
		return body(`"patient":` + person + `,"conditions":{"resourceType":"Bundle","entry":[` +
			strings.Repeat(entry+",", n-1) + entry + `]}`)
	}
	const basic = `{"resource":{"resourceType":"Basic"}}`
	for _, tt := range []struct {
		name, body string
		status     int
	}{
		{"a million resources", many(1_000_000, basic), 413},
		{"a million objects", many(1_000_000, "{}"), 413},
		{"a million numbers", many(1_000_000, "1"), 413},
		{
			"a million extensions", body(`"patient":{"resourceType":"Patient","id":"p1","extension":[` +
				strings.Repeat("{},", 1_000_000) + `{}]}`), 413},
		{"a hundred thousand resources", many(100_000, basic), 200},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		w := do(h, "POST", "/cds-services/"+view, tt.body)
		runtime.ReadMemStats(&after)
		if w.Code != tt.status {
			t.Errorf("%s: %d %.200s", tt.name, w.Code, w.Body)
		}
		if took := after.TotalAlloc - before.TotalAlloc; tt.status != 200 && took > 64<<20 {
			t.Errorf("%s: %d MiB were taken to refuse it", tt.name, took>>20)
		}
	}
}

// TestBusy: what is more than may be worked at is told so at once.
func TestBusy(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	h := handler(t, &cdshooks.Options{Gate: gate.New(&gate.Options{Working: 1}),
		Feedback: func(context.Context, string, []store.Feedback) error {
			close(inside)
			<-leave
			return nil
		}})
	go do(h, "POST", "/cds-services/"+view+"/feedback",
		`{"feedback":[{"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","outcome":"overridden",`+
			`"outcomeTimestamp":"2026-11-20T10:05:00Z"}]}`)
	<-inside
	if w := do(h, "POST", "/cds-services/"+view, body(steroids)); w.Code != 503 ||
		w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	close(leave)
}

func FuzzCall(f *testing.F) {
	f.Add(body(steroids), "es-MX, en;q=0.5")
	f.Add(body(`"patient":null`), "*")
	f.Add(`{"hook":"patient-view"}`, ";;;q=zz")
	h := handler(f, &cdshooks.Options{Complete: []string{"medications"}})
	f.Fuzz(func(t *testing.T, b, language string) {
		w := do(h, "POST", "/cds-services/"+view, b, "Accept-Language", language)
		if w.Code != 200 && w.Code != 400 && w.Code != 412 && w.Code != 413 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if w.Code == 200 {
			validate(t, "response", w.Body.Bytes())
		}
	})
}

// FuzzFeedback: whatever is sent as feedback is taken or refused, and what is taken is known.
func FuzzFeedback(f *testing.F) {
	const card = `{"card":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","outcome":"%s",` +
		`"outcomeTimestamp":"2026-11-20T10:05:00Z"%s}`
	f.Add(`{"feedback":[` + fmt.Sprintf(card, "overridden",
		`,"overrideReason":{"reason":{"code":"patient-contraindication"},"userComment":"no"}`) + `]}`)
	f.Add(`{"feedback":[` + fmt.Sprintf(card, "accepted",
		`,"acceptedSuggestions":[{"id":"x"}]`) + `]}`)
	f.Add(`{"feedback":[` + fmt.Sprintf(card, "ignored", "") + `]}`)
	f.Add(`{"feedback":[]}`)
	f.Add(`{"feedback":null,"feedback":[{}]}`)
	taken := 0
	h := handler(f, &cdshooks.Options{Store: store.NewMemory(nil),
		Feedback: func(_ context.Context, _ string, items []store.Feedback) error {
			taken += len(items)
			return store.CheckAll(items)
		}})
	f.Fuzz(func(t *testing.T, b string) {
		before := taken
		w := do(h, "POST", "/cds-services/"+view+"/feedback", b)
		if w.Code != 200 && w.Code != 400 && w.Code != 413 || w.Code != 200 && taken > before {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}
